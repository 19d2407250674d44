// Of every sink: its order class, and where that is schedule-dependent, the operator where it became so and the inputs
// whose arrival order it depends on. order.ts computes the classes; this reads them. Pure.

import { edgesInto } from "./edges.ts";
import { nondeterminism } from "./nondeterminism.ts";
import type { OrderClass, Plan } from "./plan.ts";
import { channelsInto, sinksOf, upstreamOf } from "./upstream.ts";

export interface SinkOrder {
  /** Node id and uid of the sink. */
  readonly node: number;
  readonly sink: string;
  readonly order: OrderClass;
  /** One sentence; "" for sequence. */
  readonly reason: string;
  /** Where it became schedule-dependent; null where it is not. */
  readonly origin: number | null;
  /** Sources whose records race with each other for what the output is; empty where no arrival order matters. */
  readonly inputs: readonly number[];
}

export function sinkOrders(plan: Plan): readonly SinkOrder[] {
  const into = edgesInto(plan);
  const chance = new Set(nondeterminism(plan).flatMap(each => each.nodes));
  return sinksOf(plan).map(sink => {
    const origin = sink.order === "scheduleDependent" ? originOf(plan, sink.id, into) : null;
    return {
      node: sink.id,
      sink: sink.uid,
      order: sink.order,
      reason: sink.orderReason,
      origin,
      inputs: origin === null || chance.has(origin) ? [] : racing(plan, origin, into),
    };
  });
}

type Into = ReturnType<typeof edgesInto>;

/** Up the way on which it came to be so, to where it was not yet so. */
function originOf(plan: Plan, sink: number, into: Into): number {
  let at = sink;
  for (;;) {
    const next = into[at]!.find(edge => plan.nodes[edge.from]!.order === "scheduleDependent");
    if (next === undefined) return at;
    at = next.from;
  }
}

/** The sources behind the first place up from here where channels come together. */
function racing(plan: Plan, origin: number, into: Into): readonly number[] {
  const meeting = upstreamOf(into, origin).find(id => channelsInto(plan, into[id]!) > 1);
  const from = meeting ?? upstreamOf(into, origin).find(id => isParallelSource(plan, id));
  if (from === undefined) return [];
  return upstreamOf(into, from)
    .filter(id => plan.nodes[id]!.operator.kind === "source")
    .sort((a, b) => a - b);
}

const isParallelSource = (plan: Plan, id: number): boolean =>
  plan.nodes[id]!.operator.kind === "source" && plan.nodes[id]!.parallelism > 1;
