// What an editor does by itself while a person types, held to the scanner and the formatter: brackets, comments, words,
// and how far the next line is set in.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { format } from "../../runtime/language/format.ts";
import { parse } from "../../runtime/language/parser.ts";
import { OPERATORS, scan } from "../../runtime/language/scanner.ts";
import { cases } from "../conformance/case-file.ts";
import { corpus } from "./fuzz-law.ts";

interface Configuration {
  readonly comments: { readonly lineComment: string; readonly blockComment: readonly [string, string] };
  readonly brackets: readonly (readonly [string, string])[];
  readonly autoClosingPairs: readonly { readonly open: string; readonly close: string }[];
  readonly surroundingPairs: readonly (readonly [string, string])[];
  readonly wordPattern: string;
  readonly indentationRules: {
    readonly increaseIndentPattern: string;
    readonly decreaseIndentPattern: string;
    readonly indentNextLinePattern: string;
  };
  readonly onEnterRules: readonly {
    readonly beforeText: string;
    readonly action: { readonly indent: string; readonly appendText?: string };
  }[];
}

const configuration = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../syntaxes/language-configuration.json"), "utf8"),
) as Configuration;

const texts = [...corpus(), ...cases.map(each => ({ name: `conformance/${each.name}`, text: each.program }))];

test("brackets are those of the scanner, each closed and surrounded with", () => {
  const known = OPERATORS.filter(operator => /^[()[\]{}]$/.test(operator)).sort();
  expect(configuration.brackets.flat().sort()).toEqual(known);
  for (const [open, close] of configuration.brackets) {
    expect(configuration.autoClosingPairs).toContainEqual({ open, close });
    expect(configuration.surroundingPairs).toContainEqual([open, close]);
  }
});

test("comments are none of the program, and what opens one closes it", () => {
  const { lineComment, blockComment } = configuration.comments;
  expect(scan(`${lineComment} let "x`).map(each => each.kind)).toEqual(["end"]);
  expect(scan(`${blockComment[0]} a\n b ${blockComment[1]}`).map(each => each.kind)).toEqual(["end"]);
  const pair = configuration.autoClosingPairs.find(each => each.open === blockComment[0]);
  expect(scan(pair!.open + pair!.close).map(each => each.kind)).toEqual(["end"]);
});

test("quotes close to a whole string", () => {
  const pair = configuration.autoClosingPairs.find(each => each.open === '"')!;
  expect(scan(pair.open + pair.close).map(each => each.kind)).toEqual(["string", "end"]);
});

test("a word is a name of the scanner, whole", () => {
  const word = new RegExp(configuration.wordPattern, "g");
  for (const { name, text } of texts) {
    const words = new Map([...text.matchAll(word)].map(match => [match.index, match[0]]));
    for (const token of scan(text))
      if (token.kind === "identifier")
        expect(`${name} ${words.get(token.start)}`).toBe(`${name} ${token.text}`);
  }
});

/** Lines that go on with the one before are set in by taste, not by brackets. */
const GOES_ON = /^\s*(\|>|\?\.|\.|\?\?|&&|\|\||\||\?|:)/;

describe("the next line", () => {
  const increase = new RegExp(configuration.indentationRules.increaseIndentPattern);
  const decrease = new RegExp(configuration.indentationRules.decreaseIndentPattern);
  const once = new RegExp(configuration.indentationRules.indentNextLinePattern);
  const depth = (line: string): number => /^ */.exec(line)![0].length;

  test("is set in as the formatter does", () => {
    const wrongs: string[] = [];
    let deeper = 0;
    for (const { name, text } of texts) {
      const module = parse("a.weir", text);
      if (module.errors.length > 0) continue;
      const lines = format(module)
        .split("\n")
        .filter(line => line.trim() !== "" && !/^\s*(\/\/|\/\*|\*)/.test(line));
      for (const [i, line] of lines.entries()) {
        const next = lines[i + 1];
        if (next === undefined || GOES_ON.test(next)) continue;
        const opens = increase.test(line) || once.test(line);
        const closes = decrease.test(next);
        const step = depth(next) - depth(line);
        if (opens) deeper++;
        if (opens && !closes && step !== 2) wrongs.push(`${name}: not deeper after ${line}`);
        if (!opens && !GOES_ON.test(line) && !closes && step > 0)
          wrongs.push(`${name}: deeper after ${line}`);
        if (closes && !opens && !GOES_ON.test(line) && step >= 0) wrongs.push(`${name}: not back at ${next}`);
      }
    }
    expect(wrongs).toEqual([]);
    expect(deeper).toBeGreaterThan(300);
  });

  test.each([
    ["pipeline P {", true],
    ["  checkpoint { // how often", true],
    ["    f(a, [", true],
    ["  // see {", false],
    ["  checkpoint { interval: 1s }", false],
  ])("%s: deeper is %s", (line, expected) => expect(increase.test(line)).toBe(expected));

  test("documentation goes on", () => {
    const rules = configuration.onEnterRules.filter(({ beforeText }) =>
      new RegExp(beforeText).test("  /// Doc."),
    );
    const [{ action } = { action: null }] = rules;
    expect(action).toEqual({ indent: "none", appendText: "/// " });
    const [declaration] = parse(
      "a.weir",
      `/// Doc.\n${action!.appendText}More.\nfn f(): int = 1\n`,
    ).declarations;
    expect(declaration).toMatchObject({ doc: "Doc.\nMore." });
    for (const line of ["// Plain", "fn f() = 1"])
      expect(configuration.onEnterRules.some(({ beforeText }) => new RegExp(beforeText).test(line))).toBe(
        false,
      );
  });
});
