// The server of `weir run --inspect` in this process, over a run that is a stub: whoever connects, the run is neither
// slowed nor brought down. The same over a real run is in test/dap/attach.test.ts.
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { AwaitedCheckpoints, type Taken } from "../../runtime/execute/inspect/awaited.ts";
import type { InspectedRun } from "../../runtime/execute/inspect/inspector.ts";
import type { InspectMessage } from "../../runtime/execute/inspect/protocol.ts";
import { type InspectServer, openInspect } from "../../runtime/execute/inspect/server.ts";
import type { Event, EventBody } from "../../runtime/job/event.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import { bareClient } from "../dap/watched-run.ts";
import { countPlan } from "./durable-job.ts";

let step = 0;
const happening = (body: EventBody): Event => ({ ...body, step: step++, timeMs: 0 });
const triggered = (checkpoint: number) =>
  happening({ type: "checkpointTriggered", checkpoint, final: false });
const completed = (checkpoint: number) =>
  happening({ type: "checkpointCompleted", checkpoint, durationMs: 1, bytes: 1, entries: 1 });
const failed = (checkpoint: number, reason: "expired" | "subsumed") =>
  happening({ type: "checkpointFailed", checkpoint, reason, detail: "because" });

const stub = (over: Partial<InspectedRun> = {}): InspectedRun => ({
  name: "run",
  attempt: 1,
  deployment: deploy(countPlan),
  trigger: () => null,
  capture: checkpoint => Promise.resolve(`/captures/${checkpoint}`),
  stop: () => {},
  ...over,
});

const open: { server: InspectServer | null } = { server: null };
async function serving(run: InspectedRun = stub()): Promise<InspectServer> {
  const server = await openInspect({
    port: 0,
    version: "1",
    launch: { program: "/home/main.weir", pipeline: "Count", params: {}, settings: {}, parallelism: null },
    plan: countPlan,
    baseDir: "/home",
    say: () => {},
  });
  open.server = server;
  server.inspector.begun(run);
  return server;
}
afterEach(() => {
  open.server?.close();
  open.server = null;
});

const isHello = (message: InspectMessage): message is Extract<InspectMessage, { type: "hello" }> =>
  message.type === "hello";
const isFault = (message: InspectMessage): message is Extract<InspectMessage, { type: "fault" }> =>
  message.type === "fault";
const isLastAnswer = (message: InspectMessage): message is Extract<InspectMessage, { type: "answer" }> =>
  message.type === "answer" && message.id === 15 && message.ok;
const isAnswer = (message: InspectMessage): message is Extract<InspectMessage, { type: "answer" }> =>
  message.type === "answer";

describe("a hostile client", () => {
  test.each([
    ["no JSON", "{bad", "no JSON"],
    ["a number", "7", "an object"],
    ["a list", "[1]", "an object"],
    ["null", "null", "an object"],
    ["no id", '{"request":"stop"}', '"id"'],
    ["an object as id", '{"id":{},"request":"stop"}', '"id"'],
    ["an endless id", JSON.stringify({ id: "x".repeat(1000), request: "stop" }), '"id"'],
    ["an unknown request", '{"id":1,"request":"__proto__"}', '"request"'],
    ["bytes that are no text", "\u0000\u0001\ufffd", "no JSON"],
  ])("that sends %s is told what is wrong, and served further", async (_, line, what) => {
    let stops = 0;
    const server = await serving(stub({ stop: () => void stops++ }));
    const client = bareClient(server.port);
    client.send(line);
    expect((await client.until(isFault)).what).toContain(what);
    expect(stops).toBe(0);
    client.send('{"id":"a","request":"stop"}');
    expect(await client.until(isAnswer)).toEqual({ type: "answer", id: "a", ok: true });
    expect(stops).toBe(1);
    client.socket.destroy();
  });

  test.each([
    [
      "speaks HTTP",
      'POST / HTTP/1.1\r\nHost: evil.example\r\n\r\n{"id":1,"request":"stop"}\n',
      "no web server",
    ],
    ["upgrades to a web socket", "GET /x HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "no web server"],
    ["sends a line without end", "x".repeat(1 << 17), "longer than"],
    ["floods", "{}\n".repeat(5000), "too many lines"],
  ])("that %s is put out", async (_, bytes, what) => {
    let stops = 0;
    const server = await serving(stub({ stop: () => void stops++ }));
    const client = bareClient(server.port);
    client.socket.write(bytes);
    await client.untilClosed();
    expect(client.received.filter(isFault).at(-1)?.what).toContain(what);
    expect(stops).toBe(0);
    const next = bareClient(server.port);
    await next.until(isHello);
    next.socket.destroy();
  });

  test("is one of no more than sixteen", async () => {
    const server = await serving();
    const clients = Array.from({ length: 16 }, () => bareClient(server.port));
    for (const client of clients) await client.until(isHello);
    const late = bareClient(server.port);
    expect((await late.until(isFault)).what).toContain("16");
    await late.untilClosed();
    for (const { socket } of clients) socket.destroy();
  });

  test("has no more than sixteen requests under way", async () => {
    const server = await serving();
    const client = bareClient(server.port);
    for (let id = 0; id < 17; id++) client.send(JSON.stringify({ id, request: "checkpoint" }));
    expect(await client.until(isAnswer)).toMatchObject({ id: 16, ok: false, code: "busy" });
    server.inspector.event(triggered(1));
    server.inspector.event(completed(1));
    await client.until(isLastAnswer);
    client.socket.destroy();
  });
});

test("whoever reads too slowly is told how much was left out; the others miss nothing", async () => {
  const server = await serving();
  const slow = await helloed(connect(server.port, "127.0.0.1"));
  slow.pause();
  const quick = bareClient(server.port);
  await quick.until(isHello);
  const COUNT = 8_000;
  const detail = "x".repeat(2000);
  for (let i = 1; i <= COUNT; i++) {
    server.inspector.event(happening({ type: "checkpointFailed", checkpoint: i, reason: "expired", detail }));
    // The run itself goes on in turns, and so do those who read.
    if (i % 100 === 0) await new Promise(turn => setImmediate(turn));
  }
  const isLast = (message: InspectMessage): message is Extract<InspectMessage, { type: "event" }> =>
    message.type === "event" &&
    message.event.type === "checkpointFailed" &&
    message.event.checkpoint === COUNT;
  await quick.until(isLast);
  expect(quick.received.filter(({ type }) => type === "event")).toHaveLength(COUNT);

  let events = 0;
  let dropped = 0;
  await new Promise<void>(resolve => {
    lines(slow, message => {
      if (message.type === "event") events++;
      if (message.type === "dropped") dropped += message.count;
      if (events + dropped === COUNT) resolve();
    });
    slow.resume();
  });
  expect(dropped).toBeGreaterThan(0);
  slow.destroy();
  quick.socket.destroy();
}, 20_000);

function lines(socket: Socket, take: (message: InspectMessage) => void): void {
  let waiting = "";
  socket.on("data", bytes => {
    const parts = (waiting + bytes.toString()).split("\n");
    waiting = parts.pop()!;
    for (const line of parts) take(JSON.parse(line) as InspectMessage);
  });
}

const helloed = (socket: Socket): Promise<Socket> =>
  new Promise(resolve => socket.once("data", () => resolve(socket)));

describe("a checkpoint that is asked for", () => {
  type Settled = Taken | string;
  const cases: readonly (readonly [string, readonly Event[], Settled | null])[] = [
    ["completes", [triggered(3), completed(3)], { checkpoint: 3, path: "/captures/3" }],
    ["is not one that was under way before", [completed(2)], null],
    [
      "gives way to a later one",
      [triggered(3), triggered(4), failed(3, "subsumed"), completed(4)],
      { checkpoint: 4, path: "/captures/4" },
    ],
    ["fails", [triggered(3), failed(3, "expired")], "checkpoint 3 failed: because"],
    [
      "is not hurt by another's failure",
      [failed(2, "expired"), triggered(3), completed(3)],
      { checkpoint: 3, path: "/captures/3" },
    ],
    [
      "goes with a failure",
      [
        triggered(3),
        happening({ type: "taskFailed", task: "a", subtask: 0, reason: "", where: "" }),
        completed(3),
      ],
      "begins again",
    ],
    ["ends with the run", [happening({ type: "runFinished", status: "finished" })], "has ended"],
  ];
  test.each(cases)("%s", async (_, events, expected) => {
    const run = stub();
    const awaited = new AwaitedCheckpoints();
    let settled: Settled | null = null;
    void awaited.ask(run, true).then(
      taken => {
        settled = taken;
      },
      (error: Error) => {
        settled = error.message;
      },
    );
    for (const event of events) awaited.event(event, run);
    await new Promise(turn => setImmediate(turn));
    if (typeof expected === "string") expect(settled).toContain(expected);
    else expect(settled).toEqual(expected);
  });

  test("may be triggered within the asking, or refused", async () => {
    const awaited = new AwaitedCheckpoints();
    const prompt: InspectedRun = stub({
      trigger() {
        awaited.event(triggered(7), prompt);
        return null;
      },
    });
    const asked = awaited.ask(prompt, false);
    awaited.event(completed(7), prompt);
    expect(await asked).toEqual({ checkpoint: 7 });
    await expect(awaited.ask(stub({ trigger: () => "there are none" }), false)).rejects.toThrow(
      "there are none",
    );
  });

  test("is captured once for all who asked", async () => {
    let captures = 0;
    const run = stub({ capture: () => Promise.resolve(`/captures/${++captures}`) });
    const awaited = new AwaitedCheckpoints();
    const both = [awaited.ask(run, true), awaited.ask(run, true)];
    for (const event of [triggered(1), completed(1)]) awaited.event(event, run);
    expect((await Promise.all(both)).map(({ path }) => path)).toEqual(["/captures/1", "/captures/1"]);
  });
});

test("a port that is taken is refused in words", async () => {
  const server = await serving();
  const again = openInspect({
    port: server.port,
    version: "1",
    launch: { program: "", pipeline: "", params: {}, settings: {}, parallelism: null },
    plan: countPlan,
    baseDir: "/home",
    say: () => {},
  });
  await expect(again).rejects.toMatchObject({
    code: "inspect-port",
    what: expect.stringContaining("another program"),
  });
});
