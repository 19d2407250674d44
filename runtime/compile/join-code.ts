// join: without a window both sides are kept, and an element meets whatever of the other side is there already. With
// one, each window keeps both sides and gives every pair when it fires: in the order of the left side, then the right.

import type { Lambda } from "../plan/ir.ts";
import type { JoinSpec, Ttl, WindowSpec } from "../plan/plan.ts";
import { dropItems } from "../state/kept-until.ts";
import { appendItem } from "../state/slots.ts";
import type { Value } from "../values/value.ts";
import type { Kept } from "./kept.ts";
import { nowCode } from "./kept-until-code.ts";
import { type OperatorWriter, siteLine } from "./operator-writer.ts";
import { emitPairs, ownParameter, pairBody } from "./pairs-code.ts";
import { keptFunctions } from "./window-code.ts";
import type { Body } from "./writer.ts";

export function joinFunctions(writer: OperatorWriter, operator: JoinSpec): readonly string[] {
  const { window } = operator;
  if (window === null) return [side(writer, operator, 0), side(writer, operator, 1)];
  const [takes, fires] = inWindow(writer, operator, window, 0);
  const [takesRight] = inWindow(writer, operator, window, 1);
  return [takes!, takesRight!, fires!];
}

function side(writer: OperatorWriter, { fn, ttl }: JoinSpec, input: 0 | 1): string {
  const { body, code } = pairBody(writer, fn, input);
  const { mark } = writer.state.store.layout.slots[input]!;
  const append = writer.program.value(appendItem);
  const item = `{ "at": $ts, "value": $v${ttl === null ? "" : `, "written": $now`} }`;
  const expire = ttl === null ? "" : expireLines(writer, ttl);
  const kept = `${append}(${writer.store}, $c, ${input}, ${mark}, ${item}, [], ${writer.undo});`;
  const pairs = `const $b = $c.slots[${1 - input}];
if ($b !== undefined) for (const $m of $b) {
${body.variable} $w = $m.value, $at = $m.at > $ts ? $m.at : $ts;
${body.step(fn.body.site)} ${siteLine(fn)} ${emitPairs(writer, code)}
}`;
  const key = writer.keyLine(body, input);
  const before = [body.temps, key, writer.cellLines()];
  const own = ownParameter(fn, input);
  if (!writer.guarded) return writer.takes([...before, expire, kept, pairs], input, own);
  return writer.takes(
    [
      ...before,
      `const $out = []; ${writer.undo}.begin($c);`,
      expire,
      writer.guard(`${kept} ${pairs}`, "$v", writer.rollBack),
      `for (let $i = 0; $i < $out.length; $i += 2) { ${writer.emit(0, "$out[$i]", "$out[$i + 1]")} }`,
    ],
    input,
    own,
  );
}

/** Of both sides, so that whoever comes meets nothing that has expired. */
function expireLines(writer: OperatorWriter, ttl: Ttl): string {
  const drop = writer.program.value(dropItems);
  const both = writer.state.store.layout.slots.map(
    ({ mark }, slot) => `${drop}(${writer.store}, $c, ${slot}, ${mark}, $now - ${ttl.ms});`,
  );
  return `const $now = ${nowCode(writer, ttl)}; ${both.join(" ")}`;
}

// ---------------------------------------------------------------- windows

const NOTHING: readonly never[] = [];

function inWindow(
  writer: OperatorWriter,
  { fn }: JoinSpec,
  window: WindowSpec,
  input: 0 | 1,
): readonly string[] {
  const append = (body: Body, slot: number, item: string): string => {
    const { mark } = writer.state.store.layout.slots[slot]!;
    return `${body.value(appendItem)}(${writer.cells}, $c, ${slot}, ${mark}, ${item}, ${body.value(NOTHING)}, ${writer.undo});`;
  };
  const kept: Kept = {
    input,
    slots: 2,
    emitsItems: true,
    prepare: () => "",
    update: body => append(body, input, "$v"),
    merge: body =>
      [0, 1]
        .map(i => `for (const $n of $d.slots[${i}] ?? ${body.value(NOTHING)}) { ${append(body, i, "$n")} }`)
        .join(" "),
    records: ownParameter(fn, input),
    result: body => {
      const sides = () => [0, 1].map(i => `$c.slots[${i}] ?? ${body.value(NOTHING)}`);
      if (body.stepping) return steppingPairs(fn, body, sides());
      const pair = body.nested();
      const parameters = fn.parameters.map(parameter => pair.declare(parameter)).join(", ");
      const code = pair.code(fn.body);
      const both = sides().join(", ");
      return `${body.value(allPairs)}(${both}, (${parameters}) => { ${pair.temps} return ${code}; })`;
    },
    site: fn.body.site,
  };
  return keptFunctions(writer, kept, window);
}

/** The same list, standing still before each pair. */
function steppingPairs(fn: Lambda, body: Body, [left, right]: readonly string[]): string {
  const [one, other] = ["$i", "$j"];
  return body.scoped(() => {
    const [mine, yours] = fn.parameters.map(parameter => body.declare(parameter));
    const declared = [mine, yours].map((name, i) =>
      name === undefined ? "" : `let ${name} = ${[one, other][i]};`,
    );
    const code = body.code(fn.body);
    const each = `${declared.join(" ")} ${body.step(fn.body.site)} $n.push(${code});`;
    const loops = `for (const ${one} of (${left})) for (const ${other} of (${right})) { ${each} }`;
    return `(yield* (function* () { const $n = []; ${loops} return $n; })())`;
  });
}

function allPairs(
  left: readonly Value[],
  right: readonly Value[],
  pair: (left: Value, right: Value) => Value,
): readonly Value[] {
  return left.flatMap(one => right.map(other => pair(one, other)));
}
