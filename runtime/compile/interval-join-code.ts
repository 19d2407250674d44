// intervalJoin: each side waits in buckets by timestamp for whatever of the other comes close enough; event-time timers
// clear buckets that nothing can reach any more. Pairs come in the order of the other side's arrival.

import type { IntervalJoinSpec } from "../plan/plan.ts";
import { addToBucket, clearBucket } from "../state/buckets.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import { type OperatorWriter, siteLine } from "./operator-writer.ts";
import { emitPairs, ownParameter, pairBody } from "./pairs-code.ts";
import { noTimestamp } from "./support.ts";

export const intervalJoinFunctions = (
  writer: OperatorWriter,
  operator: IntervalJoinSpec,
): readonly string[] => [side(writer, operator, 0), side(writer, operator, 1), cleanup(writer, operator)];

function side(writer: OperatorWriter, operator: IntervalJoinSpec, input: 0 | 1): string {
  const { lowerMs, upperMs, fn } = operator;
  // Seen from the right side the interval is turned round.
  const [low, high] = input === 0 ? [lowerMs, upperMs] : [-upperMs, -lowerMs];
  const other = 1 - input;
  const { body, code } = pairBody(writer, fn, input);
  const { store, program } = writer;
  const { mark } = writer.state.store.layout.slots[input]!;
  const pairs = `const $b = $c.slots[${other}];
if ($b !== undefined) for (const [$y, $list] of $b) {
if ($y < $ts + ${low} || $y > $ts + ${high}) continue;
const $at = $y > $ts ? $y : $ts;
for (${body.variable} $w of $list) { ${body.step(fn.body.site)} ${siteLine(fn)} ${emitPairs(writer, code)} }
}`;
  const kept = `${program.value(addToBucket)}(${store}, $c, ${input}, ${mark}, $ts, $v, ${writer.undo});`;
  const expiry = `$ts + ${Math.max(high, 0)}`;
  const timer = `${program.value(writer.state.timers)}.event.register($c, ${store}.canonical($key), ${expiry}, ${writer.undo});`;
  const missing = `if ($ts === ${NO_TIMESTAMP}) { $s = ${writer.node.site}; ${program.value(noTimestamp)}($s); }`;
  const key = writer.keyLine(body, input);
  const before = [body.temps, key];
  const rest = [writer.lateLine(), writer.cellLines()];
  const own = ownParameter(fn, input);
  if (!writer.guarded) return writer.takes([...before, missing, ...rest, kept, pairs, timer], input, own);
  return writer.takes(
    [
      ...before,
      writer.guard(missing, "$v"),
      ...rest,
      `const $out = []; ${writer.undo}.begin($c);`,
      writer.guard(`${kept} ${pairs}`, "$v", writer.rollBack),
      timer,
      `for (let $i = 0; $i < $out.length; $i += 2) { ${writer.emit(0, "$out[$i]", "$out[$i + 1]")} }`,
    ],
    input,
    own,
  );
}

/** Of each side the one bucket that nothing can reach beyond this moment. */
function cleanup(writer: OperatorWriter, { lowerMs, upperMs }: IntervalJoinSpec): string {
  const clear = writer.program.value(clearBucket);
  const marks = writer.state.store.layout.slots.map(({ mark }) => mark);
  const lines = [Math.max(upperMs, 0), Math.max(-lowerMs, 0)].map(
    (reach, slot) => `${clear}(${writer.store}, $c, ${slot}, ${marks[slot]}, $at - ${reach});`,
  );
  return writer.text(writer.made("event"), "$c, $at", `${lines.join(" ")} ${writer.sweepLine()}`);
}
