import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moved, ticks, whole, zoomed } from "../../client/views/timeline/extent.ts";
import {
  initialTimeline,
  markedStep,
  playhead,
  reduceTimeline,
  sentenceAt,
  type TimelineAction,
  type TimelineState,
  whyNot,
} from "../../client/views/timeline/state.ts";
import { binned, continued, type Mark, stripOf, timeAt } from "../../client/views/timeline/strip.ts";

const mark = (step: number, kind: string, checkpoint: number | null = null): Mark => ({
  step,
  timeMs: step * 10,
  kind,
  checkpoint,
  text: `${kind} at ${step}`,
});
const reached = (state: TimelineState, ...actions: readonly TimelineAction[]): TimelineState =>
  actions.reduce(reduceTimeline, state);
const told = (marks: readonly Mark[], step = 50, running = false): TimelineAction => ({
  type: "timeline",
  timeline: { steps: 100, step, marks },
  running,
});
const marks = [
  mark(10, "triggered", 1),
  mark(20, "barrier", 1),
  mark(30, "completed", 1),
  mark(60, "failed"),
];
const begun = reached(initialTimeline(null, false), told(marks));

describe("marks by lanes", () => {
  test("a checkpoint lasts from triggered to completed, given up, or the restore", () => {
    const { spans } = stripOf([
      ...marks,
      mark(61, "triggered", 2),
      mark(62, "restored"),
      mark(70, "triggered", 3),
      mark(75, "checkpointFailed", 3),
      mark(80, "triggered", 4),
    ]);
    expect(spans.map(({ start, end, failed }) => [start, end, failed])).toEqual([
      [10, 30, false],
      [61, 62, true],
      [70, 75, true],
      [80, null, false],
    ]);
  });

  test("bins count every mark in sight once", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 });
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 20, max: 900 }),
        (given, from, width) => {
          const lane = given.toSorted((a, b) => a - b).map(step => mark(step, "barrier"));
          const to = from + 1000;
          const seen = lane.filter(({ step }) => step >= from && step <= to).length;
          const bins = binned(lane, from, to, width, 3);
          expect(bins.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(seen);
          expect(bins.length).toBeLessThanOrEqual(Math.ceil(width / 3) + 1);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("what comes later is put behind what is known", () => {
    const whole = stripOf(marks);
    expect(continued(stripOf(marks.slice(0, 3)), marks.slice(2), 30)).toEqual(whole);
    expect(continued(whole, [mark(40, "barrier")], 31).marks.map(({ step }) => step)).toEqual([
      10, 20, 30, 40,
    ]);
  });

  test("time between marks is guessed", () => {
    expect(timeAt(marks, 25)).toBe(250);
    expect(timeAt(marks, 90)).toBe(600);
    expect(timeAt([], 3)).toBe(null);
  });
});

describe("what is seen", () => {
  test("zooming keeps the step under the pointer, and ends at single steps", () => {
    const extent = zoomed(whole(1_000_000), 0.5, 250_000, 1_000_000);
    expect((250_000 - extent.from) / (extent.to - extent.from)).toBeCloseTo(0.25);
    let least = whole(1_000_000);
    for (let i = 0; i < 40; i++) least = zoomed(least, 0.5, 500_000, 1_000_000);
    expect(least.to - least.from).toBe(8);
    expect(moved(extent, -9e9, 1_000_000).from).toBe(0);
    expect(moved(extent, 9e9, 1_000_000).to).toBe(1_000_000);
  });

  test("ticks are round and far enough apart", () => {
    expect(ticks({ from: 0, to: 1_000_000 }, 1000, 84)).toEqual(
      Array.from({ length: 11 }, (_, at) => at * 100_000),
    );
    expect(ticks({ from: 3, to: 11 }, 1000, 84)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });
});

describe("travelling", () => {
  test("a preview goes nowhere until it is let go", () => {
    const dragged = reached(begun, { type: "preview", step: 33.4 });
    expect([dragged.step, playhead(dragged)]).toEqual([50, 33]);
    const sent = reached(dragged, { type: "sent" });
    expect([sent.preview, playhead(sent)]).toEqual([null, 33]);
    const there = reached(sent, told(marks, 33));
    expect([there.sent, playhead(there)]).toEqual([null, 33]);
    expect(playhead(reached(dragged, { type: "preview", step: null }))).toBe(50);
  });

  test("it stays within the run, and there is none while it runs or when it has ended", () => {
    expect(playhead(reached(begun, { type: "preview", step: 900 }))).toBe(100);
    const running = reached(begun, told(marks, 50, true));
    expect(whyNot(running)).toBe("pause to travel");
    expect(playhead(reached(running, { type: "preview", step: 3 }))).toBe(50);
    expect(whyNot(reached(begun, { type: "ended" }))).toBe("the session has ended");
  });

  test("from mark to mark", () => {
    expect(markedStep(begun, 20, true)).toBe(30);
    expect(markedStep(begun, 20, false)).toBe(10);
    expect(markedStep(begun, 10, false)).toBe(null);
  });

  test("a step in words", () => {
    expect(sentenceAt(begun, 20)).toBe("step 20 of 100, 00:00:00.200, barrier at 20");
    expect(sentenceAt(begun, 25)).toBe("step 25 of 100, 00:00:00.250, after: barrier at 20");
  });
});
