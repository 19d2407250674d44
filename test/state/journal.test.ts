// Images of a store, a set of timers, and windows: after any walk of changes, images and journeys between them, what is
// there is what a model says was there: keys in their order, slots, timers as they would fire. Snapshots taken on the way
// stay what they were.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStore } from "../../runtime/state/heap-store.ts";
import { appendItem, putEntry } from "../../runtime/state/slots.ts";
import type { FrozenStore } from "../../runtime/state/store.ts";
import { TimerSet } from "../../runtime/state/timers.ts";
import { INT, list, STRING } from "../../runtime/values/type.ts";
import type { Value } from "../../runtime/values/value.ts";

const keyed = { keyType: STRING, redistribution: "keyed" } as const;
const states = [
  { name: "n", kind: "value", namespaceType: null, valueType: INT, ...keyed },
  { name: "xs", kind: "value", namespaceType: null, valueType: list(INT), ...keyed },
  { name: "m", kind: "map", namespaceType: STRING, valueType: INT, ...keyed },
] as const;
const makeStore = () => createStore({ keyType: STRING, states, maxParallelism: 128 });

const key = fc.constantFrom("a", "b", "c", "d", "e");
const number = fc.integer({ min: 1, max: 9 });
const change = fc.oneof(
  fc.record({ do: fc.constant("set" as const), key, number }),
  fc.record({ do: fc.constant("append" as const), key, number }),
  fc.record({ do: fc.constant("put" as const), key, number }),
  fc.record({ do: fc.constant("remove" as const), key, number }),
);
const journey = fc.oneof(
  { weight: 4, arbitrary: change },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("image" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("freeze" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("go" as const), to: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("list" as const), from: fc.nat({ max: 5 }) }) },
);

type Store = ReturnType<typeof makeStore>;

function carryOut(store: Store, step: typeof change extends fc.Arbitrary<infer T> ? T : never): void {
  if (step.do === "remove") {
    const cell = store.find(step.key);
    if (cell !== undefined) store.remove(cell);
    return;
  }
  const cell = store.cell(step.key);
  const { mark: ofList } = store.layout.slots[1]!;
  const { mark: ofMap } = store.layout.slots[2]!;
  if (step.do === "append") appendItem(store, cell, 1, ofList, step.number, [], null);
  else if (step.do === "put") putEntry(store, cell, 2, ofMap, `${step.number}`, step.number, null);
  else {
    store.own(cell);
    cell.slots[0] = step.number;
  }
}

/** By key, in order; lists and maps as they are now. */
const contents = (store: Store): string =>
  JSON.stringify([...store.cells()].map(({ key: k, slots }) => [k, slots[0], slots[1], mapOf(slots[2])]));
const mapOf = (value: unknown): unknown => (value instanceof Map ? [...value] : value);
const rowsOf = (frozen: FrozenStore): string => JSON.stringify([...frozen.rows()]);

describe("a store", () => {
  test("is what it was at each image it goes to, and snapshots stay", () => {
    fc.assert(
      fc.property(fc.array(journey, { minLength: 10, maxLength: 80 }), steps => {
        const store = makeStore();
        const images = [{ image: store.image(), was: contents(store) }];
        const frozen: { snapshot: FrozenStore; rows: string; size: number }[] = [];
        for (const step of steps) {
          if (step.do === "image") images.push({ image: store.image(), was: contents(store) });
          else if (step.do === "freeze") {
            const snapshot = store.freeze();
            frozen.push({ snapshot, rows: rowsOf(snapshot), size: snapshot.size });
          } else if (step.do === "go") {
            const { image, was } = images[step.to % images.length]!;
            store.reset(image);
            expect(contents(store)).toBe(was);
          } else if (step.do === "list") {
            const listed = store.cellsFrom(step.from, 3);
            expect(listed).toEqual([...store.cells()].slice(step.from, step.from + 3));
          } else carryOut(store, step);
        }
        expect(store.cellsFrom(0, 10)).toEqual([...store.cells()]);
        for (const { snapshot, rows, size } of frozen) {
          expect(rowsOf(snapshot)).toBe(rows);
          expect(JSON.parse(rows)).toHaveLength(size);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("gives the same image again where nothing has changed, and counts what has", () => {
    const store = makeStore();
    for (let i = 0; i < 1000; i++) store.cell(`${i}`).slots[0] = i;
    const first = store.image();
    expect(first.bytes).toBe(0);
    expect(store.image().version).toBe(first.version);
    for (let i = 0; i < 10; i++) {
      const cell = store.cell(`${i}`);
      store.own(cell);
      cell.slots[0] = -1;
    }
    const second = store.image();
    expect(second.bytes).toBeGreaterThan(10 * 50);
    expect(second.bytes).toBeLessThan(10 * 500);
  });
});

describe("timers", () => {
  test("fire as they would have, from each image gone to", () => {
    const at = fc.integer({ min: 0, max: 20 });
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant("set" as const), key, at }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), key, at }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("fire" as const), at }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("image" as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant("go" as const), to: fc.nat() }) },
    );
    const live = (timers: TimerSet): string =>
      JSON.stringify(timers.live().map(({ key: k, timestamp, sequence }) => [k, timestamp, sequence]));
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), steps => {
        const timers = new TimerSet();
        const images = [{ image: timers.image(), was: live(timers) }];
        for (const each of steps) {
          if (each.do === "set")
            timers.register({ key: each.key as Value, group: 0 }, each.key, each.at, null);
          else if (each.do === "cancel") timers.cancel(each.key, each.at, null);
          else if (each.do === "fire") timers.takeDue(each.at);
          else if (each.do === "image") images.push({ image: timers.image(), was: live(timers) });
          else {
            const { image, was } = images[each.to % images.length]!;
            timers.reset(image);
            expect(live(timers)).toBe(was);
          }
        }
        const due = timers.live().map(({ timestamp }) => timestamp);
        const fired: number[] = [];
        for (let next = timers.takeDue(100); next !== null; next = timers.takeDue(100))
          fired.push(next.timestamp);
        expect(fired).toEqual(due.sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });
});
