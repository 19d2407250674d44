// Small plans made by hand, for tests of what only reads plans.

import type { Expr } from "../../runtime/plan/ir.ts";
import type { OperatorSpec, Partition, Plan, PlanEdge, PlanNode } from "../../runtime/plan/plan.ts";
import { DEFAULT_CHECKPOINT, DEFAULT_EXTERN_TIMEOUT_MS } from "../../runtime/plan/settings.ts";
import { INT, STRING } from "../../runtime/values/type.ts";

const line: Expr = { op: "local", id: 0, name: "line", type: STRING, site: 0 };
export const byLine: Partition = {
  kind: "hash",
  key: { parameters: [{ id: 0, name: "line", type: STRING }], body: line },
};
export const forward: Partition = { kind: "forward" };
export const rebalance: Partition = { kind: "rebalance" };

export const source: OperatorSpec = {
  kind: "source",
  connector: "readText",
  args: {},
  timestamp: null,
  watermark: null,
  idleMs: null,
};
export const map: OperatorSpec = {
  kind: "map",
  fn: { parameters: [{ id: 0, name: "line", type: STRING }], body: line },
};
export const count: OperatorSpec = {
  kind: "aggregate",
  record: { id: 0, name: "line", type: STRING },
  calls: [{ fn: "count", arg: null, where: null, type: INT, site: 0 }],
  result: { op: "aggregate", index: 0, type: INT, site: 0 },
  window: { kind: "global", every: null },
};
export const sink: OperatorSpec = { kind: "sink", connector: "writeText", args: {} };

export interface NodeSketch {
  readonly uid: string;
  readonly operator: OperatorSpec;
  readonly parallelism?: number;
  readonly sideOutputs?: readonly string[];
}

/** `[from, to, partition, port?]` by uid. */
export type EdgeSketch = readonly [string, string, Partition, number?];

export function planOf(nodes: readonly NodeSketch[], edges: readonly EdgeSketch[]): Plan {
  const id = (uid: string): number => nodes.findIndex(node => node.uid === uid);
  return {
    name: "Sketch",
    files: ["sketch.weir"],
    sites: [{ file: 0, start: 0, end: 0, line: 1, column: 1 }],
    settings: {
      parallelism: 1,
      maxParallelism: null,
      externTimeoutMs: DEFAULT_EXTERN_TIMEOUT_MS,
      checkpoint: DEFAULT_CHECKPOINT,
      restart: { kind: "none" },
      site: 0,
    },
    params: [],
    functions: [],
    externs: [],
    nodes: nodes.map((node, i) => nodeOf(node, i)),
    edges: edges.map(
      ([from, to, partition, port]): PlanEdge => ({
        from: id(from),
        port: port ?? 0,
        to: id(to),
        input: 0,
        partition,
      }),
    ),
  };
}

const nodeOf = (sketch: NodeSketch, id: number): PlanNode => ({
  id,
  uid: sketch.uid,
  operator: sketch.operator,
  parallelism: sketch.parallelism ?? 1,
  output: STRING,
  keyType: null,
  sideOutputs: (sketch.sideOutputs ?? []).map(name => ({ name, type: STRING })),
  onError: { kind: "fail" },
  order: "sequence",
  orderReason: "",
  site: 0,
  declaration: sketch.uid,
});
