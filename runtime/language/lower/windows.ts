// `window(…)` and a join's `window:` as what the engine runs: all times in ms, late records to a port.

import type { Lateness, WindowSpec } from "../../plan/plan.ts";
import { WINDOWS } from "../operators-table.ts";
import type * as s from "../syntax.ts";
import { bindArguments, parametersOf, stageArguments } from "./arguments.ts";
import { argumentNumber } from "./constants.ts";
import { type Context, unexpected } from "./context.ts";
import { type Ports, sidePort } from "./ports.ts";

/** `ports` are those of the operator behind the window: records that are late come out there. */
export function lowerWindow(c: Context, stage: s.StageNode, ports: Ports): WindowSpec {
  const bound = stageArguments(stage);
  const late = bound.get("late");
  return lowerWindows(c, bound.get("windows")!, {
    allowedLatenessMs: argumentNumber(c, bound, parametersOf("window"), "allowedLateness", 0),
    latePort: late === undefined ? null : sidePort(late, ports),
  });
}

const ON_TIME: Lateness = { allowedLatenessMs: 0, latePort: null };

/** `tumbling(…)`, `sliding(…)`, `session(…)` or `global(…)`. */
export function lowerWindows(c: Context, node: s.ExprNode, lateness = ON_TIME): WindowSpec {
  if (node.kind === "Paren") return lowerWindows(c, node.inner, lateness);
  if (node.kind !== "Call" || node.callee.kind !== "NameExpr") return unexpected(node, "window(…)");
  const kind = node.callee.name.text;
  const parameters = WINDOWS.find(each => each.name === kind)?.parameters ?? [];
  const own = parameters.filter(each => !each.named).map(each => each.name);
  const bound = bindArguments(node.args, own);
  const number = (name: string, otherwise = 0) => argumentNumber(c, bound, parameters, name, otherwise);
  switch (kind) {
    case "global":
      return { kind, every: bound.has("every") ? number("every") : null };
    case "tumbling":
      return { kind, sizeMs: number("size"), offsetMs: number("offset"), ...lateness };
    case "sliding":
      return {
        kind,
        sizeMs: number("size"),
        slideMs: number("slide"),
        offsetMs: number("offset"),
        ...lateness,
      };
    case "session":
      return { kind, gapMs: number("gap"), ...lateness };
    default:
      return unexpected(node, "window(…)");
  }
}
