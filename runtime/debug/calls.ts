// What a statement of a body calls and whether it emits, read from the plan: for stepping into it. Knows no run.

import type { Expr, SiteId, Stmt } from "../plan/ir.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";

/** A call of a `fn`, by its index in `Plan.functions`. */
export interface FunctionCall {
  readonly function: number;
  readonly site: SiteId;
}

/** The expression and all within it. */
function* within(value: unknown): Iterable<Record<string, unknown>> {
  if (value === null || typeof value !== "object") return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const [name, part] of Object.entries(value)) if (name !== "type") yield* within(part);
}

const bodiesOf = ({ operator }: PlanNode): unknown => operator;

/** The statement, or the expression that is the whole of a lambda, that stands at this site of an operator or `fn`. */
function placeAt(plan: Plan, node: number, fn: number | null, site: SiteId): Stmt | Expr | null {
  const root = fn === null ? bodiesOf(plan.nodes[node]!) : plan.functions[fn]!.body;
  for (const part of within(root)) {
    if (part["site"] === site && typeof part["op"] === "string") return part as unknown as Stmt | Expr;
  }
  return null;
}

/** Bodies of statements within it are places of their own. */
const own = (place: Stmt | Expr): unknown => {
  switch (place.op) {
    case "if":
      return place.test;
    case "for":
      return [place.over, place.to];
    case "match":
      return place.subject;
    default:
      return place;
  }
};

export function callsIn(plan: Plan, node: number, fn: number | null, site: SiteId): readonly FunctionCall[] {
  const place = placeAt(plan, node, fn, site);
  if (place === null) return [];
  const calls = new Map<number, FunctionCall>();
  for (const part of within(own(place))) {
    if (part["op"] !== "call") continue;
    const called = part["function"] as number;
    if (!calls.has(called)) calls.set(called, { function: called, site: part["site"] as SiteId });
  }
  return [...calls.values()];
}

/** Whether what stands there hands an element on: an `emit`, or the body of an operator that is one expression. */
export function isEmit(plan: Plan, node: number, site: SiteId): boolean {
  const { operator } = plan.nodes[node]!;
  if (operator.kind !== "process") return true;
  const place = placeAt(plan, node, null, site);
  return place !== null && place.op === "emit";
}

/** The operators that take what this one emits, from which port. */
export const receiversOf = (plan: Plan, node: number): readonly PlanNode[] =>
  [...new Set(plan.edges.filter(({ from }) => from === node).map(({ to }) => to))].map(to => plan.nodes[to]!);
