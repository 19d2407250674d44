// Built-in functions on timestamps, and the two that ask the world: the clock and the seeded random numbers.

import { FLOAT, INT, TIMESTAMP } from "../type.ts";
import { type Builtin, ValueFailure } from "./builtin.ts";
import { builtin } from "./define.ts";

/** A JavaScript date of a timestamp: calendars end some 273,000 years from now. */
function calendar(ms: number, what: string): Date {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) {
    throw new ValueFailure(`${what}: the timestamp ${ms} lies beyond every calendar (has the record one?).`);
  }
  return date;
}

/** Their values come from the executor, which injects its clock and seed. */
function askTheWorld(): never {
  throw new Error("now and random are evaluated by the executor");
}

export const TIME: readonly Builtin[] = [
  builtin(
    "hour",
    { at: TIMESTAMP },
    INT,
    "The hour of the day, 0 to 23, in UTC.\n\n`hour(@2026-01-01T17:30:00Z)` is `17`.",
    (at: number) => calendar(at, "hour").getUTCHours(),
  ),
  builtin(
    "day",
    { at: TIMESTAMP },
    INT,
    "The day of the month, 1 to 31, in UTC.\n\n`day(@2026-01-31T17:30:00Z)` is `31`.",
    (at: number) => calendar(at, "day").getUTCDate(),
  ),
  {
    ...builtin(
      "now",
      {},
      TIMESTAMP,
      "The time on the clock. Makes the result depend on when it runs; a record's own time is `timestamp`.\n\n`{ line, seen: now() }`",
      askTheWorld,
    ),
    effect: "now",
  },
  {
    ...builtin(
      "random",
      {},
      FLOAT,
      "A random number, at least 0.0 and below 1.0, from the run's seed.\n\n`filter(x => random() < 0.01)` keeps about one in a hundred.",
      askTheWorld,
    ),
    effect: "random",
  },
];
