// A generic client, written from the protocol's schema alone, drives the adapter over programs of `examples`: all that
// is announced is used, at twenty stops forward and back, and everything shown there is asked about.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Client, Json } from "./client.ts";
import { open, type Session } from "./session.ts";
import type { Sight } from "./walk.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const STOPS = 20;

const PROGRAMS = ["word-count", "fraud-detection", "bird-strikes"].map(
  name => `${root}examples/${name}.weir`,
);

const opened = (program: string, modern: boolean, configure?: (client: Client) => Promise<void>) =>
  open({
    command: process.execPath,
    args: [`${root}bin/weir`, "dap"],
    cwd: root,
    launch: { program, stopOnEntry: true },
    modern,
    configure,
  });

/** Of the whole file, as the adapter gives them. */
async function locations(client: Client, path: string): Promise<readonly Json[]> {
  const lines = readFileSync(path, "utf8").split("\n").length;
  const args = { source: { path }, line: 1, endLine: lines };
  return ((await client.must("breakpointLocations", args)) as { breakpoints: readonly Json[] }).breakpoints;
}

async function settable(session: Session, sight: Sight, turn: number): Promise<void> {
  const one = sight.settable[turn % Math.max(1, sight.settable.length)];
  if (one === undefined || !session.can("supportsSetVariable")) return;
  const byExpression =
    session.can("supportsSetExpression") && one.evaluateName !== undefined && turn % 2 === 1;
  await session.setToItself(one, byExpression ? "setExpression" : "setVariable");
  const again = await session.look();
  if (again.text !== sight.text)
    session.client.fault(
      `setting ${JSON.stringify(one)} to itself changed what is shown: ${firstDifference(sight.text, again.text)}`,
    );
}

function firstDifference(before: string, after: string): string {
  const a = before.split("\n");
  const b = after.split("\n");
  const at = a.findIndex((line, i) => line !== b[i]);
  return `${a[at - 1]}, ${a[at]} → ${b[at]}`;
}

const STEPS = ["next", "stepIn", "next", "stepOut", "stepIn", "stepIn", "continue"] as const;

describe.each(PROGRAMS)("a client that knows no Weir, %s", program => {
  test("steps forward and back, and looks at everything", async () => {
    const session = await opened(program, true);
    const { client } = session;
    let watched: string | null = null;
    for (let turn = 0; turn < STOPS; turn++) {
      const sight = await session.look();
      await settable(session, sight, turn);
      if (watched === null && sight.dataIds.length > 0) {
        watched = sight.dataIds[0]!;
        const { breakpoints } = (await client.must("setDataBreakpoints", {
          breakpoints: [{ dataId: watched }],
        })) as { breakpoints: readonly Json[] };
        if (breakpoints[0]?.["verified"] !== true) client.fault(JSON.stringify(breakpoints));
      }
      expect(await session.move(STEPS[turn % STEPS.length]!)).toBe(true);
    }
    expect(session.can("supportsStepBack")).toBe(true);
    for (let turn = 0; turn < STOPS; turn++) {
      const sight = await session.look();
      await settable(session, sight, turn);
      const frame = sight.frames[0]!;
      const restarts = turn % 5 === 4 && session.can("supportsRestartFrame") && frame["canRestart"] === true;
      if (restarts) await session.move("restartFrame", { frameId: frame["id"] });
      else await session.move(turn % 7 === 6 ? "reverseContinue" : "stepBack");
    }
    await session.end();
    expect([...client.faults]).toEqual([]);
    console.log(
      `${program.slice(root.length)}: ${client.counts.answers} answers, ${client.counts.events} events`,
    );
  });

  test("finds the stops of continue again by reverse continue", async () => {
    const session = await opened(program, false, async client => {
      const places = await locations(client, program);
      expect(places.length).toBeGreaterThan(0);
      const args = {
        source: { path: program },
        breakpoints: places.map(({ line, column }) => ({ line, column })),
      };
      const { breakpoints } = (await client.must("setBreakpoints", args)) as { breakpoints: readonly Json[] };
      for (const [i, { verified, line }] of breakpoints.entries())
        if (verified !== true || line !== places[i]!["line"])
          client.fault(`${JSON.stringify(places[i])} became ${JSON.stringify(breakpoints[i])}`);
    });
    const { client } = session;
    const forward: string[] = [];
    for (let turn = 0; turn < STOPS; turn++) {
      await session.move("continue");
      forward.push(`${session.stopped["description"]}\n${(await session.look()).text}`);
    }
    for (let turn = STOPS - 2; turn >= 0; turn--) {
      await session.move("reverseContinue");
      const now = `${session.stopped["description"]}\n${(await session.look()).text}`;
      if (now !== forward[turn]) client.fault(`stop ${turn} was\n${forward[turn]}\nand is\n${now}`);
    }
    await session.end();
    expect([...client.faults]).toEqual([]);
  });

  test("stops in every mode, at a barrier: a thread is failed, restored, and stepped back before that", async () => {
    const session = await opened(program, true);
    const { client, capabilities } = session;
    const modes = capabilities["breakpointModes"] as readonly { mode: string; label: string }[];
    const places = await locations(client, program);
    const set = async (mode: string): Promise<readonly Json[]> => {
      const breakpoints = places.map(({ line }) => ({ line, mode }));
      const args = { source: { path: program }, breakpoints };
      return ((await client.must("setBreakpoints", args)) as { breakpoints: readonly Json[] }).breakpoints;
    };
    for (const { mode } of modes) {
      const breakpoints = await set(mode);
      expect(breakpoints.length).toBe(places.length);
      for (const { verified, message } of breakpoints)
        if (verified !== true && message === undefined)
          client.fault(`${mode} is not verified, and not said why`);
    }
    // What a person chooses from the menu.
    await set(modes.find(({ label }) => label.startsWith("Barrier"))!.mode);
    const filters = (capabilities["exceptionBreakpointFilters"] as readonly Json[]).map(
      ({ filter }) => filter,
    );
    await session.move("continue");
    expect(session.stopped["description"]).toMatch(/barrier/);
    const where = (): string => `${session.stopped["description"]} of ${session.stopped["threadId"]}`;
    const barrier = where();
    const { text } = await session.look();
    await client.must("setExceptionBreakpoints", { filters });
    await session.change("terminateThreads", { threadIds: [session.stopped["threadId"]] });
    const said: string[] = [];
    while (said.length < STOPS && !/restored|started again/i.test(said.at(-1) ?? "")) {
      await session.move("continue");
      await session.look();
      said.push(`${session.stopped["reason"]}: ${session.stopped["description"]}`);
    }
    expect(said[0]).toMatch(/^exception: .*failed/i);
    expect(said.at(-1)).toMatch(/^exception: (restored|started again)/i);
    await session.move("stepBack");
    await session.look();
    for (let turn = 0; turn < STOPS && where() !== barrier; turn++) await session.move("reverseContinue");
    expect(where()).toBe(barrier);
    expect((await session.look()).text).toBe(text);
    await session.end();
    expect([...client.faults]).toEqual([]);
  });

  test("fails a thread, pauses, jumps, restarts and terminates", async () => {
    const session = await opened(program, true);
    const { client } = session;
    await client.must("setExceptionBreakpoints", { filters: [] });
    const running = session.move("continue");
    await client.must("pause", { threadId: session.stopped["threadId"] });
    expect(await running).toBe(true);
    const sight = await session.look();
    const place = sight.frames.find(({ source, line }) => source !== undefined && (line as number) > 0)!;
    const args = { source: place["source"], line: place["line"] };
    const { targets } = (await client.must("gotoTargets", args)) as { targets: readonly Json[] };
    for (const target of targets.slice(0, 3)) {
      // Numbers of targets are good for one stop.
      const again = (await client.must("gotoTargets", args)) as { targets: readonly Json[] };
      const same = again.targets.find(({ label }) => label === target["label"]);
      if (same === undefined) continue;
      await session.move("goto", { threadId: session.stopped["threadId"], targetId: same["id"] });
      if (session.stopped["reason"] !== "goto")
        client.fault(`goto stopped with ${session.stopped["reason"]}`);
      await session.look();
    }
    expect(session.can("supportsTerminateThreadsRequest")).toBe(true);
    const frames = (await session.look()).frames;
    expect(frames.length).toBeGreaterThan(0);
    await session.change("terminateThreads", { threadIds: [session.stopped["threadId"]] });
    await session.look();
    await session.move("next");
    await session.look();
    if (session.can("supportsRestartRequest")) {
      await session.move("restart", {});
      await session.look();
    }
    await client.must("terminate", {});
    await client.event("terminated");
    await session.end();
    expect([...client.faults]).toEqual([]);
  });
});
