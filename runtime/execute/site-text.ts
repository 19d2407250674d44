// Where in a program's text something stands, for messages: `file:line:column`.

import type { SiteId } from "../plan/ir.ts";
import type { Plan } from "../plan/plan.ts";

export function siteText(plan: Plan, site: SiteId): string {
  const found = plan.sites[site];
  return found === undefined ? plan.name : `${plan.files[found.file] ?? ""}:${found.line}:${found.column}`;
}
