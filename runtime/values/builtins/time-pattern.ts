// Patterns of dates and times, written with the letters of Unicode (as Java's DateTimeFormatter, for the common ones),
// in English whatever the host's locale: printing, and reading what was printed. A pattern is taken apart once.

import { ValueFailure } from "./builtin.ts";
import {
  DAY_MS,
  daysInMonth,
  floorDiv,
  floorMod,
  fromLocal,
  type LocalTime,
  wallMs,
  type Zone,
} from "./time-zone.ts";

const MONTHS: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const DAYS: readonly string[] = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];

/** What is being put together while a text is read; what no letter names stays at its beginning. */
interface Draft {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  afternoon: boolean | null;
  offsetMs: number | null;
}

interface Moment extends LocalTime {
  readonly offsetMs: number;
}

interface Piece {
  readonly print: (at: Moment) => string;
  /** What it may look like, and what that means; false: it cannot be. */
  readonly expression: string;
  readonly read: (text: string, draft: Draft) => boolean;
}

export interface TimePattern {
  print(local: LocalTime, offsetMs: number): string;
  /** Milliseconds since 1970-01-01Z, or null where the text is not as the pattern says. */
  parse(text: string, zone: Zone): number | null;
}

const patterns = new Map<string, TimePattern>();
const MOST_KEPT = 500;

export function timePattern(text: string): TimePattern {
  const known = patterns.get(text);
  if (known !== undefined) return known;
  const made = makePattern(text);
  if (patterns.size < MOST_KEPT) patterns.set(text, made);
  return made;
}

function makePattern(text: string): TimePattern {
  const pieces = piecesOf(text);
  const expression = new RegExp(`^${pieces.map(piece => `(${piece.expression})`).join("")}$`, "u");
  return {
    print(local, offsetMs) {
      const moment = { ...local, offsetMs };
      return pieces.map(piece => piece.print(moment)).join("");
    },
    parse(given, zone) {
      const found = given.length > 1000 ? null : expression.exec(given);
      if (found === null) return null;
      const draft = emptyDraft();
      return pieces.every((piece, i) => piece.read(found[i + 1]!, draft)) ? momentOf(draft, zone) : null;
    },
  };
}

// ------------------------------------------------------------------ from a pattern to its pieces

const PART = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g;

function piecesOf(text: string): readonly Piece[] {
  if (text.length > 200) throw new ValueFailure("The pattern of a time is longer than 200 characters.");
  return Array.from(text.matchAll(PART), ([part, quoted, letter]) => {
    if (letter !== undefined) return fieldOf(letter, part.length, text);
    if (part === "'") throw new ValueFailure(`The pattern \`${text}\` opens a quote and does not close it.`);
    if (quoted === undefined) return literal(part);
    return literal(quoted === "" ? "'" : quoted.replaceAll("''", "'"));
  });
}

const literal = (text: string): Piece => ({
  print: () => text,
  expression: text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"),
  read: () => true,
});

type NumberField = "year" | "month" | "day" | "hour" | "minute" | "second";

/** A number of at least so many digits; with one letter without zeros before it. */
const numeric = (field: NumberField, width: number, most = 2): Piece => ({
  print: at => String(at[field]).padStart(width, "0"),
  expression: width === 1 ? `\\d{1,${most}}` : `\\d{${width}}`,
  read(text, draft) {
    draft[field] = Number(text);
    return true;
  },
});

const named = (
  names: readonly string[],
  short: boolean,
  indexOf: (at: Moment) => number,
  read: (index: number, draft: Draft) => void,
): Piece => {
  const shown = names.map(name => (short ? name.slice(0, 3) : name));
  return {
    print: at => shown[indexOf(at)]!,
    expression: shown.join("|"),
    read(text, draft) {
      read(shown.indexOf(text), draft);
      return true;
    },
  };
};

const YEAR: Piece = {
  print: ({ year }) => (year < 0 ? "-" : year > 9999 ? "+" : "") + String(Math.abs(year)).padStart(4, "0"),
  expression: "\\d{4}|[+-]\\d{4,6}",
  read(text, draft) {
    draft.year = Number(text);
    return true;
  },
};

const SHORT_YEAR: Piece = {
  print: ({ year }) => String(floorMod(year, 100)).padStart(2, "0"),
  expression: "\\d\\d",
  read(text, draft) {
    draft.year = 2000 + Number(text);
    return true;
  },
};

const HALF: Piece = {
  print: at => (at.hour < 12 ? "AM" : "PM"),
  expression: "[AaPp][Mm]",
  read(text, draft) {
    draft.afternoon = /^p/i.test(text);
    return true;
  },
};

const halfHour = (width: number): Piece => ({
  ...numeric("hour", width),
  print: at => String(floorMod(at.hour - 1, 12) + 1).padStart(width, "0"),
  read(text, draft) {
    draft.hour = Number(text) % 12;
    return Number(text) >= 1 && Number(text) <= 12;
  },
});

const fraction = (width: number): Piece => ({
  print: at => String(at.millisecond).padStart(3, "0").padEnd(width, "0").slice(0, width),
  expression: `\\d{${width}}`,
  read(text, draft) {
    draft.millisecond = Number(text.padEnd(3, "0").slice(0, 3));
    return true;
  },
});

/** `+01:00`, or `+0100` without the colon; with `Z` for zero. */
const offset = (colon: string, zulu: boolean): Piece => ({
  print({ offsetMs }) {
    const minutes = Math.abs(Math.trunc(offsetMs / 60_000));
    if (minutes === 0 && zulu) return "Z";
    const two = (n: number) => String(n).padStart(2, "0");
    return `${offsetMs < 0 ? "-" : "+"}${two(floorDiv(minutes, 60))}${colon}${two(minutes % 60)}`;
  },
  expression: `[+-]\\d\\d${colon}\\d\\d${zulu ? "|Z" : ""}`,
  read(text, draft) {
    const minutes = text === "Z" ? 0 : Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
    draft.offsetMs = (text.startsWith("-") ? -1 : 1) * minutes * 60_000;
    return minutes < 24 * 60;
  },
});

const month = (short: boolean): Piece =>
  named(
    MONTHS,
    short,
    at => at.month - 1,
    (index, draft) => {
      draft.month = index + 1;
    },
  );
const weekday = (short: boolean): Piece =>
  named(
    DAYS,
    short,
    at => floorMod(floorDiv(wallMs(at), DAY_MS) + 3, 7),
    () => {},
  );

/** By letters and their number. */
const FIELDS: Readonly<Record<string, (width: number) => Piece | null>> = {
  y: width => (width === 2 ? SHORT_YEAR : width === 4 || width === 1 ? YEAR : null),
  M: width => (width <= 2 ? numeric("month", width) : width <= 4 ? month(width === 3) : null),
  d: width => (width <= 2 ? numeric("day", width) : null),
  E: width => (width <= 4 ? weekday(width < 4) : null),
  H: width => (width <= 2 ? numeric("hour", width) : null),
  h: width => (width <= 2 ? halfHour(width) : null),
  m: width => (width <= 2 ? numeric("minute", width) : null),
  s: width => (width <= 2 ? numeric("second", width) : null),
  S: width => (width <= 9 ? fraction(width) : null),
  a: width => (width === 1 ? HALF : null),
  X: width => (width === 3 ? offset(":", true) : width === 2 ? offset("", true) : null),
  x: width => (width === 3 ? offset(":", false) : width === 2 ? offset("", false) : null),
  Z: width => (width === 1 ? offset("", false) : null),
};

function fieldOf(letter: string, width: number, pattern: string): Piece {
  const piece = Object.hasOwn(FIELDS, letter) ? FIELDS[letter]!(width) : null;
  if (piece !== null) return piece;
  throw new ValueFailure(
    `The pattern \`${pattern}\` has \`${letter.repeat(width)}\`, which means nothing. It may have yyyy MM dd HH mm ss SSS, hh and a, EEE, MMM, XXX, and text in 'quotes'.`,
  );
}

// ------------------------------------------------------------------ from what was read to a moment

const emptyDraft = (): Draft => ({
  year: 1970,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  millisecond: 0,
  afternoon: null,
  offsetMs: null,
});

function momentOf(draft: Draft, zone: Zone): number | null {
  const { year, month: of, day, minute, second } = draft;
  const hour = draft.hour + (draft.afternoon === true && draft.hour < 12 ? 12 : 0);
  if (of < 1 || of > 12 || day < 1 || day > daysInMonth(year, of)) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const wall = wallMs({ ...draft, hour });
  if (!Number.isFinite(wall)) return null;
  return draft.offsetMs === null ? fromLocal(wall, zone) : wall - draft.offsetMs;
}
