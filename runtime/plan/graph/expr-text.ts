// A short text for a key function, as a person would have written it; `…` for what would be long. For labels only.

import type { Expr } from "../ir.ts";

const LONGEST = 40;

export function exprText(expr: Expr): string {
  const text = full(expr);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

function full(expr: Expr): string {
  switch (expr.op) {
    case "const":
      return JSON.stringify(expr.value);
    case "local":
    case "param":
    case "ambient":
      return expr.name;
    case "field":
      return `${full(expr.of)}${expr.optional ? "?." : "."}${expr.name}`;
    case "index":
      return `${full(expr.of)}[${full(expr.index)}]`;
    case "binary":
      return `${full(expr.left)} ${expr.operator} ${full(expr.right)}`;
    case "coalesce":
      return `${full(expr.left)} ?? ${full(expr.right)}`;
    case "builtin":
      return `${expr.name}(${expr.args.map(full).join(", ")})`;
    case "record":
      return `{ ${expr.entries.map(entry => ("spread" in entry ? `...${full(entry.spread)}` : entryText(entry))).join(", ")} }`;
    default:
      return "…";
  }
}

function entryText({ name, value }: { readonly name: string; readonly value: Expr }): string {
  const text = full(value);
  return text === name ? name : `${name}: ${text}`;
}
