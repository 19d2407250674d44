import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moved, ticks, whole, zoomed } from "../../client/views/timeline/extent.ts";
import { LABEL_GAP, labelsOf, strides } from "../../client/views/timeline/labels.ts";
import { rowAt, rowsFor } from "../../client/views/timeline/rows.ts";
import {
  initialTimeline,
  markedStep,
  playhead,
  reachOf,
  reduceTimeline,
  sentenceAt,
  type TimelineAction,
  type TimelineState,
  whyNot,
} from "../../client/views/timeline/state.ts";
import {
  binned,
  continued,
  type Mark,
  type Span,
  type Strip,
  stripOf,
  timeAt,
} from "../../client/views/timeline/strip.ts";

const mark = (step: number, kind: string, checkpoint: number | null = null): Mark => ({
  step,
  timeMs: step * 10,
  kind,
  checkpoint,
  text: `${kind} at ${step}`,
});
const shownOf = ({ spans, failed, lanes, marks, end }: Strip) => ({ spans, failed, lanes, marks, end });
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

  test("however it was cut and grown, a strip is what its marks say", () => {
    const kinds = ["barrier", "triggered", "completed", "checkpointFailed", "restored", "failed", "end"];
    const someMarks = fc
      .array(
        fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom(...kinds), fc.integer({ min: 1, max: 6 })),
      )
      .map(given => given.toSorted(([a], [b]) => a - b).map(([step, kind, id]) => mark(step, kind, id)));
    fc.assert(
      fc.property(someMarks, someMarks, fc.integer({ min: 0, max: 61 }), (before, after, from) => {
        const kept = before.filter(({ step }) => step < from);
        const added = after.filter(({ step }) => step >= from);
        const { spans, failed, lanes, marks, end } = continued(stripOf(before), added, from);
        expect({ spans, failed, lanes, marks, end }).toEqual(shownOf(stripOf([...kept, ...added])));
      }),
      { numRuns: 300 },
    );
  });

  test("what is new costs no more where much is known", () => {
    const flood = Array.from({ length: 20_000 }, (_, at) => [
      mark(10 * at, "triggered", at + 1),
      mark(10 * at + 9, "checkpointFailed", at + 1),
    ]).flat();
    const strip = stripOf(flood);
    let touched = 0;
    const watched = <T extends object>(list: readonly T[]): T[] =>
      new Proxy(list as T[], {
        get: (of, name, self) => {
          if (typeof name === "string" && /^\d+$/.test(name)) touched++;
          return Reflect.get(of, name, self);
        },
      });
    const known = { ...strip, spans: watched(strip.spans), failed: watched(strip.failed) };
    // The newest step is told twice: what was known of it gives way.
    continued(known, flood.slice(-1), 199_999);
    expect(known.spans.length).toBe(20_000);
    expect(touched).toBeLessThan(20);
  });

  test("time between marks is guessed", () => {
    expect(timeAt(marks, 25)).toBe(250);
    expect(timeAt(marks, 90)).toBe(600);
    expect(timeAt([], 3)).toBe(null);
  });
});

describe("numbers of checkpoints", () => {
  const spansAt = (starts: readonly number[], long: number): readonly Span[] =>
    starts.map((start, at) => ({ checkpoint: at + 1, start, end: start + long, failed: false }));
  const widthOf = (text: string): number => 7 * text.length;
  const labels = (spans: readonly Span[], from: number, to: number, width: number) =>
    labelsOf(spans, { from, to }, to, width, widthOf);

  test("never touch, and are every first, second, fifth … of all in sight", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 40, max: 1200 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (gaps, long, width, start, share) => {
          let at = 0;
          const spans = spansAt(
            gaps.map(gap => (at += gap)),
            long,
          );
          const from = start * at;
          const to = from + Math.max(8, (at - from) * share);
          const found = labels(spans, from, to, width);
          for (const [n, { left, right }] of found.entries()) {
            expect(left).toBeGreaterThanOrEqual(0);
            expect(right).toBeLessThanOrEqual(Math.max(width, right - left) + 1e-6);
            if (n > 0) expect(left).toBeGreaterThanOrEqual(found[n - 1]!.right + LABEL_GAP - 1e-6);
          }
          if (found.length < 2) return;
          const numbers = found.map(({ text }) => Number(text));
          const apart = new Set(numbers.slice(1).map((number, n) => number - numbers[n]!));
          expect(apart.size).toBe(1);
          const [stride] = apart;
          for (const nice of strides()) {
            if (nice >= stride!) {
              expect(nice).toBe(stride);
              break;
            }
          }
          expect(numbers.every(number => number % stride! === 0)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("stand under the middle of what is seen of the bar", () => {
    expect(labels(spansAt([100, 500], 200), 0, 1000, 1000)).toEqual([
      { text: "1", left: 196.5, right: 203.5 },
      { text: "2", left: 596.5, right: 603.5 },
    ]);
    expect(labels(spansAt([100], 200), 200, 1200, 1000)[0]!.left).toBe(46.5);
    // At the edge it is moved to be seen whole, unless another stands there.
    expect(labels(spansAt([100, 999], 1), 0, 1000, 1000)[1]).toEqual({ text: "2", left: 993, right: 1000 });
    expect(labels(spansAt([100, 990, 999], 1), 0, 1000, 1000).map(({ text }) => text)).toEqual(["1", "2"]);
  });

  test("of a hundred thousand some are shown", () => {
    const many = spansAt(
      Array.from({ length: 100_000 }, (_, at) => at * 10),
      4,
    );
    const found = labels(many, 0, 1_000_000, 1000);
    expect(found.length).toBeGreaterThan(8);
    expect(found.map(({ text }) => text).slice(0, 2)).toEqual(["5000", "10000"]);
  });
});

describe("rows", () => {
  const titles = (height: number) => rowsFor(height, stripOf(marks).lanes).map(({ title }) => title);
  test("each lane has its own; where it is low those with marks; where it is very low all are in one", () => {
    expect(titles(200)).toEqual([
      "Barriers",
      "Checkpoints",
      "Commits",
      "Failures",
      "Restores",
      "Interventions",
    ]);
    expect(titles(80)).toEqual(["Barriers", "Checkpoints", "Failures"]);
    expect(titles(50)).toEqual(["Marks"]);
    const rows = rowsFor(200, stripOf(marks).lanes);
    expect(rows.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(182);
    expect(rowAt(rows, 1)?.title).toBe("Barriers");
    expect(rowAt(rows, 190)).toBe(null);
  });
});

describe("a run that goes on", () => {
  const moved = (step: number, running = true): TimelineAction => ({
    type: "moved",
    steps: step,
    step,
    timeMs: 946_684_800_000 + step,
    running,
  });
  test("where it is does not wait for its marks, and these do not put it back", () => {
    const now = reached(begun, told(marks, 50, true), moved(5000));
    expect([now.step, now.steps]).toEqual([5000, 5000]);
    expect(sentenceAt(now, 5000)).toBe("step 5,000 of 5,000, 5 s, after: failed at 60");
    const late: TimelineAction = {
      type: "timeline",
      timeline: { steps: 3000, step: 3000, marks: [mark(2000, "barrier")] },
      running: true,
      from: 100,
    };
    const then = reached(now, late);
    expect([then.step, then.strip.marks.length]).toEqual([5000, 5]);
  });

  test("the strip moves along with who looks at its end, and leaves who looks elsewhere", () => {
    const zoomedIn: TimelineAction = { type: "zoom", factor: 0.2, about: 100 };
    const at = reached(begun, told(marks, 100, true), zoomedIn);
    expect(at.extent!.to).toBe(100);
    const along = reached(at, moved(500));
    expect(along.extent!.to).toBeGreaterThanOrEqual(500);
    const away = reached(along, { type: "move", by: -300 });
    expect(reached(away, moved(900)).extent).toEqual(away.extent);
    expect(reached(away, moved(900), moved(900, false), moved(950, false)).extent!.to).toBeGreaterThan(900);
  });

  test("what was let go of cannot be gone to", () => {
    const short = reached(begun, {
      type: "timeline",
      timeline: { steps: 100, step: 50, marks, first: 30 },
      running: false,
    });
    expect(playhead(reached(short, { type: "preview", step: 3 }))).toBe(30);
  });

  test("a run that is only watched says why it has none", () => {
    const watched = reached(begun, { type: "unavailable", why: "only watched" });
    expect([watched.known, watched.unavailable]).toEqual([false, "only watched"]);
    expect(reached(watched, told(marks)).unavailable).toBe(null);
  });
});

test("while marks are still to come, a checkpoint in progress reaches no further than they do", () => {
  const timeline = { steps: 9_000, step: 9_000, marks, next: 61 };
  const some = reached(initialTimeline(null, false), { type: "timeline", timeline, running: true });
  expect(reachOf(some)).toBe(61);
  const rest = { type: "timeline", timeline: { ...timeline, marks: [], next: undefined } } as const;
  const all = reached(some, { ...rest, running: true, from: 61 } as TimelineAction);
  expect(reachOf(all)).toBe(9_000);
  // The run goes on, and its next marks are not told yet.
  const on = { type: "moved", step: 1_000_000, steps: 1_000_000, timeMs: 1, running: true } as const;
  expect(reachOf(reached(all, on))).toBe(9_000);
});

describe("what is seen", () => {
  test("what was kept of a longer run is no window on a shorter one", () => {
    const kept = { from: 500_000, to: 600_000 };
    const fresh = reached(initialTimeline(kept, false), told(marks, 50, true));
    expect(fresh.extent).toBe(null);
    const long = reached(initialTimeline(kept, false), {
      type: "timeline",
      timeline: { steps: 700_000, step: 10, marks },
      running: true,
    });
    expect(long.extent).toBe(kept);
    const cut: TimelineAction = { type: "moved", steps: 200_000, step: 10, timeMs: 0, running: true };
    expect(reached(long, cut).extent).toEqual({ from: 100_000, to: 200_000 });
  });

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
    expect(sentenceAt(begun, 20)).toBe("step 20 of 100, 0.2 s, barrier at 20");
    expect(sentenceAt(begun, 25)).toBe("step 25 of 100, 0.25 s, after: barrier at 20");
  });
});
