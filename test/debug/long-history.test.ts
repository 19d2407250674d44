// What a long run keeps: nothing that grows with each record but what can be let go, and where the beginning of history
// has been let go, that is said and going back ends there. Counts, not times.
import { describe, expect, test } from "vitest";
import { durationText } from "../../runtime/debug/duration-text.ts";
import { createHistory } from "../../runtime/debug/history.ts";
import { mapEntries } from "../../runtime/debug/map-text.ts";
import type { SessionEvent } from "../../runtime/debug/session.ts";
import { timelineMarks } from "../../runtime/debug/timeline.ts";
import { createTold } from "../../runtime/execute/simulate/told.ts";
import type { Event } from "../../runtime/job/event.ts";
import { shop } from "./shop.ts";

const record = (step: number): Event => ({
  type: "recordProcessed",
  uid: "a",
  task: "a",
  subtask: 0,
  step,
  timeMs: step,
});
const completed = (step: number): Event => ({
  type: "checkpointCompleted",
  checkpoint: step,
  durationMs: 0,
  entries: 0,
  bytes: 0,
  step,
  timeMs: step,
});

describe("what has been told", () => {
  test("of what comes with each record only the latest is at hand, however long the run", () => {
    const told = createTold(false);
    for (let step = 0; step < 10_000; step++) {
      told.trim();
      told.add("recordProcessed", () => record(step));
    }
    expect(told.now).toEqual([record(9_999)]);
  });

  test("what is told again is the same object, and an image has what was at hand", () => {
    const told = createTold(false);
    const first = told.add("checkpointCompleted", () => completed(1));
    const image = told.image();
    told.trim();
    const second = told.add("checkpointCompleted", () => completed(2));
    told.reset(image);
    expect(told.now).toEqual([first]);
    expect(told.add("checkpointCompleted", () => completed(3))).toBe(second);
    told.reset(image);
    told.fork();
    expect(told.add("checkpointCompleted", () => completed(4))).toEqual(completed(4));
  });

  test("what is let go is forgotten, and what follows is told again as before", () => {
    const told = createTold(false);
    const add = (step: number): Event => told.add("checkpointCompleted", () => completed(step));
    add(1);
    const image = told.image();
    const second = add(2);
    told.letGo(image);
    told.reset(image);
    expect(add(9)).toBe(second);
  });
});

test("the timeline reads what it is asked for, and not the history before it", () => {
  let read = 0;
  const events = Array.from({ length: 100_000 }, (_, step) => completed(step));
  const log = new Proxy(events, {
    get(list, name) {
      if (typeof name === "string" && /^\d+$/.test(name)) read++;
      return Reflect.get(list, name);
    },
  });
  const names = { nameOf: () => "a" } as never;
  expect(timelineMarks(log, [], names, 99_990, 100_000)).toHaveLength(10);
  expect(read).toBeLessThan(60);
});

test("images that were thinned count as long as the way back leads through them", () => {
  const history = createHistory({ everySteps: 1, maxBytes: 50_000 });
  const image = (step: number) => ({
    image: { step, timeMs: step, bytes: 10_000 },
    step,
    applied: 0,
    logged: 0,
  });
  for (let step = 0; step < 40; step++) history.keep(image(step));
  expect(history.images.length).toBeLessThan(10);
  expect(history.spanned).toBe(400_000);
  const first = history.part(0.25)!;
  history.letGo(first);
  expect(history.first).toBe(first.step);
  expect(history.spanned).toBe(10_000 * (40 - first.step));
  expect(() => history.before(0)).toThrow("Step 0 is no longer kept");
});

describe("a run that outgrows its memory", () => {
  const outgrown = async () => {
    const launched = await shop(400, { images: { everySteps: 25, maxHeldBytes: 60_000 } });
    const told: SessionEvent[] = [];
    launched.session.onEvent(event => told.push(event));
    await launched.session.start(false);
    return { ...launched, told };
  };

  test("lets go of its beginning, says so once, and runs to its end", async () => {
    const { session, told } = await outgrown();
    expect(session.simulation.status).toBe("finished");
    expect(session.first.step).toBeGreaterThan(0);
    const said = told.filter(event => event.type === "output" && event.text.includes("is let go"));
    expect(said).toHaveLength(1);
  });

  test("going back ends there, and going to what lies before is refused without moving", async () => {
    const { session } = await outgrown();
    const end = session.moment;
    await expect(session.goTo({ step: 0, pause: 0 })).rejects.toThrow("Step 0 is no longer kept");
    expect(session.moment).toEqual(end);
    expect(await session.reverseContinue()).toMatchObject({
      reason: "start",
      description: "Start of what is kept",
      moment: session.first,
    });
    expect((await session.continue()).moment).toEqual(end);
  });
});

test.each([
  [430, "430 ms"],
  [1_025, "1.025 s"],
  [90_000, "1 min 30 s"],
  [3_600_000, "1 h"],
])("%d ms is %s for people", (ms, text) => expect(durationText(ms)).toBe(text));

test.each([
  ["{ 1: 2.0 }", [{ key: "1", value: "2.0" }]],
  [
    '{ "a, b: c": [1, 2], d: { e: 1 } }',
    [
      { key: '"a, b: c"', value: "[1, 2]" },
      { key: "d", value: "{ e: 1 }" },
    ],
  ],
  ["{}", []],
  ["byHour", null],
  ["{ a }", null],
])("the map %s", (text, entries) => expect(mapEntries(text)).toEqual(entries));
