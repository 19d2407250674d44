// aggregate: every call keeps its accumulators in slots of the cell and changes them in place.

import type { AggregateSpec } from "../plan/plan.ts";
import { AGGREGATES, type Places, prepareCode, updateCode } from "./aggregates.ts";
import type { Kept } from "./kept.ts";
import { callSlots } from "./kept-layouts.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import { keptFunctions } from "./window-code.ts";
import type { Body } from "./writer.ts";

export const aggregateFunctions = (writer: OperatorWriter, operator: AggregateSpec): readonly string[] =>
  keptFunctions(writer, keptBy(writer, operator), operator.window);

function keptBy(writer: OperatorWriter, operator: AggregateSpec): Kept {
  const slots = callSlots(operator);
  const each = (write: (places: Places, index: number) => string, body: Body): string =>
    operator.calls.map((_, i) => write(placesOf(writer, operator, i, body), i)).join("\n");
  return {
    slots: slots.reduce((sum, { count }) => sum + count, 0),
    records: [operator.record],
    aggregate: (index, body) => {
      const places = placesOf(writer, operator, index, body);
      return AGGREGATES[places.call.fn].result(places);
    },
    prepare: body => `${body.step(operator.result.site)} ${each(prepareCode, body)}`,
    update: body => each(updateCode, body),
    merge: body => each(places => AGGREGATES[places.call.fn].merge(places), body),
    result: body => body.code(operator.result),
    hasResultCode: true,
    site: operator.result.site,
  };
}

function placesOf(writer: OperatorWriter, operator: AggregateSpec, index: number, body: Body): Places {
  const number = callSlots(operator)[index]!.first;
  return {
    call: operator.calls[index]!,
    body,
    record: "$v",
    timestamp: "$ts",
    store: writer.cells,
    undo: writer.undo,
    slot: i => `$c.slots[${number + i}]`,
    other: i => `$d.slots[${number + i}]`,
    number,
    mark: writer.state.store.layout.slots[number]!.mark,
  };
}
