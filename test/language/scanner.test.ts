// Tokens of texts, as a table: kinds and texts, `↵` where a newline stands before.

import { expect, test } from "vitest";
import { lineOf, lineStarts } from "../../runtime/language/position.ts";
import { scan } from "../../runtime/language/scanner.ts";

const shown = (text: string): string =>
  scan(text)
    .slice(0, -1)
    .map(token => `${token.newlineBefore ? "↵" : ""}${token.kind}:${token.text}`)
    .join(" ");

const CASES: readonly (readonly [string, string])[] = [
  ["a_1 _ r", "identifier:a_1 identifier:_ identifier:r"],
  ["1..5", "int:1 operator:.. int:5"],
  ["1.5.x", "float:1.5 operator:. identifier:x"],
  ["1.0e-3+2", "float:1.0e-3 operator:+ int:2"],
  ["1_0 1h30min", "int:1_0 duration:1h30min"],
  [
    "a?.b ?? c ?...d",
    "identifier:a operator:?. identifier:b operator:?? identifier:c operator:?. operator:.. identifier:d",
  ],
  ["a|>b||c|d", "identifier:a operator:|> identifier:b operator:|| identifier:c operator:| identifier:d"],
  ["x=>=y", "identifier:x operator:=> operator:= identifier:y"],
  ["@2026-01-01T00:00:00Z,", "timestamp:@2026-01-01T00:00:00Z operator:,"],
  ["@2026-01-01..@2026-01-02", "timestamp:@2026-01-01 operator:.. timestamp:@2026-01-02"],
  ['"a\\"b" r"\\" c', 'string:"a\\"b" string:r"\\" identifier:c'],
  ['"a${b}c"', 'templateHead:"a${ identifier:b templateTail:}c"'],
  ['"${a}${{}}"', 'templateHead:"${ identifier:a templateMiddle:}${ operator:{ operator:} templateTail:}"'],
  ['"\\${a}"', 'string:"\\${a}"'],
  ['"${a\n}', 'templateHead:"${ identifier:a ↵operator:}'],
  ['"open\nb', 'string:"open ↵identifier:b'],
  ["a // c\nb /* d\n */ e", "identifier:a ↵identifier:b ↵identifier:e"],
  ["a /* x */ b", "identifier:a identifier:b"],
  ["a & b größe # c", "identifier:a unknown:& identifier:b unknown:größe unknown:# identifier:c"],
  ["\ufeffa\u00a0b", "identifier:a identifier:b"],
  ["a\rb\r\nc", "identifier:a ↵identifier:b ↵identifier:c"],
];

test.each(CASES)("%j", (text, tokens) => {
  expect(shown(text)).toBe(tokens);
});

test("lines end with LF, CRLF and CR, and columns count from 1", () => {
  const text = "ab\ncd\r\nef\rgh";
  const module = { text, lineStarts: lineStarts(text) };
  const places = [0, 2, 3, 7, 10, 12, 99].map(offset => lineOf(module, offset));
  expect(places.map(({ line, column }) => `${line}:${column}`)).toEqual([
    "1:1",
    "1:3",
    "2:1",
    "3:1",
    "4:1",
    "4:3",
    "4:3",
  ]);
});
