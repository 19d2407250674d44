import { describe, expect, test } from "vitest";
import { actionsOf, pipelineActions } from "../../client/views/pipeline/actions.ts";
import { happened, queued, spoken } from "../../client/views/pipeline/announce.ts";
import { fitted, moved, revealing, zoomed } from "../../client/views/pipeline/camera.ts";
import { flowOf, standingOf } from "../../client/views/pipeline/flow.ts";
import { drawGraph } from "../../client/views/pipeline/layout.ts";
import {
  initialPipeline,
  type PipelineAction,
  type PipelineState,
  reducePipeline,
} from "../../client/views/pipeline/state.ts";
import { cardSentence, edgeSentence } from "../../client/views/pipeline/wording.ts";
import type { Live } from "../../runtime/debug/protocol.ts";
import { liveOf, topologyOf } from "./graphs.ts";

const topology = topologyOf([1, 4], "hash");
const drawing = drawGraph(topology, new Set());
const reached = (...actions: readonly PipelineAction[]): PipelineState =>
  actions.reduce(reducePipeline, initialPipeline());
const live = (changes: Partial<Live> = {}): PipelineAction => ({
  type: "live",
  live: liveOf(topology, changes),
  focused: null,
});
const begun = reached({ type: "topology", topology }, live());
const tasks = (change: (thread: number) => Partial<Live["tasks"][number]>): Live["tasks"] =>
  liveOf(topology).tasks.map(task => ({ ...task, ...change(task.thread) }));
const channels = (change: Partial<Live["channels"][number]>): Live["channels"] =>
  liveOf(topology).channels.map((channel, at) => (at === 1 ? { ...channel, ...change } : channel));

describe("what changed, and only that, is another value", () => {
  test("an equal picture keeps every task and channel", () => {
    const again = reducePipeline(begun, live({ step: 11 }));
    expect(again.tasks).toBe(begun.tasks);
    expect(again.channels).toBe(begun.channels);
  });

  test("one task changed, the others are the same", () => {
    const next = reducePipeline(
      begun,
      live({ tasks: tasks(thread => (thread === 2 ? { entries: 1 } : {})) }),
    );
    const same = topology.tasks.filter(({ thread }) => next.tasks.get(thread) === begun.tasks.get(thread));
    expect(same.map(({ thread }) => thread)).toEqual([1, 3, 4, 5]);
  });

  test("a barrier that moved is another channel", () => {
    const at = (ahead: number) =>
      live({ channels: channels({ length: 5, barriers: [{ checkpoint: 1, ahead }] }) });
    const first = reducePipeline(begun, at(4));
    const next = reducePipeline(first, at(3));
    expect(reducePipeline(first, at(4)).channels).toBe(first.channels);
    expect(next.channels).not.toBe(first.channels);
    const edge = drawing.edges[1]!;
    const before = flowOf(edge, first.channels, undefined);
    expect(flowOf(edge, first.channels, before)).toBe(before);
    expect(flowOf(edge, next.channels, before).barriers[0]!.at).toBeGreaterThan(before.barriers[0]!.at);
  });
});

describe("drawing much", () => {
  test("operators of many subtasks begin as one where there are many", () => {
    const large = reached({ type: "topology", topology: topologyOf([20, 20, 1], "hash") });
    expect([...large.collapsed]).toEqual(["op0", "op1"]);
    expect(begun.collapsed.size).toBe(0);
    expect([...reducePipeline(large, { type: "toggle", group: "op0" }).collapsed]).toEqual(["op1"]);
  });

  test("a card of many sums, and shows what most needs attention", () => {
    const [, card] = drawGraph(topology, new Set(["op1"])).cards;
    const state = reducePipeline(
      begun,
      live({
        tasks: tasks(thread => (thread === 3 ? { condition: "failed" } : { snapshotted: 2 })),
        checkpoint: { id: 2, acknowledged: 3, tasks: 5 },
      }),
    );
    const standing = standingOf(card!, state.tasks, 2, undefined)!;
    expect(standing).toMatchObject({ condition: "failed", count: 1, recordsIn: 48, snapshotted: 3 });
    expect(cardSentence(card!, standing)).toBe(
      "op1, 4 subtasks, 1 failed, 48 records in, 12 out, 3 of 4 snapshotted for checkpoint 2",
    );
  });
});

describe("in words", () => {
  test("a subtask, as who cannot see it hears it", () => {
    const card = drawing.cards.find(({ id }) => id === "task 3")!;
    const state = reducePipeline(
      begun,
      live({
        tasks: tasks(() => ({ condition: "aligning" })),
        checkpoint: { id: 3, acknowledged: 0, tasks: 5 },
      }),
    );
    expect(cardSentence(card, standingOf(card, state.tasks, 3, undefined))).toBe(
      "op1 2 of 4, aligning checkpoint 3, 12 records in, 3 out",
    );
  });

  test("a channel", () => {
    const state = reducePipeline(
      begun,
      live({
        channels: channels({
          length: 5,
          held: true,
          slowMs: 100,
          blockedBy: 3,
          barriers: [{ checkpoint: 3, ahead: 1 }],
        }),
      }),
    );
    const edge = drawing.edges[1]!;
    expect(edgeSentence(edge, "a", "b", flowOf(edge, state.channels, undefined))).toBe(
      "channel from a to b, 5 of 16 queued, barrier 3 in it, blocked until barrier 3 has come by all inputs, held, slowed by 100 ms",
    );
  });
});

describe("what is said aloud", () => {
  const progress = (id: number, acknowledged: number): Live["checkpoint"] => ({ id, acknowledged, tasks: 5 });
  const said = (before: PipelineState, ...actions: readonly PipelineAction[]): string =>
    spoken(happened(before, actions.reduce(reducePipeline, before)));

  test("barriers, completion, failure, restore", () => {
    const started = reducePipeline(begun, live({ step: 11, checkpoint: progress(1, 0) }));
    expect(spoken(happened(begun, started))).toBe("Checkpoint 1 started");
    expect(said(started, live({ step: 12, checkpoint: progress(1, 2) }))).toBe(
      "Barrier 1: 2 of 5 subtasks acknowledged",
    );
    const all = tasks(() => ({ snapshotted: 1 }));
    expect(said(started, live({ step: 12, tasks: all }))).toBe("Checkpoint 1 completed");
    expect(said(started, live({ step: 12 }))).toBe("Checkpoint 1 was given up");
    expect(said(begun, live({ step: 12, tasks: tasks(t => (t === 3 ? { condition: "failed" } : {})) }))).toBe(
      "op1 2 of 4 failed",
    );
    expect(said(begun, live({ step: 12, attempt: 2 }))).toBe("Restored, attempt 2");
    expect(said(begun, live({ step: 3 }))).toBe("Back at step 3");
    expect(said(begun, { type: "ended" })).toBe("The session has ended");
  });

  test("of one subject only the newest waits", () => {
    const waiting = queued(
      [{ subject: "barrier", text: "1 of 5" }],
      [{ subject: "barrier", text: "2 of 5" }],
    );
    expect(spoken(waiting)).toBe("2 of 5");
  });
});

describe("what can be done", () => {
  const sent = (id: string, state = begun): readonly unknown[] =>
    actionsOf(state, drawing, id).map(({ key, does }) => [key, "send" in does ? does.send : does.dispatch]);

  test("with a subtask", () => {
    expect(sent("task 3")).toEqual([
      ["O", { type: "openSource", file: "/project/some.weir", line: 2 }],
      ["F", { type: "command", command: "fail op1 2" }],
      ["G", { type: "toggle", group: "op1" }],
    ]);
  });

  test("with a channel, free or held", () => {
    const name = "op0 (1/1) -> op1 (2/4)";
    expect(sent(`channel ${name}`)).toEqual([
      ["H", { type: "command", command: `hold ${name}` }],
      ["S", { type: "command", command: `slow ${name} 100ms` }],
      [null, { type: "command", command: `slow ${name} 1000ms` }],
    ]);
    const held = reducePipeline(begun, live({ channels: channels({ held: true }) }));
    expect(sent(`channel ${name}`, held)).toEqual([["H", { type: "command", command: `release ${name}` }]]);
  });

  test("with the run: restore what completed last; nothing once it has ended", () => {
    const completed = reducePipeline(begun, live({ step: 11, tasks: tasks(() => ({ snapshotted: 4 })) }));
    expect(completed.completed).toBe(4);
    expect(pipelineActions(completed).map(({ does }) => ("send" in does ? does.send : null))).toEqual([
      { type: "command", command: "checkpoint" },
      { type: "command", command: "restore 4" },
    ]);
    expect(pipelineActions(reducePipeline(completed, { type: "ended" }))).toEqual([]);
  });

  test("while one is in progress, the one before is the last", () => {
    const next = reducePipeline(
      reducePipeline(begun, live({ step: 11, tasks: tasks(() => ({ snapshotted: 4 })) })),
      live({
        step: 12,
        tasks: tasks(() => ({ snapshotted: 5 })),
        checkpoint: { id: 5, acknowledged: 4, tasks: 5 },
      }),
    );
    expect(next.completed).toBe(4);
  });
});

describe("what is seen", () => {
  const size = { width: 1000, height: 500 };
  const view = { width: 500, height: 500 };

  test("fits, and begins readable", () => {
    expect(fitted(size, view, false)).toEqual({ scale: 0.5, x: 0, y: 125 });
    expect(fitted({ width: 9000, height: 400 }, view, true).scale).toBe(0.55);
  });

  test("zooming keeps the point under the pointer", () => {
    const camera = zoomed({ scale: 1, x: 10, y: 20 }, 2, { x: 100, y: 50 });
    expect((100 - camera.x) / camera.scale).toBeCloseTo(90);
    expect((50 - camera.y) / camera.scale).toBeCloseTo(30);
  });

  test("moving leaves some of it in sight, revealing brings it", () => {
    expect(moved({ scale: 1, x: 0, y: 0 }, -5000, 0, size, view).x).toBe(40 - 1000);
    const there = revealing({ scale: 1, x: 0, y: 0 }, { x: 900, y: 0, width: 50, height: 50 }, view);
    expect(there.x).toBe(500 - 12 - 950);
  });
});
