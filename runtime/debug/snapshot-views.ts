// Snapshots of a session as its views ask for them: as documents, as the difference of two, entry by entry, and the
// history of checkpoints. `now` stands for what is remembered now. Knows no protocol.

import type { Event } from "../job/event.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { entryFilter, type FilterProgram } from "./entry-filter.ts";
import type { CheckpointInfo, EntryInfo } from "./protocol.ts";
import type { Session } from "./session.ts";
import { type Difference, differencesWalk } from "./snapshot-diff.ts";
import { type Entry, entriesOf } from "./snapshot-entries.ts";
import { comparable, snapshotNow } from "./snapshot-now.ts";
import { byName, inOrder, isShown, placeText, shownValue, snapshotText, titleOf } from "./snapshot-text.ts";
import { snapshotNumbered } from "./state-source.ts";
import { previewText } from "./value-text.ts";
import { ENTRIES_PER_PIECE, type Walk, whole } from "./walk.ts";

export type Which = number | "now";

const snapshotOf = (session: Session, which: Which): Snapshot =>
  which === "now" ? snapshotNow(session.simulation) : snapshotNumbered(session.snapshots(), which);

const nameOf = (which: Which): string => (which === "now" ? "now" : `checkpoint ${which}`);

export const documentOf = (session: Session, which: Which): string =>
  which === "now"
    ? snapshotText(snapshotOf(session, which), "now")
    : snapshotText(snapshotOf(session, which));

// ---------------------------------------------------------------- differences

const MOST_LINES = 2_000;
const SIGN = { added: "+", removed: "-", changed: "~" } as const;

/** By operator and state; of one with itself: what it holds. */
export const diffDocument = (session: Session, from: Which, to: Which): string =>
  whole(diffWalk(session, from, to));

export function* diffWalk(session: Session, from: Which, to: Which): Walk<string> {
  if (from === to) return documentOf(session, from);
  const now = snapshotNow(session.simulation);
  const take = (which: Which): Snapshot => comparable(snapshotOf(session, which), now);
  const some = from === "now" || to === "now";
  const [before, after] = some
    ? [take(from), take(to)]
    : [snapshotOf(session, from), snapshotOf(session, to)];
  const found = (yield* differencesWalk(before, after)).filter(each => isShown(each.entry.schema.name));
  return yield* textWalk(found, nameOf(from), nameOf(to));
}

export const diffText = (found: readonly Difference[], from: string, to: string): string =>
  whole(textWalk(found, from, to));

function* textWalk(found: readonly Difference[], from: string, to: string): Walk<string> {
  const head = [`- ${from}`, `+ ${to}`];
  if (found.length === 0) return `${[...head, "", "no difference"].join("\n")}\n`;
  const lines: string[] = [];
  const groups = grouped(found);
  for (const [operator, states] of groups) {
    lines.push("", operator);
    for (const [state, all] of [...states].sort(([a], [b]) => byName(a, b))) {
      lines.push(`  ${titleOf(state)}`);
      const room = Math.max(0, MOST_LINES - lines.length);
      for (const each of yield* firstOf(all, room)) lines.push(`  ${changeText(each)}`);
    }
  }
  const count = (change: Difference["change"]): string =>
    `${found.filter(each => each.change === change).length.toLocaleString("en-US")} ${change}`;
  const cut = lines.length >= MOST_LINES ? ["", `cut after ${MOST_LINES.toLocaleString("en-US")} lines`] : [];
  return `${[...head, ...lines, ...cut, "", `${count("added")}, ${count("removed")}, ${count("changed")}`].join("\n")}\n`;
}

/** In the order in which they are shown; of a million no more than are. */
function* firstOf(all: readonly Difference[], count: number): Walk<readonly Difference[]> {
  const kept: Difference[] = [];
  const sort = (): void => {
    kept.sort((a, b) => inOrder(a.entry, b.entry));
    if (kept.length > count) kept.length = count;
  };
  let read = 0;
  for (const each of all) {
    if (kept.push(each) >= 2 * count + MOST_LINES) sort();
    if (++read % ENTRIES_PER_PIECE === 0) yield read;
  }
  sort();
  return kept;
}

function grouped(
  found: readonly Difference[],
): readonly (readonly [string, ReadonlyMap<string, Difference[]>])[] {
  const operators = new Map<string, Map<string, Difference[]>>();
  for (const each of found) {
    const { operator, schema } = each.entry;
    const states = operators.get(operator) ?? new Map<string, Difference[]>();
    operators.set(operator, states);
    const all = states.get(schema.name) ?? [];
    states.set(schema.name, all);
    all.push(each);
  }
  return [...operators].sort(([a], [b]) => (a < b ? -1 : 1));
}

function changeText({ change, entry, earlier }: Difference): string {
  const place = placeText(entry);
  const value = shownValue(entry);
  return `${SIGN[change]} ${place}  ${earlier === null ? value : `${shownValue(earlier)} → ${value}`}`.trimEnd();
}

// ---------------------------------------------------------------- entries

export interface EntriesRequest {
  readonly snapshot: Which;
  readonly operator?: string;
  /** Words that key or value must contain, or `where EXPRESSION`. */
  readonly filter?: string;
  readonly start: number;
  readonly count: number;
}

export interface EntriesPage {
  readonly entries: readonly EntryInfo[];
  /** null: not all have been read. */
  readonly total: number | null;
}

export const entriesPage = (session: Session, request: EntriesRequest): EntriesPage =>
  whole(entriesWalk(session, request));

export function* entriesWalk(
  session: Session,
  { snapshot, operator, filter, start, count }: EntriesRequest,
): Walk<EntriesPage> {
  const from = snapshotOf(session, snapshot);
  const { model, plan } = session.program;
  const test = entryTest(from, filter, operator, { model, plan });
  const entries: EntryInfo[] = [];
  let seen = 0;
  let read = 0;
  for (const entry of entriesOf(from, operator)) {
    if (++read % ENTRIES_PER_PIECE === 0) yield read;
    if (!test(entry)) continue;
    if (seen++ < start) continue;
    if (entries.length === count) return { entries, total: null };
    entries.push(infoOf(entry));
  }
  return { entries, total: seen };
}

/** Words that place or value must hold, or `where EXPRESSION`. Throws WeirError where that makes sense for no state. */
export function entryTest(
  from: Snapshot,
  filter: string | undefined,
  operator: string | undefined,
  program?: FilterProgram,
): (entry: Entry) => boolean {
  if (filter === undefined || filter.trim() === "") return () => true;
  const expression = /^\s*where\s+(.+)$/s.exec(filter)?.[1];
  if (expression !== undefined) return entryFilter(expression, from, operator, program);
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== "");
  return entry => {
    const text = `${placeText(entry)} ${shownValue(entry)}`.toLowerCase();
    return words.every(word => text.includes(word));
  };
}

export function infoOf(entry: Entry): EntryInfo {
  const { operator, subtask, schema, row } = entry;
  return {
    operator,
    subtask,
    state: schema.name,
    key: schema.keyType === null ? "" : previewText(row.key, schema.keyType),
    namespace: schema.namespaceType === null ? "" : previewText(row.namespace, schema.namespaceType),
    value: shownValue(entry),
  };
}

// ---------------------------------------------------------------- history

/** Of the branch of history that is at hand, up to now; oldest first. */
export function pastCheckpoints(session: Session): readonly CheckpointInfo[] {
  const events = session.log;
  const kept = new Map(session.snapshots().map(each => [each.checkpoint, each]));
  const infos = new Map<number, CheckpointInfo>();
  const alignment = alignments(events);
  let attempt = 1;
  for (const event of events) {
    if (event.type === "runStarted" || event.type === "runResumed" || event.type === "runRestored")
      attempt = event.attempt;
    const info = infoAfter(event, infos, attempt);
    if (info !== null) infos.set(info.id, info);
  }
  // Those that the session began with.
  for (const snapshot of kept.values())
    if (!infos.has(snapshot.checkpoint)) infos.set(snapshot.checkpoint, ofSnapshot(snapshot));
  return [...infos.values()]
    .sort((a, b) => a.id - b.id)
    .map(info => ({
      ...info,
      alignmentMs: alignment.get(info.id) ?? 0,
      kind: kept.get(info.id)?.savepoint === true ? "savepoint" : "checkpoint",
      state: info.state === "completed" && !kept.has(info.id) ? "retired" : info.state,
    }));
}

function infoAfter(
  event: Event,
  infos: ReadonlyMap<number, CheckpointInfo>,
  attempt: number,
): CheckpointInfo | null {
  switch (event.type) {
    case "checkpointTriggered":
      return begun(event.checkpoint, attempt, event.final, event.step, event.timeMs);
    case "checkpointCompleted": {
      const { durationMs, entries, bytes, step, timeMs } = event;
      const before = infos.get(event.checkpoint) ?? begun(event.checkpoint, attempt, false, step, timeMs);
      return { ...before, state: "completed", durationMs, entries, bytes, step, timeMs };
    }
    case "checkpointFailed": {
      const before =
        infos.get(event.checkpoint) ?? begun(event.checkpoint, attempt, false, event.step, event.timeMs);
      const { step, timeMs, reason, detail } = event;
      return { ...before, state: "failed", detail: detail === "" ? reason : detail, step, timeMs };
    }
    default:
      return null;
  }
}

const begun = (
  id: number,
  attempt: number,
  final: boolean,
  step: number,
  timeMs: number,
): CheckpointInfo => ({
  id,
  attempt,
  kind: "checkpoint",
  state: "inProgress",
  detail: "",
  final,
  step,
  timeMs,
  durationMs: 0,
  alignmentMs: 0,
  entries: 0,
  bytes: 0,
});

const ofSnapshot = ({ checkpoint, attempt, final, timeMs, operators }: Snapshot): CheckpointInfo => ({
  ...begun(checkpoint, attempt, final, 0, timeMs),
  state: "completed",
  entries: operators.reduce((sum, part) => sum + part.size, 0),
});

/** The longest that a subtask waited from the first barrier of a checkpoint to the last. */
function alignments(events: readonly Event[]): ReadonlyMap<number, number> {
  const first = new Map<string, number>();
  const longest = new Map<number, number>();
  for (const event of events) {
    if (event.type !== "barrierArrived" && event.type !== "barrierAligned") continue;
    const name = `${event.checkpoint}/${event.subtask}/${event.task}`;
    if (event.type === "barrierArrived") {
      if (!first.has(name)) first.set(name, event.timeMs);
      continue;
    }
    const waited = event.timeMs - (first.get(name) ?? event.timeMs);
    longest.set(event.checkpoint, Math.max(waited, longest.get(event.checkpoint) ?? 0));
  }
  return longest;
}
