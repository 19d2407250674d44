// Every diagnostic Weir can give, declared once: code, severity, message with named holes, and its page.
// `check`, `explain`, docs/diagnostics.md and the editor read this one table. It knows nothing of how any is found.

import type { Diagnostic, DiagnosticKind, RelatedPlace } from "./diagnostic.ts";
import { ANALYSIS_DIAGNOSTICS } from "./diagnostics-analysis.ts";
import { LOWER_DIAGNOSTICS } from "./diagnostics-lowering.ts";
import { NAME_DIAGNOSTICS } from "./diagnostics-names.ts";
import { PIPELINE_DIAGNOSTICS } from "./diagnostics-pipelines.ts";
import { PLAN_DIAGNOSTICS } from "./diagnostics-plan.ts";
import { SNAPSHOT_DIAGNOSTICS } from "./diagnostics-snapshot.ts";
import { TYPE_DIAGNOSTICS } from "./diagnostics-types.ts";
import type { Span } from "./syntax.ts";
import { SYNTAX_DIAGNOSTICS } from "./syntax-diagnostics.ts";

export type { Diagnostic, DiagnosticKind, DiagnosticTable, RelatedPlace, Severity } from "./diagnostic.ts";

export const DIAGNOSTICS: Readonly<Record<string, DiagnosticKind>> = {
  ...SYNTAX_DIAGNOSTICS,
  ...NAME_DIAGNOSTICS,
  ...TYPE_DIAGNOSTICS,
  ...PIPELINE_DIAGNOSTICS,
  ...LOWER_DIAGNOSTICS,
  ...ANALYSIS_DIAGNOSTICS,
  ...PLAN_DIAGNOSTICS,
  ...SNAPSHOT_DIAGNOSTICS,
};

const fill = (template: string, args: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (hole, name: string) => (Object.hasOwn(args, name) ? args[name]! : hole));

/** Makes a diagnostic of a declared kind. An unknown code is a programmer's mistake. */
export function report(
  code: string,
  path: string,
  span: Span,
  args: Readonly<Record<string, string>> = {},
  related: readonly RelatedPlace[] = [],
): Diagnostic {
  const kind = DIAGNOSTICS[code];
  if (kind === undefined) throw new Error(`no diagnostic is declared as ${code}`);
  const message = fill(kind.message, args);
  return { code, severity: kind.severity, message, path, start: span.start, end: span.end, related };
}

const GROUPS: readonly { readonly title: string; readonly from: string; readonly to: string }[] = [
  { title: "Syntax", from: "W0000", to: "W0099" },
  { title: "Names", from: "W0100", to: "W0199" },
  { title: "Types", from: "W0200", to: "W0299" },
  { title: "Pipelines and settings", from: "W0300", to: "W0499" },
  { title: "What a run would do", from: "W0500", to: "W0599" },
  { title: "What is kept of earlier runs", from: "W0600", to: "W0699" },
  { title: "Not yet", from: "W0900", to: "W0999" },
];

/** One diagnostic's page, as `weir explain CODE` prints it; null for a code that does not exist. */
export function explain(code: string): string | null {
  const kind = Object.hasOwn(DIAGNOSTICS, code) ? DIAGNOSTICS[code] : undefined;
  if (kind === undefined) return null;
  return `### ${code} · ${kind.name} (${kind.severity})\n\n> ${kind.message.replace(/\{(\w+)\}/g, "‹$1›")}\n\n${kind.page.trim()}\n`;
}

/** Where a diagnostic's page stands in the reference: `diagnostics.md#w0200--type-mismatch-error`. */
export function docsAnchor(code: string): string {
  const { name, severity } = DIAGNOSTICS[code]!;
  return `diagnostics.md#${code.toLowerCase()}--${name}-${severity}`;
}

/** docs/diagnostics.md, whole. */
export function diagnosticsPage(): string {
  const codes = Object.keys(DIAGNOSTICS).sort();
  const sections = GROUPS.map(group => {
    const pages = codes.filter(code => code >= group.from && code <= group.to).map(code => explain(code));
    return pages.length === 0 ? "" : `## ${group.title}\n\n${pages.join("\n")}\n`;
  });
  const head =
    "# Diagnostics\n\nEverything `weir check` can say, by code. `weir explain W0200` prints one of these pages.\nThis page is generated from the tables in `runtime/language`.\n";
  return `${[head, ...sections.filter(section => section !== "")].join("\n").trimEnd()}\n`;
}
