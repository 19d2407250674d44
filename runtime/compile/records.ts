// Record literals: exactly the fields of the type, in its order, so that all records of a type share one hidden
// class; entries evaluated in the order in which they are written, later ones winning.

import type { Expr } from "../plan/ir.ts";
import type { RecordType } from "../values/type.ts";

import { member, property, quote } from "./literals.ts";
import { ownField } from "./support.ts";
import { hasField, membersOf, recordType } from "./type-kinds.ts";
import type { Body } from "./writer.ts";

type RecordExpr = Extract<Expr, { op: "record" }>;

export function recordLiteral(expr: RecordExpr, body: Body): string {
  const type = recordType(expr.type, fieldNames(expr));
  if (isInOrder(expr, type)) {
    const entries = expr.entries.map(entry =>
      "spread" in entry ? "" : property(entry.name, body.code(entry.value)),
    );
    return `({${entries.join(", ")}})`;
  }
  return spreadLiteral(expr, type, body);
}

/** Names in the order in which they first come, for a type that is no single record. */
function fieldNames(expr: RecordExpr): readonly string[] {
  const names = new Set<string>();
  for (const entry of expr.entries) {
    if (!("spread" in entry)) names.add(entry.name);
    else {
      for (const member of membersOf(entry.spread.type)) {
        if (member.kind === "record") for (const field of member.fields) names.add(field.name);
      }
    }
  }
  return [...names];
}

const isInOrder = (expr: RecordExpr, type: RecordType): boolean =>
  expr.entries.length === type.fields.length &&
  expr.entries.every((entry, i) => !("spread" in entry) && entry.name === type.fields[i]!.name);

/** Every entry into a temporary, in order; then the literal in the type's order. */
function spreadLiteral(expr: RecordExpr, type: RecordType, body: Body): string {
  const temps = expr.entries.map(entry => {
    const value = body.code("spread" in entry ? entry.spread : entry.value);
    const name = body.temp();
    return { entry, name, assign: `${name} = ${value}` };
  });
  const fields = type.fields.map(field => {
    const source = temps.findLast(({ entry }) =>
      "spread" in entry ? mayHave(entry.spread, field.name) : entry.name === field.name,
    );
    return property(
      field.name,
      source === undefined ? "null" : read(source.entry, source.name, field.name, body),
    );
  });
  const before = temps.map(({ assign }) => `${assign}, `).join("");
  return `(${before}{${fields.join(", ")}})`;
}

const mayHave = (expr: Expr, name: string): boolean =>
  membersOf(expr.type).some(type => type.kind === "record" && type.fields.some(field => field.name === name));

function read(entry: RecordExpr["entries"][number], temp: string, name: string, body: Body): string {
  if (!("spread" in entry)) return temp;
  if (hasField(entry.spread.type, name)) return member(temp, name);
  return `${body.value(ownField)}(${temp}, ${quote(name)})`;
}
