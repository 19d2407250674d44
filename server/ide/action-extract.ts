// Taking a part out and giving it a name, and putting what has a name back in its place.

import { show } from "../../runtime/language/infer-types.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { descendants } from "../../runtime/language/walk.ts";
import { type Action, type ActionPlace, editIn, indentationAt, refactoring, textOf } from "./action.ts";
import { eachName } from "./meaning.ts";

/** The expression that is exactly selected. */
function selected({ spot, from, to }: ActionPlace): s.ExprNode | null {
  const text = spot.piece.module.text;
  let start = from - spot.piece.start;
  let end = to - spot.piece.start;
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  if (start === end) return null;
  for (const node of descendants(spot.piece.module)) {
    if (node.start === start && node.end === end && EXTRACTED.has(node.kind)) return node as s.ExprNode;
  }
  return null;
}

const EXTRACTED: ReadonlySet<s.Node["kind"]> = new Set<s.Node["kind"]>([
  "Binary",
  "Call",
  "Conditional",
  "Record",
  "List",
  "Template",
  "Index",
  "Unary",
  "Paren",
  "Match",
  "FieldAccess",
]);

/** What of the surroundings it uses becomes its parameters. */
export function extractFunction(place: ActionPlace): readonly Action[] {
  const expression = selected(place);
  if (expression === null) return [];
  const { view, piece } = place.spot;
  const parameters = new Map<string, string>();
  let bound = false;
  const inner = new Set<s.Name>();
  for (const node of descendants(expression))
    if (node.kind === "Lambda") for (const name of node.parameters) inner.add(name);
  eachName(piece.module, (name, owner) => {
    if (name.start < expression.start || name.end > expression.end || owner.kind === "FieldAccess") return;
    const symbol = view.symbolOf(name);
    if (symbol === null || symbol.kind === "fn" || symbol.kind === "extern" || symbol.kind === "type") return;
    if (symbol.kind === "local" && inner.has(symbol.declaration)) return;
    if (symbol.kind === "builtin") bound ||= symbol.aggregate === true;
    else if (symbol.kind === "ambient") bound = true;
    else if ("type" in symbol) parameters.set(name.text, show(symbol.type));
    else bound = true;
  });
  const result = view.typeOf(expression);
  if (bound || result.kind === "error" || [...parameters.values()].some(type => type === "error")) return [];
  const outer = piece.module.declarations.find(
    each => each.start <= expression.start && expression.end <= each.end,
  );
  if (outer === undefined) return [];
  const name = "extracted";
  const signature = [...parameters].map(([each, type]) => `${each}: ${type}`).join(", ");
  const text = textOf(place, expression);
  const declared = `fn ${name}(${signature}): ${show(result)} = ${text}\n\n`;
  const edits = [
    editIn(place, outer.start, outer.start, declared),
    editIn(place, expression.start, expression.end, `${name}(${[...parameters.keys()].join(", ")})`),
  ];
  return [refactoring("Extract a `fn`", "refactor.extract", edits)];
}

/** Everything up to the stage under the cursor becomes a stream of its own. */
export function extractStream(place: ActionPlace): readonly Action[] {
  const { nodes, piece } = place.spot;
  const stage = nodes.findLast(node => node.kind === "Stage");
  const owner = nodes.find(node => node.kind === "Stream" || node.kind === "Sink");
  if (stage?.kind !== "Stage" || nodes.at(-1) !== stage.name) return [];
  if (owner?.kind !== "Stream" && owner?.kind !== "Sink") return [];
  const at = owner.flow.stages.indexOf(stage);
  if (at < 0 || at === owner.flow.stages.length - 1) return [];
  const indent = indentationAt(piece.module.text, owner.start);
  const name = `${owner.name.text}Before`;
  const before = piece.module.text.slice(owner.flow.start, stage.end);
  const edits = [
    editIn(place, owner.start, owner.start, `stream ${name} = ${before}\n${indent}`),
    editIn(place, owner.flow.start, stage.end, name),
  ];
  return [refactoring("Extract a stream up to here", "refactor.extract", edits)];
}

/** A stream that one flow begins with: its own flow stands there instead. */
export function inlineStream(place: ActionPlace): readonly Action[] {
  const { nodes, view, piece } = place.spot;
  const name = nodes.at(-1);
  const symbol = name?.kind === "Name" ? view.symbolOf(name) : null;
  if (symbol?.kind !== "stream") return [];
  const { declaration } = symbol;
  const uses: { readonly use: s.Name; readonly owner: s.Node }[] = [];
  eachName(piece.module, (use, owner) => {
    const meant = view.symbolOf(use);
    if (meant?.kind === "stream" && meant.declaration === declaration && use !== declaration.name)
      uses.push({ use, owner });
  });
  const [only] = uses;
  // The operators of a stream go by its name: one that is stateful would lose its state.
  if (uses.length !== 1 || only === undefined || declaration.flow.stages.some(stage => stage.body !== null))
    return [];
  const { text } = piece.module;
  const line = text.lastIndexOf("\n", declaration.start);
  const end = text.indexOf("\n", declaration.end);
  const edits = [
    editIn(place, line + 1, end < 0 ? declaration.end : end + 1, ""),
    editIn(place, only.use.start, only.use.end, textOf(place, declaration.flow)),
  ];
  return [refactoring(`Inline \`${declaration.name.text}\``, "refactor.inline", edits)];
}
