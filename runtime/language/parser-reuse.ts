// Parsing again after an edit: what was parsed from tokens that are still the same, looking no further than they go, is
// taken as it is. The parser is a function of the tokens it has looked at, so wherever it comes to the same place having
// seen only the same tokens, it would do the same again. Knows no production.

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
  readonly items: ParsedItem[];
}

/** `same`: how many tokens at the beginning are those of the earlier parse. */
export function reuseOf(earlier: Earlier | null, same: number): Reuse {
  if (earlier === null) return { errors: [], known: new Map(), items: [] };
  const items = earlier.items.filter(item => item.furthest < same);
  return { errors: earlier.errors, known: new Map(items.map(item => [item.first, item])), items };
}
