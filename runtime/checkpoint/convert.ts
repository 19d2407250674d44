// Values of one type into another, as far as a change of program may go without losing state: fields added with a
// default or as `T?`, `int` widened to `float`, anything made optional, fields renamed by `was`. The rest is a
// reason in words. Pure; judges types once and converts values many times.

import { constantValue } from "../plan/constant.ts";
import { valueMatches } from "../values/match.ts";
import type { Field, RecordType, Type } from "../values/type.ts";
import type { MapKey, RecordValue, Value } from "../values/value.ts";

export type Convert = (value: Value) => Value;

/** Same representation: nothing to do. Compared by identity. */
export const SAME: Convert = value => value;

/** Why not, in a clause. */
export class Inconvertible {
  constructor(readonly reason: string) {}
}

export type Conversion = Convert | Inconvertible;

export function conversion(from: Type, to: Type): Conversion {
  if (from.kind === "union") return fromUnion(from.members, to);
  if (to.kind === "union") return intoUnion(from, to.members);
  if (from.kind === "never") return SAME;
  if (from.kind === "list" && to.kind === "list") return intoList(from.element, to.element);
  if (from.kind === "map" && to.kind === "map") return intoMap(from, to);
  if (from.kind === "record" && to.kind === "record") return intoRecord(from, to);
  return isSameScalar(from, to) ? SAME : new Inconvertible(`${typeText(from)} cannot become ${typeText(to)}`);
}

function isSameScalar(from: Type, to: Type): boolean {
  if (from.kind === "literal") {
    if (to.kind === "literal") return from.value === to.value;
    return isSameScalar(literalBase(from.value), to);
  }
  if (from.kind === to.kind) return from.kind !== "list" && from.kind !== "map" && from.kind !== "record";
  if (from.kind === "int") return to.kind === "float";
  return (from.kind === "path" && to.kind === "string") || (from.kind === "string" && to.kind === "path");
}

function literalBase(value: string | number | boolean): Type {
  if (typeof value === "string") return { kind: "string" };
  if (typeof value === "boolean") return { kind: "bool" };
  return { kind: Number.isSafeInteger(value) ? "int" : "float" };
}

/** Every member must find a place: which one a value is, is seen when it comes. */
function fromUnion(members: readonly Type[], to: Type): Conversion {
  const cases: { readonly type: Type; readonly convert: Convert }[] = [];
  for (const type of members) {
    const convert = conversion(type, to);
    if (convert instanceof Inconvertible) return convert;
    cases.push({ type, convert });
  }
  if (cases.every(one => one.convert === SAME)) return SAME;
  return value => (cases.find(one => valueMatches(value, one.type)) ?? cases[0]!).convert(value);
}

/** The member that takes it as it is, if there is one; else the first that can. */
function intoUnion(from: Type, members: readonly Type[]): Conversion {
  const found = members.map(member => conversion(from, member));
  if (found.includes(SAME)) return SAME;
  const convert = found.find(one => !(one instanceof Inconvertible));
  return convert ?? alone(members, found) ?? noneOf(from, members);
}

/** Of a `T?`, why it is no T. */
function alone(members: readonly Type[], found: readonly Conversion[]): Conversion | undefined {
  const named = members.flatMap((member, i) => (member.kind === "null" ? [] : [found[i]!]));
  return named.length === 1 ? named[0] : undefined;
}

const noneOf = (from: Type, members: readonly Type[]): Inconvertible =>
  new Inconvertible(`${typeText(from)} is none of ${typeText({ kind: "union", members })}`);

function intoList(from: Type, to: Type): Conversion {
  const element = conversion(from, to);
  if (element === SAME || element instanceof Inconvertible) return element;
  return value => (value as readonly Value[]).map(element);
}

function intoMap(from: { key: Type; value: Type }, to: { key: Type; value: Type }): Conversion {
  const key = conversion(from.key, to.key);
  if (key instanceof Inconvertible) return key;
  const value = conversion(from.value, to.value);
  if (value === SAME || value instanceof Inconvertible) return value;
  return entries => new Map([...(entries as ReadonlyMap<MapKey, Value>)].map(([k, v]) => [k, value(v)]));
}

interface FieldPlan {
  readonly name: string;
  readonly make: (record: RecordValue) => Value;
  readonly same: boolean;
}

function intoRecord(from: RecordType, to: RecordType): Conversion {
  const plans: FieldPlan[] = [];
  for (const field of to.fields) {
    const plan = fieldPlan(from, field);
    if (plan instanceof Inconvertible) return plan;
    plans.push(plan);
  }
  const taken = new Set(to.fields.map(field => formerName(from, field)));
  const lost = from.fields.find(field => !taken.has(field.name));
  if (lost) return new Inconvertible(`the field ${lost.name} is gone`);
  const same =
    plans.every(plan => plan.same) && to.fields.every((field, i) => from.fields[i]?.name === field.name);
  if (same) return SAME;
  return value => Object.fromEntries(plans.map(plan => [plan.name, plan.make(value as RecordValue)]));
}

const formerName = (from: RecordType, field: Field): string =>
  from.fields.some(old => old.name === field.name) ? field.name : (field.was ?? field.name);

function fieldPlan(from: RecordType, field: Field): FieldPlan | Inconvertible {
  const name = formerName(from, field);
  const old = from.fields.find(candidate => candidate.name === name);
  if (old === undefined) return addedField(field);
  const convert = conversion(old.type, field.type);
  if (convert instanceof Inconvertible) return new Inconvertible(`in the field ${name}, ${convert.reason}`);
  return { name: field.name, make: record => convert(record[name]!), same: convert === SAME };
}

function addedField(field: Field): FieldPlan | Inconvertible {
  if (field.default !== undefined) {
    const value = constantValue(field.default, field.type);
    return { name: field.name, make: () => value, same: false };
  }
  if (valueMatches(null, field.type)) return { name: field.name, make: () => null, same: false };
  return new Inconvertible(`the field ${field.name} is new and has no default`);
}

/** A type for messages, as a person would write it. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "list":
      return `list<${typeText(type.element)}>`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "record":
      return `{ ${type.fields.map(field => `${field.name}: ${typeText(field.type)}`).join(", ")} }`;
    case "union":
      return unionText(type.members);
    default:
      return type.kind;
  }
}

function unionText(members: readonly Type[]): string {
  const rest = members.filter(member => member.kind !== "null").map(typeText);
  const all = rest.join(" | ");
  if (rest.length === members.length) return all;
  return rest.length === 1 ? `${all}?` : `(${all})?`;
}
