import { describe, expect, test } from "vitest";
import { actionsOf, pipelineActions } from "../../client/views/pipeline/actions.ts";
import { happened, queued, spoken } from "../../client/views/pipeline/announce.ts";
import {
  beyond,
  fitted,
  MOST_FITTED,
  moved,
  readable,
  revealing,
  zoomed,
} from "../../client/views/pipeline/camera.ts";
import { flowOf, standingOf } from "../../client/views/pipeline/flow.ts";
import { drawGraph } from "../../client/views/pipeline/layout.ts";
import {
  initialPipeline,
  type PipelineAction,
  type PipelineState,
  reducePipeline,
} from "../../client/views/pipeline/state.ts";
import {
  cardSentence,
  conditionOfCard,
  edgeSentence,
  flowWords,
  restartOfRun,
} from "../../client/views/pipeline/wording.ts";
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
  test("what a person wants as one or each is kept, and is of one pipeline", () => {
    const wanted = reducePipeline(begun, { type: "group", name: "op1", as: "one" });
    expect([...wanted.grouping]).toEqual([["op1", "one"]]);
    expect([...reducePipeline(wanted, { type: "groupAll", as: "each" }).grouping]).toEqual([["op1", "each"]]);
    const other = { ...topologyOf([1, 4], "hash"), pipeline: "Other" };
    expect(reducePipeline(wanted, { type: "topology", topology: other }).grouping.size).toBe(0);
    const reloaded = topologyOf([1, 4, 1], "hash");
    expect(reducePipeline(wanted, { type: "topology", topology: reloaded }).grouping).toBe(wanted.grouping);
  });

  test("what was wanted before the page was left is wanted again", () => {
    const kept = initialPipeline(new Map([["op1", "one"]]));
    expect([...reducePipeline(kept, { type: "topology", topology }).grouping]).toEqual([["op1", "one"]]);
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
  test("the one that failed, and those that were cancelled for it, as in the call stack", () => {
    const fallen = tasks(thread =>
      thread === 3
        ? { condition: "failed", text: "failed, restarts in 1s 25ms" }
        : { condition: "cancelled", text: "cancelled, restarts in 1s 25ms" },
    );
    const state = reducePipeline(begun, live({ tasks: fallen }));
    const said = (id: string): string => {
      const card = drawing.cards.find(each => each.id === id)!;
      return cardSentence(card, standingOf(card, state.tasks, null, undefined));
    };
    expect(said("task 3")).toBe("op1 2 of 4, failed, restarts in 1s 25ms, 12 records in, 3 out");
    expect(said("task 2")).toBe("op1 1 of 4, cancelled, 12 records in, 3 out");
    const [, card] = drawGraph(topology, new Set(["op1"])).cards;
    expect(standingOf(card!, state.tasks, null, undefined)).toMatchObject({ condition: "failed", count: 1 });
  });

  test("when it begins again, as the run says it, or as its subtasks do", () => {
    const text = "cancelled, restarts in 3s";
    const told = liveOf(topology, { tasks: tasks(() => ({ condition: "cancelled", text })) });
    expect(restartOfRun(told)).toBe("restarts in 3s");
    expect(restartOfRun({ ...told, timeMs: 500, restartAtMs: 2500 })).toBe("restarts in 2 s");
    expect(restartOfRun({ ...told, timeMs: 500, restartAtMs: 1525 })).toBe("restarts in 1.025 s");
    expect(restartOfRun({ ...told, timeMs: 500, restartAtMs: 500 })).toBe("restarts now");
    expect(restartOfRun(liveOf(topology))).toBe("");
  });

  test("on a card, as there is room", () => {
    const standing = standingOf(
      drawing.cards[0]!,
      reducePipeline(
        begun,
        live({ tasks: tasks(() => ({ condition: "failed", text: "failed, restarts in 2s" })) }),
      ).tasks,
      null,
      undefined,
    )!;
    const within = (letters: number) => conditionOfCard(standing, 1, text => text.length <= letters);
    expect(within(40)).toBe("failed, restarts in 2s");
    expect(within(10)).toBe("failed");
    const full = { ...standing, condition: "waitingForRoom" as const };
    expect(conditionOfCard(full, 1, text => text.length < 9)).toBe("no room");
  });

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

test("a session that has ended promises no restart any more", () => {
  const failed = tasks(() => ({ condition: "failed", text: "failed, restarts in 1s 25ms" }));
  const ended = reducePipeline(reducePipeline(begun, live({ tasks: failed })), { type: "ended" });
  const standing = standingOf(drawing.cards[0]!, ended.tasks, null, undefined);
  expect(standing).toMatchObject({ condition: "failed", text: "failed" });
  expect(conditionOfCard(standing!, 1, () => true)).toBe("failed");
});

test("the channel that is shown is shown in the next session too, with what is in flight there", () => {
  const channel = topology.channels[1]!.name;
  const flight = { type: "channel", channel, elements: [], total: 0 } as const;
  const shown = [{ type: "select", id: `channel ${channel}`, channel }, flight].reduce<PipelineState>(
    (state, action) => reducePipeline(state, action as PipelineAction),
    begun,
  );
  const tasks = topology.tasks.map(task => ({ ...task, file: "another.weir" }));
  const next = reducePipeline(shown, { type: "topology", topology: { ...topology, tasks } });
  expect(next).toMatchObject({ channel, flight: null, selected: `channel ${channel}` });
  const other = { ...topology, tasks, channels: [] };
  expect(reducePipeline(shown, { type: "topology", topology: other }).channel).toBe(null);
});

test("many channels drawn as one say of how many of them something is so", () => {
  const { edges } = drawGraph(topology, new Set(["op1"]));
  const state = reducePipeline(
    begun,
    live({
      channels: channels({ held: true, blockedBy: 3, length: 2, barriers: [{ checkpoint: 3, ahead: 1 }] }),
    }),
  );
  const many = edges.find(edge => edge.channels.length > 1)!;
  expect(flowWords(flowOf(many, state.channels, undefined), many.channels.length).slice(1)).toEqual([
    "barrier 3 in 1 of 4 channels",
    "1 of 4 channels blocked until barrier 3 has come by all inputs",
    "1 of 4 channels held",
  ]);
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
    const restarts = tasks(t =>
      t === 3
        ? { condition: "failed", text: "failed, restarts in 1s 25ms" }
        : { condition: "cancelled", text: "cancelled, restarts in 1s 25ms" },
    );
    expect(said(begun, live({ step: 12, tasks: restarts }))).toBe("op1 2 of 4 failed, restarts in 1s 25ms");
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
      ["G", { type: "group", name: "op1", as: "one" }],
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

  test("a run that is over can be restored, and not failed or held", () => {
    const over = reducePipeline(
      begun,
      live({ step: 11, status: "finished", tasks: tasks(() => ({ snapshotted: 4 })) }),
    );
    expect(pipelineActions(over).map(({ key, cannot }) => [key, cannot !== undefined])).toEqual([
      ["C", true],
      ["R", false],
    ]);
    expect(actionsOf(over, drawing, "task 3").find(({ key }) => key === "F")?.cannot).toMatch(/over/);
  });

  test("between a failure and the restart nothing runs that could be failed", () => {
    const fallen = reducePipeline(
      begun,
      live({ step: 11, tasks: tasks(t => (t === 3 ? { condition: "failed" } : {})) }),
    );
    expect(actionsOf(fallen, drawing, "task 2").find(({ key }) => key === "F")?.cannot).toMatch(/restart/);
  });

  test("of a run that is only watched, a checkpoint and a capture", () => {
    const watched = reducePipeline(begun, { type: "session", phase: "watched" });
    expect(reducePipeline(watched, live()).phase).toBe("watched");
    expect(
      pipelineActions(watched).map(({ does, cannot }) => ["send" in does ? does.send : null, cannot]),
    ).toEqual([
      [{ type: "command", command: "checkpoint" }, undefined],
      [{ type: "command", command: "capture" }, undefined],
    ]);
    expect(actionsOf(watched, drawing, "task 3").find(({ key }) => key === "F")?.cannot).toMatch(/watched/);
  });

  test("which checkpoint completed last the run says itself, where it does", () => {
    const told = live({ step: 11, completed: 7, tasks: tasks(() => ({ snapshotted: 9 })) });
    expect(reducePipeline(begun, told).completed).toBe(7);
    expect(reducePipeline(begun, live({ step: 11, completed: null })).completed).toBe(0);
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

  test("all of it where a person wants it, else as much as can be read", () => {
    expect(fitted(size, view)).toEqual({ scale: 0.5, x: 0, y: 125 });
    expect(readable(size, view, null)).toEqual({ scale: 1, x: 0, y: 0 });
    expect(readable({ width: 100, height: 100 }, view, null)).toEqual({ scale: MOST_FITTED, x: 190, y: 190 });
  });

  test("what is looked at is in the middle of it, as far as there is more", () => {
    const box = { x: 600, y: 0, width: 100, height: 50 };
    expect(readable(size, view, box).x).toBe(250 - 650);
    expect(readable(size, view, { ...box, x: 900 }).x).toBe(500 - 1000);
  });

  test("a view of no size at all is seen too", () => {
    const camera = readable(size, { width: 0, height: 1 }, null);
    expect(Object.values(camera).every(Number.isFinite)).toBe(true);
    expect(Object.values(moved(camera, 5, 5, size, { width: 0, height: 1 })).every(Number.isFinite)).toBe(
      true,
    );
  });

  test("where there is more than is seen, that is known", () => {
    const none = { left: false, right: false, up: false, down: false };
    expect(beyond(fitted(size, view), size, view)).toEqual(none);
    expect(beyond({ scale: 1, x: 0, y: 0 }, size, view)).toEqual({ ...none, right: true });
    expect(beyond({ scale: 1, x: -500, y: -40 }, size, view)).toEqual({ ...none, left: true, up: true });
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
