// What a plan means, as one short text: equal for two programs that do the same to their input, however they are
// written, laid out, tuned or spread over subtasks. A snapshot carries it, to tell that the program has changed.

import { sha256 } from "./digest.ts";
import type { Plan, PlanEdge, PlanNode, PlanParam } from "./plan.ts";

/**
 * Changes with operators, uids, bodies, types, connectors, edges and params; not with sites, paths of files, path
 * params, parallelism, settings, comments, or names of locals, functions and types.
 */
export function fingerprint(plan: Plan): string {
  const meaning = {
    name: plan.name,
    params: plan.params.map(paramMeaning),
    functions: plan.functions.map(({ parameters, result, body }) => ({ parameters, result, body })),
    externs: plan.externs.map(({ file: _, ...extern }) => extern),
    nodes: plan.nodes.map(nodeMeaning),
    edges: plan.edges.map(edgeMeaning),
  };
  return sha256(JSON.stringify(meaning, withoutPresentation)).slice(0, 32);
}

/** Where input and output lie is told by source positions and ledgers; a moved file is no other program. */
const paramMeaning = ({ name, type, value }: PlanParam) =>
  type.kind === "path" ? { name, type } : { name, type, value };

const nodeMeaning = ({ uid, operator, output, keyType, sideOutputs, onError }: PlanNode) => ({
  uid,
  operator: operator.kind === "asyncMap" ? { ...operator, capacity: null } : operator,
  output,
  keyType,
  sideOutputs,
  onError,
});

/** Whether a record stays or goes round robin follows from the parallelism. */
const edgeMeaning = ({ from, port, to, input, partition }: PlanEdge) => ({
  from,
  port,
  to,
  input,
  partition: partition.kind === "rebalance" || partition.kind === "forward" ? "any" : partition,
});

/**
 * Drops sites, and names that are for people only: of locals (which have ids) and of record types. Data is closed
 * first (constants, defaults, arguments by name), so that nothing in it is taken for part of the plan.
 */
function withoutPresentation(key: string, value: unknown): unknown {
  if (key === "site" || key === "was") return undefined;
  if (key === "initial" || key === "default" || key === "json") return JSON.stringify(value);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  if (key === "args") return Object.entries(value);
  const node = value as { readonly op?: unknown; readonly kind?: unknown; readonly value?: unknown };
  if (node.op === "const") return { ...node, value: JSON.stringify(node.value) };
  const named = node.kind === "record" || isLocal(value) || LOCAL_USES.has(node.op);
  return named && "name" in value ? { ...value, name: undefined } : value;
}

const LOCAL_USES: ReadonlySet<unknown> = new Set(["local", "assign", "put"]);

const isLocal = (value: object): boolean =>
  Object.keys(value).length === 3 && "id" in value && "type" in value;
