// Whatever stands in a file, checking it gives a model: every prefix of every sample, and samples with parts cut out.

import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model } from "../../../runtime/language/model.ts";
import type * as s from "../../../runtime/language/syntax.ts";
import { children } from "../../../runtime/language/walk.ts";
import { checkText, split } from "./markers.ts";

const folder = new URL("./cases/", import.meta.url);
const texts = readdirSync(folder)
  .filter(name => name.startsWith("design-") || name === "aggregates.weir" || name === "externs.weir")
  .map(name => split(readFileSync(new URL(name, folder), "utf8")).text);

/** Asks the model everything it can be asked. */
function askAll(model: Model): void {
  const pending: s.Node[] = [...model.program.modules];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "Name") model.symbolOf(node);
    else if (node.kind === "Flow" || node.kind === "Stage") model.streamOf(node);
    else {
      model.typeOf(node as s.ExprNode);
      model.constantOf(node as s.ExprNode);
    }
    pending.push(...children(node));
  }
}

test("every prefix of every sample is checked without throwing, and what is wrong lies within it", () => {
  for (const text of texts) {
    for (let end = 0; end <= text.length; end += 3) {
      const model = checkText(text.slice(0, end));
      for (const each of model.diagnostics) expect(each.start <= each.end && each.end <= end).toBe(true);
    }
  }
});

test("samples with parts cut out, doubled or swapped are checked without throwing", () => {
  const words = texts.flatMap(text => text.match(/\w+|\s+|[^\w\s]/g) ?? []);
  const damage = fc.record({
    text: fc.constantFrom(...texts),
    at: fc.nat(10_000),
    length: fc.nat(60),
    insert: fc.array(fc.constantFrom(...words), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(damage, ({ text, at, length, insert }) => {
      const start = at % (text.length + 1);
      askAll(checkText(text.slice(0, start) + insert.join("") + text.slice(start + length)));
    }),
    { numRuns: 600 },
  );
});
