// The store and the timers against the plainest models there are: Maps and lists copied at every write. A snapshot is
// what the model was when it was taken, whatever is written later.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyGroup } from "../../runtime/plan/key-groups.ts";
import { canonicalText } from "../../runtime/state/canonical.ts";
import { createStore } from "../../runtime/state/heap-store.ts";
import { addToSet, appendItem, putEntry } from "../../runtime/state/slots.ts";
import { Timers } from "../../runtime/state/timers.ts";
import { UndoLog } from "../../runtime/state/undo.ts";
import { equals } from "../../runtime/values/equality.ts";
import type { Row, StateSchema } from "../../runtime/values/row.ts";
import { INT, list, record, STRING, type Type } from "../../runtime/values/type.ts";
import type { RecordValue, Value } from "../../runtime/values/value.ts";

const KEY = record([
  { name: "a", type: INT },
  { name: "b", type: STRING },
]);
const schema = (name: string, valueType: Type, namespaceType: Type | null = null): StateSchema => ({
  name,
  kind: namespaceType === null ? "value" : "map",
  keyType: KEY,
  namespaceType,
  valueType,
  redistribution: "keyed",
});
const STATES = [schema("count", INT), schema("items", list(INT)), schema("by", INT, STRING)];
const make = () => createStore({ keyType: KEY, states: STATES, maxParallelism: 128 });
const [COUNT, ITEMS, BY] = [0, 1, 2];

type Write =
  | { readonly op: "count"; readonly key: RecordValue; readonly n: number }
  | { readonly op: "append"; readonly key: RecordValue; readonly n: number }
  | { readonly op: "put"; readonly key: RecordValue; readonly name: string; readonly n: number | null }
  | { readonly op: "freeze" };

const keys = fc.record({ a: fc.nat(1), b: fc.constantFrom("", "1", '"0:') }, { noNullPrototype: true });
const writes: fc.Arbitrary<readonly Write[]> = fc.array(
  fc.oneof(
    fc.record({ op: fc.constant("count" as const), key: keys, n: fc.nat(3) }),
    fc.record({ op: fc.constant("append" as const), key: keys, n: fc.nat(3) }),
    fc.record({
      op: fc.constant("put" as const),
      key: keys,
      name: fc.constantFrom("x", "__proto__", "constructor"),
      n: fc.option(fc.nat(5)),
    }),
    fc.record({ op: fc.constant("freeze" as const) }),
  ),
  { maxLength: 40 },
);

/** Rows without order numbers: [state, key, namespace, value]. */
const plain = (rows: Iterable<Row>) =>
  [...rows].map(row => [row.state, row.key, row.namespace, row.value] as const);

type Model = readonly (readonly [
  RecordValue,
  readonly [number, readonly number[], ReadonlyMap<string, number>],
])[];

function modelWrite(model: Model, write: Exclude<Write, { op: "freeze" }>): Model {
  const found = model.find(([key]) => equals(key, write.key));
  const [count, items, by] = found?.[1] ?? [0, [], new Map<string, number>()];
  const change = (): Model[number][1] => {
    if (write.op === "count") return [write.n, items, by];
    if (write.op === "append") return [count, [...items, write.n], by];
    const next = new Map(by);
    if (write.n === null) next.delete(write.name);
    else next.set(write.name, write.n);
    return [count, items, next];
  };
  const entry = [write.key, change()] as const;
  const isEmpty = entry[1][0] === 0 && entry[1][1].length === 0 && entry[1][2].size === 0;
  const rest = isEmpty ? [] : [entry];
  if (found === undefined) return [...model, ...rest];
  return model.flatMap(old => (old === found ? rest : [old]));
}

const modelRows = (model: Model) =>
  model.flatMap(([key, [count, items, by]]) => [
    ...(count === 0 ? [] : [["count", key, null, count]]),
    ...(items.length === 0 ? [] : [["items", key, null, items]]),
    ...[...by].map(([name, n]) => ["by", key, name, n]),
  ]);

function storeWrite(
  store: ReturnType<typeof make>,
  write: Exclude<Write, { op: "freeze" }>,
  undo: UndoLog | null,
) {
  const cell = store.cell(write.key);
  undo?.begin(cell);
  const mark = (slot: number) => store.layout.slots[slot]!.mark;
  if (write.op === "count") {
    store.own(cell);
    cell.slots[COUNT!] = write.n === 0 ? undefined : write.n;
  } else if (write.op === "append") appendItem(store, cell, ITEMS!, mark(ITEMS!), write.n, [], undo);
  else putEntry(store, cell, BY!, mark(BY!), write.name, write.n, undo);
  return cell;
}

describe("store", () => {
  test("holds what the model holds, and snapshots never change", () => {
    fc.assert(
      fc.property(writes, list => {
        const store = make();
        let model: Model = [];
        const taken: { frozen: ReturnType<typeof store.freeze>; then: unknown }[] = [];
        for (const write of list) {
          if (write.op === "freeze") taken.push({ frozen: store.freeze(), then: modelRows(model) });
          else {
            store.sweep(storeWrite(store, write, null));
            model = modelWrite(model, write);
          }
        }
        taken.push({ frozen: store.freeze(), then: modelRows(model) });
        for (const { frozen, then } of taken) {
          const rows = [...frozen.rows()];
          expect(plain(rows)).toEqual(then);
          expect(frozen.size).toBe(rows.length);
          expect(rows.map(row => row.sequence)).toEqual(rows.map((_, i) => i));
          for (const row of rows) expect(row.group).toBe(keyGroup(row.key, KEY, 128));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("what is undone never was", () => {
    fc.assert(
      fc.property(writes, writes, (before, after) => {
        const store = make();
        const undo = new UndoLog(store);
        for (const write of before) if (write.op !== "freeze") store.sweep(storeWrite(store, write, null));
        const then = structuredClone(plain(store.freeze().rows()));
        for (const write of after) {
          if (write.op === "freeze") store.freeze();
          else {
            const cell = storeWrite(store, write, undo);
            undo.rollBack();
            store.sweep(cell);
          }
        }
        const now = plain(store.freeze().rows());
        expect(now).toEqual(then);
      }),
      { numRuns: 300 },
    );
  });

  test("rows put back give the same rows, in the same order", () => {
    fc.assert(
      fc.property(writes, list => {
        const store = make();
        for (const write of list) if (write.op !== "freeze") store.sweep(storeWrite(store, write, null));
        const rows = [...store.freeze().rows()];
        const other = make();
        for (const row of rows) other.put(row);
        expect([...other.freeze().rows()]).toEqual(rows);
      }),
    );
  });

  test("a long list and a large map grow without being copied for each entry", () => {
    const store = make();
    const cell = store.cell({ a: 1, b: "x" });
    const mark = (slot: number) => store.layout.slots[slot]!.mark;
    appendItem(store, cell, ITEMS!, mark(ITEMS!), 0, [], null);
    putEntry(store, cell, BY!, mark(BY!), "first", 0, null);
    const [items, by] = [cell.slots[ITEMS!], cell.slots[BY!]];
    for (let i = 0; i < 1000; i++) {
      appendItem(store, cell, ITEMS!, mark(ITEMS!), i, [], null);
      putEntry(store, cell, BY!, mark(BY!), `k${i}`, i, null);
    }
    expect(cell.slots[ITEMS!]).toBe(items);
    expect(cell.slots[BY!]).toBe(by);
    store.freeze();
    appendItem(store, cell, ITEMS!, mark(ITEMS!), 1, [], null);
    putEntry(store, cell, BY!, mark(BY!), "last", 1, null);
    expect(cell.slots[ITEMS!]).not.toBe(items);
    expect(cell.slots[BY!]).not.toBe(by);
  });

  test("a set keeps one of equal values", () => {
    const store = make();
    const cell = store.cell({ a: 1, b: "x" });
    const mark = store.layout.slots[BY!]!.mark;
    for (const value of [Number.NaN, 0, -0, Number.NaN]) addToSet(store, cell, BY!, mark, value, value, null);
    expect([...(cell.slots[BY!] as Map<unknown, unknown>).keys()]).toEqual([Number.NaN, 0]);
  });
});

describe("canonical text", () => {
  const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Value>(null, true, false, 0, -0, 1, 11, Number.NaN, 0.5, "", "n", "1", "#1;", '"0:'),
      fc.array(tie("value"), { maxLength: 3 }),
      fc
        .array(fc.tuple(fc.constantFrom("a", "b", 1), tie("value")), { maxLength: 3 })
        .map(entries => new Map(entries)),
      fc.dictionary(fc.constantFrom("a", "__proto__", "n"), tie("value"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  })).value;

  test("is equal exactly for equal values", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(canonicalText(a) === canonicalText(b)).toBe(equals(a, b));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("timers", () => {
  type Act = readonly ["set" | "cancel" | "advance" | "restore", key: string, at: number];
  const acts = fc.array(
    fc.tuple(
      fc.constantFrom(
        "set" as const,
        "set" as const,
        "cancel" as const,
        "advance" as const,
        "restore" as const,
      ),
      fc.constantFrom("a", "b", "c"),
      fc.nat(6),
    ),
    { maxLength: 200 },
  );

  test("fire by time, then in the order in which they were set, also after a restore", () => {
    fc.assert(
      fc.property(acts, (list: readonly Act[]) => {
        let timers = new Timers();
        let model: readonly (readonly [string, number])[] = [];
        for (const [act, key, at] of list) {
          const isSet = model.some(([k, t]) => k === key && t === at);
          if (act === "set") {
            timers.event.register({ key, group: 0 }, key, at, null);
            if (!isSet) model = [...model, [key, at]];
          } else if (act === "cancel") {
            timers.event.cancel(key, at, null);
            model = model.filter(([k, t]) => k !== key || t !== at);
          } else if (act === "advance") {
            const fired: unknown[] = [];
            for (let due = timers.event.takeDue(at); due !== null; due = timers.event.takeDue(at)) {
              fired.push([due.key, due.timestamp]);
            }
            const due = model.filter(([, t]) => t <= at).sort(([, a], [, b]) => a - b);
            expect(fired).toEqual(due);
            model = model.filter(([, t]) => t > at);
          } else {
            const frozen = timers.freeze();
            timers.event.register({ key: "z", group: 0 }, "z", 0, null);
            timers = new Timers();
            for (const row of frozen.rows()) timers.put(row, row.key);
          }
          expect(timers.event.next()).toBe(Math.min(Number.POSITIVE_INFINITY, ...model.map(([, t]) => t)));
        }
      }),
      { numRuns: 300 },
    );
  });
});
