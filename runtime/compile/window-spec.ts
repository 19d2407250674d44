// Questions about a window's specification that several generators ask. Knows no code and no state.

import type { OperatorSpec, WindowSpec } from "../plan/plan.ts";

/** Windows of event time: each has a start and an end, fires by the watermark and is forgotten. */
export type TimeWindow = Exclude<WindowSpec, { readonly kind: "global" }>;

export const isTimed = (window: WindowSpec | null): window is TimeWindow =>
  window !== null && window.kind !== "global";

/** The window whose results an operator gives; null where it has none. */
export function windowOf(operator: OperatorSpec): WindowSpec | null {
  switch (operator.kind) {
    case "reduce":
    case "aggregate":
    case "topN":
    case "sortBy":
    case "join":
      return operator.window;
    default:
      return null;
  }
}

/** A global window that also fires after each so many records; null for all others. */
export const everyOf = (window: WindowSpec | null): number | null =>
  window?.kind === "global" ? window.every : null;
