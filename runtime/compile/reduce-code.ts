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
  records: fn.parameters.slice(1),
  prepare: () => "",
  update: body => {
    const code = combined(fn, body, "$v");
    const step = body.stepping ? `if ($a !== undefined) { ${body.step(fn.body.site)} }` : "";
    return ` ${siteLine(fn)} { ${body.variable} $a = $c.slots[0]; ${step}$c.slots[0] = $a === undefined ? $v : ${code}; }`;
  },
  merge: body => {
    const code = combined(fn, body, "$n");
    return `${siteLine(fn)} { ${body.variable} $a = $c.slots[0], $n = $d.slots[0]; ${body.step(fn.body.site)}$c.slots[0] = ${code}; }`;
  },
  result: () => "$c.slots[0]",
  site: fn.body.site,
});

/** First the value so far, `$a`, then what is added. */
function combined(fn: Lambda, body: Body, added: string): string {
  const [before, record] = fn.parameters;
  if (before !== undefined) body.bind(before, "$a");
  if (record !== undefined) body.bind(record, added);
  return body.code(fn.body);
}
