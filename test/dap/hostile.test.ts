// Requests that are malformed, out of order, stale, or too much: each is answered once, in words, with a message valid
// against the schema; and after whatever came, the session still does what it is for.
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { REQUESTS } from "../../runtime/dap/requests.ts";
import { errorOf, type Inline, inline } from "./inline.ts";
import { completesScenario } from "./purpose.ts";

const programs = join(import.meta.dirname, "programs");
const bank = join(programs, "bank.weir");

const open: Inline[] = [];
afterEach(async () => {
  for (const client of open.splice(0)) if (!client.ended()) await client.request("disconnect");
});

function fresh(): Inline {
  const client = inline(programs);
  open.push(client);
  return client;
}

async function launched(args: object = {}): Promise<Inline> {
  const client = fresh();
  await client.request("initialize", { adapterID: "weir", supportsInvalidatedEvent: true });
  const answer = await client.request("launch", { program: bank, recordsPerSecond: 5, ...args });
  expect(errorOf(answer)).toBe("");
  return client;
}

async function stopped(args: object = { stopOnEntry: true }): Promise<Inline> {
  const client = await launched(args);
  const stop = client.event("stopped");
  await client.request("configurationDone");
  await stop;
  return client;
}

describe("what is no request", () => {
  test.each([
    [null],
    [3],
    ["threads"],
    [[]],
    [{}],
    [{ type: "request" }],
    [{ type: "request", seq: "1", command: "threads" }],
    [{ type: "request", seq: 1, command: 7 }],
    [{ type: "event", seq: 1, event: "stopped" }],
  ])("%j is passed over, and told", message => {
    const client = fresh();
    client.post(message);
    expect(client.received.map(each => each.event)).toEqual(["output"]);
    expect(client.faults).toEqual([]);
  });

  test("a response to nothing is no fault", () => {
    const client = fresh();
    client.post({ type: "response", seq: 1, request_seq: 5, success: true, command: "runInTerminal" });
    expect(client.received).toEqual([]);
  });
});

test.each([
  ["of the language's host", "__proto__"],
  ["of a constructor", "constructor"],
  ["of a method", "toString"],
  ["of nothing", ""],
  ["of something else", "frobnicate"],
  ["of any length", "x".repeat(100_000)],
])("a name %s is no request", async (_, command) => {
  const client = fresh();
  const answer = await client.request(command);
  expect(answer.success).toBe(false);
  expect(errorOf(answer)).toContain("does not know the request");
  expect(errorOf(answer).length).toBeLessThan(200);
});

test("every request but those to begin with is refused before anything is launched", async () => {
  const client = fresh();
  const anytime = ["initialize", "cancel", "disconnect"];
  for (const command of Object.keys(REQUESTS).filter(name => !anytime.includes(name))) {
    const answer = await client.request(command, {});
    expect([command, answer.success, errorOf(answer)]).toEqual([
      command,
      false,
      `${command} came before initialize`,
    ]);
  }
});

describe("arguments of the wrong kind are named", () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["stackTrace", undefined, '"threadId" is missing'],
    ["stackTrace", { threadId: "1" }, '"threadId" is "1"'],
    ["stackTrace", { threadId: 1.5 }, "whole number"],
    ["stackTrace", { threadId: -1 }, "whole number"],
    ["stackTrace", { threadId: 1e300 }, "whole number"],
    ["stackTrace", { threadId: 9007199254740991 }, "no thread"],
    ["stackTrace", [], "must be an object"],
    ["stackTrace", "thread", "must be an object"],
    ["scopes", { frameId: 9007199254740991 }, "earlier stop"],
    ["variables", { variablesReference: 4242 }, "the session has moved"],
    ["variables", { variablesReference: { __proto__: 1 } }, '"variablesReference"'],
    ["setVariable", { variablesReference: 2, name: "__proto__", value: "1" }, "the session has moved"],
    ["setBreakpoints", { source: null }, '"source" is missing'],
    ["setBreakpoints", { source: { path: 7 } }, '"path" is 7'],
    ["setBreakpoints", { source: { path: bank }, breakpoints: [{}] }, 'breakpoints[0]: "line" is missing'],
    ["setBreakpoints", { source: { path: bank }, breakpoints: [{ line: 1, mode: "sometimes" }] }, "one of"],
    ["setBreakpoints", { source: { path: bank }, breakpoints: 3 }, "a list"],
    ["setExceptionBreakpoints", { filters: ["__proto__"] }, "no exception filter"],
    ["setFunctionBreakpoints", { breakpoints: [{ name: null }] }, '"name" is missing'],
    ["goto", { threadId: 1, targetId: 1 }, "ask for the targets"],
    ["restartFrame", { frameId: 77 }, "earlier stop"],
    ["stepIn", { threadId: 99 }, "no thread 99"],
    ["terminateThreads", { threadIds: [99] }, "no thread 99"],
    ["terminateThreads", { threadIds: ["1"] }, "whole number"],
    ["evaluate", { expression: 3 }, '"expression" is 3'],
    ["evaluate", { expression: "", context: "watch" }, "expression"],
    ["evaluate", { expression: "total", frameId: 88 }, "earlier stop"],
    ["evaluate", { expression: "fail nobody", context: "repl" }, "no operator nobody"],
    ["completions", { text: "a", column: -3 }, "whole number"],
    ["exceptionInfo", { threadId: 1 }, "not stopped on an exception"],
    ["source", { sourceReference: 99 }, "no source 99"],
    ["source", {}, "no source"],
    ["weir/goTo", {}, "say where to"],
    ["weir/goTo", { step: -1 }, "whole number"],
    ["weir/goTo", { checkpoint: 99 }, ""],
    ["weir/document", { diff: [1] }, "takes two"],
    ["weir/document", { snapshot: 99 }, "no checkpoint 99"],
    ["weir/document", { output: "__proto__" }, "no sink"],
    ["weir/entries", { snapshot: "then", start: 0, count: 1 }, '"snapshot"'],
    ["weir/entries", { snapshot: "now", start: 0, count: 1, filter: "where )(" }, ""],
    ["weir/channel", { channel: "__proto__", count: 1 }, "no channel"],
    ["weir/intervene", { command: "dance" }, "no command dance"],
    ["weir/restartFrom", { checkpoint: 99 }, "no checkpoint 99"],
    ["launch", { program: bank }, "came a second time"],
    ["initialize", {}, "came a second time"],
  ];

  test("each once, in words", async () => {
    const client = await stopped();
    const wrong: unknown[] = [];
    for (const [command, args, told] of cases) {
      const moved = command === "weir/goTo" && told === "" ? client.event("stopped") : null;
      const answer = await client.request(command, args);
      await moved;
      const text = errorOf(answer);
      const isRefused = moved !== null || (answer.success === false && text.includes(told) && text !== "");
      if (!isRefused || text.includes("mistake of Weir's own"))
        wrong.push([command, args, told, answer.body]);
    }
    expect(wrong).toEqual([]);
    expect(client.faults).toEqual([]);
    await completesScenario(client, bank);
  });
});

describe("numbers beyond all measure", () => {
  const most = Number.MAX_SAFE_INTEGER;
  test.each([
    ["breakpointLocations", { source: { path: bank }, line: 1, endLine: most }],
    ["setBreakpoints", { source: { path: bank }, breakpoints: [{ line: most, column: most }, { line: 0 }] }],
    [
      "setBreakpoints",
      { source: { path: bank }, breakpoints: [{ line: 27, hitCondition: "9".repeat(400) }] },
    ],
    ["gotoTargets", { source: { path: bank }, line: most }],
    ["stackTrace", { threadId: 1, startFrame: most, levels: most }],
    ["weir/timeline", { from: most, to: 0 }],
    ["weir/entries", { snapshot: "now", start: most, count: most }],
    ["completions", { text: "", column: most, line: most }],
    ["completions", { text: "(".repeat(20_000), column: 20_001 }],
    ["evaluate", { expression: "(".repeat(20_000) }],
    ["evaluate", { expression: "1 + ".repeat(20_000) }],
    ["evaluate", { expression: `${"[".repeat(20_000)}${"]".repeat(20_000)}` }],
    ["evaluate", { expression: `${"9".repeat(5_000)} * 2` }],
  ])("%s", async (command, args) => {
    const client = await stopped();
    const answer = await client.request(command, args);
    expect(errorOf(answer)).not.toContain("mistake of Weir's own");
    expect(client.faults).toEqual([]);
  });

  test.each([
    { parallelism: most },
    { taskManagers: most },
    { seed: most },
    { recordsPerSecond: 1e-300 },
    { recordsPerSecond: 1e300 },
    { failures: [{ step: most, fail: "totals", subtask: most }] },
    {
      failures: [
        { step: 0, fail: "nobody" },
        { step: 0, fail: "taskManager", taskManager: most },
      ],
    },
  ])("launch %j", async args => {
    const client = fresh();
    await client.request("initialize", { adapterID: "weir" });
    const answer = await client.request("launch", { program: bank, recordsPerSecond: 5, ...args });
    expect(errorOf(answer)).not.toContain("mistake of Weir's own");
    if (answer.success !== true) return;
    const stop = client.event("stopped");
    await client.request("configurationDone");
    expect((await stop).body).toMatchObject({ reason: "end of run" });
    expect(client.faults).toEqual([]);
  });
});
