// Built-in functions on lists beyond the plain ones of collections.ts. None changes its argument; order is that of
// equality.ts, in which NaN comes after every number.

import { compare, equals } from "../equality.ts";
import { BOOL, DURATION, FLOAT, func, INT, list, map, record, type Type, variable } from "../type.ts";
import type { MapKey, Value } from "../value.ts";
import { type Builtin, ValueFailure } from "./builtin.ts";
import { builtin, LONGEST_LIST, orNull, sizeWithin } from "./define.ts";

const T = variable("T");
const U = variable("U");
const K = variable("K");
const V = variable("V");
const ITEMS = { items: list(T) };
const TEST = { ...ITEMS, test: func([T], BOOL) };
const MEASURE = { ...ITEMS, measure: func([T], U) };

type List = readonly Value[];
type Of<R> = (item: Value) => R;

// ------------------------------------------------------------------ order and sums

const sortBy = (items: List, measure: Of<Value>): List =>
  items
    .map(item => ({ item, by: measure(item) }))
    .sort((a, b) => compare(a.by, b.by))
    .map(({ item }) => item);

/** The first of the greatest, by an order; null of nothing. */
function greatest(items: List, measure: Of<Value>, sign: 1 | -1): Value {
  let best: { readonly item: Value; readonly by: Value } | null = null;
  for (const item of items) {
    const by = measure(item);
    if (best === null || compare(by, best.by) * sign > 0) best = { item, by };
  }
  return best?.item ?? null;
}

const itself: Of<Value> = item => item;

function sumOfInts(items: readonly number[]): number {
  let sum = 0;
  for (const item of items) {
    sum += item;
    if (!Number.isSafeInteger(sum)) throw new ValueFailure("sum: the sum lies outside the range of int.");
  }
  return sum;
}

const sumOfFloats = (items: readonly number[]): number => items.reduce((sum, item) => sum + item, 0);
const average = (items: readonly number[]): number | null =>
  items.length === 0 ? null : sumOfFloats(items) / items.length;

// ------------------------------------------------------------------ making lists

/** Equal ones fall together in sorted order; of each, the first is kept, where it stood. */
function distinct(items: List): List {
  const order = items.map((_, i) => i).sort((a, b) => compare(items[a]!, items[b]!) || a - b);
  const repeated = new Set(order.filter((at, i) => i > 0 && equals(items[at]!, items[order[i - 1]!]!)));
  return items.filter((_, i) => !repeated.has(i));
}

function range(first: number, last: number, step = 1): readonly number[] {
  if (step === 0) throw new ValueFailure("range: the step is 0.");
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  return Array.from({ length: sizeWithin(count, LONGEST_LIST, "range") }, (_, i) => first + i * step);
}

function chunked(items: List, size: number): readonly List[] {
  if (size < 1) throw new ValueFailure(`chunked: ${size} is no size of a list.`);
  return range(0, items.length - 1, size).map(at => items.slice(at, at + size));
}

function groupBy(items: List, keyOf: Of<MapKey>): ReadonlyMap<MapKey, List> {
  const groups = new Map<MapKey, Value[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

const zip = <R>(left: List, right: List, of: (a: Value, b: Value) => R): readonly R[] =>
  left.slice(0, right.length).map((item, i) => of(item, right[i]!));

function filterMap(items: List, change: Of<Value>): List {
  return items.map(item => change(item)).filter(item => item !== null);
}

const PAIR: Type = record([
  { name: "first", type: T },
  { name: "second", type: U },
]);

const sum = (type: Type, example: string, of: Builtin["evaluate"]): Builtin =>
  builtin(
    "sum",
    { items: list(type) },
    type,
    `The sum of a list; zero of an empty one. Fails the record where it leaves the range of int.\n\n${example}`,
    of,
  );

export const LISTS: readonly Builtin[] = [
  builtin(
    "isEmpty",
    ITEMS,
    BOOL,
    "Whether a list has no item.\n\n`isEmpty([1])` is `false`.",
    (items: List) => items.length === 0,
  ),
  builtin(
    "first",
    ITEMS,
    orNull(T),
    "The first item of a list, or null.\n\n`first([1, 2, 3])` is `1`.",
    (items: List) => items[0] ?? null,
  ),
  builtin(
    "last",
    ITEMS,
    orNull(T),
    "The last item of a list, or null.\n\n`last([1, 2, 3])` is `3`.",
    (items: List) => items.at(-1) ?? null,
  ),
  builtin(
    "slice",
    { ...ITEMS, start: INT },
    list(T),
    "The items from a position on, counted from 0; a negative one counts from the end.\n\n`slice([1, 2, 3], -2)` is `[2, 3]`.",
    (items: List, start: number) => items.slice(start),
  ),
  builtin(
    "slice",
    { ...ITEMS, start: INT, end: INT },
    list(T),
    "The items from a position up to, and without, another, counted from 0; negative ones count from the end.\n\n`slice([1, 2, 3, 4], 1, 3)` is `[2, 3]`.",
    (items: List, start: number, end: number) => items.slice(start, end),
  ),
  builtin(
    "take",
    { ...ITEMS, count: INT },
    list(T),
    "The first so many items.\n\n`take([1, 2, 3], 2)` is `[1, 2]`.",
    (items: List, count: number) => items.slice(0, Math.max(0, count)),
  ),
  builtin(
    "drop",
    { ...ITEMS, count: INT },
    list(T),
    "All but the first so many items.\n\n`drop([1, 2, 3], 2)` is `[3]`.",
    (items: List, count: number) => items.slice(Math.max(0, count)),
  ),
  builtin(
    "concat",
    { left: list(T), right: list(T) },
    list(T),
    "The items of one list and then those of another.\n\n`concat([1], [2, 3])` is `[1, 2, 3]`.",
    (left: List, right: List) => [...left, ...right],
  ),
  builtin(
    "indexOf",
    { ...ITEMS, item: T },
    INT,
    "The position of the first equal item, counted from 0; -1 if there is none.\n\n`indexOf([5, 6, 7], 7)` is `2`.",
    (items: List, item: Value) => items.findIndex(other => equals(other, item)),
  ),
  builtin(
    "reverse",
    ITEMS,
    list(T),
    "The items from the last to the first.\n\n`reverse([1, 2, 3])` is `[3, 2, 1]`.",
    (items: List) => [...items].reverse(),
  ),
  builtin(
    "sort",
    ITEMS,
    list(T),
    "The items from the least to the greatest.\n\n`sort([3, 1, 2])` is `[1, 2, 3]`.",
    (items: List) => [...items].sort(compare),
  ),
  builtin(
    "sortBy",
    MEASURE,
    list(T),
    'The items from the least measure to the greatest; equal ones keep their order. (`|> sortBy(…)` is the operator on streams.)\n\n`sortBy(["ccc", "a", "bb"], s => length(s))` is `["a", "bb", "ccc"]`.',
    sortBy,
  ),
  builtin(
    "distinct",
    ITEMS,
    list(T),
    "Each item once, where it first stands. (`|> distinct(…)` is the operator on streams.)\n\n`distinct([1, 2, 1])` is `[1, 2]`.",
    distinct,
  ),
  sum(INT, "`sum([1, 2, 3])` is `6`.", sumOfInts),
  sum(FLOAT, "`sum([0.5, 0.25])` is `0.75`.", sumOfFloats),
  sum(DURATION, "`sum([1h, 30min])` is `1h30min`.", sumOfInts),
  builtin(
    "avg",
    { items: list(FLOAT) },
    orNull(FLOAT),
    "The mean of a list of numbers; null of an empty one.\n\n`avg([1.0, 2.0])` is `1.5`.",
    average,
  ),
  builtin(
    "min",
    ITEMS,
    orNull(T),
    "The least item of a list, or null.\n\n`min([3, 1, 2])` is `1`.",
    (items: List) => greatest(items, itself, -1),
  ),
  builtin(
    "max",
    ITEMS,
    orNull(T),
    "The greatest item of a list, or null.\n\n`max([3, 1, 2])` is `3`.",
    (items: List) => greatest(items, itself, 1),
  ),
  builtin(
    "minBy",
    MEASURE,
    orNull(T),
    'The first item of least measure, or null.\n\n`minBy(["bb", "a"], s => length(s))` is `"a"`.',
    (items: List, measure: Of<Value>) => greatest(items, measure, -1),
  ),
  builtin(
    "maxBy",
    MEASURE,
    orNull(T),
    'The first item of greatest measure, or null.\n\n`maxBy(["bb", "a"], s => length(s))` is `"bb"`.',
    (items: List, measure: Of<Value>) => greatest(items, measure, 1),
  ),
  builtin(
    "any",
    TEST,
    BOOL,
    "Whether the condition holds for some item.\n\n`any([1, 2], n => n > 1)` is `true`.",
    (items: List, test: Of<boolean>) => items.some(item => test(item)),
  ),
  builtin(
    "all",
    TEST,
    BOOL,
    "Whether the condition holds for every item; so it does in an empty list.\n\n`all([1, 2], n => n > 1)` is `false`.",
    (items: List, test: Of<boolean>) => items.every(item => test(item)),
  ),
  builtin(
    "count",
    TEST,
    INT,
    "For how many items the condition holds.\n\n`count([1, 2, 3], n => n > 1)` is `2`.",
    (items: List, test: Of<boolean>) => items.filter(item => test(item)).length,
  ),
  builtin(
    "find",
    TEST,
    orNull(T),
    "The first item for which the condition holds, or null.\n\n`find([1, 2, 3], n => n > 1)` is `2`.",
    (items: List, test: Of<boolean>) => items.find(item => test(item)) ?? null,
  ),
  builtin(
    "map",
    { ...ITEMS, change: func([T, INT], U) },
    list(U),
    "Each item of a list, changed, with its position from 0.\n\n`map([5, 6], (n, i) => n * i)` is `[0, 6]`.",
    (items: List, change: (item: Value, at: number) => Value) => items.map((item, at) => change(item, at)),
  ),
  builtin(
    "flatMap",
    { ...ITEMS, change: func([T], list(U)) },
    list(U),
    "The items of every list the function gives. (`|> flatMap(…)` is the operator on streams.)\n\n`flatMap([1, 2], n => [n, n * 10])` is `[1, 10, 2, 20]`.",
    (items: List, change: Of<List>) => items.flatMap(item => change(item)),
  ),
  builtin(
    "filterMap",
    { ...ITEMS, change: func([T], orNull(U)) },
    list(U),
    'Every result of the function that is not null. (`|> filterMap(…)` is the operator on streams.)\n\n`filterMap(["1", "x"], s => toInt(s))` is `[1]`.',
    filterMap,
  ),
  builtin(
    "flatten",
    { lists: list(list(T)) },
    list(T),
    "The items of several lists as one.\n\n`flatten([[1], [2, 3]])` is `[1, 2, 3]`.",
    (lists: readonly List[]) => lists.flat(),
  ),
  builtin(
    "fold",
    { ...ITEMS, initial: U, combine: func([U, T], U) },
    U,
    "What comes of a value and every item in turn.\n\n`fold([1, 2, 3], 10, (sum, n) => sum + n)` is `16`.",
    (items: List, initial: Value, combine: (value: Value, item: Value) => Value) =>
      items.reduce((value, item) => combine(value, item), initial),
  ),
  builtin(
    "zip",
    { left: list(T), right: list(U) },
    list(PAIR),
    'Pairs of the items at the same positions, as many as the shorter list has.\n\n`zip([1, 2], ["a", "b"])` is `[{ first: 1, second: "a" }, { first: 2, second: "b" }]`.',
    (left: List, right: List) => zip(left, right, (first, second) => ({ first, second })),
  ),
  builtin(
    "zip",
    { left: list(T), right: list(U), combine: func([T, U], V) },
    list(V),
    "What a function makes of the items at the same positions, as many as the shorter list has.\n\n`zip([1, 2], [3, 4], (a, b) => a * b)` is `[3, 8]`.",
    zip,
  ),
  builtin(
    "range",
    { first: INT, last: INT },
    list(INT),
    `Whole numbers, both ends included. Fails the record beyond ${LONGEST_LIST} of them.\n\n\`range(1, 3)\` is \`[1, 2, 3]\`.`,
    range,
  ),
  builtin(
    "range",
    { first: INT, last: INT, step: INT },
    list(INT),
    `Whole numbers in steps. Fails the record beyond ${LONGEST_LIST} of them, or for a step of 0.\n\n\`range(10, 0, -5)\` is \`[10, 5, 0]\`.`,
    range,
  ),
  builtin(
    "chunked",
    { ...ITEMS, size: INT },
    list(list(T)),
    "Lists of so many items each; the last may have fewer. Fails the record for a size below 1.\n\n`chunked([1, 2, 3], 2)` is `[[1, 2], [3]]`.",
    chunked,
  ),
  builtin(
    "groupBy",
    { ...ITEMS, key: func([T], K) },
    map(K, list(T)),
    "The items of each key, keys in the order in which they first came.\n\n`values(groupBy([1, 2, 3], n => n % 2))` is `[[1, 3], [2]]`.",
    groupBy,
  ),
  builtin(
    "toMap",
    { ...ITEMS, key: func([T], K), value: func([T], V) },
    map(K, V),
    'A map with an entry for each item; of equal keys the last counts.\n\n`toMap(["a", "bb"], s => s, s => length(s))["bb"]` is `2`.',
    (items: List, keyOf: Of<MapKey>, of: Of<Value>) => new Map(items.map(item => [keyOf(item), of(item)])),
  ),
];
