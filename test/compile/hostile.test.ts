// No text of a program becomes code: not names, not strings, not field names, not uids. And no name of the host can be
// said. Programs are written with the worst names there are, run, and their texts read word by word.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainText } from "../../runtime/compile/chain-program.ts";
import { layoutOf } from "../../runtime/compile/layouts.ts";
import { mangle, quote } from "../../runtime/compile/literals.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { OperatorState } from "../../runtime/state/operator-state.ts";
import { INT, list, map, record, STRING } from "../../runtime/values/type.ts";
import { bench } from "../support/chain.ts";
import { planOf, randomProcess } from "../support/generate-ir.ts";
import * as ir from "../support/ir.ts";

const HOSTILE = [
  "constructor",
  "__proto__",
  "prototype",
  "toString",
  "hasOwnProperty",
  "arguments",
  "eval",
  "this",
  "process",
  "globalThis",
  "require",
  "await",
  "yield",
  "$s",
  "$k0",
  '"; process.exit(); "',
  "'",
  "`${process}`",
  "\\",
  "\u2028",
  "\u2029",
  "\n",
  "*/",
  "</script>",
  "\ud800",
  "\u{1f600}",
  "",
  " ",
] as const;

/** The only words of JavaScript that stand free in a program: what could name something of the host is not among them. */
const WORDS = new Set(
  `use strict const let function return if else for of in try catch throw switch case break new while true false null
  undefined yield finally Math Map`.split(/\s+/),
);

/** Every free word of a program: outside string literals, no member of a value, no name of a property. */
function wordsOf(text: string): readonly string[] {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  expect(bare).not.toMatch(/[`'\\\u0080-\uffff]/);
  const free = bare.replace(/\.\s*[A-Za-z_$][\w$]*/g, "").replace(/([{,]\s*)[A-Za-z]\w*(?=:)/g, "$1");
  return free.match(/[A-Za-z_$][\w$]*/g) ?? [];
}

const isOurs = (word: string): boolean =>
  WORDS.has(word) || /^\$[a-z]+\d*$/i.test(word) || /^[A-Za-z_]\w*\$\d+(\$own)?$/.test(word);

function textOf(plan: Plan, stepping: boolean): string {
  const deployment = deploy(plan);
  const states = new Map(
    plan.nodes.flatMap(node => {
      const layout = layoutOf(node);
      return layout === null ? [] : [[node.id, new OperatorState(layout.store, layout.timers, 128)] as const];
    }),
  );
  const sink = { write: () => {} };
  const parts = {
    plan,
    deployment,
    chain: 0,
    subtask: 0,
    outside: { now: () => 0, random: () => 0, callExtern: () => null },
    params: new Map(),
    outputs: [],
    sinks: new Map(plan.nodes.map(node => [node.uid, sink])),
    states,
    observe: () => {},
    origin: () => "",
  };
  return chainText(parts, stepping).text;
}

/** A record whose field, a local, a state, a template, a pattern and a uid all bear the name. */
function hostilePlan(name: string) {
  const type = record([
    { name, type: STRING },
    { name: `${name}2`, type: INT },
  ]);
  const b = new ir.PlanBuilder();
  const source = b.source(STRING);
  const parameter = ir.local(name, STRING);
  const mapped = b.add(
    {
      kind: "map",
      fn: ir.lambda(
        [parameter],
        ir.recordOf(
          [
            [`${name}2`, ir.int(1)],
            [name, ir.template(name, ir.use(parameter), name)],
          ],
          type,
        ),
      ),
    },
    { uid: name },
  );
  const variable = ir.local(name, map(STRING, INT));
  const operator = ir.process(ir.states([name, map(STRING, INT)], [`${name}2`, list(STRING)]), {
    type,
    body: r => [
      ir.declare(variable, ir.state(0, map(STRING, INT)), true),
      ir.put(variable, ir.text(name), ir.int(7)),
      ir.putState(
        0,
        ir.text(name),
        ir.coalesce(ir.at(ir.state(0, map(STRING, INT)), ir.text(name), INT), ir.int(1)),
      ),
      ir.set(1, ir.call("append", [ir.state(1, list(STRING)), ir.field(r, name)], list(STRING))),
      ir.emit(
        ir.recordOf([
          [name, ir.field(r, name)],
          ["seen", ir.state(1, list(STRING))],
          ["count", ir.at(ir.use(variable), ir.text(name), INT)],
        ]),
      ),
    ],
  });
  const process = b.add(operator, { uid: `${name}!`, keyType: STRING, onError: { kind: "skip" } });
  b.edge(source, mapped);
  b.edge(
    mapped,
    process,
    ir.arrow(name, type, r => ir.field(r, name)),
  );
  b.edge(process, b.sink(`${name}#`));
  return b.plan();
}

describe("hostile names", () => {
  test.each(HOSTILE.map(name => [JSON.stringify(name), name]))("%s", (_, name) => {
    const plan = hostilePlan(name);
    const run = bench(plan);
    run.send("x");
    run.send("x");
    const text = `${name}x${name}`;
    const expected = [[text], [text, text]].map(seen => [
      `${name}#`,
      Object.fromEntries<unknown>([
        [name, text],
        ["seen", seen],
        ["count", 7],
      ]),
    ]);
    expect(run.out.map(([where, value]) => [where, value])).toEqual(expected);
    for (const [, value] of run.out) {
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(Object.keys(value as object)).toEqual([name, "seen", "count"]);
    }
    for (const stepping of [false, true]) {
      expect(wordsOf(textOf(plan, stepping)).filter(word => !isOurs(word))).toEqual([]);
    }
  });

  test("states of such names come back from a snapshot", () => {
    for (const name of HOSTILE) {
      const first = bench(hostilePlan(name));
      first.send("x");
      const second = bench(hostilePlan(name), { restore: first.chain.snapshot() });
      first.send("x");
      second.send("x");
      expect(second.out.at(-1)).toEqual(first.out.at(-1));
    }
  });

  test("random programs say no word that is not ours", () => {
    fc.assert(
      fc.property(randomProcess, fc.boolean(), (process, stepping) => {
        const words = wordsOf(textOf(planOf(process, "to"), stepping));
        expect(words.filter(word => !isOurs(word))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test("a literal means its string, and is plain ASCII", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...HOSTILE)), text => {
        expect(quote(text)).toMatch(/^"[ -~]*"$/);
        expect(JSON.parse(quote(text))).toBe(text);
      }),
    );
  });

  test("a mangled name is a name, and different numbers give different ones", () => {
    for (const name of HOSTILE) {
      expect(mangle(name, 3)).toMatch(/^[A-Za-z_]\w*\$3$/);
      expect(mangle(name, 3)).not.toBe(mangle(name, 4));
    }
  });
});
