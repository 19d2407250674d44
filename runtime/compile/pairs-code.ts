// What joins have in common: the function of a pair, `$w` being the element of the other side that has waited and
// `$at` the larger timestamp; and handing on its result.

import type { Lambda, Local } from "../plan/ir.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import type { Body } from "./writer.ts";

/** `input` says which side `$v`, the record that comes, is of. */
export function pairBody(writer: OperatorWriter, fn: Lambda, input: 0 | 1): { body: Body; code: string } {
  const body = writer.body({ ambient: { timestamp: "$at" } });
  const [left, right] = fn.parameters;
  if (left !== undefined) body.bind(left, input === 0 ? "$v" : "$w");
  if (right !== undefined) body.bind(right, input === 0 ? "$w" : "$v");
  return { body, code: body.code(fn.body) };
}

/** What the record that comes is called in the function of a pair. */
export const ownParameter = (fn: Lambda, input: 0 | 1): readonly Local[] =>
  fn.parameters.slice(input, input + 1);

/** At once; or kept in `$out` until the record has come through, where the operator goes on after a failure. */
export const emitPairs = (writer: OperatorWriter, code: string): string =>
  writer.guarded ? `$out.push(${code}, $at);` : writer.emit(0, code, "$at");
