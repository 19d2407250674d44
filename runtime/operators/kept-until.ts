// What a `distinct` or `join` has kept beyond its ttl is forgotten for good when a snapshot is taken: between snapshots
// it is only not seen.

import { expiredBefore } from "../compile/kept-until-code.ts";
import type { OperatorSpec } from "../plan/plan.ts";
import { dropEntries, dropItems } from "../state/kept-until.ts";
import type { OperatorState } from "../state/operator-state.ts";

export function forgetExpired(
  operator: OperatorSpec,
  { store, watermark }: OperatorState,
  outside: { now(): number },
): void {
  if ((operator.kind !== "distinct" && operator.kind !== "join") || operator.ttl === null) return;
  const before = expiredBefore(operator.ttl, watermark, outside);
  const drop = operator.kind === "distinct" ? dropEntries : dropItems;
  for (const cell of store.cells()) {
    store.layout.slots.forEach(({ mark }, slot) => {
      drop(store, cell, slot, mark, before);
    });
    store.sweep(cell);
  }
}
