// Fixes that take something away: what is there twice, has no place or no effect.

import type * as s from "../../runtime/language/syntax.ts";
import { type ActionPlace, editIn, fix, textOf } from "./action.ts";
import type { Fixer } from "./action-fixes.ts";

/** One of a list in brackets, with the comma beside it. */
function entryEdit(place: ActionPlace, all: readonly s.Span[], at: number) {
  const [before, entry, after] = [all[at - 1], all[at]!, all[at + 1]];
  return before !== undefined
    ? editIn(place, before.end, entry.end, "")
    : editIn(place, entry.start, after?.start ?? entry.end, "");
}

/** With the line it stands on, if it stands alone there. */
function lineEdit(place: ActionPlace, { start, end }: s.Span) {
  const { text } = place.spot.piece.module;
  const line = text.lastIndexOf("\n", start - 1);
  const alone = line >= 0 && text.slice(line, start).trim() === "" && /^[ \t;]*(\n|$)/.test(text.slice(end));
  return editIn(place, alone ? line : start, end, "");
}

const argument: Fixer = (place, d) => {
  const owner = place.spot.nodes.findLast(
    (node): node is s.CallExpr | s.StageNode => node.kind === "Call" || node.kind === "Stage",
  );
  if (owner === undefined) return [];
  const at = owner.args.findIndex(each => each.start <= d.start && d.end <= each.end);
  const found = owner.args[at];
  if (found === undefined) return [];
  const what = found.name === null ? textOf(place, found) : `${found.name.text}:`;
  return [fix(d, `Remove \`${what}\``, [entryEdit(place, owner.args, at)], false)];
};

/** An argument that the diagnostic does not stand at itself. */
const named =
  (name: string): Fixer =>
  (place, d) => {
    const call = place.spot.nodes.findLast((node): node is s.CallExpr => node.kind === "Call");
    const at = call?.args.findIndex(each => each.name?.text === name) ?? -1;
    if (call === undefined || at < 0) return [];
    return [fix(d, `Remove \`${name}:\``, [entryEdit(place, call.args, at)], false)];
  };

const field: Fixer = (place, d) => {
  const owner = place.spot.nodes.findLast(
    (node): node is s.RecordExpr | s.RecordTypeNode => node.kind === "Record" || node.kind === "RecordType",
  );
  if (owner === undefined) return [];
  const all: readonly s.Span[] = owner.kind === "Record" ? owner.entries : owner.fields;
  const at = all.findIndex(each => each.start <= d.start && d.end <= each.end);
  return at < 0 ? [] : [fix(d, `Remove this \`${textOf(place, d)}\``, [entryEdit(place, all, at)])];
};

const setting: Fixer = (place, d) => {
  const found = place.spot.nodes.findLast(node => node.kind === "Setting" || node.kind === "Group");
  if (found?.kind !== "Setting" && found?.kind !== "Group") return [];
  return [fix(d, `Remove this \`${found.name.text}\``, [lineEdit(place, found)], false)];
};

/** It and all behind it in the block. */
const unreachable: Fixer = (place, d) => {
  const block = place.spot.nodes.findLast((node): node is s.Block => node.kind === "Block");
  const at = block?.statements.findIndex(each => each.start === d.start) ?? -1;
  const last = block?.statements.at(-1);
  if (at < 0 || last === undefined) return [];
  return [fix(d, "Remove what is never reached", [lineEdit(place, { start: d.start, end: last.end })])];
};

/** ` as NAME`, with ` was NAME`. */
const uid: Fixer = (place, d) => {
  const stage = place.spot.nodes.findLast((node): node is s.StageNode => node.kind === "Stage");
  if (stage === undefined || stage.as === null) return [];
  const { text } = place.spot.piece.module;
  const start = text.lastIndexOf("as", stage.as.start - 1);
  const begin = start - (/\s*$/.exec(text.slice(0, start))?.[0].length ?? 0);
  const end = stage.was?.end ?? stage.as.end;
  return [fix(d, `Remove \`as ${stage.as.text}\``, [editIn(place, begin, end, "")])];
};

/** `return x` in a handler: sent on, or given up. */
const returnValue: Fixer = (place, d) => {
  const statement = place.spot.nodes.findLast((node): node is s.ReturnStmt => node.kind === "Return");
  if (statement === undefined || statement.value === null) return [];
  const { start } = statement;
  const value = textOf(place, statement.value);
  return [
    fix(d, "Use `emit`", [editIn(place, start, statement.end, `emit ${value}`)]),
    fix(d, "Return without a value", [editIn(place, start, statement.end, "return")], false),
  ];
};

export const removeFixes: readonly (readonly [string, Fixer])[] = [
  ["W0229", returnValue],
  ["W0233", field],
  ["W0305", argument],
  ["W0307", argument],
  ["W0310", setting],
  ["W0321", uid],
  ["W0504", setting],
  ["W0507", unreachable],
  ["W0514", setting],
  ["W0539", named("idle")],
];
