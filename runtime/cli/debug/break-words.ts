// What stands after `break`, `log` and `catch`, read into what the session arms: a line, an event of an operator, a
// write to a state, a kind of failure; then `if CONDITION`, `hits COUNT`, `on EVENT`. Sets nothing.

import type { BreakpointMode, ExceptionFilter } from "../../debug/session.ts";
import { WeirError } from "../../values/failure.ts";
import { nearest } from "../../values/nearest.ts";
import type { Asked } from "./armed-list.ts";

/** What the text may leave out, or name in a person's words. */
export interface BreakContext {
  readonly files: readonly string[];
  /** Of the frame in focus. */
  readonly file: string;
  /** The stable id of a state, perhaps of one key: `detector/total`, `"a"`. Throws WeirError. */
  dataId(state: string, key: string | null): string;
}

const MODES: readonly BreakpointMode[] = [
  "record",
  "barrier",
  "aligned",
  "snapshotted",
  "forwarded",
  "committed",
  "restored",
  "timer",
  "watermark",
];

/** In words, for `help catch` and the list. */
export const FILTERS: Readonly<Record<ExceptionFilter, string>> = {
  failed: "a subtask fails, before that takes effect",
  exhausted: "no restart is left",
  checkpointFailed: "a checkpoint is declined or expires",
  late: "a record came behind the watermark and is dropped",
  recordFailed: "a body failed on a record, also where it is skipped or sent aside",
  rolledBack: "output that was visible is taken back",
  injected: "a source puts a barrier among its records",
  restored: "state has been given back, nothing has run yet",
};

interface Clauses {
  readonly what: string;
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly mode?: BreakpointMode;
}

const wrong = (what: string, remedy?: string): WeirError =>
  new WeirError("bad-breakpoint", what, remedy === undefined ? {} : { remedy });

export function readBreak(text: string, context: BreakContext): Asked {
  const { what, mode, ...clauses } = clausesOf(text);
  if (what === "")
    throw wrong("Say where to stop", "break 27, break barrier:detector, break state detector/total");
  const line = lineOf(what, context);
  if (line !== null)
    return { kind: "line", file: line.file, request: { ...line.place, ...clauses, ...(mode && { mode }) } };
  if (mode !== undefined) throw wrong(`\`on ${mode}\` goes with a line`, `break ${mode}:${what}`);
  const state = /^state\s+(\S+)\s*([\s\S]*)$/.exec(what);
  if (state !== null)
    return { kind: "data", request: { dataId: context.dataId(state[1]!, state[2] || null), ...clauses } };
  if (what === "state")
    throw wrong(
      "Say which state",
      'break state detector/total, or of one key: break state detector/total "a"',
    );
  if (/\s/.test(what))
    throw wrong(`\`${what}\` is no place to stop`, "`help break` shows what can stand there");
  return { kind: "function", request: { name: what, ...clauses } };
}

/** `log 27 total is {total}`. */
export function readLog(text: string, context: BreakContext): Asked {
  const found = /^(\S+)\s+([\s\S]+)$/.exec(text.trim());
  const line = found === null ? null : lineOf(found[1]!, context);
  if (found === null || line === null)
    throw wrong("Say the line, then what to print there", "log 27 total of {key} is {total}");
  return { kind: "line", file: line.file, request: { ...line.place, logMessage: found[2]! } };
}

export function readCatch(text: string): Asked {
  const { what, condition, hitCondition, mode } = clausesOf(text);
  const all = Object.keys(FILTERS) as ExceptionFilter[];
  const plain = (word: string): string => word.replaceAll(/[-_\s]/g, "").toLowerCase();
  const filter = all.find(each => plain(each) === plain(what));
  if (filter === undefined) {
    const near = nearest(what, all);
    throw wrong(
      what === "" ? "Say what to catch" : `there is no \`${what}\` to catch`,
      near === null ? `one of ${all.join(", ")}` : `did you mean ${near}?`,
    );
  }
  if (hitCondition !== undefined || mode !== undefined)
    throw wrong("after what is caught stands `if CONDITION` or nothing");
  return { kind: "exception", request: { filter, ...(condition !== undefined && { condition }) } };
}

/** Cut at `if`, `hits` and `on`, wherever they stand outside a text. */
function clausesOf(text: string): Clauses {
  const parts: { word: string; from: number; to: number }[] = [];
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|(?<=\s|^)(if|hits|on)(?=\s|$)/g)) {
    if (match[1] === undefined) continue;
    // Within a condition `on` and `if` may be names.
    if (parts.some(({ word }) => word === "if") && match[1] !== "hits") continue;
    parts.push({ word: match[1], from: match.index, to: match.index + match[0].length });
  }
  const clauses: { condition?: string; hitCondition?: string; mode?: BreakpointMode } = {};
  parts.forEach(({ word, to }, i) => {
    const rest = text.slice(to, parts[i + 1]?.from ?? text.length).trim();
    if (rest === "") throw wrong(`after \`${word}\` something is missing`);
    if (word === "if") clauses.condition = rest;
    else if (word === "hits") clauses.hitCondition = rest;
    else clauses.mode = modeOf(rest);
  });
  return { what: text.slice(0, parts[0]?.from ?? text.length).trim(), ...clauses };
}

function modeOf(word: string): BreakpointMode {
  const found = MODES.find(each => each === word);
  if (found !== undefined) return found;
  const near = nearest(word, MODES);
  throw wrong(
    `There is no event \`${word}\` of a line`,
    near === null ? `there are ${MODES.join(", ")}` : `did you mean ${near}?`,
  );
}

interface LineOf {
  readonly file: string;
  readonly place: { readonly line: number; readonly column?: number };
}

/** `27`, `27:9`, `pipeline.weir:27`; null: it is no line. */
export function lineOf(what: string, { files, file }: Pick<BreakContext, "files" | "file">): LineOf | null {
  const found = /^(?:(.+?\.weir):)?(\d+)(?::(\d+))?$/.exec(what);
  if (found === null) return null;
  const [, named, line, column] = found;
  const place = { line: Number(line), ...(column !== undefined && { column: Number(column) }) };
  return { file: named === undefined ? file : fileNamed(named, files), place };
}

/** By its path in the program, or by the end of it. */
export function fileNamed(named: string, files: readonly string[]): string {
  const exact = files.find(each => each === named);
  if (exact !== undefined) return exact;
  const ends = files.filter(each => named.endsWith(`/${each}`) || each.endsWith(`/${named}`));
  if (ends.length === 1) return ends[0]!;
  throw wrong(`The program has no file ${named}`, `it has ${files.join(", ")}`);
}

/** Events before the colon of `barrier:detector`. */
export const EVENT_WORDS: readonly string[] = [
  "barrier",
  "aligned",
  "snapshotted",
  "forwarded",
  "commit",
  "timer",
  "watermark",
  "restore",
  "fail",
  "late",
];

/** As one would say it again. */
export function askedText(asked: Asked, main: string): string {
  const { kind, request } = asked;
  const condition = request.condition === undefined ? "" : ` if ${request.condition}`;
  const hits =
    kind === "exception" || request.hitCondition === undefined ? "" : ` hits ${request.hitCondition}`;
  switch (kind) {
    case "line": {
      const { line, column, mode, logMessage } = request;
      const file = asked.file === main ? "" : `${asked.file}:`;
      const place = `${file}${line}${column === undefined ? "" : `:${column}`}`;
      if (logMessage !== undefined) return `log ${place} ${logMessage}`;
      return `break ${place}${mode === undefined ? "" : ` on ${mode}`}${condition}${hits}`;
    }
    case "function":
      return `break ${request.name}${condition}${hits}`;
    case "data":
      return `break state ${request.dataId}${condition}${hits}`;
    case "exception":
      return `catch ${request.filter}${condition}`;
  }
}
