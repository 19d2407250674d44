// How an operator that keeps something (see kept.ts) takes records and fires: without a window an updated result on
// every record; over a global window at the end of the input, key by key in the order in which they came, and with
// `every: n` also after each n records of a key. Windows of event time are written in timed-window-code.ts.

import type { WindowSpec } from "../plan/plan.ts";
import { MAX_WATERMARK, NO_TIMESTAMP } from "../values/value.ts";
import { bodyOf, emitResult, type Kept, resultLine, type WindowWords } from "./kept.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import { timedFunctions } from "./timed-window-code.ts";
import { everyOf, isTimed } from "./window-spec.ts";

export function keptFunctions(
  writer: OperatorWriter,
  kept: Kept,
  window: WindowSpec | null,
): readonly string[] {
  if (window === null) return [updating(writer, kept)];
  if (isTimed(window)) return timedFunctions(writer, kept, window);
  return [collecting(writer, kept, window), ending(writer, kept, window)];
}

/** The two slots of `every: n` come behind what is kept. */
const recordsSlot = (kept: Kept): string => `$c.slots[${kept.slots}]`;
const firingsSlot = (kept: Kept): string => `$c.slots[${kept.slots + 1}]`;

/** A global window has no ends; a result's timestamp is its last moment. */
const globalWords = (kept: Kept, window: WindowSpec | null): WindowWords => ({
  windowStart: String(NO_TIMESTAMP),
  windowEnd: String(MAX_WATERMARK),
  windowFiring: everyOf(window) === null ? "1" : `(${firingsSlot(kept)} + 1)`,
});

function updating(writer: OperatorWriter, kept: Kept): string {
  const body = bodyOf(writer, kept, globalWords(kept, null));
  const key = writer.keyLine(body, kept.input);
  const changes = kept.tellsChange === true;
  const compute = `${kept.prepare(body)} ${writer.ownLine()} ${kept.update(body)}`;
  const result = resultLine(kept, body, true);
  const lines = `${compute} ${changes ? `if ($changed) { ${result} }` : result}`;
  const emit = emitResult(writer, kept);
  return takes(writer, kept, body.temps, key, [
    `let $r; ${changes ? "let $changed = false;" : ""}`,
    guarded(writer, lines),
    changes ? `if ($changed) { ${emit} }` : emit,
  ]);
}

function collecting(writer: OperatorWriter, kept: Kept, window: WindowSpec): string {
  const every = everyOf(window);
  const body = bodyOf(writer, kept, globalWords(kept, window));
  const key = writer.keyLine(body, kept.input);
  const compute = `${kept.prepare(body)} ${writer.ownLine()} ${kept.update(body)}`;
  if (every === null) return takes(writer, kept, body.temps, key, [guarded(writer, compute)]);
  const records = recordsSlot(kept);
  const firings = firingsSlot(kept);
  const count = `if (${records} + 1 < ${every}) ${records} = ${records} + 1;
else { ${records} = 0; ${resultLine(kept, body, true)} ${firings} = ${firings} + 1; $fired = true; }`;
  return takes(writer, kept, body.temps, key, [
    "let $r, $fired = false;",
    guarded(writer, `${compute} ${count}`),
    `if ($fired) { ${emitResult(writer, kept, String(MAX_WATERMARK))} }`,
  ]);
}

/** The function that emits a key's last result. */
function ending(writer: OperatorWriter, kept: Kept, window: WindowSpec): string {
  const body = bodyOf(writer, kept, globalWords(kept, window), true);
  const compute = resultLine(kept, body);
  const lines = writer.guarded ? writer.guard(compute, "null") : compute;
  const before = `const $key = $c.key, $ts = ${MAX_WATERMARK}; ${body.temps} let $r;`;
  const all = `${before} ${lines} ${emitResult(writer, kept)}`;
  return writer.fires(all, String(MAX_WATERMARK), "null");
}

const takes = (
  writer: OperatorWriter,
  { input, records }: Kept,
  temps: string,
  key: string,
  lines: readonly string[],
): string => writer.takes([temps, key, writer.cellLines(), ...lines], input, records);

const guarded = (writer: OperatorWriter, lines: string): string =>
  writer.guarded ? `${writer.undo}.begin($c); ${writer.guard(lines, "$v", writer.rollBack)}` : lines;
