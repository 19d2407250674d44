// What the timeline asks for and is told: each mark once, what changed again, and nothing that did not.
import { expect, test } from "vitest";
import { createTimelineFeed, PIECE } from "../../client/timeline-feed.ts";
import type { ToTimeline } from "../../client/views/messages.ts";
import { initialTimeline, reduceTimeline } from "../../client/views/timeline/state.ts";
import type { Live, Timeline } from "../../runtime/debug/protocol.ts";

const live = (step: number, furthest = step): Live =>
  ({ step, furthest, timeMs: 0, status: "running" }) as unknown as Live;

/** A run whose log has an event every tenth step; a mark stands directly behind its step. */
function adapter() {
  let log: readonly { readonly step: number; readonly text: string }[] = [];
  const asked: number[] = [];
  const told: ToTimeline[] = [];
  let steps = 0;
  /** The newest picture; null: none yet. */
  let picture: Live | null = null;
  const run = (to: number, text: string, from = steps): void => {
    log = log.filter(({ step }) => step < from);
    const added = Array.from({ length: to - from }, (_, at) => from + at).filter(step => step % 10 === 9);
    log = [...log, ...added.map(step => ({ step, text }))];
    steps = to;
  };
  const feed = createTimelineFeed({
    ask: (from, count) => {
      asked.push(from);
      const marks = log
        .filter(({ step }) => step >= from)
        .map(({ step, text }) => ({ step: step + 1, timeMs: 0, kind: "barrier", checkpoint: 1, text }));
      const shown = marks.slice(0, count);
      const next = shown.length < marks.length ? { next: shown.at(-1)!.step + 1 } : {};
      const answer: Timeline = { steps, step: steps, ...next, marks: shown };
      return hold === null ? Promise.resolve(answer) : hold(answer);
    },
    live: () => picture,
    send: message => told.push(message),
  });
  let hold: ((answer: Timeline) => Promise<Timeline>) | null = null;
  const seen = () =>
    told
      .reduce(reduceTimeline, initialTimeline(null, false))
      .strip.marks.map(({ step, text }) => `${step} ${text}`);
  const all = () => log.map(({ step, text }) => `${step + 1} ${text}`);
  const pictured = (now: Live | null): void => {
    picture = now;
    if (now !== null) feed.moved(now);
  };
  /** From now on answers come when they are let go. */
  const held = (): (() => void)[] => {
    const waiting: (() => void)[] = [];
    hold = answer => new Promise(resolve => waiting.push(() => resolve(answer)));
    return waiting;
  };
  return { run, feed, asked, told, seen, all, pictured, held };
}

const settled = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0));

test("only what is new is asked for, and no mark is lost where two answers meet", async () => {
  const { run, feed, asked, seen, all } = adapter();
  for (const to of [100, 200, 205, 330]) {
    run(to, "first");
    feed.moved(live(to));
    feed.refresh();
    await settled();
    expect(seen()).toEqual(all());
  }
  expect(asked).toEqual([0, 99, 199, 204]);
});

test("history that was cut and went another way is asked for again from there", async () => {
  const { run, feed, asked, seen, all } = adapter();
  run(1000, "first");
  feed.refresh();
  await settled();
  // Gone back to 300 nothing has changed; something done there drops what followed.
  feed.moved(live(300, 1000));
  feed.moved(live(300, 300));
  run(1000, "second", 300);
  feed.moved(live(1000));
  feed.refresh();
  await settled();
  expect(asked).toEqual([0, 299]);
  expect(seen()).toEqual(all());
});

test("there is one question at a time, and what came meanwhile is asked behind it", async () => {
  const { run, feed, asked } = adapter();
  run(50, "first");
  for (let n = 0; n < 20; n++) feed.refresh();
  expect(asked).toEqual([0]);
  await settled();
  expect(asked).toEqual([0, 49]);
});

test("a long history comes in pieces that are the same together, none of them longer", async () => {
  const { run, feed, asked, told, seen, all } = adapter();
  run(PIECE * 25, "first");
  feed.refresh();
  await settled();
  expect(asked.length).toBe(3);
  for (const message of told)
    expect(message.type === "timeline" && message.timeline.marks.length).toBeLessThanOrEqual(PIECE);
  expect(seen()).toEqual(all());
});

test("while a run floods its history each question costs what is new, and each mark is told once", async () => {
  const { run, feed, told, seen, all, pictured } = adapter();
  for (let to = 10_000; to <= 200_000; to += 10_000) {
    run(to, "first");
    pictured(live(to));
    feed.refresh();
    await settled();
  }
  const marks = told.reduce(
    (sum, each) => sum + (each.type === "timeline" ? each.timeline.marks.length : 0),
    0,
  );
  expect(all().length).toBe(20_000);
  // Where two answers meet a mark is told twice.
  expect(marks).toBeLessThan(20_000 + told.length);
  expect(seen()).toEqual(all());
});

test("the strip is there before the first answer, where the run is", () => {
  const { run, feed, told, pictured } = adapter();
  run(500_000, "first");
  pictured(live(500_000));
  told.length = 0;
  // The page is opened only now.
  feed.forget();
  feed.refresh();
  const state = told.reduce(reduceTimeline, initialTimeline(null, false));
  expect([state.known, state.step, state.steps, state.running]).toEqual([true, 500_000, 500_000, true]);
});

test("an answer that never comes holds up no other run", async () => {
  const { run, feed, seen, all, held } = adapter();
  run(100, "first");
  held();
  feed.refresh();
  feed.forget();
  const waiting = held();
  run(100, "second", 0);
  feed.refresh();
  expect(waiting.length).toBe(1);
  waiting[0]!();
  await settled();
  expect(seen()).toEqual(all());
});

test("an answer of the run before comes to nothing", async () => {
  const { run, feed, told, held } = adapter();
  const waiting = held();
  run(100, "first");
  feed.refresh();
  feed.forget();
  waiting[0]!();
  await settled();
  expect(told).toEqual([]);
});
