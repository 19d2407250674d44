// The chain object: records go straight into compiled code; a watermark walks from operator to operator, one timer
// or one window at a time, so that a Task may pause between them.

import type { ChainProgram, SteppingProgram } from "../compile/chain-program.ts";
import type { BodyFrame, Pause, Steps } from "../compile/pause.ts";
import type { OperatorState } from "../state/operator-state.ts";
import type { OperatorSnapshot, RestoredOperator } from "../state/snapshot.ts";
import { WeirError } from "../values/failure.ts";
import type { Value } from "../values/value.ts";
import type { Chain, ChainContext, ChainImage } from "./chain.ts";
import { forgetExpired } from "./kept-until.ts";
import type { Due, RunningOperator } from "./running-operator.ts";

/** The plain face of a stepping program: every call at one go. */
export function runsToEnd(program: ChainProgram<Steps>): ChainProgram<void> {
  const { process, side, event, processing, fire } = program;
  const exhaust = (steps: Steps): void => {
    while (!steps.next().done);
  };
  type Functions<Args extends readonly unknown[]> = Readonly<
    Record<number, ((...args: Args) => Steps) | undefined>
  >;
  const each = <Args extends readonly unknown[]>(functions: Functions<Args>) =>
    Object.fromEntries(
      Object.entries(functions).map(([id, make]) => [id, (...args: Args) => exhaust(make!(...args))]),
    );
  return {
    process: (input, value, timestamp) => exhaust(process(input, value, timestamp)),
    side: (port, value, timestamp) => exhaust(side(port, value, timestamp)),
    event: each(event),
    processing: each(processing),
    fire: each(fire),
  };
}

export class RunningChain implements Chain {
  /** Compiled code itself: nothing stands between the Task and it. */
  readonly process: Chain["process"];
  readonly processSide: Chain["processSide"];
  readonly #operators: readonly RunningOperator[];
  readonly #program: ChainProgram<void>;
  readonly #compileStepping: () => SteppingProgram;
  readonly #context: ChainContext;
  #stepping: SteppingProgram | null = null;
  /** The operator a watermark has come to; beyond the last: none is under way. */
  #at: number;
  #watermark = 0;

  constructor(
    operators: readonly RunningOperator[],
    program: ChainProgram<void>,
    compileStepping: () => SteppingProgram,
    context: ChainContext,
  ) {
    this.process = program.process;
    this.processSide = program.side;
    this.#operators = operators;
    this.#program = program;
    this.#compileStepping = compileStepping;
    this.#context = context;
    this.#at = operators.length;
  }

  get #steps(): SteppingProgram {
    this.#stepping ??= this.#compileStepping();
    return this.#stepping;
  }

  processStepping(input: number, value: unknown, timestamp: number): Steps {
    return this.#steps.process(input, value, timestamp);
  }

  processSideStepping(port: number, value: unknown, timestamp: number): Steps {
    return this.#steps.side(port, value, timestamp);
  }

  get frames(): readonly BodyFrame[] {
    return this.#stepping?.stand.frames ?? [];
  }

  setLocal(frame: number, local: number, value: Value): void {
    if (this.#stepping === null) throw new WeirError("not-inside", "No body stands still here.");
    this.#stepping.stand.set(frame, local, value);
  }

  stateOf(node: number): OperatorState | null {
    return this.#operators.find(operator => operator.node.id === node)?.state ?? null;
  }

  beginWatermark(watermark: number): void {
    this.#watermark = watermark;
    this.#at = 0;
    this.#operators[0]?.beginWatermark(watermark);
  }

  continueWatermark(): boolean {
    const next = this.#nextDue();
    if (next === null) return false;
    this.#run(this.#program, next.due, next.operator);
    return true;
  }

  *continueWatermarkStepping(): Generator<Pause, boolean, void> {
    const next = this.#nextDue();
    if (next === null) return false;
    const steps = this.#run(this.#steps, next.due, next.operator);
    if (steps !== undefined) yield* steps;
    return true;
  }

  /** Operators with nothing due are passed over; null when the watermark has left the chain. */
  #nextDue(): { readonly due: Due; readonly operator: RunningOperator } | null {
    for (; this.#at < this.#operators.length; this.#at++) {
      const operator = this.#operators[this.#at]!;
      operator.beginWatermark(this.#watermark);
      const due = operator.takeDue();
      if (due !== null) return { due, operator };
    }
    return null;
  }

  nextProcessingTimer(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const operator of this.#operators) earliest = Math.min(earliest, operator.nextProcessingTimer());
    return earliest;
  }

  fireProcessingTimer(now: number): boolean {
    const next = this.#nextProcessing(now);
    if (next === null) return false;
    this.#run(this.#program, next.due, next.operator);
    return true;
  }

  *fireProcessingTimerStepping(now: number): Generator<Pause, boolean, void> {
    const next = this.#nextProcessing(now);
    if (next === null) return false;
    const steps = this.#run(this.#steps, next.due, next.operator);
    if (steps !== undefined) yield* steps;
    return true;
  }

  /** The earliest of all operators; of equal ones the first operator's. */
  #nextProcessing(now: number): { readonly due: Due; readonly operator: RunningOperator } | null {
    const earliest = this.nextProcessingTimer();
    if (earliest > now) return null;
    const operator = this.#operators.find(candidate => candidate.nextProcessingTimer() === earliest);
    const due = operator?.takeProcessingTimer(now) ?? null;
    return operator === undefined || due === null ? null : { due, operator };
  }

  #run<Result>(program: ChainProgram<Result>, due: Due, operator: RunningOperator): Result | undefined {
    const { id, uid } = operator.node;
    this.#context.fired?.(id, due);
    if (due.kind === "fire") return program.fire[id]?.(due.cell);
    this.#context.observe?.({ type: "timerFired", uid, domain: due.kind, timestamp: due.at });
    const handler = program[due.kind][id];
    if (handler === undefined) operator.state?.store.sweep(due.cell);
    return handler?.(due.cell, due.at);
  }

  image(): ChainImage {
    const states = this.#operators.map(operator => operator.image());
    const bytes = states.reduce((sum, state) => sum + (state?.bytes ?? 0), 0);
    return { at: this.#at, watermark: this.#watermark, states, bytes };
  }

  reset({ at, watermark, states }: ChainImage): void {
    this.#at = at;
    this.#watermark = watermark;
    this.#operators.forEach((operator, i) => void operator.reset(states[i]!));
  }

  snapshot(): readonly OperatorSnapshot[] {
    const { subtask, parallelism, outside } = this.#context;
    return this.#operators.map(operator => {
      if (operator.state !== null) forgetExpired(operator.node.operator, operator.state, outside);
      return operator.snapshot(subtask, parallelism);
    });
  }

  restore(restored: readonly RestoredOperator[]): void {
    for (const { uid, rows } of restored) {
      this.#operators.find(operator => operator.node.uid === uid)?.restore(rows);
    }
  }
}
