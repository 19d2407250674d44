// Comments for the formatter: each belongs to the token it trails on its line, or to the token it stands before.
// Reads trivia; knows nothing of the tree.

import { breakAlways, type Document, FRESH, suffix } from "./format-document.ts";
import type { Module } from "./syntax.ts";

interface Comment {
  readonly text: string;
  /** Newlines between what stood before and this. */
  readonly newlines: number;
}

interface Trivia {
  /** Comments on the line of the token before. */
  readonly trailing: readonly Comment[];
  /** Comments on the token's own line, right before it. */
  readonly inline: readonly Comment[];
  /** Comments on lines of their own. */
  readonly above: readonly Comment[];
  /** Newlines right before the token. */
  readonly newlines: number;
}

const NOTHING: Trivia = { trailing: [], inline: [], above: [], newlines: 0 };
/** Without comments, by the number of newlines. */
const PLAIN: readonly Trivia[] = [NOTHING, { ...NOTHING, newlines: 1 }, { ...NOTHING, newlines: 2 }];
const SLASH = 47;
const LF = 10;
const CR = 13;
const PIECES = /\/\/[^\n\r]*|\/\*[\s\S]*?(?:\*\/|$)|\r\n|\n|\r/g;

function triviaOf(module: Module, index: number): Trivia {
  const token = module.tokens[index];
  if (token === undefined || token.start === token.fullStart) return NOTHING;
  const simple = newlinesOnly(module.text, token.fullStart, token.start);
  if (simple >= 0) return simple < PLAIN.length ? PLAIN[simple]! : { ...NOTHING, newlines: simple };
  const comments: Comment[] = [];
  let newlines = 0;
  for (const [piece] of module.text.slice(token.fullStart, token.start).matchAll(PIECES)) {
    if (!piece.startsWith("/")) newlines++;
    else {
      comments.push({ text: piece.trimEnd(), newlines });
      newlines = 0;
    }
  }
  return sortOut(comments, newlines, index === 0, token.kind === "end");
}

/** How many newlines stand there; -1 if comments do. */
function newlinesOnly(text: string, from: number, to: number): number {
  let newlines = 0;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    if (unit === SLASH) return -1;
    if (unit === LF || (unit === CR && text.charCodeAt(i + 1) !== LF)) newlines++;
  }
  return newlines;
}

function sortOut(comments: readonly Comment[], newlines: number, first: boolean, end: boolean): Trivia {
  if (comments.length === 0) return newlines === 0 ? NOTHING : { ...NOTHING, newlines };
  const lineEnds = newlines > 0 || end || comments.some(comment => comment.newlines > 0);
  const firstAbove = comments.findIndex(comment => comment.newlines > 0);
  const trails = first || !lineEnds ? 0 : firstAbove < 0 ? comments.length : firstAbove;
  const rest = comments.slice(trails);
  const inlineFrom = newlines > 0 || end ? rest.length : lastOnNewLine(rest);
  return {
    trailing: comments.slice(0, trails),
    above: rest.slice(0, inlineFrom),
    inline: rest.slice(inlineFrom),
    newlines: inlineFrom < rest.length ? rest[inlineFrom]!.newlines : newlines,
  };
}

/** Where the comments begin that share their line with the token: with the last that a newline stands before. */
function lastOnNewLine(comments: readonly Comment[]): number {
  for (let i = comments.length - 1; i >= 0; i--) if (comments[i]!.newlines > 0) return i;
  return 0;
}

/** What the comments of a module come to, by token. */
export interface Comments {
  /** Whether the token has none before and behind it. */
  readonly bare: (index: number) => boolean;
  /** Before the token: lines of comments above it, and comments on its line. */
  readonly before: (index: number) => Document;
  /** Only the lines above a token, each ended; for a closing bracket, whose comments stand further in. */
  readonly above: (index: number) => Document;
  readonly inline: (index: number) => Document;
  readonly after: (index: number) => Document;
  /** All comments of a token that is left out: they go to the end of the line. */
  readonly dropped: (index: number) => Document;
  readonly hasAbove: (index: number) => boolean;
  /** Whether the author left a line empty before the token or the comments above it. */
  readonly blankBefore: (index: number) => boolean;
  /** Whether one of the tokens [from, to) is followed by a comment to the end of the line. */
  readonly endLineWithin: (from: number, to: number) => boolean;
}

export function commentsOf(module: Module): Comments {
  const trivia = module.tokens.map((_, index) => triviaOf(module, index));
  const of = (index: number): Trivia => trivia[index] ?? NOTHING;
  const isBare = ({ above, inline }: Trivia): boolean => above.length === 0 && inline.length === 0;
  const counts = [0];
  for (let i = 0; i < trivia.length; i++) {
    const { trailing } = of(i + 1);
    counts.push(
      counts[i]! + (trailing.length > 0 && trailing.some(comment => comment.text.startsWith("//")) ? 1 : 0),
    );
  }
  const inline = (index: number): Document => of(index).inline.map(comment => `${comment.text} `);
  const above = (index: number): Document => linesAbove(of(index));
  const after = (index: number): Document => atLineEnd(of(index + 1).trailing);
  return {
    bare: index => isBare(of(index)) && of(index + 1).trailing.length === 0,
    above,
    inline,
    after,
    dropped: index => [atLineEnd([...of(index).above, ...of(index).inline]), after(index)],
    before: index => (of(index).above.length === 0 ? inline(index) : [FRESH, above(index), inline(index)]),
    hasAbove: index => of(index).above.length > 0,
    blankBefore: index => (of(index).above[0]?.newlines ?? of(index).newlines) > 1,
    endLineWithin: (from, to) => counts[to]! > counts[from]!,
  };
}

const atLineEnd = (comments: readonly Comment[]): Document => comments.map(comment => suffix(comment.text));

function linesAbove({ above, inline, newlines }: Trivia): Document {
  return above.map((comment, i) => {
    const next = above[i + 1]?.newlines ?? inline[0]?.newlines ?? newlines;
    return [comment.text, breakAlways(next > 1)];
  });
}
