// How values of the language are represented in JavaScript. Everything is immutable once made: a snapshot
// may keep references instead of copies. See also equality.ts and hash.ts.

/**
 * | type | representation |
 * |---|---|
 * | int, float | number (an int is a safe integer; -0 equals 0; NaN equals NaN) |
 * | timestamp, duration | number, milliseconds (timestamps since 1970-01-01Z) |
 * | string, path, literal | as in JavaScript; strings are well-formed Unicode |
 * | bool, null | boolean, null (never undefined) |
 * | list | ReadonlyArray |
 * | map | ReadonlyMap, in insertion order; keys are string, number or boolean |
 * | record | object with exactly its type's fields as *own* properties in the type's order |
 *
 * A record is made by `CreateDataProperty` semantics only (object literals with computed keys, spread,
 * Object.defineProperty), never by `o[name] = v`, so a field named `__proto__` is a field like any other.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | ReadonlyMap<MapKey, Value>
  | RecordValue;
export type MapKey = string | number | boolean;
export interface RecordValue {
  readonly [field: string]: Value;
}

/** Timestamp of a record that was given none: less than every real one (Flink's Long.MIN_VALUE). */
export const NO_TIMESTAMP = Number.MIN_SAFE_INTEGER;
/** The watermark before any, and the one that ends a bounded input. */
export const MIN_WATERMARK = Number.MIN_SAFE_INTEGER;
export const MAX_WATERMARK = Number.MAX_SAFE_INTEGER;
