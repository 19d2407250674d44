// What an operator is, in a few words for its box: `readText`, `aggregate in window(tumbling(1min))`, `topN(3)`.

import { displayDuration } from "../../values/text.ts";
import type { OperatorSpec, Plan, WindowSpec } from "../plan.ts";

export function operatorText(plan: Plan, operator: OperatorSpec): string {
  switch (operator.kind) {
    case "source":
    case "sink":
      return operator.extern === undefined
        ? operator.connector
        : `extern ${plan.externs[operator.extern]!.name}`;
    case "aggregate":
    case "reduce":
    case "join":
    case "sortBy":
      return inWindow(operator.kind, operator.window);
    case "topN":
      return inWindow(`topN(${operator.n})`, operator.window);
    case "limit":
      return `limit(${operator.count})`;
    case "intervalJoin":
      return `intervalJoin ${displayDuration(operator.lowerMs)} .. ${displayDuration(operator.upperMs)}`;
    case "asyncMap":
      return `asyncMap ${plan.externs[operator.extern]!.name}`;
    default:
      return operator.kind;
  }
}

const inWindow = (what: string, window: WindowSpec | null): string =>
  window === null ? what : `${what} in window(${windowText(window)})`;

function windowText(window: WindowSpec): string {
  switch (window.kind) {
    case "global":
      return window.every === null ? "global()" : `global(every: ${window.every})`;
    case "tumbling":
      return `tumbling(${displayDuration(window.sizeMs)})`;
    case "sliding":
      return `sliding(${displayDuration(window.sizeMs)}, slide: ${displayDuration(window.slideMs)})`;
    case "session":
      return `session(${displayDuration(window.gapMs)})`;
  }
}
