// `match`, as an expression: each arm knows what the subject is there, and together they leave nothing out.
// The statement form (check-statements.ts) shares the checking of patterns.

import { ERROR, NEVER, type Type } from "../values/type.ts";
import { type Checker, type Env, type Facts, report } from "./check-context.ts";
import { joinOrReport, knowing } from "./check-fit.ts";
import { didYouMean } from "./check-names.ts";
import { narrowTo, type Pattern, remaining } from "./check-narrow.ts";
import { comparable, membersOf, show } from "./infer-types.ts";
import type * as s from "./syntax.ts";

export interface CheckedArm {
  readonly arm: s.MatchArmNode;
  readonly facts: Facts;
}

/** Checks subject and patterns; gives each arm with what is known in it. */
export function checkArms(c: Checker, env: Env, e: s.MatchNode): readonly CheckedArm[] {
  const subject = c.infer(env, e.subject, null);
  const checked: CheckedArm[] = [];
  let left = subject;
  let facts = env.facts;
  let complete = false;
  for (const arm of e.arms) {
    if (arm.kind !== "MatchArm") continue;
    if (complete || (left.kind === "never" && subject.kind !== "error"))
      report(c, "W0218", arm, { reason: "what stands above it takes everything" });
    const values = valuesOf(c, arm, subject, left);
    checked.push({ arm, facts: values === null ? facts : narrowTo(c, env, e.subject, values, true, facts) });
    if (values === null) complete = true;
    else {
      facts = narrowTo(c, env, e.subject, values, false, facts);
      left = remaining(left, values, false);
    }
  }
  if (!complete) reportMissing(c, e, subject, left);
  return checked;
}

/** The values of an arm's patterns; null for `else`. */
function valuesOf(c: Checker, arm: s.MatchArmNode, subject: Type, left: Type): readonly Pattern[] | null {
  const values: Pattern[] = [];
  for (const pattern of arm.patterns) {
    if (pattern.kind === "Else") return null;
    if (pattern.kind === "Missing") continue;
    const value = pattern.kind === "Duration" || pattern.kind === "Timestamp" ? pattern.ms : pattern.value;
    checkPattern(c, pattern, value, subject, left);
    values.push(value);
  }
  return values;
}

type LiteralPattern = Exclude<s.PatternNode, s.ElsePattern | s.Missing>;

function checkPattern(c: Checker, pattern: LiteralPattern, value: Pattern, subject: Type, left: Type): void {
  if (subject.kind === "error") return;
  const type = typeOfPattern(pattern, value);
  c.types.set(pattern, type);
  if (!comparable(type, subject)) {
    const texts = membersOf(subject).flatMap(member =>
      member.kind === "literal" ? [String(member.value)] : [],
    );
    const hint = typeof value === "string" ? didYouMean(c, value, texts) : "";
    report(c, "W0219", pattern, { value: JSON.stringify(value), type: show(subject), hint });
  } else if (!comparable(type, left)) {
    report(c, "W0218", pattern, { reason: "an arm above takes this value" });
  }
}

function typeOfPattern(pattern: LiteralPattern, value: Pattern): Type {
  switch (pattern.kind) {
    case "Duration":
      return { kind: "duration" };
    case "Timestamp":
      return { kind: "timestamp" };
    case "Number":
      return { kind: pattern.float ? "float" : "int" };
    default:
      return value === null ? { kind: "null" } : { kind: "literal", value };
  }
}

function reportMissing(c: Checker, e: s.MatchNode, subject: Type, left: Type): void {
  if (
    subject.kind === "error" ||
    left.kind === "never" ||
    (e.arms.length === 0 && e.subject.kind === "Missing")
  )
    return;
  const missing = left.kind === "bool" ? "true and false" : membersOf(left).map(leftOver).join(", ");
  const span = { start: e.start, end: Math.min(e.end, e.start + "match".length) };
  report(c, "W0217", span, { missing });
}

const leftOver = (member: Type): string =>
  member.kind === "literal" || member.kind === "null" ? show(member) : `other values of ${show(member)}`;

export function inferMatch(c: Checker, env: Env, e: s.MatchNode, expected: Type | null): Type {
  let result: Type = NEVER;
  for (const { arm, facts } of checkArms(c, env, e)) {
    const body = expressionOf(arm.body);
    if (body === null) continue;
    const type = c.infer(knowing(env, facts), body, expected);
    result = joinOrReport(c, body, result, type, "the arms of this `match`");
  }
  return result.kind === "never" && e.arms.length > 0 ? ERROR : result;
}

/** Where a match gives a value its arms are expressions. */
export function expressionOf(body: s.MatchArmNode["body"]): s.ExprNode | null {
  switch (body.kind) {
    case "ExprStmt":
      return body.value;
    case "Block":
    case "Let":
    case "Assign":
    case "Put":
    case "If":
    case "For":
    case "Emit":
    case "Return":
    case "Unexpected":
      return null;
    default:
      return body;
  }
}
