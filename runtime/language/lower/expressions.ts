// Expressions of the tree as typed intermediate code: names resolved to what they are, types taken from the model,
// values fitted to the types they go into. Calls are in calls.ts, which hands itself in so that no file imports in a circle.

import type { Expr, MatchArm, RecordEntry } from "../../plan/ir.ts";
import type { Json, Type } from "../../values/type.ts";
import { expressionOf } from "../check-match.ts";
import type { Symbol as NameSymbol } from "../model.ts";
import type * as s from "../syntax.ts";
import { type Context, siteOf, unexpected } from "./context.ts";
import { convert } from "./convert.ts";
import { declare, type Scope } from "./scope.ts";

/** One body being lowered. */
export interface Body {
  readonly c: Context;
  readonly scope: Scope;
  /** Calls of functions, built-ins, externs, aggregates (calls.ts). */
  readonly call: (body: Body, call: s.CallExpr) => Expr;
}

/** The value of an expression, as one of `to`. */
export const lowerTo = (body: Body, node: s.ExprNode, to: Type): Expr => convert(lowerExpr(body, node), to);

export function lowerExpr(body: Body, node: s.ExprNode): Expr {
  switch (node.kind) {
    case "NameExpr":
      return lowerName(body, node.name, body.c.model.typeOf(node));
    case "Number":
      return constant(body, node, node.value);
    case "Duration":
    case "Timestamp":
      return constant(body, node, node.ms);
    case "String":
    case "Word":
      return constant(body, node, node.value);
    case "Template":
      return {
        op: "template",
        parts: node.parts.map(part => (typeof part === "string" ? part : lowerExpr(body, part))),
        ...typed(body, node),
      };
    case "List":
      return lowerList(body, node);
    case "Record":
      return lowerRecord(body, node);
    case "Paren":
      return lowerExpr(body, node.inner);
    case "Lambda":
      return lowerInnerLambda(body, node);
    case "Call":
      return body.call(body, node);
    case "FieldAccess":
      return lowerField(body, node);
    case "Index":
      return {
        op: "index",
        of: lowerExpr(body, node.of),
        index: lowerExpr(body, node.index),
        ...typed(body, node),
      };
    case "Unary":
      return lowerUnary(body, node);
    case "Binary":
      return lowerBinary(body, node);
    case "Conditional":
      return lowerConditional(body, node);
    case "Match":
      return lowerMatch(body, node);
    case "Range":
    case "Flow":
    case "Missing":
      return unexpected(node, "an expression");
  }
}

export const typed = (body: Body, node: s.ExprNode): { readonly type: Type; readonly site: number } => ({
  type: body.c.model.typeOf(node),
  site: siteOf(body.c, node),
});

const constant = (body: Body, node: s.ExprNode, value: Json): Expr => ({
  op: "const",
  value,
  ...typed(body, node),
});

// ---------------------------------------------------------------- names

export function lowerName(body: Body, name: s.Name, type: Type): Expr {
  const symbol = body.c.model.symbolOf(name);
  if (symbol === null) return unexpected(name, "a name");
  const site = siteOf(body.c, name);
  switch (symbol.kind) {
    case "local":
      return { op: "local", id: localId(body, name, symbol), name: name.text, type, site };
    case "param":
      return { op: "param", name: name.text, type, site };
    case "state":
      return { op: "state", index: body.scope.states.get(symbol.declaration)!.index, type, site };
    case "ambient":
      return symbol.name === "window"
        ? windowRecord(type, site)
        : { op: "ambient", name: symbol.name, type, site };
    case "fn":
    case "extern":
    case "builtin":
    case "type":
    case "source":
    case "stream":
    case "sink":
    case "sideOutput":
      return unexpected(name, "a value");
  }
}

function localId(body: Body, name: s.Name, symbol: NameSymbol & { readonly kind: "local" }): number {
  const local = body.scope.locals.get(symbol.declaration);
  return local === undefined ? unexpected(name, "a body that does not declare it") : local.id;
}

const WINDOW_FIELDS = { start: "windowStart", end: "windowEnd", firing: "windowFiring" } as const;
type WindowField = keyof typeof WINDOW_FIELDS;

/** `window` as a whole, where someone keeps it. */
function windowRecord(type: Type, site: number): Expr {
  const fields = type.kind === "record" ? type.fields : [];
  const entries: RecordEntry[] = fields.map(field => ({
    name: field.name,
    value: { op: "ambient", name: WINDOW_FIELDS[field.name as WindowField], type: field.type, site },
  }));
  return { op: "record", entries, type, site };
}

function lowerField(body: Body, node: s.FieldExpr): Expr {
  const owner = node.of.kind === "NameExpr" ? body.c.model.symbolOf(node.of.name) : null;
  if (owner?.kind === "ambient" && owner.name === "window") {
    return { op: "ambient", name: WINDOW_FIELDS[node.name.text as WindowField], ...typed(body, node) };
  }
  return {
    op: "field",
    of: lowerExpr(body, node.of),
    name: node.name.text,
    optional: node.optional,
    ...typed(body, node),
  };
}

// ---------------------------------------------------------------- structures

function lowerList(body: Body, node: s.ListExpr): Expr {
  const own = typed(body, node);
  const element = own.type.kind === "list" ? own.type.element : own.type;
  return { op: "list", items: node.items.map(item => lowerTo(body, item, element)), ...own };
}

function lowerRecord(body: Body, node: s.RecordExpr): Expr {
  const own = typed(body, node);
  if (own.type.kind === "map") return { op: "builtin", name: "emptyMap", overload: 0, args: [], ...own };
  const entries = node.entries.flatMap(entry =>
    entry.kind === "Unexpected" ? [] : [lowerEntry(body, entry, own.type)],
  );
  return { op: "record", entries, ...own };
}

function lowerEntry(body: Body, entry: s.RecordEntryNode | s.SpreadNode, record: Type): RecordEntry {
  if (entry.kind === "Spread") return { spread: lowerExpr(body, entry.value) };
  const name = entry.name.text;
  const field = record.kind === "record" ? record.fields.find(each => each.name === name) : undefined;
  const value =
    entry.value === null
      ? lowerName(body, entry.name, body.c.model.typeOfShorthand(entry.name))
      : lowerExpr(body, entry.value);
  return { name, value: field === undefined ? value : convert(value, field.type) };
}

/** A lambda inside an expression: an argument of a built-in. It sees the names around it. */
function lowerInnerLambda(body: Body, node: s.LambdaExpr): Expr {
  const own = typed(body, node);
  const types = own.type.kind === "function" ? own.type.parameters : [];
  const parameters = node.parameters.map((name, i) =>
    declare(body.scope, name, types[i] ?? { kind: "error" }),
  );
  return { op: "lambda", parameters, body: lowerExpr(body, node.body), ...own };
}

// ---------------------------------------------------------------- operators

function lowerUnary(body: Body, node: s.UnaryExpr): Expr {
  const operand = lowerExpr(body, node.operand);
  if (node.operator === "!") return { op: "not", operand, ...typed(body, node) };
  if (operand.op === "const" && typeof operand.value === "number") {
    return { ...operand, value: 0 - operand.value, ...typed(body, node) };
  }
  return { op: "negate", operand, ...typed(body, node) };
}

const LOGIC = { "&&": "and", "||": "or" } as const;

function lowerBinary(body: Body, node: s.BinaryExpr): Expr {
  const own = typed(body, node);
  switch (node.operator) {
    case "&&":
    case "||":
      return {
        op: LOGIC[node.operator],
        left: lowerExpr(body, node.left),
        right: lowerExpr(body, node.right),
        ...own,
      };
    case "??":
      return {
        op: "coalesce",
        left: lowerExpr(body, node.left),
        right: lowerTo(body, node.right, own.type),
        ...own,
      };
    default:
      return {
        op: "binary",
        operator: node.operator,
        left: lowerExpr(body, node.left),
        right: lowerExpr(body, node.right),
        ...own,
      };
  }
}

function lowerConditional(body: Body, node: s.ConditionalExpr): Expr {
  const own = typed(body, node);
  return {
    op: "conditional",
    test: lowerExpr(body, node.test),
    then: lowerTo(body, node.then, own.type),
    else: lowerTo(body, node.else, own.type),
    ...own,
  };
}

function lowerMatch(body: Body, node: s.MatchNode): Expr {
  const own = typed(body, node);
  const arms = node.arms.flatMap(arm => (arm.kind === "Unexpected" ? [] : [lowerArm(body, arm, own.type)]));
  return { op: "match", subject: lowerExpr(body, node.subject), arms, ...own };
}

const lowerArm = (body: Body, arm: s.MatchArmNode, type: Type): MatchArm<Expr> => ({
  patterns: patternsOf(arm),
  body: lowerTo(body, armExpression(arm), type),
});

/** Where a match gives a value, its arms are expressions; one that could stand as a statement may have been read so. */
function armExpression({ body }: s.MatchArmNode): s.ExprNode {
  const expression = expressionOf(body);
  return expression ?? unexpected(body, "a match that gives a value");
}

/** Empty for `else`. */
export const patternsOf = (arm: s.MatchArmNode): readonly Json[] => arm.patterns.flatMap(patternOf);

function patternOf(pattern: s.PatternNode): readonly Json[] {
  switch (pattern.kind) {
    case "Number":
    case "String":
    case "Word":
      return [pattern.value];
    case "Duration":
    case "Timestamp":
      return [pattern.ms];
    case "Else":
    case "Missing":
      return [];
  }
}
