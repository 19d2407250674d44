// The columns of the table and their widths: as wide as what they hold, where there is room; where there is not, what
// repeats gives way first and the key last. Widths that a person has chosen are kept. Pure.

import type { EntryInfo } from "../../../runtime/debug/protocol.ts";
import type { SnapshotColumn } from "../messages.ts";
import { readable } from "./names.ts";

export interface Column {
  readonly id: SnapshotColumn;
  readonly name: string;
  /** As it is shown. */
  readonly of: (entry: EntryInfo) => string;
  /** As another program takes it. */
  readonly raw: (entry: EntryInfo) => string;
}

const plain = (id: SnapshotColumn, name: string, of: (entry: EntryInfo) => string): Column => ({
  id,
  name,
  of,
  raw: of,
});

export const COLUMNS: readonly Column[] = [
  plain("operator", "Operator", entry => entry.operator),
  plain("subtask", "Subtask", entry => String(entry.subtask + 1)),
  { id: "state", name: "State", of: entry => readable(entry.state), raw: entry => entry.state },
  plain("key", "Key", entry => entry.key),
  plain("namespace", "Entry", entry => entry.namespace),
  plain("value", "Value", entry => entry.value),
];

/** What is known of a column from the entries that have come: it only grows, so that the table does not jump. */
export interface Extent {
  /** Characters of the longest. */
  readonly longest: number;
  /** The only one there is so far; null: they differ. */
  readonly only: string | null;
}

export type Extents = Readonly<Record<SnapshotColumn, Extent | null>>;

export const NO_EXTENTS: Extents = {
  operator: null,
  subtask: null,
  state: null,
  key: null,
  namespace: null,
  value: null,
};

export function grown(before: Extents, entries: readonly EntryInfo[]): Extents {
  const after: Record<SnapshotColumn, Extent | null> = { ...before };
  for (const { id, of } of COLUMNS) {
    for (const entry of entries) {
      const text = of(entry);
      const known = after[id];
      const longest = Math.max(known?.longest ?? 0, text.length);
      const only = known === null || known.only === text ? text : null;
      if (known?.longest !== longest || known.only !== only) after[id] = { longest, only };
    }
  }
  return after;
}

export type Widths = Readonly<Partial<Record<SnapshotColumn, number>>>;

export interface Sized {
  readonly column: Column;
  /** In pixels. */
  readonly width: number;
}

/** Pixels about the text of a cell. */
export const PADDING = 16;
/** For the arrow of the order. */
const ARROW = 16;
export const LEAST_WIDTH = 40;

/** Characters that are wanted at most. */
const MOST: Readonly<Record<SnapshotColumn, number>> = {
  operator: 24,
  subtask: 8,
  state: 24,
  key: 48,
  namespace: 40,
  value: 400,
};

/** Of little room each takes a little, in this order, until it is enough. */
const GIVING: readonly (readonly [SnapshotColumn, characters: number | null])[] = [
  ["value", 28],
  ["subtask", null],
  ["namespace", 16],
  ["operator", 9],
  ["state", 8],
  ["key", 22],
  ["value", 14],
  ["namespace", 12],
  ["operator", null],
  ["namespace", 6],
  ["key", 14],
  ["value", 9],
  ["state", 6],
];

export interface Fit {
  readonly extents: Extents;
  /** Only this operator's entries are shown. */
  readonly operator: string | null;
  readonly width: number;
  /** Pixels of a character. */
  readonly character: number;
  readonly chosen: Widths;
}

/** They fill the width; where even the least is too much, they are wider, and the table is scrolled. */
export function fitted({ extents, operator, width, character, chosen }: Fit): readonly Sized[] {
  const pixels = new Map<SnapshotColumn, number>();
  const longestOf = (id: SnapshotColumn): number => extents[id]?.longest ?? 0;
  for (const { id, name } of COLUMNS) {
    if (id === "operator" && operator !== null) continue;
    if (id === "namespace" && longestOf(id) === 0) continue;
    const own = Math.ceil(Math.min(longestOf(id), MOST[id]) * character);
    const title = Math.ceil(name.length * character) + ARROW;
    pixels.set(id, chosen[id] ?? Math.max(own, title) + PADDING);
  }
  const excess = (): number => [...pixels.values()].reduce((sum, each) => sum + each, 0) - width;
  for (const [id, characters] of GIVING) {
    const now = pixels.get(id);
    if (excess() <= 0) break;
    if (now === undefined || chosen[id] !== undefined) continue;
    if (characters === null) pixels.delete(id);
    else pixels.set(id, Math.max(Math.min(now, Math.ceil(characters * character) + PADDING), now - excess()));
  }
  const free = Math.max(0, -excess());
  const columns = COLUMNS.filter(({ id }) => pixels.has(id));
  return columns.map((column, at) => ({
    column,
    width: pixels.get(column.id)! + (at === columns.length - 1 ? free : 0),
  }));
}

/** A row as a table of another program takes it. */
export const copied = (entry: EntryInfo): string => COLUMNS.map(column => column.raw(entry)).join("\t");
