// A file in pieces: each begins where a line can only begin a declaration of the file, and is parsed by itself, with
// places that count from its own start. After an edit only the pieces around it are parsed again; all others are the
// same objects as before. Knows no types.

import { glancePiece, type ParsedPiece, parsePiece } from "../parser.ts";
import { beginsPiece } from "../parser-cursor.ts";
import { piecePath } from "../program-paths.ts";
import { rescan, type Scanned } from "../rescan.ts";
import { scan } from "../scanner.ts";
import type { Module, Token } from "../syntax.ts";

export interface Piece extends ParsedPiece {
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
  /** For a glance at what is near an edit: elsewhere trees may have the places they had. Nothing is parsed from these. */
  readonly glance: (text: string, before: readonly Piece[]) => readonly Piece[];
}

export function piecesOf(file: string): Pieces {
  let made = 0;
  const parse: Parse = (text, length, earlier, scanned) =>
    parsePiece(piecePath(file, ++made), text, length, earlier, scanned);
  const split: Pieces["split"] = (text, before) => {
    const again = before.length === 0 ? null : splitAgain(text, before, parse);
    return again ?? splitRange(text, 0, text.length, NOTHING, parse) ?? [];
  };
  const glance: Parse = (text, length, earlier) =>
    earlier === null ? null : glancePiece(piecePath(file, ++made), text, length, earlier);
  return { split, glance: (text, before) => glanceWithin(text, before, glance) ?? split(text, before) };
}

/** An edit within one piece, behind the tokens that the parser looked at before it; null where it is none. */
function glanceWithin(text: string, before: readonly Piece[], parse: Parse): readonly Piece[] | null {
  let at = 0;
  let from = 0;
  while (at < before.length && text.startsWith(before[at]!.module.text, from))
    from += before[at++]!.module.text.length;
  const piece = before[at];
  if (piece === undefined) return null;
  let to = text.length;
  for (let i = before.length - 1; i > at; i--) {
    if (!endsAt(text, before[i]!.module.text, to, from)) return null;
    to -= before[i]!.module.text.length;
  }
  const own = text.slice(from, to);
  const beginning = piece.module.tokens[AHEAD]?.start;
  if (beginning === undefined || !own.startsWith(piece.module.text.slice(0, beginning))) return null;
  const { ahead } = piece;
  const parsed = parse(own + ahead, own.length, piece, null);
  if (parsed === null || parsed.module.tokens.some((token, i, all) => i > 0 && begins(token, all[i + 1])))
    return null;
  return before.with(at, { ...parsed, ahead });
}

const begins = (token: Token, next: Token | undefined): boolean =>
  next !== undefined && beginsPiece(token, next);

type Parse = (
  text: string,
  length: number,
  earlier: Piece | null,
  scanned: Scanned | null,
) => ParsedPiece | null;

/** What was parsed before: pieces by their text, and those from where parsing begins to the one the edit begins in. */
interface Before {
  readonly pieces: Map<string, Piece>;
  readonly untouched: readonly Piece[];
  readonly edited: Edited | null;
}

interface Edited {
  readonly at: number;
  readonly piece: Piece;
  /** How much of what is parsed again stands behind it. */
  readonly behind: number;
}

const NOTHING: Before = { pieces: new Map(), untouched: [], edited: null };

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
  const begun = Math.min(first, before.length - 1);
  const editedAt = { at: starts[begun] ?? from, piece: before[begun]! };
  first = Math.max(0, first - BEFORE);
  const untouched = before.slice(first, begun);
  from = starts[first] ?? 0;
  let behind = lengthOf(before.slice(begun + 1, last));
  for (let more = 1; last < before.length; more *= 2) {
    const next = last;
    for (let i = 0; i < more && last < before.length; i++) to += before[last++]!.module.text.length;
    behind += lengthOf(before.slice(Math.max(next, begun + 1), last));
    const edited = { ...editedAt, behind };
    if (last === before.length || endsWithToken(text, from, to, { untouched, edited })) break;
  }
  const pieces = new Map(
    before.slice(first, last).map(piece => [keyOf(piece.module.text, piece.ahead), piece]),
  );
  const known: Before = { pieces, untouched, edited: { ...editedAt, behind } };
  const between = splitRange(text, from, last === before.length ? text.length : to, known, parse);
  return between === null ? null : [...before.slice(0, first), ...between, ...before.slice(last)];
}

const lengthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { module }) => sum + module.text.length, 0);

const endsAt = (text: string, end: string, at: number, notBefore: number): boolean =>
  at - end.length >= notBefore && text.startsWith(end, at - end.length);

/** Nothing that was opened in it, such as a comment, swallows its end. */
function endsWithToken(text: string, from: number, to: number, known: Omit<Before, "pieces">): boolean {
  const end = tokensIn(text, from, to, known).tokens.at(-1)!;
  return end.fullStart === end.start;
}

interface ScannedFrom extends Scanned {
  /** Where the first of them begins; what stands before is untouched. */
  readonly at: number;
}

/** The tokens of [from, to), or only those from the edited piece on where it still begins a line. */
function tokensIn(text: string, from: number, to: number, { edited }: Omit<Before, "pieces">): ScannedFrom {
  if (edited !== null) {
    const own = text.slice(edited.at, to);
    const tokens = rescan(own, edited.piece.module, edited.behind);
    if (edited.at === from || tokens[0]!.newlineBefore) return { at: edited.at, text: own, tokens };
  }
  const own = text.slice(from, to);
  return { at: from, text: own, tokens: scan(own) };
}

const keyOf = (text: string, ahead: string): string => `${ahead.length}:${text}${ahead}`;

/** The pieces of [from, to); null if the last one goes on past its end. */
function splitRange(
  text: string,
  from: number,
  to: number,
  known: Before,
  parse: Parse,
): readonly Piece[] | null {
  const scanned = tokensIn(text, from, to, known);
  const starts = startsIn(from, scanned, known);
  const pieces: Piece[] = [];
  for (let i = 0; i < starts.length; ) {
    let next = i + 1;
    let piece: Piece | null = null;
    while (piece === null && next <= starts.length) {
      const end = starts[next++] ?? to;
      piece = pieceAt(text, starts[i]!, end, known, scanned, parse);
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
  known: Before,
  scanned: ScannedFrom,
  parse: Parse,
): Piece | null {
  const own = text.slice(start, end);
  const ahead = beginningOf(text, end);
  // Two that say the same are still two.
  const key = keyOf(own, ahead);
  const same = known.pieces.get(key);
  if (same !== undefined) {
    known.pieces.delete(key);
    return same;
  }
  const earlier = known.edited?.at === start ? known.edited.piece : null;
  const parsed = parse(own + ahead, own.length, earlier, scanned.at === start ? scanned : null);
  return parsed === null ? null : { ...parsed, ahead };
}

/** Where pieces may begin; one begins at `from`. */
function startsIn(from: number, { at, tokens }: ScannedFrom, known: Before): readonly number[] {
  const starts = [from];
  let place = from;
  for (const { module } of at === from ? [] : known.untouched) {
    addStarts(module.tokens, place, starts);
    place += module.text.length;
  }
  addStarts(tokens, at, starts);
  return starts;
}

function addStarts(tokens: readonly Token[], at: number, starts: number[]): void {
  for (let i = 0; i < tokens.length - 1; i++) {
    const start = at + tokens[i]!.fullStart;
    if (beginsPiece(tokens[i]!, tokens[i + 1]!) && start > starts[0]!) starts.push(start);
  }
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
