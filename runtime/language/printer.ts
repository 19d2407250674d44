// A tree back to its text, by walking its leaves: every token belongs to exactly one node, so what comes out is what
// was parsed, to the last blank.

import type { Module, Node } from "./syntax.ts";
import { children } from "./walk.ts";

export function print(module: Module): string {
  const pieces: string[] = [];
  printNode(module, module, pieces);
  return pieces.join("");
}

/** The node's own tokens, and its children's where they stand. */
function printNode(module: Module, node: Node, pieces: string[]): void {
  let next = node.firstToken;
  for (const child of children(node)) {
    printTokens(module, next, child.firstToken, pieces);
    printNode(module, child, pieces);
    next = child.lastToken;
  }
  printTokens(module, next, node.lastToken, pieces);
}

function printTokens(module: Module, from: number, to: number, pieces: string[]): void {
  for (let i = from; i < to; i++) {
    const token = module.tokens[i]!;
    pieces.push(module.text.slice(token.fullStart, token.end));
  }
}
