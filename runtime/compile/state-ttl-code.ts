// States with a time to live in handlers: what time it is, what has expired by then, what was written. By event time it is
// the record's or the timer's, and never before the watermark; else the clock's.

import type { HandlerSpec } from "../plan/plan.ts";
import { type Expiring, expire, noteEntryWritten, noteWritten } from "../state/expiring.ts";
import type { OperatorWriter } from "./operator-writer.ts";

/** Statements that find `$now` and take away what has expired; none where nothing does. */
export function nowLines(
  writer: OperatorWriter,
  handler: HandlerSpec,
  cell: boolean,
  shared: boolean,
): string {
  const own = cell ? writer.state.store.layout.expiring : [];
  const broadcast = shared ? (writer.state.shared?.store.layout.expiring ?? []) : [];
  const domain = (own[0] ?? broadcast[0])?.ttl.domain;
  if (domain === undefined) return "";
  const { program } = writer;
  const expired = program.value(expire);
  const each = (states: readonly Expiring[], store: string, name: string, undo: string): string =>
    states.length === 0 ? "" : `${expired}(${store}, ${name}, ${program.value(states)}, $now, ${undo});`;
  return [
    domain === "event" ? eventTime(writer, handler, cell) : clockTime(writer),
    each(own, writer.store, "$c", writer.undo),
    broadcast.length === 0 ? "" : each(broadcast, writer.sharedStore, "$u", writer.sharedUndo),
  ].join(" ");
}

function eventTime(writer: OperatorWriter, handler: HandlerSpec, cell: boolean): string {
  const state = writer.program.value(writer.state);
  // Timers come one after the other between the last watermark and this one.
  if (handler.on === "timer") return `const $now = Math.max(${state}.watermarkBefore, $ts);`;
  const watermark = cell ? `${state}.watermarkOf($c.group)` : `${state}.watermark`;
  return handler.on === "processingTimer"
    ? `const $now = ${watermark};`
    : `const $now = Math.max(${watermark}, $ts);`;
}

function clockTime(writer: OperatorWriter): string {
  const outside = writer.program.value(writer.program.surroundings.outside);
  return `const $now = ${writer.program.value(writer.state)}.clock = ${outside}.now();`;
}

/** Statements after a write of a state, or of its entry `key`. */
export function written(
  writer: OperatorWriter,
  place: {
    readonly cell: string;
    readonly store: string;
    readonly undo: string;
    readonly expiring: Expiring | null;
  },
  key: string | null = null,
): string {
  const { cell, store, undo, expiring } = place;
  if (expiring === null) return "";
  const { program } = writer;
  const state = program.value(expiring);
  if (key === null) return `${program.value(noteWritten)}(${store}, ${cell}, ${state}, $now, ${undo});`;
  return `${program.value(noteEntryWritten)}(${store}, ${cell}, ${state}, ${key}, $now, ${undo});`;
}
