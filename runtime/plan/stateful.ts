// Which operators remember something between records. Knows one operator at a time.

import type { OperatorSpec } from "./plan.ts";
import { everyStatement } from "./walk.ts";

export function keepsState(operator: OperatorSpec): boolean {
  switch (operator.kind) {
    case "source":
    case "sink":
    case "map":
    case "filter":
    case "flatMap":
    case "filterMap":
    case "tap":
    case "assignTimestamps":
      return false;
    case "process":
      return operator.states.length > 0 || operator.handlers.some(({ body }) => setsTimer(body));
    case "reduce":
    case "aggregate":
    case "distinct":
    case "topN":
    case "limit":
    case "sortBy":
    case "intervalJoin":
    case "join":
    case "asyncMap":
      return true;
  }
}

function setsTimer(body: Parameters<typeof everyStatement>[0]): boolean {
  for (const stmt of everyStatement(body)) if (stmt.op === "timer") return true;
  return false;
}
