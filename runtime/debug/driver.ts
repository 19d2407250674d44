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
  /** To be claimed before. */
  drive<T>(title: string, way: Way<T>): Promise<Driven<T>>;
}

export function createDriver(options: {
  readonly breathe: () => Promise<void>;
  readonly emit: (event: SessionEvent) => void;
  /** Where it is, in words. */
  readonly at: () => string;
}): Driver {
  const { breathe, emit, at } = options;
  let running = false;
  let asked: "pause" | "cancel" | null = null;
  let told = 0;

  const tell = (id: number, title: string, end: boolean): void =>
    emit({ type: "progress", id, title, message: at(), percentage: null, end });

  /** An answer from outside may be long in coming. */
  const untilAsked = async (answered: Promise<void>): Promise<void> => {
    let open = true;
    const done = answered.then(() => {
      open = false;
    });
    while (open && asked === null) await Promise.race([done, breathe()]);
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
        throw new WeirError("busy", "The run is under way.", { remedy: "pause it, or wait until it stops" });
      running = true;
      asked = null;
    },
    release() {
      running = false;
    },
    async drive(title, way) {
      let id: number | null = null;
      try {
        for (let beats = 1; ; beats++) {
          const next = way.next();
          if (next.done === true) return { arrived: next.value };
          await (next.value === null ? breathe() : untilAsked(next.value));
          if (asked !== null) {
            way.return(undefined as never);
            return { asked };
          }
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
  for (let next = way.next(); next.done !== true; next = way.next()) if (next.value !== null) return;
}
