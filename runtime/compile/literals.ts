// Program text from names and values. The only way user text gets into a program is through here: strings as escaped
// literals, names mangled so that none can be a JavaScript word or a global.

import type { Json } from "../values/type.ts";

const ESCAPES = /[\u007f-\uffff<]/g;

/** A string literal in plain ASCII, whatever the string holds (quotes, line separators, `</script>`, lone halves). */
export const quote = (text: string): string =>
  JSON.stringify(text).replace(ESCAPES, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** `total` with id 3 is `total$3`: never starts with `$`, as the program's own names do, and never without one. */
export function mangle(name: string, id: number): string {
  const word = name.replace(/[^A-Za-z0-9_]/g, "_");
  return `${/^[A-Za-z_]/.test(word) ? word : `_${word}`}$${id}`;
}

/** The literal of a scalar; null where the constant is a list, map, record, or no finite number. */
export function scalarLiteral(value: Json): string | null {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      if (!Number.isFinite(value)) return null;
      return value < 0 ? `(${value})` : String(value === 0 ? 0 : value);
    case "boolean":
      return String(value);
    default:
      return value === null ? "null" : null;
  }
}

/** `.["name"]`, for objects that have the field as an own property. */
export const member = (object: string, name: string): string => `${object}[${quote(name)}]`;

/** An entry of an object literal. Computed, since a plain `"__proto__": v` would set the prototype. */
export const property = (name: string, value: string): string =>
  `${name === "__proto__" ? `[${quote(name)}]` : quote(name)}: ${value}`;
