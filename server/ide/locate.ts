// Which nodes stand at an offset of a text.

import type { Module, Node } from "../../runtime/language/syntax.ts";
import { children } from "../../runtime/language/walk.ts";

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
