// Built-in functions on lists and maps. None changes its argument: each gives a new list or map.

import { equals } from "../equality.ts";
import { BOOL, func, INT, list, map, variable } from "../type.ts";
import type { MapKey, Value } from "../value.ts";
import type { Builtin } from "./builtin.ts";
import { builtin, orNull } from "./define.ts";

const T = variable("T");
const U = variable("U");
const K = variable("K");
const V = variable("V");

type List = readonly Value[];
type Dictionary = ReadonlyMap<MapKey, Value>;

function put(entries: Dictionary, key: MapKey, value: Value): Dictionary {
  const result = new Map(entries);
  if (value === null) result.delete(key);
  else result.set(key, value);
  return result;
}

function filterEntries(entries: Dictionary, keep: (key: MapKey, value: Value) => boolean): Dictionary {
  const result = new Map<MapKey, Value>();
  for (const [key, value] of entries) if (keep(key, value)) result.set(key, value);
  return result;
}

export const COLLECTIONS: readonly Builtin[] = [
  builtin(
    "contains",
    { items: list(T), item: T },
    BOOL,
    "Whether a list holds an equal item.\n\n`contains([1, 2], 2)` is `true`.",
    (items: List, item: Value) => items.some(other => equals(other, item)),
  ),
  builtin(
    "contains",
    { entries: map(K, V), key: K },
    BOOL,
    'Whether a map has an entry under a key.\n\n`contains(put(emptyMap(), "a", 1), "a")` is `true`.',
    (entries: Dictionary, key: MapKey) => entries.has(key),
  ),
  builtin(
    "append",
    { items: list(T), item: T },
    list(T),
    "A new list with one more item at its end; the old one stays as it is.\n\n`append([1, 2], 3)` is `[1, 2, 3]`.",
    (items: List, item: Value) => [...items, item],
  ),
  builtin(
    "put",
    { entries: map(K, V), key: K, value: orNull(V) },
    map(K, V),
    'A new map with this entry changed or added, or without it if the value is null; the old one stays as it is.\n\nFor a variable, `seen = put(seen, user, 1)` may be written `seen[user] = 1`.\n\n`put(emptyMap(), "a", 1)["a"]` is `1`.',
    put,
  ),
  builtin(
    "size",
    { items: list(T) },
    INT,
    "How many items a list has. Of a text, see `length`.\n\n`size([1, 2])` is `2`.",
    (items: List) => items.length,
  ),
  builtin(
    "size",
    { entries: map(K, V) },
    INT,
    'How many entries a map has.\n\n`size(put(emptyMap(), "a", 1))` is `1`.',
    (entries: Dictionary) => entries.size,
  ),
  builtin(
    "map",
    { items: list(T), change: func([T], U) },
    list(U),
    "Each item of a list, changed. (`|> map(…)` is the operator on streams.)\n\n`map([1, 2], n => n * 10)` is `[10, 20]`.",
    (items: List, change: (item: Value) => Value) => items.map(item => change(item)),
  ),
  builtin(
    "filter",
    { items: list(T), keep: func([T], BOOL) },
    list(T),
    "The items of a list for which the condition holds. (`|> filter(…)` is the operator on streams.)\n\n`filter([1, 2, 3], n => n > 1)` is `[2, 3]`.",
    (items: List, keep: (item: Value) => boolean) => items.filter(item => keep(item)),
  ),
  builtin(
    "filter",
    { entries: map(K, V), keep: func([K, V], BOOL) },
    map(K, V),
    'The entries of a map for which the condition holds.\n\n`size(filter(put(emptyMap(), "a", 1), (k, v) => v > 1))` is `0`.',
    filterEntries,
  ),
  builtin(
    "keys",
    { entries: map(K, V) },
    list(K),
    'The keys of a map, in the order in which they came.\n\n`keys(put(emptyMap(), "a", 1))` is `["a"]`.',
    (entries: Dictionary) => [...entries.keys()],
  ),
  builtin(
    "values",
    { entries: map(K, V) },
    list(V),
    'The values of a map, in the order in which their keys came.\n\n`values(put(emptyMap(), "a", 1))` is `[1]`.',
    (entries: Dictionary) => [...entries.values()],
  ),
];
