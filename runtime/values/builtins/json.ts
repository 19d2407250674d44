// Built-in functions between values and JSON text. What the types of a call say decides how: timestamps print in
// ISO-8601, and parsing gives exactly the type asked for, or null.

import { jsonParser } from "../json-value.ts";
import { display, jsonWriter } from "../text.ts";
import { STRING, type Type, variable } from "../type.ts";
import type { Value } from "../value.ts";
import type { Builtin } from "./builtin.ts";
import { builtin, orNull } from "./define.ts";

const T = variable("T");

function unspecialized(): never {
  throw new Error("this function is evaluated by the types of its call");
}

/** `T` of `T?`. */
const withoutNull = (type: Type): Type => {
  if (type.kind !== "union") return type;
  const members = type.members.filter(member => member.kind !== "null");
  return members.length === 1 ? members[0]! : { kind: "union", members };
};

// ------------------------------------------------------------------ one field of a text

const STEP = /\.?([^.[\]]+)|\[(\d+)\]/y;

/** `user.tags[0]` as names and positions; null where it is no path. */
function stepsOf(path: string): readonly (string | number)[] | null {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  for (let at = 0; at < path.length; at = STEP.lastIndex) {
    const match = STEP.exec(path);
    if (match === null) return null;
    steps.push(match[1] ?? Number(match[2]));
  }
  return steps;
}

function jsonField(text: string, path: string): string | null {
  const steps = stepsOf(path);
  let value: unknown = steps === null ? null : parsed(text);
  for (const step of steps ?? []) {
    if (typeof value !== "object" || value === null) return null;
    if (Array.isArray(value) !== (typeof step === "number") || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string | number, unknown>)[step];
  }
  const found = typeof value === "string" ? value : value === null ? null : JSON.stringify(value);
  return found === null || /\p{Surrogate}/u.test(found) ? null : found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const JSON_TEXT: readonly Builtin[] = [
  {
    ...builtin(
      "parseJson",
      { text: STRING },
      orNull(T),
      'The value a JSON text holds, of the type asked for; null where it is no JSON, or of no such type. Fields are read as `readJsonl` reads them.\n\n`parseJson<{ n: int }>("{\\"n\\": 1}")` is `{ n: 1 }`.',
      unspecialized,
    ),
    typeParameters: ["T"],
    specialize: (_args, result) => jsonParser(withoutNull(result)),
  },
  {
    ...builtin(
      "toJson",
      { value: T },
      STRING,
      'A value as JSON text, as `writeJsonl` writes it.\n\n`toJson([1, 2])` is `"[1,2]"`.',
      unspecialized,
    ),
    specialize: ([type]) => {
      const write = jsonWriter(type!);
      return (value: Value) => write(value);
    },
  },
  builtin(
    "jsonField",
    { text: STRING, path: STRING },
    orNull(STRING),
    'One field of a JSON text, by names and positions: a text as it is, all else as JSON; null where there is none, or no JSON.\n\n`jsonField("{\\"user\\": {\\"tags\\": [\\"a\\"]}}", "user.tags[0]")` is `"a"`.',
    jsonField,
  ),
  {
    ...builtin(
      "toString",
      { value: T },
      STRING,
      'Any other value as text, as `"${value}"` would show it.\n\n`toString([1, 2])` is `"[1,2]"`.',
      unspecialized,
    ),
    specialize:
      ([type]) =>
      (value: Value) =>
        display(value, type!),
  },
];
