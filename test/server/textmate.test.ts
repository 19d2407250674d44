// The grammar for colours against the scanner: each token of every program of the repository has the scope that its
// kind promises, so that the two cannot drift apart.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { RESERVED } from "../../runtime/language/parser-cursor.ts";
import { lineStarts } from "../../runtime/language/position.ts";
import { OPERATORS, scan } from "../../runtime/language/scanner.ts";
import type { Token } from "../../runtime/language/syntax.ts";
import { cases } from "../conformance/case-file.ts";
import { corpus } from "./fuzz-law.ts";

const require = createRequire(import.meta.url);
const file = join(import.meta.dirname, "../../syntaxes/weir.tmLanguage.json");

let grammar: textmate.IGrammar;

beforeAll(async () => {
  const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text: string) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(file, "utf8"), file),
  });
  grammar = (await registry.loadGrammar("source.weir"))!;
});

/** The scopes at every offset where they change. */
function scopesOf(text: string): (offset: number) => string {
  const starts = lineStarts(text);
  const spans: { readonly start: number; readonly scopes: string }[] = [];
  let stack = textmate.INITIAL;
  for (const [i, start] of starts.entries()) {
    const line = text.slice(start, starts[i + 1] ?? text.length).replace(/[\r\n]+$/, "");
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    for (const token of tokens)
      spans.push({ start: start + token.startIndex, scopes: token.scopes.join(" ") });
    stack = ruleStack;
  }
  return offset => {
    let low = 0;
    let high = spans.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (spans[middle]!.start <= offset) low = middle;
      else high = middle - 1;
    }
    return spans[low]?.scopes ?? "";
  };
}

/** What may be said of each token, innermost: the scanner's kinds and operators, all of them. */
const PLAIN = /^(source\.weir|meta\.embedded\.expression\.weir)$/;
const OPERATOR = /^keyword\.operator\.weir$/;
const QUOTED =
  /^(string\.quoted\.(double|other\.raw)|constant\.character\.escape|invalid\.illegal\.escape)\.weir$/;
const TEMPLATE =
  /^(string\.quoted\.double|constant\.character\.escape|invalid\.illegal\.escape|punctuation\.definition\.template-expression\.(begin|end))\.weir$/;
/** Such as `5m`, which the scanner keeps together to complain of it. */
const NO_NUMBER = /^invalid\.illegal\.number\.weir$/;
const WORD =
  /^(keyword\.(control|declaration)|keyword\.control\.test|storage\.(type|modifier)|constant\.language|variable\.language)\.weir$/;
const NAME =
  /^(entity\.name\.(type|tag|function)|support\.(type|function)|variable\.(other\.(property|constant)|parameter))\.weir$/;

const ALLOWED: Readonly<Record<Token["kind"], (text: string) => readonly RegExp[]>> = {
  int: () => [/^constant\.numeric\.integer\.weir$/, NO_NUMBER],
  float: () => [/^constant\.numeric\.float\.weir$/, NO_NUMBER],
  duration: () => [/^constant\.numeric\.duration\.weir$/, NO_NUMBER],
  timestamp: () => [/^constant\.numeric\.timestamp\.weir$/],
  string: () => [QUOTED],
  templateHead: () => [TEMPLATE],
  templateMiddle: () => [TEMPLATE],
  templateTail: () => [TEMPLATE],
  operator: text => {
    if (text === "|>") return [/^keyword\.operator\.pipe\.weir$/];
    return /^[()[\]{},;:.]$/.test(text) ? [PLAIN] : [OPERATOR];
  },
  // A word of the language may be a field or an argument anywhere.
  identifier: text => (RESERVED.has(text) ? [WORD, NAME] : [WORD, NAME, PLAIN]),
  unknown: () => [/./],
  end: () => [/./],
};

const innermost = (scopes: string): string => scopes.slice(scopes.lastIndexOf(" ") + 1);

/** The scopes of a token that it must not have, at any of its characters. */
function wrong(token: Token, scopes: (offset: number) => string): readonly string[] {
  const allowed = ALLOWED[token.kind](token.text);
  const found = new Set<string>();
  for (let at = token.start; at < token.end; at++) found.add(innermost(scopes(at)));
  return [...found].filter(scope => !allowed.some(pattern => pattern.test(scope)));
}

const files = [...corpus(), ...cases.map(each => ({ name: `conformance/${each.name}`, text: each.program }))];

test("there is a corpus, of examples and conformance programs", () => {
  expect(files.length).toBeGreaterThan(400);
  expect(new Set(files.map(each => each.name)).size).toBe(files.length);
});

test("every token of every program is coloured as what it is", () => {
  const wrongs: string[] = [];
  const seen = new Set<string>();
  for (const { name, text } of files) {
    const scopes = scopesOf(text);
    for (const token of scan(text)) {
      seen.add(token.kind);
      for (const match of text.slice(token.fullStart, token.start).matchAll(/\/\/|\/\*/g)) {
        const at = token.fullStart + match.index;
        if (!/comment\./.test(scopes(at))) wrongs.push(`${name}: comment at ${at}: ${scopes(at)}`);
      }
      for (const scope of wrong(token, scopes))
        wrongs.push(`${name}: ${token.text} at ${token.start}: ${scope}`);
    }
  }
  expect(wrongs).toEqual([]);
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(Object.keys(ALLOWED).filter(kind => kind !== "unknown")),
  );
});

test.each(OPERATORS)("the operator %s, also one that no program has", operator => {
  const text = `fn f(): int = a ${operator} b`;
  const token = scan(text).find(
    each => each.kind === "operator" && each.text === operator && each.start > 13,
  );
  expect(wrong(token!, scopesOf(text))).toEqual([]);
});

test.each([...RESERVED])("the word %s, where it is one", word => {
  const text = `  ${word} a`;
  expect(innermost(scopesOf(text)(3))).toMatch(WORD);
});

test("the grammar notices what it should: a token of the wrong kind is told", () => {
  const text = "fn f(): int = 12";
  const token = scan(text).find(each => each.kind === "int")!;
  expect(wrong(token, scopesOf(text))).toEqual([]);
  for (const kind of ["timestamp", "string", "operator", "identifier"] as const)
    expect(wrong({ ...token, kind }, scopesOf(text))).toEqual(["constant.numeric.integer.weir"]);
});
