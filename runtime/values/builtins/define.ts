// A short way to write one entry of the tables beside this file. Knows no particular function.

import type { Type } from "../type.ts";
import { NULL } from "../type.ts";
import type { Builtin } from "./builtin.ts";

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
