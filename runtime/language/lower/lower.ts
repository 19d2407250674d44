// Model → Plan: one pipeline of a checked program as the graph that runs. Pure; called on programs without errors, so
// the diagnostics it gives are about values the text does not hold (params, `--set`).

import { HIGHEST_MAX_PARALLELISM } from "../../plan/key-groups.ts";
import { withOrderInSteps } from "../../plan/order.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Settings } from "../../plan/settings.ts";
import { atOnce, type Steps } from "../../plan/steps.ts";
import { withTtlDomains } from "../../plan/watermarks.ts";
import type { Json } from "../../values/type.ts";
import { inOrder } from "../check-order.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { report } from "../diagnostics.ts";
import type { Model } from "../model.ts";
import type * as s from "../syntax.ts";
import { type Context, createContext } from "./context.ts";
import { type FlowDecl, type Flows, lowerDeclaration } from "./flows.ts";
import { buildGraph, type Gathered } from "./graph.ts";
import { readOverrides } from "./overrides.ts";
import { lowerParams } from "./params.ts";
import { streamsReadBy } from "./reads.ts";
import { lowerSettings } from "./settings.ts";

export { parseParam } from "../../plan/param-text.ts";

export interface LowerOptions {
  /** By name; `parseParam` makes them of texts. */
  readonly params?: Readonly<Record<string, Json>>;
  /** `--set checkpoint.interval=1s`, by full name, as texts. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Instead of the pipeline's own. */
  readonly parallelism?: number;
}

export interface Lowered {
  /** null where there are errors. */
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function lower(model: Model, pipeline: string, options: LowerOptions = {}): Lowered {
  return atOnce(lowerInSteps(model, pipeline, options));
}

/** The same a little at a time, for whoever has more to do: a pipeline may be ten thousand lines long. */
export function* lowerInSteps(model: Model, pipeline: string, options: LowerOptions = {}): Steps<Lowered> {
  const declaration = model.pipelines.find(each => each.name.text === pipeline);
  if (declaration === undefined) return { plan: null, diagnostics: [noSuchPipeline(model, pipeline)] };
  const c = createContext(model, declaration);
  const plan = yield* guarded(c, options);
  const failed = c.diagnostics.some(({ severity }) => severity === "error");
  return { plan: failed ? null : plan, diagnostics: c.diagnostics };
}

/** Checking goes less deep than lowering: an expression may be too deep only for this (W0240). */
function* guarded(c: Context, options: LowerOptions): Steps<Plan | null> {
  try {
    return yield* lowerPipeline(c, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    c.diagnostics.push(report("W0240", c.model.moduleOf(c.pipeline).path, c.pipeline.name));
    return null;
  }
}

function noSuchPipeline(model: Model, name: string): Diagnostic {
  const names = model.pipelines.map(each => each.name.text);
  const known = names.length === 0 ? "none" : names.join(", ");
  return report("W0480", model.program.modules[0]?.path ?? "", { start: 0, end: 0 }, { name, known });
}

function* lowerPipeline(c: Context, options: LowerOptions): Steps<Plan> {
  const params = lowerParams(c, options.params ?? {});
  const overrides = readOverrides(c, options.settings ?? {});
  const written = lowerSettings(c, params, overrides);
  const settings =
    options.parallelism === undefined ? written : { ...written, parallelism: options.parallelism };
  c.params.push(...params);
  const { externTimeoutMs } = settings;
  const flows: Flows = { c, params, nodes: [], feeds: new Map(), externTimeoutMs };
  for (const each of inDependencyOrder(c)) {
    lowerDeclaration(flows, each);
    yield;
  }
  const { nodes, edges, gathered } = yield* buildGraph(flows.nodes, settings.parallelism);
  const plan: Plan = {
    name: c.pipeline.name.text,
    files: c.files,
    sites: c.sites,
    settings,
    params,
    functions: c.functions.map(fn => fn!),
    externs: c.externs,
    nodes,
    edges,
  };
  yield;
  checkParallelism(c, plan, settings);
  hintAtGathering(c, plan, gathered);
  return yield* withOrderInSteps(withTtlDomains(plan));
}

/** Sources, streams and sinks in the order of the text, but for streams that are read before they are written. */
function inDependencyOrder(c: Context): readonly FlowDecl[] {
  const isFlow = (member: s.PipelineMember): member is FlowDecl =>
    member.kind === "Source" || member.kind === "Stream" || member.kind === "Sink";
  return inOrder(c.pipeline.members.filter(isFlow), each => streamsReadBy(c.model, each.flow)).order;
}

function checkParallelism(c: Context, plan: Plan, { maxParallelism }: Settings): void {
  const maximum = maxParallelism ?? HIGHEST_MAX_PARALLELISM;
  for (const node of plan.nodes.filter(each => each.parallelism > maximum)) {
    const { start, end, file } = plan.sites[node.site]!;
    const args = { operator: node.uid, parallelism: String(node.parallelism), maximum: String(maximum) };
    c.diagnostics.push(report("W0485", plan.files[file]!, { start, end }, args));
  }
}

/** Without a key one subtask sees everything, whatever the parallelism before it. */
function hintAtGathering(c: Context, plan: Plan, gathered: readonly Gathered[]): void {
  for (const { node, subtasks } of gathered) {
    const { start, end, file } = plan.sites[node.site]!;
    // That its key was lost on the way says more.
    if (c.model.diagnostics.some(each => each.code === "W0542" && each.start === start)) continue;
    const args = { operator: node.uid, kind: node.operator.kind, subtasks: String(subtasks) };
    c.diagnostics.push(report("W0508", plan.files[file]!, { start, end }, args));
  }
}
