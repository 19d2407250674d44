// The entries that have come, by pages, and which are to be asked for: a million of them, of which a few hundred are
// held. An answer to what nobody asks any more is dropped. Pure.

import type { EntryInfo } from "../../../runtime/debug/protocol.ts";
import type { FromSnapshot, SnapshotColumn, SnapshotSort, ToSnapshot } from "../messages.ts";
import { type Extents, grown, LEAST_WIDTH, NO_EXTENTS, type Widths } from "./columns.ts";

export const PAGE = 200;
const MOST_PAGES = 40;

export type Overview = Omit<Extract<ToSnapshot, { type: "snapshot" }>, "type">;
export type Trouble = Omit<Extract<ToSnapshot, { type: "trouble" }>, "type">;
type Ask = Extract<FromSnapshot, { type: "entries" | "entry" }>;

export interface SnapshotState {
  readonly overview: Overview | null;
  /** Why there is nothing to see; null: there is, or it is being read. */
  readonly trouble: Trouble | null;
  /** What a person is to know of what is shown; null: nothing. */
  readonly notice: string | null;
  /** null: of all operators. */
  readonly operator: string | null;
  readonly filter: string;
  /** null: the order of the snapshot. */
  readonly sort: SnapshotSort | null;
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
  /** -1: the line of names. */
  readonly row: number;
  readonly column: number;
  readonly opened: boolean;
  /** The entry shown whole, once it has come; null: not yet. */
  readonly whole: { readonly request: number; readonly entry: EntryInfo | null } | null;
  readonly extents: Extents;
  readonly widths: Widths;
}

export type SnapshotAction =
  | ToSnapshot
  | { readonly type: "operator"; readonly operator: string | null }
  | { readonly type: "filter"; readonly filter: string }
  /** These rows are in sight: what of them is missing is asked for. */
  | { readonly type: "need"; readonly first: number; readonly last: number }
  | { readonly type: "go"; readonly row: number; readonly column: number }
  | { readonly type: "open"; readonly opened: boolean }
  /** By this column: rising, then falling, then as it was. */
  | { readonly type: "sort"; readonly column: SnapshotColumn }
  /** null: as wide as what it holds. */
  | { readonly type: "width"; readonly column: SnapshotColumn; readonly width: number | null }
  /** It is being read anew. */
  | { readonly type: "reading" };

export interface Kept {
  readonly operator: string | null;
  readonly filter: string;
  readonly sort?: SnapshotSort | null;
  readonly widths?: Widths;
}

export const initialSnapshot = ({ operator, filter, sort, widths }: Kept): SnapshotState => ({
  overview: null,
  trouble: null,
  notice: null,
  operator,
  filter,
  sort: sort ?? null,
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
  whole: null,
  extents: NO_EXTENTS,
  widths: widths ?? {},
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
      const operator = known ? state.operator : null;
      return fresh({ ...state, overview, operator, trouble: null });
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
    case "entry":
      return state.whole?.request === action.request
        ? still({ ...state, whole: { request: action.request, entry: action.entry } })
        : still(state);
    case "go": {
      const row = Math.max(-1, Math.min(rowCount(state) - 1, action.row));
      const moved = { ...state, row, column: Math.max(0, action.column) };
      return row === state.row ? still(moved) : withWhole(moved);
    }
    case "open":
      return withWhole({ ...state, opened: action.opened, row: Math.max(0, state.row) });
    case "sort":
      return fresh({ ...state, sort: nextSort(state.sort, action.column) });
    case "width": {
      const { [action.column]: _, ...others } = state.widths;
      if (action.width === null) return still({ ...state, widths: others });
      const width = Math.max(LEAST_WIDTH, Math.round(action.width));
      return still({ ...state, widths: { ...others, [action.column]: width } });
    }
    case "trouble": {
      const { type: _, ...trouble } = action;
      return still({ ...state, trouble, notice: null, overview: null });
    }
    case "notice":
      return still({ ...state, notice: action.text });
    case "reading":
      return still({ ...state, trouble: null, overview: null });
  }
}

const still = (state: SnapshotState): Reduced => ({ state, asks: [] });

function nextSort(sort: SnapshotSort | null, column: SnapshotColumn): SnapshotSort | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

/** The question, without which of its entries. */
const questionOf = ({ operator, filter, sort }: SnapshotState) => ({
  operator,
  filter,
  ...(sort === null ? {} : { sort }),
});

/** The entry is shown whole: what of it is cut in a page is asked for. */
function withWhole(state: SnapshotState): Reduced {
  if (!state.opened || state.row < 0) return still({ ...state, whole: null });
  const request = state.nextRequest;
  return {
    state: { ...state, whole: { request, entry: null }, nextRequest: request + 1 },
    asks: [{ type: "entry", request, ...questionOf(state), start: state.row }],
  };
}

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
    row: Math.min(0, state.row),
    opened: false,
    whole: null,
    extents: NO_EXTENTS,
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
      ...questionOf(state),
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
    extents: grown(state.extents, answer.entries),
    row: Math.min(state.row, Math.max(0, rows - 1)),
  };
}

/** Rows that can be scrolled to: where more may follow, a page of them. */
export const rowCount = ({ total, least, answered }: SnapshotState): number =>
  total ?? (answered ? least + PAGE : 0);

/** The entry that is shown whole: as it was in its page, until all of it has come. */
export const wholeOf = (state: SnapshotState): EntryInfo | null =>
  state.opened ? (state.whole?.entry ?? entryAt(state, state.row)) : null;

export const entryAt = ({ pages }: SnapshotState, row: number): EntryInfo | null =>
  pages.get(Math.floor(row / PAGE))?.[row % PAGE] ?? null;
