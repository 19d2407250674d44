// Operators with two inputs: joins, and the keys of both sides, which must be keys of one type to come together.

import type { IntervalJoinSpec, JoinSpec } from "../../plan/plan.ts";
import { report } from "../diagnostics.ts";
import { join, same } from "../infer-types.ts";
import type * as s from "../syntax.ts";
import { parametersOf } from "./arguments.ts";
import { numberOf } from "./constants.ts";
import { unexpected } from "./context.ts";
import { convert } from "./convert.ts";
import type { Feed, Keying } from "./draft.ts";
import { lowerLambda } from "./lambdas.ts";
import type { Step } from "./stages.ts";
import { lowerTtl } from "./ttl.ts";
import { lowerWindows } from "./windows.ts";

/** Both feeds with keys of their common type, so that equal keys meet. */
export function withSameKeys(left: Feed, right: Feed): readonly [Feed, Feed] {
  if (left.key === null || right.key === null) return [left, right];
  const type = join(left.key.type, right.key.type) ?? left.key.type;
  const as = (key: Keying): Keying =>
    same(key.type, type) ? key : { type, fn: { ...key.fn, body: convert(key.fn.body, type) } };
  return [
    { ...left, key: as(left.key) },
    { ...right, key: as(right.key) },
  ];
}

const sidesOf = ({ c, stage, bound, input, right, output }: Step) => {
  if (right === null) return unexpected(stage, "a flow without a second side");
  return {
    fn: lowerLambda(c, bound.get("fn")!, [input.element, right.element], output),
    leftType: input.element,
    rightType: right.element,
  };
};

export function lowerJoin(step: Step): JoinSpec {
  const window = step.bound.get("window");
  return {
    kind: "join",
    window: window === undefined ? null : lowerWindows(step.c, window),
    ttl: lowerTtl(step.c, step.bound, parametersOf("join")),
    ...sidesOf(step),
  };
}

export function lowerIntervalJoin(step: Step): IntervalJoinSpec {
  const { c, params } = step;
  const between = rangeOf(step.bound.get("between")!);
  const lowerMs = numberOf(c, params, between.from);
  const upperMs = numberOf(c, params, between.to);
  if (lowerMs > upperMs) c.diagnostics.push(report("W0351", c.model.moduleOf(between).path, between));
  return { kind: "intervalJoin", lowerMs, upperMs, ...sidesOf(step) };
}

function rangeOf(node: s.ExprNode): s.RangeExpr {
  if (node.kind === "Paren") return rangeOf(node.inner);
  return node.kind === "Range" ? node : unexpected(node, "between:");
}
