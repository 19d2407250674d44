// Built-in functions of arithmetic beyond the plain ones of numbers.ts. Floats behave as IEEE says: what has no
// value is NaN. An int never leaves the safe range: what would do so fails the record.

import { BOOL, DURATION, FLOAT, INT, STRING, TIMESTAMP, type Type } from "../type.ts";
import { type Builtin, ValueFailure } from "./builtin.ts";
import { builtin, orNull } from "./define.ts";

const VALUE = { value: FLOAT };

/** A function of one float that JavaScript has under the same name. */
const plain = (name: string, says: string, example: string, result: string, of: (x: number) => number) =>
  builtin(name, VALUE, FLOAT, `${says}\n\n\`${name}(${example})\` is \`${result}\`.`, of);

function clamp(value: number, low: number, high: number): number {
  if (low > high) throw new ValueFailure(`clamp: the least value ${low} is above the greatest ${high}.`);
  return value < low ? low : value > high ? high : value;
}

const clampOf = (type: Type, example: string): Builtin =>
  builtin(
    "clamp",
    { value: type, low: type, high: type },
    type,
    `The value, but at least \`low\` and at most \`high\`. Fails the record if \`low\` is above \`high\`.\n\n${example}`,
    clamp,
  );

function ceil(value: number): number {
  const result = Math.ceil(value);
  if (Number.isSafeInteger(result)) return result + 0;
  throw new ValueFailure(`ceil(${value}) is no int: it lies outside -9007199254740991 .. 9007199254740991.`);
}

const MOST_DIGITS = 15;

function fixed(value: number, digits: number, what: string): string {
  if (digits >= 0 && digits <= MOST_DIGITS) return value.toFixed(digits);
  throw new ValueFailure(`${what}: ${digits} digits are not between 0 and ${MOST_DIGITS}.`);
}

/** Of the sign of the divisor, as a clock counts. */
function modulo(value: number, by: number): number {
  if (by === 0) throw new ValueFailure("mod: remainder of a division by zero.");
  const rest = value % by;
  return (rest !== 0 && rest < 0 !== by < 0 ? rest + by : rest) + 0;
}

function radixWithin(radix: number, what: string): number {
  if (radix >= 2 && radix <= 36) return radix;
  throw new ValueFailure(`${what}: the base ${radix} is not between 2 and 36.`);
}

function parseInBase(text: string, radix: number): number | null {
  radixWithin(radix, "toInt");
  const digits = text.replace(/^[+-]/, "").toLowerCase();
  if (digits === "") return null;
  let value = 0;
  for (const digit of digits) {
    const of = /^[0-9a-z]$/.test(digit) ? Number.parseInt(digit, 36) : radix;
    if (of >= radix) return null;
    value = value * radix + of;
    if (!Number.isSafeInteger(value)) return null;
  }
  return text.startsWith("-") ? 0 - value : value;
}

const TO_BOOL: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["false", false],
]);

export const MATH: readonly Builtin[] = [
  plain("sqrt", "The square root; NaN of a negative number.", "9.0", "3.0", Math.sqrt),
  plain("cbrt", "The cube root.", "27.0", "3.0", Math.cbrt),
  plain("exp", "The number e to this power.", "0.0", "1.0", Math.exp),
  plain("log", "The natural logarithm; NaN of a negative number.", "1.0", "0.0", Math.log),
  plain("log10", "The logarithm to base 10; NaN of a negative number.", "1000.0", "3.0", Math.log10),
  plain("log2", "The logarithm to base 2; NaN of a negative number.", "8.0", "3.0", Math.log2),
  plain("sin", "The sine of an angle in radians.", "0.0", "0.0", Math.sin),
  plain("cos", "The cosine of an angle in radians.", "0.0", "1.0", Math.cos),
  plain("tan", "The tangent of an angle in radians.", "0.0", "0.0", Math.tan),
  plain("asin", "The angle in radians that has this sine; NaN beyond -1 and 1.", "0.0", "0.0", Math.asin),
  plain("acos", "The angle in radians that has this cosine; NaN beyond -1 and 1.", "1.0", "0.0", Math.acos),
  plain("atan", "The angle in radians that has this tangent.", "0.0", "0.0", Math.atan),
  builtin(
    "atan2",
    { y: FLOAT, x: FLOAT },
    FLOAT,
    "The angle in radians of a point as seen from the origin.\n\n`atan2(0.0, 1.0)` is `0.0`.",
    Math.atan2,
  ),
  builtin(
    "pi",
    {},
    FLOAT,
    "The circumference of a circle of diameter 1.\n\n`round(pi() * 1000.0)` is `3142`.",
    () => Math.PI,
  ),
  builtin(
    "pow",
    { base: FLOAT, exponent: FLOAT },
    FLOAT,
    "A number to a power, as a float.\n\n`pow(2, 10)` is `1024.0`.",
    (base: number, exponent: number) => base ** exponent,
  ),
  builtin(
    "ceil",
    VALUE,
    INT,
    "The least int that is not below the value. Fails the record if the result is no safe integer.\n\n`ceil(0.2)` is `1`.",
    ceil,
  ),
  builtin(
    "round",
    { value: FLOAT, digits: INT },
    FLOAT,
    "The nearest number with so many digits after the point, 0 to 15.\n\n`round(2.345678, 2)` is `2.35`.",
    (value: number, digits: number) => Number(fixed(value, digits, "round")) + 0,
  ),
  builtin(
    "toFixed",
    { value: FLOAT, digits: INT },
    STRING,
    'The number as text with so many digits after the point, 0 to 15.\n\n`toFixed(2.5, 2)` is `"2.50"`.',
    (value: number, digits: number) => fixed(value, digits, "toFixed"),
  ),
  builtin(
    "sign",
    { value: INT },
    INT,
    "Gives -1, 0 or 1: whether a number is below, at or above zero.\n\n`sign(-7)` is `-1`.",
    Math.sign,
  ),
  builtin(
    "sign",
    VALUE,
    FLOAT,
    "Gives -1.0, 0.0 or 1.0: whether a number is below, at or above zero; NaN of NaN.\n\n`sign(-0.5)` is `-1.0`.",
    Math.sign,
  ),
  builtin(
    "mod",
    { value: INT, by: INT },
    INT,
    "The remainder with the sign of the divisor; that of `%` has the dividend's. Fails the record for a divisor of zero.\n\n`mod(-1, 24)` is `23`.",
    modulo,
  ),
  clampOf(INT, "`clamp(12, 0, 10)` is `10`."),
  clampOf(FLOAT, "`clamp(-0.5, 0.0, 1.0)` is `0.0`."),
  clampOf(TIMESTAMP, "`clamp(@1999-01-01, @2000-01-01, @2001-01-01)` is `@2000-01-01`."),
  clampOf(DURATION, "`clamp(5h, 1min, 1h)` is `1h`."),
  builtin(
    "isNaN",
    VALUE,
    BOOL,
    "Whether a float is no number.\n\n`isNaN(sqrt(-1.0))` is `true`.",
    (value: number) => Number.isNaN(value),
  ),
  builtin(
    "isFinite",
    VALUE,
    BOOL,
    "Whether a float is a number, and no infinite one.\n\n`isFinite(1.0 / 0.0)` is `false`.",
    (value: number) => Number.isFinite(value),
  ),
  builtin(
    "toInt",
    { text: STRING, base: INT },
    orNull(INT),
    'The int a text spells in a base from 2 to 36, or null.\n\n`toInt("ff", 16)` is `255`.',
    parseInBase,
  ),
  builtin(
    "toString",
    { value: INT, base: INT },
    STRING,
    'An int as text in a base from 2 to 36.\n\n`toString(255, 16)` is `"ff"`.',
    (value: number, base: number) => value.toString(radixWithin(base, "toString")),
  ),
  builtin(
    "toBool",
    { text: STRING },
    orNull(BOOL),
    'The bool a text spells, `true` or `false`, or null.\n\n`toBool("true")` is `true`.',
    (text: string) => TO_BOOL.get(text) ?? null,
  ),
];
