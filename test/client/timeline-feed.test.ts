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
  const run = (to: number, text: string, from = steps): void => {
    log = log.filter(({ step }) => step < from);
    const added = Array.from({ length: to - from }, (_, at) => from + at).filter(step => step % 10 === 9);
    log = [...log, ...added.map(step => ({ step, text }))];
    steps = to;
  };
  const feed = createTimelineFeed({
    ask: async from => {
      asked.push(from);
      const marks = log
        .filter(({ step }) => step >= from)
        .map(({ step, text }) => ({ step: step + 1, timeMs: 0, kind: "barrier", checkpoint: 1, text }));
      return { steps, step: steps, marks } satisfies Timeline;
    },
    running: () => true,
    send: message => told.push(message),
  });
  const seen = () =>
    told
      .reduce(reduceTimeline, initialTimeline(null, false))
      .strip.marks.map(({ step, text }) => `${step} ${text}`);
  const all = () => log.map(({ step, text }) => `${step + 1} ${text}`);
  return { run, feed, asked, told, seen, all };
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

test("a long answer goes in pieces that are the same together", async () => {
  const { run, feed, told, seen, all } = adapter();
  run(PIECE * 25, "first");
  feed.refresh();
  await settled();
  expect(told.length).toBe(3);
  expect(seen()).toEqual(all());
});
