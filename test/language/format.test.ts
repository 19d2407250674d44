// The formatter's laws, and its style as a table.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format } from "../../runtime/language/format.ts";
import { parse } from "../../runtime/language/parser.ts";
import type { Module } from "../../runtime/language/syntax.ts";
import { children } from "../../runtime/language/walk.ts";
import { relaidOut } from "./arbitrary.ts";
import { outline } from "./outline.ts";
import { EXAMPLES, SAMPLES } from "./samples.ts";

const meaning = (module: Module): string =>
  children(module)
    .map(node => outline(module, node))
    .join("\n");

/** What comments say, whatever stands around them. */
const comments = (module: Module): string[] =>
  module.tokens
    .flatMap(
      token => module.text.slice(token.fullStart, token.start).match(/\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g) ?? [],
    )
    .map(comment => comment.trimEnd())
    .sort();

function holds(text: string): void {
  const before = parse("test.weir", text);
  const formatted = format(before);
  if (before.errors.length > 0) {
    expect(formatted).toBe(text);
    return;
  }
  const after = parse("test.weir", formatted);
  expect(after.errors).toEqual([]);
  expect(meaning(after)).toBe(meaning(before));
  expect(comments(after)).toEqual(comments(before));
  expect(format(after)).toBe(formatted);
  expect(formatted).not.toMatch(/[ \t]+$/m);
}

test.each([...SAMPLES, ...EXAMPLES])(
  "$name keeps its meaning and its comments, and stays as it is formatted",
  ({ text }) => {
    holds(text);
  },
);

test("so does any layout of them", () => {
  fc.assert(fc.property(relaidOut, holds), { numRuns: 1200 });
});

test("a text with errors is left as it is", () => {
  const text = "pipeline P {\n      source a = (\n}\n";
  expect(format(parse("test.weir", text))).toBe(text);
});

const lines = (...text: string[]): string => `${text.join("\n")}\n`;

const STYLE: readonly (readonly [string, string, string])[] = [
  ["an empty file stays empty", "", ""],
  ["one newline ends the file", "fn f()=1\n\n\n", "fn f() = 1\n"],
  ["Windows line ends stay", "fn f() = 1\r\nfn g() =  2", "fn f() = 1\r\nfn g() = 2\r\n"],
  ["a byte-order mark stays", "\ufefffn f()  = 1", "\ufefffn f() = 1\n"],
  [
    "single blank lines stay, more become one",
    "fn f() = 1\n\n\n\nfn g() = 2\n",
    lines("fn f() = 1", "", "fn g() = 2"),
  ],
  [
    "empty parentheses of a stage go, and those around one parameter",
    "pipeline P { sink a = b |> map((x) => x) |> print() }",
    lines("pipeline P {", "  sink a = b |> map(x => x) |> print", "}"),
  ],
  [
    "a flow that does not fit has a stage on each line",
    `pipeline P { stream a = b |> map(x => "${"long ".repeat(10)}") |> filter(x => "${"long ".repeat(10)}" == x) }`,
    lines(
      "pipeline P {",
      "  stream a = b",
      `    |> map(x => "${"long ".repeat(10)}")`,
      `    |> filter(x => "${"long ".repeat(10)}" == x)`,
      "}",
    ),
  ],
  [
    "a flow the author broke stays broken",
    "pipeline P { stream a = b\n |> map(f) |> filter(g) }",
    lines("pipeline P {", "  stream a = b", "    |> map(f)", "    |> filter(g)", "}"),
  ],
  [
    "arguments that do not fit stand one a line",
    `fn f() = call(first: "${"a".repeat(50)}", second: "${"b".repeat(50)}")`,
    lines("fn f() = call(", `  first: "${"a".repeat(50)}",`, `  second: "${"b".repeat(50)}"`, ")"),
  ],
  [
    "a record as last argument takes the lines itself",
    `fn f() = map(xs, x => { first: "${"a".repeat(50)}", second: "${"b".repeat(50)}" })`,
    lines("fn f() = map(xs, x => {", `  first: "${"a".repeat(50)}",`, `  second: "${"b".repeat(50)}",`, "})"),
  ],
  [
    "fields separated by newlines get commas",
    "type T = {\n  a: int\n  b: string? // why\n}",
    lines("type T = {", "  a: int,", "  b: string?, // why", "}"),
  ],
  [
    "statements stand on lines of their own; a single one may stay",
    "fn f() { let a = 1; if a > 1 { return a }\n return 2 }",
    lines("fn f() {", "  let a = 1", "  if a > 1 { return a }", "  return 2", "}"),
  ],
  [
    "long operators break before && and after +",
    `fn f(): bool = "${"a".repeat(40)}" == a && "${"b".repeat(40)}" == b && c`,
    lines("fn f(): bool =", `  "${"a".repeat(40)}" == a`, `    && "${"b".repeat(40)}" == b`, "    && c"),
  ],
  [
    "comments stay where they are",
    "// top\n\nfn f() = 1 // end\n\n/* last */",
    lines("// top", "", "fn f() = 1 // end", "", "/* last */"),
  ],
  [
    "comments before a closing bracket are within",
    "fn f() {\n  g()\n  // last\n}",
    lines("fn f() {", "  g()", "  // last", "}"),
  ],
  [
    "operators get blanks",
    "fn f(a:int,b:int)=-a*b+g<int>(a)[0]",
    lines("fn f(a: int, b: int) = -a * b + g<int>(a)[0]"),
  ],
  [
    "arms of a match",
    'fn f(k: string) = match k { "a"|"b"=>1; else=>2 }',
    lines('fn f(k: string) = match k { "a" | "b" => 1; else => 2 }'),
  ],
];

describe("style", () => {
  test.each(STYLE)("%s", (_, text, formatted) => {
    expect(format(parse("test.weir", text))).toBe(formatted);
    holds(text);
  });
});
