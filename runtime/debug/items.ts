// Values as items: a line of text, opened part by part and page by page, copied whole, changed where they are held in
// something that can be written to. Knows no scopes.

import { typeText } from "../language/type-text.ts";
import { toJson } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { type Holder, partsOf, write } from "./holder.ts";
import type { Children, Item } from "./item.ts";
import { previewText } from "./value-text.ts";
import { ENTRIES_PER_PIECE, type Walk, whole } from "./walk.ts";

/** What items need of where they are shown. */
export interface ItemGround {
  /** A value typed by a person. Throws WeirError in words. */
  parse(text: string, type: Type): Value;
  /** Whether the item shown under this path looked otherwise at the stop before. */
  changed(path: string, text: string): boolean;
}

export function valueItem(ground: ItemGround, name: string, holder: Holder, path: string): Item {
  const { value, type, expression, dataId } = holder;
  const text = previewText(value, type);
  const canSet = holder.write !== null;
  const changed = ground.changed(path, text);
  return {
    name,
    text,
    type: typeText(type),
    full: () => toJson(value, type),
    children: childrenOf(ground, holder, path),
    expression,
    set: canSet
      ? async typed => {
          const given = ground.parse(typed, holder.accepts ?? type);
          await write(holder, name, given);
          return valueItem(ground, name, { ...holder, value: given }, path);
        }
      : null,
    dataId: dataId ?? null,
    hints: [...(canSet ? [] : (["readOnly"] as const)), ...(changed ? (["changed"] as const) : [])],
  };
}

function childrenOf(ground: ItemGround, holder: Holder, path: string): Children | null {
  const parts = partsOf(holder);
  if (parts === null || parts.count === 0) return null;
  return {
    count: parts.count,
    indexed: !parts.named,
    page: (start, count) =>
      range(start, Math.min(start + count, parts.count)).map(i => {
        const part = parts.at(i);
        return valueItem(ground, part.name, part.holder, `${path}/${part.name}`);
      }),
  };
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

// ---------------------------------------------------------------- items that are no values

export interface InWords {
  readonly name: string;
  readonly text: string;
  readonly children?: Children | null;
  readonly expression?: string | null;
  readonly dataId?: string | null;
  readonly set?: Item["set"];
  readonly virtual?: boolean;
}

/** A row of the engine's: a channel, a watermark, a checkpoint. */
export const wordItem = ({ name, text, children, expression, dataId, set, virtual }: InWords): Item => ({
  name,
  text,
  type: "",
  full: () => text,
  children: children ?? null,
  expression: expression ?? null,
  set: set ?? null,
  dataId: dataId ?? null,
  hints: [...(virtual ? (["virtual"] as const) : []), ...(set ? [] : (["readOnly"] as const))],
});

/** All of them at once: few. */
export const allOf = (items: readonly Item[], indexed = false): Children => ({
  count: items.length,
  indexed,
  page: (start, count) => items.slice(start, start + count),
});

/** Made when they are first looked at. */
export function lazily(make: () => readonly Item[]): Children {
  let made: readonly Item[] | null = null;
  return {
    count: null,
    indexed: false,
    page: (start, count) => (made ??= make()).slice(start, start + count),
  };
}

/** One after the other, as far as someone asks; `count` null: nobody knows yet how many. */
export function streamed(items: Iterable<Item | null>, count: number | null = null): Children {
  const known: Item[] = [];
  let rest: Iterator<Item | null> | null = null;
  let read = 0;
  function* walk(start: number, wanted: number): Walk<readonly Item[]> {
    rest ??= items[Symbol.iterator]();
    while (known.length < start + wanted) {
      const next = rest.next();
      if (next.done === true) break;
      if (next.value !== null) known.push(next.value);
      else yield (read += ENTRIES_PER_PIECE);
    }
    return known.slice(start, start + wanted);
  }
  return { count, indexed: true, walk, page: (start, wanted) => whole(walk(start, wanted)) };
}
