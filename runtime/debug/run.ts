// A run that can be gone through in both directions: the simulation, its history, and the interventions made in it.
// Every way forward, new or replayed, goes through `advance`, so that interventions happen at their moments again.
// Knows no breakpoint, thread or command; waits for nothing itself.

import type { Intervention } from "../execute/simulate/intervention.ts";
import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Event } from "../job/event.ts";
import { WeirError } from "../values/failure.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { createHistory, type History } from "./history.ts";
import type { InterventionLog } from "./interventions-log.ts";
import { atStep, compareMoments, isBefore, START } from "./moment.ts";
import type { InterventionEntry, LaunchOptions, Moment } from "./session.ts";

/** Which subtasks are to pause inside bodies; null: none. */
export type Pauses = ((task: number) => boolean) | null;

/**
 * What one advance came to: a pause that was wanted, a whole step, nothing because an answer from outside is waited
 * for, or more input; nothing because the run is over.
 */
export type Advance = "paused" | "stepped" | "waits" | "rests" | "over";

/** Between two beats of a long way the host may breathe. */
export interface Beat {
  /** Nothing is left but sources that wait for input: there is time. */
  readonly rests?: boolean;
  /** To be waited for first; null: nothing. */
  readonly answered: Promise<void> | null;
  /** The run stands between two steps of its own way forward: what a person does to it may be done here. */
  readonly isOpen: boolean;
}

export const BEAT: Beat = { answered: null, isOpen: false };
export const OPEN_BEAT: Beat = { answered: null, isOpen: true };

export type Way<T> = Generator<Beat, T, void>;

export const STEPS_PER_BEAT = 1_000;
/** Of images, events, and what came from outside, all by estimate. */
const MAX_HELD_BYTES = 320 * 1024 * 1024;
/** Of one event of the log. */
const EVENT_BYTES = 128;
/** This part of history is let go at a time. */
const LET_GO = 0.25;
const EVERY: Pauses = () => true;

export interface Run {
  readonly simulation: SteppableSimulation;
  readonly history: History;
  readonly log: EventLog;
  readonly interventions: InterventionLog;
  readonly moment: Moment;
  readonly furthest: Moment;
  /** Where sources wait for input, so does it; else that is where it stops. */
  readonly isPatient: boolean;
  /** Now is beyond the furthest. */
  readonly isFresh: boolean;
  /** How many events there were before the step that is under way or was just done. */
  readonly eventsBefore: number;
  /** Forward by one pause or step. Interventions of the moment are made first. */
  advance(pauses: Pauses): Advance;
  /** Makes the interventions of the moment, as `advance` would: whoever stops here sees them made. */
  settle(): void;
  /** Now counts as reached. */
  reached(): void;
  /** To a moment of history, nobody watching. `entering`: between the steps before the one it lies within. */
  seek(target: Moment, entering?: () => void): Way<void>;
  /** To the nearest image at or before this step; gives where that is. */
  rewind(step: number): Moment;
  /** By undo's rule, at this moment: between steps, or `setLocal`. Throws WeirError where it cannot be done. */
  intervene(intervention: Intervention): void;
  /** Called where history beyond a moment is dropped. */
  onDrop(listener: (beyond: Moment) => void): void;
  /** The first moment that can be gone back to. */
  readonly first: Moment;
  /** Called where the beginning of history is let go: from there on it is kept. */
  onShortened(listener: (first: Moment) => void): void;
  /** Called where a failure planned at launch cannot be made. */
  onRefused(listener: (text: string, error: WeirError) => void): void;
}

export interface RunOptions {
  readonly simulation: (onEvent: (event: Event) => void) => SteppableSimulation;
  readonly interventions: InterventionLog;
  readonly images: LaunchOptions["images"];
  readonly isPatient: boolean;
  /** Id of the thread of a step, for the history: by position in `tasks`; null: of no subtask. */
  readonly threadOf: (task: number | null) => number;
}

export const createRun = (options: RunOptions): Run => new TravellingRun(options);

class TravellingRun implements Run {
  readonly simulation: SteppableSimulation;
  readonly history: History;
  readonly log = createEventLog();
  readonly interventions: InterventionLog;
  readonly isPatient: boolean;
  readonly #threadOf: RunOptions["threadOf"];
  furthest = START;
  eventsBefore: number;
  /** How many interventions have been made. */
  #applied = 0;
  readonly #refusedOnce = new Set<InterventionEntry>();
  #dropped: (beyond: Moment) => void = () => {};
  #refused: (text: string, error: WeirError) => void = () => {};
  #shortened: (first: Moment) => void = () => {};
  readonly #maxBytes: number;

  constructor(options: RunOptions) {
    this.history = createHistory(options.images ?? {});
    this.#maxBytes = options.images?.maxHeldBytes ?? MAX_HELD_BYTES;
    this.interventions = options.interventions;
    this.#threadOf = options.threadOf;
    this.isPatient = options.isPatient;
    this.simulation = options.simulation(event => this.log.add(event));
    this.eventsBefore = this.simulation.events.length;
    this.#keep();
  }

  get moment(): Moment {
    const { inside, stepCount } = this.simulation;
    return { step: stepCount, pause: inside === null ? 0 : inside.count + 1 };
  }

  get isFresh(): boolean {
    const { stepCount, inside } = this.simulation;
    const { step, pause } = this.furthest;
    return stepCount > step || (stepCount === step && inside !== null && inside.count + 1 > pause);
  }

  onDrop(listener: (beyond: Moment) => void): void {
    this.#dropped = listener;
  }

  onRefused(listener: (text: string, error: WeirError) => void): void {
    this.#refused = listener;
  }

  onShortened(listener: (first: Moment) => void): void {
    this.#shortened = listener;
  }

  get first(): Moment {
    return atStep(this.history.first);
  }

  settle(): void {
    this.#applyDue();
  }

  reached(): void {
    if (this.isFresh) this.furthest = this.moment;
  }

  // -------------------------------------------------------------- forward

  advance(pauses: Pauses): Advance {
    const { simulation } = this;
    const step = simulation.stepCount;
    for (;;) {
      if (simulation.inside === null) {
        simulation.trimEvents();
        this.eventsBefore = simulation.events.length;
      }
      this.#applyDue();
      const within = this.#actsWithin(step);
      simulation.pauses = within ? EVERY : pauses;
      if (simulation.advance() !== null) {
        if (!within || this.#wantedHere(pauses)) return "paused";
        continue;
      }
      if (simulation.stepCount > step) break;
      if (simulation.status !== "running") return "over";
      if (simulation.waitsFor !== null) return "waits";
      if (simulation.rests) return "rests";
    }
    this.history.note(step, this.#threadOf(simulation.lastTask));
    if (this.history.wants(simulation.stepCount)) this.#keep();
    return "stepped";
  }

  #wantedHere(pauses: Pauses): boolean {
    return pauses?.(this.simulation.inside!.task) === true;
  }

  /** Whether an intervention within this step is still to be made: then every pause has to be seen. */
  #actsWithin(step: number): boolean {
    const next = this.interventions.entries[this.#applied];
    return next !== undefined && next.moment.step === step && next.moment.pause > 0;
  }

  #applyDue(): void {
    const { entries } = this.interventions;
    if (this.#applied >= entries.length) return;
    const now = this.moment;
    for (let next = entries[this.#applied]; next !== undefined; next = entries[this.#applied]) {
      if (compareMoments(next.moment, now) > 0) return;
      this.#applied++;
      try {
        this.simulation.intervene(next.intervention);
      } catch (error) {
        if (!(error instanceof WeirError)) throw error;
        if (this.#refusedOnce.has(next)) continue;
        this.#refusedOnce.add(next);
        this.#refused(next.text, error);
      }
    }
  }

  #keep(): void {
    const { simulation, log } = this;
    const image = simulation.image();
    this.history.keep({ image, step: image.step, applied: this.#applied, logged: log.count });
    const held = simulation.heldBytes + log.kept * EVENT_BYTES + this.history.spanned;
    if (held > this.#maxBytes) this.#letGo();
  }

  /** The oldest part of history, so that a run of any length keeps what is near and never runs out of memory. */
  #letGo(): void {
    const { history, simulation, log } = this;
    const first = history.part(LET_GO);
    if (first === null) return;
    history.letGo(first);
    simulation.letGo(first.image);
    log.letGo(first.logged);
    this.#shortened(atStep(first.step));
  }

  // -------------------------------------------------------------- anywhere

  rewind(step: number): Moment {
    const kept = this.history.before(step);
    this.simulation.reset(kept.image);
    this.#applied = kept.applied;
    this.log.moveTo(kept.logged);
    this.eventsBefore = this.simulation.events.length;
    return atStep(kept.step);
  }

  *seek(target: Moment, entering?: () => void): Way<void> {
    const now = this.moment;
    const ahead = compareMoments(now, target) <= 0;
    // A step that is under way here but is to be begun anew for its start, or an image nearer than here.
    if (!ahead || this.history.before(target.step).step > now.step) this.rewind(target.step);
    for (let steps = 1; this.simulation.stepCount < target.step; steps++) {
      const came = this.advance(null);
      if (came === "waits") yield { answered: this.simulation.waitsFor!.answered(), isOpen: false };
      if (came === "over") return;
      if (steps % STEPS_PER_BEAT === 0) yield BEAT;
    }
    this.#applyDue();
    if (target.pause > 0 && this.simulation.inside === null) entering?.();
    while (compareMoments(this.moment, target) < 0) if (this.advance(EVERY) !== "paused") return;
    this.#applyDue();
  }

  // -------------------------------------------------------------- interventions

  intervene(intervention: Intervention): void {
    this.#applyDue();
    const { moment } = this;
    if (isBefore(moment, this.furthest)) {
      this.#wouldDo(intervention, moment);
      this.simulation.fork();
    }
    const beyond = this.log.drop();
    try {
      this.simulation.intervene(intervention);
    } catch (error) {
      this.log.undrop(beyond);
      throw error;
    }
    const at = this.interventions.add(moment, intervention);
    this.#applied = at + 1;
    this.history.drop(moment.step, at);
    this.furthest = moment;
    this.#dropped(moment);
  }

  /** What cannot be done must not cost the history beyond, and only trying tells. A local can be set twice. */
  #wouldDo(intervention: Intervention, moment: Moment): void {
    if (moment.pause > 0) {
      this.simulation.intervene(intervention);
      return;
    }
    const image = this.simulation.image();
    const { count } = this.log;
    try {
      this.simulation.intervene(intervention);
    } finally {
      this.simulation.reset(image);
      this.log.moveTo(count);
    }
  }
}
