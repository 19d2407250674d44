// Errors meant for people. A programmer's mistake is a plain Error (assert); what a user can cause is one of these.

/** Exit codes of the command line, as documented in docs/cli.md. */
export type ExitCode = 1 | 2 | 3;

/**
 * Something a user can understand and mend: what went wrong, where, and what to do.
 * Shown as `error: WHAT`, then the place, then the remedy; never with a stack trace.
 */
export class WeirError extends Error {
  constructor(
    /** Stable kebab-case name of the kind of error, for scripts and tests: `input-missing`, `target-not-ours`. */
    readonly code: string,
    readonly what: string,
    readonly options: { readonly where?: string; readonly remedy?: string; readonly exit?: ExitCode } = {},
  ) {
    super(what);
    this.name = "WeirError";
  }
}

/** Thrown inside a body when a record fails: `site` indexes `Plan.sites`. */
export class RecordFailure extends Error {
  constructor(
    readonly reason: string,
    readonly site: number,
  ) {
    super(reason);
    this.name = "RecordFailure";
  }
}
