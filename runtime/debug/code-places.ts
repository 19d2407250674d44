// The bodies of a plan as a debugger walks them: each statement (or the expression that is a whole lambda or `fn`) with
// the variables in scope there, and which operators run it. Knows no text and no breakpoints.

import { bodiesOf } from "../plan/bodies.ts";
import type { Expr, Lambda, Local, SiteId, Stmt } from "../plan/ir.ts";
import type { OperatorSpec, Plan, PlanNode } from "../plan/plan.ts";
import { everyExpression, isStatements, statementsOf } from "../plan/walk.ts";

/** One body: a lambda or handler of an operator, or a `fn`. */
export interface Code {
  /** null: a `fn`. */
  readonly node: number | null;
  /** Index into `Plan.functions`; null: an operator's own. */
  readonly function: number | null;
  /** The operators in which it runs. */
  readonly nodes: readonly number[];
  /** The parameter that is the record, where there is one. */
  readonly record: Local | null;
  /** Which input the record came through. */
  readonly input: number | null;
  readonly sites: readonly CodeSite[];
}

export interface CodeSite {
  readonly site: SiteId;
  /** Nothing inside it is a place of its own. */
  readonly simple: boolean;
  /** Parameters first; of two with one name the inner one alone. */
  readonly locals: readonly Local[];
}

export function codesOf(plan: Plan): readonly Code[] {
  const runs = callers(plan);
  const codes: Code[] = [];
  for (const node of plan.nodes) {
    if (node.uid.includes("/fit#")) continue;
    for (const body of operatorBodies(node))
      codes.push({ ...body, node: node.id, function: null, nodes: [node.id] });
  }
  plan.functions.forEach((fn, index) => {
    codes.push({
      node: null,
      function: index,
      nodes: runs.get(index) ?? [],
      record: null,
      input: null,
      sites: sitesOf(fn.body, fn.parameters),
    });
  });
  return codes;
}

type OwnBody = Pick<Code, "record" | "input" | "sites">;

/** Those that can stop: functions of keys and of a source's timestamps run between operators, at one go. */
function operatorBodies({ operator }: PlanNode): readonly OwnBody[] {
  switch (operator.kind) {
    case "map":
    case "filter":
    case "flatMap":
    case "filterMap":
    case "tap":
      return [lambda(operator.fn, 0)];
    case "reduce":
      return [lambda(operator.fn, 1)];
    case "intervalJoin":
    case "join":
      return [lambda(operator.fn, null)];
    case "distinct":
      return operator.by === null ? [] : [lambda(operator.by, 0)];
    case "topN":
    case "sortBy":
      return [lambda(operator.by, 0)];
    case "assignTimestamps":
      return [lambda(operator.timestamp, 0)];
    case "aggregate": {
      const { record, result } = operator;
      return [{ record, input: 0, sites: [{ site: result.site, simple: true, locals: [record] }] }];
    }
    case "process":
      return operator.handlers.map(handlerBody);
    case "source":
    case "sink":
    case "limit":
    case "asyncMap":
      return [];
  }
}

/** `record`: which parameter is the record; null: none alone is. */
const lambda = ({ parameters, body }: Lambda, record: number | null): OwnBody => ({
  record: record === null ? null : (parameters[record] ?? null),
  input: 0,
  sites: [{ site: body.site, simple: true, locals: parameters }],
});

type Handler = Extract<OperatorSpec, { readonly kind: "process" }>["handlers"][number];

function handlerBody({ on, parameter, body }: Handler): OwnBody {
  const timer = on === "timer" || on === "processingTimer";
  return {
    record: timer ? null : parameter,
    input: timer ? null : on === "right" ? 1 : 0,
    sites: sitesOf(body, [parameter]),
  };
}

function sitesOf(body: readonly Stmt[] | Expr, parameters: readonly Local[]): readonly CodeSite[] {
  if (!isStatements(body)) return [{ site: body.site, simple: true, locals: parameters }];
  const sites: CodeSite[] = [];
  walkBlock(body, parameters, sites);
  return sites;
}

function walkBlock(block: readonly Stmt[], outer: readonly Local[], sites: CodeSite[]): void {
  let locals = outer;
  for (const stmt of block) {
    sites.push({ site: stmt.site, simple: statementsOf(stmt).length === 0, locals });
    walkInner(stmt, locals, sites);
    if (stmt.op === "let") locals = within(locals, [stmt.local]);
  }
}

function walkInner(stmt: Stmt, locals: readonly Local[], sites: CodeSite[]): void {
  switch (stmt.op) {
    case "if":
      walkBlock(stmt.then, locals, sites);
      walkBlock(stmt.else, locals, sites);
      return;
    case "for":
      walkBlock(stmt.body, within(locals, stmt.key === null ? [stmt.value] : [stmt.key, stmt.value]), sites);
      return;
    case "match":
      for (const arm of stmt.arms) walkBlock(arm.body, locals, sites);
      return;
    default:
  }
}

const within = (outer: readonly Local[], inner: readonly Local[]): readonly Local[] => [
  ...outer.filter(local => !inner.some(({ name }) => name === local.name)),
  ...inner,
];

// ---------------------------------------------------------------- which operators call which functions

/** By function: the operators whose bodies call it, directly or through others. */
function callers(plan: Plan): ReadonlyMap<number, readonly number[]> {
  const called = plan.functions.map(fn => calls(fn.body));
  const runs = new Map<number, number[]>();
  for (const node of plan.nodes) {
    const reached = new Set<number>();
    const pending = bodiesOf(node.operator).flatMap(body => [...calls(body)]);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      pending.push(...called[next]!);
    }
    for (const index of reached) runs.set(index, [...(runs.get(index) ?? []), node.id]);
  }
  return runs;
}

function calls(body: Expr | readonly Stmt[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const expr of everyExpression(body)) if (expr.op === "call") found.add(expr.function);
  return found;
}
