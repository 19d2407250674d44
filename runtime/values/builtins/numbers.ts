// Built-in functions on numbers, and conversions between numbers, text, timestamps and durations.
// An int never leaves the safe range: what would do so fails the record.

import { displayDuration, displayTimestamp } from "../text.ts";
import { BOOL, DURATION, FLOAT, INT, STRING, TIMESTAMP, type Type } from "../type.ts";
import { type Builtin, ValueFailure } from "./builtin.ts";
import { builtin, orNull } from "./define.ts";

/** The int a float is, once rounded. */
function toSafeInt(rounded: number, what: string, value: number): number {
  if (Number.isSafeInteger(rounded)) return rounded === 0 ? 0 : rounded;
  throw new ValueFailure(
    `${what}(${value}) is no int: it lies outside -9007199254740991 .. 9007199254740991.`,
  );
}

const round = (value: number) => toSafeInt(Math.round(value), "round", value);
const floor = (value: number) => toSafeInt(Math.floor(value), "floor", value);
const truncate = (value: number) => toSafeInt(Math.trunc(value), "toInt", value);

function parseInteger(text: string): number | null {
  if (!/^[+-]?[0-9]+$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : null;
}

function parseFloating(text: string): number | null {
  return /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : null;
}

const least = <T>(a: T, b: T): T => (b < a ? b : a);
const greatest = <T>(a: T, b: T): T => (b > a ? b : a);

/** One overload for each type that has an order; floats by themselves, because of NaN. */
function extremes(name: "min" | "max", which: string, ofFloats: (a: number, b: number) => number): Builtin[] {
  const doc = `The ${which} of two values; NaN if either is NaN.\n\n\`${name}(3, 7)\` is \`${ofFloats(3, 7)}\`.`;
  const entry = (type: Type, evaluate: Builtin["evaluate"]) =>
    builtin(name, { a: type, b: type }, type, doc, evaluate);
  const ordered = name === "min" ? least : greatest;
  return [
    entry(INT, ordered),
    entry(FLOAT, ofFloats),
    entry(TIMESTAMP, ordered),
    entry(DURATION, ordered),
    entry(STRING, ordered),
  ];
}

const NUMBER_FAILS = "Fails the record if the result is no safe integer (NaN, infinite, or beyond 53 bits).";

const toText = (type: Type, evaluate: Builtin["evaluate"]): Builtin =>
  builtin(
    "toString",
    { value: type },
    STRING,
    'The value as text, as `"${value}"` would show it.\n\n`toString(1h30min)` is `"1h30min"`.',
    evaluate,
  );

export const NUMBERS: readonly Builtin[] = [
  builtin("abs", { value: INT }, INT, "The value without its sign.\n\n`abs(-3)` is `3`.", Math.abs),
  builtin("abs", { value: FLOAT }, FLOAT, "The value without its sign.\n\n`abs(-0.5)` is `0.5`.", Math.abs),
  builtin(
    "abs",
    { value: DURATION },
    DURATION,
    "The value without its sign.\n\n`abs(-5min)` is `5min`.",
    Math.abs,
  ),
  ...extremes("min", "smaller", Math.min),
  ...extremes("max", "larger", Math.max),
  builtin(
    "round",
    { value: FLOAT },
    INT,
    `The nearest int; a half goes up. ${NUMBER_FAILS}\n\n\`round(2.5)\` is \`3\`.`,
    round,
  ),
  builtin(
    "floor",
    { value: FLOAT },
    INT,
    `The largest int that is not above the value. ${NUMBER_FAILS}\n\n\`floor(-0.5)\` is \`-1\`.`,
    floor,
  ),
  builtin(
    "toInt",
    { text: STRING },
    orNull(INT),
    'The int a text spells, or null: digits with an optional sign, within 53 bits, and nothing around them.\n\n`toInt("42")` is `42`, `toInt("4.2")` is `null`.',
    parseInteger,
  ),
  builtin(
    "toInt",
    { value: FLOAT },
    INT,
    `The value without its fraction, toward zero. ${NUMBER_FAILS}\n\n\`toInt(-2.7)\` is \`-2\`.`,
    truncate,
  ),
  builtin(
    "toInt",
    { value: TIMESTAMP },
    INT,
    "Milliseconds since 1970-01-01 UTC.\n\n`toInt(@1970-01-01T00:00:01Z)` is `1000`.",
    (value: number) => value,
  ),
  builtin(
    "toInt",
    { value: DURATION },
    INT,
    "The duration in milliseconds.\n\n`toInt(2s)` is `2000`.",
    (value: number) => value,
  ),
  builtin(
    "toFloat",
    { text: STRING },
    orNull(FLOAT),
    'The number a text spells, or null: `12`, `0.5`, `1e-3`, with an optional sign and nothing around it.\n\n`toFloat("0.5")` is `0.5`, `toFloat("x")` is `null`.',
    parseFloating,
  ),
  builtin(
    "toFloat",
    { value: FLOAT },
    FLOAT,
    "An int as a float.\n\n`toFloat(3) / 2` is `1.5`.",
    (value: number) => value,
  ),
  toText(STRING, (value: string) => value),
  toText(BOOL, String),
  toText(FLOAT, String),
  toText(TIMESTAMP, displayTimestamp),
  toText(DURATION, displayDuration),
];
