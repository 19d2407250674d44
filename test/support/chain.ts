// Runs a chain by hand in tests: records, watermarks, processing time, snapshots, with what comes out of each sink
// and output kept in order.

import { buildChain } from "../../runtime/operators/build-chain.ts";
import type { Chain, ChainContext, ChainEvent, Outside } from "../../runtime/operators/chain.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import type { ChainPlan } from "../../runtime/plan/deployment.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import type { OperatorSnapshot } from "../../runtime/state/snapshot.ts";
import { MAX_WATERMARK, NO_TIMESTAMP } from "../../runtime/values/value.ts";

export type Emitted = readonly [where: string, value: unknown, timestamp: number];

export interface Bench {
  readonly chain: Chain;
  readonly out: Emitted[];
  readonly events: ChainEvent[];
  /** `input` 1: the right side of an operator with two. */
  send(value: unknown, timestamp?: number, input?: number): void;
  watermark(watermark: number): void;
  processingTime(now: number): void;
  end(): void;
}

export interface BenchOptions {
  readonly mode?: "plain" | "stepping";
  readonly observe?: boolean;
  readonly outside?: Partial<Outside>;
  readonly params?: ReadonlyMap<string, unknown>;
  readonly restore?: readonly OperatorSnapshot[];
  /** The chain that begins with this operator; the first by default. */
  readonly root?: string;
  /** 0 of 1 by default. */
  readonly subtask?: number;
  readonly parallelism?: number;
  readonly maxParallelism?: number;
  readonly origin?: () => string;
}

export function bench(plan: Plan, options: BenchOptions = {}): Bench {
  const { subtask = 0, parallelism = 1, maxParallelism, root } = options;
  const deployment = deploy(plan, maxParallelism === undefined ? {} : { maxParallelism });
  const rooted = ({ nodes }: ChainPlan) => root === undefined || plan.nodes[nodes[0]!]!.uid === root;
  const chainPlan = deployment.chains.find(rooted)!;
  const out: Emitted[] = [];
  const events: ChainEvent[] = [];
  const target = (where: string) => (value: unknown, timestamp: number) => {
    out.push([where, value, timestamp]);
  };
  const context: ChainContext = {
    subtask,
    parallelism,
    maxParallelism: deployment.maxParallelism,
    outside: { now: () => 0, random: () => 0.5, callExtern: () => null, ...options.outside },
    outputs: chainPlan.outputs.map((_, i) => ({ emit: target(`output ${i}`) })),
    sinks: new Map(
      plan.nodes
        .filter(node => node.operator.kind === "sink")
        .map(node => [node.uid, { write: target(node.uid), prepare: () => null }]),
    ),
    params: options.params ?? new Map(),
    observe: options.observe ? event => events.push(event) : null,
    ...(options.origin ? { origin: options.origin } : {}),
  };
  const chain = buildChain(plan, deployment, chainPlan.index, context, options.mode ?? "plain");
  if (options.restore !== undefined) {
    chain.restore(options.restore.map(({ uid, rows }) => ({ uid, rows: rows() })));
  }
  const watermark = (mark: number) => {
    chain.beginWatermark(mark);
    while (chain.continueWatermark());
  };
  return {
    chain,
    out,
    events,
    send: (value, timestamp = NO_TIMESTAMP, input = 0) => chain.process(input, value, timestamp),
    watermark,
    processingTime: now => {
      while (chain.fireProcessingTimer(now));
    },
    end: () => watermark(MAX_WATERMARK),
  };
}

/** Rows of every operator, as plain data. */
export const rowsOf = (snapshot: readonly OperatorSnapshot[]) =>
  snapshot.map(({ uid, rows }) => ({ uid, rows: [...rows()] }));
