// Which rows of a snapshot go to which subtask of a deployment, when parallelism may have changed: keyed state by
// key group, operator state split, to everyone, or by copies (Flink's repartitioners). Pure; rows stay lazy.

import type { Deployment } from "../plan/deployment.ts";
import { groupRange } from "../plan/key-groups.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type { OperatorSnapshot, RestoredOperator } from "../state/snapshot.ts";
import type { Row, StateSchema } from "../values/row.ts";

export type Redistribution = (chain: number, subtask: number) => readonly RestoredOperator[];

/** Operators are matched by uid, else by the former one declared with `was`. */
export function redistribute(
  operators: readonly OperatorSnapshot[],
  plan: Plan,
  deployment: Deployment,
): Redistribution {
  const byUid = groupByUid(operators);
  for (const parts of byUid.values()) parts.sort((a, b) => a.subtask - b.subtask);
  return (chain, subtask) => {
    const { nodes, parallelism } = deployment.chains[chain]!;
    return nodes.flatMap(id => {
      const node = plan.nodes[id]!;
      const parts = formerParts(byUid, node);
      if (parts === undefined) return [];
      const target = { subtask, parallelism, maxParallelism: deployment.maxParallelism };
      return [{ uid: node.uid, rows: { [Symbol.iterator]: () => rowsFor(parts, target) } }];
    });
  };
}

export function groupByUid(operators: readonly OperatorSnapshot[]): Map<string, OperatorSnapshot[]> {
  const groups = new Map<string, OperatorSnapshot[]>();
  for (const operator of operators) {
    const group = groups.get(operator.uid);
    if (group) group.push(operator);
    else groups.set(operator.uid, [operator]);
  }
  return groups;
}

/** What the snapshot holds of this operator, under its name or its former one. */
export const formerParts = <T>(byUid: ReadonlyMap<string, T>, node: PlanNode): T | undefined =>
  byUid.get(node.uid) ?? (node.was === undefined ? undefined : byUid.get(node.was));

interface Target {
  readonly subtask: number;
  readonly parallelism: number;
  readonly maxParallelism: number;
}

/** In old subtask order; within one in its own order. */
function* rowsFor(parts: readonly OperatorSnapshot[], target: Target): Generator<Row, void, void> {
  for (const part of parts) {
    const wanted = new Map(part.states.map(state => [state.name, selector(state, part, parts, target)]));
    if ([...wanted.values()].every(select => select === NONE)) continue;
    for (const row of part.rows()) if (wanted.get(row.state)?.(row)) yield row;
  }
}

type Select = (row: Row) => boolean;
const NONE: Select = () => false;
const ALL: Select = () => true;

function selector(
  state: StateSchema,
  part: OperatorSnapshot,
  parts: readonly OperatorSnapshot[],
  target: Target,
): Select {
  switch (state.redistribution) {
    case "keyed":
      return byKeyGroup(part, target);
    case "union":
      return ALL;
    case "broadcast":
      return target.subtask % part.parallelism === part.subtask ? ALL : NONE;
    case "split":
      return bySplit(state.name, part, parts, target);
  }
}

function byKeyGroup(part: OperatorSnapshot, target: Target): Select {
  const { first, last } = groupRange(target.subtask, target.parallelism, target.maxParallelism);
  const held = groupRange(part.subtask, part.parallelism, target.maxParallelism);
  if (held.last < first || held.first > last) return NONE;
  return row => row.group >= first && row.group <= last;
}

/** Partitions in old subtask order: total/p each, the remainder one each. Unchanged parallelism moves nothing. */
function bySplit(
  state: string,
  part: OperatorSnapshot,
  parts: readonly OperatorSnapshot[],
  target: Target,
): Select {
  if (part.parallelism === target.parallelism) return part.subtask === target.subtask ? ALL : NONE;
  const counts = parts.map(each => countRows(each, state));
  const total = counts.reduce((sum, n) => sum + n, 0);
  const share = Math.floor(total / target.parallelism);
  const larger = total % target.parallelism;
  const first = target.subtask * share + Math.min(target.subtask, larger);
  const end = first + share + (target.subtask < larger ? 1 : 0);
  let index = counts.slice(0, parts.indexOf(part)).reduce((sum, n) => sum + n, 0);
  return () => {
    const mine = index >= first && index < end;
    index++;
    return mine;
  };
}

function countRows(part: OperatorSnapshot, state: string): number {
  let count = 0;
  for (const row of part.rows()) if (row.state === state) count++;
  return count;
}
