// An extern sink: the writer asks the module's instance to gather and prepare, and what that returns is the pending
// output, a line of JSON; the committer has another instance commit it, in a thread of its own.

import type { SinkWriter } from "../operators/chain.ts";
import type { PlanExtern } from "../plan/plan.ts";
import { WeirError } from "../values/failure.ts";
import type { Value } from "../values/value.ts";
import type { PreparedLine } from "./commit-protocol.ts";
import type { CommitThread } from "./commit-thread.ts";
import type { Committer, PendingReader, PendingStore } from "./connector.ts";
import type { CommitContext } from "./extern-api.ts";
import { preparedNoJson } from "./extern-errors.ts";
import { exporterOf } from "./extern-values.ts";
import type { OpenSink } from "./externs.ts";

export function createExternWriter(
  extern: PlanExtern,
  subtask: number,
  open: () => OpenSink,
  pending: PendingStore,
): SinkWriter {
  const outside = exporterOf(extern.result);
  let sink: OpenSink | null = null;
  let records = 0;
  return {
    write(value) {
      sink ??= open();
      sink.write(outside(value as Value));
      records++;
    },
    prepare(checkpoint) {
      if (records === 0 || sink === null) return null;
      const taken = records;
      records = 0;
      const prepared = sink.prepare(checkpoint);
      if (prepared === null || prepared === undefined) return null;
      const line = lineOf(extern, { checkpoint, subtask, prepared });
      pending.append(new TextEncoder().encode(`${line}\n`));
      return pending.finish(checkpoint, taken);
    },
  };
}

function lineOf(extern: PlanExtern, line: PreparedLine): string {
  try {
    if (JSON.stringify(line.prepared) !== undefined) return JSON.stringify(line);
  } catch {
    // A circle, or a bigint.
  }
  throw preparedNoJson(extern, line.prepared);
}

/** Reads back what writers prepared; lines that are none (a write was cut short) are left out where `whole` is false. */
export function* preparedLines(pieces: Iterable<Uint8Array>, whole: boolean): Iterable<PreparedLine> {
  for (const line of Buffer.concat([...pieces])
    .toString("utf8")
    .split("\n")) {
    if (line === "") continue;
    try {
      yield JSON.parse(line) as PreparedLine;
    } catch (error) {
      if (whole) throw error;
    }
  }
}

/** What is committed twice the module itself has to recognize, by run, checkpoint and subtask. */
export function createExternCommitter(sink: string, thread: CommitThread): Committer {
  let run = "";
  const contextOf = ({ checkpoint, subtask }: PreparedLine): CommitContext => ({ run, checkpoint, subtask });
  return {
    sink,
    reversible: false,
    claim(options) {
      run = options.run;
    },
    committed: () => null,
    beginAttempt() {},
    commit({ outputs }, read: PendingReader) {
      let bytes = 0;
      for (const output of outputs) {
        for (const line of preparedLines(read(output), true))
          thread.ask({ type: "commit", prepared: line.prepared, context: contextOf(line) });
        bytes += output.bytes;
      }
      return { records: outputs.reduce((sum, output) => sum + output.records, 0), bytes };
    },
    abort(pieces) {
      for (const line of preparedLines(pieces, false)) {
        try {
          thread.ask({ type: "abort", prepared: line.prepared, context: contextOf(line) });
        } catch (error) {
          // A courtesy to whoever keeps things elsewhere: the run goes on without it.
          if (!(error instanceof WeirError)) throw error;
        }
      }
    },
    rollBack() {},
    release: () => thread.end(),
  };
}
