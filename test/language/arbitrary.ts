// Random texts for the syntax laws: soups of tokens, edits of real programs, and programs laid out at random.

import fc from "fast-check";
import { scan } from "../../runtime/language/scanner.ts";
import { EXAMPLES, SAMPLES } from "./samples.ts";

const WORDS =
  "let var if else for in match emit return true false null import type fn extern pure pipeline test param source stream sink on timer state broadcast process as was to x y key map".split(
    " ",
  );
const OPERATORS = "... |> => .. ?. ?? == != <= >= && || < > ! + - * / % = ? : , ; . ( ) [ ] { } |".split(" ");
const ODD = [
  '"a"',
  '"a${',
  '}"',
  '"open',
  'r"x"',
  "12",
  "1.5",
  "1e5",
  "1h30min",
  "@2026-01-01",
  "@x",
  "/* c */",
  "// c\n",
  "/*",
  "ö",
  "#",
  "\\",
  "\ud800",
  "\ufeff",
];

/** Tokens in any order, with blanks and newlines between some. */
export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constantFrom(...OPERATORS), fc.constantFrom(...WORDS), fc.constantFrom(...ODD)),
      fc.constantFrom(" ", " ", "\n", "", "\r\n"),
    ),
    { maxLength: 60 },
  )
  .map(parts => parts.map(([token, gap]) => token + gap).join(""));

const programs = [...SAMPLES, ...EXAMPLES].map(sample => sample.text);
const program = fc.constantFrom(...programs);

/** A real program with a piece cut out and another put in. */
export const edited: fc.Arbitrary<string> = fc
  .tuple(program, fc.nat(), fc.nat({ max: 40 }), fc.oneof(soup, fc.constant(""), fc.string({ maxLength: 5 })))
  .map(([text, at, length, put]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + length);
  });

const GAPS = [
  "",
  " ",
  "  ",
  "\n",
  "\n\n\n",
  "\n  ",
  " // note\n",
  "\n// above\n",
  " /* in */ ",
  "\n/// doc\n",
  "\t",
];

/** A real program with other white space and comments between some of its tokens. It may have become wrong. */
export const relaidOut: fc.Arbitrary<string> = fc
  .tuple(program, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...GAPS)), { maxLength: 12 }))
  .map(([text, changes]) => {
    const tokens = scan(text);
    const gaps = new Map(changes.map(([at, gap]) => [at % tokens.length, gap]));
    return tokens
      .map((token, i) => (gaps.get(i) ?? text.slice(token.fullStart, token.start)) + token.text)
      .join("");
  });
