// The difference of two snapshots is what comparing them entry by entry gives, in whatever order their parts and rows lie.
import fc from "fast-check";
import { expect, test } from "vitest";
import { differences } from "../../runtime/debug/snapshot-diff.ts";
import type { OperatorSnapshot, Snapshot } from "../../runtime/state/snapshot.ts";
import type { Row, StateSchema } from "../../runtime/values/row.ts";
import { INT, STRING } from "../../runtime/values/type.ts";

const keyed = { keyType: STRING, redistribution: "keyed" } as const;
const states: readonly StateSchema[] = [
  { name: "n", kind: "value", namespaceType: null, valueType: INT, ...keyed },
  { name: "m", kind: "map", namespaceType: STRING, valueType: INT, ...keyed },
];

interface Given {
  readonly uid: string;
  readonly state: string;
  readonly key: string;
  readonly namespace: string | null;
  readonly subtask: number;
  readonly value: number;
}

const given: fc.Arbitrary<Given> = fc
  .record({
    uid: fc.constantFrom("p", "q"),
    state: fc.constantFrom("n", "m"),
    key: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    entry: fc.constantFrom("x", "y"),
    subtask: fc.nat({ max: 1 }),
    value: fc.nat({ max: 2 }),
  })
  .map(({ entry, ...rest }) => ({ ...rest, namespace: rest.state === "m" ? entry : null }));

const nameOf = ({ uid, state, key, namespace }: Omit<Given, "subtask" | "value">): string =>
  `${uid} ${state} ${key} ${namespace}`;

const kept = fc.uniqueArray(given, { selector: nameOf, maxLength: 24 });

/** The parts of the second subtask before those of the first: they lie in the order in which they came in. */
function snapshotOf(entries: readonly Given[]): Snapshot {
  const part = (uid: string, subtask: number): OperatorSnapshot => {
    const rows = entries
      .filter(each => each.uid === uid && each.subtask === subtask)
      .map(
        ({ state, key, namespace, value }, sequence): Row => ({
          state,
          group: 0,
          key,
          namespace,
          sequence,
          value,
        }),
      );
    return { uid, subtask, parallelism: 2, states, size: rows.length, rows: () => rows };
  };
  const header = { attempt: 1, checkpoint: 1, savepoint: false, final: false, timeMs: 0, pipeline: "P" };
  const operators = ["p", "q"].flatMap(uid => [part(uid, 1), part(uid, 0)]);
  return { ...header, fingerprint: "", maxParallelism: 128, operators, pending: [] };
}

const shown = (entries: readonly Given[]): ReadonlyMap<string, string> =>
  new Map(entries.map(each => [nameOf(each), `${each.value}`]));

test("every entry that is another, and no other, in the order of the later snapshot", () => {
  fc.assert(
    fc.property(kept, kept, (before, after) => {
      const [then, now] = [snapshotOf(before), snapshotOf(after)];
      const found = [...differences(then, now)];
      const [old, young] = [shown(before), shown(after)];
      const wanted = new Map(
        [...new Set([...old.keys(), ...young.keys()])]
          .filter(name => old.get(name) !== young.get(name))
          .map(name => [name, [old.get(name) ?? null, young.get(name) ?? null]]),
      );
      const names = found.map(({ entry: { operator, row } }) =>
        nameOf({ ...(row as Row & Given), uid: operator }),
      );
      expect(new Map(found.map((each, i) => [names[i], [each.before, each.after]]))).toEqual(wanted);
      expect(found).toHaveLength(wanted.size);
      const order = now.operators.flatMap(({ uid, rows }) =>
        [...rows()].map(row => nameOf({ ...(row as Row & Given), uid })),
      );
      const there = names.filter(name => young.has(name));
      expect(there).toEqual(order.filter(name => wanted.has(name)));
      expect(names.slice(0, there.length)).toEqual(there);
    }),
  );
});
