// window(global()): results at the end of the input, key by key in the order in which they came; with `every: n` also
// after each n records of a key. A result's timestamp is the window's last moment.

import type { SiteId } from "../plan/ir.ts";
import type { WindowSpec } from "../plan/plan.ts";
import { type OperatorWriter, WINDOW_TIMESTAMP } from "./operator-writer.ts";
import type { Body } from "./writer.ts";

/** After a record: where n have come, `$r` is the result and `$fired` true. `first` is the slot that counts them. */
export function everyLines(window: WindowSpec, first: number, result: string): string {
  if (window.every === null) return "";
  const records = `$c.slots[${first}]`;
  const firings = `$c.slots[${first + 1}]`;
  return `if (${records} + 1 < ${window.every}) ${records} = ${records} + 1;
else { ${records} = 0; $r = ${result}; ${firings} = ${firings} + 1; $fired = true; }`;
}

/** Declares what `everyLines` sets. */
export const firedLine = (window: WindowSpec | null): string =>
  window !== null && window.every !== null ? "let $fired = false;" : "";

export const emitFired = (writer: OperatorWriter, window: WindowSpec): string =>
  window.every === null ? "" : `if ($fired) { ${writer.emit(0, "$r", WINDOW_TIMESTAMP)} }`;

/** The function that emits a key's last result. */
export function fireFunction(writer: OperatorWriter, body: Body, result: string, site: SiteId): string {
  const compute = `${body.step(site)} $s = ${site}; $r = ${result};`;
  const lines = writer.guarded ? writer.guard(compute, "null") : compute;
  const before = `const $key = $c.key, $ts = ${WINDOW_TIMESTAMP}; ${body.temps} let $r;`;
  return writer.text(writer.made("fire"), "$c", `${before} ${lines} ${writer.emit(0, "$r")}`);
}
