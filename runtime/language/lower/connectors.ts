// Sources and sinks: which connector, with which arguments, as constant expressions by the connector's own names.

import type { Expr } from "../../plan/ir.ts";
import type { ConnectorArgs, PlanParam, SinkSpec, SourceSpec } from "../../plan/plan.ts";
import { INT, STRING, type Type } from "../../values/type.ts";
import { SINK, SOURCE, SOURCE_COMMON } from "../operators-table.ts";
import type { Parameter } from "../signatures.ts";
import type * as s from "../syntax.ts";
import { type BoundArguments, bindArguments } from "./arguments.ts";
import { bodyIn } from "./calls.ts";
import { numberOf } from "./constants.ts";
import { type Context, type ExternSymbol, externId, siteOf, unexpected } from "./context.ts";
import { lowerExpr, lowerTo } from "./expressions.ts";
import { lowerLambda } from "./lambdas.ts";
import { createScope } from "./scope.ts";

const COMMON_NAMES: ReadonlySet<string> = new Set(SOURCE_COMMON.map(parameter => parameter.name));

/** The extern a connector's name stands for, or null for one of Weir's own. */
export function externOf(c: Context, name: s.Name): ExternSymbol | null {
  const symbol = c.model.symbolOf(name);
  return symbol?.kind === "extern" ? symbol : null;
}

const tableParameters = (name: s.Name, table: "source" | "sink"): readonly Parameter[] =>
  (table === "source" ? SOURCE : SINK).get(name.text)?.parameters ?? [];

/** Every argument by its parameter's name, those of all connectors too (`timestamp`, `onError`, …). */
export function connectorArguments(
  c: Context,
  name: s.Name,
  args: readonly s.Argument[],
  table: "source" | "sink",
): BoundArguments {
  const extern = externOf(c, name);
  const own = extern === null ? tableParameters(name, table).filter(each => !each.named) : extern.parameters;
  return bindArguments(
    args,
    own.map(parameter => parameter.name),
  );
}

export function lowerSource(
  c: Context,
  params: readonly PlanParam[],
  call: s.CallExpr,
  bound: BoundArguments,
  element: Type,
): SourceSpec {
  const name = call.callee.kind === "NameExpr" ? call.callee.name : unexpected(call, "a source");
  const generator = bound.get("fn");
  const timestamp = bound.get("timestamp");
  const idle = bound.get("idle");
  return {
    kind: "source",
    ...connectorOf(c, name, bound, "source"),
    ...(generator === undefined ? {} : { generator: lowerLambda(c, generator, [INT], element) }),
    timestamp: timestamp === undefined ? null : lowerLambda(c, timestamp, [element], null),
    watermark: lowerWatermark(c, params, bound.get("watermark")),
    idleMs: idle === undefined ? null : numberOf(c, params, idle),
  };
}

export const lowerSink = (c: Context, stage: s.StageNode, bound: BoundArguments): SinkSpec => ({
  kind: "sink",
  ...connectorOf(c, stage.name, bound, "sink"),
});

function connectorOf(
  c: Context,
  name: s.Name,
  bound: BoundArguments,
  table: "source" | "sink",
): { readonly connector: string; readonly extern?: number; readonly args: ConnectorArgs } {
  const extern = externOf(c, name);
  if (extern === null)
    return { connector: name.text, args: ownArguments(c, tableParameters(name, table), bound) };
  const body = bodyIn(c, createScope());
  const args = extern.parameters.flatMap(parameter => {
    const node = bound.get(parameter.name);
    return node === undefined ? [] : [[parameter.name, lowerTo(body, node, parameter.type)] as const];
  });
  return { connector: "extern", extern: externId(c, extern), args: Object.fromEntries(args) };
}

function ownArguments(c: Context, parameters: readonly Parameter[], bound: BoundArguments): ConnectorArgs {
  const given = parameters.filter(
    parameter => bound.has(parameter.name) && !COMMON_NAMES.has(parameter.name),
  );
  return Object.fromEntries(
    given.flatMap(parameter => argumentEntries(c, parameter, bound.get(parameter.name)!)),
  );
}

/** A range is two arguments, `from` and `to`; a function is no constant and stands elsewhere in the spec. */
function argumentEntries(
  c: Context,
  parameter: Parameter,
  node: s.ExprNode,
): readonly (readonly [string, Expr])[] {
  const body = bodyIn(c, createScope());
  switch (parameter.type.kind) {
    case "value":
      return [[parameter.name, lowerTo(body, node, parameter.type.type)]];
    case "range":
      if (node.kind !== "Range") return unexpected(node, "a range");
      return [
        ["from", lowerExpr(body, node.from)],
        ["to", lowerExpr(body, node.to)],
      ];
    case "choice":
      return node.kind === "NameExpr"
        ? [[parameter.name, { op: "const", value: node.name.text, type: STRING, site: siteOf(c, node) }]]
        : [];
    case "lambda":
    case "stream":
    case "sideOutput":
    case "function":
      return [];
  }
}

export function lowerWatermark(
  c: Context,
  params: readonly PlanParam[],
  node: s.ExprNode | undefined,
): SourceSpec["watermark"] {
  if (node === undefined) return null;
  if (node.kind === "Paren") return lowerWatermark(c, params, node.inner);
  const bound = node.kind === "Call" ? node.args[0] : undefined;
  return bound === undefined
    ? { kind: "monotonous" }
    : { kind: "boundedOutOfOrderness", boundMs: numberOf(c, params, bound.value) };
}
