// Where event time passes: nodes that watermarks reach, because each of the sources before them has one. What counts
// in time (a ttl) counts by them where they are, else by the clock of the machine. Knows the graph, no values.

import { edgesInto } from "./edges.ts";
import type { OperatorSpec, Plan, PlanEdge, PlanNode, Ttl } from "./plan.ts";

/** By node id: whether watermarks reach the node's output. They are the minimum over the inputs, so all must have one. */
export const watermarked = (plan: Plan): readonly boolean[] => reached(plan, () => true);

/**
 * The same, once the right sides are over that are read first: they hold nothing up any more. A ttl does not go by this,
 * since what the right side writes before would be as old as time.
 */
export const watermarkedLater = (plan: Plan): readonly boolean[] =>
  reached(plan, edge => !isReadFirst(plan, edge));

/** The right side of `connect(…, first: true)`. */
export function isReadFirst(plan: Plan, { to, input }: PlanEdge): boolean {
  const { operator } = plan.nodes[to]!;
  return input === 1 && operator.kind === "process" && operator.rightFirst === true;
}

function reached(plan: Plan, counts: (edge: PlanEdge) => boolean): readonly boolean[] {
  const into = edgesInto(plan);
  const known: boolean[] = [];
  for (const node of plan.nodes) {
    const before = into[node.id]!.filter(counts).map(edge => known[edge.from]!);
    known.push(makesWatermarks(node.operator) ?? (before.length > 0 && before.every(each => each)));
  }
  return known;
}

/** null: passes on what it gets. */
function makesWatermarks(operator: OperatorSpec): boolean | null {
  if (operator.kind === "source") return operator.watermark !== null;
  return operator.kind === "assignTimestamps" && operator.watermark !== null ? true : null;
}

/** The plan with the clock of every ttl filled in. */
export function withTtlDomains(plan: Plan): Plan {
  const known = watermarked(plan);
  const nodes = plan.nodes.map((node): PlanNode => {
    const domain = known[node.id]! ? "event" : "processing";
    return { ...node, operator: withDomain(node.operator, domain) };
  });
  return { ...plan, nodes };
}

function withDomain(operator: OperatorSpec, domain: Ttl["domain"]): OperatorSpec {
  const by = (ttl: Ttl | null): Ttl | null => ttl && { ...ttl, domain };
  switch (operator.kind) {
    case "process":
      return { ...operator, states: operator.states.map(state => ({ ...state, ttl: by(state.ttl) })) };
    case "distinct":
    case "join":
      return { ...operator, ttl: by(operator.ttl) };
    default:
      return operator;
  }
}

/** Every time to live in an operator. */
export function ttlsOf(operator: OperatorSpec): readonly Ttl[] {
  switch (operator.kind) {
    case "process":
      return operator.states.flatMap(state => state.ttl ?? []);
    case "distinct":
    case "join":
      return operator.ttl === null ? [] : [operator.ttl];
    default:
      return [];
  }
}
