// Operators with two inputs: `connect` and the joins. Both sides meet by key, or the right one is seen by every subtask.

import { ERROR, type Type } from "../values/type.ts";
import { constantOf } from "./check-constants.ts";
import { report } from "./check-context.ts";
import { ERROR_STREAM, stream } from "./check-pipeline-context.ts";
import { checkFailures, declaredOr, keyedAmbient, lambda, lostKeyHint, type Step } from "./check-step.ts";
import { isStreamKey, join, show } from "./infer-types.ts";
import type { StreamType } from "./model.ts";

function other(step: Step): StreamType {
  const argument = step.bound.get("other");
  return argument === undefined ? ERROR_STREAM : step.context.flow(step.p, argument.value);
}

const isBroken = (side: StreamType): boolean => side.element.kind === "error" || side.key?.kind === "error";

/** The key both sides have, or an error, which is reported. */
function commonKey({ p, stage }: Step, left: Type, right: Type): Type {
  const key = join(left, right);
  if (key !== null && isStreamKey(key)) return key;
  report(p.c, "W0347", stage.name, { left: show(left), right: show(right) });
  return ERROR;
}

// ---------------------------------------------------------------- connect

export function operateConnect(step: Step): StreamType {
  const { p, stage, input } = step;
  const right = other(step);
  const connected = { ...input, right, ...eventTimeOf(step, input, right) };
  if (isBroken(input) || isBroken(right) || right.broadcast) return connected;
  if (input.key === null || right.key === null) {
    report(p.c, "W0346", stage.name);
    return connected;
  }
  return { ...connected, key: commonKey(step, input.key, right.key) };
}

/** With `first: true` the right side has ended, and holds nothing up, before the left one is read. */
function eventTimeOf(
  step: Step,
  left: StreamType,
  right: StreamType,
): Pick<StreamType, "watermarked" | "dry"> {
  if (left.watermarked === true && (right.watermarked === true || readsRightFirst(step)))
    return { watermarked: true };
  if (left.watermarked === right.watermarked) return { watermarked: left.watermarked ?? false };
  if (left.watermarked === "partly" || right.watermarked === "partly") return { watermarked: "partly" };
  return { watermarked: "partly", dry: left.watermarked === true ? "right" : "left" };
}

function readsRightFirst({ p, bound }: Step): boolean {
  const first = bound.get("first");
  return first !== undefined && constantOf(first.value, p.c.words) === true;
}

// ---------------------------------------------------------------- joins

export function operateJoin(step: Step): StreamType {
  const { p, input, bound, context } = step;
  const right = other(step);
  const key = joinedKey(step, input, right);
  const ttl = bound.get("ttl");
  if (ttl !== undefined && bound.has("window")) report(p.c, "W0352", ttl.name ?? ttl);
  checkBetween(step);
  checkFailures(step, input.element, right.element, bound.has("window"));
  const sides = [input.element, right.element];
  const element = declaredOr(step, lambda(step, sides, context.expected, keyedAmbient({ ...input, key })));
  return stream(element, { watermarked: input.watermarked === true && right.watermarked === true });
}

function joinedKey(step: Step, left: StreamType, right: StreamType): Type {
  const { p, stage } = step;
  if (isBroken(left) || isBroken(right)) return left.key ?? ERROR;
  if (left.key !== null && right.key !== null) return commonKey(step, left.key, right.key);
  const side = left.key === null ? "left" : "right";
  const { keyLostBy } = left.key === null ? left : right;
  report(p.c, "W0319", stage.name, {
    what: `\`${stage.name.text}\`, on its ${side} side,`,
    hint: lostKeyHint(keyLostBy),
  });
  return ERROR;
}

/** Where both ends are known; those that come from params are looked at when they are there. */
function checkBetween({ p, bound }: Step): void {
  const range = bound.get("between")?.value;
  if (range?.kind !== "Range") return;
  const lower = constantOf(range.from, p.c.words);
  const upper = constantOf(range.to, p.c.words);
  if (typeof lower === "number" && typeof upper === "number" && lower > upper) report(p.c, "W0351", range);
}
