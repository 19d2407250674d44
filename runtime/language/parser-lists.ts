// The one driver for everything that comes in rows: arguments, items, fields, statements, members, arms. Kinds of
// lists are data. Recovers: always moves on, ends where something from further out begins, never eats a foreign brace.

import {
  beginsDeclaration,
  type Cursor,
  closes,
  describe,
  eat,
  endOf,
  enter,
  expect,
  is,
  type Level,
  leave,
  peek,
  report,
  reportExpected,
  reused,
  startOf,
  take,
  unknownHint,
} from "./parser-cursor.ts";
import { foreignComment, reportForeign, reportSpelling, wordOutOfPlace } from "./parser-foreign.ts";
import type { Node, Token, Unexpected } from "./syntax.ts";

export interface ListKind<Item> {
  readonly close: ")" | "]" | "}" | ">";
  /** Whether a newline counts within. */
  readonly newlines: boolean;
  /** What stands between items: a comma; a comma or newline; a newline or `;`; or nothing that matters. */
  readonly separator: "comma" | "commaOrNewline" | "newline" | "any";
  readonly level: Level;
  readonly begins: (c: Cursor) => boolean;
  readonly item: (c: Cursor) => Item;
}

/** The items up to the closing bracket, and the bracket. The opening one has been taken. */
export function list<Item extends Node>(c: Cursor, kind: ListKind<Item>): (Item | Unexpected)[] {
  const items: (Item | Unexpected)[] = [];
  const outside = enter(c, kind.close, kind.newlines);
  const byLine = kind.newlines || kind.separator === "commaOrNewline";
  while (!ends(c, kind)) {
    const before = c.at;
    if (kind.begins(c)) items.push(byLine ? reused(c, kind, kind.item) : kind.item(c));
    if (c.at > before) separate(c, kind);
    else {
      items.push(unexpected(c, kind));
      separated(c, kind);
    }
  }
  leave(c, outside);
  expect(c, kind.close);
  return items;
}

/** The items of a list in which there is no place for tokens that fit nowhere: they belong to the node around it. */
export function pureList<Item extends Node>(c: Cursor, kind: ListKind<Item>): Item[] {
  return list(c, kind).filter((item): item is Item => item.kind !== "Unexpected");
}

const ends = <Item>(c: Cursor, kind: ListKind<Item>): boolean =>
  peek(c).kind === "end" || closes(c) || beginsDeclaration(c, kind.level);

function separate<Item>(c: Cursor, kind: ListKind<Item>): void {
  if (ends(c, kind) || separated(c, kind) || ends(c, kind)) return;
  reportExpected(c, SEPARATORS[kind.separator](kind.close));
}

const SEPARATORS: Readonly<Record<ListKind<unknown>["separator"], (close: string) => string>> = {
  comma: close => `\`,\` or \`${close}\``,
  commaOrNewline: close => `\`,\`, a new line or \`${close}\``,
  newline: () => "a new line or `;`",
  any: () => "a new line",
};

function separated<Item>(c: Cursor, kind: ListKind<Item>): boolean {
  const newline = peek(c).newlineBefore;
  switch (kind.separator) {
    case "comma":
      return eat(c, ",");
    case "commaOrNewline":
      return eat(c, ",") || newline;
    case "newline":
      return eatAll(c, ";") || newline;
    case "any":
      return eatAll(c, ",") || eatAll(c, ";") || true;
  }
}

function eatAll(c: Cursor, text: string): boolean {
  if (!eat(c, text)) return false;
  while (eat(c, text));
  return true;
}

/** Tokens that fit nowhere: at least one, up to where an item may begin again. Braces within are taken in pairs. */
export function unexpected<Item>(c: Cursor, kind: Pick<ListKind<Item>, "newlines" | "level">): Unexpected {
  const first = c.at;
  const token = peek(c);
  const instead = wordOutOfPlace(c);
  if (instead !== null) reportForeign(c, instead);
  else reportUnexpected(c, token);
  const separator = is(c, ",") || is(c, ";");
  let open = 0;
  do {
    if (is(c, "{")) open++;
    else if (is(c, "}")) open--;
    take(c);
  } while (!separator && !stops(c, kind, open));
  return { kind: "Unexpected", start: startOf(c, first), end: endOf(c), firstToken: first, lastToken: c.at };
}

function reportUnexpected(c: Cursor, token: Token): void {
  const found = describe(token);
  if (token.kind === "unknown") report(c, "W0008", token, { found, hint: unknownHint(token) });
  else if (foreignComment(c) !== null) reportSpelling(c, token.start, token.start + 2, "//");
  else report(c, "W0002", token, { found });
}

function stops<Item>(c: Cursor, kind: Pick<ListKind<Item>, "newlines" | "level">, open: number): boolean {
  const token = peek(c);
  if (token.kind === "end" || beginsDeclaration(c, kind.level)) return true;
  if (open > 0) return false;
  return is(c, ",") || is(c, ";") || is(c, "}") || closes(c) || (kind.newlines && token.newlineBefore);
}
