// Constants: what an expression is worth without running anything. Used for defaults, initial states and settings.

import type { Json, Type } from "../values/type.ts";
import { type Checker, type Env, hasErrorSince, report } from "./check-context.ts";
import { check } from "./check-fit.ts";
import type * as s from "./syntax.ts";

/** undefined: it is none. Timestamps and durations are milliseconds. */
export function constantOf(e: s.ExprNode, words: ReadonlyMap<s.ExprNode, Json>): Json | undefined {
  switch (e.kind) {
    case "Number":
    case "String":
    case "Word":
      return e.value;
    case "Duration":
    case "Timestamp":
      return e.ms;
    case "Paren":
      return constantOf(e.inner, words);
    case "NameExpr":
      return words.get(e);
    case "Template":
      return e.parts.every(part => typeof part === "string") ? e.parts.join("") : undefined;
    case "Unary":
      return unary(e, words);
    case "Binary":
      return binary(e.operator, constantOf(e.left, words), constantOf(e.right, words));
    case "List":
      return constantList(e, words);
    case "Record":
      return words.get(e) ?? constantRecord(e, words);
    default:
      return undefined;
  }
}

function unary(e: s.UnaryExpr, words: ReadonlyMap<s.ExprNode, Json>): Json | undefined {
  const value = constantOf(e.operand, words);
  if (e.operator === "-") return typeof value === "number" ? 0 - value : undefined;
  return typeof value === "boolean" ? !value : undefined;
}

/** Sums and products, as in `7 * 1d`; a division is not, since its meaning hangs on the types. */
function binary(
  operator: s.InfixOperator,
  left: Json | undefined,
  right: Json | undefined,
): Json | undefined {
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    default:
      return undefined;
  }
}

function constantList(e: s.ListExpr, words: ReadonlyMap<s.ExprNode, Json>): Json | undefined {
  const items: Json[] = [];
  for (const item of e.items) {
    const value = constantOf(item, words);
    if (value === undefined) return undefined;
    items.push(value);
  }
  return items;
}

function constantRecord(e: s.RecordExpr, words: ReadonlyMap<s.ExprNode, Json>): Json | undefined {
  const fields: [string, Json][] = [];
  for (const entry of e.entries) {
    const value =
      entry.kind === "RecordEntry" && entry.value !== null ? constantOf(entry.value, words) : undefined;
    if (entry.kind !== "RecordEntry" || value === undefined) return undefined;
    fields.push([entry.name.text, value]);
  }
  return Object.fromEntries(fields);
}

const hasMissing = (e: s.ExprNode): boolean =>
  e.kind === "Missing" ||
  (e.kind === "NameExpr" && e.name.missing) ||
  (e.kind === "Unary" && hasMissing(e.operand));

/** Checks the type and that it is a constant (W0231). */
export function checkConstant(
  c: Checker,
  env: Env,
  e: s.ExprNode,
  type: Type,
  what: string,
): Json | undefined {
  const before = c.diagnostics.length;
  check(c, env, e, type);
  const value = constantOf(e, c.words);
  if (value === undefined && !hasErrorSince(c, before) && !hasMissing(e)) report(c, "W0231", e, { what });
  return value;
}
