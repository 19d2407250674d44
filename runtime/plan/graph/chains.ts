// The boxes of each chain, in the order of chains: what formats with frames draw as one frame.

import type { Box } from "./picture.ts";

export function boxesByChain(boxes: readonly Box[]): ReadonlyMap<number, readonly Box[]> {
  const chains = new Map<number, Box[]>();
  for (const box of boxes.toSorted((a, b) => a.chain - b.chain || a.id - b.id)) {
    const chain = chains.get(box.chain);
    if (chain === undefined) chains.set(box.chain, [box]);
    else chain.push(box);
  }
  return chains;
}
