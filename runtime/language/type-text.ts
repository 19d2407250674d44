// A type as it is written in a program. The inverse of what the parser reads.

import type { Field, Type } from "../values/type.ts";

export function typeText(type: Type): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "list":
      return `list<${typeText(type.element)}>`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "record":
      return type.fields.length === 0 ? "{}" : `{ ${type.fields.map(fieldText).join(", ")} }`;
    case "union":
      return unionText(type.members);
    case "variable":
      return type.name;
    case "function":
      return `(${type.parameters.map(typeText).join(", ")}) => ${typeText(type.result)}`;
    default:
      return type.kind;
  }
}

function unionText(members: readonly Type[]): string {
  const solid = members.filter(member => member.kind !== "null");
  if (solid.length === members.length) return solid.map(typeText).join(" | ");
  const inner = solid.map(typeText).join(" | ");
  return solid.length > 1 ? `(${inner})?` : `${inner}?`;
}

const IDENT = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const fieldName = (name: string): string => (IDENT.test(name) ? name : JSON.stringify(name));

export function fieldText(field: Field): string {
  const alias = field.alias === undefined ? "" : `${JSON.stringify(field.alias)} as `;
  const initial = field.default === undefined ? "" : ` = ${JSON.stringify(field.default)}`;
  return `${alias}${fieldName(field.name)}: ${typeText(field.type)}${initial}`;
}
