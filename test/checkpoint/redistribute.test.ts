// Laws of redistribution: no entry is lost or given twice, keyed entries go where their key group lives, and
// operator state is split, copied or given to all as Flink does.
import fc from "fast-check";
import { expect, test } from "vitest";
import { redistribute } from "../../runtime/checkpoint/redistribute.ts";
import type { Deployment } from "../../runtime/plan/deployment.ts";
import { groupRange, subtaskOf } from "../../runtime/plan/key-groups.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import type { OperatorSnapshot } from "../../runtime/state/snapshot.ts";
import type { Row, StateSchema } from "../../runtime/values/row.ts";
import { INT } from "../../runtime/values/type.ts";

const MAX = 128;

const schema = (redistribution: StateSchema["redistribution"]): StateSchema => ({
  name: redistribution,
  kind: redistribution === "keyed" ? "value" : "operator",
  keyType: redistribution === "keyed" ? INT : null,
  namespaceType: null,
  valueType: INT,
  redistribution,
});

const row = (state: string, value: number, group = -1): Row => ({
  state,
  group,
  key: group < 0 ? null : value,
  namespace: null,
  sequence: value,
  value,
});

/** What each of `to` subtasks gets of an operator that had `parts.length`. */
function spread(kind: StateSchema["redistribution"], parts: readonly (readonly Row[])[], to: number) {
  const operators = parts.map(
    (rows, subtask): OperatorSnapshot => ({
      uid: "old",
      subtask,
      parallelism: parts.length,
      states: [schema(kind)],
      size: rows.length,
      rows: () => rows,
    }),
  );
  const plan = { nodes: [{ id: 0, uid: "new", was: "old" }] } as unknown as Plan;
  const chain = { index: 0, name: "new", nodes: [0], parallelism: to, outputs: [], inputs: [] };
  const deployment: Deployment = { maxParallelism: MAX, chains: [chain], links: [] };
  const given = redistribute([...operators].reverse(), plan, deployment);
  return Array.from({ length: to }, (_, subtask) => {
    const [restored] = given(0, subtask);
    expect(restored!.uid).toBe("new");
    return [...restored!.rows].map(each => each.value as number);
  });
}

const parallelism = fc.integer({ min: 1, max: 7 });
/** How many rows each old subtask held. */
const held = fc.array(fc.nat(6), { minLength: 1, maxLength: 6 });
const numbered = (counts: readonly number[], kind: string): Row[][] => {
  let next = 0;
  return counts.map(count => Array.from({ length: count }, () => row(kind, next++)));
};

test("keyed entries go to the subtask that owns their key group, in their old order", () => {
  fc.assert(
    fc.property(
      parallelism,
      parallelism,
      fc.array(fc.nat(MAX - 1), { maxLength: 40 }),
      (from, to, groups) => {
        const rows = groups.map((group, i) => row("keyed", i, group));
        const parts = Array.from({ length: from }, (_, subtask) => {
          const { first, last } = groupRange(subtask, from, MAX);
          return rows.filter(each => each.group >= first && each.group <= last);
        });
        const after = spread("keyed", parts, to);
        after.forEach((values, subtask) => {
          expect(values.every(value => subtaskOf(groups[value]!, to, MAX) === subtask)).toBe(true);
        });
        expect(after.flat().sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
      },
    ),
  );
});

test("split state: everything once, in order, no share larger than another by more than one", () => {
  fc.assert(
    fc.property(held, parallelism, (counts, to) => {
      const after = spread("split", numbered(counts, "split"), to);
      const total = counts.reduce((sum, count) => sum + count, 0);
      expect(after.flat()).toEqual(Array.from({ length: total }, (_, i) => i));
      if (to === counts.length) expect(after.map(each => each.length)).toEqual(counts);
      else
        expect(Math.max(...after.map(e => e.length)) - Math.min(...after.map(e => e.length))).toBeLessThan(2);
    }),
  );
});

test("union state: everyone gets everything", () => {
  fc.assert(
    fc.property(held, parallelism, (counts, to) => {
      const all = numbered(counts, "union");
      for (const values of spread("union", all, to))
        expect(values).toEqual(all.flat().map(each => each.value));
    }),
  );
});

test("broadcast state: subtask i gets the copy of old subtask i mod p", () => {
  fc.assert(
    fc.property(held, parallelism, (counts, to) => {
      const all = numbered(counts, "broadcast");
      spread("broadcast", all, to).forEach((values, subtask) => {
        expect(values).toEqual(all[subtask % all.length]!.map(each => each.value));
      });
    }),
  );
});
