// flatMap without the list: where its body is plainly a list literal, a choice of two, or a split at a constant,
// the items are handed on as they come and no list is made. Everything else makes its list first.

import type { Expr } from "../plan/ir.ts";
import { constantSeparator } from "./builtin-calls.ts";
import { quote } from "./literals.ts";
import type { Body } from "./writer.ts";

/** Statements that emit each item of the list `expr`. */
export function emitItems(expr: Expr, body: Body, emit: (value: string) => string): string {
  if (expr.op === "list") return emitLiteral(expr.items, body, emit);
  if (expr.op === "conditional") {
    const [then, otherwise] = [expr.then, expr.else].map(branch => emitItems(branch, body, emit));
    return `if (${body.code(expr.test)}) { ${then} } else { ${otherwise} }`;
  }
  if (expr.op === "builtin" && expr.name === "split") {
    const separator = constantSeparator(expr);
    if (separator !== null) return emitPieces(body.code(expr.args[0]!), separator, emit);
  }
  return `for (const $n of ${body.code(expr)}) { ${emit("$n")} }`;
}

/** All items are evaluated before the first is handed on, as if the list had been made. */
function emitLiteral(items: readonly Expr[], body: Body, emit: (value: string) => string): string {
  const names = items.map((_, i) => `$n${i}`);
  const lines = items.map((item, i) => `const ${names[i]} = ${body.code(item)};`);
  return `{ ${lines.join(" ")} ${names.map(emit).join(" ")} }`;
}

function emitPieces(text: string, separator: string, emit: (value: string) => string): string {
  const quoted = quote(separator);
  return `{
const $n = ${text};
let $i = 0;
for (let $j = $n.indexOf(${quoted}); $j >= 0; $j = $n.indexOf(${quoted}, $i)) {
  const $w = $n.substring($i, $j);
  $i = $j + ${separator.length};
  ${emit("$w")}
}
const $w = $n.substring($i);
${emit("$w")}
}`;
}
