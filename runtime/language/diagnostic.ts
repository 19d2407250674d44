// What a diagnostic is: found by parser, checker or lowering, shown by command line and editor.
// The kinds are declared in the tables that diagnostics.ts joins; this file knows none of them.

import type { Span } from "./syntax.ts";

export type Severity = "error" | "warning" | "hint";

export interface RelatedPlace extends Span {
  readonly path: string;
  readonly message: string;
}

export interface Diagnostic extends Span {
  /** `W0123`, stable for ever. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Path of the module it stands in. */
  readonly path: string;
  readonly related: readonly RelatedPlace[];
}

export interface DiagnosticKind {
  readonly severity: Severity;
  /** Short name for tests and readers: `expected-token`. */
  readonly name: string;
  /** With `{hole}`s filled from args. What is wrong, and where it helps, what to do. */
  readonly message: string;
  /** The page: Markdown, two to ten lines: what it means, an example that is wrong, the same put right. */
  readonly page: string;
}

export type DiagnosticTable = Readonly<Record<string, DiagnosticKind>>;
