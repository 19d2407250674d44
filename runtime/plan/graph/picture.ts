// What a drawing of a plan shows, before any format: boxes for operators, arrows for edges, frames for chains, each
// with its words. Every format says the same because all read this. Knows no coordinates and no syntax.

import type { Deployment } from "../deployment.ts";
import type { OrderClass, Partition, Plan, PlanEdge, PlanNode } from "../plan.ts";
import { exprText } from "./expr-text.ts";

export interface Box {
  readonly id: number;
  readonly uid: string;
  /** `readText`, `map`, `aggregate in window(global())`, `writeJsonl`. */
  readonly what: string;
  readonly role: "source" | "operator" | "sink";
  readonly stateful: boolean;
  readonly parallelism: number;
  readonly order: OrderClass;
  readonly orderReason: string;
  /** Index of its chain. */
  readonly chain: number;
}

export interface Arrow {
  readonly from: number;
  readonly to: number;
  /** How records are shared out: `by key tx.account`, `in turn`, `to all`; "" for forward. */
  readonly label: string;
  /** Name of the side output, null for the main one. */
  readonly side: string | null;
  /** Inside one task: a call, not a channel. */
  readonly chained: boolean;
}

export interface Picture {
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export function pictureOf(plan: Plan, deployment: Deployment): Picture {
  const chainOf = new Map(
    deployment.chains.flatMap(chain => chain.nodes.map(node => [node, chain.index] as const)),
  );
  const links = new Set(deployment.links.map(link => link.edge));
  return {
    title: plan.name,
    boxes: plan.nodes.map(node => boxOf(plan, node, chainOf.get(node.id)!)),
    arrows: plan.edges.map((edge, index) => arrowOf(plan, edge, !links.has(index))),
  };
}

const boxOf = (plan: Plan, node: PlanNode, chain: number): Box => ({
  id: node.id,
  uid: node.uid,
  what: whatOf(plan, node),
  role: node.operator.kind === "source" || node.operator.kind === "sink" ? node.operator.kind : "operator",
  stateful: ["process", "reduce", "aggregate"].includes(node.operator.kind),
  parallelism: node.parallelism,
  order: node.order,
  orderReason: node.orderReason,
  chain,
});

function whatOf(plan: Plan, { operator }: PlanNode): string {
  switch (operator.kind) {
    case "source":
    case "sink":
      return operator.extern === undefined
        ? operator.connector
        : `extern ${plan.externs[operator.extern]!.name}`;
    case "aggregate":
    case "reduce":
      return operator.window === null
        ? operator.kind
        : `${operator.kind} in window(${operator.window.kind}())`;
    default:
      return operator.kind;
  }
}

const arrowOf = (plan: Plan, edge: PlanEdge, chained: boolean): Arrow => ({
  from: edge.from,
  to: edge.to,
  label: partitionText(edge.partition),
  side: edge.port === 0 ? null : plan.nodes[edge.from]!.sideOutputs[edge.port - 1]!.name,
  chained,
});

export function partitionText(partition: Partition): string {
  switch (partition.kind) {
    case "forward":
      return "";
    case "hash":
      return `by key ${exprText(partition.key.body)}`;
    case "rebalance":
      return "in turn";
    case "broadcast":
      return "to all";
  }
}

/** An arrow's words: `malformed · by key f.error`. */
export const arrowText = (arrow: Arrow): string =>
  [arrow.side ?? "", arrow.label].filter(text => text !== "").join(" · ");

const ORDER_TEXT: Readonly<Record<OrderClass, string>> = {
  sequence: "in sequence",
  sequencePerKey: "in sequence per key",
  multiset: "in any order",
  scheduleDependent: "depends on the schedule",
};

export const orderText = (order: OrderClass): string => ORDER_TEXT[order];

/** The lines of a box: uid, what it is with its parallelism, order class. */
export const boxLines = (box: Box): readonly [string, string, string] => [
  box.uid,
  `${box.what} · parallelism ${box.parallelism}`,
  orderText(box.order),
];
