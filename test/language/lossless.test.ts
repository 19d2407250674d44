// The laws of the tree: any text gives one, it prints back unchanged, and every token has one place in it.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../runtime/language/parser.ts";
import { print } from "../../runtime/language/printer.ts";
import type { Module, Node } from "../../runtime/language/syntax.ts";
import { SYNTAX_DIAGNOSTICS } from "../../runtime/language/syntax-diagnostics.ts";
import { children, descendants } from "../../runtime/language/walk.ts";
import { edited, soup } from "./arbitrary.ts";
import { EXAMPLES, SAMPLES } from "./samples.ts";

/** Children stand in order within their parent, and every place is one. Plain tests: there are millions. */
function misplaced(node: Node): boolean {
  let next = node.firstToken;
  for (const child of children(node)) {
    if (child.firstToken < next || child.lastToken < child.firstToken || child.end < child.start) return true;
    next = child.lastToken;
  }
  return next > node.lastToken;
}

/** Everything that holds of any text whatever. */
function holds(text: string): Module {
  const module = parse("test.weir", text);
  expect(print(module)).toBe(text);
  expect(module.tokens.map(token => text.slice(token.fullStart, token.end)).join("")).toBe(text);
  expect([...descendants(module)].filter(misplaced)).toEqual([]);
  for (const error of module.errors) {
    expect(SYNTAX_DIAGNOSTICS).toHaveProperty(error.code);
    expect(error.start).toBeGreaterThanOrEqual(0);
    expect(error.end).toBeLessThanOrEqual(text.length);
    const holes = [...SYNTAX_DIAGNOSTICS[error.code]!.message.matchAll(/\{(\w+)\}/g)].map(match => match[1]!);
    expect(Object.keys(error.args)).toEqual(expect.arrayContaining(holes));
  }
  return module;
}

describe.each([...SAMPLES, ...EXAMPLES])("$name", ({ text }) => {
  test("parses without errors and prints back", () => {
    expect(holds(text).errors).toEqual([]);
  });

  test("every prefix parses and prints back", () => {
    for (let end = 0; end < text.length; end++) {
      const prefix = text.slice(0, end);
      expect(print(parse("prefix.weir", prefix))).toBe(prefix);
    }
  });

  test("any line may be missing", () => {
    const lines = text.split("\n");
    for (let i = 0; i < lines.length; i++) holds(lines.toSpliced(i, 1).join("\n"));
  });
});

test("any soup of tokens prints back", () => {
  fc.assert(
    fc.property(soup, text => void holds(text)),
    { numRuns: 1500 },
  );
});

test("any edit of a program prints back", () => {
  fc.assert(
    fc.property(edited, text => void holds(text)),
    { numRuns: 600 },
  );
});

test("any characters print back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), text => void holds(text)),
    { numRuns: 1000 },
  );
});

const BEGINNINGS = [
  "",
  "fn f() = ",
  "fn f() { ",
  "pipeline P { a: ",
  "pipeline P { stream x = ",
  "type T = ",
  'test "t" { ',
];
const REPEATED = [
  ...'( [ { - ! a. a+ x=> f( (a, a? a?b: a< f< a|>b( "${ list<{a: ...'.split(" "),
  "if a { ",
  "if a { } else ",
  "match a { 1 => ",
  "x |> process { on a { ",
  "checkpoint { ",
  "} ",
  ") ",
  "feed a [ ",
];

describe("nesting without end", () => {
  test.each(BEGINNINGS)("after %j", beginning => {
    for (const repeated of REPEATED) {
      const text = beginning + repeated.repeat(3000);
      const module = parse("deep.weir", text);
      expect(print(module)).toBe(text);
    }
  });

  test("is one diagnostic, where it goes too far", () => {
    const module = parse("deep.weir", `fn f() = ${"(".repeat(5000)}`);
    expect(module.errors.map(error => error.code)).toEqual(["W0009"]);
  });

  test("a long flow, list or block is no nesting", () => {
    const flow = `pipeline P { stream a = b${" |> map(x => x + 1)".repeat(2000)} }`;
    const list = `fn f() = [${"{ a: 1.5, b: [x.y] }, ".repeat(2000)}]`;
    const block = `fn f() {${"\n  let a = b + c * d".repeat(2000)}\n}`;
    for (const text of [flow, list, block]) expect(parse("long.weir", text).errors).toEqual([]);
  });
});
