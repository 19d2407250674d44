// Every quick fix and refactoring on a file of its own: asked for at the marker it turns the text before into the one
// after, and what was put right is no longer reported.

import { expect, test } from "vitest";
import { diagnosticsOf } from "../../server/ide/analysis.ts";
import { actionCases, applyAction, OTHER } from "./action-cases.ts";
import { workspaceOf } from "./editing.ts";

const cases = actionCases();

function errorsIn(text: string): number {
  const main = text.replace(/[‸‹›]/g, "");
  const workspace = workspaceOf({ "/project/main.weir": main, "/project/other.weir": OTHER });
  return diagnosticsOf(workspace.analysis("/project/main.weir")!).filter(each => each.severity === "error")
    .length;
}

test.each(cases)("$name", ({ title, before, after }) => {
  expect(applyAction(title, before)).toBe(after);
  expect(errorsIn(after)).toBeLessThanOrEqual(errorsIn(before));
});

test("there are more than fifteen of them", () => {
  expect(new Set(cases.map(each => each.title)).size).toBeGreaterThan(40);
});
