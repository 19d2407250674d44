// A task alone: budgets, backpressure, fairness, the order of its work at a barrier, idleness, restore.
import { describe, expect, test } from "vitest";
import { createChannel } from "../../runtime/job/channel.ts";
import type { EventBody } from "../../runtime/job/event.ts";
import type { SourceReader } from "../../runtime/job/source.ts";
import { createTask } from "../../runtime/job/task.ts";
import type { Control, InputChannel, Task, TaskEnvironment } from "../../runtime/job/task-api.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import type { Plan, SourceSpec } from "../../runtime/plan/plan.ts";
import type { TaskSnapshot } from "../../runtime/state/snapshot.ts";
import { INT } from "../../runtime/values/type.ts";
import { MAX_WATERMARK } from "../../runtime/values/value.ts";
import { arrow, binary, int, PlanBuilder } from "../support/ir.ts";

/** source → (rebalance) → add 1 → (rebalance) → sink: three tasks. */
const plan = (source: Partial<SourceSpec> = {}): Plan => {
  const b = new PlanBuilder();
  b.source(INT);
  b.add({ kind: "map", fn: arrow("x", INT, x => binary(x, "+", int(1))) }, { uid: "inc" });
  b.sink();
  b.edges.push({ from: 0, port: 0, to: 1, input: 0, partition: { kind: "rebalance" } });
  b.edges.push({ from: 1, port: 0, to: 2, input: 0, partition: { kind: "rebalance" } });
  const made = b.plan();
  const operator = { ...(made.nodes[0]!.operator as SourceSpec), ...source };
  return { ...made, nodes: made.nodes.map((node, i) => (i === 0 ? { ...node, operator } : node)) };
};

interface Bench {
  readonly task: Task;
  readonly inputs: readonly InputChannel[];
  readonly output: InputChannel;
  readonly events: EventBody[];
  readonly snapshots: [number, TaskSnapshot][];
  readonly declined: number[];
  /** What has come out since last asked. */
  taken(): readonly unknown[];
}

const bench = (
  chain: number,
  options: {
    readonly inputs?: number;
    readonly capacity?: number;
    readonly reader?: SourceReader;
    readonly source?: Partial<SourceSpec>;
    readonly now?: () => number;
  } = {},
): Bench => {
  const made = plan(options.source);
  const inputs = Array.from({ length: options.inputs ?? 0 }, (_, i) =>
    createChannel(`up (${i + 1}/2) -> inc (1/1)`, 8),
  );
  const output = createChannel("out", options.capacity ?? 100);
  const events: EventBody[] = [];
  const snapshots: [number, TaskSnapshot][] = [];
  const declined: number[] = [];
  const env: TaskEnvironment = {
    plan: made,
    deployment: deploy(made),
    chain,
    subtask: 0,
    mode: "exactlyOnce",
    outside: { now: options.now ?? (() => 0), random: () => 0, callExtern: () => null },
    params: new Map(),
    reader: options.reader ?? null,
    stepping: false,
    sinks: new Map(),
    inputs: [inputs],
    outputs: [[output]],
    observe: event => events.push(event),
    acknowledge: (checkpoint, snapshot) => snapshots.push([checkpoint, snapshot]),
    decline: checkpoint => declined.push(checkpoint),
  };
  const taken = () => {
    const all = [...output.peek()].map(element => ("value" in element ? element.value : shown(element)));
    while (output.head !== "none") output.shift();
    return all;
  };
  return { task: createTask(env), inputs, output, events, snapshots, declined, taken };
};

const shown = (control: Control): string => {
  switch (control.kind) {
    case "watermark":
      return control.watermark === MAX_WATERMARK ? "wmax" : `w${control.watermark}`;
    case "barrier":
      return `b${control.checkpoint}`;
    case "cancelBarrier":
      return `c${control.checkpoint}`;
    case "idle":
      return control.idle ? "idle" : "active";
    case "endOfInput":
      return "end";
  }
};

const reader = (values: readonly (number | "wait")[]): SourceReader & { readonly left: number } => {
  let next = 0;
  return {
    get left() {
      return values.length - next;
    },
    poll(max, emit) {
      for (let i = 0; i < max && next < values.length; i++) {
        const value = values[next++]!;
        if (value === "wait") return "waiting";
        emit(value);
      }
      return next < values.length ? "more" : "end";
    },
    schema: [
      {
        name: "$position",
        kind: "operator",
        keyType: null,
        namespaceType: null,
        valueType: INT,
        redistribution: "split",
      },
    ],
    snapshot: () => [{ state: "$position", group: -1, key: null, namespace: null, sequence: 0, value: next }],
    restore: rows => {
      for (const row of rows) next = Number(row.value);
    },
    where: () => `numbers:${next}`,
    close: () => {},
  };
};

const drain = (task: Task, budget = 1): void => {
  while (task.step(budget) === "progressed");
};

const byTime: Partial<SourceSpec> = {
  timestamp: arrow("x", INT, x => x),
  watermark: { kind: "boundedOutOfOrderness", boundMs: 2 },
};

describe("a source task", () => {
  test("what has come by the time of a barrier goes before it, also where the source was resting", () => {
    for (const before of [true, false]) {
      const come: number[] = [];
      const growing: SourceReader = {
        ...reader([]),
        poll(_max, emit) {
          if (come.length === 0) return "waiting";
          emit(come.shift()!);
          return "more";
        },
      };
      const b = bench(0, { reader: growing });
      if (before) drain(b.task);
      come.push(7, 8);
      b.task.trigger(1);
      b.task.step(1);
      b.task.step(1);
      expect(b.taken()).toEqual([7, "b1"]);
      drain(b.task);
      expect(b.taken()).toEqual([8]);
    }
  });

  test("takes one element a step, and a watermark as an element of its own", () => {
    const b = bench(0, { reader: reader([10, 11, 5]), source: byTime });
    const lengths = [0, 1, 2, 3, 4].map(() => [b.task.step(1), b.taken()]);
    expect(lengths).toEqual([
      ["progressed", [10]],
      ["progressed", ["w7"]],
      ["progressed", [11]],
      ["progressed", ["w8"]],
      ["progressed", [5]],
    ]);
  });

  test.each([1, 2, 7, 1000])("says the same with a budget of %i", budget => {
    const b = bench(0, { reader: reader([10, 11, 5, 20]), source: byTime });
    drain(b.task, budget);
    expect(b.taken()).toEqual([10, "w7", 11, "w8", 5, 20, "w17", "wmax", "end"]);
    expect(b.task.step(1)).toBe("done");
    expect([b.task.inputEnded, b.task.recordsIn, b.task.recordsOut]).toEqual([true, 4, 4]);
  });

  test("without a watermark strategy gives only the last one", () => {
    const b = bench(0, { reader: reader([1, 2]) });
    drain(b.task);
    expect(b.taken()).toEqual([1, 2, "wmax", "end"]);
  });

  test("stops at a full output and goes on when there is room", () => {
    const b = bench(0, { reader: reader([1, 2, 3, 4, 5]), capacity: 2 });
    drain(b.task, 100);
    expect(b.task.step(100)).toBe("blocked");
    expect(b.taken()).toEqual([1, 2]);
    expect(b.task.step(100)).toBe("progressed");
  });

  test("injects a barrier between elements; its position is the next element to read", () => {
    const b = bench(0, { reader: reader([1, 2, 3]) });
    b.task.step(2);
    b.task.trigger(1);
    drain(b.task);
    expect(b.taken()).toEqual([1, 2, "b1", 3, "wmax", "end"]);
    const [checkpoint, snapshot] = b.snapshots[0]!;
    expect(checkpoint).toBe(1);
    expect(snapshot).toMatchObject({ task: "source", subtask: 0, finished: false, pending: [] });
    expect([...snapshot.operators[0]!.rows()].map(row => [row.state, row.value])).toEqual([["$position", 2]]);
  });

  test("whose input has ended still takes the final checkpoint, and forwards nothing behind the end", () => {
    const b = bench(0, { reader: reader([1]) });
    drain(b.task);
    b.task.trigger(1);
    expect(b.task.step(10)).toBe("progressed");
    expect(b.taken()).toEqual([1, "wmax", "end"]);
    expect(b.snapshots.map(([, snapshot]) => snapshot.finished)).toEqual([true]);
    expect(b.task.step(10)).toBe("done");
  });

  test("forgets a trigger that was aborted", () => {
    const b = bench(0, { reader: reader([1]) });
    b.task.trigger(1);
    b.task.abortCheckpoint(1);
    drain(b.task);
    expect(b.snapshots).toEqual([]);
  });

  test("goes on from a snapshot: position and generator", () => {
    const first = bench(0, { reader: reader([10, 11, 5, 20]), source: byTime });
    while (first.task.recordsIn < 2) first.task.step(1);
    first.task.step(1);
    first.task.trigger(1);
    first.task.step(1);
    const second = bench(0, { reader: reader([10, 11, 5, 20]), source: byTime });
    second.task.restore(first.snapshots[0]![1].operators.map(({ uid, rows }) => ({ uid, rows: rows() })));
    drain(second.task);
    expect(second.taken()).toEqual([5, 20, "w17", "wmax", "end"]);
  });

  test("falls idle after its time, and is active again with the next element", () => {
    let nowMs = 0;
    const b = bench(0, {
      reader: reader([1, "wait", "wait", "wait", 2]),
      source: { ...byTime, idleMs: 100 },
      now: () => nowMs,
    });
    drain(b.task);
    expect(b.task.step(1)).toBe("idle");
    expect(b.task.nextTimerMs()).toBe(100);
    nowMs = 100;
    b.task.step(1);
    expect(b.taken()).toEqual([1, "w-2", "idle"]);
    drain(b.task);
    expect(b.taken()).toEqual(["active", 2, "w-1", "wmax", "end"]);
  });
});

describe("a task behind channels", () => {
  const records = (channel: InputChannel, ...values: readonly number[]) => {
    for (const value of values) channel.push(value, value);
  };

  test("takes from its channels by turns", () => {
    const b = bench(1, { inputs: 2 });
    records(b.inputs[0]!, 0, 1, 2);
    records(b.inputs[1]!, 10, 11);
    drain(b.task);
    expect(b.taken()).toEqual([1, 11, 2, 12, 3]);
    expect(b.task.step(1)).toBe("idle");
  });

  test("at a barrier: what came before, the barrier, the snapshot, what came after", () => {
    const b = bench(1, { inputs: 2 });
    const [left, right] = b.inputs as [InputChannel, InputChannel];
    records(left, 0);
    left.pushControl({ kind: "barrier", checkpoint: 1 });
    records(left, 100);
    records(right, 1, 2);
    right.pushControl({ kind: "barrier", checkpoint: 1 });
    records(right, 200);
    drain(b.task);
    expect(b.taken()).toEqual([1, 2, 3, "b1", 101, 201]);
    expect(b.events.filter(event => event.type !== "recordProcessed").map(event => event.type)).toEqual([
      "barrierArrived",
      "barrierArrived",
      "barrierAligned",
      "barrierForwarded",
      "snapshotTaken",
    ]);
  });

  test("forwards a cancel marker and declines", () => {
    const b = bench(1, { inputs: 2 });
    b.inputs[0]!.pushControl({ kind: "barrier", checkpoint: 1 });
    b.inputs[1]!.pushControl({ kind: "cancelBarrier", checkpoint: 1 });
    records(b.inputs[0]!, 5);
    drain(b.task);
    expect(b.taken()).toEqual(["c1", 6]);
    expect(b.declined).toEqual([1]);
  });

  test("an aborted alignment lets its channels go on", () => {
    const b = bench(1, { inputs: 2 });
    b.inputs[0]!.pushControl({ kind: "barrier", checkpoint: 1 });
    records(b.inputs[0]!, 5);
    drain(b.task);
    expect(b.taken()).toEqual([]);
    b.task.abortCheckpoint(1);
    drain(b.task);
    expect(b.taken()).toEqual([6]);
  });

  test("combines watermarks and idleness", () => {
    const b = bench(1, { inputs: 2 });
    const [left, right] = b.inputs as [InputChannel, InputChannel];
    left.pushControl({ kind: "watermark", watermark: 9 });
    right.pushControl({ kind: "watermark", watermark: 5 });
    right.pushControl({ kind: "idle", idle: true });
    drain(b.task);
    expect(b.taken()).toEqual(["w9"]);
    left.pushControl({ kind: "idle", idle: true });
    drain(b.task);
    expect(b.taken()).toEqual(["idle"]);
    left.pushControl({ kind: "idle", idle: false });
    left.pushControl({ kind: "watermark", watermark: 12 });
    drain(b.task);
    expect(b.taken()).toEqual(["active", "w12"]);
  });

  test("ends when all channels have, with a maximal watermark", () => {
    const b = bench(1, { inputs: 2 });
    for (const channel of b.inputs) {
      channel.pushControl({ kind: "watermark", watermark: MAX_WATERMARK });
      channel.pushControl({ kind: "endOfInput" });
    }
    drain(b.task);
    expect(b.taken()).toEqual(["wmax", "end"]);
    expect(b.task.step(1)).toBe("done");
  });

  test("remembers the watermark of each channel", () => {
    const first = bench(1, { inputs: 2 });
    first.inputs[0]!.pushControl({ kind: "watermark", watermark: 9 });
    first.inputs[1]!.pushControl({ kind: "watermark", watermark: 5 });
    for (const channel of first.inputs) channel.pushControl({ kind: "barrier", checkpoint: 1 });
    drain(first.task);
    const second = bench(1, { inputs: 2 });
    second.task.restore(first.snapshots[0]![1].operators.map(({ uid, rows }) => ({ uid, rows: rows() })));
    second.inputs[1]!.pushControl({ kind: "watermark", watermark: 20 });
    drain(second.task);
    expect(second.taken()).toEqual(["w9"]);
  });

  test("names the record it failed on", () => {
    const b = bench(1, { inputs: 1 });
    records(b.inputs[0]!, Number.MAX_SAFE_INTEGER);
    expect(() => b.task.step(1)).toThrow();
    expect(b.task.where()).toBe("record 9007199254740991 from source");
  });
});
