// What a condition says about the names in it: `x != null`, `e.kind == "bid"`, joined by && || !. As in TypeScript,
// a fact holds for a reference: a name, and fields or constant indexes of it.

import type { Type } from "../values/type.ts";
import { type Checker, type Env, type Facts, lookup, typeAt } from "./check-context.ts";
import { assignable, fieldOf, membersOf, union, without } from "./infer-types.ts";
import type * as s from "./syntax.ts";

/** `12.kind`, `7[3]`: the root is an entry's id. null for what is no reference. */
export function reference(env: Env, expression: s.ExprNode): string | null {
  switch (expression.kind) {
    case "NameExpr": {
      const entry = lookup(env.scope, expression.name.text);
      return entry === null ? null : `${entry.id}`;
    }
    case "Paren":
      return reference(env, expression.inner);
    case "FieldAccess": {
      const of = reference(env, expression.of);
      return of === null ? null : `${of}.${expression.name.text}`;
    }
    case "Index": {
      const of = reference(env, expression.of);
      const index = of === null ? null : constantIndex(env, expression.index);
      return index === null ? null : `${of}[${index}]`;
    }
    default:
      return null;
  }
}

/** An index that means the same each time: a literal, or a name that is never reassigned. */
function constantIndex(env: Env, index: s.ExprNode): string | null {
  if (index.kind === "String") return JSON.stringify(index.value);
  if (index.kind === "Number") return String(index.value);
  if (index.kind !== "NameExpr") return null;
  const entry = lookup(env.scope, index.name.text);
  if (entry === null) return null;
  const fixed =
    entry.symbol.kind === "local"
      ? !entry.symbol.mutable
      : entry.symbol.kind === "param" || entry.symbol.kind === "ambient";
  return fixed ? `#${entry.id}` : null;
}

const withFact = (facts: Facts, reference: string, type: Type): Facts => new Map(facts).set(reference, type);

/** Nothing is known any more of this name and what hangs on it. */
export function forget(facts: Facts, root: string): Facts {
  if (facts.size === 0) return facts;
  const rest = [...facts].filter(([key]) => !isUnder(key, root));
  return rest.length === facts.size ? facts : new Map(rest);
}

const isUnder = (key: string, root: string): boolean =>
  key === root || key.startsWith(`${root}.`) || key.startsWith(`${root}[`);

/** After an assignment: what is declared wide is as narrow as the value. */
export function assigned(facts: Facts, root: string, declared: Type, value: Type): Facts {
  const rest = forget(facts, root);
  if (declared.kind !== "union" || value.kind === "error") return rest;
  const narrowed = union(
    declared.members.filter(member => membersOf(value).some(part => assignable(part, member))),
  );
  return narrowed.kind === "never" ? rest : withFact(rest, root, narrowed);
}

/** What holds however one came here. */
export function joinFacts(a: Facts, b: Facts): Facts {
  if (a === b) return a;
  const joined = new Map<string, Type>();
  for (const [key, type] of a) {
    const other = b.get(key);
    if (other !== undefined) joined.set(key, union([type, other]));
  }
  return joined;
}

/** The facts once the condition is known to be `sense`. Its parts have been inferred before. */
export function narrow(c: Checker, env: Env, condition: s.ExprNode, sense: boolean, facts: Facts): Facts {
  switch (condition.kind) {
    case "Paren":
      return narrow(c, env, condition.inner, sense, facts);
    case "Unary":
      return condition.operator === "!" ? narrow(c, env, condition.operand, !sense, facts) : facts;
    case "Binary":
      return narrowBinary(c, env, condition, sense, facts);
    default:
      return facts;
  }
}

function narrowBinary(c: Checker, env: Env, condition: s.BinaryExpr, sense: boolean, facts: Facts): Facts {
  const { operator, left, right } = condition;
  switch (operator) {
    case "&&":
    case "||": {
      const both = sense === (operator === "&&");
      if (both) return narrow(c, env, right, sense, narrow(c, env, left, sense, facts));
      const first = narrow(c, env, left, sense, facts);
      const second = narrow(c, env, right, sense, narrow(c, env, left, !sense, facts));
      return joinFacts(first, second);
    }
    case "==":
    case "!=": {
      const equal = sense === (operator === "==");
      const fact = narrowEqual(c, env, left, right, equal, facts);
      return fact === facts ? narrowEqual(c, env, right, left, equal, facts) : fact;
    }
    default:
      return facts;
  }
}

const literalOf = (expression: s.ExprNode): string | boolean | null | undefined => {
  if (expression.kind === "Paren") return literalOf(expression.inner);
  if (expression.kind === "String" || expression.kind === "Word") return expression.value;
  return undefined;
};

function narrowEqual(
  c: Checker,
  env: Env,
  subject: s.ExprNode,
  other: s.ExprNode,
  equal: boolean,
  facts: Facts,
): Facts {
  const value = literalOf(other);
  return value === undefined ? facts : narrowTo(c, env, subject, [value], equal, facts);
}

export type Pattern = string | number | boolean | null;

/** The subject is one of these values (or none of them). Also used by `match`. */
export function narrowTo(
  c: Checker,
  env: Env,
  subject: s.ExprNode,
  values: readonly Pattern[],
  equal: boolean,
  facts: Facts,
): Facts {
  const key = reference(env, subject);
  if (key === null) return facts;
  const type = facts.get(key) ?? typeAt(c, subject);
  const narrowed = remaining(type, values, equal);
  let result = narrowed === type ? facts : withFact(facts, key, narrowed);
  if (subject.kind === "FieldAccess") result = narrowOwner(c, env, subject, values, equal, result);
  return result;
}

/** What is left of a type when its value is (or is not) one of these. */
export function remaining(type: Type, values: readonly Pattern[], equal: boolean): Type {
  if (equal) {
    return union(
      values.map(value =>
        union(
          membersOf(type)
            .filter(member => couldBe(member, value))
            .map(member => narrowestOf(member, value)),
        ),
      ),
    );
  }
  return without(expandBool(type, values), member => values.some(value => isExactly(member, value)));
}

/** `bool` as two literals, where one of them is asked for. */
function expandBool(type: Type, values: readonly Pattern[]): Type {
  if (!values.some(value => typeof value === "boolean")) return type;
  if (!membersOf(type).some(member => member.kind === "bool")) return type;
  const both: Type[] = [
    { kind: "literal", value: true },
    { kind: "literal", value: false },
  ];
  return union(membersOf(type).flatMap(member => (member.kind === "bool" ? both : [member])));
}

const narrowestOf = (member: Type, value: Pattern): Type =>
  member.kind === "bool" && typeof value === "boolean" ? { kind: "literal", value } : member;

function couldBe(member: Type, value: Pattern): boolean {
  if (member.kind === "error") return true;
  if (value === null) return member.kind === "null";
  return member.kind !== "null" && assignable({ kind: "literal", value }, member);
}

const isExactly = (member: Type, value: Pattern): boolean =>
  value === null ? member.kind === "null" : member.kind === "literal" && member.value === value;

/** `e.kind == "bid"` narrows `e` too; `e?.kind == "bid"` says that `e` is not null. */
function narrowOwner(
  c: Checker,
  env: Env,
  access: s.FieldExpr,
  values: readonly Pattern[],
  equal: boolean,
  facts: Facts,
): Facts {
  const key = reference(env, access.of);
  if (key === null) return facts;
  const type = facts.get(key) ?? typeAt(c, access.of);
  const narrowed = without(type, member => !mayHold(member, access, values, equal));
  return narrowed === type ? facts : withFact(facts, key, narrowed);
}

function mayHold(member: Type, access: s.FieldExpr, values: readonly Pattern[], equal: boolean): boolean {
  if (member.kind === "null") return access.optional && values.includes(null) === equal;
  if (member.kind !== "record") return true;
  const field = fieldOf(member, access.name.text);
  return field === undefined || remaining(field.type, values, equal).kind !== "never";
}
