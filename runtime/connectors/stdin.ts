// stdin: lines of standard input as they come.

import { read } from "node:fs";
import type { SourceReader } from "../job/source.ts";
import { WeirError } from "../values/failure.ts";
import { createLineStream, type Pieces } from "./line-stream.ts";

export type { Pieces };

const PIECE_BYTES = 1 << 16;
const RETRY_MS = 10;

/** Reads from standard input on Node's thread pool, so that waiting for a person blocks nobody. */
const standardInput: Pieces = next => {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  const attempt = () =>
    read(0, buffer, 0, PIECE_BYTES, null, (error, length) => {
      if (error?.code === "EAGAIN") setTimeout(attempt, RETRY_MS);
      else if (error !== null && error.code !== "EOF") next(error, null);
      else next(null, error === null && length > 0 ? Buffer.from(buffer.subarray(0, length)) : null);
    });
  attempt();
};

export const createStdinReader = (subtask: number, pieces: Pieces = standardInput): SourceReader =>
  createLineStream({ name: "stdin", subtask, pieces, unreadable: unreadableStdin, close() {} });

const unreadableStdin = (error: Error): WeirError =>
  new WeirError("input-unreadable", `Standard input cannot be read: ${error.message}`, {
    where: "stdin",
    remedy: "Pipe or redirect something into the command",
    exit: 2,
  });
