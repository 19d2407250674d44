// The TextMate grammar is colours only; here it is held to what the scanner knows.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../../syntaxes", name), "utf8"));

const grammar = read("weir.tmLanguage.json") as { readonly repository: Record<string, unknown> };

function collect(node: unknown, key: string): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === key && typeof value === "string" ? [value] : collect(value, key),
  );
}

test("every pattern is a regular expression that never matches nothing for ever", () => {
  for (const key of ["match", "begin"]) {
    for (const pattern of collect(grammar, key)) expect(new RegExp(pattern).test("")).toBe(false);
  }
});

test("every rule that is included exists", () => {
  const included = collect(grammar, "include").map(name => name.slice(1));
  expect(included.length).toBeGreaterThan(5);
  for (const name of included) expect(Object.keys(grammar.repository)).toContain(name);
});

test("the reserved words have a colour", () => {
  const patterns = collect(grammar, "match");
  for (const word of "let var if else for in match emit return true false null".split(" ")) {
    expect(patterns.some(pattern => new RegExp(`[(|]${word}[)|]`).test(pattern))).toBe(true);
  }
});
