// A step of a task of a simulated run that stands still in a body: how it begins, goes on, ends, is given up. What the
// step does is the task's; what follows from it is the same as of any step.

import type { Pause } from "../../compile/pause.ts";
import type { StepResult } from "../../job/task-api.ts";
import type { SimulatedTask } from "./attempt.ts";
import type { Run } from "./run.ts";
import type { Inside } from "./steppable.ts";
import { beginStep, failTask, taskStepped } from "./task-side.ts";

export class StandingStep {
  readonly at: SimulatedTask;
  readonly #task: number;
  readonly #steps: Generator<Pause, StepResult, void>;
  readonly #before: number;
  #pause: Pause | null = null;
  #count = -1;
  #inside: Inside | null = null;

  constructor(run: Run, task: number) {
    this.at = run.state.attemptNow.tasks[task]!;
    this.#task = task;
    this.#before = beginStep(run, this.at);
    this.#steps = this.at.task.stepping();
  }

  /** One object a pause: whoever goes through many of them asks often. */
  get inside(): Inside {
    this.#inside ??= {
      task: this.#task,
      pause: this.#pause!,
      count: this.#count,
      frames: this.at.task.look.frames,
    };
    return this.#inside;
  }

  /** null: it stands still again. Else it is over; false: nothing came of it. */
  goOn(run: Run): boolean | null {
    let next: IteratorResult<Pause, StepResult>;
    try {
      next = this.#steps.next();
    } catch (error) {
      failTask(run, this.at, error);
      return true;
    }
    if (next.done === true) return taskStepped(run, this.at, this.#before, next.value === "progressed");
    this.#pause = next.value;
    this.#count++;
    this.#inside = null;
    return null;
  }

  /** The rest of it does not happen. */
  giveUp(): void {
    this.#steps.return("idle");
  }
}
