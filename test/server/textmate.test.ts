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
import { scan } from "../../runtime/language/scanner.ts";
import type { Token } from "../../runtime/language/syntax.ts";
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

const PROMISED: Readonly<Partial<Record<Token["kind"], RegExp>>> = {
  int: /constant\.numeric\.integer/,
  float: /constant\.numeric\.float/,
  duration: /constant\.numeric\.duration/,
  timestamp: /constant\.numeric\.timestamp/,
  string: /string\.quoted/,
  templateHead: /string\.quoted/,
  templateMiddle: /string\.quoted|template-expression/,
  templateTail: /string\.quoted|template-expression/,
};

const WORD = /keyword\.|storage\.|constant\.language|variable\.other\.property|variable\.language/;

/** What a token should have, and must not have. */
function wrong(token: Token, scopes: string, inTemplate: boolean): string | null {
  const promised = PROMISED[token.kind];
  if (promised !== undefined) return promised.test(scopes) ? null : `${promised}`;
  if (/comment\./.test(scopes)) return "no comment";
  if (!inTemplate && /string\.quoted|constant\.numeric/.test(scopes)) return "no literal";
  if (token.kind === "identifier" && RESERVED.has(token.text))
    return WORD.test(scopes) ? null : "a word of the language";
  return null;
}

const files = corpus();

test("there is a corpus", () => expect(files.length).toBeGreaterThan(50));

test.each(files)("$name", ({ text }) => {
  const scopes = scopesOf(text);
  const wrongs: string[] = [];
  let open = 0;
  let before: Token | null = null;
  for (const token of scan(text)) {
    if (token.newlineBefore) open = 0;
    for (const match of text.slice(token.fullStart, token.start).matchAll(/\/\/|\/\*/g)) {
      const at = token.fullStart + match.index;
      if (!/comment\./.test(scopes(at))) wrongs.push(`comment at ${at}: ${scopes(at)}`);
    }
    if (token.kind === "end" || token.kind === "unknown") continue;
    // A word after a dot or before a colon is a field or argument, whatever it is elsewhere.
    const field =
      token.kind === "identifier" &&
      (before?.text === "." || before?.text === "?." || /^\s*:/.test(text.slice(token.end)));
    const expected = field ? null : wrong(token, scopes(token.start), open > 0);
    if (expected !== null)
      wrongs.push(`${token.text} at ${token.start}: ${scopes(token.start)}, not ${expected}`);
    if (token.kind === "templateHead") open++;
    if (token.kind === "templateTail") open--;
    before = token;
  }
  expect(wrongs).toEqual([]);
});

test("the grammar notices what it should: a token of the wrong kind is told", () => {
  const scopes = scopesOf("fn f(): int = 12");
  const [token] = scan("fn f(): int = 12").filter(each => each.kind === "int");
  expect(wrong(token!, scopes(token!.start), false)).toBeNull();
  expect(wrong({ ...token!, kind: "timestamp" }, scopes(token!.start), false)).not.toBeNull();
});
