// A program that is edited while it is debugged: what runs stays what it was, what is told stands where the file has it
// now, and a restart takes up the new text with its breakpoints.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { errorOf, type Inline, inline } from "./inline.ts";

const programs = join(import.meta.dirname, "programs");
/** The line `total = total + payment.amount` of bank.weir. */
const ADDS = 27;

let dir: string;
let bank: string;
let client: Inline;
/** What the host calls when a file may have changed. */
let changed: () => void;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "weir-edited-"));
  bank = join(dir, "bank.weir");
  for (const name of ["bank.weir", "payments.jsonl"]) copyFileSync(join(programs, name), join(dir, name));
  client = inline(dir, host => ({
    ...host,
    watch(_, tell) {
      changed = tell;
      return () => {};
    },
  }));
});
afterEach(async () => {
  await client.request("disconnect");
  expect(client.faults).toEqual([]);
  rmSync(dir, { recursive: true, force: true });
});

const asked = async <Body>(command: string, args: object): Promise<Body> => {
  const answer = await client.request(command, args);
  expect([command, errorOf(answer)]).toEqual([command, ""]);
  return answer.body as Body;
};
interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  readonly line?: number;
  readonly message?: string;
}
const armed = async (...lines: number[]): Promise<readonly Breakpoint[]> => {
  const breakpoints = lines.map(line => ({ line }));
  const args = { source: { path: bank }, breakpoints };
  return (await asked<{ readonly breakpoints: readonly Breakpoint[] }>("setBreakpoints", args)).breakpoints;
};
interface Stopped {
  readonly description: string;
  readonly threadId: number;
}
const went = async (command: string, args: object = { threadId: 1 }): Promise<Stopped> => {
  const stop = client.event("stopped");
  await asked(command, args);
  return (await stop).body as Stopped;
};
const linesOf = async ({ threadId }: Stopped): Promise<readonly number[]> => {
  const { stackFrames } = await asked<{ readonly stackFrames: readonly { readonly line: number }[] }>(
    "stackTrace",
    { threadId },
  );
  return stackFrames.slice(0, 2).map(({ line }) => line);
};
const begin = async (): Promise<Stopped> => {
  await asked("initialize", { adapterID: "weir", supportsInvalidatedEvent: true });
  await asked("launch", { program: bank, recordsPerSecond: 5 });
  await armed(ADDS);
  return went("configurationDone", {});
};
const edit = (change: (lines: string[]) => void): void => {
  const lines = readFileSync(bank, "utf8").split("\n");
  change(lines);
  writeFileSync(bank, lines.join("\n"));
};
const twoAbove = (): void => edit(lines => void lines.unshift("// one", "// two"));
const lastReason = (): string => {
  const stops = client.received.filter(({ event }) => event === "stopped");
  return (stops.at(-1)?.body as { readonly reason?: string } | undefined)?.reason ?? "";
};
const told = (): readonly string[] =>
  client.received
    .filter(
      ({ event, body }) => event === "output" && (body as { category: string }).category === "important",
    )
    .map(({ body }) => (body as { readonly output: string }).output);

test("lines are told where they stand now, and breakpoints stay with their statement", async () => {
  const stop = await begin();
  expect(await linesOf(stop)).toEqual([ADDS, 14]);
  twoAbove();
  changed();
  expect(client.received.at(-1)).toMatchObject({ event: "invalidated", body: { areas: ["stacks"] } });
  expect(await linesOf(stop)).toEqual([ADDS + 2, 16]);
  expect(await armed(ADDS + 2)).toMatchObject([{ id: 1, verified: true, line: ADDS + 2 }]);
  const next = await went("continue");
  expect(next.description).toBe(`Paused on line ${ADDS + 2}`);
  expect(await linesOf(next)).toEqual([ADDS + 2, 16]);
  expect(told()).toEqual([
    "bank.weir has changed since the session began. What is debugged is the program as it was. Lines are shown where they stand now; Restart takes up the new text.\n",
  ]);
});

test("a line that is new is none to stop at before a restart, and is one after it", async () => {
  await begin();
  edit(lines => void lines.splice(ADDS - 1, 0, "        total = total + 0.0"));
  const [fresh, kept] = await armed(ADDS, ADDS + 1);
  expect(fresh).toMatchObject({
    verified: false,
    message: "this line has been written since the session began: restart, to stop here",
  });
  expect(kept).toMatchObject({ verified: true, line: ADDS + 1 });
  const stop = await went("restart", {});
  expect(stop.description).toBe(`Paused on line ${ADDS}`);
  expect(await linesOf(stop)).toEqual([ADDS, 14]);
  const seen = client.received
    .filter(({ event }) => event === "breakpoint")
    .map(({ body }) => (body as { readonly breakpoint: Breakpoint }).breakpoint);
  expect(seen.find(({ id }) => id === fresh!.id)).toMatchObject({ verified: true, line: ADDS });
  expect((await went("continue")).description).toBe(`Paused on line ${ADDS + 1}`);
});

test("what can be stopped at and gone to is asked by the lines of the file", async () => {
  await begin();
  await went("continue");
  twoAbove();
  changed();
  const source = { path: bank };
  const { breakpoints } = await asked<{ readonly breakpoints: readonly { readonly line: number }[] }>(
    "breakpointLocations",
    { source, line: ADDS + 2 },
  );
  expect(breakpoints.map(({ line }) => line)).toEqual([ADDS + 2]);
  const { targets } = await asked<{ readonly targets: readonly unknown[] }>("gotoTargets", {
    source,
    line: ADDS + 2,
  });
  expect(targets.length).toBeGreaterThan(0);
  const { tasks } = await asked<{ readonly tasks: readonly { readonly line: number }[] }>(
    "weir/topology",
    {},
  );
  expect(tasks[0]?.line).toBe(16);
});

test("it is told at the next stop, once for each way it stands, and that the file has gone", async () => {
  await begin();
  twoAbove();
  changed();
  expect(told()).toHaveLength(0);
  await went("continue");
  edit(lines => void lines.unshift("// three"));
  await went("continue");
  expect(told()).toHaveLength(1);
  rmSync(bank);
  await went("next");
  expect(told().at(-1)).toBe("bank.weir is gone. What is debugged is the program as it was.\n");
  copyFileSync(join(programs, "bank.weir"), bank);
  await went("next");
  expect(told()).toHaveLength(2);
});

test("who restarts at once hears nothing of it", async () => {
  await begin();
  twoAbove();
  changed();
  await armed(ADDS + 2);
  await went("restart", {});
  await went("continue");
  expect(told()).toEqual([]);
});

test("a restart with errors is told, and keeps the session where it is", async () => {
  const stop = await begin();
  edit(lines => void lines.unshift("oops oops"));
  const again = await went("restart", { arguments: { program: bank } });
  expect(again).toMatchObject({ description: stop.description, threadId: stop.threadId });
  expect(told()).toEqual([expect.stringContaining("Not restarted. The program has an error: bank.weir:1:")]);
  expect(await linesOf(again)).toEqual([ADDS + 1, 15]);
  copyFileSync(join(programs, "bank.weir"), bank);
  expect((await went("restart", {})).description).toBe(`Paused on line ${ADDS}`);
});

test("a restart while it runs pauses it first", async () => {
  await begin();
  await armed();
  await asked("setExceptionBreakpoints", { filters: [] });
  const paused = client.event("stopped");
  // Together, as when the button is pressed while it runs.
  const [, restarted] = await Promise.all([
    client.request("continue", { threadId: 1 }),
    client.request("restart", { arguments: { program: bank, stopOn: "entry" } }),
  ]);
  expect(errorOf(restarted)).toBe("");
  await paused;
  await client.until(() => told().length > 0 || lastReason() === "restart");
  expect(told()).toEqual([]);
});

test("what was shown of a stop is over before another is told", async () => {
  await begin();
  await went("restart", {});
  await went("weir/restartFrom", { checkpoint: null });
  const moves = client.received.flatMap(({ event }) =>
    event === "stopped" || event === "continued" ? [event] : [],
  );
  expect(moves).toEqual(["stopped", "continued", "stopped", "continued", "stopped"]);
});
