// The entries that have come, by pages, and which are to be asked for: a million of them, of which a few hundred are
// held. An answer to what nobody asks any more is dropped. Pure.

import type { EntryInfo } from "../../../runtime/debug/protocol.ts";
import type { FromSnapshot, ToSnapshot } from "../messages.ts";

export const PAGE = 200;
const MOST_PAGES = 40;

export type Overview = Omit<Extract<ToSnapshot, { type: "snapshot" }>, "type">;
type Ask = Extract<FromSnapshot, { type: "entries" }>;

export interface SnapshotState {
  readonly overview: Overview | null;
  /** null: of all operators. */
  readonly operator: string | null;
  readonly filter: string;
  readonly problem: string | null;
  readonly pages: ReadonlyMap<number, readonly EntryInfo[]>;
  /** Page by request. */
  readonly asked: ReadonlyMap<number, number>;
  readonly nextRequest: number;
  /** null: not known yet. */
  readonly total: number | null;
  /** So many there are at least. */
  readonly least: number;
  /** The first page of what is asked for has come. */
  readonly answered: boolean;
  readonly row: number;
  readonly column: number;
  readonly opened: boolean;
}

export type SnapshotAction =
  | ToSnapshot
  | { readonly type: "operator"; readonly operator: string | null }
  | { readonly type: "filter"; readonly filter: string }
  /** These rows are in sight: what of them is missing is asked for. */
  | { readonly type: "need"; readonly first: number; readonly last: number }
  | { readonly type: "go"; readonly row: number; readonly column: number }
  | { readonly type: "open"; readonly opened: boolean };

export const initialSnapshot = (operator: string | null, filter: string): SnapshotState => ({
  overview: null,
  operator,
  filter,
  problem: null,
  pages: new Map(),
  asked: new Map(),
  nextRequest: 1,
  total: null,
  least: 0,
  answered: false,
  row: 0,
  column: 0,
  opened: false,
});

export interface Reduced {
  readonly state: SnapshotState;
  readonly asks: readonly Ask[];
}

export function reduceSnapshot(state: SnapshotState, action: SnapshotAction): Reduced {
  switch (action.type) {
    case "snapshot": {
      const { type: _, ...overview } = action;
      const known = overview.operators.some(({ name }) => name === state.operator);
      return fresh({ ...state, overview, operator: known ? state.operator : null });
    }
    case "entries":
      return { state: withEntries(state, action), asks: [] };
    case "operator":
      return state.operator === action.operator
        ? still(state)
        : fresh({ ...state, operator: action.operator });
    case "filter":
      return state.filter === action.filter ? still(state) : fresh({ ...state, filter: action.filter });
    case "need":
      return need(state, action.first, action.last);
    case "go": {
      const row = Math.max(0, Math.min(rowCount(state) - 1, action.row));
      return still({ ...state, row, column: Math.max(0, action.column) });
    }
    case "open":
      return still({ ...state, opened: action.opened });
  }
}

const still = (state: SnapshotState): Reduced => ({ state, asks: [] });

/** What was asked before is of no interest any more. */
function fresh(state: SnapshotState): Reduced {
  const empty: SnapshotState = {
    ...state,
    problem: null,
    pages: new Map(),
    asked: new Map(),
    total: null,
    least: 0,
    answered: false,
    row: 0,
    opened: false,
  };
  return need(empty, 0, 0);
}

function need(state: SnapshotState, first: number, last: number): Reduced {
  if (state.overview === null || state.problem !== null) return still(state);
  const waiting = new Set(state.asked.values());
  const asks: Ask[] = [];
  const asked = new Map(state.asked);
  let { nextRequest } = state;
  for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
    if (page < 0 || state.pages.has(page) || waiting.has(page)) continue;
    if (state.total !== null && page * PAGE >= Math.max(1, state.total)) continue;
    const request = nextRequest++;
    asked.set(request, page);
    asks.push({
      type: "entries",
      request,
      operator: state.operator,
      filter: state.filter,
      start: page * PAGE,
      count: PAGE,
    });
  }
  return asks.length === 0 ? still(state) : { state: { ...state, asked, nextRequest }, asks };
}

function withEntries(state: SnapshotState, answer: Extract<ToSnapshot, { type: "entries" }>): SnapshotState {
  const page = state.asked.get(answer.request);
  if (page === undefined) return state;
  const asked = new Map(state.asked);
  asked.delete(answer.request);
  if (answer.problem !== null)
    return { ...state, asked, problem: answer.problem, answered: true, total: 0, least: 0, pages: new Map() };
  const pages = new Map(state.pages);
  pages.set(page, answer.entries);
  for (const known of [...pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page))) {
    if (pages.size <= MOST_PAGES) break;
    pages.delete(known);
  }
  const end = answer.start + answer.entries.length;
  // A page that is not full is the last.
  const total = answer.total ?? (answer.entries.length < PAGE ? end : state.total);
  const least = Math.max(state.least, end);
  const rows = total ?? least;
  return {
    ...state,
    asked,
    pages,
    total,
    least,
    answered: true,
    row: Math.min(state.row, Math.max(0, rows - 1)),
  };
}

/** Rows that can be scrolled to: where more may follow, a page of them. */
export const rowCount = ({ total, least, answered }: SnapshotState): number =>
  total ?? (answered ? least + PAGE : 0);

export const entryAt = ({ pages }: SnapshotState, row: number): EntryInfo | null =>
  pages.get(Math.floor(row / PAGE))?.[row % PAGE] ?? null;

export interface Column {
  readonly name: string;
  readonly of: (entry: EntryInfo) => string;
  /** Of the width there is. */
  readonly share: string;
}

const OPERATOR: Column = { name: "Operator", of: entry => entry.operator, share: "minmax(0, 3fr)" };
const SUBTASK: Column = { name: "Subtask", of: entry => String(entry.subtask + 1), share: "64px" };
const STATE: Column = { name: "State", of: entry => entry.state, share: "minmax(0, 3fr)" };
const KEY: Column = { name: "Key", of: entry => entry.key, share: "minmax(0, 3fr)" };
const NAMESPACE: Column = { name: "Entry", of: entry => entry.namespace, share: "minmax(0, 3fr)" };
const VALUE: Column = { name: "Value", of: entry => entry.value, share: "minmax(0, 6fr)" };

export const ALL_COLUMNS: readonly Column[] = [OPERATOR, SUBTASK, STATE, KEY, NAMESPACE, VALUE];

/** Of them those there is room for, and something to say in. */
export function columnsFor(state: SnapshotState, width: number): readonly Column[] {
  const named = [...state.pages.values()].some(page => page.some(entry => entry.namespace !== ""));
  return ALL_COLUMNS.filter(column => {
    if (column === OPERATOR) return state.operator === null && width >= 380;
    if (column === SUBTASK) return width >= 560;
    if (column === STATE) return width >= 380;
    if (column === NAMESPACE) return named;
    return true;
  });
}

/** A row as a table of another program takes it. */
export const copied = (entry: EntryInfo): string => ALL_COLUMNS.map(column => column.of(entry)).join("\t");
