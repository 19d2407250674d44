// A view of a live state and of a snapshot's rows show the same; edits are seen by views, and by no snapshot taken before.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EntryEdit, moveTimer, writeEntry } from "../../runtime/state/edit.ts";
import { layOut, type SlotPlan } from "../../runtime/state/layout.ts";
import { liveRows } from "../../runtime/state/live-rows.ts";
import { OperatorState } from "../../runtime/state/operator-state.ts";
import type { OperatorSnapshot } from "../../runtime/state/snapshot.ts";
import {
  liveTimers,
  liveView,
  type StateEntry,
  type StateView,
  snapshotTimers,
  snapshotView,
} from "../../runtime/state/view.ts";
import type { StateSchema } from "../../runtime/values/row.ts";
import { BOOL, INT, list, record, STRING, TIMESTAMP, type Type } from "../../runtime/values/type.ts";
import type { Value } from "../../runtime/values/value.ts";
import "../support/seed.ts";

const schema = (name: string, valueType: Type, namespaceType: Type | null = null): StateSchema => ({
  name,
  kind: namespaceType === null ? "value" : "map",
  keyType: STRING,
  namespaceType,
  valueType,
  redistribution: "keyed",
});

const POINT = record([{ name: "x", type: INT }]);

const PLANS: readonly SlotPlan[] = [
  { schema: schema("total", INT), content: "value" },
  { schema: schema("items", list(INT)), content: "list" },
  { schema: schema("counts", INT, STRING), content: "map" },
  { schema: schema("seen", BOOL, POINT), content: "set" },
];

const LAYOUT = layOut(STRING, PLANS);
const create = (): OperatorState => new OperatorState(LAYOUT, true, 128);

const snapshotOf = (state: OperatorState): OperatorSnapshot => {
  const { schemas, size, rows } = state.freeze();
  return { uid: "op", subtask: 0, parallelism: 1, states: schemas, size, rows };
};

const key = fc.constantFrom("a", "b", "c", "d");
const edit: fc.Arbitrary<EntryEdit> = fc.oneof(
  fc.record({
    state: fc.constant("total"),
    key,
    namespace: fc.constant(null),
    value: fc.nat(9),
    remove: fc.boolean(),
  }),
  fc.record({
    state: fc.constant("items"),
    key,
    namespace: fc.constant(null),
    value: fc.array(fc.nat(9)),
    remove: fc.boolean(),
  }),
  fc.record({
    state: fc.constant("counts"),
    key,
    namespace: fc.constantFrom("p", "q"),
    value: fc.nat(9),
    remove: fc.boolean(),
  }),
  fc.record({
    state: fc.constant("seen"),
    key,
    namespace: fc.record({ x: fc.nat(2) }) as fc.Arbitrary<Value>,
    value: fc.constant(true),
    remove: fc.boolean(),
  }),
);

/** What a program would remember after these edits. */
function modelOf(edits: readonly EntryEdit[]): Map<string, Record<string, unknown>> {
  const model = new Map<string, Record<string, unknown>>();
  for (const { state, key: of, namespace, value, remove } of edits) {
    const kept = model.get(of as string) ?? {};
    if (state === "total" || state === "items") {
      if (remove) delete kept[state];
      else kept[state] = value;
    } else {
      const name = state === "seen" ? JSON.stringify(namespace) : (namespace as string);
      const entries = new Map((kept[state] as Map<string, unknown> | undefined) ?? []);
      if (remove) entries.delete(name);
      else if (state === "counts" || !entries.has(name))
        entries.set(name, state === "seen" ? namespace : value);
      if (entries.size === 0) delete kept[state];
      else kept[state] = entries;
    }
    if (Object.keys(kept).length === 0) model.delete(of as string);
    else model.set(of as string, kept);
  }
  return model;
}

const shownEntry = (entry: StateEntry) => ({
  key: entry.key,
  values: PLANS.map((_, slot) => {
    const value = entry.value(slot);
    return value instanceof Map ? Object.fromEntries(value) : value;
  }),
});

const shown = (view: StateView) =>
  [...view.all()].map(shownEntry).sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));

const shownModel = (edits: readonly EntryEdit[]) =>
  [...modelOf(edits)]
    .map(([of, kept]) => ({
      key: of,
      values: [
        kept["total"],
        kept["items"],
        kept["counts"] && Object.fromEntries(kept["counts"] as Map<string, unknown>),
        kept["seen"] && [...(kept["seen"] as Map<string, unknown>).values()],
      ],
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

test("views of what was written show it, live and in a snapshot, whatever came before or after", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 30 }), fc.array(edit, { maxLength: 10 }), (before, after) => {
      const state = create();
      for (const each of before) writeEntry(state, each);
      const snapshot = snapshotOf(state);
      const { epoch } = state.store;
      expect(shown(liveView(state))).toEqual(shownModel(before));
      for (const each of after) writeEntry(state, each);
      expect(state.store.epoch, "looking and writing begin no epoch").toBe(epoch);
      expect(shown(liveView(state))).toEqual(shownModel([...before, ...after]));
      expect(shown(snapshotView([snapshot], LAYOUT))).toEqual(shownModel(before));
      const view = liveView(state);
      expect(view.size).toBe([...view.all()].length);
      for (const entry of view.all()) {
        expect(view.find(entry.key).map(shownEntry)).toEqual([shownEntry(entry)]);
      }
    }),
  );
});

test("rows of now are those that a snapshot would have", () => {
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 30 }), edits => {
      const state = create();
      for (const each of edits) writeEntry(state, each);
      moveTimer(state, "event", "a", null, 5);
      const of = (rows: Iterable<{ readonly state: string }>) =>
        [...rows].filter(row => row.state !== "$watermark");
      const live = of(liveRows(state));
      expect(live).toEqual(of(state.freeze().rows()));
    }),
  );
});

test("pages show what all() does, wherever they begin", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string(), { maxLength: 20 }),
      fc.nat(25),
      fc.nat(8),
      (keys, start, count) => {
        const state = create();
        for (const of of keys)
          writeEntry(state, { state: "total", key: of, namespace: null, value: 1, remove: false });
        const view = liveView(state);
        const wanted = keys.slice(start, start + count);
        expect(view.page(start, count).map(entry => entry.key)).toEqual(wanted);
        expect(view.page(0, 3).map(entry => entry.key)).toEqual(keys.slice(0, 3));
        const kept = snapshotView([snapshotOf(state)], LAYOUT);
        expect(kept.page(start, count).map(entry => entry.key)).toEqual(wanted);
        expect([...kept.all()].length).toBe(keys.length);
      },
    ),
  );
});

describe("windows", () => {
  const windowed = {
    ...layOut(
      STRING,
      [PLANS[0]!, PLANS[3]!].map(plan => ({
        ...plan,
        schema: {
          ...plan.schema,
          namespaceType: record([
            { name: "start", type: TIMESTAMP },
            { name: "end", type: TIMESTAMP },
            ...(plan.schema.namespaceType === null
              ? []
              : [{ name: "entry", type: plan.schema.namespaceType }]),
          ]),
        },
      })),
    ),
    window: { latenessMs: 0, firing: -1 },
  };
  const filled = (): OperatorState => {
    const state = new OperatorState(windowed, false, 128);
    for (const [of, start] of [
      ["a", 0],
      ["b", 0],
      ["a", 10],
    ] as const) {
      const row = { group: 0, key: of, sequence: 0 };
      state.windows!.put({ ...row, state: "total", namespace: { start, end: start + 10 }, value: start });
      state.windows!.put({
        ...row,
        state: "seen",
        namespace: { start, end: start + 10, entry: { x: 1 } },
        value: true,
      });
    }
    return state;
  };

  test("are entries of their key, and are changed within", () => {
    const state = filled();
    const snapshot = snapshotOf(state);
    const bounds = { start: 10, end: 20 };
    writeEntry(state, { state: "total", key: "a", namespace: bounds, value: 7, remove: false });
    writeEntry(state, {
      state: "seen",
      key: "a",
      namespace: { ...bounds, entry: { x: 2 } },
      value: true,
      remove: false,
    });
    const of = (view: StateView) =>
      view.find("a").map(entry => [entry.window, entry.value(0), entry.value(1)]);
    expect(of(liveView(state))).toEqual([
      [{ start: 0, end: 10 }, 0, [{ x: 1 }]],
      [{ start: 10, end: 20 }, 7, [{ x: 1 }, { x: 2 }]],
    ]);
    expect(of(snapshotView([snapshot], windowed))).toEqual([
      [{ start: 0, end: 10 }, 0, [{ x: 1 }]],
      [{ start: 10, end: 20 }, 10, [{ x: 1 }]],
    ]);
  });

  test("that are gone cannot be changed", () => {
    const edit = { state: "total", key: "a", namespace: { start: 70, end: 80 }, value: 7, remove: false };
    expect(() => writeEntry(filled(), edit)).toThrow("no such window");
  });
});

test("timers are set, moved and taken away; one that is not there cannot be", () => {
  const state = create();
  moveTimer(state, "event", "a", null, 50);
  moveTimer(state, "processing", "b", null, 20);
  moveTimer(state, "event", "a", 50, 30);
  expect(liveTimers(state)).toEqual([
    { domain: "processing", key: "b", timestamp: 20 },
    { domain: "event", key: "a", timestamp: 30 },
  ]);
  expect(snapshotTimers([snapshotOf(state)])).toEqual(liveTimers(state));
  moveTimer(state, "event", "a", 30, null);
  expect(liveTimers(state)).toHaveLength(1);
  expect(() => moveTimer(state, "event", "a", 30, 40)).toThrow("no such timer");
});

test("what has expired is not shown, and what is written counts as written now", () => {
  const ttl = { ms: 100, domain: "event" } as const;
  const layout = layOut(
    STRING,
    PLANS.map(plan => ({ ...plan, ttl })),
  );
  const state = new OperatorState(layout, false, 128);
  state.raise(1000);
  const total = { state: "total", key: "a", namespace: null, value: 1, remove: false };
  const count = { state: "counts", key: "a", namespace: "p", value: 1, remove: false };
  writeEntry(state, total);
  writeEntry(state, count);
  state.raise(1050);
  writeEntry(state, { ...count, namespace: "q" });
  const values = () => {
    const [entry] = liveView(state).find("a");
    return [
      entry?.value(0),
      [...((entry?.value(2) as ReadonlyMap<string, number> | undefined) ?? []).keys()],
    ];
  };
  expect(values()).toEqual([1, ["p", "q"]]);
  state.raise(1100);
  expect(values()).toEqual([undefined, ["q"]]);
  state.raise(1150);
  expect(values()).toEqual([undefined, []]);
});
