// What a committer and the worker that commits for it say to each other. One question at a time, each with an answer.

import type { PlanExtern } from "../plan/plan.ts";
import type { CommitContext } from "./extern-api.ts";

/** What the worker is made for. */
export type CommitTarget =
  | {
      readonly kind: "extern";
      readonly extern: PlanExtern;
      /** Of the plan: `extern.file` is an index into it. */
      readonly files: readonly string[];
      readonly baseDir: string;
      readonly args: readonly unknown[];
    }
  | { readonly kind: "socket"; readonly host: string; readonly port: number };

export interface CommitWorkerData {
  readonly target: CommitTarget;
  /** Raised when an answer is there. */
  readonly signal: SharedArrayBuffer;
}

export type CommitQuestion =
  | { readonly type: "commit" | "abort"; readonly prepared: unknown; readonly context: CommitContext }
  | { readonly type: "send"; readonly bytes: Uint8Array }
  | { readonly type: "close" };

export type CommitAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly code: string;
      readonly what: string;
      readonly where: string | undefined;
      readonly remedy: string | undefined;
    };

/** One line of an extern sink's pending output. */
export interface PreparedLine {
  readonly checkpoint: number;
  readonly subtask: number;
  readonly prepared: unknown;
}
