// What only the plan of a pipeline knows: parallelism, key and order of its operators. Lowered when first asked for,
// and kept for as long as the pipeline and all it calls stay as they are. A file with errors has no plan.

import { analyseInSteps } from "../../runtime/language/analysis/analyse.ts";
import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type { CheckedDeclaration } from "../../runtime/language/incremental/recheck.ts";
import { lowerInSteps } from "../../runtime/language/lower/lower.ts";
import type { Model } from "../../runtime/language/model.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { descendants } from "../../runtime/language/walk.ts";
import { guarantees, guaranteeText, type SinkGuarantee } from "../../runtime/plan/guarantee.ts";
import type { OrderClass, Plan, PlanNode } from "../../runtime/plan/plan.ts";
import type { Steps } from "../../runtime/plan/steps.ts";
import { type Analysis, diagnosticsOf, lookingIn, viewOf } from "./analysis.ts";
import type { Spot } from "./locate.ts";

export interface PipelineFacts {
  readonly ofStage: (stage: s.StageNode) => string | null;
  readonly ofSink: (sink: s.SinkDecl) => string | null;
  /** "exactly once". */
  readonly guaranteeOf: (sink: s.SinkDecl) => string | null;
}

/** A pipeline's plan and all that is said about it. */
export interface Planned {
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly sinks: readonly SinkGuarantee[];
}

const planned = new WeakMap<CheckedDeclaration, Planned>();
/** Those whose plans are being made, a little at a time. */
const begun = new WeakMap<CheckedDeclaration, Steps<Planned>>();
const broken = new WeakMap<Analysis, boolean>();

/** Whether anything in the program is an error; then nothing is lowered. */
export function hasErrors(analysis: Analysis): boolean {
  let found = broken.get(analysis);
  if (found === undefined) {
    found = diagnosticsOf(analysis).some(each => each.severity === "error") || importsAreWrong(analysis);
    broken.set(analysis, found);
  }
  return found;
}

const importsAreWrong = ({ checked, file }: Analysis): boolean =>
  checked.program.modules.some(
    module => file.startOf(module.path) === undefined && module.errors.length > 0,
  ) ||
  checked.rest.diagnostics.some(each => each.severity === "error") ||
  [...checked.declarations.values()].some(({ checker }) =>
    checker.diagnostics.some(each => each.severity === "error"),
  );

/** The pipelines of the file itself, checked. */
export const pipelinesOf = (analysis: Analysis): readonly CheckedDeclaration[] =>
  analysis.file.pieces.flatMap(({ module }) =>
    module.declarations.flatMap(each =>
      each.kind === "Pipeline" ? (analysis.checked.declarations.get(each) ?? []) : [],
    ),
  );

export const isPlanned = (pipeline: CheckedDeclaration): boolean => planned.has(pipeline);

export function planOf(analysis: Analysis, pipeline: CheckedDeclaration): Planned | null {
  if (hasErrors(analysis) || pipeline.declaration.kind !== "Pipeline") return null;
  planOn(analysis, pipeline, pipeline.declaration, () => true);
  return planned.get(pipeline)!;
}

/** Goes on making the plan of a pipeline while there is time; whether it is made. */
export function planOn(
  analysis: Analysis,
  pipeline: CheckedDeclaration,
  declaration: s.PipelineDecl,
  hasTime: () => boolean,
): boolean {
  if (planned.has(pipeline)) return true;
  const steps = begun.get(pipeline) ?? planInSteps(modelFor(analysis, pipeline, declaration), declaration);
  // Until it stops for good reason: what fails is begun anew.
  begun.delete(pipeline);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      planned.set(pipeline, step.value);
      return true;
    }
    if (hasTime()) continue;
    begun.set(pipeline, steps);
    return false;
  }
}

function* planInSteps(model: Model, pipeline: s.PipelineDecl): Steps<Planned> {
  const { plan, diagnostics } = yield* lowerInSteps(model, pipeline.name.text);
  if (plan === null) return { plan, diagnostics, sinks: [] };
  const analysed = yield* analyseInSteps({ plan, pipeline, module: model.moduleOf(pipeline) });
  return {
    plan,
    diagnostics: [...diagnostics, ...analysed],
    sinks: plan.settings.checkpoint.enabled ? guarantees(plan) : [],
  };
}

export function pipelineFacts(analysis: Analysis, spot: Pick<Spot, "nodes" | "piece">): PipelineFacts | null {
  const pipeline = spot.nodes.find(node => node.kind === "Pipeline");
  const checked = pipeline === undefined ? undefined : analysis.checked.declarations.get(pipeline);
  const known = checked === undefined ? null : planOf(analysis, checked);
  const plan = known?.plan ?? null;
  if (known === null || plan === null) return null;
  const { module } = spot.piece;
  const at = (start: number): PlanNode | undefined => nodesIn(plan, module.path).get(start);
  return {
    ofStage: stage => describeNode(at(stage.name.start)),
    ofSink: sink => {
      const node = at(sink.flow.stages.at(-1)?.name.start ?? -1);
      const found = known.sinks.find(each => each.node === node?.id);
      return [found === undefined ? null : describeGuarantee(found), describeNode(node)]
        .filter(each => each !== null)
        .join("\n\n");
    },
    guaranteeOf: sink => {
      const node = at(sink.flow.stages.at(-1)?.name.start ?? -1);
      const found = known.sinks.find(each => each.node === node?.id);
      return found === undefined ? null : guaranteeText(found.guarantee);
    },
  };
}

/** By where they stand in a piece; of several at one place the first. */
function nodesIn(plan: Plan, path: string): ReadonlyMap<number, PlanNode> {
  let found = places.get(plan);
  if (found?.path !== path) {
    const nodes = new Map<number, PlanNode>();
    for (const node of plan.nodes.toReversed()) {
      const site = plan.sites[node.site];
      if (site !== undefined && plan.files[site.file] === path) nodes.set(site.start, node);
    }
    found = { path, nodes };
    places.set(plan, found);
  }
  return found.nodes;
}

const places = new WeakMap<Plan, { readonly path: string; readonly nodes: ReadonlyMap<number, PlanNode> }>();

const describeGuarantee = ({ guarantee, reasons }: SinkGuarantee): string =>
  [`Delivers **${guaranteeText(guarantee)}**.`, ...reasons.map(reason => reason.text)].join(" ");

const ORDERS: Readonly<Record<OrderClass, string>> = {
  sequence: "in order",
  sequencePerKey: "in order for each key",
  multiset: "the same records in any order",
  scheduleDependent: "depends on the schedule",
};

function describeNode(node: PlanNode | undefined): string | null {
  if (node === undefined) return null;
  const reason = node.orderReason === "" ? "" : ` ${node.orderReason}`;
  return `Operator \`${node.uid}\`, parallelism ${node.parallelism}. Order: ${ORDERS[node.order]}.${reason}`;
}

/** The model of one pipeline and all it calls, for lowering. */
function modelFor(analysis: Analysis, pipeline: CheckedDeclaration, declaration: s.PipelineDecl): Model {
  const parts = partsOf(analysis, pipeline);
  let owners: ReadonlyMap<s.Node, s.Module> | null = null;
  return {
    program: analysis.checked.program,
    diagnostics: [],
    pipelines: [declaration],
    ...lookingIn(parts.flatMap(part => part.layers)),
    streamOf: viewOf(analysis, pipeline.module).streamOf,
    moduleOf(node) {
      owners ??= ownersOf(parts.slice(1));
      return owners.get(node) ?? pipeline.module;
    },
  };
}

/** The pipeline first, then every declaration it depends on, and what those depend on. */
function partsOf(analysis: Analysis, pipeline: CheckedDeclaration): readonly CheckedDeclaration[] {
  const parts = new Set([pipeline]);
  for (const part of parts) {
    for (const question of part.resolved) {
      const declaration = question.kind === "value" ? question.value?.declaration : undefined;
      const checked = declaration && analysis.checked.declarations.get(declaration);
      if (checked) parts.add(checked);
    }
  }
  return [...parts];
}

function ownersOf(parts: readonly CheckedDeclaration[]): ReadonlyMap<s.Node, s.Module> {
  const owners = new Map<s.Node, s.Module>();
  for (const { declaration, module } of parts)
    for (const node of descendants(declaration)) owners.set(node, module);
  return owners;
}
