// What could be written at a place. A name is put there for trial, so that the tree around it is whole also in broken
// code; where that name comes to stand says what may take its place.

import type { Name, Node } from "../../runtime/language/syntax.ts";
import type { View } from "./analysis.ts";
import { type Analysis, viewOf } from "./analysis.ts";
import { type Completion, offsetIsInComment, replacedSpan } from "./completion-item.ts";
import {
  connectorItems,
  declarationItems,
  fieldItems,
  importItems,
  memberItems,
  operatorItems,
  pathItems,
  patternItems,
  streamItems,
  typeItems,
  uidItems,
} from "./completion-places.ts";
import { argumentItems, bodyItems, settingItems, valueItems } from "./completion-values.ts";
import { type FileText, pieceAt } from "./file-text.ts";
import { nodesAt } from "./locate.ts";
import type { Workspace } from "./workspace.ts";

export interface Completions {
  /** What is replaced, in the file. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
}

/** No program has such a name. */
const TRIAL = "weir__trial";

export interface Asked {
  readonly workspace: Workspace;
  readonly analysis: Analysis;
  readonly view: View;
  readonly nodes: readonly Node[];
  readonly module: Node & { readonly kind: "Module" };
  /** Of the trial name. */
  readonly offset: number;
}

export function completionsAt(workspace: Workspace, path: string, offset: number): Completions | null {
  const file = workspace.file(path);
  if (file === null || offsetIsInComment(file, offset)) return null;
  const inPath = pathAt(workspace, file, offset);
  if (inPath !== null) return inPath;
  const span = replacedSpan(file.text, offset);
  if (span === null) return null;
  const text = `${file.text.slice(0, span.start)}${TRIAL}${file.text.slice(span.end)}`;
  const analysis = workspace.withText(path, text);
  if (analysis === null) return null;
  const piece = pieceAt(analysis.file, span.start + 1);
  const local = span.start - piece.start;
  const nodes = nodesAt(piece.module, local + 1);
  const view = viewOf(analysis, piece.module);
  const items = itemsFor({ workspace, analysis, view, nodes, module: piece.module, offset: local });
  return { ...span, items: items.filter(item => item.label !== TRIAL) };
}

function itemsFor(asked: Asked): readonly Completion[] {
  const { nodes } = asked;
  const node = nodes.at(-1)!;
  if (node.kind !== "Name") return bare(asked);
  return named(asked, node, nodes.at(-2)!, nodes.slice(0, -1));
}

/** The trial name fits nowhere: a place for members, settings or declarations. */
function bare(asked: Asked): readonly Completion[] {
  const container = asked.nodes.findLast(
    node =>
      node.kind === "Pipeline" ||
      node.kind === "Group" ||
      node.kind === "ProcessBody" ||
      node.kind === "Match" ||
      node.kind === "Module",
  );
  switch (container?.kind) {
    case "Pipeline":
      return [...memberItems(), ...settingItems(asked.nodes)];
    case "Group":
      return settingItems(asked.nodes);
    case "ProcessBody":
      return bodyItems(asked);
    case "Match":
      return patternItems(asked, asked.nodes);
    default:
      return declarationItems();
  }
}

function named(asked: Asked, name: Name, owner: Node, nodes: readonly Node[]): readonly Completion[] {
  switch (owner.kind) {
    case "Stage":
      return owner.name === name ? operatorItems(asked, owner, nodes) : uidItems(nodes);
    case "FieldAccess":
      return fieldItems(asked.analysis, asked.view.typeOf(owner.of), owner.optional);
    case "TypeName":
      return typeItems(asked.analysis);
    case "Import":
      return importItems(asked, owner);
    case "Setting":
    case "Group":
      return nodes.at(-2)?.kind === "Pipeline"
        ? [...memberItems(), ...settingItems(nodes.slice(0, -1))]
        : settingItems(nodes.slice(0, -1));
    case "Emit":
      return streamItems(asked, nodes, true);
    case "Test":
      return [];
    case "NameExpr":
      return expression(asked, nodes);
    case "RecordEntry":
      return owner.value === null ? valueItems(asked, nodes) : [];
    default:
      return [];
  }
}

/** A name where an expression or a flow stands. */
function expression(asked: Asked, nodes: readonly Node[]): readonly Completion[] {
  const self = nodes.at(-1)!;
  const parent = nodes.at(-2);
  const declaration = nodes.at(-3);
  if (parent?.kind === "Flow" && parent.head === self && declaration?.kind === "Source")
    return connectorItems(asked.analysis);
  if (parent?.kind === "Flow" && parent.head === self) return streamItems(asked, nodes, false);
  if (parent?.kind === "MatchArm") return [...patternItems(asked, nodes), ...valueItems(asked, nodes)];
  if (parent?.kind === "Setting" || parent?.kind === "Argument") return argumentItems(asked, nodes);
  return valueItems(asked, nodes);
}

// ---------------------------------------------------------------- paths

/** Within quotes after `from`, or of a path argument: the files there are. */
function pathAt(workspace: Workspace, file: FileText, offset: number): Completions | null {
  const piece = pieceAt(file, offset);
  const local = offset - piece.start;
  const nodes = nodesAt(piece.module, local);
  const literal = nodes.at(-1);
  if (literal?.kind !== "String" || local <= literal.start) return null;
  const written = piece.module.text.slice(literal.start + 1, local);
  const owner = nodes.at(-2);
  const items = pathItems(workspace, file.path, written, owner?.kind === "Import" ? "weir" : "any");
  const start = offset - (written.length - (written.lastIndexOf("/") + 1));
  const closed = piece.module.text[literal.end - 1] === '"' && literal.end - literal.start > 1;
  return { start, end: piece.start + literal.end - (closed ? 1 : 0), items };
}
