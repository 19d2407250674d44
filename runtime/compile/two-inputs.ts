// Which operators take records of two inputs. Such an operator is the root of its chain: it has two edges into it.

import type { OperatorSpec } from "../plan/plan.ts";

export function takesTwoInputs(operator: OperatorSpec): boolean {
  switch (operator.kind) {
    case "intervalJoin":
    case "join":
      return true;
    case "process":
      return operator.handlers.some(({ on }) => on === "left" || on === "right");
    default:
      return false;
  }
}
