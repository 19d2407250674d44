// What is shown between the words: the schema after each operator, the names of parameters where a literal says
// little, the type of a `let`, and what the plan says of a sink.

import { show } from "../../runtime/language/infer-types.ts";
import { SINK } from "../../runtime/language/operators-table.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { descendants } from "../../runtime/language/walk.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import { type Analysis, type View, viewOf } from "./analysis.ts";
import { isSoonPlanned } from "./diagnostics.ts";
import type { PlacedPiece } from "./file-text.ts";
import { ownParameters } from "./parameters.ts";
import { pipelineFacts } from "./plan-facts.ts";

export interface InlayHint {
  readonly offset: number;
  readonly label: string;
  readonly kind: "type" | "parameter";
  readonly tooltip: string;
}

export interface HintOptions {
  readonly schemas: boolean;
  readonly parameterNames: boolean;
  readonly types: boolean;
}

export const ALL_HINTS: HintOptions = { schemas: true, parameterNames: true, types: true };

const LONGEST = 60;

/** Not patient: without what the plan says, where it takes long to make. */
export function inlayHints(
  analysis: Analysis,
  from: number,
  to: number,
  options: HintOptions,
  patient = true,
): readonly InlayHint[] {
  const hints: InlayHint[] = [];
  for (const { module, start } of analysis.file.pieces) {
    if (start + module.text.length < from || start > to) continue;
    const view = viewOf(analysis, module);
    if (options.schemas) hints.push(...guaranteesIn(analysis, { module, start }, from, to, patient));
    for (const node of descendants(module)) {
      for (const hint of hintsAt(node, view, module, options)) {
        const offset = start + hint.offset;
        if (from <= offset && offset <= to) hints.push({ ...hint, offset });
      }
    }
  }
  return hints;
}

/** What each sink delivers, behind its last stage. */
function guaranteesIn(
  analysis: Analysis,
  piece: PlacedPiece,
  from: number,
  to: number,
  patient: boolean,
): readonly InlayHint[] {
  return piece.module.declarations.flatMap(pipeline => {
    const checked = analysis.checked.declarations.get(pipeline);
    if (pipeline.kind !== "Pipeline" || checked === undefined) return [];
    if (!patient && !isSoonPlanned(checked)) return [];
    const facts = pipelineFacts(analysis, { piece, nodes: [pipeline] });
    return pipeline.members.flatMap(member => {
      const offset = piece.start + member.end;
      if (member.kind !== "Sink" || facts === null || offset < from || offset > to) return [];
      const label = facts.guaranteeOf(member);
      return label === null
        ? []
        : [{ offset, label: ` ${label}`, kind: "type" as const, tooltip: facts.ofSink(member) ?? "" }];
    });
  });
}

function hintsAt(node: s.Node, view: View, module: s.Module, options: HintOptions): readonly InlayHint[] {
  if (node.kind === "Flow" && options.schemas) return schemasOf(node, view, module);
  if (node.kind === "Call" && options.parameterNames) return parameterNames(node, view);
  if (node.kind === "Let" && options.types) return typeOfLet(node, view);
  return [];
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** After each stage that ends its line; what shows nothing new has none, so neither a sink of a stream with a name. */
function schemasOf(flow: s.FlowNode, view: View, module: s.Module): readonly InlayHint[] {
  const hints: InlayHint[] = [];
  let last = "";
  for (const stage of flow.stages) {
    const stream = view.streamOf(stage);
    if (stream.element.kind === "error" || stage.name.missing) continue;
    if (flow.stages.length === 1 && flow.head.kind === "NameExpr" && isSink(stage, view)) continue;
    const key = stream.key === null ? "" : ` by ${show(stream.key)}`;
    const label = `${show(stream.element)}${key}`;
    const next = module.tokens[stage.lastToken];
    if (label !== last && (next === undefined || next.newlineBefore || next.kind === "end"))
      hints.push({ offset: stage.end, label: ` ${cut(label)}`, kind: "type", tooltip: label });
    last = label;
  }
  return hints;
}

function isSink({ name }: s.StageNode, view: View): boolean {
  const symbol = view.symbolOf(name);
  return SINK.has(name.text) || (symbol?.kind === "extern" && symbol.declaration.what === "sink");
}

const LITERALS: ReadonlySet<s.Node["kind"]> = new Set<s.Node["kind"]>([
  "Number",
  "String",
  "Word",
  "Duration",
]);

/** For literals among several arguments. */
function parameterNames(call: s.CallExpr, view: View): readonly InlayHint[] {
  if (call.callee.kind !== "NameExpr" || call.args.length < 2) return [];
  const names = namesOf(call.callee.name, view);
  return call.args.flatMap((argument, i) => {
    const name = names?.[i];
    if (name === undefined || argument.name !== null || !LITERALS.has(argument.value.kind)) return [];
    return [{ offset: argument.start, label: `${name}:`, kind: "parameter" as const, tooltip: "" }];
  });
}

function namesOf(name: s.Name, view: View): readonly string[] | null {
  const symbol = view.symbolOf(name);
  if (symbol?.kind === "fn" || symbol?.kind === "extern") return ownParameters(symbol).map(each => each.name);
  if (symbol?.kind !== "builtin" || symbol.aggregate === true) return null;
  return BUILTINS.get(symbol.name)?.[symbol.overload ?? 0]?.parameters.map(each => each.name) ?? null;
}

function typeOfLet(node: s.LetStmt, view: View): readonly InlayHint[] {
  const symbol = view.symbolOf(node.name);
  if (node.type !== null || symbol?.kind !== "local" || symbol.type.kind === "error") return [];
  const label = show(symbol.type);
  return [{ offset: node.name.end, label: `: ${cut(label)}`, kind: "type", tooltip: label }];
}
