// What each aggregate function remembers, how a record changes it, and what it gives: one table. Slots are
// numbered from the call's first; compiled code updates them in place.

import type { AggregateCall, AggregateFunction } from "../plan/plan.ts";
import { canonicalText, isScalar } from "../state/canonical.ts";
import type { SlotContent } from "../state/layout.ts";
import { addToSet, appendItem } from "../state/slots.ts";
import { compare } from "../values/equality.ts";
import { FLOAT, INT, list, type Type } from "../values/type.ts";
import { checked } from "./arithmetic.ts";
import { lessFloat } from "./support.ts";
import { insertTop, type Less, mergeTop } from "./top-list.ts";
import { canBeFloat, canBeNull, isNumberOrNull, isText, isWhole } from "./type-kinds.ts";
import type { Body } from "./writer.ts";

export interface Accumulator {
  /** Appended to the call's name: `avg.count`. */
  readonly suffix: string;
  readonly type: Type;
  readonly content: SlotContent;
  /** In a new cell; absent: nothing is stored before the first value. */
  readonly initial?: number;
}

/** The places of one call's accumulators while code is written. */
export interface Places {
  readonly call: AggregateCall;
  readonly body: Body;
  readonly record: string;
  readonly timestamp: string;
  readonly store: string;
  readonly undo: string;
  /** Code of the i-th accumulator's slot of the cell `$c`. */
  slot(i: number): string;
  /** Of the cell `$d`, which is being merged into `$c`. */
  other(i: number): string;
  /** Numbers of the first accumulator's slot and of its mark. */
  readonly number: number;
  readonly mark: number;
}

interface Aggregate {
  accumulators(call: AggregateCall, record: Type): readonly Accumulator[];
  /** Statements; `$x` holds the argument's value. */
  update(places: Places): string;
  /** Statements that add what `$d` holds, all of which came later. */
  merge(places: Places): string;
  result(places: Places): string;
  /** A null argument is passed over, as in SQL. */
  readonly skipsNull: boolean;
}

const argType = (call: AggregateCall): Type => call.arg?.type ?? INT;
const value = (suffix: string, type: Type, initial?: number): Accumulator => ({
  suffix,
  type,
  content: "value",
  initial,
});
const orNull = (places: Places): string => `(${places.slot(0)} ?? null)`;

/** Whether `a` comes before `b`, by the type of both. */
function less(a: string, b: string, type: Type, body: Body): string {
  if (isWhole(type) || isText(type)) return `${a} < ${b}`;
  if (canBeFloat(type) && isNumberOrNull(type)) return `${body.value(lessFloat)}(${a}, ${b})`;
  return `${body.value(compare)}(${a}, ${b}) < 0`;
}

const extreme = (isBetter: (slot: string, type: Type, body: Body) => string): Aggregate => ({
  skipsNull: true,
  accumulators: call => [value("", argType(call))],
  update: places => {
    const slot = places.slot(0);
    const better = isBetter(slot, argType(places.call), places.body);
    return `if (${slot} === undefined || ${better}) ${slot} = $x;`;
  },
  merge(places) {
    return `{ const $x = ${places.other(0)}; if ($x !== undefined) { ${this.update(places)} } }`;
  },
  result: orNull,
});

/** The record with the least or greatest measure; of equal ones the first to arrive. */
const extremeBy = (isBetter: (slot: string, type: Type, body: Body) => string): Aggregate => ({
  skipsNull: true,
  accumulators: (call, record) => [value("", record), value(".by", argType(call))],
  update: places => {
    const by = places.slot(1);
    const better = isBetter(by, argType(places.call), places.body);
    return `if (${by} === undefined || ${better}) { ${places.slot(0)} = ${places.record}; ${by} = $x; }`;
  },
  merge(places) {
    const update = this.update({ ...places, record: places.other(0) });
    return `{ const $x = ${places.other(1)}; if ($x !== undefined) { ${update} } }`;
  },
  result: orNull,
});

/** By event time, then by arrival. */
const edge = (operator: "<" | ">="): Aggregate => ({
  skipsNull: false,
  accumulators: call => [value("", argType(call)), value(".at", INT)],
  update: places => {
    const at = places.slot(1);
    const { timestamp } = places;
    return `if (${at} === undefined || ${timestamp} ${operator} ${at}) { ${places.slot(0)} = $x; ${at} = ${timestamp}; }`;
  },
  merge(places) {
    const update = this.update({ ...places, timestamp: "$y" });
    return `{ const $x = ${places.other(0)}, $y = ${places.other(1)}; if ($y !== undefined) { ${update} } }`;
  },
  result: orNull,
});

const before = (slot: string, type: Type, body: Body) => less("$x", slot, type, body);
const after = (slot: string, type: Type, body: Body) => less(slot, "$x", type, body);

export const AGGREGATES: Readonly<Record<AggregateFunction, Aggregate>> = {
  count: {
    skipsNull: true,
    accumulators: () => [value("", INT, 0)],
    update: places => `${places.slot(0)} = ${places.slot(0)} + 1;`,
    merge: places => `${places.slot(0)} = ${places.slot(0)} + ${places.other(0)};`,
    result: places => places.slot(0),
  },
  sum: {
    skipsNull: true,
    accumulators: call => [value("", isWhole(call.type) ? call.type : FLOAT, 0)],
    update: places => addTo(places, "$x"),
    merge: places => addTo(places, places.other(0)),
    result: places => places.slot(0),
  },
  min: extreme(before),
  max: extreme(after),
  avg: {
    skipsNull: true,
    accumulators: () => [value(".sum", FLOAT, 0), value(".count", INT, 0)],
    update: places =>
      `${places.slot(0)} = ${places.slot(0)} + $x; ${places.slot(1)} = ${places.slot(1)} + 1;`,
    merge: places => [0, 1].map(i => `${places.slot(i)} = ${places.slot(i)} + ${places.other(i)};`).join(" "),
    result: places => `(${places.slot(1)} === 0 ? null : ${places.slot(0)} / ${places.slot(1)})`,
  },
  first: edge("<"),
  last: edge(">="),
  collect: {
    skipsNull: false,
    accumulators: call => [{ suffix: "", type: call.type, content: "list" }],
    update: places => append(places, "$x"),
    merge: places => `for (const $n of ${places.other(0)} ?? []) { ${append(places, "$n")} }`,
    result: ({ body, slot, mark }) => `($c.slots[${mark}] = -1, ${slot(0)} ?? ${body.value(NOTHING)})`,
  },
  countDistinct: {
    skipsNull: true,
    accumulators: call => [{ suffix: "", type: argType(call), content: "set" }],
    update: ({ call, body, store, number, mark, undo }) => {
      const key = isScalar(argType(call)) ? "$x" : `${body.value(canonicalText)}($x)`;
      return `${body.value(addToSet)}(${store}, $c, ${number}, ${mark}, ${key}, $x, ${undo});`;
    },
    merge: ({ body, store, number, mark, undo, other }) =>
      `for (const [$n, $x] of ${other(0)} ?? []) ${body.value(addToSet)}(${store}, $c, ${number}, ${mark}, $n, $x, ${undo});`,
    result: places => `(${places.slot(0)}?.size ?? 0)`,
  },
  minBy: extremeBy(before),
  maxBy: extremeBy(after),
  topN: {
    skipsNull: true,
    accumulators: (call, record) => [value("", list(record)), value(".by", list(argType(call)))],
    update: ({ call, body, record, number }) =>
      `${body.value(insertTop)}($c, ${number}, ${record}, $x, ${call.n ?? 1}, ${body.value(lessOf(argType(call)))});`,
    merge: ({ call, body, number }) =>
      `${body.value(mergeTop)}($c, $d, ${number}, ${call.n ?? 1}, ${body.value(lessOf(argType(call)))});`,
    result: places => `(${places.slot(0)} ?? ${places.body.value(NOTHING)})`,
  },
};

function addTo(places: Places, added: string): string {
  const sum = `${places.slot(0)} + ${added}`;
  const { call, body } = places;
  return `${places.slot(0)} = ${isWhole(call.type) ? checked(sum, "+", call.site, body) : sum};`;
}

const append = ({ body, store, number, mark, undo }: Places, item: string): string =>
  `${body.value(appendItem)}(${store}, $c, ${number}, ${mark}, ${item}, ${body.value(NOTHING)}, ${undo});`;

/** `less` as a function. */
export function lessOf(type: Type): Less {
  if (isWhole(type) || isText(type)) return lessScalar;
  if (canBeFloat(type) && isNumberOrNull(type)) return lessFloat as Less;
  return lessValue;
}

const lessScalar: Less = (a, b) => (a as number) < (b as number);
const lessValue: Less = (a, b) => compare(a, b) < 0;

const NOTHING: readonly never[] = [];

/** Names of what one call uses of a record: whether its condition holds, and its argument. */
const holds = (index: number): string => `$p${index}`;
const argument = (index: number): string => `$a${index}`;

/** Statements that find these out. A condition that does not hold keeps the argument from being looked at. */
export function prepareCode({ call, body }: Places, index: number): string {
  const site = `$s = ${call.site};`;
  if (call.where === null) {
    return call.arg === null ? "" : `${site} const ${argument(index)} = ${body.code(call.arg)};`;
  }
  const condition = `${site} const ${holds(index)} = ${body.code(call.where)};`;
  if (call.arg === null) return condition;
  return `${condition} let ${argument(index)}; if (${holds(index)}) ${argument(index)} = ${body.code(call.arg)};`;
}

/** Statements that update the accumulators by them. */
export function updateCode(places: Places, index: number): string {
  const { call } = places;
  const aggregate = AGGREGATES[call.fn];
  const given = call.arg === null ? "" : `const $x = ${argument(index)};`;
  const tests = [
    ...(call.where === null ? [] : [holds(index)]),
    ...(call.arg !== null && aggregate.skipsNull && canBeNull(call.arg.type)
      ? [`${argument(index)} !== null`]
      : []),
  ];
  const update = `{ ${given} ${aggregate.update(places)} }`;
  return tests.length === 0 ? update : `if (${tests.join(" && ")}) ${update}`;
}
