// Operators that hand elements on as they came: distinct, limit, tap, assignTimestamps. What they compute decides
// whether, or with which timestamp, and is never part of what is handed on.

import type { DistinctSpec, LimitSpec, TapSpec, TimestampsSpec, Ttl } from "../plan/plan.ts";
import { canonicalText, isScalar } from "../state/canonical.ts";
import { addToSet, putEntry } from "../state/slots.ts";
import type { Type } from "../values/type.ts";
import { nowCode } from "./kept-until-code.ts";
import { quote } from "./literals.ts";
import { type OperatorWriter, siteLine } from "./operator-writer.ts";
import { shown } from "./pieces.ts";

/** What makes two elements of a `distinct` the same. */
export const comparedType = (operator: DistinctSpec, element: Type): Type =>
  operator.by?.body.type ?? element;

export function distinctFunction(writer: OperatorWriter, operator: DistinctSpec): string {
  const body = writer.body();
  const key = writer.keyLine(body);
  const { by } = operator;
  for (const parameter of by?.parameters ?? []) body.bind(parameter, "$v");
  const compared = by === null ? "$v" : body.code(by.body);
  const compute = by === null ? "$b = $v;" : `${body.step(by.body.site)} ${siteLine(by)} $b = ${compared};`;
  const plain = isScalar(comparedType(operator, writer.node.output));
  const canonical = plain ? "$b" : `${writer.program.value(canonicalText)}($b)`;
  const lines = [
    body.temps,
    key,
    `let $b; ${writer.guarded ? writer.guard(compute, "$v") : compute}`,
    `const $x = ${canonical};`,
    writer.cellLines(),
    operator.ttl === null ? rememberLines(writer) : rememberUntilLines(writer, operator.ttl),
    writer.emit(0, "$v"),
  ];
  return writer.takes(lines, 0, by?.parameters);
}

/** Leaves where `$x` has come before. */
function rememberLines(writer: OperatorWriter): string {
  const { mark } = writer.state.store.layout.slots[0]!;
  const add = `${writer.program.value(addToSet)}(${writer.store}, $c, 0, ${mark}, $x, $b, null);`;
  return `if ($c.slots[0] !== undefined && $c.slots[0].has($x)) return; ${add}`;
}

function rememberUntilLines(writer: OperatorWriter, ttl: Ttl): string {
  const { mark } = writer.state.store.layout.slots[0]!;
  const put = writer.program.value(putEntry);
  return `const $now = ${nowCode(writer, ttl)}, $m = $c.slots[0] === undefined ? undefined : $c.slots[0].get($x);
if ($m !== undefined && $m > $now - ${ttl.ms}) return;
${put}(${writer.store}, $c, 0, ${mark}, $x, $now, null);`;
}

export function limitFunction(writer: OperatorWriter, operator: LimitSpec): string {
  const body = writer.body();
  return writer.takes([
    writer.keyLine(body),
    writer.cellLines(),
    `const $n = $c.slots[0] ?? 0; if ($n >= ${operator.count}) return;`,
    `${writer.ownLine()} $c.slots[0] = $n + 1;`,
    writer.emit(0, "$v"),
  ]);
}

/** The text is made whether somebody listens or not: a tap that fails, fails always. */
export function tapFunction(writer: OperatorWriter, { fn }: TapSpec): string {
  const body = writer.body();
  for (const parameter of fn.parameters) body.bind(parameter, "$v");
  const text = shown(fn.body, body);
  const compute = `${body.step(fn.body.site)} ${siteLine(fn)} $r = ${text};`;
  const { observe } = writer.parts;
  const event = `{ type: "tapped", uid: ${quote(writer.node.uid)}, text: $r }`;
  const lines = [
    body.temps,
    writer.keyIfUsed(body, text),
    `let $r; ${writer.guarded ? writer.guard(compute, "$v") : compute}`,
    observe === null ? "" : `${writer.program.value(observe)}(${event});`,
    writer.emit(0, "$v"),
  ];
  return writer.takes(lines, 0, fn.parameters);
}

/** With watermarks of its own the operator is the root of its chain, and the task is told each new timestamp. */
export function timestampsFunction(writer: OperatorWriter, operator: TimestampsSpec): string {
  const { timestamp: fn } = operator;
  const body = writer.body();
  for (const parameter of fn.parameters) body.bind(parameter, "$v");
  const code = body.code(fn.body);
  const compute = `${body.step(fn.body.site)} ${siteLine(fn)} $r = ${code};`;
  const { stamped } = writer.parts;
  const lines = [
    body.temps,
    writer.keyIfUsed(body, code),
    `let $r; ${writer.guarded ? writer.guard(compute, "$v") : compute}`,
    operator.watermark === null || stamped === undefined ? "" : `${writer.program.value(stamped)}($r);`,
    writer.emit(0, "$v", "$r"),
  ];
  return writer.takes(lines, 0, fn.parameters);
}
