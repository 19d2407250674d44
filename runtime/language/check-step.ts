// One stage with its input, as the checks of single operators see it, and what most of them do: the type of a lambda,
// the stream that goes on.

import { ERROR, INT, TIMESTAMP, type Type } from "../values/type.ts";
import type { Bound } from "./check-arguments.ts";
import { checkLambda, checkOnError } from "./check-connectors.ts";
import { AMBIENT, report } from "./check-context.ts";
import { type PipelineCheck, stream } from "./check-pipeline-context.ts";
import { assignable, join, optional, show } from "./infer-types.ts";
import type { StreamType } from "./model.ts";
import type * as s from "./syntax.ts";

export interface StageContext {
  readonly role: "source" | "stream" | "sink" | "argument";
  readonly last: boolean;
  /** The declared element type, if this stage ends a declared stream. */
  readonly expected: Type | null;
  /** Checks a flow among the arguments. */
  readonly flow: (p: PipelineCheck, value: s.ExprNode) => StreamType;
}

export interface Step {
  readonly p: PipelineCheck;
  readonly stage: s.StageNode;
  readonly input: StreamType;
  readonly bound: Bound;
  readonly context: StageContext;
}

export const passing = (input: StreamType, element: Type): StreamType =>
  stream(element, { upsert: input.upsert, watermarked: input.watermarked });

/** The result of the operator's lambda; an error where there is none. */
export function lambda(
  step: Step,
  parameters: readonly Type[],
  result: Type | null,
  ambient: ReadonlyMap<string, Type> = AMBIENT,
): Type {
  const fn = step.bound.get("fn");
  return fn === undefined ? ERROR : checkLambda(step.p, fn.value, parameters, result, ambient);
}

/** Names of the engine where there is a key. */
export function keyedAmbient(input: StreamType): ReadonlyMap<string, Type> {
  return input.key === null ? AMBIENT : new Map([...AMBIENT, ["key", input.key]]);
}

/** Names of the engine where there is a key, a window. */
export function ambientOf(input: StreamType): ReadonlyMap<string, Type> {
  const names = keyedAmbient(input);
  return input.windowed ? new Map([...names, ["window", WINDOW]]) : names;
}

const WINDOW: Type = {
  kind: "record",
  name: "Window",
  fields: [
    { name: "start", type: TIMESTAMP },
    { name: "end", type: TIMESTAMP },
    { name: "firing", type: INT },
  ],
};

/** Where a type was declared and met, it is what flows on. */
export function declaredOr(step: Step, found: Type): Type {
  const { expected } = step.context;
  return expected !== null && found.kind !== "error" && assignable(found, expected) ? expected : found;
}

/** For where a key is needed and an earlier `keyBy` has not helped. */
export const lostKeyHint = (by: string | undefined): string =>
  by === undefined ? "" : ` That of the earlier \`keyBy\` is gone behind \`${by}\`.`;

/** Without a window a keyed fold gives a new value of its key with each record. */
export function folded(step: Step, element: Type): StreamType {
  const { p, stage, input } = step;
  if (input.upsert) report(p.c, "W0513", stage.name, { name: stage.name.text });
  return stream(element, { upsert: !input.windowed, watermarked: input.watermarked });
}

/**
 * `onError:` of an operator that takes these. `timed`: it may also fail when a timer or a window fires, and then there
 * is no record to blame.
 */
export function checkFailures(step: Step, left: Type, right: Type | null, timed: boolean): void {
  const { p, bound, input } = step;
  let taken = left;
  if (right !== null) {
    const both = join(left, right);
    const argument = bound.get("onError");
    if (both === null && argument?.value.kind === "Call")
      report(p.c, "W0353", argument.name ?? argument, { left: show(left), right: show(right) });
    taken = both ?? ERROR;
  }
  checkOnError(p, bound, timed ? orNull(taken) : taken, input.watermarked === true);
}

const orNull = (type: Type): Type => (type.kind === "error" ? type : optional(type));
