// Fixes of what keeps a program from going on from a snapshot: names, types and settings as they were when it was taken.

import { typeText } from "../../runtime/checkpoint/convert.ts";
import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type * as s from "../../runtime/language/syntax.ts";
import type { StateSchema } from "../../runtime/values/row.ts";
import { type ActionPlace, editIn, fix, indentationAt } from "./action.ts";
import type { Fixer } from "./action-fixes.ts";
import { endOfArguments } from "./action-fixes-pipelines.ts";
import { exampleOf } from "./action-fixes-values.ts";
import { planOf } from "./plan-facts.ts";

/** `as counts` behind the operator; where it has a name, `was counts` behind that. */
const formerName: Fixer = (place, d) => {
  const former = /of the operator (\w+), which/.exec(d.message)?.[1];
  const stage = place.spot.nodes.findLast(node => node.kind === "Stage");
  if (former === undefined || stage?.kind !== "Stage" || stage.was !== null) return [];
  if (stage.as !== null) {
    const { end } = stage.as;
    return [fix(d, `Say that it was \`${former}\``, [editIn(place, end, end, ` was ${former}`)])];
  }
  const { end } = endOfArguments(place, stage);
  return [fix(d, `Name it \`${former}\` again`, [editIn(place, end, end, ` as ${former}`)])];
};

/** What the newest snapshot holds of a state. */
function heldState(place: ActionPlace, uid: string, name: string): StateSchema | null {
  const pipeline = place.spot.nodes.find(node => node.kind === "Pipeline");
  const checked = pipeline === undefined ? undefined : place.analysis.checked.declarations.get(pipeline);
  const plan = checked === undefined ? null : (planOf(place.analysis, checked)?.plan ?? null);
  if (plan === null) return null;
  const manifest = place.workspace.kept.of(place.analysis.file.path, plan)?.manifest;
  const operator = manifest?.operators.find(each => each.uid === uid);
  return operator?.states.find(each => each.name === name) ?? null;
}

const declaredTypeOf = ({ kind, namespaceType, valueType }: StateSchema): string =>
  kind === "map" && namespaceType !== null
    ? `map<${typeText(namespaceType)}, ${typeText(valueType)}>`
    : typeText(valueType);

/** List, map and `T?` start empty by themselves. */
function initialOf({ kind, valueType }: StateSchema): string {
  const startsEmpty =
    kind === "map" ||
    valueType.kind === "list" ||
    valueType.kind === "map" ||
    (valueType.kind === "union" && valueType.members.some(each => each.kind === "null"));
  return startsEmpty ? "" : ` = ${exampleOf(valueType)}`;
}

const declareAgain: Fixer = (place, d) => {
  const [, name, uid] = /holds the state (\w+) of (\w+), which/.exec(d.message) ?? [];
  const held = name === undefined || uid === undefined ? null : heldState(place, uid, name);
  const stage = place.spot.nodes.findLast(node => node.kind === "Stage");
  const first = stage?.kind === "Stage" ? stage.body?.members[0] : undefined;
  if (held === null || first === undefined) return [];
  const indent = indentationAt(place.spot.piece.module.text, first.start);
  const text = `state ${held.name}: ${declaredTypeOf(held)}${initialOf(held)}\n${indent}`;
  return [fix(d, `Declare \`${held.name}\` again`, [editIn(place, first.start, first.start, text)])];
};

const formerType: Fixer = (place, d) => {
  const [, name, uid] = /^The state (\w+) of (\w+) was /.exec(d.message) ?? [];
  const held = name === undefined || uid === undefined ? null : heldState(place, uid, name);
  const state = place.spot.nodes.findLast((node): node is s.StateDecl => node.kind === "State");
  if (held === null || state === undefined) return [];
  const type = declaredTypeOf(held);
  const end = state.initial?.end ?? state.type.end;
  const edits = [editIn(place, state.type.start, end, `${type}${initialOf(held)}`)];
  return [fix(d, `Make it \`${type}\` again`, edits, false)];
};

/** The number that a setting must have. */
const setting =
  (pattern: RegExp): Fixer =>
  (place, d: Diagnostic) => {
    const number = pattern.exec(d.message)?.[1];
    const found = place.spot.nodes.findLast(node => node.kind === "Setting");
    if (number === undefined || found?.kind !== "Setting") return [];
    const { name, value } = found;
    return [fix(d, `Set \`${name.text}\` to ${number}`, [editIn(place, value.start, value.end, number)])];
  };

export const snapshotFixes: readonly (readonly [string, Fixer])[] = [
  ["W0600", formerName],
  ["W0601", declareAgain],
  ["W0602", formerType],
  ["W0604", formerType],
  ["W0605", setting(/has (\d+) key groups/)],
  ["W0606", setting(/only (\d+) key groups/)],
];
