// One stage that does work, as an operator. What `keyBy` and `window` said before it comes with the feed.

import type { Lambda } from "../../plan/ir.ts";
import type { AggregateCall, OperatorSpec, PlanParam, WindowSpec } from "../../plan/plan.ts";
import { BOOL, list, type Type } from "../../values/type.ts";
import { optional } from "../infer-types.ts";
import type * as s from "../syntax.ts";
import { bodyIn } from "./calls.ts";
import { numberOf } from "./constants.ts";
import { type Context, unexpected } from "./context.ts";
import type { Feed } from "./draft.ts";
import { lowerTo } from "./expressions.ts";
import { lowerLambda } from "./lambdas.ts";
import type { Ports } from "./ports.ts";
import { lowerProcess } from "./process.ts";
import { createScope, declare } from "./scope.ts";

export function lowerOperator(
  c: Context,
  params: readonly PlanParam[],
  stage: s.StageNode,
  input: Feed,
  output: Type,
  ports: Ports,
): OperatorSpec {
  const kind = stage.name.text;
  switch (kind) {
    case "map":
      return { kind, fn: fnOf(c, stage, [input.element], output) };
    case "filter":
      return { kind, fn: fnOf(c, stage, [input.element], BOOL) };
    case "flatMap":
      return { kind, fn: fnOf(c, stage, [input.element], list(output)) };
    case "filterMap":
      return { kind, fn: fnOf(c, stage, [input.element], optional(output)) };
    case "reduce":
      return { kind, fn: fnOf(c, stage, [output, input.element], output), window: input.window };
    case "aggregate":
      return lowerAggregate(c, stage, input, output);
    case "process":
      return lowerProcess(c, params, stage, input.element, ports);
    default:
      return unexpected(stage, "a flow");
  }
}

const functionArgument = (stage: s.StageNode): s.ExprNode =>
  stage.args.find(arg => arg.name === null || arg.name.text === "fn")?.value ?? unexpected(stage, "a flow");

const fnOf = (c: Context, stage: s.StageNode, parameters: readonly Type[], result: Type): Lambda =>
  lowerLambda(c, functionArgument(stage), parameters, result);

function lowerAggregate(c: Context, stage: s.StageNode, input: Feed, output: Type): OperatorSpec {
  const node = functionArgument(stage);
  if (node.kind !== "Lambda") return unexpected(node, "aggregate(…)");
  const calls: AggregateCall[] = [];
  const scope = createScope({ calls });
  const record = declare(scope, node.parameters[0]!, input.element);
  const result = lowerTo(bodyIn(c, scope), node.body, output);
  return { kind: "aggregate", record, calls, result, window: input.window };
}

export function lowerWindow(c: Context, params: readonly PlanParam[], stage: s.StageNode): WindowSpec {
  const node = stage.args[0]?.value;
  const every = node?.kind === "Call" ? node.args.find(arg => arg.name?.text === "every") : undefined;
  return { kind: "global", every: every === undefined ? null : numberOf(c, params, every.value) };
}
