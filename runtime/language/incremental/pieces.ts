// A file in pieces: each begins where a line can only begin a declaration of the file, and is parsed by itself, with
// places that count from its own start. After an edit only the pieces around it are parsed again; all others are the
// same objects as before. Knows no types.

import { parsePiece } from "../parser.ts";
import { beginsPiece } from "../parser-cursor.ts";
import { piecePath } from "../program-paths.ts";
import { scan } from "../scanner.ts";
import type { Module } from "../syntax.ts";

export interface Piece {
  /** Its text and tree; the path is `piecePath`, so that no two pieces have the same. */
  readonly module: Module;
  /** The beginning of what follows, which the parser looked at. */
  readonly ahead: string;
}

/** Tokens the parser may look at beyond a piece: it knows the next one by its first two. */
const AHEAD = 4;

/** Of a piece the edit may have joined with what stands before; and what it looked at may have changed. */
const BEFORE = 3;

/** Makes pieces with paths that are used once. */
export interface Pieces {
  readonly split: (text: string, before: readonly Piece[]) => readonly Piece[];
}

export function piecesOf(file: string): Pieces {
  let made = 0;
  const parse: Parse = (text, length) => parsePiece(piecePath(file, ++made), text, length);
  return {
    split(text, before) {
      const again = before.length === 0 ? null : splitAgain(text, before, parse);
      return again ?? splitRange(text, 0, text.length, new Map(), parse) ?? [];
    },
  };
}

type Parse = (text: string, length: number) => Module | null;

/** Only what lies between the pieces that begin and those that end the text as before; null where that is not enough. */
function splitAgain(text: string, before: readonly Piece[], parse: Parse): readonly Piece[] | null {
  let from = 0;
  let first = 0;
  const starts: number[] = [];
  while (first < before.length && text.startsWith(before[first]!.module.text, from)) {
    starts.push(from);
    from += before[first++]!.module.text.length;
  }
  if (first === before.length && from === text.length) return before;
  let to = text.length;
  let last = before.length;
  while (last > first && endsAt(text, before[last - 1]!.module.text, to, from))
    to -= before[--last]!.module.text.length;
  first = Math.max(0, first - BEFORE);
  from = starts[first] ?? 0;
  for (let more = 1; last < before.length; more *= 2) {
    for (let i = 0; i < more && last < before.length; i++) to += before[last++]!.module.text.length;
    if (last === before.length || endsWithToken(text.slice(from, to))) break;
  }
  const known = new Map(
    before.slice(first, last).map(piece => [keyOf(piece.module.text, piece.ahead), piece]),
  );
  const between = splitRange(text, from, last === before.length ? text.length : to, known, parse);
  return between === null ? null : [...before.slice(0, first), ...between, ...before.slice(last)];
}

const endsAt = (text: string, end: string, at: number, notBefore: number): boolean =>
  at - end.length >= notBefore && text.startsWith(end, at - end.length);

/** Nothing that was opened in it, such as a comment, swallows its end. */
function endsWithToken(text: string): boolean {
  const end = scan(text).at(-1)!;
  return end.fullStart === end.start;
}

const keyOf = (text: string, ahead: string): string => `${ahead.length}:${text}${ahead}`;

/** The pieces of [from, to); null if the last one goes on past its end. */
function splitRange(
  text: string,
  from: number,
  to: number,
  known: ReadonlyMap<string, Piece>,
  parse: Parse,
): readonly Piece[] | null {
  const starts = startsIn(text.slice(from, to)).map(start => start + from);
  const pieces: Piece[] = [];
  for (let i = 0; i < starts.length; ) {
    let next = i + 1;
    let piece: Piece | null = null;
    while (piece === null && next <= starts.length) {
      const end = starts[next++] ?? to;
      piece = pieceAt(text, starts[i]!, end, known, parse);
    }
    if (piece === null) return null;
    pieces.push(piece);
    i = next - 1;
  }
  return pieces;
}

function pieceAt(
  text: string,
  start: number,
  end: number,
  known: ReadonlyMap<string, Piece>,
  parse: Parse,
): Piece | null {
  const own = text.slice(start, end);
  const ahead = beginningOf(text, end);
  const same = known.get(keyOf(own, ahead));
  if (same !== undefined) return same;
  const module = parse(own + ahead, own.length);
  return module === null ? null : { module, ahead };
}

function startsIn(text: string): readonly number[] {
  const tokens = scan(text);
  const starts = [0];
  for (let i = 1; i < tokens.length - 1; i++) {
    if (beginsPiece(tokens[i]!, tokens[i + 1]!)) starts.push(tokens[i]!.fullStart);
  }
  return starts;
}

/** How much text is scanned for a few tokens: enough but for long comments. */
const SCANNED = 200;

/** The first tokens from a place on, with what stands between them. */
function beginningOf(text: string, at: number): string {
  for (let length = SCANNED; ; length *= 4) {
    const whole = at + length >= text.length;
    const tokens = scan(text.slice(at, at + length));
    // The last token of a part may be cut off.
    if (whole || tokens.length > AHEAD + 1) {
      const last = tokens[AHEAD - 1];
      return last === undefined || last.kind === "end" ? text.slice(at) : text.slice(at, at + last.end);
    }
  }
}
