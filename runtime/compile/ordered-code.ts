// topN and sortBy: records kept with the measure they are ordered by, computed once as each comes. topN keeps the
// greatest n in order; sortBy keeps all, and orders them when the window fires.

import type { Lambda } from "../plan/ir.ts";
import type { SortSpec, TopNSpec } from "../plan/plan.ts";
import { appendItem } from "../state/slots.ts";
import type { Value } from "../values/value.ts";
import { lessOf } from "./aggregates.ts";
import type { Kept } from "./kept.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import { siteLine } from "./operator-writer.ts";
import { insertTop, type Less, mergeTop } from "./top-list.ts";
import { canBeNull } from "./type-kinds.ts";
import { keptFunctions } from "./window-code.ts";
import type { Body } from "./writer.ts";

const NOTHING: readonly never[] = [];

/** `const $x = …;` */
const measure = (by: Lambda, body: Body): string =>
  `${body.step(by.body.site)} ${siteLine(by)} const $x = ${body.code(by.body)};`;

/** Records without a measure are passed over. */
export function topNFunctions(writer: OperatorWriter, operator: TopNSpec): readonly string[] {
  const { by, n, window } = operator;
  const less = lessOf(by.body.type);
  const change = window === null ? "$changed = " : "";
  const kept: Kept = {
    slots: 2,
    records: by.parameters,
    tellsChange: window === null,
    prepare: body => measure(by, body),
    update: body => {
      const insert = `${change}${body.value(insertTop)}($c, 0, $v, $x, ${n}, ${body.value(less)});`;
      return canBeNull(by.body.type) ? `if ($x !== null) ${insert}` : insert;
    },
    merge: body => `${body.value(mergeTop)}($c, $d, 0, ${n}, ${body.value(less)});`,
    result: body => `($c.slots[0] ?? ${body.value(NOTHING)})`,
    site: by.body.site,
  };
  return keptFunctions(writer, kept, window);
}

export function sortFunctions(writer: OperatorWriter, operator: SortSpec): readonly string[] {
  const { by, window } = operator;
  const append = (body: Body, slot: number, item: string): string => {
    const { mark } = writer.state.store.layout.slots[slot]!;
    return `${body.value(appendItem)}(${writer.cells}, $c, ${slot}, ${mark}, ${item}, ${body.value(NOTHING)}, ${writer.undo});`;
  };
  const kept: Kept = {
    slots: 2,
    records: by.parameters,
    emitsItems: true,
    prepare: body => measure(by, body),
    update: body => `${append(body, 0, "$v")} ${append(body, 1, "$x")}`,
    merge: body => [0, 1].map(i => `for (const $n of $d.slots[${i}]) { ${append(body, i, "$n")} }`).join(" "),
    result: body => `${body.value(sorted)}($c.slots[0], $c.slots[1], ${body.value(lessOf(by.body.type))})`,
    site: by.body.site,
  };
  return keptFunctions(writer, kept, window);
}

/** Ascending by measure, equal ones in the order of the list. */
function sorted(records: readonly Value[], measures: readonly Value[], less: Less): readonly Value[] {
  const order = records.map((_, i) => i);
  order.sort((a, b) =>
    less(measures[a]!, measures[b]!) ? -1 : less(measures[b]!, measures[a]!) ? 1 : a - b,
  );
  return order.map(i => records[i]!);
}
