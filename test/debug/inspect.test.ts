// What a person sees, changes and says at a stop, over sessions of one small program.
import { afterEach, describe, expect, test } from "vitest";
import { checkpointHistory } from "../../runtime/debug/checkpoint-history.ts";
import { isCommand, runCommand } from "../../runtime/debug/commands.ts";
import type { Item, Scope } from "../../runtime/debug/item.ts";
import type { Session } from "../../runtime/debug/session.ts";
import { documentWalk, entriesPage } from "../../runtime/debug/snapshot-views.ts";
import { whole } from "../../runtime/debug/walk.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { type Launched, launchText } from "./launch.ts";

const PROGRAM = `type Order = { who: string, cents: int, at: timestamp }

fn doubled(o: Order): int {
  let twice = o.cents * 2
  return twice
}

pipeline Shop {
  param limit: int = 100
  parallelism: 2
  checkpoint { interval: 1s }
  source orders = readJsonl<Order>("orders.jsonl", timestamp: o => o.at, watermark: monotonous)
  stream sums = orders
    |> keyBy(o => o.who)
    |> process as summed {
         state total: int = 0
         state perDay: map<string, int> = {}
         state recent: list<int> = []
         on o {
           let more = doubled(o)
           total = total + more
           perDay[o.who] = more
           recent = append(recent, more)
           timer(o.at + 1h)
           emit { who: key, total: total }
         }
         on timer t {
           emit { who: key, total: 0 - total }
         }
       }
  stream loud = sums
    |> map(s => s.who)
  sink out = loud |> writeText("out.txt")
}
`;
const ORDERS = Array.from(
  { length: 60 },
  (_, i) => `{"who":"${"abc"[i % 3]}","cents":${i},"at":"2026-01-01T00:00:${String(i).padStart(2, "0")}Z"}`,
).join("\n");

const open: Launched[] = [];
afterEach(() => {
  for (const launched of open.splice(0)) launched.dispose();
});

async function launch(): Promise<Launched> {
  const launched = await launchText(PROGRAM, { "orders.jsonl": ORDERS }, { recordsPerSecond: 10 });
  open.push(launched);
  await launched.session.start(true);
  return launched;
}

/** Before `emit` of the record number `n` of the operator, counted from 1. */
async function atEmit(n = 5): Promise<{ readonly session: Session; readonly frame: number }> {
  const { session, line, file } = await launch();
  session.setBreakpoints(file, [{ line: line("emit { who: key, total: total }"), hitCondition: String(n) }]);
  const stop = await session.continue();
  const frame = session.stack(stop.thread, 0, 1).frames[0]!;
  return { session, frame: frame.id };
}

const shownItem = ({ name, text, type }: Item): string =>
  `${name}: ${text}${type === "" ? "" : ` (${type})`}`;
const rows = ({ children }: Scope | { children: Scope["children"] }): readonly string[] =>
  children.page(0, 50).map(shownItem);

const scopeNamed = (session: Session, frame: number, name: string): Scope => {
  const found = session.scopes(frame).find(scope => scope.name === name);
  if (found === undefined)
    throw new Error(`${name} is none of ${session.scopes(frame).map(each => each.name)}`);
  return found;
};

const said = (error: unknown): string => {
  if (!(error instanceof WeirError)) throw error;
  return error.what;
};

const top = (session: Session): number => session.stack(session.stop!.thread, 0, 1).frames[0]!.id;

const AGGREGATE =
  "window(global()) |> aggregate(o => { who: key, all: count(), dear: count(where: o.cents > 9) }) as summed";

/** Each shown is what it evaluates to; gives how many there were. */
function checkedExpressions(session: Session, frame: number): number {
  const check = (items: readonly Item[]): number =>
    items.reduce((checked, item) => {
      if (item.expression !== null) expect(session.evaluate(item.expression, frame).text).toBe(item.text);
      return checked + (item.expression === null ? 0 : 1) + check(item.children?.page(0, 20) ?? []);
    }, 0);
  return check(session.scopes(frame).flatMap(scope => scope.children.page(0, 20)));
}

describe("scopes", () => {
  test("in a body: the record, variables and states of the key; the rest when it is opened", async () => {
    const { session, frame } = await atEmit();
    expect(session.scopes(frame).map(({ name, expensive }) => `${name}${expensive ? " …" : ""}`)).toEqual([
      "Record",
      "Locals",
      'State ("b")',
      "All keyed state …",
      "Timers …",
      "Channels",
      "Watermarks",
      "Checkpoints …",
      "Params",
    ]);
    expect(rows(scopeNamed(session, frame, "Record"))).toEqual([
      'who: "b" (string)',
      "cents: 4 (int)",
      "at: @2026-01-01T00:00:04Z (timestamp)",
      "timestamp: @2026-01-01T00:00:04Z",
    ]);
    expect(rows(scopeNamed(session, frame, 'State ("b")'))).toEqual([
      "total: 10 (int)",
      'perDay: { "b": 8 } (map<string, int>)',
      "recent: [2, 8] (list<int>)",
    ]);
    expect(
      scopeNamed(session, frame, "All keyed state")
        .children.page(0, 9)
        .map(({ name, dataId }) => [name, dataId]),
    ).toEqual([
      ["total (any key)", "summed/total"],
      ["perDay (any key)", "summed/perDay"],
      ["recent (any key)", "summed/recent"],
      ['"b"', null],
      ['"c"', null],
    ]);
    expect(rows(scopeNamed(session, frame, "Timers"))[0]).toBe(
      'timer of "b": @2026-01-01T01:00:01Z (timestamp)',
    );
    expect(rows(scopeNamed(session, frame, "Channels"))[0]).toBe(
      "input 1: orders (1/1) -> summed (1/2): 3 of 16 queued",
    );
    expect(rows(scopeNamed(session, frame, "Params"))).toEqual(["limit: 100 (int)"]);
  });

  test("what is queued is changed where it is shown, also while a body has taken the record before it", async () => {
    const { session, frame } = await atEmit();
    const queued = (at: number): readonly Item[] =>
      scopeNamed(session, at, "Channels").children.page(0, 1)[0]!.children!.page(0, 9);
    const texts = () => queued(top(session)).map(({ text }) => text);
    const before = texts();
    const taken = rows(scopeNamed(session, frame, "Record"));
    const { moment } = session;
    const at = queued(frame).findIndex(({ children }) => children !== null);
    await queued(frame)[at]!.set!('{ who: "z", cents: 4711, at: @2026-01-01T00:00:00Z }');
    const changed = before.with(at, '{ who: "z", cents: 4711, at: @2026-01-01T00:00:00Z }');
    expect(session.moment).toEqual(moment);
    expect(texts()).toEqual(changed);
    expect(rows(scopeNamed(session, top(session), "Record"))).toEqual(taken);
    await session.stepBack(session.stop!.thread);
    expect(texts()).toEqual(before);
    await session.continue();
    expect(texts()).toEqual(changed);
  });

  test.each([5, 40])("every expression of an item gives that item again, at emit %i", async n => {
    const { session, frame } = await atEmit(n);
    expect(checkedExpressions(session, frame)).toBeGreaterThan(20);
  });

  test("what the language has no name for has no expression", async () => {
    const program = PROGRAM.replace(/process as summed \{[\s\S]*?\n {7}\}/, AGGREGATE).replace(
      "s => s.who",
      's => "x"',
    );
    const launched = await launchText(program, { "orders.jsonl": ORDERS }, { recordsPerSecond: 10 });
    open.push(launched);
    const { session } = launched;
    session.setFunctionBreakpoints([{ name: "summed", hitCondition: "9" }]);
    await session.start(false);
    const names = scopeNamed(session, top(session), 'State ("c")').children.page(0, 9);
    expect(names.map(({ name, expression }) => [name, expression])).toEqual([
      ["count", "count"],
      ["count#2", null],
    ]);
    expect(checkedExpressions(session, top(session))).toBeGreaterThan(5);
  });

  test("of the frame below: the record as it was, and what its operator remembered before it", async () => {
    const { session, line, file } = await launch();
    session.setBreakpoints(file, [{ line: line("map(s =>"), hitCondition: "5" }]);
    const stop = await session.continue();
    const frames = session.stack(stop.thread, 0, 9).frames;
    const way = frames.find(({ kind, name }) => kind === "way" && name.startsWith("summed"))!;
    const moment = session.moment;
    expect(rows(scopeNamed(session, way.id, "Record"))).toContain('who: "b" (string)');
    expect(rows(scopeNamed(session, way.id, "All keyed state"))[0]).toBe(
      '"b": { total: 2, perDay: { "b": 2 }, recent: [2] } ({ total: int, perDay: map<string, int>, recent: list<int> })',
    );
    const [kept] = scopeNamed(session, way.id, "All keyed state").children.page(0, 1);
    expect(kept!.children!.page(0, 3).map(({ text, set }) => [text, set])).toEqual([
      ["2", null],
      ['{ "b": 2 }', null],
      ["[2]", null],
    ]);
    expect(session.moment).toEqual(moment);
    await expect(session.assign("record.who", '"x"', way.id)).rejects.toThrow("shows what was");
  });

  test("at a barrier: channels and checkpoints first; a completed checkpoint opens down to its entries", async () => {
    const { session } = await launch();
    await session.nextBarrier();
    expect(
      session
        .scopes(top(session))
        .map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(["Channels", "Checkpoints"]);
    await session.continue();
    await session.goToCheckpoint(1);
    const first = scopeNamed(session, top(session), "Checkpoints")
      .children.page(0, 9)
      .find(({ name }) => name === "checkpoint 1")!;
    const operator = first.children!.page(0, 9).find(({ name }) => name === "summed")!;
    const [subtask] = operator.children!.page(0, 1);
    expect(subtask!.name).toBe("subtask 1 of 2");
    expect(subtask!.children!.page(0, 1).map(({ name, set }) => [name, set])).toEqual([['"b"', null]]);
  });
});

describe("changing", () => {
  test.each([
    ["total", "5", "total", "5"],
    ["total", "limit + 1", "total", "101"],
    ['state("summed", "zz").total', "7", 'state("summed", "zz").total', "7"],
    ['perDay["q"]', "3", "perDay", '{ "b": 8, "q": 3 }'],
    ['perDay["b"]', "null", "perDay", "{}"],
    ["perDay", "{}", 'state("summed", "b").perDay', "{}"],
    ["recent[0]", "9", "recent", "[9, 8]"],
    ["recent", "append(recent, 1)", "recent", "[2, 8, 1]"],
    ["o.cents", "1", "record", '{ who: "b", cents: 1, at: @2026-01-01T00:00:04Z }'],
    ["more", "o.cents", "more", "4"],
  ])("%s = %s", async (target, value, shown, wanted) => {
    const { session, frame } = await atEmit();
    await session.assign(target, value, frame);
    expect(session.evaluate(shown, top(session)).text).toBe(wanted);
  });

  test.each([
    ["total", '"a"', "Expected int, found string"],
    ["limit", "5", "a param is given when the run begins"],
    ["total + 1", "5", "it is computed"],
    ["key", '"c"', "cannot be changed"],
    ["nothing", "5", "`nothing` is not declared"],
    ["", "5", "An expression is missing"],
    ['timer("summed", "b")', "@2026-01-02T00:00:00Z", "The key has 2 timers"],
    ['timer("summed")', "null", "stand an operator"],
  ])("%s = %s is refused", async (target, value, wanted) => {
    const { session, frame } = await atEmit();
    await expect(session.assign(target, value, frame)).rejects.toThrow(wanted);
  });

  test("a timer is moved, set and taken away", async () => {
    const { session } = await atEmit();
    const timers = () => rows(scopeNamed(session, top(session), "Timers"));
    await session.assign(
      'timer("summed", "b", @2026-01-01T01:00:01Z)',
      "@2026-01-02T00:00:00Z",
      top(session),
    );
    expect(timers()).toContain('timer of "b": @2026-01-02T00:00:00Z (timestamp)');
    await session.assign('timer("summed", "b", @2026-01-02T00:00:00Z)', "null", top(session));
    expect(timers()).not.toContain('timer of "b": @2026-01-02T00:00:00Z (timestamp)');
    await session.assign('timer("summed", "new")', "@2026-01-03T00:00:00Z", top(session));
    expect(session.interventions.map(({ intervention }) => intervention.kind)).toEqual([
      "setTimer",
      "setTimer",
      "setTimer",
    ]);
  });

  test("what was set inside a body stays in history: there again after going away and coming back", async () => {
    const { session, frame } = await atEmit();
    await session.assign("total", "5000", frame);
    const here = session.moment;
    session.setBreakpoints("main.weir", []);
    await session.continue();
    expect(session.simulation.status).toBe("finished");
    const kept = () => session.evaluate('checkpoint("latest").state("summed", "b").total', null).text;
    const end = kept();
    expect(() => session.evaluate('state("summed", "b").total', null)).toThrow("No subtask runs now");
    expect(Number(end)).toBeGreaterThan(5000);
    await session.goTo(here);
    expect(session.evaluate('state("summed", "b").total', null).text).toBe("5000");
    await session.goTo({ step: here.step, pause: 0 });
    expect(session.evaluate('state("summed", "b").total', null).text).toBe("2");
    await session.continue();
    expect(kept()).toBe(end);
  });

  test("a state taken away inside a body is written by it all the same", async () => {
    const { session, line, file } = await launch();
    session.setBreakpoints(file, [{ line: line("total = total"), hitCondition: "5" }]);
    await session.continue();
    for (const [state, initial] of [
      ["total", "0"],
      ["perDay", "{}"],
      ["recent", "[]"],
    ] as const)
      await session.assign(state, initial, top(session));
    await session.next(session.stop!.thread);
    expect(session.evaluate('state("summed", "b")', null).text).toBe("{ total: 8, perDay: {}, recent: [] }");
  });

  test("an item is changed where it is shown, a part by the whole it is of; what has changed says so", async () => {
    const { session, frame } = await atEmit();
    const state = scopeNamed(session, frame, 'State ("b")').children.page(0, 3);
    const [first] = state[2]!.children!.page(0, 1);
    expect((await first!.set!("40")).text).toBe("40");
    const now = scopeNamed(session, top(session), 'State ("b")').children.page(0, 3);
    expect(now.map(({ text, hints }) => [text, hints.includes("changed")])).toEqual([
      ["10", false],
      ['{ "b": 8 }', false],
      ["[40, 8]", true],
    ]);
  });
});

describe("commands", () => {
  const run = async (session: Session, text: string): Promise<string> => {
    try {
      return (await runCommand(text, session)).text;
    } catch (error) {
      return said(error);
    }
  };

  test.each([
    ["state", "summed  4 keys"],
    ["state summed a", 'total   6\nperDay  { "a": 6 }\nrecent  [0, 6]'],
    ['state summed "a"', 'total   6\nperDay  { "a": 6 }\nrecent  [0, 6]'],
    ["checkpoints", "No checkpoint yet"],
    ["fail sumed 1", "There is no operator sumed"],
    ["fail summed", "summed has 2 subtasks: say which"],
    ["fail summed 3", "summed has subtasks 1 to 2, no 3"],
    ["fail taskManager 7", "There is no task manager 7: there is one"],
    ["hold orders", "There are several channels like orders: say which"],
    ["slow orders (1/1) -> summed (1/2)", "Say by how much each element is slowed"],
    ["restore 9", "There is no checkpoint 9 here"],
    ["goto x", "x is no number of a step"],
    ["checkpoint now", "checkpoint takes nothing after it, and here stands now"],
    ["next", "next is not all of a command"],
    ["fle", "There is no command fle"],
  ])("%s", async (text, wanted) => {
    const { session, frame } = await atEmit();
    await session.assign('state("summed", "zz").total', "7", frame);
    expect(await run(session, text)).toBe(wanted);
  });

  test("a failure, a restore and what they changed", async () => {
    const { session } = await launch();
    await session.continue();
    await session.goToCheckpoint(2);
    await session.nextBarrier();
    const changed = await run(session, "diff 1 2");
    expect(changed).toContain("- checkpoint 1\n+ checkpoint 2\n");
    expect(changed).toMatch(/\nsummed\n {2}perDay\n {2}~ "a" "a" {2}\d+ → \d+\n/);
    expect(await run(session, "diff 2 2")).toContain("checkpoint 2 of Shop");
    expect(await run(session, "restore 1")).toBe("Restored checkpoint 1");
    const against = await run(session, "diff 1 now");
    expect(against).toBe("- checkpoint 1\n+ now\n\nno difference");
  });

  test("channels are held and released, and say so", async () => {
    const { session } = await atEmit();
    const channel = "orders (1/1) -> summed (2/2)";
    await run(session, `hold ${channel}`);
    expect(await run(session, "channels")).toMatch(/summed \(2\/2\) .*held/);
    await run(session, `release ${channel}`);
    await run(session, `slow ${channel} 1min30s`);
    expect(await run(session, "channels")).toMatch(/summed \(2\/2\) .*slowed by 1 min 30 s/);
  });

  test("moves say where they end", async () => {
    const { session } = await launch();
    await session.continue();
    const { stop } = await runCommand("goto 3", session);
    expect(stop?.moment).toEqual({ step: 3, pause: 0 });
    expect((await runCommand("next barrier", session)).stop?.event?.type).toBe("barrierArrived");
    expect((await runCommand("goto checkpoint 1", session)).stop).not.toBeNull();
  });

  test.each([
    ["checkpoint", true],
    ["checkpoint(3).state", false],
    ["checkpoint.id", false],
    ["state summed", true],
    ['state("summed")', false],
    ["next == 3", false],
    ["fail summed 1", true],
    ["failures", false],
    ["total", false],
    ["", false],
  ])("%s: a command? %s", (text, wanted) => {
    expect(isCommand(text)).toBe(wanted);
  });
});

test("completion knows commands and their arguments, names in scope, fields and functions", async () => {
  const { session, frame } = await atEmit();
  const labels = (text: string) =>
    session.complete(text, text.length, frame).map(({ label, start, length }) => {
      expect(start + length).toBe(text.length);
      return label;
    });
  expect(labels("fail s")).toEqual(["fail storage", "summed"]);
  expect(labels("fail summed ")).toEqual(["1", "2"]);
  expect(labels("hold ord")).toEqual(["orders (1/1) -> summed (1/2)", "orders (1/1) -> summed (2/2)"]);
  expect(labels("diff ")).toEqual(["now"]);
  expect(labels("state ")).toEqual(["summed"]);
  expect(labels("rec")).toEqual(["recent", "record"]);
  expect(labels("total + o.c")).toEqual(["who", "cents", "at"]);
  expect(labels('state("')).toEqual(["summed"]);
  expect(labels('state("summed", "a").')).toEqual(["total", "perDay", "recent"]);
  expect(labels("lim")).toEqual(["limit"]);
  expect(labels("dou")).toEqual(["doubled"]);
  expect(labels("random")).toEqual([]);
});

test("views: a document is the same at each reading; entries by page, words and expressions", async () => {
  const { session } = await launch();
  await session.continue();
  await session.goToCheckpoint(2);
  const text = whole(documentWalk(session, 1));
  expect(whole(documentWalk(session, 1))).toBe(text);
  expect(text).toMatch(/^checkpoint 1 of Shop\n/);
  expect(text).toMatch(/\nsummed\n {2}perDay\n {4}"a" "a" {2}\d+\n/);
  const all = entriesPage(session, { snapshot: 1, operator: "summed", start: 0, count: 1000 });
  expect(all.total).toBe(all.entries.length);
  expect(entriesPage(session, { snapshot: 1, operator: "summed", start: 2, count: 3 })).toEqual({
    entries: all.entries.slice(2, 5),
    total: null,
  });
  const found = (filter: string) =>
    entriesPage(session, { snapshot: 1, operator: "summed", filter, start: 0, count: 1000 }).entries;
  expect(found('where key == "a" && total > 0').map(({ state, key }) => [state, key])).toEqual([
    ["total", '"a"'],
  ]);
  expect(found("recent").length).toBe(0);
  expect(new Set(found('"a"').map(({ key }) => key))).toEqual(new Set(['"a"']));
  expect(() => found("where total > ")).toThrow("Expected an expression");
  expect(
    checkpointHistory(session)
      .checkpoints.slice(0, 3)
      .map(({ id, state }) => [id, state]),
  ).toEqual([
    [1, "completed"],
    [2, "completed"],
    [3, "inProgress"],
  ]);
});
