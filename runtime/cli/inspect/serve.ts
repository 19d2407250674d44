// `weir inspect SNAPSHOT --serve`: a snapshot for a program that shows it, the editor's table for one. It asks on
// standard input, a line of JSON each, and is answered on standard output in the same way: `{"type":"ready"}` by what
// the snapshot is, `{"type":"entries","request":1,"operator":null,"filter":"","start":0,"count":100}` by a page, and
// `{"type":"entry","request":2,"operator":null,"filter":"","start":7}` by one entry whole. Both take a `sort`.

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { type Entry, entriesOf } from "../../debug/snapshot-entries.ts";
import { entryTest, infoOf } from "../../debug/snapshot-views.ts";
import { previewText } from "../../debug/value-text.ts";
import type { LoadedSnapshot } from "../../execute/storage.ts";
import { WeirError } from "../../values/failure.ts";
import { bytes, count, duration, moment } from "../present/quantity.ts";
import { SORT_COLUMNS, type Sort, sorted } from "./sort.ts";

const MAX_PAGE = 10_000;
/** Of the whole entry, where a page cuts after some hundred. */
const LONGEST = 200_000;

interface EntriesRequest {
  readonly request: number;
  readonly operator: string | null;
  readonly filter: string;
  readonly start: number;
  readonly count: number;
  readonly sort: Sort | null;
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
    const request = asked === null ? null : entriesRequest(asked);
    if (request === null) return { type: "problem", problem: "this is no request" };
    const { start, operator, filter } = request;
    const whole = asked?.["type"] === "entry";
    const about = { type: whole ? "entry" : "entries", request: request.request, start };
    try {
      const all = chosen(operator, filter, request.sort);
      if (whole) return { ...about, entry: start < all.length ? wholeOf(all[start]!) : null };
      const page = all.slice(start, start + Math.min(request.count, MAX_PAGE));
      return { ...about, entries: page.map(infoOf), total: all.length, problem: null };
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      if (whole) return { ...about, entry: null };
      return { ...about, entries: [], total: 0, problem: error.what.replace(/^--where/, "where") };
    }
  };
}

/** As it is shown in a page, and nothing cut. */
function wholeOf(entry: Entry): object {
  const { schema, row } = entry;
  const info = infoOf(entry);
  const full = (shown: string, of: () => string): string => (shown.endsWith("…") ? of() : shown);
  return {
    ...info,
    key: full(info.key, () => previewText(row.key, schema.keyType!, LONGEST)),
    namespace: full(info.namespace, () => previewText(row.namespace, schema.namespaceType!, LONGEST)),
    value: full(info.value, () => previewText(row.value, schema.valueType, LONGEST)),
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
  const { type, request, operator, filter, start, count: most = 1, sort } = asked;
  if (type !== "entries" && type !== "entry") return null;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!isCount(request) || !isCount(start) || !isCount(most)) return null;
  if (operator !== null && typeof operator !== "string") return null;
  const words = typeof filter === "string" ? filter : "";
  return { request, operator, filter: words, start, count: most, sort: sortOf(sort) };
}

function sortOf(asked: unknown): Sort | null {
  if (typeof asked !== "object" || asked === null) return null;
  const { column, descending } = asked as Readonly<Record<string, unknown>>;
  const known = SORT_COLUMNS.find(each => each === column);
  return known === undefined ? null : { column: known, descending: descending === true };
}

type Choice = (operator: string | null, filter: string, sort: Sort | null) => readonly Entry[];

/** The entries of the latest question are kept: paging through them asks the same one again and again. */
function createChoice(snapshot: LoadedSnapshot): Choice {
  let all: readonly Entry[] | null = null;
  const filtered = latest((operator: string | null, filter: string) => {
    all ??= [...entriesOf(snapshot)];
    const test = entryTest(snapshot, filter, operator ?? undefined);
    return all.filter(entry => (operator === null || entry.operator === operator) && test(entry));
  });
  const inOrder = latest((operator: string | null, filter: string, sort: Sort) =>
    sorted(filtered(operator, filter), sort),
  );
  return (operator, filter, sort) =>
    sort === null ? filtered(operator, filter.trim()) : inOrder(operator, filter.trim(), sort);
}

/** Answers the same question as last time with the same answer. */
function latest<Question extends readonly unknown[], Answer>(
  find: (...question: Question) => Answer,
): (...question: Question) => Answer {
  let kept: { readonly question: string; readonly answer: Answer } | null = null;
  return (...asked) => {
    const question = JSON.stringify(asked);
    if (kept?.question !== question) kept = { question, answer: find(...asked) };
    return kept.answer;
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
