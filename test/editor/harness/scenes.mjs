// What the views are shown with: recorded runs, and graphs and histories made large.
import { recorded } from "./page.mjs";

const { topology, lives, channel, timeline, entries } = recorded;

export const pipelineScene = (at, focused = null) => [
  { type: "topology", topology },
  { type: "live", live: lives[at], focused },
];

export const flight = { type: "channel", ...channel };

/** Stages of `width` subtasks each, every one feeding every one of the next. */
export function largeTopology(stages, width) {
  const tasks = [];
  const channels = [];
  const names = ["events", "parse", "sessions", "scores", "totals", "out", "archive", "alerts"];
  for (let stage = 0; stage < stages; stage++) {
    for (let subtask = 0; subtask < width; subtask++) {
      tasks.push({
        thread: stage * width + subtask + 1,
        name: names[stage],
        operators: [names[stage]],
        subtask,
        parallelism: width,
        kind: stage === 0 ? "source" : stage === stages - 1 ? "sink" : "operator",
        taskManager: 1 + (subtask % 4),
        file: "/project/large.weir",
        line: stage + 1,
      });
      if (stage === 0) continue;
      const hash = stage % 2 === 0;
      for (let from = hash ? 0 : subtask; from < (hash ? width : subtask + 1); from++)
        channels.push({
          name: `${names[stage - 1]} (${from + 1}/${width}) -> ${names[stage]} (${subtask + 1}/${width})`,
          from: (stage - 1) * width + from + 1,
          to: stage * width + subtask + 1,
          capacity: 64,
          partition: hash ? "hash" : "forward",
        });
    }
  }
  return { pipeline: "Large", tasks, channels };
}

export const CONDITIONS = ["running", "running", "running", "idle", "aligning", "waitingForRoom"];

/** The tick-th picture of a run that takes 100,000 records a second, shown ten times a second: everything changes. */
export function largeLive(topology, tick) {
  const checkpoint = 1 + Math.floor(tick / 20);
  const way = (tick % 20) / 20;
  return {
    step: tick * 10_000,
    furthest: tick * 10_000,
    timeMs: tick * 100,
    status: "running",
    attempt: 1,
    tasks: topology.tasks.map(({ thread }) => ({
      thread,
      condition: CONDITIONS[(thread * 7 + tick) % CONDITIONS.length],
      text: "running",
      recordsIn: tick * 10_000 + thread * 13,
      recordsOut: tick * 9000 + thread * 11,
      watermark: new Date(1.7e12 + tick * 100).toISOString(),
      entries: tick * 100 + thread,
      snapshotted: thread / topology.tasks.length < way ? checkpoint : checkpoint - 1,
    })),
    channels: topology.channels.map(({ name, to }, at) => {
      const length = (at * 5 + tick * 3) % 64;
      const near = Math.abs(to / topology.tasks.length - way) < 0.1;
      return {
        name,
        length,
        blockedBy: near && at % 3 === 0 ? checkpoint : null,
        held: at === 5,
        slowMs: at === 9 ? 100 : 0,
        barriers:
          near && length > 0 ? [{ checkpoint, ahead: Math.floor(length * (1 - (tick % 5) / 5)) }] : [],
      };
    }),
    checkpoint: {
      id: checkpoint,
      acknowledged: Math.floor(topology.tasks.length * way),
      tasks: topology.tasks.length,
    },
    waiting: [{ sink: "out", records: tick * 700 }],
  };
}

export const timelineScene = { type: "timeline", timeline, running: false };

/** So many steps, with a mark each `every`. */
export function longTimeline(steps, every) {
  const marks = [];
  const kinds = ["triggered", "barrier", "barrier", "barrier", "barrier", "completed", "committed"];
  for (let step = every, n = 0; step < steps; step += every, n++) {
    const checkpoint = 1 + Math.floor(n / kinds.length);
    const kind = n % 997 === 996 ? "failed" : n % 997 === 995 ? "intervention" : kinds[n % kinds.length];
    marks.push({ step, timeMs: step / 10, kind, checkpoint, text: `${kind} of checkpoint ${checkpoint}` });
    if (kind === "failed")
      marks.push({
        step: step + 1,
        timeMs: step / 10,
        kind: "restored",
        checkpoint,
        text: `restored from ${checkpoint}`,
      });
  }
  return { type: "timeline", timeline: { steps, step: Math.floor(steps / 3), marks }, running: false };
}

export const snapshotScene = {
  type: "snapshot",
  title: "Checkpoint 3 of FraudDetection",
  facts: [
    ["pipeline", "FraudDetection"],
    ["taken", "2000-01-01 00:00:03.030"],
    ["entries", "1,000,012"],
    ["size", "48.1 MB"],
    ["parallelism", "4"],
    ["state format", "1"],
  ],
  operators: [
    { name: "transactions", entries: 12 },
    { name: "detector", entries: 1_000_000 },
  ],
};

/** Answers as a reader would. */
export function snapshotAnswer({ request, start, count, filter, operator }) {
  if (filter.startsWith("where ") && !filter.includes("total"))
    return {
      type: "entries",
      request,
      start,
      entries: [],
      total: 0,
      problem: `--where ${filter.slice(6)}: there is no ${filter.slice(6).split(" ")[0]} here. It is an expression of the language over key, value and entry`,
    };
  const total = filter !== "" ? 4321 : operator === "transactions" ? 12 : 1_000_012;
  const some = entries?.entries ?? [];
  const page = Array.from({ length: Math.max(0, Math.min(count, total - start)) }, (_, at) => {
    const row = start + at;
    const like = some.length === 0 ? null : some[row % some.length];
    return {
      operator: operator ?? (row < 12 ? "transactions" : "detector"),
      subtask: row % 4,
      state: like?.state ?? "profile",
      key: `"acc-${String(row).padStart(7, "0")}"`,
      namespace: "",
      value: `{ total: ${(row * 7.31).toFixed(2)}, count: ${row % 97}, last: @2026-01-01T06:13:41.561Z }`,
    };
  });
  return { type: "entries", request, start, entries: page, total, problem: null };
}
