// Runs a plan with one windowed operator `w` at any parallelism, its subtasks side by side, and lets it be snapshotted and
// restored at another one between any two items.

import { redistribute } from "../../runtime/checkpoint/redistribute.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import { keyGroup, subtaskOf } from "../../runtime/plan/key-groups.ts";
import type { OperatorSpec, Plan, PlanNode } from "../../runtime/plan/plan.ts";
import type { OperatorSnapshot } from "../../runtime/state/snapshot.ts";
import { INT, NULL, record, STRING, type Type } from "../../runtime/values/type.ts";
import { type Bench, bench } from "../support/chain.ts";
import { arrow, field, PlanBuilder } from "../support/ir.ts";
import { type Item, MAX_PARALLELISM } from "./window-model.ts";

export const ITEM = record([
  { name: "k", type: STRING },
  { name: "v", type: INT },
  { name: "n", type: { kind: "union", members: [INT, NULL] } },
]);

export interface PlanOptions {
  readonly output: Type;
  readonly parallelism?: number;
  readonly onError?: PlanNode["onError"];
  /** Source, operator and sink in one chain. */
  readonly chained?: boolean;
  readonly keyed?: boolean;
}

export function planOf(operator: OperatorSpec, options: PlanOptions): Plan {
  const { output, parallelism = 1, onError, chained = false, keyed = true } = options;
  const b = new PlanBuilder();
  const source = b.source(ITEM);
  const w = b.add(operator, {
    uid: "w",
    keyType: keyed ? STRING : null,
    output,
    parallelism,
    sideOutputs: [{ name: "late", type: ITEM }],
    ...(onError ? { onError } : {}),
  });
  const key = arrow("x", ITEM, x => field(x, "k"));
  b.edge(source, w, keyed ? key : null);
  if (!chained) b.edges.push({ from: source, port: 0, to: w, input: 0, partition: { kind: "rebalance" } });
  const out = b.add({ kind: "sink", connector: "discard", args: {} }, { uid: "out", output, parallelism });
  const late = b.add(
    { kind: "sink", connector: "discard", args: {} },
    { uid: "late", output: ITEM, parallelism },
  );
  b.edge(w, out);
  b.edge(w, late, null, 1);
  return b.plan();
}

export class WindowRun {
  readonly out: (readonly [string, unknown, number])[] = [];
  #benches: Bench[] = [];
  #parallelism = 1;
  #plan: Plan;

  constructor(
    private readonly make: (parallelism: number) => Plan,
    private readonly mode: "plain" | "stepping" = "plain",
    private readonly root: "w" | "source" = "w",
  ) {
    this.#plan = make(1);
    this.#benches = [this.#bench(0)];
  }

  #bench(subtask: number, restore?: readonly OperatorSnapshot[]): Bench {
    return bench(this.#plan, {
      mode: this.mode,
      observe: true,
      root: this.root,
      subtask,
      parallelism: this.#parallelism,
      maxParallelism: MAX_PARALLELISM,
      ...(restore ? { restore } : {}),
    });
  }

  #subtask(key: string): number {
    return subtaskOf(keyGroup(key, STRING, MAX_PARALLELISM), this.#parallelism, MAX_PARALLELISM);
  }

  #collect(run: Bench, item?: Item, at = 0): void {
    this.out.push(...run.out.splice(0));
    const dropped = run.events.splice(0).filter(({ type }) => type === "lateRecordDropped");
    for (const _ of dropped) this.out.push(["dropped", item, at]);
  }

  record(item: Item, at: number): void {
    const run = this.#benches[this.#subtask(item.k)]!;
    run.send(item, at);
    this.#collect(run, item, at);
  }

  watermark(subtask: number, at: number): void {
    const run = this.#benches[subtask]!;
    run.watermark(at);
    this.#collect(run);
  }

  get parallelism(): number {
    return this.#parallelism;
  }

  rescale(parallelism: number): void {
    const snapshots = this.#benches.flatMap(run => run.chain.snapshot());
    const wanted = this.make(parallelism);
    const parts = snapshots.filter(({ uid }) => uid === "w");
    const deployment = deploy(wanted, { maxParallelism: MAX_PARALLELISM });
    const chain = deployment.chains.findIndex(({ nodes }) => nodes.some(id => wanted.nodes[id]!.uid === "w"));
    const restored = redistribute(parts, wanted, deployment);
    this.#plan = wanted;
    this.#parallelism = parallelism;
    this.#benches = Array.from({ length: parallelism }, (_, subtask) =>
      this.#bench(
        subtask,
        restored(chain, subtask).map(({ uid, rows }) => ({
          uid,
          subtask,
          parallelism,
          states: [],
          size: 0,
          rows: () => rows,
        })),
      ),
    );
  }

  /** Key, start, end of every window in a snapshot, in table order. */
  open(): readonly (readonly [unknown, unknown, unknown])[] {
    const seen = new Set<string>();
    return this.#benches.flatMap(run =>
      run.chain.snapshot().flatMap(({ uid, rows }) => {
        if (uid !== "w") return [];
        return [...rows()].flatMap(({ key, state, namespace }) => {
          if (state === "$watermark") return [];
          const { start, end } = namespace as { start: number; end: number };
          const id = JSON.stringify([key, start, end]);
          if (seen.has(id)) return [];
          seen.add(id);
          return [[key, start, end] as const];
        });
      }),
    );
  }
}
