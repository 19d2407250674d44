// Record literals: their fields against what is expected, or a new record type of their own.

import { BOOL, ERROR, type Field, map, NEVER, type RecordType, record, type Type } from "../values/type.ts";
import { type Checker, type Env, report } from "./check-context.ts";
import { didYouMean } from "./check-names.ts";
import {
  assignable,
  fieldOf,
  hasLiteral,
  hasVariables,
  isNullable,
  membersOf,
  mismatch,
  show,
  withoutNull,
} from "./infer-types.ts";
import type * as s from "./syntax.ts";

/** Where the literal fits what is expected, its type is the expected record's: same fields, same order. */
export function inferRecord(c: Checker, env: Env, e: s.RecordExpr, expected: Type | null): Type {
  const empty = e.entries.length > 0 || expected === null ? null : mapAmong(expected);
  if (empty !== null) {
    // As a constant a map is the list of its entries.
    c.words.set(e, []);
    return empty;
  }
  const target = expected === null ? null : targetOf(e, expected);
  const found = target === null ? ownType(c, env, e, null) : ownType(c, env, e, target);
  if (found === null) return ERROR;
  return target === null ? found : complete(c, e, found, target);
}

/** `{}` is the empty map where a map is expected, and no record. */
function mapAmong(expected: Type): Type | null {
  const members = membersOf(expected);
  const found = members.find(member => member.kind === "map");
  if (found === undefined || members.some(member => member.kind === "record")) return null;
  return hasVariables(found) ? map(NEVER, NEVER) : found;
}

/** The record that is meant: of a union, the one whose literal fields agree, or whose names do. */
function targetOf(e: s.RecordExpr, expected: Type): RecordType | null {
  const candidates = membersOf(expected).filter((member): member is RecordType => member.kind === "record");
  if (candidates.length < 2) return candidates[0] ?? null;
  const agreeing = candidates.filter(candidate => e.entries.every(entry => agrees(entry, candidate)));
  if (agreeing.length === 1) return agreeing[0]!;
  const names = new Set(e.entries.map(entry => (entry.kind === "RecordEntry" ? entry.name.text : "")));
  return agreeing.find(candidate => candidate.fields.every(field => names.has(field.name))) ?? null;
}

function agrees(entry: s.RecordExpr["entries"][number], candidate: RecordType): boolean {
  if (entry.kind !== "RecordEntry" || entry.value?.kind !== "String") return true;
  const field = fieldOf(candidate, entry.name.text);
  return (
    field === undefined ||
    !hasLiteral(field.type) ||
    assignable({ kind: "literal", value: entry.value.value }, field.type)
  );
}

/** Later entries win; the order is that in which names first come. */
function ownType(c: Checker, env: Env, e: s.RecordExpr, target: RecordType | null): RecordType | null {
  const fields = new Map<string, Field>();
  const written = new Set<string>();
  let sound = true;
  for (const entry of e.entries) {
    if (entry.kind === "Spread") sound = addSpread(c, env, entry, fields) && sound;
    else if (entry.kind === "RecordEntry" && !entry.name.missing) {
      const name = entry.name.text;
      if (written.has(name)) report(c, "W0233", entry.name, { name });
      written.add(name);
      const wanted = target === null ? undefined : fieldOf(target, name)?.type;
      const type = entryType(c, env, entry, wanted ?? null);
      fields.set(name, { name, type });
    }
  }
  return sound ? record([...fields.values()]) : null;
}

function addSpread(c: Checker, env: Env, entry: s.SpreadNode, fields: Map<string, Field>): boolean {
  const type = c.infer(env, entry.value, null);
  if (type.kind === "error") return false;
  if (type.kind !== "record") {
    report(c, "W0232", entry.value, { type: show(type) });
    return false;
  }
  for (const field of type.fields) fields.set(field.name, { name: field.name, type: field.type });
  return true;
}

function entryType(c: Checker, env: Env, entry: s.RecordEntryNode, wanted: Type | null): Type {
  const value = entry.value ?? shorthand(entry);
  const found = c.infer(env, value, wanted);
  if (entry.value === null) linkShorthand(c, entry, value);
  if (wanted === null) return found.kind === "literal" && typeof found.value === "boolean" ? BOOL : found;
  if (assignable(found, wanted)) return found;
  const at = mismatch(found, wanted);
  const detail = at === null ? nullHint(found, wanted) : `: ${at}`;
  report(c, "W0200", value, {
    expected: show(wanted),
    found: show(found),
    detail: `${detail} (field \`${entry.name.text}\`)`,
  });
  return ERROR;
}

const nullHint = (found: Type, wanted: Type): string =>
  isNullable(found) && found.kind !== "null" && assignable(withoutNull(found), wanted)
    ? ". It may be null: test it with `!= null`, or give a value with `??`"
    : "";

/** `{ name }` reads the name as `{ name: name }` does. */
const shorthand = (entry: s.RecordEntryNode): s.NameExpr => ({
  kind: "NameExpr",
  name: entry.name,
  start: entry.start,
  end: entry.end,
  firstToken: entry.firstToken,
  lastToken: entry.lastToken,
});

/** The short form has no expression of its own: its type is found under the name that stands for it. */
function linkShorthand(c: Checker, entry: s.RecordEntryNode, value: s.ExprNode): void {
  const type = c.types.get(value);
  c.types.delete(value);
  if (type !== undefined) c.shorthands.set(entry.name, type);
}

/** Missing and superfluous fields. A literal has exactly the fields that are wanted. */
function complete(c: Checker, e: s.RecordExpr, found: RecordType, target: RecordType): Type {
  const missing = target.fields.filter(field => fieldOf(found, field.name) === undefined);
  if (missing.length > 0) {
    const names = missing.map(field => `\`${field.name}: ${show(field.type)}\``).join(", ");
    report(c, "W0214", e, { type: show(target), fields: names });
  }
  for (const entry of e.entries) {
    if (entry.kind !== "RecordEntry" || entry.name.missing) continue;
    if (fieldOf(target, entry.name.text) !== undefined) continue;
    const names = target.fields.map(field => field.name);
    const hint = didYouMean(c, entry.name.text, names);
    report(c, "W0215", entry.name, { name: entry.name.text, type: show(target), hint });
  }
  const fits = missing.length > 0 || assignable(found, target);
  return fits ? target : found;
}
