// reduce: one value per key. Without a window each record gives the updated value; with one, the end of it does.

import type { Lambda } from "../plan/ir.ts";
import type { WindowSpec } from "../plan/plan.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import { siteLine } from "./operator-writer.ts";
import { emitFired, everyLines, firedLine, fireFunction } from "./window-code.ts";
import type { Body } from "./writer.ts";

export function reduceFunctions(
  writer: OperatorWriter,
  operator: { readonly fn: Lambda; readonly window: WindowSpec | null },
): readonly string[] {
  const { fn, window } = operator;
  const body = writer.body();
  const code = combination(fn, body);
  const compute = `${body.step(fn.body.site)} ${siteLine(fn)} $r = $a === undefined ? $v : ${code};`;
  const value = writer.guarded ? writer.guard(compute, "$v") : compute;
  const after =
    window === null
      ? writer.emit(0, "$r")
      : `${everyLines(window, 1, "$c.slots[0]")} ${emitFired(writer, window)}`;
  const key = writer.keyLine(body);
  const lines = [
    writer.observed(),
    firedLine(window),
    body.temps,
    key,
    writer.cellLines(),
    `const $a = $c.slots[0]; let $r; ${value}`,
    writer.ownLine(),
    `$c.slots[0] = $r;`,
    after,
  ];
  const takes = writer.text(`$o${writer.node.id}`, "$v, $ts", lines.join("\n"));
  if (window === null) return [takes];
  return [takes, fireFunction(writer, writer.body(), "$c.slots[0]", writer.node.site)];
}

/** First the value so far, then the record. */
function combination(fn: Lambda, body: Body): string {
  const [before, record] = fn.parameters;
  if (before !== undefined) body.names.set(before.id, "$a");
  if (record !== undefined) body.names.set(record.id, "$v");
  return body.code(fn.body);
}
