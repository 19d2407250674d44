// Built-in functions on maps beyond the plain ones of collections.ts. None changes its argument, and entries keep the
// order in which their keys came.

import { BOOL, func, list, map, record, variable } from "../type.ts";
import type { MapKey, Value } from "../value.ts";
import type { Builtin } from "./builtin.ts";
import { builtin } from "./define.ts";

const K = variable("K");
const V = variable("V");
const U = variable("U");
const ENTRIES = { entries: map(K, V) };

type Dictionary = ReadonlyMap<MapKey, Value>;

function remove(entries: Dictionary, key: MapKey): Dictionary {
  const result = new Map(entries);
  result.delete(key);
  return result;
}

function merge(
  left: Dictionary,
  right: Dictionary,
  combine: (a: Value, b: Value) => Value = (_, b) => b,
): Dictionary {
  const result = new Map(left);
  for (const [key, value] of right)
    result.set(key, result.has(key) ? combine(result.get(key)!, value) : value);
  return result;
}

export const MAPS: readonly Builtin[] = [
  builtin(
    "emptyMap",
    {},
    map(K, V),
    'A map without entries, to begin with.\n\n`size(put(emptyMap(), "a", 1))` is `1`.',
    () => new Map(),
  ),
  builtin(
    "isEmpty",
    ENTRIES,
    BOOL,
    "Whether a map has no entry.\n\n`isEmpty(emptyMap())` is `true`.",
    (entries: Dictionary) => entries.size === 0,
  ),
  builtin(
    "remove",
    { ...ENTRIES, key: K },
    map(K, V),
    'A new map without the entry under a key; the old one stays as it is.\n\n`keys(remove(put(put(emptyMap(), "a", 1), "b", 2), "a"))` is `["b"]`.',
    remove,
  ),
  builtin(
    "merge",
    { left: map(K, V), right: map(K, V) },
    map(K, V),
    'The entries of two maps; under a key of both, the right value.\n\n`merge(put(emptyMap(), "a", 1), put(emptyMap(), "a", 2))["a"]` is `2`.',
    (left: Dictionary, right: Dictionary) => merge(left, right),
  ),
  builtin(
    "merge",
    { left: map(K, V), right: map(K, V), combine: func([V, V], V) },
    map(K, V),
    'The entries of two maps; under a key of both, what the function makes of the two values.\n\n`merge(put(emptyMap(), "a", 1), put(emptyMap(), "a", 2), (x, y) => x + y)["a"]` is `3`.',
    merge,
  ),
  builtin(
    "mapValues",
    { ...ENTRIES, change: func([V], U) },
    map(K, U),
    'A map with the same keys, each value changed.\n\n`mapValues(put(emptyMap(), "a", 1), n => n * 10)["a"]` is `10`.',
    (entries: Dictionary, change: (value: Value) => Value) =>
      new Map(Array.from(entries, ([key, value]) => [key, change(value)])),
  ),
  builtin(
    "map",
    { ...ENTRIES, change: func([K, V], U) },
    list(U),
    'What a function makes of each entry, as a list.\n\n`map(put(emptyMap(), "a", 1), (k, v) => "${k}=${v}")` is `["a=1"]`.',
    (entries: Dictionary, change: (key: MapKey, value: Value) => Value) =>
      Array.from(entries, ([key, value]) => change(key, value)),
  ),
  builtin(
    "any",
    { ...ENTRIES, test: func([K, V], BOOL) },
    BOOL,
    'Whether the condition holds for some entry.\n\n`any(put(emptyMap(), "a", 1), (k, v) => v > 0)` is `true`.',
    (entries: Dictionary, test: (key: MapKey, value: Value) => boolean) =>
      Array.from(entries).some(([key, value]) => test(key, value)),
  ),
  builtin(
    "all",
    { ...ENTRIES, test: func([K, V], BOOL) },
    BOOL,
    'Whether the condition holds for every entry; so it does in an empty map.\n\n`all(put(emptyMap(), "a", 1), (k, v) => v > 1)` is `false`.',
    (entries: Dictionary, test: (key: MapKey, value: Value) => boolean) =>
      Array.from(entries).every(([key, value]) => test(key, value)),
  ),
  builtin(
    "entries",
    ENTRIES,
    list(
      record([
        { name: "key", type: K },
        { name: "value", type: V },
      ]),
    ),
    'The entries of a map as records.\n\n`entries(put(emptyMap(), "a", 1))` is `[{ key: "a", value: 1 }]`.',
    (entries: Dictionary) => Array.from(entries, ([key, value]) => ({ key, value })),
  ),
];
