// Where a site of the plan begins and ends in its text, by lines and columns from 1.

import type { SiteId } from "../plan/ir.ts";
import type { Plan } from "../plan/plan.ts";

export interface TextRange {
  readonly file: string | null;
  /** 0: nowhere. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export function createSiteText(plan: Plan, texts: readonly string[]): (site: SiteId) => TextRange {
  return id => {
    const site = plan.sites[id];
    if (site === undefined) return { file: null, line: 0, column: 0, endLine: 0, endColumn: 0 };
    const { line, column } = site;
    const text = (texts[site.file] ?? "").slice(site.start, site.end);
    const lines = text.split("\n");
    return {
      file: plan.files[site.file] ?? null,
      line,
      column,
      endLine: line + lines.length - 1,
      endColumn: lines.length === 1 ? column + text.length : lines.at(-1)!.length + 1,
    };
  };
}
