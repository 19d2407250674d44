// What a drawing of a plan shows, before any format: boxes for operators, arrows for edges, frames for chains, each
// with its words. Every format says the same because all read this. Knows no coordinates and no syntax.

import type { Deployment } from "../deployment.ts";
import { type Guarantee, guarantees, guaranteeText } from "../guarantee.ts";
import type { OrderClass, Partition, Plan, PlanEdge, PlanNode } from "../plan.ts";
import { keepsState } from "../stateful.ts";
import { exprText } from "./expr-text.ts";
import { operatorText } from "./operator-text.ts";

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
  /** Of a sink: what a failure may do to its output. */
  readonly guarantee: Guarantee | null;
  /** Index of its chain. */
  readonly chain: number;
}

export interface Arrow {
  readonly from: number;
  readonly to: number;
  /** How records are shared out: `by key tx.account`, `in turn`, `to all`, "" for forward; and which side is `right`. */
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
  const promised = new Map(guarantees(plan).map(each => [each.node, each.guarantee]));
  return {
    title: plan.name,
    boxes: plan.nodes.map(node => boxOf(plan, node, chainOf.get(node.id)!, promised.get(node.id) ?? null)),
    arrows: plan.edges.map((edge, index) => arrowOf(plan, edge, !links.has(index))),
  };
}

const boxOf = (plan: Plan, node: PlanNode, chain: number, guarantee: Guarantee | null): Box => ({
  id: node.id,
  uid: node.uid,
  what: operatorText(plan, node.operator),
  role: node.operator.kind === "source" || node.operator.kind === "sink" ? node.operator.kind : "operator",
  stateful: keepsState(node.operator),
  parallelism: node.parallelism,
  order: node.order,
  orderReason: node.orderReason,
  guarantee,
  chain,
});

const arrowOf = (plan: Plan, edge: PlanEdge, chained: boolean): Arrow => ({
  from: edge.from,
  to: edge.to,
  label: [edge.input === 1 ? "right" : "", partitionText(edge.partition)]
    .filter(text => text !== "")
    .join(", "),
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

/** The lines of a box: uid, what it is with its parallelism, order class with the guarantee of a sink. */
export const boxLines = (box: Box): readonly [string, string, string] => [
  box.uid,
  `${box.what} · parallelism ${box.parallelism}`,
  box.guarantee === null ? orderText(box.order) : `${orderText(box.order)} · ${guaranteeText(box.guarantee)}`,
];
