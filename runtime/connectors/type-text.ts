// Types as a person writes them, for messages about values that do not fit. Knows no syntax tree.

import type { Field, Type } from "../values/type.ts";

/** `{ user: string, at: timestamp? }`. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "list":
      return `list<${typeText(type.element)}>`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "record":
      return type.name ?? `{ ${type.fields.map(fieldText).join(", ")} }`;
    case "union":
      return unionText(type.members);
    case "variable":
      return type.name;
    case "function":
      return "a function";
    default:
      return type.kind;
  }
}

const fieldText = (field: Field): string => `${field.name}: ${typeText(field.type)}`;

function unionText(members: readonly Type[]): string {
  const rest = members.filter(member => member.kind !== "null");
  if (rest.length === members.length) return members.map(typeText).join(" | ");
  if (rest.length === 1) return `${typeText(rest[0]!)}?`;
  return [...rest, { kind: "null" } as const].map(typeText).join(" | ");
}

const ARTICLE = /^[aeiou]/;

/** What a value from outside is, shortened: `the text "abc"`, `the number 1.5`, `nothing`. */
export function foundText(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return `the text ${quote(value)}`;
    case "number":
    case "bigint":
      return `the number ${value}`;
    case "boolean":
      return String(value);
    case "object":
      return Array.isArray(value) ? `a list of ${value.length}` : kindOf(value as object);
    default:
      return `a ${typeof value}`;
  }
}

function kindOf(value: object): string {
  const made = Object.getPrototypeOf(value)?.constructor;
  if (made === Object || typeof made !== "function" || made.name === "") {
    const names = Object.keys(value);
    const shown = names.slice(0, 5).join(", ");
    return names.length === 0 ? "an empty object" : `an object with ${shown}${names.length > 5 ? ", …" : ""}`;
  }
  return `${ARTICLE.test(made.name.toLowerCase()) ? "an" : "a"} ${made.name}`;
}

const LONGEST_QUOTE = 60;

/** In quotes, escaped, cut where long. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
