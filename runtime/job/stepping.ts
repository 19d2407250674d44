// Runs the stepping twins of a chain to their ends. Their sites are of interest to a debugger, who takes them one by one.

import type { Chain } from "../operators/chain.ts";

export function runToEnd<T>(steps: Generator<unknown, T, void>): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
  }
}

/** How a task hands a record to its chain. */
export type Process = Chain["process"];

export const processOf = (chain: Chain, stepping: boolean): Process =>
  stepping
    ? (input, value, timestamp) => runToEnd(chain.processStepping(input, value, timestamp))
    : chain.process.bind(chain);
