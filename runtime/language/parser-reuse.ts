// Parsing again after an edit: what was parsed from tokens that are still the same, looking no further than they go, is
// taken as it is. The parser is a function of the tokens it has looked at, so wherever it comes to the same place having
// seen only the same tokens, it would do the same again. Knows no production.

import type { Glanced } from "./rescan.ts";
import type { Node, SyntaxDiagnostic, Token } from "./syntax.ts";

/** One item of a list, as it was parsed. */
export interface ParsedItem {
  /** The kind of list, by identity. */
  readonly kind: unknown;
  readonly node: Node;
  readonly first: number;
  /** Where the cursor stood behind it, the furthest token it had looked at by then, and what else it knew. */
  readonly next: number;
  readonly furthest: number;
  readonly height: number;
  readonly errors: number;
  /** What was open around it. */
  readonly around: string;
}

/** An earlier parse of a text that began with the same tokens. */
export interface Earlier {
  readonly tokens: readonly Token[];
  readonly errors: readonly SyntaxDiagnostic[];
  readonly items: readonly ParsedItem[];
}

/** What a parse may take from an earlier one, and what it leaves for the next. */
export interface Reuse {
  readonly errors: readonly SyntaxDiagnostic[];
  readonly known: ReadonlyMap<number, ParsedItem>;
  /** Items behind the edit, taken with the places they had; by where they begin now. */
  readonly behind: ReadonlyMap<number, ParsedItem> | null;
  readonly items: ParsedItem[];
}

/** `same`: how many tokens at the beginning are those of the earlier parse. */
export function reuseOf(earlier: Earlier | null, same: number): Reuse {
  if (earlier === null) return { errors: [], known: new Map(), behind: null, items: [] };
  const items = earlier.items.filter(item => item.furthest < same);
  return { errors: earlier.errors, known: byFirst(items), behind: null, items };
}

/** For a glance: items of the tokens [first, end), which stood at `before`, are taken too, whatever their places. */
export function reuseGlancing(
  earlier: Earlier,
  same: number,
  { first, end, earlier: before }: Pick<Glanced, "first" | "end" | "earlier">,
): Reuse {
  const shift = first - before;
  const behind = new Map<number, ParsedItem>();
  for (const item of earlier.items) {
    if (item.first < before || item.furthest + shift >= end) continue;
    const [at, next] = [item.first + shift, item.next + shift];
    behind.set(at, { ...item, first: at, next, furthest: item.furthest + shift });
  }
  return { ...reuseOf(earlier, same), behind };
}

function byFirst(items: readonly ParsedItem[]): ReadonlyMap<number, ParsedItem> {
  const known = new Map<number, ParsedItem>();
  for (const item of items) known.set(item.first, item);
  return known;
}
