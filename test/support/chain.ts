// Runs a chain by hand in tests: records, watermarks, processing time, snapshots, with what comes out of each sink
// and output kept in order.

import { buildChain } from "../../runtime/operators/build-chain.ts";
import type { Chain, ChainContext, ChainEvent, Outside } from "../../runtime/operators/chain.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import type { OperatorSnapshot } from "../../runtime/state/snapshot.ts";
import { MAX_WATERMARK, NO_TIMESTAMP } from "../../runtime/values/value.ts";

export type Emitted = readonly [where: string, value: unknown, timestamp: number];

export interface Bench {
  readonly chain: Chain;
  readonly out: Emitted[];
  readonly events: ChainEvent[];
  send(value: unknown, timestamp?: number): void;
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
  readonly origin?: () => string;
}

export function bench(plan: Plan, options: BenchOptions = {}): Bench {
  const deployment = deploy(plan);
  const out: Emitted[] = [];
  const events: ChainEvent[] = [];
  const target = (where: string) => (value: unknown, timestamp: number) => {
    out.push([where, value, timestamp]);
  };
  const context: ChainContext = {
    subtask: 0,
    parallelism: 1,
    maxParallelism: deployment.maxParallelism,
    outside: { now: () => 0, random: () => 0.5, callExtern: () => null, ...options.outside },
    outputs: deployment.chains[0]!.outputs.map((_, i) => ({ emit: target(`output ${i}`) })),
    sinks: new Map(
      plan.nodes
        .filter(node => node.operator.kind === "sink")
        .map(node => [node.uid, { write: target(node.uid), prepare: () => null }]),
    ),
    params: options.params ?? new Map(),
    observe: options.observe ? event => events.push(event) : null,
    ...(options.origin ? { origin: options.origin } : {}),
  };
  const chain = buildChain(plan, deployment, 0, context, options.mode ?? "plain");
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
    send: (value, timestamp = NO_TIMESTAMP) => chain.process(0, value, timestamp),
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
