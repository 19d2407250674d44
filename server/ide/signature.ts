// What a call under the cursor takes: the parameters, and which of them the cursor stands at.

import { show } from "../../runtime/language/infer-types.ts";
import { OPERATOR, SINK, SOURCE } from "../../runtime/language/operators-table.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import type { Analysis } from "./analysis.ts";
import { type Spot, spotAt } from "./locate.ts";
import { type Called, calledName, choiceNamed, ownParameters } from "./parameters.ts";
import { showParameter } from "./show.ts";

export interface Signature {
  readonly label: string;
  readonly doc: string;
  readonly parameters: readonly { readonly label: string; readonly doc: string; readonly name: string }[];
}

export interface SignatureHelp {
  readonly signatures: readonly Signature[];
  readonly active: number;
  /** Index of the parameter; -1 beyond the last. */
  readonly parameter: number;
}

export function signatureAt(analysis: Analysis, offset: number): SignatureHelp | null {
  const spot = spotAt(analysis, offset);
  const called = callAround(spot);
  if (called === null) return null;
  const signatures = signaturesOf(spot, called);
  if (signatures.length === 0) return null;
  const { position, name } = argumentAt(spot, called);
  const fits = signatures.findIndex(each => each.parameters.length > position);
  const active = fits < 0 ? 0 : fits;
  const named = name === null ? -1 : signatures[active]!.parameters.findIndex(each => each.name === name);
  return { signatures, active, parameter: named >= 0 ? named : position };
}

/** The innermost call whose parentheses the offset stands in. */
function callAround({ nodes, piece, offset }: Spot): Called | null {
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    if (node.kind !== "Call" && node.kind !== "Stage") continue;
    const open = openOf(piece.module.tokens, node);
    const close = piece.module.tokens[node.lastToken - 1];
    if (open === null || offset < open) continue;
    if (close?.text === ")" && node.kind === "Call" && offset >= close.end) continue;
    return node;
  }
  return null;
}

function openOf(tokens: Spot["piece"]["module"]["tokens"], called: Called): number | null {
  const from = called.kind === "Stage" ? called.name.lastToken : called.callee.lastToken;
  for (let i = from; i < called.lastToken; i++) if (tokens[i]!.text === "(") return tokens[i]!.end;
  return null;
}

function argumentAt({ piece, offset }: Spot, called: Called): { position: number; name: string | null } {
  const at = called.args.find(argument => offset <= argument.end);
  const before = called.args.filter(argument => argument.end < offset);
  const current = at !== undefined && at.start <= offset ? at : undefined;
  const comma = piece.module.text.slice(before.at(-1)?.end ?? called.start, offset).includes(",");
  const position = before.length === 0 ? 0 : before.length - (comma || current !== undefined ? 0 : 1);
  return { position, name: current?.name?.text ?? null };
}

function signaturesOf(spot: Spot, called: Called): readonly Signature[] {
  const name = calledName(called);
  const node =
    called.kind === "Stage" ? called.name : called.callee.kind === "NameExpr" ? called.callee.name : null;
  const symbol = node === null ? null : spot.view.symbolOf(node);
  if (symbol?.kind === "fn" || symbol?.kind === "extern") {
    const parameters = ownParameters(symbol).map(each => ({
      name: each.name,
      label: `${each.name}: ${show(each.type)}`,
      doc: "",
    }));
    return [signature(name, parameters, symbol.declaration.doc ?? "", show(symbol.result))];
  }
  const at = spot.nodes.indexOf(called);
  const entry =
    called.kind === "Stage"
      ? (OPERATOR.get(name) ?? SINK.get(name))
      : spot.nodes[at - 1]?.kind === "Flow"
        ? SOURCE.get(name)
        : choiceNamed(spot.nodes.slice(0, at + 1), name);
  if (entry != null) {
    const parameters = (entry.parameters ?? []).map(each => ({
      name: each.name,
      label: showParameter(each),
      doc: each.default === null ? each.doc : `${each.doc} Default: \`${each.default}\`.`,
    }));
    return [signature(name, parameters, entry.doc, null)];
  }
  return (BUILTINS.get(name) ?? []).map(each =>
    signature(
      name,
      each.parameters.map(one => ({ name: one.name, label: `${one.name}: ${show(one.type)}`, doc: "" })),
      each.doc,
      show(each.result),
    ),
  );
}

function signature(
  name: string,
  parameters: Signature["parameters"],
  doc: string,
  result: string | null,
): Signature {
  const label = `${name}(${parameters.map(each => each.label).join(", ")})${result === null ? "" : `: ${result}`}`;
  return { label, doc, parameters };
}
