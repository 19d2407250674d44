// Snapshots of a session as its views ask for them: as documents, as the difference of two, entry by entry. `now` stands
// for what is remembered now. Knows no protocol.

import type { Snapshot } from "../state/snapshot.ts";
import { entryFilter, type FilterProgram } from "./entry-filter.ts";
import { type FirstFew, firstFew } from "./first-few.ts";
import type { EntryInfo } from "./protocol.ts";
import type { Session } from "./session.ts";
import { type Difference, differencesWalk } from "./snapshot-diff.ts";
import { type Entry, entriesOf } from "./snapshot-entries.ts";
import { comparable, snapshotNow } from "./snapshot-now.ts";
import {
  type Beside,
  byName,
  inOrder,
  isShown,
  MOST_SHOWN,
  placeText,
  shownValue,
  snapshotWalk,
  titleOf,
} from "./snapshot-text.ts";
import { snapshotNumbered } from "./state-source.ts";
import { previewText } from "./value-text.ts";
import { ENTRIES_PER_PIECE, type Walk, whole } from "./walk.ts";

export type Which = number | "now";

const snapshotOf = (session: Session, which: Which): Snapshot =>
  which === "now" ? snapshotNow(session.simulation) : snapshotNumbered(session.snapshots(), which);

const nameOf = (which: Which): string => (which === "now" ? "now" : `checkpoint ${which}`);

/** What it holds; of what is huge in it, beside another one, only what differs from that. */
export function* documentWalk(session: Session, which: Which, beside: Which = which): Walk<string> {
  const name = which === "now" ? "now" : undefined;
  const shown = snapshotOf(session, which);
  if (beside === which) return yield* snapshotWalk(shown, name);
  const [one, other] = pairOf(session, which, beside);
  return yield* snapshotWalk(shown, name, yield* besideWalk(one, other, nameOf(beside)));
}

/** To be compared: both hold what both can. */
function pairOf(session: Session, one: Which, other: Which): readonly [Snapshot, Snapshot] {
  if (one !== "now" && other !== "now") return [snapshotOf(session, one), snapshotOf(session, other)];
  const now = snapshotNow(session.simulation);
  const take = (which: Which): Snapshot => comparable(snapshotOf(session, which), now);
  return [take(one), take(other)];
}

/** Of `one`, what `other` has not, or otherwise. Cut so that of both sides the same remains. */
export function* besideWalk(one: Snapshot, other: Snapshot, name: string): Walk<Beside> {
  const found = new Map<string, FirstFew<Difference>>();
  const named = (operator: string, state: string): string => JSON.stringify([operator, state]);
  for (const each of yield* differencesWalk(other, one)) {
    const place = named(each.entry.operator, each.entry.schema.name);
    let few = found.get(place);
    if (few === undefined)
      found.set(place, (few = firstFew(MOST_SHOWN, (a, b) => inOrder(a.entry, b.entry))));
    few.add(each);
  }
  return {
    name,
    differing(operator, state) {
      const few = found.get(named(operator, state));
      const entries = few?.all().flatMap(({ change, entry }) => (change === "removed" ? [] : [entry])) ?? [];
      return { entries, isCut: few !== undefined && few.count > MOST_SHOWN };
    },
  };
}

// ---------------------------------------------------------------- differences

const MOST_LINES = 2_000;
const SIGN = { added: "+", removed: "-", changed: "~" } as const;

/** By operator and state; of one with itself: what it holds. */
export const diffDocument = (session: Session, from: Which, to: Which): string =>
  whole(diffWalk(session, from, to));

export function* diffWalk(session: Session, from: Which, to: Which): Walk<string> {
  if (from === to) return yield* documentWalk(session, from);
  const [before, after] = pairOf(session, from, to);
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
  if (count === 0) return [];
  const few = firstFew<Difference>(count, (a, b) => inOrder(a.entry, b.entry));
  let read = 0;
  for (const each of all) {
    few.add(each);
    if (++read % ENTRIES_PER_PIECE === 0) yield read;
  }
  return few.all();
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
