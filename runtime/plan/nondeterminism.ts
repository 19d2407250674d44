// What makes a sink's output differ from run to run over the same input: the clock, chance, impure externs and
// processing time, each with its place, the sinks it reaches and the way there. Which channel is ahead is another
// matter: see order.ts. Pure.

import { BUILTINS } from "../values/builtins/table.ts";
import { codeOf } from "./bodies.ts";
import { commitOf } from "./connector-promises.ts";
import { edgesInto } from "./edges.ts";
import type { Expr, SiteId, Stmt } from "./ir.ts";
import type { Plan, PlanEdge, PlanNode } from "./plan.ts";
import { declarationsFrom, downstreamOf } from "./upstream.ts";
import { everyExpression, everyStatement, isStatements } from "./walk.ts";

export interface Nondeterminism {
  /** A clause: "`now()` reads the clock of the run". */
  readonly why: string;
  /** Where it stands: the call, the timer, the state. */
  readonly site: SiteId;
  /** The operators it is part of: several may call one `fn`. */
  readonly nodes: readonly number[];
  /** Every sink it reaches. */
  readonly sinks: readonly number[];
  /** The declarations on the way to the nearest of them, which is the last. */
  readonly way: readonly string[];
}

interface Cause {
  readonly why: string;
  readonly site: SiteId;
}

/** Each place once, in the order of the plan; only those that reach a sink that puts something out. */
export function nondeterminism(plan: Plan): readonly Nondeterminism[] {
  let found = known.get(plan);
  if (found === undefined) {
    found = findIn(plan);
    known.set(plan, found);
  }
  return found;
}

/** Plans do not change, and several analyses ask. */
const known = new WeakMap<Plan, readonly Nondeterminism[]>();

function findIn(plan: Plan): readonly Nondeterminism[] {
  const into = edgesInto(plan);
  const causes = plan.nodes.flatMap(node =>
    causesIn(plan, node, into[node.id]!).map(cause => ({ ...cause, node: node.id })),
  );
  if (causes.length === 0) return [];
  const downstream = downstreamOf(plan, into, putsOut);
  const found = new Map<SiteId, Nondeterminism>();
  for (const { why, site, node } of causes) {
    const sinks = downstream.sinks[node]!;
    if (sinks.length === 0) continue;
    const before = found.get(site);
    // One `fn` may be called by several operators.
    if (before === undefined)
      found.set(site, { why, site, nodes: [node], sinks, way: declarationsFrom(plan, node, downstream) });
    else {
      const all = [...new Set([...before.sinks, ...sinks])];
      found.set(site, { ...before, nodes: [...before.nodes, node], sinks: all });
    }
  }
  return [...found.values()];
}

const putsOut = ({ operator }: PlanNode): boolean =>
  operator.kind === "sink" && commitOf(operator) !== "nothing";

function causesIn(plan: Plan, node: PlanNode, edges: readonly PlanEdge[]): readonly Cause[] {
  // What is only shown changes nothing that flows on.
  const code = node.operator.kind === "tap" ? [] : codeOf(node, edges);
  return [...ofBodies(plan, code), ...ofOperator(plan, node)];
}

function ofOperator(plan: Plan, { operator, site }: PlanNode): readonly Cause[] {
  switch (operator.kind) {
    case "asyncMap": {
      const extern = plan.externs[operator.extern]!;
      return [{ why: `\`${extern.name}\` is answered from outside`, site }];
    }
    case "process":
      return operator.states.flatMap(state =>
        state.ttl?.domain === "processing"
          ? [
              {
                why: `the ttl of \`${state.name}\` counts by the clock of the machine${NO_TIME}`,
                site: state.site,
              },
            ]
          : [],
      );
    case "distinct":
    case "join":
      return operator.ttl?.domain === "processing"
        ? [{ why: `the ttl counts by the clock of the machine${NO_TIME}`, site }]
        : [];
    default:
      return [];
  }
}

const NO_TIME = ", because no watermarks come here";
const impure = (name: string): string => `the extern \`${name}\` is not declared \`pure\``;

// ---------------------------------------------------------------- bodies

function ofBodies(plan: Plan, bodies: readonly (Expr | readonly Stmt[])[]): readonly Cause[] {
  const causes: Cause[] = [];
  const functions = new Set<number>();
  const pending = [...bodies];
  for (let body = pending.pop(); body !== undefined; body = pending.pop()) {
    if (isStatements(body)) causes.push(...ofTimers(body));
    for (const expr of everyExpression(body)) {
      causes.push(...ofExpression(plan, expr));
      if (expr.op !== "call" || functions.has(expr.function)) continue;
      functions.add(expr.function);
      pending.push(plan.functions[expr.function]!.body);
    }
  }
  return causes;
}

function ofExpression(plan: Plan, expr: Expr): readonly Cause[] {
  if (expr.op === "builtin") {
    const effect = BUILTINS.get(expr.name)?.[expr.overload]?.effect ?? "pure";
    if (effect === "pure") return [];
    return [{ why: `\`${expr.name}()\` reads the clock or the seed of the run`, site: expr.site }];
  }
  if (expr.op !== "extern") return [];
  const extern = plan.externs[expr.extern]!;
  return extern.pure ? [] : [{ why: impure(extern.name), site: expr.site }];
}

function ofTimers(body: readonly Stmt[]): readonly Cause[] {
  const causes: Cause[] = [];
  for (const stmt of everyStatement(body)) {
    if (stmt.op === "timer" && stmt.domain === "processing" && !stmt.cancel)
      causes.push({ why: "a processing-time timer fires by the clock of the machine", site: stmt.site });
  }
  return causes;
}
