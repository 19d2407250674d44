// Every diagnostic Weir can give, declared once: code, severity, message with named holes, and its page.
// `check`, `explain`, docs/diagnostics.md and the editor read this one table.

import type { Span } from "./syntax.ts";

export type Severity = "error" | "warning" | "hint";

export interface Diagnostic extends Span {
  /** `W0123`, stable for ever. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** Path of the module it stands in. */
  readonly path: string;
  readonly related: readonly {
    readonly path: string;
    readonly start: number;
    readonly end: number;
    readonly message: string;
  }[];
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
