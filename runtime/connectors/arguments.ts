// The arguments of a connector as values: constants, params and env("X") of the host, worked out before a run.

import { type Environment, evaluateConstant } from "../plan/constant.ts";
import type { Expr } from "../plan/ir.ts";
import type { PlanNode, SinkSpec, SourceSpec } from "../plan/plan.ts";
import { WeirError } from "../values/failure.ts";

export interface ArgumentContext {
  readonly params: ReadonlyMap<string, unknown>;
  readonly env: Environment;
}

export function sourceSpec(node: PlanNode): SourceSpec {
  if (node.operator.kind !== "source") throw new Error(`${node.uid} is no source`);
  return node.operator;
}

export function sinkSpec(node: PlanNode): SinkSpec {
  if (node.operator.kind !== "sink") throw new Error(`${node.uid} is no sink`);
  return node.operator;
}

/** undefined where the argument was not given. */
export function argument(
  spec: SourceSpec | SinkSpec,
  name: string,
  { params, env }: ArgumentContext,
): unknown {
  const expr: Expr | undefined = Object.hasOwn(spec.args, name) ? spec.args[name] : undefined;
  return expr === undefined ? undefined : evaluateConstant(expr, params, env);
}

export function pathArgument(spec: SourceSpec | SinkSpec, uid: string, context: ArgumentContext): string {
  const path = argument(spec, "path", context);
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return path;
  throw new WeirError("path-empty", `${uid} needs the path of a file, and got an empty one`, {
    where: uid,
    remedy: "Name a file",
    exit: 2,
  });
}

export function delimiterArgument(
  spec: SourceSpec | SinkSpec,
  uid: string,
  context: ArgumentContext,
): string {
  const delimiter = argument(spec, "delimiter", context) ?? ",";
  if (typeof delimiter === "string" && delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new WeirError(
    "delimiter-unusable",
    `The delimiter of ${uid} must be one character, and no quote or line end`,
    {
      where: uid,
      remedy: 'Use one such as "," ";" or "\\t"',
      exit: 2,
    },
  );
}

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

export function socketArguments(
  spec: SourceSpec | SinkSpec,
  uid: string,
  context: ArgumentContext,
): SocketAddress {
  const host = argument(spec, "host", context);
  const port = argument(spec, "port", context);
  if (typeof host === "string" && host !== "" && typeof port === "number" && port >= 1 && port <= 65535)
    return { host, port };
  throw new WeirError("socket-address", `The socket of ${uid} needs a host and a port from 1 to 65535`, {
    where: uid,
    remedy: 'Write for instance socket("localhost", 9000)',
    exit: 2,
  });
}

/** Of `sequence(a .. b)`, both inclusive, however lowering wrote the range down. */
export function rangeArgument(spec: SourceSpec, context: ArgumentContext): { first: number; last: number } {
  const range = argument(spec, "range", context) as
    | readonly number[]
    | { from?: number; to?: number }
    | undefined;
  const [from, to] = Array.isArray(range)
    ? range
    : [argument(spec, "from", context), argument(spec, "to", context)];
  if (typeof from !== "number" || typeof to !== "number") throw new Error("sequence has no range");
  return { first: from, last: to };
}
