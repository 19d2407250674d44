// `weir inspect SNAPSHOT --serve`: a snapshot for a program that shows it, the editor's table for one. It asks on
// standard input, a line of JSON each, and is answered on standard output in the same way: `{"type":"ready"}` by what
// the snapshot is, `{"type":"entries","request":1,"operator":null,"filter":"","start":0,"count":100}` by a page.

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type Entry, entriesOf } from "../../debug/snapshot-entries.ts";
import { entryTest, infoOf } from "../../debug/snapshot-views.ts";
import type { LoadedSnapshot } from "../../execute/storage.ts";
import { WeirError } from "../../values/failure.ts";
import { bytes, count, duration, moment } from "../present/quantity.ts";

const MAX_PAGE = 10_000;

interface EntriesRequest {
  readonly request: number;
  readonly operator: string | null;
  readonly filter: string;
  readonly start: number;
  readonly count: number;
}

/** Resolves when nobody asks any more. */
export async function serveSnapshot(
  snapshot: LoadedSnapshot,
  input: Readable,
  tell: (line: string) => void,
): Promise<void> {
  const answer = createAnswers(snapshot);
  for await (const line of createInterface({ input })) {
    if (line.trim() !== "") tell(`${JSON.stringify(answer(line))}\n`);
  }
}

/** Never throws: what cannot be understood is answered as a problem. */
export function createAnswers(snapshot: LoadedSnapshot): (line: string) => object {
  const chosen = createChoice(snapshot);
  return line => {
    const asked = parsed(line);
    if (asked?.["type"] === "ready") return overview(snapshot);
    const request = asked?.["type"] === "entries" ? entriesRequest(asked) : null;
    if (request === null) return { type: "problem", problem: "this is no request" };
    const { start, operator, filter } = request;
    const about = { type: "entries", request: request.request, start };
    try {
      const all = chosen(operator, filter);
      const page = all.slice(start, start + Math.min(request.count, MAX_PAGE));
      return { ...about, entries: page.map(infoOf), total: all.length, problem: null };
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      return { ...about, entries: [], total: 0, problem: error.what.replace(/^--where/, "where") };
    }
  };
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function entriesRequest(asked: Readonly<Record<string, unknown>>): EntriesRequest | null {
  const { request, operator, filter, start, count: most } = asked;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isCount(request) || !isCount(start) || !isCount(most)) return null;
  if (operator !== null && typeof operator !== "string") return null;
  return { request, operator, filter: typeof filter === "string" ? filter : "", start, count: most };
}

/** The entries of the latest question are kept: paging through them asks the same one again and again. */
function createChoice(
  snapshot: LoadedSnapshot,
): (operator: string | null, filter: string) => readonly Entry[] {
  let all: readonly Entry[] | null = null;
  let latest: { readonly question: string; readonly entries: readonly Entry[] } | null = null;
  return (operator, filter) => {
    const question = JSON.stringify([operator, filter.trim()]);
    if (latest?.question === question) return latest.entries;
    all ??= [...entriesOf(snapshot)];
    const test = entryTest(snapshot, filter, operator ?? undefined);
    const entries = all.filter(entry => (operator === null || entry.operator === operator) && test(entry));
    latest = { question, entries };
    return entries;
  };
}

function overview(snapshot: LoadedSnapshot): object {
  const { statistics, positions } = snapshot.manifest;
  const kind = snapshot.savepoint ? "Savepoint" : snapshot.final ? "Final checkpoint" : "Checkpoint";
  const names = [...new Set(snapshot.operators.map(part => part.uid))];
  const entriesIn = (name: string): number =>
    snapshot.operators.filter(part => part.uid === name).reduce((sum, part) => sum + part.size, 0);
  return {
    type: "snapshot",
    title: `${kind} ${snapshot.checkpoint} of ${snapshot.pipeline}`,
    facts: [
      ["attempt", String(snapshot.attempt)],
      ["taken", moment(statistics.trigger_timestamp)],
      ["in", duration(statistics.end_to_end_duration)],
      ["size", bytes(statistics.checkpointed_size)],
      ["key groups", count(snapshot.maxParallelism)],
      ...positions.map(each => ["goes on at", each.where]),
    ],
    operators: names.map(name => ({ name, entries: entriesIn(name) })),
  };
}
