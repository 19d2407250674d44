// The pages of syntax diagnostics keep what they promise: the wrong example gives the code, the right one none.

import { expect, test } from "vitest";
import { parse } from "../../runtime/language/parser.ts";
import { SYNTAX_DIAGNOSTICS } from "../../runtime/language/syntax-diagnostics.ts";

/** Examples are pieces: of a file, a pipeline, a flow, a block or a call. */
const SURROUNDINGS: readonly ((piece: string) => string)[] = [
  piece => piece,
  piece => `pipeline P {\n${piece}\n}`,
  piece => `pipeline P {\nstream a = b ${piece}\n}`,
  piece => `fn f() {\n${piece}\n}`,
  piece => `fn f() = ${piece}`,
];

const codes = (text: string): string[] => parse("page.weir", text).errors.map(error => error.code);

const examples = (page: string, heading: string): string[] =>
  [...page.matchAll(new RegExp(`${heading}:\\n\\n\`\`\`weir\\n([\\s\\S]*?)\\n\`\`\``, "g"))].map(
    match => match[1]!,
  );

test.each(Object.entries(SYNTAX_DIAGNOSTICS))("%s", (code, { page, message, name }) => {
  expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(message).toMatch(/[.]( ?\{\w+\})?$/);
  for (const wrong of examples(page, "Wrong")) {
    expect(SURROUNDINGS.map(surround => codes(surround(wrong)))).toContainEqual([code]);
  }
  for (const right of examples(page, "Right")) {
    expect(SURROUNDINGS.map(surround => codes(surround(right)))).toContainEqual([]);
  }
});

test("all but the depth of nesting have an example", () => {
  const without = Object.entries(SYNTAX_DIAGNOSTICS).filter(([, { page }]) => !page.includes("```weir"));
  expect(without.map(([code]) => code)).toEqual(["W0009"]);
});
