// Side outputs: `to NAME` declares a stream wherever it stands, and all that goes there must have one type.

import { ERROR, type Type } from "../values/type.ts";
import { report } from "./check-context.ts";
import { type PipelineCheck, stream } from "./check-pipeline-context.ts";
import { join, show } from "./infer-types.ts";
import type * as s from "./syntax.ts";

/** The X of `to(X)`; null for anything else. */
export function sideOutputName(value: s.ExprNode): s.Name | null {
  if (value.kind !== "Call" || value.callee.kind !== "NameExpr" || value.callee.name.text !== "to")
    return null;
  const first = value.args[0]?.value;
  return first?.kind === "NameExpr" ? first.name : null;
}

/** `late: to(X)`, `onError: to(X)`: what goes to X is of this type. */
export function checkSideOutput(
  p: PipelineCheck,
  value: s.ExprNode,
  element: Type,
  watermarked: boolean,
): void {
  if (value.kind === "Missing") return;
  const name = sideOutputName(value);
  if (name === null || (value.kind === "Call" && value.args.length !== 1)) {
    report(p.c, "W0332", value);
    return;
  }
  if (value.kind === "Call" && value.callee.kind === "NameExpr") {
    p.c.symbols.set(value.callee.name, { kind: "builtin", name: "to" });
  }
  p.c.types.set(value, element);
  defineSideOutput(p, name, element, watermarked);
}

export function defineSideOutput(p: PipelineCheck, name: s.Name, element: Type, watermarked: boolean): void {
  const member = p.members.get(name.text);
  if (name.missing || member === undefined || member.kind !== "sideOutput") return;
  p.streamUses.push({ name, member });
  const before = p.flows.get(name.text);
  if (before === undefined) {
    p.flows.set(name.text, stream(element, { watermarked }));
    return;
  }
  const joined = join(before.element, element);
  if (joined === null) report(p.c, "W0331", name, { first: show(before.element), other: show(element) });
  p.flows.set(
    name.text,
    stream(joined ?? ERROR, { watermarked: watermarked && before.watermarked === true }),
  );
}
