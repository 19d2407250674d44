// The types of Weir's values, as plain JSON: the checker infers them, the plan carries them, codecs and
// compiled code are derived from them. Knows nothing of syntax, spans or streams.

/** A field of a record type. `alias` is the outside name (`"User ID" as user`), `was` a declared former name. */
export interface Field {
  readonly name: string;
  readonly type: Type;
  /** The constant a missing field takes; absent where a missing field is null (`T?`) or an error. */
  readonly default?: Json;
  readonly alias?: string;
  readonly was?: string;
}

export interface RecordType {
  readonly kind: "record";
  readonly fields: readonly Field[];
  /** Name of its declaration, for messages only: typing is structural. */
  readonly name?: string;
}

export type PrimitiveKind = "int" | "float" | "string" | "bool" | "timestamp" | "duration" | "path" | "null";

/**
 * - `path` is a string that knows what it is relative to; a string literal may stand for one.
 * - `T?` is a union with `null`. `optional()` makes it; unions are flat and without duplicates.
 * - `never` is the element type of `[]`; `error` follows a diagnostic and is assignable both ways.
 * - `variable` and `function` occur only in signatures of built-ins and in the checker.
 */
export type Type =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "map"; readonly key: Type; readonly value: Type }
  | RecordType
  | { readonly kind: "union"; readonly members: readonly Type[] }
  | { readonly kind: "never" }
  | { readonly kind: "error" }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "function"; readonly parameters: readonly Type[]; readonly result: Type };

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export const INT: Type = { kind: "int" };
export const FLOAT: Type = { kind: "float" };
export const STRING: Type = { kind: "string" };
export const BOOL: Type = { kind: "bool" };
export const TIMESTAMP: Type = { kind: "timestamp" };
export const DURATION: Type = { kind: "duration" };
export const PATH: Type = { kind: "path" };
export const NULL: Type = { kind: "null" };
export const NEVER: Type = { kind: "never" };
export const ERROR: Type = { kind: "error" };

export const list = (element: Type): Type => ({ kind: "list", element });
export const map = (key: Type, value: Type): Type => ({ kind: "map", key, value });
export const literal = (value: string | number | boolean): Type => ({ kind: "literal", value });
export const variable = (name: string): Type => ({ kind: "variable", name });
export const record = (fields: readonly Field[], name?: string): RecordType =>
  name === undefined ? { kind: "record", fields } : { kind: "record", fields, name };
export const func = (parameters: readonly Type[], result: Type): Type => ({
  kind: "function",
  parameters,
  result,
});

/** What a side output made by `onError: to(X)` carries for an operator whose input is `input`. */
export const failedType = (input: Type): RecordType =>
  record(
    [
      { name: "input", type: input },
      { name: "error", type: STRING },
      { name: "operator", type: STRING },
      { name: "origin", type: STRING },
    ],
    "Failed",
  );
