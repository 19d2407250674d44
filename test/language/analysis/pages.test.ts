// Every page of a diagnostic whose samples are whole programs keeps its word: the wrong one is told of, the right one
// is not.

import { describe, expect, test } from "vitest";
import { check } from "../../../runtime/language/check.ts";
import type { Diagnostic } from "../../../runtime/language/diagnostic.ts";
import { DIAGNOSTICS } from "../../../runtime/language/diagnostics.ts";
import { parse } from "../../../runtime/language/parser.ts";
import { loadProgram } from "../../../runtime/language/program.ts";
import { fencesOf } from "../../docs/samples.ts";
import { allDiagnostics } from "../check/markers.ts";

const LIBRARY = "type Order = { id: string }\n\nfn total(o: Order) = length(o.id)\n";

function said(text: string): readonly Diagnostic[] {
  const read = (path: string): string | null =>
    path === "page.weir" ? text : path === "orders.weir" ? LIBRARY : null;
  return allDiagnostics(check(loadProgram("page.weir", read)));
}

interface Page {
  readonly code: string;
  readonly wrong: string;
  readonly right: string;
}

const pages = Object.entries(DIAGNOSTICS).flatMap(([code, { page }]): readonly Page[] => {
  const samples = fencesOf(code, page).filter(fence => fence.info === "weir");
  return samples.length === 2 ? [{ code, wrong: samples[0]!.text, right: samples[1]!.text }] : [];
});

/** A program by itself, not a line out of one. */
const isWhole = ({ code, right }: Page): boolean =>
  parse("page.weir", right).errors.length === 0 && (code === "W0525" || /^pipeline /m.test(right));

const whole = pages.filter(isWhole);

/** Of one code; hints of another kind may stand in any right program. */
const loud = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.filter(each => each.severity !== "hint").map(each => `${each.code} ${each.message}`);

describe("pages with whole programs", () => {
  test("are found, and every page has a wrong and a right sample", () => {
    expect(whole.length).toBeGreaterThan(15);
    const PLAN = Object.keys(DIAGNOSTICS).filter(code => code >= "W0523" && code < "W0600");
    expect(PLAN.filter(code => !whole.some(page => page.code === code))).toEqual([]);
  });

  test.each(whole.map(page => [page.code, page] as const))("%s", (code, { wrong, right }) => {
    expect(said(wrong).map(each => each.code)).toContain(code);
    expect(said(right).map(each => each.code)).not.toContain(code);
    expect(loud(said(right))).toEqual([]);
  });
});
