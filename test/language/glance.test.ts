// Parsing for a glance: the tree has the shape of a full parse, whatever the texts, and near the edit the very places of
// it; well behind the edit it is made of the nodes there were before.

import { expect, test } from "vitest";
import { piecesOf } from "../../runtime/language/incremental/pieces.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { descendants } from "../../runtime/language/walk.ts";
import { nodesAt } from "../../server/ide/locate.ts";
import { longFunction, longPipeline } from "../server/long-programs.ts";
import { apply, randomEdit, seeded } from "../server/random-edits.ts";

const TRIAL = "weir__trial";

const shapeOf = (module: s.Module): readonly string[] =>
  [...descendants(module)].map(node => (node.kind === "Name" ? `Name ${node.text}` : node.kind));

/** The innermost node at a place, with where it stands, and what is around it. */
function spotIn(pieces: readonly { readonly module: s.Module }[], offset: number): readonly string[] {
  let start = 0;
  for (const { module } of pieces) {
    if (offset <= start + module.text.length) {
      const nodes = nodesAt(module, offset - start);
      const inner = nodes.at(-1)!;
      return [...nodes.map(node => node.kind), `${inner.start}-${inner.end}`];
    }
    start += module.text.length;
  }
  return [];
}

test("a name put anywhere, in texts that may be broken", () => {
  const random = seeded(5);
  let glanced = 0;
  for (const whole of [longPipeline(random, 24), longFunction(60), longPipeline(random, 30)]) {
    let text = whole;
    for (let n = 0; n < 40; n++) {
      if (n % 4 === 3) text = n % 8 === 3 ? apply(text, randomEdit(random, text, [whole])) : whole;
      const { split, glance } = piecesOf("/glance.weir");
      const before = split(text, []);
      const at = Math.floor(random() * text.length);
      const end = at + /^\w*/.exec(text.slice(at))![0].length;
      const tried = text.slice(0, at) + TRIAL + text.slice(end);
      const found = glance(tried, before);
      const full = split(tried, []);
      expect(found.map(({ module }) => module.text)).toEqual(full.map(({ module }) => module.text));
      expect(found.map(({ module }) => shapeOf(module))).toEqual(full.map(({ module }) => shapeOf(module)));
      expect(spotIn(found, at + 1)).toEqual(spotIn(full, at + 1));
      const nodes = new Set(before.flatMap(({ module }) => [...descendants(module)]));
      const edited = found.find(({ module }) => module.text.includes(TRIAL))!;
      const last = [...descendants(edited.module)].findLast(node => node.kind === "Name")!;
      if (nodes.has(last) && last.end + TRIAL.length > edited.module.text.length / 2) glanced++;
    }
  }
  expect(glanced).toBeGreaterThan(20);
}, 60_000);

test("what stands behind the edit is what stood there", () => {
  const text = longPipeline(seeded(1), 30);
  const { split, glance } = piecesOf("/behind.weir");
  const before = split(text, []);
  const after = glance(text.replace("stream s3 = ", "stream s3 = x"), before);
  const pipelineIn = (pieces: typeof before): s.PipelineDecl =>
    pieces.flatMap(({ module }) => module.declarations).find(each => each.kind === "Pipeline")!;
  expect(pipelineIn(after).members.at(-4)).toBe(pipelineIn(before).members.at(-4));
  expect(pipelineIn(after).members[0]).toBe(pipelineIn(before).members[0]);
});
