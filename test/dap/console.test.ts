// What a person types who thinks of another debugger: an assignment in the console, settings written as a tree.

import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { errorOf, type Inline, inline } from "./inline.ts";

const programs = join(import.meta.dirname, "programs");
const bank = join(programs, "bank.weir");
/** The line `total = total + payment.amount` of bank.weir. */
const ADDS = 27;

let client: Inline;
beforeEach(async () => {
  client = inline(programs);
  await client.request("initialize", { adapterID: "weir", supportsInvalidatedEvent: true });
});
afterEach(async () => {
  await client.request("disconnect");
  expect(client.faults).toEqual([]);
});

test("an assignment in the console changes what it names, and is none in a watch", async () => {
  await client.request("launch", { program: bank, recordsPerSecond: 5 });
  await client.request("setBreakpoints", { source: { path: bank }, breakpoints: [{ line: ADDS }] });
  const stop = client.event("stopped");
  await client.request("configurationDone");
  const { threadId } = (await stop).body as { readonly threadId: number };
  const evaluated = async (expression: string, context: string): Promise<string> => {
    const { body } = await client.request("stackTrace", { threadId, levels: 1 });
    const frameId = (body as { readonly stackFrames: readonly { readonly id: number }[] }).stackFrames[0]?.id;
    const answer = await client.request("evaluate", { expression, context, frameId });
    return errorOf(answer) || (answer.body as { readonly result: string }).result;
  };
  expect(await evaluated("total = 5.0", "repl")).toBe("5.0");
  expect(await evaluated("total", "watch")).toBe("5.0");
  expect(await evaluated("total == 5.0", "repl")).toBe("true");
  expect(await evaluated("total = 6.0", "watch")).toContain("found `=`");
  expect(await evaluated("1 + 1 = 3", "repl")).toContain("cannot be changed");
  expect(await evaluated("total", "watch")).toBe("5.0");
});

test.each([
  [{ settings: { checkpoint: { interval: "1s" } } }, '{ "checkpoint.interval": "1s" }'],
  [{ recordsPerSecond: "fast" }, 'a number above 0, or "auto"'],
])("%j is refused with what would do", async (args, told) => {
  expect(errorOf(await client.request("launch", { program: bank, ...args }))).toContain(told);
});
