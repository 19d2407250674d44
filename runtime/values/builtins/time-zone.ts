// Time zones: from a moment to the calendar and clock of a place, and back. By the IANA database, never by the zone or
// locale of the host. Days follow from arithmetic; only a zone's offsets are asked for, once for each of their spans.

import { Temporal } from "temporal-polyfill";
import { ValueFailure } from "./builtin.ts";

/** What calendar and clock show; month and day from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

export const DAY_MS = 86_400_000;
const LAST_CALENDAR_MS = 8.64e15;

export const floorDiv = (a: number, b: number): number => Math.floor(a / b);
export const floorMod = (a: number, b: number): number => a - floorDiv(a, b) * b;

/** A moment that a calendar has; a record without a timestamp has none. */
export function onCalendar(ms: number, what: string): number {
  if (Math.abs(ms) <= LAST_CALENDAR_MS) return ms;
  throw new ValueFailure(`${what}: the timestamp ${ms} lies beyond every calendar (has the record one?).`);
}

// ------------------------------------------------------------------ days

/** Days since 1970-01-01 in the Gregorian calendar; months beyond 1 to 12 are years. */
export function daysOf(year: number, month: number, day: number): number {
  const years = year + floorDiv(month - 1, 12);
  return new Date(0).setUTCFullYear(years, floorMod(month - 1, 12), day) / DAY_MS;
}

export const daysInMonth = (year: number, month: number): number =>
  daysOf(year, month + 1, 1) - daysOf(year, month, 1);

/** The reading of a clock as if it stood in UTC. */
export const wallMs = (t: LocalTime): number =>
  daysOf(t.year, t.month, t.day) * DAY_MS + ((t.hour * 60 + t.minute) * 60 + t.second) * 1000 + t.millisecond;

export function fromWallMs(ms: number): LocalTime {
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}

// ------------------------------------------------------------------ zones

interface Span {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly offsetMs: number;
}

export interface Zone {
  /** Local time minus UTC at a moment. */
  offsetAt(ms: number): number;
}

const UTC: Zone = { offsetAt: () => 0 };
const MOST_SPANS = 1000;
const zones = new Map<string, Zone>([["UTC", UTC]]);
const MOST_ZONES = 1000;

/** By IANA name (`Europe/Berlin`), or an offset (`+05:30`). */
export function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = fixedZone(name) ?? databaseZone(name);
  if (zones.size < MOST_ZONES) zones.set(name, zone);
  return zone;
}

function fixedZone(name: string): Zone | null {
  if (name === "Z") return UTC;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(name) ?? [];
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === "-" ? -1 : 1);
  return { offsetAt: () => offsetMs };
}

function databaseZone(name: string): Zone {
  const at = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(name);
  try {
    if (!/^[A-Za-z]/.test(name)) throw new RangeError();
    at(0);
  } catch {
    throw new ValueFailure(
      `There is no time zone \`${name}\`: zones are called as in "Europe/Berlin", "UTC" or "+05:30".`,
    );
  }
  let spans: Span[] = [];
  let last: Span = { from: 0, to: 0, offsetMs: 0 };
  const ask = (ms: number): Span => {
    const moment = at(ms);
    const previous =
      moment.offsetNanoseconds === at(ms - 1).offsetNanoseconds
        ? moment.getTimeZoneTransition("previous")?.epochMilliseconds
        : ms;
    return {
      from: previous ?? Number.NEGATIVE_INFINITY,
      to: moment.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      offsetMs: moment.offsetNanoseconds / 1e6,
    };
  };
  return {
    offsetAt(ms) {
      if (ms >= last.from && ms < last.to) return last.offsetMs;
      let span = spans.find(each => ms >= each.from && ms < each.to);
      if (span === undefined) {
        span = ask(ms);
        spans = [...spans.slice(-MOST_SPANS), span];
      }
      last = span;
      return span.offsetMs;
    },
  };
}

export const toLocal = (ms: number, zone: Zone): LocalTime => fromWallMs(ms + zone.offsetAt(ms));

/**
 * The moment at which a clock of this zone shows this. Where it shows it twice, the earlier; where it skips it, what
 * it would show had it not been put forward (as java.time and Temporal do).
 */
export function fromLocal(wall: number, zone: Zone): number {
  const before = zone.offsetAt(wall - DAY_MS);
  const after = zone.offsetAt(wall + DAY_MS);
  if (zone.offsetAt(wall - before) === before) return wall - before;
  return zone.offsetAt(wall - after) === after ? wall - after : wall - before;
}
