// Of every sink: its order class, and where that is schedule-dependent, the operator where it became so and the inputs
// whose arrival order it depends on. order.ts computes the classes; this reads them. Pure.

import { edgesInto } from "./edges.ts";
import { nondeterminism } from "./nondeterminism.ts";
import type { OrderClass, Plan } from "./plan.ts";
import { channelsInto, type EdgesInto, sinksOf, sourcesOf } from "./upstream.ts";

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
  const sources = sourcesOf(plan, into);
  const origins = originsOf(plan, into);
  const meetings = meetingsOf(plan, into);
  return sinksOf(plan).map(sink => {
    const origin = origins[sink.id]!;
    const meeting = origin === null || chance.has(origin) ? null : meetings[origin]!;
    return {
      node: sink.id,
      sink: sink.uid,
      order: sink.order,
      reason: sink.orderReason,
      origin,
      inputs: meeting === null ? [] : sources[meeting]!,
    };
  });
}

/** By node id: where, on the way to it, output began to depend on the schedule. */
function originsOf(plan: Plan, into: EdgesInto): readonly (number | null)[] {
  const known: (number | null)[] = [];
  for (const { id, order } of plan.nodes) {
    const before = into[id]!.map(edge => known[edge.from]!).find(origin => origin !== null);
    known.push(order === "scheduleDependent" ? (before ?? id) : null);
  }
  return known;
}

/** By node id: the nearest place, here or before, where records of several channels come together. */
function meetingsOf(plan: Plan, into: EdgesInto): readonly (number | null)[] {
  const known: (number | null)[] = [];
  for (const { id, operator, parallelism } of plan.nodes) {
    const edges = into[id]!;
    const meetsHere = channelsInto(plan, edges) > 1 || (operator.kind === "source" && parallelism > 1);
    known.push(meetsHere ? id : (edges.map(edge => known[edge.from]!).find(each => each !== null) ?? null));
  }
  return known;
}
