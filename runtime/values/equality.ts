// When two values are equal, and which comes first. Structural: NaN equals NaN, -0 equals 0, maps are equal
// whatever the order of their entries. Knows no types: values tell what they are.

import type { MapKey, RecordValue, Value } from "./value.ts";

type List = readonly Value[];
type Dictionary = ReadonlyMap<MapKey, Value>;

/** Structural equality, as `==` means it. */
export function equals(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a === "number") return typeof b === "number" && Number.isNaN(a) && Number.isNaN(b);
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && equalLists(a, b);
  }
  if (a instanceof Map || b instanceof Map) return a instanceof Map && b instanceof Map && equalMaps(a, b);
  return equalRecords(a as RecordValue, b as RecordValue);
}

function equalLists(a: List, b: List): boolean {
  return a.length === b.length && a.every((item, i) => equals(item, b[i]!));
}

function equalMaps(a: Dictionary, b: Dictionary): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (!b.has(key) || !equals(value, b.get(key)!)) return false;
  return true;
}

function equalRecords(a: RecordValue, b: RecordValue): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(name => Object.hasOwn(b, name) && equals(a[name]!, b[name]!));
}

/** null, false, true, numbers, strings, lists, maps, records: only mixed types get so far. */
function rank(value: Value): number {
  if (value === null) return 0;
  if (typeof value === "boolean") return 1;
  if (typeof value === "number") return 2;
  if (typeof value === "string") return 3;
  if (Array.isArray(value)) return 4;
  return value instanceof Map ? 5 : 6;
}

/** NaN is above every number, as in Java. */
function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function compareLists(a: List, b: List): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const order = compare(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareMaps(a: Dictionary, b: Dictionary): number {
  const sorted = (entries: Dictionary): List =>
    [...entries].sort(([x], [y]) => compare(x, y)).map(([key, value]) => [key, value]);
  return compareLists(sorted(a), sorted(b));
}

/** Records compare field by field, in the order of their names' sorting, so that field order does not matter. */
function compareRecords(a: RecordValue, b: RecordValue): number {
  const sorted = (value: RecordValue): List =>
    Object.keys(value)
      .sort()
      .map(name => [name, value[name]!]);
  return compareLists(sorted(a), sorted(b));
}

/**
 * A total order, negative if `a` comes first; 0 exactly where `equals`. Strings compare by UTF-16 units, as `<` does
 * in JavaScript and `compareTo` in Java.
 */
export function compare(a: Value, b: Value): number {
  const order = rank(a) - rank(b);
  if (order !== 0) return order;
  switch (typeof a) {
    case "number":
      return compareNumbers(a, b as number);
    case "string":
      return a < (b as string) ? -1 : a === b ? 0 : 1;
    case "boolean":
      return Number(a) - Number(b);
    default:
      return compareStructures(a, b);
  }
}

function compareStructures(a: Value, b: Value): number {
  if (a === null) return 0;
  if (Array.isArray(a)) return compareLists(a, b as List);
  if (a instanceof Map) return compareMaps(a, b as Dictionary);
  return compareRecords(a as RecordValue, b as RecordValue);
}
