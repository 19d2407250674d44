// A task: one subtask of one chain. Drains its channels (or polls its source), has barriers aligned, drives the chain,
// forwards what goes downstream, takes snapshots. Never blocks, so the same object runs in a cluster and one step at a
// time in a test. Knows no thread, file or clock.

import type { Pause } from "../compile/pause.ts";
import type { Chain } from "../operators/chain.ts";
import type { PlanNode } from "../plan/plan.ts";
import type { RestoredOperator, TaskSnapshot } from "../state/snapshot.ts";
import { MAX_WATERMARK, MIN_WATERMARK } from "../values/value.ts";
import { type BarrierHandler, createBarrierHandler } from "./barrier-handler.ts";
import { type Bodies, bodiesOf, PausableBodies } from "./bodies.ts";
import { type CallSide, createCallSide, waitingCalls } from "./call-side.ts";
import { type ChannelInputs, createChannelInputs } from "./channel-inputs.ts";
import { sortRows, withEngineState } from "./engine-state.ts";
import type { TaskRef } from "./event.ts";
import { createHeldSide, type HeldSide } from "./held-side.ts";
import { createSourceSide, type SourceSide } from "./source-side.ts";
import type { Taking } from "./taking.ts";
import type { Answer, Control, StepResult, Task, TaskEnvironment, TaskLook } from "./task-api.ts";
import type { TaskImage } from "./task-image.ts";
import { lookAt } from "./task-look.ts";
import { createTaskMemory, type TaskMemory, type WaitingPlace } from "./task-memory.ts";
import { groupOfInput, inputType, rootOf, type TaskParts, taskParts } from "./task-parts.ts";
import { waitingSchema } from "./waiting-rows.ts";
import { createWatermarkCombiner, type WatermarkCombiner } from "./watermark-combiner.ts";
import { createWatermarkGenerator, type WatermarkGenerator } from "./watermark-generator.ts";
import type { Way } from "./way.ts";

export function createTask(env: TaskEnvironment): Task {
  const made: { task: SubtaskTask | null } = { task: null };
  made.task = new SubtaskTask(
    env,
    taskParts(
      env,
      () => made.task?.where() ?? "",
      timestamp => made.task?.stamped(timestamp),
    ),
  );
  return made.task;
}

class SubtaskTask implements Task {
  readonly name: string;
  readonly subtask: number;
  readonly #env: TaskEnvironment;
  readonly #chain: Chain;
  readonly #parts: TaskParts;
  readonly #ref: TaskRef;
  readonly #uid: string;
  readonly #outputs: TaskEnvironment["outputs"][number];
  readonly #bodies: Bodies;
  /** null: nobody looks. */
  readonly #taking: Taking | null;
  /** Made for the first who looks. */
  #look: TaskLook | null = null;
  readonly #source: SourceSide | null;
  readonly #held: HeldSide | null;
  readonly #calls: CallSide | null;
  /** Of a source, or of an operator that makes watermarks of its own; such a task drops those of its channels. */
  readonly #generator: WatermarkGenerator | null;
  readonly #inputs: ChannelInputs;
  readonly #barriers: BarrierHandler;
  readonly #combiner: WatermarkCombiner;
  readonly #memory: TaskMemory;
  #triggers: readonly number[] = [];
  /** On its way through the chain; null: none is. */
  #carried: number | null = null;
  #lastWatermark = MIN_WATERMARK;
  #toldIdle = false;
  #sourceIdle = false;
  /** The source has not been polled yet, or had nothing when it was. */
  #rested = true;
  #lastElementMs = Number.NaN;
  #raised = MIN_WATERMARK;
  #ended = false;

  constructor(env: TaskEnvironment, parts: TaskParts) {
    const chain = env.deployment.chains[env.chain]!;
    const root = rootOf(env);
    this.name = chain.name;
    this.subtask = env.subtask;
    this.#env = env;
    this.#chain = parts.chain;
    this.#parts = parts;
    this.#ref = { task: this.name, subtask: this.subtask };
    this.#uid = root.uid;
    this.#outputs = env.outputs.flat();
    const { trail, stepping } = env;
    this.#bodies =
      trail === undefined ? bodiesOf(parts.chain, stepping) : new PausableBodies(parts.chain, stepping);
    this.#taking = parts.taking;
    this.#source = env.reader === null ? null : this.#sourceSide(env.reader);
    this.#calls = this.#callSide(root);
    this.#held = createHeldSide(env, {
      isBlocked: channel => this.#barriers.isBlocked(channel),
      control: (channel, control) => this.#takeControl(channel, control),
      endOfInput: channel => this.#barriers.endOfInput(channel),
    });
    this.#generator =
      this.#source?.generator ??
      createWatermarkGenerator(root.operator.kind === "assignTimestamps" ? root.operator.watermark : null);
    const { calls } = this.#calls ?? {};
    this.#inputs = createChannelInputs(this.#held === null ? env : { ...env, inputs: this.#held.inputs }, {
      process:
        calls === undefined
          ? this.#process()
          : (_input, value, timestamp) => calls.add(value, timestamp, trail?.taken),
      isBlocked: channel => this.#barriers.isBlocked(channel),
      ...(this.#makesWatermarks && { isInterrupted: () => this.#beginRaised() }),
    });
    const count = this.#inputs.channels.length;
    this.#combiner = createWatermarkCombiner(count);
    this.#barriers = createBarrierHandler(env.mode, count, {
      complete: checkpoint => this.#takeSnapshot(checkpoint),
      abort: (checkpoint, why) => this.#giveUp(checkpoint, why),
    });
    this.#memory = createTaskMemory({
      name: `${root.uid} (${env.subtask + 1}/${chain.parallelism})`,
      channels: this.#inputs.channels.map(channel => channel.name),
      combiner: this.#combiner,
      generator: this.#generator,
      reader: env.reader,
      place: this.#waitingPlace(root),
    });
  }

  /** What becomes of a record that comes out of a channel. */
  #process(): Bodies["process"] {
    const [bodies, taking] = [this.#bodies, this.#taking];
    if (taking === null) return bodies.process;
    return (input, value, timestamp) => {
      taking.record(value, timestamp);
      bodies.process(input, value, timestamp);
      if (this.#makesWatermarks) bodies.later(() => void this.#beginRaised());
    };
  }

  #callSide(root: PlanNode): CallSide | null {
    const taking = this.#taking;
    return createCallSide({
      env: this.#env,
      node: root,
      bodies: this.#bodies,
      ...(taking !== null && {
        handsOn: (value, timestamp, from) => taking.record(value, timestamp, from as Way | null),
      }),
      beginWatermark: watermark => this.#beginWatermark(watermark),
      where: () => this.where(),
      task: this.#ref,
    });
  }

  #waitingPlace(root: PlanNode): WaitingPlace | null {
    const held = this.#held;
    const calls = this.#calls?.calls ?? null;
    if (held === null && calls === null) return null;
    const groupOf = groupOfInput(this.#env, 0);
    const schema = waitingSchema(inputType(this.#env, root, 0), groupOf !== null);
    if (calls === null) return { schema, groupOf, ...held! };
    const { parallelism } = this.#env.deployment.chains[this.#env.chain]!;
    const place = `${root.uid} (${this.subtask + 1}/${parallelism})`;
    return { schema, groupOf, ...waitingCalls(calls, place) };
  }

  /** Not a source, whose own side sees to its watermarks. */
  get #makesWatermarks(): boolean {
    return this.#generator !== null && this.#source === null;
  }

  /** The root has given a record a new timestamp. */
  stamped(timestamp: number): void {
    if (!this.#makesWatermarks) return;
    this.#raised = Math.max(this.#raised, this.#generator!.onRecord(timestamp));
  }

  #beginRaised(): boolean {
    if (this.#raised === MIN_WATERMARK) return false;
    this.#beginWatermark(this.#raised);
    this.#raised = MIN_WATERMARK;
    return true;
  }

  #sourceSide(reader: NonNullable<TaskEnvironment["reader"]>): SourceSide {
    const { observe } = this.#env;
    return createSourceSide({
      node: rootOf(this.#env),
      reader,
      bodies: this.#bodies,
      taking: this.#taking,
      timestampOf: this.#parts.timestampOf,
      beginWatermark: watermark => this.#beginWatermark(watermark),
      finishWatermark: () => this.#finishWatermark(),
      fireOverdue: () => {
        while (this.#fireTimer());
      },
      observe,
      task: this.#ref,
    });
  }

  // -------------------------------------------------------------- stepping

  step(budget: number): StepResult {
    let left = budget;
    while (left > 0) {
      const done = this.#advance(left);
      if (done === 0) break;
      left -= done;
    }
    return left < budget ? "progressed" : this.#standing();
  }

  *stepping(): Generator<Pause, StepResult, void> {
    const bodies = this.#bodies;
    if (!(bodies instanceof PausableBodies)) return this.step(1);
    const done = yield* bodies.putOff(() => this.#advance(1));
    return done > 0 ? "progressed" : this.#standing();
  }

  #standing(): StepResult {
    if (this.#ended) return "done";
    return this.#room() === 0 ? "blocked" : "idle";
  }

  /** Up to `limit` elements of one kind; 0: there was nothing to do, or no room. */
  #advance(limit: number): number {
    const room = this.#room();
    if (room === 0) return 0;
    if (this.#carried !== null) return this.#continueWatermark();
    if (this.#triggers.length > 0 && (this.#source !== null || this.#ended))
      return this.#pollRested(Math.min(limit, room)) || this.#injectBarrier();
    if (this.#ended) return 0;
    if (this.#inputIsOver()) return this.#endInput();
    if (this.#fireTimer()) return 1;
    if (this.#calls?.proceed()) return 1;
    const most = Math.min(limit, room);
    return this.#source === null ? this.#drain(most) : this.#poll(this.#source, most);
  }

  /** The least room of any output; more than enough where there is none. */
  #room(): number {
    let room = Number.MAX_SAFE_INTEGER;
    for (const channel of this.#outputs) room = Math.min(room, channel.room);
    return room;
  }

  #fireTimer(): boolean {
    if (this.#chain.nextProcessingTimer() === Number.POSITIVE_INFINITY) return false;
    const nowMs = this.#env.outside.now();
    if (this.#chain.nextProcessingTimer() > nowMs) return false;
    if (!this.#bodies.steps) return this.#chain.fireProcessingTimer(nowMs);
    this.#bodies.run(() => this.#chain.fireProcessingTimerStepping(nowMs));
    return true;
  }

  #drain(limit: number): number {
    const most = Math.min(limit, this.#calls?.calls.room ?? limit);
    if (most <= 0) return 0;
    if (this.#held !== null && this.#barriers.pending !== null) {
      const moved = this.#held.hold(most, this.#barriers.pending);
      if (moved > 0) return moved;
    }
    const turn = this.#inputs.drain(most);
    if (turn.control !== null) {
      this.#takeControl(turn.channel, turn.control);
      return 1;
    }
    return turn.records > 0 ? turn.records : (this.#held?.hold(most, this.#barriers.pending) ?? 0);
  }

  /** What has come while a source rested goes before the barrier: Ctrl-C takes along what was there by then. */
  #pollRested(most: number): number {
    const source = this.#source;
    if (!this.#rested || source === null || source.ended || this.#ended) return 0;
    this.#rested = false;
    return this.#poll(source, most);
  }

  #poll(source: SourceSide, most: number): number {
    const came = source.poll(most);
    this.#rested = came === 0 && this.#triggers.length === 0;
    const { operator } = rootOf(this.#env);
    const idleMs = operator.kind === "source" ? operator.idleMs : null;
    if (idleMs === null) return came;
    const nowMs = this.#env.outside.now();
    if (came > 0 || Number.isNaN(this.#lastElementMs)) this.#lastElementMs = nowMs;
    if (came > 0 || this.#sourceIdle || nowMs < this.#lastElementMs + idleMs) return came;
    this.#setSourceIdle(true);
    return 1;
  }

  #setSourceIdle(idle: boolean): void {
    this.#sourceIdle = idle;
    this.#forward({ kind: "idle", idle });
  }

  #takeControl(channel: number, control: Control): void {
    switch (control.kind) {
      case "watermark":
        this.#raise(this.#combiner.watermark(channel, control.watermark));
        break;
      case "idle":
        this.#raise(this.#combiner.idle(channel, control.idle));
        break;
      case "barrier":
        this.#env.observe?.({
          type: "barrierArrived",
          checkpoint: control.checkpoint,
          channel: this.#inputs.channels[channel]!.name,
          ...this.#ref,
        });
        this.#barriers.barrier(channel, control.checkpoint);
        break;
      case "cancelBarrier":
        this.#barriers.cancel(channel, control.checkpoint);
        break;
      case "endOfInput":
        this.#inputs.end(channel);
        this.#held?.end(channel);
        this.#raise(this.#combiner.watermark(channel, MAX_WATERMARK));
        this.#barriers.endOfInput(channel);
    }
  }

  // -------------------------------------------------------------- watermarks

  /** The combined watermark rose, or not; either way idleness may have changed. */
  #raise(watermark: number | null): void {
    if (watermark === null) this.#tellIdle();
    else if (this.#calls !== null) this.#calls.calls.addWatermark(watermark);
    else if (!this.#makesWatermarks || watermark === MAX_WATERMARK) this.#beginWatermark(watermark);
    else this.#tellIdle();
  }

  #beginWatermark(watermark: number): void {
    if (watermark <= this.#lastWatermark) return;
    this.#lastWatermark = watermark;
    this.#carried = watermark;
    this.#chain.beginWatermark(watermark);
  }

  /** One unit of carrying it; when it has left the chain it goes to every output. */
  #continueWatermark(): number {
    if (this.#bodies.steps) this.#bodies.run(() => this.#continueStepping());
    else if (!this.#chain.continueWatermark()) this.#watermarkLeft();
    return 1;
  }

  *#continueStepping(): Generator<Pause, void, void> {
    if (!(yield* this.#chain.continueWatermarkStepping())) this.#watermarkLeft();
  }

  *#finishStepping(): Generator<Pause, void, void> {
    while (this.#carried !== null) yield* this.#continueStepping();
    if (this.#sourceIdle) this.#setSourceIdle(false);
  }

  /** Before the next element of a source. */
  #finishWatermark(): void {
    if (this.#bodies.steps) {
      this.#bodies.run(() => this.#finishStepping());
      return;
    }
    while (this.#carried !== null) this.#continueWatermark();
    if (this.#sourceIdle) this.#setSourceIdle(false);
  }

  #watermarkLeft(): void {
    const watermark = this.#carried!;
    this.#carried = null;
    if (!this.#combiner.isIdle) this.#tellIdle();
    if (this.#env.observeRecords !== false)
      this.#env.observe?.({ type: "watermarkAdvanced", uid: this.#uid, watermark, ...this.#ref });
    this.#forward({ kind: "watermark", watermark });
    this.#tellIdle();
  }

  /** Active before the watermark that shows it, idle after the last one. */
  #tellIdle(): void {
    // Watermarks that wait come first.
    if (this.#combiner.isIdle === this.#toldIdle || this.#calls?.calls.isEmpty === false) return;
    this.#toldIdle = this.#combiner.isIdle;
    this.#forward({ kind: "idle", idle: this.#toldIdle });
  }

  #forward(control: Control): void {
    for (const channel of this.#outputs) channel.pushControl(control);
  }

  // -------------------------------------------------------------- end of input

  #inputIsOver(): boolean {
    if (this.#source !== null) return this.#source.ended;
    return this.#inputs.allEnded && (this.#calls?.calls.isEmpty ?? true);
  }

  /** First the maximal watermark, if it has not come by itself; then the end. */
  #endInput(): number {
    if (this.#lastWatermark < MAX_WATERMARK) {
      this.#beginWatermark(MAX_WATERMARK);
      return 1;
    }
    this.#ended = true;
    this.#env.observe?.({ type: "endOfInput", ...this.#ref });
    this.#forward({ kind: "endOfInput" });
    return 1;
  }

  get inputEnded(): boolean {
    return this.#ended;
  }

  // -------------------------------------------------------------- checkpoints

  trigger(checkpoint: number): void {
    this.#triggers = [...this.#triggers, checkpoint];
  }

  answer(call: number, answer: Answer): void {
    this.#calls?.calls.answer(call, answer);
  }

  abortCheckpoint(checkpoint: number): void {
    this.#triggers = this.#triggers.filter(triggered => triggered !== checkpoint);
    this.#barriers.forget(checkpoint);
  }

  #injectBarrier(): number {
    const [checkpoint, ...later] = this.#triggers;
    this.#triggers = later;
    this.#env.observe?.({ type: "barrierInjected", checkpoint: checkpoint!, ...this.#ref });
    this.#barriers.trigger(checkpoint!);
    return 1;
  }

  /** Forward the barrier, take references, acknowledge: nothing of what follows the barrier is in the snapshot. */
  #takeSnapshot(checkpoint: number): void {
    const { observe, acknowledge } = this.#env;
    if (this.#source === null) observe?.({ type: "barrierAligned", checkpoint, ...this.#ref });
    // Behind the end of input there is nobody left to see it.
    if (!this.#ended) {
      this.#forward({ kind: "barrier", checkpoint });
      if (this.#outputs.length > 0) observe?.({ type: "barrierForwarded", checkpoint, ...this.#ref });
    }
    const snapshot = this.#snapshot(checkpoint);
    const entries = snapshot.operators.reduce((sum, operator) => sum + operator.size, 0);
    observe?.({ type: "snapshotTaken", checkpoint, entries, ...this.#ref });
    acknowledge(checkpoint, snapshot);
  }

  #giveUp(checkpoint: number, why: string): void {
    if (!this.#ended) this.#forward({ kind: "cancelBarrier", checkpoint });
    this.#env.decline?.(checkpoint, why);
  }

  #snapshot(checkpoint: number): TaskSnapshot {
    const { observe, sinks, subtask, plan, deployment, chain } = this.#env;
    const { nodes, parallelism } = deployment.chains[chain]!;
    const pending = nodes.flatMap(id => sinks.get(plan.nodes[id]!.uid)?.prepare(checkpoint) ?? []);
    for (const { sink, bytes } of pending) {
      observe?.({ type: "sinkPrepared", checkpoint, sink, subtask, bytes });
    }
    const { states, rows } = this.#memory.take();
    const own = { uid: this.#uid, subtask, parallelism };
    return {
      ...this.#ref,
      operators: withEngineState(this.#chain.snapshot(), own, states, rows),
      pending,
      finished: this.#ended,
    };
  }

  restore(operators: readonly RestoredOperator[]): void {
    const root = operators.find(({ uid }) => uid === this.#uid);
    if (root === undefined) {
      this.#chain.restore(operators);
      return;
    }
    const { reader } = this.#env;
    const sorted = sortRows(root.rows, new Set(reader?.schema.map(state => state.name)));
    const others = operators.filter(operator => operator !== root);
    this.#chain.restore([{ uid: root.uid, rows: sorted.operator }, ...others]);
    sorted.finish();
    reader?.restore(sorted.position);
    this.#lastWatermark = this.#memory.restore(sorted.engine);
  }

  // -------------------------------------------------------------- what executors ask

  nextTimerMs(): number {
    if (this.#ended) return Number.POSITIVE_INFINITY;
    const { operator } = rootOf(this.#env);
    const idleMs = operator.kind === "source" ? operator.idleMs : null;
    const waitsForIdle = idleMs !== null && !this.#sourceIdle && !Number.isNaN(this.#lastElementMs);
    const idleAtMs = waitsForIdle ? this.#lastElementMs + idleMs : Number.POSITIVE_INFINITY;
    const callMs = this.#calls?.calls.deadlineMs ?? Number.POSITIVE_INFINITY;
    return Math.min(idleAtMs, callMs, this.#chain.nextProcessingTimer());
  }

  where(): string {
    if (this.#source !== null) return this.#source.where();
    const failing = this.#calls?.failing;
    return failing === undefined ? this.#inputs.where() : this.#inputs.describe(failing);
  }

  get look(): TaskLook {
    this.#look ??= lookAt({
      chain: this.#chain,
      inputs: this.#inputs,
      outputs: this.#outputs,
      barriers: this.#barriers,
      combiner: this.#combiner,
      reader: this.#env.reader,
      taking: this.#taking,
      watermark: () => this.#lastWatermark,
      isBusy: () => this.#carried !== null || this.#triggers.length > 0,
    });
    return this.#look;
  }

  get recordsIn(): number {
    return this.#source?.recordsIn ?? this.#inputs.recordsIn;
  }

  get recordsOut(): number {
    return this.#parts.sent.records;
  }

  dispose(): void {
    this.#env.reader?.close();
  }

  // -------------------------------------------------------------- images

  image(): TaskImage {
    const chain = this.#chain.image();
    const { sinks } = this.#env;
    return {
      fields: {
        triggers: this.#triggers,
        carried: this.#carried,
        lastWatermark: this.#lastWatermark,
        toldIdle: this.#toldIdle,
        sourceIdle: this.#sourceIdle,
        rested: this.#rested,
        lastElementMs: this.#lastElementMs,
        raised: this.#raised,
        ended: this.#ended,
        last: this.#taking?.last ?? null,
      },
      chain,
      inputs: this.#inputs.image(),
      barriers: this.#barriers.image(),
      combiner: this.#combiner.image(),
      source: this.#source?.image() ?? null,
      held: this.#held?.image() ?? null,
      calls: this.#calls?.calls.image() ?? null,
      generated: this.#generator?.current ?? MIN_WATERMARK,
      routers: this.#parts.routers.map(router => router.image()),
      recordsOut: this.#parts.sent.records,
      sinks: new Map([...sinks].map(([uid, writer]) => [uid, writer.image?.()])),
      bytes: chain.bytes,
    };
  }

  reset(image: TaskImage): void {
    const { fields, held, calls, source } = image;
    this.#triggers = fields.triggers;
    this.#carried = fields.carried;
    this.#lastWatermark = fields.lastWatermark;
    this.#toldIdle = fields.toldIdle;
    this.#sourceIdle = fields.sourceIdle;
    this.#rested = fields.rested;
    this.#lastElementMs = fields.lastElementMs;
    this.#raised = fields.raised;
    this.#ended = fields.ended;
    if (this.#taking !== null) this.#taking.last = fields.last;
    this.#chain.reset(image.chain);
    this.#inputs.reset(image.inputs);
    this.#barriers.reset(image.barriers);
    this.#combiner.reset(image.combiner);
    if (source !== null) this.#source?.reset(source);
    if (held !== null) this.#held?.reset(held);
    if (calls !== null) this.#calls?.calls.reset(calls);
    if (this.#generator !== null) this.#generator.current = image.generated;
    this.#parts.routers.forEach((router, i) => void router.reset(image.routers[i]!));
    this.#parts.sent.records = image.recordsOut;
    for (const [uid, writer] of this.#env.sinks) writer.reset?.(image.sinks.get(uid));
  }
}
