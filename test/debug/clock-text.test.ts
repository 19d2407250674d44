import { expect, test } from "vitest";
import { clock } from "../../client/views/shared/words.ts";
import { clockText } from "../../runtime/debug/clock-text.ts";
import { SIMULATION_START_MS } from "../../runtime/execute/simulate/simulation.ts";

test.each([
  [0, "0 s"],
  [40, "0.04 s"],
  [50_540, "50.54 s"],
  [492_850, "8 min 12.85 s"],
  [7_500_000, "2 h 5 min 0 s"],
])("%s ms after the start of a simulated run are %s, in the views too", (since, text) => {
  expect(clockText(SIMULATION_START_MS + since)).toBe(text);
  expect(clock(SIMULATION_START_MS + since)).toBe(text);
});

test("a moment of a real run is a date", () => {
  const at = Date.UTC(2026, 0, 1, 9, 34, 48, 250);
  expect(clockText(at)).toBe("2026-01-01 09:34:48Z");
  expect(clock(at)).toBe(clockText(at));
});
