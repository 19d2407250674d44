// How a task hands records to its chain: at one go through plain code or stepping code; or, while the task makes a step
// that may pause, put off until the step's own work is done, so that bodies can be run one pause at a time. What has to
// come after a body is put off with it, which keeps everything in the order it has at one go.

import type { Pause } from "../compile/pause.ts";
import type { Chain } from "../operators/chain.ts";

/** How a task hands a record to its chain. */
export type Process = Chain["process"];

export interface Bodies {
  readonly process: Process;
  readonly processSide: Chain["processSide"];
  /** Does what must come after the bodies handed over so far: at once, unless they are put off. */
  later(work: () => void): void;
  /** Runs to its end, or is put off. */
  run(steps: () => Generator<Pause, unknown, void>): void;
  /** What can stand still goes by `run`: stepping code is asked for, or bodies are being put off. */
  readonly steps: boolean;
}

export function runToEnd<T>(steps: Generator<unknown, T, void>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

/** Bodies at one go. */
export const bodiesOf = (chain: Chain, stepping: boolean): Bodies => ({
  process: stepping
    ? (input, value, timestamp) => runToEnd(chain.processStepping(input, value, timestamp))
    : chain.process.bind(chain),
  processSide: stepping
    ? (port, value, timestamp) => runToEnd(chain.processSideStepping(port, value, timestamp))
    : chain.processSide.bind(chain),
  later: work => work(),
  run: steps => void runToEnd(steps()),
  steps: stepping,
});

/** Begins a body, or does what comes after one. */
type PutOff = () => Generator<Pause, unknown, void> | undefined;

/** Bodies that can be put off: a step begins by `putOff`, and ends by running what that gives. */
export class PausableBodies implements Bodies {
  readonly #chain: Chain;
  readonly #atOneGo: Bodies;
  /** null: nothing is put off. */
  #waiting: PutOff[] | null = null;

  constructor(chain: Chain, stepping: boolean) {
    this.#chain = chain;
    this.#atOneGo = bodiesOf(chain, stepping);
  }

  get steps(): boolean {
    return this.#waiting !== null || this.#atOneGo.steps;
  }

  readonly process: Process = (input, value, timestamp) => {
    if (this.#waiting === null) this.#atOneGo.process(input, value, timestamp);
    else this.#waiting.push(() => this.#chain.processStepping(input, value, timestamp));
  };

  readonly processSide: Chain["processSide"] = (port, value, timestamp) => {
    if (this.#waiting === null) this.#atOneGo.processSide(port, value, timestamp);
    else this.#waiting.push(() => this.#chain.processSideStepping(port, value, timestamp));
  };

  later(work: () => void): void {
    if (this.#waiting === null) work();
    else
      this.#waiting.push(() => {
        work();
        return undefined;
      });
  }

  run(steps: () => Generator<Pause, unknown, void>): void {
    if (this.#waiting === null) runToEnd(steps());
    else this.#waiting.push(steps);
  }

  /** Does the work that hands bodies over, and gives what was put off meanwhile; if the work failed, so does that, at its end. */
  putOff<T>(work: () => T): Generator<Pause, T, void> {
    const waiting: PutOff[] = [];
    this.#waiting = waiting;
    try {
      const result = work();
      return inTurn(waiting, () => result);
    } catch (error) {
      return inTurn(waiting, () => {
        throw error;
      });
    } finally {
      this.#waiting = null;
    }
  }
}

function* inTurn<T>(waiting: readonly PutOff[], end: () => T): Generator<Pause, T, void> {
  for (const begin of waiting) {
    const steps = begin();
    if (steps !== undefined) yield* steps;
  }
  return end();
}
