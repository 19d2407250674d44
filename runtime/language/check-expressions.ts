// The type of every expression, from the inside out, with what is expected of it handed down: an expected type
// chooses among literals, fills lambdas in, and says which record of a union is meant. Calls are in check-calls.ts,
// operators in check-operators.ts.

import {
  BOOL,
  DURATION,
  ERROR,
  FLOAT,
  INT,
  list,
  NEVER,
  NULL,
  PATH,
  type RecordType,
  STRING,
  TIMESTAMP,
  type Type,
} from "../values/type.ts";
import { inferCall, isFunctionName } from "./check-calls.ts";
import {
  type Checker,
  type Entry,
  type Env,
  literalType,
  lookup,
  report,
  type Scope,
} from "./check-context.ts";
import { check, inferLambdaBody, joinOrReport, knowing, reportParameterCount } from "./check-fit.ts";
import { inferMatch } from "./check-match.ts";
import { didYouMean } from "./check-names.ts";
import { narrow, reference } from "./check-narrow.ts";
import { inferBinary, inferUnary } from "./check-operators.ts";
import { inferRecord } from "./check-records.ts";
import {
  assignable,
  fieldOf,
  hasVariables,
  isNullable,
  join,
  membersOf,
  optional,
  show,
  union,
  withoutNull,
} from "./infer-types.ts";
import type * as s from "./syntax.ts";

/** The type of an expression; stored, unless it is a literal of which the node says everything. */
export function infer(c: Checker, env: Env, expression: s.ExprNode, expected: Type | null): Type {
  const type = compute(c, env, expression, expected);
  if (type !== literalType(expression)) c.types.set(expression, type);
  return type;
}

function compute(c: Checker, env: Env, e: s.ExprNode, expected: Type | null): Type {
  switch (e.kind) {
    case "NameExpr":
      return inferName(c, env, e);
    case "Number":
      return e.float ? FLOAT : INT;
    case "Duration":
      return DURATION;
    case "Timestamp":
      return TIMESTAMP;
    case "String":
      return typeOfString(e.value, expected);
    case "Template":
      return inferTemplate(c, env, e, expected);
    case "Word":
      return e.value === null ? NULL : typeOfBool(e.value, expected);
    case "List":
      return inferList(c, env, e, expected);
    case "Record":
      return inferRecord(c, env, e, expected);
    case "Paren":
      return c.infer(env, e.inner, expected);
    case "Lambda":
      return inferLambda(c, env, e, expected);
    case "Call":
      return inferCall(c, env, e, expected);
    case "FieldAccess":
      return inferField(c, env, e);
    case "Index":
      return inferIndex(c, env, e);
    case "Unary":
      return inferUnary(c, env, e);
    case "Binary":
      return inferBinary(c, env, e, expected);
    case "Conditional":
      return inferConditional(c, env, e, expected);
    case "Range":
      return misplacedRange(c, env, e);
    case "Match":
      return inferMatch(c, env, e, expected);
    case "Flow":
      report(c, "W0236", e);
      return ERROR;
    case "Missing":
      return ERROR;
  }
}

// ---------------------------------------------------------------- names and literals

function inferName(c: Checker, env: Env, e: s.NameExpr): Type {
  const name = e.name.text;
  if (e.name.missing) return ERROR;
  const entry = lookup(env.scope, name);
  if (entry === null) return unknownName(c, env, e.name);
  c.symbols.set(e.name, entry.symbol);
  if (isKeyed(entry) && env.place.keyless) report(c, "W0349", e, { what: `The state \`${name}\`` });
  const aggregate = env.place.aggregate;
  if (
    aggregate !== null &&
    !aggregate.inside &&
    entry.symbol.kind === "local" &&
    entry.symbol.declaration === aggregate.record
  ) {
    report(c, "W0328", e, { name });
    return ERROR;
  }
  return env.facts.size === 0 ? entry.type : (env.facts.get(`${entry.id}`) ?? entry.type);
}

/** State kept for each key. */
const isKeyed = ({ symbol }: Entry): boolean => symbol.kind === "state" && !symbol.declaration.broadcast;

function unknownName(c: Checker, env: Env, name: s.Name): Type {
  const ambient = env.place.ambient.get(name.text);
  if (ambient !== undefined) {
    c.symbols.set(name, { kind: "ambient", name: name.text as "key", type: ambient });
    return ambient;
  }
  if (AMBIENT_HELP[name.text] !== undefined) {
    report(c, "W0336", name, { name: name.text, where: AMBIENT_HELP[name.text]! });
  } else if (c.streamNames?.has(name.text)) {
    report(c, "W0109", name, { name: name.text });
  } else if (isFunctionName(c, name.text)) {
    report(c, "W0110", name, { name: name.text });
  } else {
    const constant = IN_WEIR.get(name.text);
    const hint =
      constant === undefined
        ? didYouMean(c, name.text, visibleNames(env))
        : ` In Weir it is \`${constant}\`.`;
    report(c, "W0100", name, { name: name.text, hint });
  }
  return ERROR;
}

/** Constants as other languages call them. */
const IN_WEIR: ReadonlyMap<string, string> = new Map([
  ...["True", "TRUE"].map(each => [each, "true"] as const),
  ...["False", "FALSE"].map(each => [each, "false"] as const),
  ...["undefined", "None", "nil", "NULL", "Null", "nullptr"].map(each => [each, "null"] as const),
]);

const AMBIENT_HELP: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  key: "after `keyBy`, in `process`, `reduce` or `aggregate`",
  window: "in the `aggregate` after `window(…)`, outside its aggregates",
  timestamp: "in the lambdas and handlers of operators",
  watermark: "in the lambdas and handlers of operators",
  subtask: "in the lambdas and handlers of operators",
});

function* visibleNames(env: Env): Iterable<string> {
  for (let at: Scope | null = env.scope; at !== null; at = at.parent) yield* at.names.keys();
  yield* env.place.ambient.keys();
}

/** A literal where literals are expected, a path where a path is, else a string. */
function typeOfString(value: string, expected: Type | null): Type {
  if (expected === null || expected.kind === "string") return STRING;
  const members = membersOf(expected);
  if (members.some(member => member.kind === "literal")) {
    return members.some(member => member.kind === "string") ? STRING : { kind: "literal", value };
  }
  return members.some(member => member.kind === "path") ? PATH : STRING;
}

function typeOfBool(value: boolean, expected: Type | null): Type {
  const wanted =
    expected !== null && membersOf(expected).some(each => each.kind === "literal" && each.value === value);
  return wanted ? { kind: "literal", value } : BOOL;
}

function inferTemplate(c: Checker, env: Env, e: s.TemplateLiteral, expected: Type | null): Type {
  for (const part of e.parts) if (typeof part !== "string") c.infer(env, part, null);
  return expected !== null && membersOf(expected).some(member => member.kind === "path") ? PATH : STRING;
}

// ---------------------------------------------------------------- lists and lambdas

function inferList(c: Checker, env: Env, e: s.ListExpr, expected: Type | null): Type {
  const target =
    expected === null ? null : (membersOf(expected).find(member => member.kind === "list") ?? null);
  if (target !== null && target.kind === "list" && target.element.kind !== "variable") {
    for (const item of e.items) check(c, env, item, target.element);
    return target;
  }
  let element: Type = NEVER;
  for (const item of e.items) {
    const type = c.infer(env, item, null);
    element = joinOrReport(c, item, element, type, "the items of this list");
  }
  return list(element);
}

function inferLambda(c: Checker, env: Env, e: s.LambdaExpr, expected: Type | null): Type {
  if (expected === null || expected.kind !== "function") {
    if (expected?.kind !== "error") report(c, "W0212", e);
    return inferLambdaBody(c, env, e, [], null);
  }
  if (e.parameters.length !== expected.parameters.length) {
    reportParameterCount(c, e, expected.parameters);
  }
  return inferLambdaBody(
    c,
    env,
    e,
    expected.parameters,
    hasVariables(expected.result) ? null : expected.result,
  );
}

// ---------------------------------------------------------------- parts of values

function inferField(c: Checker, env: Env, e: s.FieldExpr): Type {
  const of = c.infer(env, e.of, null);
  if (of.kind === "error" || e.name.missing) return ERROR;
  const fact = env.facts.size === 0 ? null : factFor(env, e);
  const owner = withoutNull(of);
  const nullable = isNullable(of);
  if (owner.kind === "never") return nullAccess(c, e);
  const declared = fieldType(c, e, owner);
  if (declared === null) return ERROR;
  if (!nullable) {
    if (e.optional) report(c, "W0516", e.name, { name: e.name.text });
    return fact ?? declared;
  }
  if (!e.optional) {
    report(c, "W0202", e.name, { name: e.name.text, type: show(of) });
    return declared;
  }
  return fact ?? optional(declared);
}

function nullAccess(c: Checker, e: s.FieldExpr): Type {
  report(c, "W0202", e.name, { name: e.name.text, type: "null" });
  return ERROR;
}

function factFor(env: Env, e: s.ExprNode): Type | null {
  const key = reference(env, e);
  return key === null ? null : (env.facts.get(key) ?? null);
}

/** Of a record, or of every record of a union. */
function fieldType(c: Checker, e: s.FieldExpr, owner: Type): Type | null {
  const found: Type[] = [];
  for (const member of membersOf(owner)) {
    if (member.kind !== "record") {
      report(c, "W0203", e.name, {
        name: e.name.text,
        type: show(owner),
        remedy: fieldRemedy(c, e.name.text, owner),
      });
      return null;
    }
    const field = fieldOf(member, e.name.text);
    if (field === undefined) {
      reportNoField(c, e, member, owner);
      return null;
    }
    found.push(field.type);
  }
  return found.length === 1 ? found[0]! : union(found);
}

function fieldRemedy(c: Checker, name: string, owner: Type): string {
  if (isFunctionName(c, name)) return ` \`${name}\` is a function: \`${name}(…)\`.`;
  if (owner.kind === "map") return " The entry of a map is `m[key]`.";
  if (owner.kind === "list") return " An item of a list is `xs[0]`; `map(xs, x => …)` reaches into each.";
  return "";
}

function reportNoField(c: Checker, e: s.FieldExpr, member: RecordType, owner: Type): void {
  const names = member.fields.map(field => field.name);
  const near = didYouMean(c, e.name.text, names);
  const some =
    owner.kind === "union"
      ? " A field of only some of these records can be read after `==` on the field that tells them apart, or in `match`."
      : "";
  const all =
    near === "" && some === "" && names.length > 0 ? ` It has ${names.slice(0, 12).join(", ")}.` : "";
  report(c, "W0201", e.name, { name: e.name.text, type: show(member), hint: near + some + all });
}

function inferIndex(c: Checker, env: Env, e: s.IndexExpr): Type {
  const of = c.infer(env, e.of, null);
  const fact = env.facts.size === 0 ? null : factFor(env, e);
  const owner = withoutNull(of);
  if (isNullable(of) && owner.kind !== "never" && of.kind !== "error") {
    report(c, "W0202", e.index, { name: "[ ]", type: show(of) });
  }
  switch (owner.kind) {
    case "list":
      check(c, env, e.index, INT);
      return fact ?? optional(owner.element);
    case "map":
      check(c, env, e.index, owner.key);
      return fact ?? optional(owner.value);
    default:
      c.infer(env, e.index, null);
      if (owner.kind !== "error") report(c, "W0204", e, { type: show(of) });
      return ERROR;
  }
}

// ---------------------------------------------------------------- choices

function inferConditional(c: Checker, env: Env, e: s.ConditionalExpr, expected: Type | null): Type {
  check(c, env, e.test, BOOL);
  const yes = knowing(env, narrow(c, env, e.test, true, env.facts));
  const no = knowing(env, narrow(c, env, e.test, false, env.facts));
  const elseFirst = expected === null && isLiteralValue(e.then) && !isLiteralValue(e.else);
  const early = elseFirst ? c.infer(no, e.else, null) : null;
  const then = c.infer(yes, e.then, expected ?? early);
  const other = early ?? c.infer(no, e.else, expected ?? (isLiteralValue(e.then) ? null : then));
  if (
    expected !== null &&
    expected.kind !== "variable" &&
    assignable(then, expected) &&
    assignable(other, expected)
  ) {
    return join(then, other) ?? expected;
  }
  return joinOrReport(c, e, then, other, "the two sides of `? :`");
}

/** What takes its type from the other side, where that has one. */
const isLiteralValue = (e: s.ExprNode): boolean =>
  e.kind === "Record" || e.kind === "List" || e.kind === "String" || e.kind === "Word";

function misplacedRange(c: Checker, env: Env, e: s.RangeExpr): Type {
  c.infer(env, e.from, null);
  c.infer(env, e.to, null);
  report(c, "W0220", e);
  return ERROR;
}
