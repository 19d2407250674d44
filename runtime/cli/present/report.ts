// Diagnostics for programs: one JSON document, or SARIF 2.1.0 for code scanners.

import { DIAGNOSTICS, type Diagnostic } from "../../language/diagnostics.ts";
import type { CheckedFile } from "../check-file.ts";
import { shownPath } from "../load.ts";
import { VERSION } from "../version.ts";
import { placeOf } from "./diagnostics.ts";

const textOf = (one: CheckedFile, path: string): string =>
  one.model.program.modules.find(module => module.path === path)?.text ?? "";

function located(one: CheckedFile, diagnostic: Diagnostic) {
  const text = textOf(one, diagnostic.path);
  const start = placeOf(text, diagnostic.start);
  const end = placeOf(text, diagnostic.end);
  return { path: shownPath(one.file, diagnostic.path), start, end };
}

export function jsonReport(checked: readonly CheckedFile[]): string {
  const diagnostics = checked.flatMap(one =>
    one.diagnostics.map(diagnostic => {
      const { path, start, end } = located(one, diagnostic);
      const { code, severity, message } = diagnostic;
      return {
        path,
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
        severity,
        code,
        message,
      };
    }),
  );
  const mismatches = checked.flatMap(one =>
    one.mismatches.map(message => ({ path: one.file.given, message })),
  );
  return `${JSON.stringify({ diagnostics, mismatches }, null, 2)}\n`;
}

const LEVEL = { error: "error", warning: "warning", hint: "note" } as const;

export function sarifReport(checked: readonly CheckedFile[]): string {
  const used = new Set(checked.flatMap(one => one.diagnostics.map(diagnostic => diagnostic.code)));
  const rules = [...used].sort().map(id => ({
    id,
    name: DIAGNOSTICS[id]?.name ?? id,
    shortDescription: { text: DIAGNOSTICS[id]?.message ?? id },
    help: { text: DIAGNOSTICS[id]?.page ?? "", markdown: DIAGNOSTICS[id]?.page ?? "" },
  }));
  const results = checked.flatMap(one => one.diagnostics.map(diagnostic => sarifResult(one, diagnostic)));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "weir", version: VERSION, rules } },
        columnKind: "unicodeCodePoints",
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function sarifResult(one: CheckedFile, diagnostic: Diagnostic) {
  const { path, start, end } = located(one, diagnostic);
  const region = {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
  return {
    ruleId: diagnostic.code,
    level: LEVEL[diagnostic.severity],
    message: { text: diagnostic.message },
    locations: [{ physicalLocation: { artifactLocation: { uri: path.replaceAll("\\", "/") }, region } }],
  };
}
