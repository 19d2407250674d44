// What is said of a run that is watched, from what has been heard of it: a connection that is a stub.
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { AttachedRun } from "../../runtime/dap/attach.ts";
import type { RunConnection, RunListener } from "../../runtime/dap/attach-connection.ts";
import type {
  InspectHello,
  InspectMessage,
  InspectMetrics,
  TaskMetrics,
} from "../../runtime/execute/inspect/protocol.ts";
import type { EventBody } from "../../runtime/job/event.ts";
import { inline } from "./inline.ts";

const task = (name: string, subtask: number, parallelism: number) =>
  ({
    task: name,
    subtask,
    parallelism,
    kind: "operator",
    operators: [{ uid: name, file: "", line: 0, column: 0 }],
  }) as const;
const channel = (from: number, to: number) =>
  ({ name: `${from} -> ${to}`, from, to, capacity: 4, partition: "hash" }) as const;

const HELLO: InspectHello = {
  type: "hello",
  protocol: 1,
  version: "1",
  pid: 7,
  run: "r",
  attempt: 1,
  checkpointing: true,
  launch: { program: "/p.weir", pipeline: "P", params: {}, settings: {}, parallelism: null },
  topology: {
    pipeline: "P",
    tasks: [task("in", 0, 2), task("in", 1, 2), task("sum", 0, 1)],
    channels: [channel(0, 2), channel(1, 2)],
  },
};

const AT_REST: TaskMetrics = {
  condition: "idle",
  recordsIn: 0,
  recordsOut: 0,
  recordsInPerSecond: 0,
  recordsOutPerSecond: 0,
  watermark: "",
  entries: 0,
  snapshotted: 0,
  where: "",
};

const metrics = (over: Partial<InspectMetrics>): InspectMetrics => ({
  type: "metrics",
  timeMs: 0,
  phase: "running",
  attempt: 1,
  recordsIn: 0,
  recordsPerSecond: 0,
  tasks: [AT_REST, AT_REST, AT_REST],
  channels: [0, 1].map(() => ({ length: 0, blockedBy: null, barriers: [] })),
  checkpoint: null,
  waiting: [],
  ...over,
});

function heard(messages: readonly InspectMessage[], isGone = false) {
  const sent: { readonly event: string; readonly body: unknown }[] = [];
  const ends: (number | null)[] = [];
  const connection: RunConnection = {
    hello: HELLO,
    listen(listener: RunListener) {
      for (const message of messages) listener.message(message);
      if (isGone) listener.gone();
    },
    request: () => Promise.reject(new Error("nothing is asked by itself")),
    close: () => {},
  };
  const run = new AttachedRun(connection, {
    send: (event, body) => void sent.push({ event, body }),
    over: exitCode => void ends.push(exitCode),
  });
  run.listen();
  const lines = sent
    .filter(({ event }) => event === "output")
    .map(({ body }) => (body as { readonly output: string }).output.trimEnd());
  return { run, sent, ends, lines, conditions: [0, 1, 2].map(i => run.conditionOf(i)) };
}

const event = (body: EventBody): InspectMessage => ({
  type: "event",
  event: { ...body, step: 0, timeMs: Date.now() },
});
const FAILED = event({ type: "taskFailed", task: "in", subtask: 1, reason: "no more", where: "p.weir:3" });
const SCHEDULED = event({ type: "restartScheduled", delayMs: 3_600_000, failures: 1 });
const RESTORED = event({ type: "runRestored", from: { attempt: 1, checkpoint: 4 }, attempt: 2 });

test.each<readonly [string, readonly InspectMessage[], readonly string[]]>([
  ["before the first figures", [], ["starting", "starting", "starting"]],
  [
    "at work",
    [metrics({ tasks: [{ ...AT_REST, condition: "running", recordsOutPerSecond: 1200 }, AT_REST, AT_REST] })],
    ["running, 1,200 records a second", "idle", "idle"],
  ],
  [
    "with no room",
    [
      metrics({
        tasks: [{ ...AT_REST, condition: "waitingForRoom" }, AT_REST, { ...AT_REST, condition: "finished" }],
      }),
    ],
    ["waiting for room", "idle", "finished"],
  ],
  [
    "aligning",
    [
      metrics({
        tasks: [AT_REST, AT_REST, { ...AT_REST, condition: "aligning" }],
        channels: [
          { length: 1, blockedBy: null, barriers: [] },
          { length: 3, blockedBy: 5, barriers: [] },
        ],
      }),
    ],
    ["idle", "idle", "blocked: input 2 has passed barrier 5"],
  ],
  [
    "between two attempts",
    [FAILED, SCHEDULED, metrics({ phase: "restarting", tasks: [], channels: [] })],
    ["stopped, restarts in 1h", "failed, restarts in 1h", "stopped, restarts in 1h"],
  ],
  ["after a restore", [FAILED, SCHEDULED, RESTORED, metrics({ attempt: 2 })], ["idle", "idle", "idle"]],
  [
    "at its end",
    [metrics({}), event({ type: "runFinished", status: "cancelled" })],
    ["cancelled", "cancelled", "cancelled"],
  ],
])("%s each subtask's condition is said in words", (_, messages, expected) => {
  expect(heard(messages).conditions).toEqual(expected);
});

test("a failure and a restore are a line each, and the picture follows", () => {
  const { lines, run } = heard([
    FAILED,
    SCHEDULED,
    metrics({ phase: "restarting", tasks: [], channels: [] }),
  ]);
  expect(lines).toEqual(["in (2/2) failed: no more\n  at p.weir:3", "restart in 1 h"]);
  expect(run.live().tasks.map(({ condition }) => condition)).toEqual(["idle", "failed", "idle"]);
  const after = heard([FAILED, SCHEDULED, RESTORED, metrics({ attempt: 2 })]);
  expect(after.lines.at(-1)).toBe("restored from checkpoint 4");
  expect(after.run.live()).toMatchObject({ attempt: 2, status: "running" });
});

test.each([
  ["finished", 0],
  ["failed", 1],
  ["cancelled", 130],
] as const)("a run that has %s ends with %i", (status, code) => {
  expect(heard([event({ type: "runFinished", status })], true).ends).toEqual([code]);
});

test("one that is out of sight ends without a code, and a line says so", () => {
  const { ends, lines } = heard([metrics({})], true);
  expect(ends).toEqual([null]);
  expect(lines.at(-1)).toContain("process 7) has gone without a word");
});

test("what was left out is said", () => {
  expect(heard([{ type: "dropped", count: 12 }]).lines).toEqual([
    "12 events and figures were left out: they came faster than they were read",
  ]);
});

describe("what listens on the port may be anything", () => {
  const metricsOfNothing = '{"type":"metrics"}\n{"type":"metrics","tasks":7,"channels":null}\n';
  test.each([
    ["nothing that speaks JSON", "HTTP/1.1 400 Bad Request\r\n\r\n", "was closed at once"],
    ["JSON of another kind", '{"jsonrpc":"2.0"}\n', "no run of Weir"],
    ["a run of a later Weir", `${JSON.stringify({ ...HELLO, protocol: 2 })}\n`, "another version"],
    ["one that refuses", '{"type":"fault","what":"there are 16 who watch already"}\n', "16 who watch"],
    ["a greeting that is not whole", '{"type":"hello","protocol":1,"topology":{}}\n', "greets as no run"],
    ["one that hangs up", "", "was closed at once"],
  ])("%s", async (_, says, what) => {
    const server = await saying(says);
    const client = inline(import.meta.dirname);
    await client.request("initialize", { adapterID: "weir" });
    const refused = await client.request("attach", { port: server.port });
    expect(JSON.stringify(refused["body"])).toContain(what);
    // Another may be tried.
    expect((await client.request("attach", {})).success).toBe(false);
    await client.request("disconnect");
    expect(client.faults).toEqual([]);
    server.close();
  });

  test("a run that begins to make no sense is out of sight", async () => {
    const server = await saying(`${JSON.stringify(HELLO)}\n${metricsOfNothing}`);
    const client = inline(import.meta.dirname);
    await client.request("initialize", { adapterID: "weir" });
    await client.request("attach", { port: server.port });
    await client.until(() => client.received.some(({ event }) => event === "terminated"));
    expect(client.faults).toEqual([]);
    server.close();
  });

  test("nothing at all", async () => {
    const server = await saying("");
    server.close();
    const client = inline(import.meta.dirname);
    await client.request("initialize", { adapterID: "weir" });
    const refused = await client.request("attach", { port: server.port });
    expect(JSON.stringify(refused["body"])).toContain("nothing listens here");
  });
});

/** A server that says this to whoever comes, and hangs up. */
const saying = (text: string): Promise<{ readonly port: number; close(): void }> =>
  new Promise(resolve => {
    const server = createServer(socket => {
      socket.on("error", () => {});
      socket.end(text);
    });
    server.listen(0, "127.0.0.1", () => {
      resolve({ port: (server.address() as AddressInfo).port, close: () => void server.close() });
    });
  });
