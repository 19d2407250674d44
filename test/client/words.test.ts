// Moments, durations and sizes as a person reads them, and a checkpoint in such words.
import { expect, describe as group, test } from "vitest";
import { describe, factsOf, previousOf, tooltipOf } from "../../client/checkpoint-words.ts";
import { clock, duration, elapsed, size } from "../../client/views/shared/words.ts";
import type { CheckpointInfo } from "../../runtime/debug/protocol.ts";

test("a moment of virtual time is how long after the start, one of the world a date", () => {
  const start = Date.UTC(2000, 0, 1);
  expect(clock(start)).toBe("0 s");
  expect(clock(start + 40)).toBe("0.04 s");
  expect(clock(start + 50_540)).toBe("50.54 s");
  expect(clock(start + 512_850)).toBe("8 min 32.85 s");
  expect(clock(start + 3_600_000 * 2 + 5 * 60_000)).toBe("2 h 5 min 0 s");
  expect(clock(Date.UTC(2026, 0, 1, 9, 34, 48, 500))).toBe("2026-01-01 09:34:48Z");
  expect(clock(start + 1000 * 365 * 86_400_000 * 9)).toBe("9,000 years");
  expect(elapsed(-3)).toBe("0 s");
  expect(elapsed(59_999.7)).toBe("1 min 0 s");
});

test("durations and sizes", () => {
  expect([duration(170), duration(2345), duration(90_000)]).toEqual(["170 ms", "2.3 s", "1.5 min"]);
  expect([size(1), size(41_577), size(1_200_000_000)]).toEqual(["1 byte", "41.6 kB", "1.2 GB"]);
});

const info = (given: Partial<CheckpointInfo>): CheckpointInfo => ({
  id: 3,
  attempt: 1,
  kind: "checkpoint",
  state: "completed",
  detail: "",
  final: false,
  step: 13_801,
  timeMs: Date.UTC(2000, 0, 1) + 15_310,
  durationMs: 170,
  alignmentMs: 20,
  entries: 588,
  bytes: 41_577,
  ...given,
});

group("a checkpoint", () => {
  test("in a line: entries, size, duration; what is not known is left out", () => {
    expect(describe(info({}))).toBe("588 entries, 41.6 kB, in 170 ms");
    expect(describe(info({ final: true, bytes: 0, entries: 1 }))).toBe("final, 1 entry, in 170 ms");
    expect(describe(info({ step: 0, durationMs: 0, bytes: 0 }))).toBe("588 entries");
    expect(describe(info({ state: "failed", detail: "expired" }))).toBe("failed: expired");
  });

  test("its moment is the time since the start, and without a step where nobody counts them", () => {
    const names = (watched: boolean) => factsOf(info({}), watched).map(({ fact }) => fact);
    expect(factsOf(info({}), false)[0]).toMatchObject({ fact: "completed", value: "15.31 s" });
    expect(names(false)).toContain("at step");
    expect(names(true)).not.toContain("at step");
  });

  test("that is no longer kept tells why", () => {
    expect(factsOf(info({ state: "retired" }), false)[0]?.fact).toBe("no longer kept");
    expect(tooltipOf(info({ state: "retired" }), false)).toContain("retain");
  });

  test("the one before it is the newest that is kept", () => {
    const all = [
      info({ id: 1, state: "retired" }),
      info({ id: 2 }),
      info({ id: 3, state: "failed" }),
      info({ id: 4 }),
    ];
    expect(previousOf(all, { id: 4 })?.id).toBe(2);
    expect(previousOf(all, { id: 2 })).toBe(null);
  });
});
