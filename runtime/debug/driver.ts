// Drives a long way beat by beat: lets the host breathe between them, tells of progress where it takes long, and gives
// it up when asked to. One way at a time. Knows neither where it leads nor what a stop is.

import { WeirError } from "../values/failure.ts";
import type { Way } from "./run.ts";
import type { SessionEvent } from "./session.ts";

/** A beat is some milliseconds: from here on a person wonders. */
const BEATS_BEFORE_PROGRESS = 40;
const BEATS_BETWEEN_PROGRESS = 20;

export type Driven<T> = { readonly arrived: T } | { readonly asked: "pause" | "cancel" };

export interface Driver {
  readonly running: boolean;
  pause(): void;
  cancel(): void;
  /** Throws WeirError where something is under way. */
  claim(): void;
  release(): void;
  /**
   * Does this between two steps of the way under way, as soon as it can. False: that came to its end before. Rejects
   * with what the work throws.
   */
  between(work: () => void): Promise<boolean>;
  /** To be claimed before. */
  drive<T>(title: string, way: Way<T>): Promise<Driven<T>>;
}

interface Wanted {
  readonly work: () => void;
  settle(done: boolean): void;
  refuse(error: unknown): void;
}

export function createDriver(options: {
  readonly breathe: () => Promise<void>;
  /** As long as it takes until it is worth asking for input again. */
  readonly rest: () => Promise<void>;
  /** It rests, and did not before. */
  readonly onRest: () => void;
  readonly emit: (event: SessionEvent) => void;
  /** Where it is, in words. */
  readonly at: () => string;
}): Driver {
  const { breathe, emit, at } = options;
  let running = false;
  let asked: "pause" | "cancel" | null = null;
  let told = 0;
  /** What is to be done between two steps. */
  const wanted: Wanted[] = [];

  const doWanted = (): void => {
    for (const each of wanted.splice(0)) {
      try {
        each.work();
        each.settle(true);
      } catch (error) {
        each.refuse(error);
      }
    }
  };

  const tell = (id: number, title: string, end: boolean): void =>
    emit({ type: "progress", id, title, message: at(), percentage: null, end });

  /** An answer from outside may be long in coming. */
  const untilAsked = async (answered: Promise<void>): Promise<void> => {
    let open = true;
    const done = answered.then(() => {
      open = false;
    });
    while (open && asked === null && wanted.length === 0) await Promise.race([done, breathe()]);
  };

  return {
    get running() {
      return running;
    },
    pause() {
      if (running) asked ??= "pause";
    },
    cancel() {
      if (running) asked = "cancel";
    },
    claim() {
      if (running)
        throw new WeirError("busy", "The run is under way", { remedy: "Pause it, or wait until it stops" });
      running = true;
      asked = null;
    },
    release() {
      running = false;
      for (const { settle } of wanted.splice(0)) settle(false);
    },
    between: work =>
      new Promise((settle, refuse) => {
        wanted.push({ work, settle, refuse });
      }),
    async drive(title, way) {
      let id: number | null = null;
      let isResting = false;
      try {
        for (let beats = 1; ; beats++) {
          const next = way.next();
          if (next.done === true) return { arrived: next.value };
          const { answered, isOpen, rests = false } = next.value;
          if (rests && !isResting) options.onRest();
          isResting = rests;
          await (rests ? options.rest() : answered === null ? breathe() : untilAsked(answered));
          if (asked !== null) {
            way.return(undefined as never);
            return { asked };
          }
          if (isOpen) doWanted();
          if (beats === BEATS_BEFORE_PROGRESS) id = ++told;
          if (id !== null && beats % BEATS_BETWEEN_PROGRESS === 0) tell(id, title, false);
        }
      } finally {
        if (id !== null) tell(id, title, true);
      }
    },
  };
}

/** To its end at once: for what is short. An answer from outside is not waited for. */
export function drain(way: Way<void>): void {
  for (let next = way.next(); next.done !== true; next = way.next()) if (next.value.answered !== null) return;
}
