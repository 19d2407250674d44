// What an operator keeps for a key, or for a window of a key, and how that is written: aggregates, reduce, topN, sortBy.
// When records come and results go is the windows' business (window-code.ts).

import type { Ambient, Local, SiteId } from "../plan/ir.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import type { Body } from "./writer.ts";

export interface Kept {
  /** Which input's records `update` is for; 0 by default. The result is the same for both. */
  readonly input?: 0 | 1;
  /** How many slots of the cell `$c` it takes, from the first. */
  readonly slots: number;
  /** The record `$v` under the names it has in bodies. */
  readonly records: readonly Local[];
  /** What a call of an aggregate gives, in the result. */
  aggregate?(index: number, body: Body): string;
  /** Statements for the record `$v` that may fail and touch no cell: what `update` uses is computed once a record. */
  prepare(body: Body): string;
  /** Statements that change `$c`, whose slots are its own. */
  update(body: Body): string;
  /** Statements that add what `$d` keeps to `$c`; of both, `$c` came first. */
  merge(body: Body): string;
  /** An expression. */
  result(body: Body): string;
  readonly site: SiteId;
  /** `update` sets `$changed` where the result is another one than before. */
  readonly tellsChange?: boolean;
  /** The result is a list, each item of which is emitted. */
  readonly emitsItems?: boolean;
  /** The result is written in the program: a stepping program stands still before it. */
  readonly hasResultCode?: boolean;
}

/** What `window.start`, `window.end` and `window.firing` are. */
export type WindowWords = Readonly<Record<Extract<Ambient, `window${string}`>, string>>;

/** Of the function that takes a record; `firing`: of the one that fires, where no record is at hand. */
export function bodyOf(writer: OperatorWriter, kept: Kept, words: WindowWords, firing = false): Body {
  const body: Body = writer.body({
    ambient: words,
    aggregate: index => kept.aggregate?.(index, body) ?? "undefined",
  });
  for (const local of kept.records) {
    if (firing) body.names.set(local.id, "$v");
    else body.bind(local, "$v");
  }
  return body;
}

/** `$r = …;` `prepared`: directly after `prepare`, where a stepping program has stood still already. */
export const resultLine = (kept: Kept, body: Body, prepared = false): string => {
  const code = kept.result(body);
  const step = kept.hasResultCode === true && !prepared ? body.step(kept.site) : "";
  return `${step} $s = ${kept.site}; $r = ${code};`;
};

/** Hands `$r` on. */
export const emitResult = (writer: OperatorWriter, kept: Kept, timestamp = "$ts"): string =>
  kept.emitsItems === true
    ? `for (const $n of $r) { ${writer.emit(0, "$n", timestamp)} }`
    : writer.emit(0, "$r", timestamp);
