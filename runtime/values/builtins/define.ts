// A short way to write one entry of the tables beside this file. Knows no particular function.

import type { Type } from "../type.ts";
import { NULL } from "../type.ts";
import { type Builtin, ValueFailure } from "./builtin.ts";

/** An entry for a pure function; parameters are written `{ name: TYPE, … }` in order. */
export function builtin(
  name: string,
  parameters: Readonly<Record<string, Type>>,
  result: Type,
  doc: string,
  evaluate: Builtin["evaluate"],
): Builtin {
  return {
    name,
    parameters: Object.entries(parameters).map(([parameter, type]) => ({ name: parameter, type })),
    result,
    doc,
    effect: "pure",
    evaluate,
  };
}

/** `T?` of a type that may be a variable. */
export const orNull = (type: Type): Type => ({ kind: "union", members: [type, NULL] });

/** The same entry, checking one constant argument by calling what would fail the record. */
export function checkedConstant(
  entry: Builtin,
  argument: number,
  attempt: (value: never) => unknown,
): Builtin {
  return {
    ...entry,
    validateConstant(args) {
      if (args[argument] === undefined) return null;
      try {
        attempt(args[argument] as never);
        return null;
      } catch (error) {
        if (error instanceof ValueFailure) return { argument, problem: error.message };
        throw error;
      }
    },
  };
}

/** The longest text and list that a function makes out of a number: beyond, the record fails. */
export const LONGEST_TEXT = 10_000_000;
export const LONGEST_LIST = 1_000_000;

/** `count` as the size of something made. */
export function sizeWithin(count: number, most: number, what: string): number {
  if (count >= 0 && count <= most) return count;
  throw new ValueFailure(
    count < 0
      ? `${what}: ${count} is negative.`
      : `${what}: ${count} is more than ${most}, the most there can be.`,
  );
}
