// Watermarks of several channels combined, with idle and finished ones: every case of the semantics as a row.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createWatermarkCombiner } from "../../runtime/job/watermark-combiner.ts";
import { createWatermarkGenerator } from "../../runtime/job/watermark-generator.ts";
import { MAX_WATERMARK, MIN_WATERMARK } from "../../runtime/values/value.ts";

/** `0=5` watermark 5 on channel 0 · `0=max` · `0~` idle · `0!` active again. */
const cases: readonly {
  readonly name: string;
  readonly channels: number;
  readonly steps: string;
  readonly told: string;
  readonly idle: boolean;
}[] = [
  { name: "one channel", channels: 1, steps: "0=5 0=7", told: "5 7", idle: false },
  { name: "nothing before every channel has one", channels: 2, steps: "0=5", told: "", idle: false },
  { name: "the minimum", channels: 2, steps: "0=5 1=3 1=9", told: "3 5", idle: false },
  { name: "never back", channels: 1, steps: "0=5 0=4 0=5", told: "5", idle: false },
  { name: "an idle channel is left out", channels: 2, steps: "0=5 1~ 0=6", told: "5 6", idle: false },
  {
    name: "a channel going idle lets the minimum rise",
    channels: 3,
    steps: "0=5 1=3 2=9 1~",
    told: "3 5",
    idle: false,
  },
  { name: "all idle: the maximum over them", channels: 2, steps: "0=5 1=9 0~ 1~", told: "5 9", idle: true },
  {
    name: "back from idle counts once it has caught up",
    channels: 2,
    steps: "0=5 1~ 0=8 1! 1=6 0=9 1=9",
    told: "5 8 9",
    idle: false,
  },
  {
    name: "what it says while behind moves nothing",
    channels: 2,
    steps: "1~ 0=8 1! 1=6",
    told: "8",
    idle: false,
  },
  {
    name: "an idle channel's watermark is not heard",
    channels: 2,
    steps: "1~ 1=50 0=8",
    told: "8",
    idle: false,
  },
  { name: "a finished channel is no lower bound", channels: 2, steps: "0=max 1=4", told: "4", idle: false },
  { name: "all finished: maximal", channels: 2, steps: "0=3 1=max 0=max", told: "3 max", idle: false },
  {
    name: "finished and idle: not maximal (FLINK-38477)",
    channels: 2,
    steps: "0=3 1=7 0=max 1~",
    told: "3 7",
    idle: true,
  },
  {
    name: "idle, then the other finishes: not maximal either",
    channels: 2,
    steps: "0=3 1=7 1~ 0=max",
    told: "3 7",
    idle: true,
  },
  { name: "and back from that", channels: 2, steps: "0=3 1=7 0=max 1~ 1! 1=8", told: "3 7 8", idle: false },
  {
    name: "an idle channel may finish",
    channels: 2,
    steps: "0=3 1=7 1~ 0=max 1=max",
    told: "3 7 max",
    idle: false,
  },
  { name: "all idle with none heard", channels: 2, steps: "0~ 1~", told: "", idle: true },
];

describe("watermark combiner", () => {
  test.each(cases)("$name", ({ channels, steps, told, idle }) => {
    const combiner = createWatermarkCombiner(channels);
    const heard: string[] = [];
    for (const step of steps.split(" ")) {
      const [, channel, sign, text] = /^(\d+)([=~!])(.*)$/.exec(step)!;
      const watermark = text === "max" ? MAX_WATERMARK : Number(text);
      const raised =
        sign === "="
          ? combiner.watermark(Number(channel), watermark)
          : combiner.idle(Number(channel), sign === "~");
      if (raised !== null) heard.push(raised === MAX_WATERMARK ? "max" : String(raised));
    }
    expect(heard.join(" ")).toBe(told);
    expect(combiner.isIdle).toBe(idle);
  });

  test("it never goes back, and is maximal only when all have finished", () => {
    const move = fc.record({
      channel: fc.nat(2),
      kind: fc.constantFrom("raise", "idle", "active", "finish"),
      by: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), moves => {
        const combiner = createWatermarkCombiner(3);
        const last = [0, 0, 0];
        const finished = new Set<number>();
        let combined = MIN_WATERMARK;
        for (const { channel, kind, by } of moves) {
          if (finished.has(channel)) continue;
          last[channel]! += by;
          if (kind === "finish") finished.add(channel);
          const raised =
            kind === "raise"
              ? combiner.watermark(channel, last[channel]!)
              : kind === "finish"
                ? combiner.watermark(channel, MAX_WATERMARK)
                : combiner.idle(channel, kind === "idle");
          if (raised === null) continue;
          expect(raised).toBeGreaterThan(combined);
          combined = raised;
          expect(raised === MAX_WATERMARK).toBe(finished.size === 3);
        }
      }),
    );
  });
});

describe("watermark generator", () => {
  test("bounded out of orderness gives max - bound - 1, once it rises", () => {
    const generator = createWatermarkGenerator({ kind: "boundedOutOfOrderness", boundMs: 10 })!;
    expect([100, 95, 100, 103].map(at => generator.onRecord(at))).toEqual([
      89,
      MIN_WATERMARK,
      MIN_WATERMARK,
      92,
    ]);
  });

  test("monotonous is a bound of nothing", () => {
    expect(createWatermarkGenerator({ kind: "monotonous" })!.onRecord(100)).toBe(99);
  });

  test("without a strategy there is none", () => expect(createWatermarkGenerator(null)).toBeNull());
});
