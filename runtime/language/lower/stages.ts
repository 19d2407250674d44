// One stage that does work, as an operator. What `keyBy`, `window` and `connect` said before it comes with the feed.

import type { Lambda } from "../../plan/ir.ts";
import type { AggregateCall, OperatorSpec, PlanParam, WindowSpec } from "../../plan/plan.ts";
import { ASYNC_CAPACITY } from "../../plan/settings.ts";
import { BOOL, list, TIMESTAMP, type Type } from "../../values/type.ts";
import { optional } from "../infer-types.ts";
import type * as s from "../syntax.ts";
import { type BoundArguments, parametersOf } from "./arguments.ts";
import { bodyIn } from "./calls.ts";
import { lowerWatermark } from "./connectors.ts";
import { argumentFlag, argumentNumber } from "./constants.ts";
import { type Context, type ExternSymbol, externId, unexpected } from "./context.ts";
import type { Feed } from "./draft.ts";
import { lowerTo } from "./expressions.ts";
import { lowerLambda } from "./lambdas.ts";
import type { Ports } from "./ports.ts";
import { lowerProcess } from "./process.ts";
import { createScope, declare } from "./scope.ts";
import { lowerTtl } from "./ttl.ts";
import { lowerIntervalJoin, lowerJoin } from "./two-sided.ts";
import { lowerWindow } from "./windows.ts";

/** A stage with all that an operator is made of. */
export interface Step {
  readonly c: Context;
  readonly params: readonly PlanParam[];
  readonly stage: s.StageNode;
  readonly bound: BoundArguments;
  readonly input: Feed;
  /** The other side, of a join or after `connect`. */
  readonly right: Feed | null;
  readonly output: Type;
  readonly ports: Ports;
  readonly externTimeoutMs: number;
}

export function lowerOperator(step: Step): OperatorSpec {
  const { input, output } = step;
  const kind = step.stage.name.text;
  switch (kind) {
    case "map":
      return { kind, fn: fnOf(step, [input.element], output) };
    case "filter":
      return { kind, fn: fnOf(step, [input.element], BOOL) };
    case "flatMap":
      return { kind, fn: fnOf(step, [input.element], list(output)) };
    case "filterMap":
      return { kind, fn: fnOf(step, [input.element], optional(output)) };
    case "reduce":
      return { kind, fn: fnOf(step, [output, input.element], output), window: windowOf(step) };
    case "aggregate":
      return lowerAggregate(step);
    case "process":
      return lowerProcess(step);
    case "distinct": {
      const by = step.bound.has("fn") ? fnOf(step, [input.element], null) : null;
      return { kind, by, ttl: lowerTtl(step.c, step.bound, parametersOf(kind)) };
    }
    case "topN":
      return {
        kind,
        n: numberOf(step, "n", 1),
        by: fnOf(step, [input.element], null, "by"),
        window: windowOf(step),
      };
    case "limit":
      return { kind, count: numberOf(step, "count", 0) };
    case "sortBy": {
      const window = windowOf(step) ?? unexpected(step.stage, "a flow without window");
      return { kind, by: fnOf(step, [input.element], null), window };
    }
    case "tap":
      return { kind, fn: fnOf(step, [input.element], null) };
    case "assignTimestamps":
      return {
        kind,
        timestamp: fnOf(step, [input.element], TIMESTAMP),
        watermark: lowerWatermark(step.c, step.params, step.bound.get("watermark")),
      };
    case "intervalJoin":
      return lowerIntervalJoin(step);
    case "join":
      return lowerJoin(step);
    case "asyncMap":
      return {
        kind,
        extern: externId(step.c, asyncExtern(step.c, step.bound)),
        capacity: numberOf(step, "capacity", ASYNC_CAPACITY),
        timeoutMs: numberOf(step, "timeout", step.externTimeoutMs),
        ordered: argumentFlag(step.c, step.bound, "ordered", true),
      };
    default:
      return unexpected(step.stage, "a flow");
  }
}

const numberOf = ({ c, bound, stage }: Step, name: string, otherwise: number): number =>
  argumentNumber(c, bound, parametersOf(stage.name.text), name, otherwise);

/** `result` null: whatever the function gives. */
const fnOf = (step: Step, parameters: readonly Type[], result: Type | null, name = "fn"): Lambda =>
  lowerLambda(step.c, step.bound.get(name)!, parameters, result);

const windowOf = ({ c, input, ports }: Step): WindowSpec | null =>
  input.window === null ? null : lowerWindow(c, input.window, ports);

function lowerAggregate(step: Step): OperatorSpec {
  const { c, input, output } = step;
  const window = windowOf(step);
  const node = step.bound.get("fn")!;
  if (node.kind !== "Lambda") return unexpected(node, "aggregate(…)");
  const calls: AggregateCall[] = [];
  const scope = createScope({ calls });
  const record = declare(scope, node.parameters[0]!, input.element);
  const result = lowerTo(bodyIn(c, scope), node.body, output);
  return { kind: "aggregate", record, calls, result, window };
}

/** The `extern async fn` that `asyncMap` names. */
export function asyncExtern(c: Context, bound: BoundArguments): ExternSymbol {
  const node = bound.get("fn")!;
  const symbol = node.kind === "NameExpr" ? c.model.symbolOf(node.name) : null;
  return symbol?.kind === "extern" ? symbol : unexpected(node, "asyncMap(…)");
}
