// Fixes of what the parser says: what is missing is put in, what is too much taken out.

import { editIn, fix } from "./action.ts";
import type { Fixer } from "./action-fixes.ts";

/** What can be put in as it is; where several things could stand, none is the one. */
const MISSING = /^Expected `(\||\|>|=|:|\)|\]|\}|\{)` here/;
/** Between words these stand apart. */
const APART: ReadonlySet<string> = new Set(["|>", "=", "}", "{"]);

const insertMissing: Fixer = (place, d) => {
  const missing = MISSING.exec(d.message)?.[1];
  if (missing === undefined) return [];
  const { text } = place.spot.piece.module;
  // Behind a line that breaks off, or before what stands there instead.
  const behind = d.start === d.end;
  const apart = APART.has(missing);
  const before = behind && apart && !/\s/.test(text[d.start - 1] ?? " ") ? " " : "";
  const after = behind ? "" : apart || missing === ":" ? " " : "";
  const at = !behind && missing !== "|>" && !apart ? endBefore(text, d.start) : d.start;
  return [fix(d, `Insert \`${missing}\``, [editIn(place, at, at, `${before}${missing}${after}`)])];
};

/** Behind the last thing that stands before. */
const endBefore = (text: string, at: number): number => text.slice(0, at).trimEnd().length;

/** As the message says it is written, with the white space that belongs to it. */
const respell: Fixer = (place, d) => {
  const right = /is written `([^`]+)` here\.$/.exec(d.message)?.[1];
  if (right === undefined) return [];
  const { text } = place.spot.piece.module;
  const start = right === ":" ? endBefore(text, d.start) : d.start;
  const before = right === "=" && !/\s/.test(text[start - 1] ?? " ") ? " " : "";
  return [fix(d, `Change to \`${right}\``, [editIn(place, start, d.end, before + right)])];
};

const removeParameterType: Fixer = (place, d) => {
  const { text } = place.spot.piece.module;
  return [fix(d, `Remove \`${text.slice(d.start, d.end)}\``, [editIn(place, d.start, d.end, "")])];
};

/** `orders.filter(…)` */
const methodAsStage: Fixer = (place, d) => {
  const { text } = place.spot.piece.module;
  const written = text.slice(d.start, d.end);
  const dot = /^\s*[A-Za-z_]\w*(\s*\.\s*)\w+$/.exec(written);
  if (dot === null || !d.message.includes("An operator follows")) return [];
  const at = d.start + written.indexOf(dot[1]!);
  return [fix(d, "Change `.` to `|>`", [editIn(place, at, at + dot[1]!.length, " |> ")])];
};

export const syntaxFixes: readonly (readonly [string, Fixer])[] = [
  ["W0001", insertMissing],
  ["W0018", respell],
  ["W0020", removeParameterType],
  ["W0300", methodAsStage],
];
