// Every built-in shows what it does by an example in its documentation: "`EXPR` is `EXPR`". Both are run, as anybody's
// program is, checked, lowered and compiled.

import { describe, expect, test } from "vitest";
import { compileLambda } from "../../runtime/compile/body.ts";
import { check } from "../../runtime/language/check.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import type { Value } from "../../runtime/values/value.ts";

interface Example {
  readonly name: string;
  readonly expression: string;
  readonly result: string;
}

const EXAMPLE = /`([^`]+)` is `([^`]+)`/g;
const pure = [...BUILTINS.values()].flat().filter(builtin => builtin.effect === "pure");
const examples: readonly Example[] = pure.flatMap(({ name, doc }) =>
  Array.from(doc.matchAll(EXAMPLE), ([, expression, result]) => ({
    name,
    expression: expression!,
    result: result!,
  })),
);

/** One program for all of them: a function each, and a list of what they give. */
const text = `
${examples.map(({ expression, result }, i) => `fn e${i}() = (${expression}) == (${result})`).join("\n")}
pipeline Examples {
  source once = sequence(1 .. 1)
  sink out = once |> map(n => [${examples.map((_, i) => `e${i}()`).join(", ")}]) |> writeJsonl("out.jsonl")
}
`;

function run(): readonly boolean[] {
  const model = check(loadProgram("examples.weir", path => (path === "examples.weir" ? text : null)));
  const wrong = model.diagnostics.map(({ start, message }) => {
    const line = text.slice(0, start).split("\n").length - 2;
    return `${examples[line]?.expression ?? "?"}: ${message}`;
  });
  expect(wrong).toEqual([]);
  const plan = lower(model, "Examples").plan!;
  const map = plan.nodes.map(node => node.operator).find(operator => operator.kind === "map");
  if (map?.kind !== "map") throw new Error("the program has no map");
  const outside = { now: () => 0, random: () => 0, callExtern: () => null };
  return compileLambda(plan, map.fn, { params: new Map<string, Value>(), outside })(1) as readonly boolean[];
}

describe("examples in the documentation of built-in functions", () => {
  test("every overload has one", () => {
    expect(
      pure.filter(({ doc }) => !new RegExp(EXAMPLE).test(doc)).map(({ name, doc }) => name + doc),
    ).toEqual([]);
  });

  test("give what they say", () => {
    const right = run();
    expect(examples.filter((_, i) => right[i] !== true)).toEqual([]);
    expect(right.length).toBeGreaterThan(200);
  });
});
