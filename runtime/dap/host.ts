// What the adapter needs of the process it lives in: programs, files, sessions. Given once; a test gives its own.

import type { DebugProgram, LaunchOptions, Session } from "../debug/session.ts";
import type { PendingOutput, Snapshot } from "../state/snapshot.ts";
import type { RunConnection } from "./attach-connection.ts";
import type { LaunchRequest } from "./launch.ts";

export interface AdapterHost {
  /** Reads, checks and lowers. Rejects with a WeirError that holds every error of the program, a line each. */
  open(request: LaunchRequest): Promise<OpenedProgram>;
  session(options: LaunchOptions): Promise<Session>;
  /** To a run under way on this machine. Rejects with a WeirError. */
  connect(port: number): Promise<RunConnection>;
  /** Of a checkpoint or savepoint on disk. Throws WeirError. */
  readSnapshot(path: string): Snapshot;
  /** `bytesOf`: what was prepared and not yet committed. Rejects with a WeirError. */
  writeSavepoint(
    snapshot: Snapshot,
    bytesOf: (output: PendingOutput) => Uint8Array,
    path: string,
  ): Promise<void>;
  /** What each sink has committed, a file each in this folder, which is made where it is missing. */
  writeOutputs(
    folder: string,
    outputs: readonly { readonly sink: string; readonly bytes: Uint8Array }[],
  ): Promise<void>;
  writeTrace(path: string, text: string): Promise<void>;
  /** A text file as it is now; null: there is none, or it is no text. */
  textNow(path: string): string | null;
  /** Tells when one of these may have changed; gives what ends it. */
  watch(paths: readonly string[], changed: () => void): () => void;
  /** A path as the client gives it, absolute. */
  absolute(path: string): string;
}

export interface OpenedProgram {
  readonly program: DebugProgram;
  /** Absolute path of each of `plan.files`. */
  readonly paths: readonly string[];
  /** Of any other file that the plan names, absolute: an input. */
  pathOf(file: string): string;
  /** Warnings, a line each. */
  readonly warnings: readonly string[];
}
