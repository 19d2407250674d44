// Which nodes stand at an offset of a file.

import type { Module, Name, Node } from "../../runtime/language/syntax.ts";
import { children } from "../../runtime/language/walk.ts";
import { type Analysis, type View, viewOf } from "./analysis.ts";
import { type PlacedPiece, pieceAt } from "./file-text.ts";

/** From the module down to the innermost node that touches the offset. */
export function nodesAt(module: Module, offset: number): readonly Node[] {
  const nodes: Node[] = [module];
  for (let next = childAt(module, offset); next !== undefined; next = childAt(next, offset)) nodes.push(next);
  return nodes;
}

/** Between two neighbours, `a|.b`, the one that begins there is meant, unless only the one before touches. */
function childAt(node: Node, offset: number): Node | undefined {
  const touching = children(node).filter(child => child.start <= offset && offset <= child.end);
  return touching.findLast(child => offset < child.end) ?? touching.at(-1);
}

/** Where something is asked: the piece, what is known of it, and the nodes there from the outermost in. */
export interface Spot {
  readonly piece: PlacedPiece;
  readonly view: View;
  /** Within the piece. */
  readonly offset: number;
  readonly nodes: readonly Node[];
}

export function spotAt(analysis: Analysis, offset: number): Spot {
  let piece = pieceAt(analysis.file, offset);
  let local = offset - piece.start;
  // White space belongs to the piece that follows it; a word that ends here to its own.
  if (local === piece.module.text.length && nodesAt(piece.module, local).length === 1) {
    const next = analysis.file.pieces[analysis.file.pieces.indexOf(piece) + 1];
    if (next !== undefined) [piece, local] = [next, 0];
  }
  return {
    piece,
    view: viewOf(analysis, piece.module),
    offset: local,
    nodes: nodesAt(piece.module, local),
  };
}

/** The name at a spot, with the node it belongs to. */
export function nameAt(spot: Spot): { readonly name: Name; readonly owner: Node | undefined } | null {
  const node = spot.nodes.at(-1)!;
  if (node.kind === "Name" && !node.missing) return { name: node, owner: spot.nodes.at(-2) };
  // `a‸ + b`: the name before is meant where nothing better is.
  if (spot.offset === 0) return null;
  const before = nodesAt(spot.piece.module, spot.offset - 1);
  const last = before.at(-1)!;
  return last.kind === "Name" && !last.missing && last.end === spot.offset
    ? { name: last, owner: before.at(-2) }
    : null;
}
