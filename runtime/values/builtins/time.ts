// Built-in functions on timestamps and durations, and the two that ask the world: the clock and the seeded random
// numbers. Calendars are the Gregorian one, in UTC unless a zone is named.

import { displayDuration } from "../text.ts";
import { parseTimestamp } from "../timestamp-text.ts";
import { DURATION, FLOAT, INT, STRING, TIMESTAMP, type Type } from "../type.ts";
import { type Builtin, type ConstantFault, ValueFailure } from "./builtin.ts";
import { builtin, checkedConstant, orNull } from "./define.ts";
import { parseDuration } from "./duration-text.ts";
import { timePattern } from "./time-pattern.ts";
import {
  DAY_MS,
  daysInMonth,
  daysOf,
  floorDiv,
  floorMod,
  fromLocal,
  type LocalTime,
  onCalendar,
  toLocal,
  wallMs,
  type Zone,
  zoneOf,
} from "./time-zone.ts";

const UTC = "UTC";

/** Their values come from the executor, which injects its clock and seed. */
function askTheWorld(): never {
  throw new Error("now and random are evaluated by the executor");
}

/** An entry without a zone, and the same with one as last parameter. */
function zoned(
  name: string,
  parameters: Readonly<Record<string, Type>>,
  result: Type,
  says: string,
  examples: readonly [utc: string, zoned: string],
  evaluate: Builtin["evaluate"],
  check: (entry: Builtin) => Builtin = entry => entry,
): readonly Builtin[] {
  const inUtc = builtin(name, parameters, result, `${says}, in UTC.\n\n${examples[0]}`, evaluate);
  const inZone = builtin(
    name,
    { ...parameters, zone: STRING },
    result,
    `${says}, in a time zone such as "Europe/Berlin". Fails the record where there is no such zone.\n\n${examples[1]}`,
    evaluate,
  );
  const zoneAt = inZone.parameters.length - 1;
  return [check(inUtc), both(check(inZone), checkedConstant(inZone, zoneAt, zoneOf))];
}

/** The entry with what two checks find, the first first. */
const both = (a: Builtin, b: Builtin): Builtin => ({
  ...a,
  validateConstant: (args): ConstantFault | null =>
    a.validateConstant?.(args) ?? b.validateConstant?.(args) ?? null,
});

/** A number that calendar or clock shows. */
const part = (
  name: string,
  says: string,
  utc: string,
  inZone: string,
  of: (local: LocalTime) => number,
): readonly Builtin[] =>
  zoned(
    name,
    { at: TIMESTAMP },
    INT,
    says,
    [
      `\`${name}(@2026-03-31T23:30:15.250Z)\` is \`${utc}\`.`,
      `\`${name}(@2026-03-31T23:30:15.250Z, "Asia/Tokyo")\` is \`${inZone}\`.`,
    ],
    (at: number, zone = UTC) => of(toLocal(onCalendar(at, name), zoneOf(zone))),
  );

// ------------------------------------------------------------------ days and weeks

const dayNumber = (local: LocalTime): number => daysOf(local.year, local.month, local.day);
const dayOfWeek = (local: LocalTime): number => floorMod(dayNumber(local) + 3, 7) + 1;

/** ISO-8601: the week that holds the year's first Thursday is its first. */
function weekOfYear(local: LocalTime): number {
  const thursday = dayNumber(local) - dayOfWeek(local) + 4;
  const { year } = toLocal(thursday * DAY_MS, zoneOf(UTC));
  return floorDiv(thursday - daysOf(year, 1, 1), 7) + 1;
}

// ------------------------------------------------------------------ truncating and adding

const UNITS: Readonly<Record<string, (at: LocalTime) => number>> = {
  year: at => daysOf(at.year, 1, 1) * DAY_MS,
  quarter: at => daysOf(at.year, at.month - ((at.month - 1) % 3), 1) * DAY_MS,
  month: at => daysOf(at.year, at.month, 1) * DAY_MS,
  week: at => (dayNumber(at) - dayOfWeek(at) + 1) * DAY_MS,
  day: at => dayNumber(at) * DAY_MS,
  hour: at => wallMs({ ...at, minute: 0, second: 0, millisecond: 0 }),
  minute: at => wallMs({ ...at, second: 0, millisecond: 0 }),
  second: at => wallMs({ ...at, millisecond: 0 }),
};

function unitOf(name: string): (at: LocalTime) => number {
  if (Object.hasOwn(UNITS, name)) return UNITS[name]!;
  throw new ValueFailure(`There is no unit "${name}" of time; there are ${Object.keys(UNITS).join(", ")}.`);
}

/** Within a day clocks are truncated by their own reading, so that no hour is told twice. */
function truncateToUnit(at: number, unit: string, zone = UTC): number {
  const where = zoneOf(zone);
  const moment = onCalendar(at, "truncate");
  const local = toLocal(moment, where);
  const wall = unitOf(unit)(local);
  const offset = where.offsetAt(moment);
  return where.offsetAt(wall - offset) === offset ? wall - offset : fromLocal(wall, where);
}

function truncateToMultiple(at: number, unit: number): number {
  if (unit > 0) return onCalendar(at, "truncate") - floorMod(at, unit);
  throw new ValueFailure(`truncate: ${displayDuration(unit)} is no positive duration.`);
}

/** The same reading of calendar and clock, on another day. */
function onDay(at: number, days: number, local: LocalTime, zone: Zone, what: string): number {
  const clock = floorMod(wallMs(local), DAY_MS);
  const wall = days * DAY_MS + clock;
  onCalendar(Number.isFinite(wall) ? wall : Number.MAX_SAFE_INTEGER, what);
  return days === dayNumber(local) ? at : fromLocal(wall, zone);
}

function addMonths(at: number, months: number, zone = UTC): number {
  const where = zoneOf(zone);
  const local = toLocal(onCalendar(at, "addMonths"), where);
  const month = local.month - 1 + months;
  const [year, of] = [local.year + floorDiv(month, 12), floorMod(month, 12) + 1];
  const day = Math.min(local.day, daysInMonth(year, of));
  return onDay(at, daysOf(year, of, day), local, where, "addMonths");
}

function addDays(at: number, days: number, zone = UTC): number {
  const where = zoneOf(zone);
  const local = toLocal(onCalendar(at, "addDays"), where);
  return onDay(at, dayNumber(local) + days, local, where, "addDays");
}

// ------------------------------------------------------------------ text

function formatTime(at: number, pattern: string, zone = UTC): string {
  const where = zoneOf(zone);
  const moment = onCalendar(at, "formatTime");
  return timePattern(pattern).print(toLocal(moment, where), where.offsetAt(moment));
}

const parseTime = (text: string, pattern: string, zone = UTC): number | null =>
  timePattern(pattern).parse(text, zoneOf(zone));

function parseIso(text: string): number | null {
  const parsed = parseTimestamp(text);
  return "ms" in parsed ? parsed.ms : null;
}

const checkPattern = (entry: Builtin): Builtin => checkedConstant(entry, 1, timePattern);
const checkUnit = (entry: Builtin): Builtin => checkedConstant(entry, 1, unitOf);
const LETTERS =
  "with the letters of Unicode, as in `yyyy-MM-dd HH:mm:ss.SSS XXX` or `EEE, d MMM yyyy h:mm a`";

export const TIME: readonly Builtin[] = [
  ...part("year", "The year", "2026", "2026", local => local.year),
  ...part("quarter", "The quarter of the year, 1 to 4", "1", "2", local => floorDiv(local.month + 2, 3)),
  ...part("month", "The month, 1 to 12", "3", "4", local => local.month),
  ...part("weekOfYear", "The week of the year, 1 to 53, as ISO-8601 counts them", "14", "14", weekOfYear),
  ...part("day", "The day of the month, 1 to 31", "31", "1", local => local.day),
  ...part("dayOfWeek", "The day of the week, from 1 for Monday to 7 for Sunday", "2", "3", dayOfWeek),
  ...part(
    "dayOfYear",
    "The day of the year, 1 to 366",
    "90",
    "91",
    local => dayNumber(local) - daysOf(local.year, 1, 1) + 1,
  ),
  ...part("hour", "The hour of the day, 0 to 23", "23", "8", local => local.hour),
  ...part("minute", "The minute of the hour, 0 to 59", "30", "30", local => local.minute),
  ...part("second", "The second of the minute, 0 to 59", "15", "15", local => local.second),
  ...part("millisecond", "The millisecond of the second, 0 to 999", "250", "250", local => local.millisecond),
  builtin(
    "truncate",
    { at: TIMESTAMP, unit: DURATION },
    TIMESTAMP,
    "The last multiple of a duration, counted from 1970-01-01 UTC, that is not after a moment. Fails the record for a duration that is not positive.\n\n`truncate(@2026-01-01T10:07:42Z, 5min)` is `@2026-01-01T10:05:00Z`.",
    truncateToMultiple,
  ),
  ...zoned(
    "truncate",
    { at: TIMESTAMP, unit: STRING },
    TIMESTAMP,
    'The beginning of the "year", "quarter", "month", "week" (Monday), "day", "hour", "minute" or "second" of a moment',
    [
      '`truncate(@2026-03-31T23:30:15Z, "month")` is `@2026-03-01`.',
      '`truncate(@2026-03-31T23:30:15Z, "day", "Asia/Tokyo")` is `@2026-03-31T15:00:00Z`.',
    ],
    truncateToUnit,
    checkUnit,
  ),
  ...zoned(
    "addMonths",
    { at: TIMESTAMP, months: INT },
    TIMESTAMP,
    "The same day and time of day so many months later; the month's last day where it has no such day",
    [
      "`addMonths(@2026-01-31T12:00:00Z, 1)` is `@2026-02-28T12:00:00Z`.",
      '`addMonths(@2026-03-01T11:00:00Z, 1, "Europe/Berlin")` is `@2026-04-01T10:00:00Z`.',
    ],
    addMonths,
  ),
  ...zoned(
    "addDays",
    { at: TIMESTAMP, days: INT },
    TIMESTAMP,
    "The same time of day so many days later, also where clocks were changed in between",
    [
      "`addDays(@2026-03-28T11:00:00Z, 1)` is `@2026-03-29T11:00:00Z`.",
      '`addDays(@2026-03-28T11:00:00Z, 1, "Europe/Berlin")` is `@2026-03-29T10:00:00Z`.',
    ],
    addDays,
  ),
  ...zoned(
    "formatTime",
    { at: TIMESTAMP, pattern: STRING },
    STRING,
    `A moment as text, by a pattern ${LETTERS}`,
    [
      '`formatTime(@2026-03-31T23:30:15Z, "d MMM yyyy, HH:mm")` is `"31 Mar 2026, 23:30"`.',
      '`formatTime(@2026-03-31T23:30:15Z, "EEEE h:mm a XXX", "Asia/Tokyo")` is `"Wednesday 8:30 AM +09:00"`.',
    ],
    formatTime,
    checkPattern,
  ),
  ...zoned(
    "parseTime",
    { text: STRING, pattern: STRING },
    orNull(TIMESTAMP),
    `The moment a text names by a pattern ${LETTERS}; null where it names none`,
    [
      '`parseTime("31/03/2026 23:30", "dd/MM/yyyy HH:mm")` is `@2026-03-31T23:30:00Z`.',
      '`parseTime("1 Apr 2026 8:30 AM", "d MMM yyyy h:mm a", "Asia/Tokyo")` is `@2026-03-31T23:30:00Z`.',
    ],
    parseTime,
    checkPattern,
  ),
  builtin(
    "toTimestamp",
    { ms: INT },
    TIMESTAMP,
    "The moment so many milliseconds after 1970-01-01 UTC.\n\n`toTimestamp(1000)` is `@1970-01-01T00:00:01Z`.",
    (ms: number) => ms,
  ),
  builtin(
    "toTimestamp",
    { text: STRING },
    orNull(TIMESTAMP),
    'The moment a text names in ISO-8601 with a zone, or null.\n\n`toTimestamp("2026-01-01T01:00:00+01:00")` is `@2026-01-01`.',
    parseIso,
  ),
  builtin(
    "toDuration",
    { ms: INT },
    DURATION,
    "A duration of so many milliseconds.\n\n`toDuration(90000)` is `1min30s`.",
    (ms: number) => ms,
  ),
  builtin(
    "toDuration",
    { text: STRING },
    orNull(DURATION),
    'The duration a text spells as a literal does, or null.\n\n`toDuration("1h30min")` is `1h30min`.',
    parseDuration,
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
