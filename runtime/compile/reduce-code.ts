// reduce: one value per key or window, made of the value so far and each record.

import type { Lambda } from "../plan/ir.ts";
import type { OperatorSpec } from "../plan/plan.ts";
import type { Kept } from "./kept.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import { siteLine } from "./operator-writer.ts";
import { keptFunctions } from "./window-code.ts";
import type { Body } from "./writer.ts";

type ReduceSpec = Extract<OperatorSpec, { readonly kind: "reduce" }>;

export const reduceFunctions = (writer: OperatorWriter, operator: ReduceSpec): readonly string[] =>
  keptFunctions(writer, keptBy(operator.fn), operator.window);

const keptBy = (fn: Lambda): Kept => ({
  slots: 1,
  records: [],
  prepare: () => "",
  update: body =>
    `${body.step(fn.body.site)} ${siteLine(fn)} { const $a = $c.slots[0]; $c.slots[0] = $a === undefined ? $v : ${combined(fn, body, "$v")}; }`,
  merge: body =>
    `${siteLine(fn)} { const $a = $c.slots[0], $n = $d.slots[0]; $c.slots[0] = ${combined(fn, body, "$n")}; }`,
  result: () => "$c.slots[0]",
  site: fn.body.site,
});

/** First the value so far, `$a`, then what is added. */
function combined(fn: Lambda, body: Body, added: string): string {
  const [before, record] = fn.parameters;
  if (before !== undefined) body.names.set(before.id, "$a");
  if (record !== undefined) body.names.set(record.id, added);
  return body.code(fn.body);
}
