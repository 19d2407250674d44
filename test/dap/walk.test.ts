// Random walks over all requests, with arguments that make sense and arguments that make none, alone and several at a
// time: each gets one answer, every message is valid, no answer is a mistake of our own, and afterwards the adapter
// still does what it is for.
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { REQUESTS } from "../../runtime/dap/requests.ts";
import { errorOf, type Inline, inline } from "./inline.ts";
import { completesScenario } from "./purpose.ts";

const programs = join(import.meta.dirname, "programs");
const bank = join(programs, "bank.weir");

const small = fc.integer({ min: 0, max: 9 });
const source = fc.constant({ path: bank });
const line = fc.integer({ min: 0, max: 37 });
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const expression = pick(
  "key",
  "total + 1.0",
  'state("totals")',
  "payment",
  "record",
  "1 / 0",
  "checkpoint.id",
  ")(",
  "",
);
const command = pick(
  "checkpoint",
  "fail totals 1",
  "fail commit",
  "fail checkpoint",
  "fail storage",
  "fail taskManager 1",
  "hold payments (1/1) -> totals (1/2)",
  "slow payments (1/1) -> totals (2/2) 2s",
  "release payments (1/1) -> totals (1/2)",
  "restore 1",
  "diff 1 now",
  "state totals",
  "channels",
  "goto 30",
  "next barrier",
  "previous barrier",
  "help",
);

/** Of requests that make sense; of all others nothing but nonsense is sent. */
const sensible: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  continue: fc.record({ threadId: small }),
  next: fc.record({ threadId: small }),
  stepIn: fc.record({ threadId: small }),
  stepOut: fc.record({ threadId: small }),
  stepBack: fc.record({ threadId: small }),
  reverseContinue: fc.record({ threadId: small }),
  restartFrame: fc.record({ frameId: small }),
  gotoTargets: fc.record({ source, line }),
  goto: fc.record({ threadId: small, targetId: small }),
  pause: fc.record({ threadId: small }),
  terminateThreads: fc.record({ threadIds: fc.array(small, { maxLength: 2 }) }),
  setBreakpoints: fc.record({ source, breakpoints: fc.array(fc.record({ line }), { maxLength: 2 }) }),
  setFunctionBreakpoints: fc.record({
    breakpoints: fc.array(fc.record({ name: pick("barrier:totals", "commit:*", "totals", "x") }), {
      maxLength: 2,
    }),
  }),
  setDataBreakpoints: fc.record({
    breakpoints: fc.array(fc.record({ dataId: pick("totals/total", 'totals/days/"bob"', "x") }), {
      maxLength: 2,
    }),
  }),
  setExceptionBreakpoints: fc.record({
    filters: fc.subarray(["failed", "restored", "injected", "rolledBack"]),
  }),
  breakpointLocations: fc.record({ source, line, endLine: line }),
  dataBreakpointInfo: fc.record({ name: pick("total", "days"), frameId: small }),
  threads: fc.constant({}),
  stackTrace: fc.record({ threadId: small, startFrame: small, levels: small }),
  scopes: fc.record({ frameId: small }),
  variables: fc.record({ variablesReference: small, start: small, count: small }),
  setVariable: fc.record({ variablesReference: small, name: pick("total", "amount"), value: expression }),
  setExpression: fc.record({
    expression: pick("total", "days[1]", "payment.amount"),
    value: pick("1.5", ")"),
    frameId: small,
  }),
  evaluate: fc.oneof(
    fc.record({ expression, frameId: small, context: pick("watch", "hover", "clipboard", "repl") }),
    fc.record({ expression: command, context: fc.constant("repl") }),
  ),
  completions: fc.record({ text: pick("pay", "fail ", "state(", ""), column: small, frameId: small }),
  stepInTargets: fc.record({ frameId: small }),
  exceptionInfo: fc.record({ threadId: small }),
  loadedSources: fc.constant({}),
  source: fc.record({ sourceReference: small }),
  cancel: fc.constant({}),
  restart: fc.constant({}),
  "weir/goTo": fc.oneof(
    fc.record({ step: fc.integer({ min: 0, max: 200 }), pause: small }),
    fc.record({ checkpoint: small }),
    fc.record({ barrier: pick("next", "previous") }),
  ),
  "weir/topology": fc.constant({}),
  "weir/live": fc.constant({}),
  "weir/checkpoints": fc.constant({}),
  "weir/intervene": fc.record({ command }),
  "weir/entries": fc.record({ snapshot: pick<unknown>(1, 2, "now"), start: small, count: small }),
  "weir/document": fc.oneof(
    fc.record({ snapshot: pick<unknown>(1, "now") }),
    fc.record({ output: fc.constant("out") }),
    fc.record({ diff: fc.constant([1, "now"]) }),
  ),
  "weir/timeline": fc.record({ from: small, to: fc.nat() }),
  "weir/restartFrom": fc.record({ checkpoint: pick(null, 1, 2) }),
  "weir/whyNot": fc.record({ breakpoint: small }),
  "weir/channel": fc.record({ channel: fc.constant("payments (1/1) -> totals (1/2)"), count: small }),
  "weir/samples": fc.constant({}),
};

/** What ends a session is sent at its end only. */
const ENDING: ReadonlySet<string> = new Set(["disconnect", "terminate"]);
const names = Object.keys(REQUESTS).filter(name => !ENDING.has(name));

const nonsense = fc.record({
  command: fc.constantFrom(...names, "__proto__", "toString", "frobnicate"),
  args: fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.dictionary(
      fc.constantFrom(
        "threadId",
        "frameId",
        "variablesReference",
        "source",
        "line",
        "breakpoints",
        "expression",
        "step",
        "__proto__",
      ),
      fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.maxSafeInteger(), fc.double()),
      { maxKeys: 4 },
    ),
  ),
});
const sense = fc
  .constantFrom(...Object.keys(sensible))
  .chain(name => sensible[name]!.map(args => ({ command: name, args })));
/** Sent together, without waiting for answers. */
const batch = fc.array(fc.oneof({ weight: 4, arbitrary: sense }, { weight: 1, arbitrary: nonsense }), {
  minLength: 1,
  maxLength: 3,
});
const walk = fc.array(batch, { minLength: 1, maxLength: 14 });

test("there is sense for every request", () => {
  const begins = new Set(["initialize", "launch", "attach", "configurationDone"]);
  expect(names.filter(name => !begins.has(name) && !(name in sensible))).toEqual([]);
});

async function settled(client: Inline): Promise<void> {
  // A request that needs a stop is refused while there is none.
  for (;;) {
    const answer = await client.request("weir/document", { output: "out" });
    if (answer.success === true || answer.message !== "notStopped") return;
    await client.request("pause", { threadId: 1 });
    await new Promise(resume => setTimeout(resume, 1));
  }
}

async function begun(): Promise<Inline> {
  const client = inline(programs);
  await client.request("initialize", {
    adapterID: "weir",
    supportsInvalidatedEvent: true,
    supportsProgressReporting: true,
  });
  await client.request("launch", { program: bank, recordsPerSecond: 5, stopOnEntry: true });
  const stop = client.event("stopped");
  await client.request("configurationDone");
  await stop;
  return client;
}

test("whatever is asked is answered once, and the session lives", async () => {
  await fc.assert(
    fc.asyncProperty(walk, async batches => {
      const client = await begun();
      for (const requests of batches) {
        const answers = await Promise.all(
          requests.map(({ command: name, args }) => client.request(name, args)),
        );
        const faulty = answers.filter(answer => errorOf(answer).includes("mistake of Weir's own"));
        expect(faulty.map(({ command: name, body }) => [name, body])).toEqual([]);
        // What goes on from the end of a run ends the session, as it should.
        if (client.received.some(({ event }) => event === "terminated")) break;
        await settled(client);
      }
      if (!client.received.some(({ event }) => event === "terminated")) await completesScenario(client, bank);
      expect((await client.request("disconnect")).success).toBe(true);
      expect(client.faults).toEqual([]);
      expect([...client.responses().values()].filter(count => count !== 1)).toEqual([]);
      const told = client.received
        .filter(({ event }) => event === "output")
        .map(({ body }) => JSON.stringify(body));
      expect(told.filter(text => text.includes("mistake of Weir's own"))).toEqual([]);
    }),
    { numRuns: Number(process.env["WEIR_WALKS"] ?? 25) },
  );
});
