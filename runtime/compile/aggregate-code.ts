// aggregate: every call keeps its accumulators in the slots of the key's cell and changes them in place.

import type { AggregateSpec } from "../plan/plan.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import { AGGREGATES, type Places, updateCode } from "./aggregates.ts";
import { callSlots, windowSlotsAt } from "./layouts.ts";
import { type OperatorWriter, WINDOW_TIMESTAMP } from "./operator-writer.ts";
import { emitFired, everyLines, firedLine, fireFunction } from "./window-code.ts";
import type { Body, Frame } from "./writer.ts";

export function aggregateFunctions(writer: OperatorWriter, operator: AggregateSpec): readonly string[] {
  const takes = recordFunction(writer, operator);
  if (operator.window === null) return [takes];
  const body: Body = writer.body(resultFrame(writer, operator, () => body));
  return [takes, fireFunction(writer, body, body.code(operator.result), operator.result.site)];
}

function recordFunction(writer: OperatorWriter, operator: AggregateSpec): string {
  const { window } = operator;
  const body: Body = writer.body(resultFrame(writer, operator, () => body));
  const key = writer.keyLine(body);
  body.names.set(operator.record.id, "$v");
  const updates = operator.calls.map(
    (call, i) => `$s = ${call.site}; ${updateCode(places(writer, operator, i, body))}`,
  );
  const result = body.code(operator.result);
  const after = window === null ? `$r = ${result};` : everyLines(window, windowSlotsAt(operator), result);
  const compute = [body.step(operator.result.site), ...updates, `$s = ${operator.result.site};`, after].join(
    " ",
  );
  const undo = `${writer.undo}.begin($c);`;
  const lines = [
    writer.observed(),
    firedLine(window),
    body.temps,
    key,
    writer.cellLines(),
    writer.ownLine(),
    writer.guarded ? `let $r; ${undo} ${writer.guard(compute, "$v", writer.rollBack)}` : `let $r; ${compute}`,
    window === null ? writer.emit(0, "$r") : emitFired(writer, window),
  ];
  return writer.text(`$o${writer.node.id}`, "$v, $ts", lines.join("\n"));
}

/** What `window`, `key` and the calls mean in the result expression. */
function resultFrame(writer: OperatorWriter, operator: AggregateSpec, body: () => Body): Partial<Frame> {
  const every = operator.window?.every ?? null;
  return {
    ambient: {
      windowStart: String(NO_TIMESTAMP),
      windowEnd: WINDOW_TIMESTAMP,
      windowFiring: every === null ? "0" : `$c.slots[${windowSlotsAt(operator) + 1}]`,
    },
    aggregate: index => {
      const at = places(writer, operator, index, body());
      return AGGREGATES[at.call.fn].result(at);
    },
  };
}

function places(writer: OperatorWriter, operator: AggregateSpec, index: number, body: Body): Places {
  const number = callSlots(operator)[index]!.first;
  return {
    call: operator.calls[index]!,
    body,
    record: "$v",
    timestamp: "$ts",
    store: writer.store,
    undo: writer.undo,
    slot: i => `$c.slots[${number + i}]`,
    number,
    mark: writer.state.store.layout.slots[number]!.mark,
  };
}
