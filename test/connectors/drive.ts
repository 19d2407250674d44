// Drives a reader as a task does, and keeps what came of it. No assertions here.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { SourceFailure, SourceReader } from "../../runtime/job/source.ts";

export interface Came {
  readonly values: unknown[];
  readonly failures: SourceFailure[];
}

/** Until the input ends, `budget` elements a time. */
export function readAll(reader: SourceReader, budget = 7): Came {
  const came: Came = { values: [], failures: [] };
  for (let rounds = 0; rounds < 1_000_000; rounds++)
    if (readSome(reader, budget, came) === "end") return came;
  throw new Error("the reader never ends");
}

export const readSome = (reader: SourceReader, budget: number, came: Came): "more" | "waiting" | "end" =>
  reader.poll(
    budget,
    value => came.values.push(value),
    failure => came.failures.push(failure),
  );

/** A folder for each test of a file, gone afterwards. */
export function temporaryFolder(): { path(name?: string): string } {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "weir-connectors-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return { path: (name = "") => join(folder, name) };
}

export const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Buffer.concat(
    parts.map(part => (typeof part === "string" ? Buffer.from(part, "utf8") : Buffer.from([part]))),
  );
