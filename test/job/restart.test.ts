// The restart strategies against the table of docs: the failure is counted before the question is asked.
import { describe, expect, test } from "vitest";
import { nextRestart, type PastFailure } from "../../runtime/job/restart.ts";
import {
  DEFAULT_EXPONENTIAL_DELAY,
  DEFAULT_FAILURE_RATE,
  DEFAULT_FIXED_DELAY,
  type RestartSettings,
} from "../../runtime/plan/settings.ts";

/** Fails at these times; `random` 0.5 is no jitter. */
const delays = (
  settings: RestartSettings,
  times: readonly number[],
  random = 0.5,
): readonly (number | null)[] => {
  const history: PastFailure[] = [];
  return times.map(timeMs => {
    const answer = nextRestart(settings, history, timeMs, random);
    if (!answer.restart) return null;
    history.push({ timeMs, delayMs: answer.delayMs });
    return answer.delayMs;
  });
};

const exponential = (changes: object): RestartSettings => ({ ...DEFAULT_EXPONENTIAL_DELAY, ...changes });
const HOUR = 3_600_000;

describe("restart strategies", () => {
  const cases: readonly {
    readonly name: string;
    readonly settings: RestartSettings;
    readonly times: readonly number[];
    readonly delays: readonly (number | null)[];
    readonly random?: number;
  }[] = [
    { name: "none: the first failure ends it", settings: { kind: "none" }, times: [0], delays: [null] },
    {
      name: "fixedDelay by default: one restart",
      settings: DEFAULT_FIXED_DELAY,
      times: [0, 5_000],
      delays: [1_000, null],
    },
    {
      name: "fixedDelay(attempts: 3) allows 3 restarts",
      settings: { kind: "fixedDelay", attempts: 3, delayMs: 10_000 },
      times: [0, HOUR, 2 * HOUR, 3 * HOUR],
      delays: [10_000, 10_000, 10_000, null],
    },
    {
      name: "fixedDelay(attempts: 0) allows none",
      settings: { kind: "fixedDelay", attempts: 0, delayMs: 1 },
      times: [0],
      delays: [null],
    },
    {
      name: "exponentialDelay: initial, then times the multiplier, up to the maximum",
      settings: exponential({ multiplier: 10 }),
      times: [0, 2_000, 20_000, 90_000],
      delays: [1_000, 10_000, 60_000, 60_000],
    },
    {
      name: "exponentialDelay starts anew after an hour without failure since the restart",
      settings: exponential({}),
      times: [0, 2_000, 2_000 + 1_500 + HOUR],
      delays: [1_000, 1_500, 1_000],
    },
    {
      name: "exponentialDelay goes on just before",
      settings: exponential({}),
      times: [0, 2_000, 2_000 + 1_500 + HOUR - 1],
      delays: [1_000, 1_500, 2_250],
    },
    {
      name: "exponentialDelay(attempts: 2) gives up at the third, and counts anew after a reset",
      settings: exponential({ attempts: 2 }),
      times: [0, 2 * HOUR, 2 * HOUR + 5_000, 2 * HOUR + 10_000],
      delays: [1_000, 1_000, 1_500, null],
    },
    {
      name: "jitter never goes below the initial delay",
      settings: exponential({}),
      times: [0],
      delays: [1_000],
      random: 0,
    },
    {
      name: "jitter adds up to its share",
      settings: exponential({ jitter: 0.5 }),
      times: [0, 5_000],
      delays: [1_500, 2_250],
      random: 1,
    },
    {
      name: "nor above the maximum",
      settings: exponential({ maxMs: 1_200 }),
      times: [0, 5_000],
      delays: [1_100, 1_200],
      random: 1,
    },
    {
      name: "failureRate by default: one in a minute",
      settings: DEFAULT_FAILURE_RATE,
      times: [0, 60_001, 120_001],
      delays: [1_000, 1_000, null],
    },
    {
      name: "failureRate fails when more than max lie within the interval, its ends included",
      settings: { kind: "failureRate", max: 2, perMs: 10_000, delayMs: 5 },
      times: [0, 1_000, 10_001, 11_002, 20_001],
      delays: [5, 5, 5, 5, null],
    },
    {
      name: "failureRate counts without end",
      settings: { kind: "failureRate", max: 1, perMs: 10, delayMs: 5 },
      times: [0, HOUR, 2 * HOUR, 3 * HOUR],
      delays: [5, 5, 5, 5],
    },
    {
      name: "failureRate(max: 0) allows none",
      settings: { kind: "failureRate", max: 0, perMs: 10, delayMs: 5 },
      times: [0],
      delays: [null],
    },
  ];

  test.each(cases)("$name", one => {
    expect(delays(one.settings, one.times, one.random)).toEqual(one.delays);
  });
});
