// Making a value of one record type one of another: the checker lets a record with more fields, or other order, stand
// where fewer are wanted, and values have exactly the fields of their type, in its order. Nothing else needs work at
// run time: an int is a float, a literal its primitive.

import type { Expr, MatchArm, RecordEntry } from "../../plan/ir.ts";
import type { Field, RecordType, Type } from "../../values/type.ts";
import { assignable, isNullable, membersOf, same, withoutNull } from "../infer-types.ts";

/** The expression as a value of `to`; itself where nothing has to be done. */
export function convert(expr: Expr, to: Type): Expr {
  const target = targetOf(expr.type, to);
  if (target === null || !differs(expr.type, target)) return expr;
  switch (expr.op) {
    case "record":
      return target.kind === "record"
        ? { ...expr, type: target, entries: convertEntries(expr.entries, target) }
        : expr;
    case "conditional":
      return { ...expr, type: target, then: convert(expr.then, target), else: convert(expr.else, target) };
    case "match":
      return { ...expr, type: target, arms: expr.arms.map(arm => convertArm(arm, target)) };
    case "coalesce":
      return {
        ...expr,
        type: target,
        left: convert(expr.left, optionalLike(expr.left.type, target)),
        right: convert(expr.right, target),
      };
    default:
      return isNullable(expr.type) ? convertUnlessNull(expr, target) : rebuild(expr, target);
  }
}

const convertArm = (arm: MatchArm<Expr>, to: Type): MatchArm<Expr> => ({
  ...arm,
  body: convert(arm.body, to),
});

const optionalLike = (like: Type, type: Type): Type =>
  isNullable(like) && !isNullable(type)
    ? { kind: "union", members: [...membersOf(type), { kind: "null" }] }
    : type;

/** The record type a record goes into: of a union, the member it fits. null where no record is wanted. */
function targetOf(from: Type, to: Type): Type | null {
  if (from.kind === "union") return to;
  if (to.kind !== "union") return to;
  const members = to.members.filter(member => assignable(from, member));
  return members.find(member => same(from, member)) ?? members[0] ?? null;
}

/** Whether values of `from` have other fields, or the same in another order, than those of `to`. */
export function differs(from: Type, to: Type): boolean {
  if (from === to) return false;
  if (from.kind === "union") return membersOf(withoutNull(from)).some(member => differsFromAll(member, to));
  if (to.kind === "union") return differsFromAll(from, to);
  return from.kind === "record" && to.kind === "record" && recordsDiffer(from, to);
}

const differsFromAll = (from: Type, to: Type): boolean =>
  membersOf(to).every(member => differs(from, member) || !assignable(from, member));

const recordsDiffer = (from: RecordType, to: RecordType): boolean =>
  from.fields.length !== to.fields.length ||
  from.fields.some(
    (field, i) => field.name !== to.fields[i]!.name || differs(field.type, to.fields[i]!.type),
  );

/** A literal keeps its entries; those that are not wanted are left out by the record's type. */
function convertEntries(entries: readonly RecordEntry[], to: RecordType): readonly RecordEntry[] {
  const last = new Map(entries.map((entry, i) => ["name" in entry ? entry.name : "", i]));
  return entries.map((entry, i) => {
    if ("spread" in entry) return entry;
    const field = to.fields.find(({ name }) => name === entry.name);
    return field === undefined || last.get(entry.name) !== i
      ? entry
      : { ...entry, value: convert(entry.value, field.type) };
  });
}

function convertUnlessNull(expr: Expr, to: Type): Expr {
  const inner = withoutNull(expr.type);
  if (inner.kind !== "record") return expr;
  const nothing: Expr = { op: "const", value: null, type: { kind: "null" }, site: expr.site };
  return {
    op: "conditional",
    test: {
      op: "binary",
      operator: "==",
      left: expr,
      right: nothing,
      type: { kind: "bool" },
      site: expr.site,
    },
    then: nothing,
    else: convert({ ...expr, type: inner }, to),
    type: to,
    site: expr.site,
  };
}

/** The wanted fields of a record that exists, each converted where it must be. */
function rebuild(expr: Expr, to: Type): Expr {
  if (expr.type.kind !== "record" || to.kind !== "record") return expr;
  const own = new Map(expr.type.fields.map(field => [field.name, field.type]));
  const changed = to.fields.filter(field => differs(own.get(field.name) ?? field.type, field.type));
  const entries: RecordEntry[] = [
    { spread: expr },
    ...changed.map(field => convertedField(expr, field, own.get(field.name)!)),
  ];
  return { op: "record", entries, type: to, site: expr.site };
}

const convertedField = (expr: Expr, field: Field, own: Type): RecordEntry => ({
  name: field.name,
  value: convert(
    { op: "field", of: expr, name: field.name, optional: false, type: own, site: expr.site },
    field.type,
  ),
});
