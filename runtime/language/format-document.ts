// Layout: a document says where lines may break, and here it is decided where they do. Knows nothing of Weir.
// The method is Oppen's and Wadler's: a group goes on one line if it fits, else all its own lines break.

/** Where a line may break; `flat` stands in its place if it does not. `blank` leaves one line empty as well. */
interface Line {
  readonly kind: "line";
  readonly flat: "" | " ";
  readonly hard: boolean;
  readonly blank: boolean;
}
interface Group {
  readonly kind: "group";
  readonly content: Document;
  /** Something in it must break, so that it cannot stand on one line. */
  readonly broken: boolean;
}
export type Document =
  | string
  | readonly Document[]
  | Line
  | Group
  | { readonly kind: "indent"; readonly content: Document }
  /** Stands on one line, whatever is around it. */
  | { readonly kind: "flat"; readonly content: Document }
  | { readonly kind: "ifBroken"; readonly broken: string; readonly flat: string }
  /** The first of these that fits up to its first break, or else the last. */
  | { readonly kind: "choice"; readonly options: readonly Document[]; readonly broken: boolean }
  /** Goes to the end of the line, whatever else comes onto it. */
  | { readonly kind: "suffix"; readonly text: string }
  /** Begins a new line if something stands on this one. */
  | { readonly kind: "fresh" };

const lineWith = (flat: "" | " ", hard: boolean, blank: boolean): Line => ({
  kind: "line",
  flat,
  hard,
  blank,
});

export const SPACE_OR_BREAK = lineWith(" ", false, false);
export const BREAK_IF_NEEDED = lineWith("", false, false);
/** Breaks only if its group does, and then leaves a line empty. */
export const SPACE_OR_BLANK = lineWith(" ", false, true);
export const FRESH: Document = { kind: "fresh" };
export const breakAlways = (blank: boolean): Document => lineWith("", true, blank);
export const indent = (...content: readonly Document[]): Document => ({ kind: "indent", content });
export const flatten = (content: Document): Document => ({ kind: "flat", content });
export const ifBroken = (broken: string, flat: string): Document => ({ kind: "ifBroken", broken, flat });
export const suffix = (text: string): Document => ({ kind: "suffix", text });

export const group = (content: Document, broken = false): Group => ({
  kind: "group",
  content,
  broken: broken || mustBreak(content),
});

/** The options share their parts; the first is meant to stand on one line. */
export const choice = (options: readonly Document[]): Document => ({
  kind: "choice",
  options,
  broken: mustBreak(options[0]!),
});

/** Whether a document cannot stand on one line. Groups remember it, so nothing is looked through twice. */
export function mustBreak(document: Document): boolean {
  if (typeof document === "string") return false;
  if (Array.isArray(document)) return (document as readonly Document[]).some(mustBreak);
  const node = document as LayoutNode;
  switch (node.kind) {
    case "line":
      return node.hard;
    case "group":
    case "choice":
      return node.broken;
    case "indent":
    case "flat":
      return mustBreak(node.content);
    case "fresh":
      return true;
    case "ifBroken":
    case "suffix":
      return false;
  }
}

// ------------------------------------------------------------------ printing

interface Piece {
  readonly indentation: number;
  readonly flat: boolean;
  readonly document: Document;
}

interface Page {
  readonly width: number;
  readonly lines: string[];
  line: string;
  readonly suffixes: string[];
  /** A suffix had to wait while more came onto its line: laying out what comes out may give another result. */
  displaced: boolean;
}

export interface Layout {
  readonly lines: readonly string[];
  readonly displaced: boolean;
}

export function layOut(document: Document, width: number): Layout {
  const page: Page = { width, lines: [], line: "", suffixes: [], displaced: false };
  const stack: Piece[] = [{ indentation: 0, flat: false, document }];
  for (let piece = stack.pop(); piece !== undefined; piece = stack.pop()) lay(page, stack, piece);
  endLine(page);
  return page;
}

/** A second comment to the end of a line needs a line of its own. */
function endLine(page: Page): void {
  if (page.suffixes.length === 0) {
    page.lines.push(page.line.trimEnd());
    page.line = "";
    return;
  }
  const indentation = /^ */.exec(page.line)![0];
  let line = page.line.trimEnd();
  let ended = false;
  for (const text of page.suffixes) {
    if (line.trim() === "") line = indentation + text;
    else if (!ended) line += ` ${text}`;
    else {
      page.lines.push(line);
      page.displaced = true;
      line = indentation + text;
    }
    ended = text.startsWith("//");
  }
  page.lines.push(line);
  page.line = "";
  page.suffixes.length = 0;
}

function newLine(page: Page, indentation: number, blank: boolean): void {
  endLine(page);
  if (blank) page.lines.push("");
  page.line = " ".repeat(indentation);
}

function write(page: Page, text: string): void {
  if (page.suffixes.length > 0 && text.trim() !== "" && text !== ",") page.displaced = true;
  page.line += text;
}

function lay(page: Page, stack: Piece[], { indentation, flat, document }: Piece): void {
  if (typeof document === "string") write(page, document);
  else if (Array.isArray(document)) pushAll(stack, indentation, flat, document);
  else layNode(page, stack, { indentation, flat, document: document as LayoutNode });
}

type LayoutNode = Exclude<Document, string | readonly Document[]>;
type NodePiece = Piece & { readonly document: LayoutNode };

function layNode(page: Page, stack: Piece[], piece: NodePiece): void {
  const { indentation, flat, document: node } = piece;
  switch (node.kind) {
    case "line":
      if (flat && !node.hard) write(page, node.flat);
      else newLine(page, indentation, node.blank);
      break;
    case "indent":
      stack.push({ indentation: indentation + 2, flat, document: node.content });
      break;
    case "flat":
      stack.push({ indentation, flat: true, document: node.content });
      break;
    case "ifBroken":
      write(page, flat ? node.flat : node.broken);
      break;
    case "suffix":
      page.suffixes.push(node.text);
      break;
    case "fresh":
      if (page.line.trim() !== "") newLine(page, indentation, false);
      break;
    case "group":
      stack.push({
        indentation,
        flat: flat || fitsFlat(page, stack, node, indentation),
        document: node.content,
      });
      break;
    case "choice":
      choose(page, stack, node.options, piece);
      break;
  }
}

function pushAll(stack: Piece[], indentation: number, flat: boolean, documents: readonly Document[]): void {
  for (let i = documents.length - 1; i >= 0; i--) stack.push({ indentation, flat, document: documents[i]! });
}

const fitsFlat = (page: Page, stack: readonly Piece[], node: Group, indentation: number): boolean =>
  !node.broken && fits(page, stack, { indentation, flat: true, document: node.content });

function choose(page: Page, stack: Piece[], options: readonly Document[], at: Piece): void {
  const last = options.length - 1;
  for (let i = 0; i < last; i++) {
    const piece = { indentation: at.indentation, flat: i === 0, document: options[i]! };
    const possible = i > 0 || !mustBreak(piece.document);
    if (at.flat || (possible && fits(page, stack, piece))) {
      stack.push(piece);
      return;
    }
  }
  stack.push({ indentation: at.indentation, flat: false, document: options[last]! });
}

/** Whether a piece and what follows it up to the next break fit on the rest of the line. */
function fits(page: Page, stack: readonly Piece[], first: Piece): boolean {
  let room = page.width - page.line.length;
  let below = stack.length;
  const open: Piece[] = [first];
  while (room >= 0) {
    const piece = open.pop() ?? stack[--below];
    if (piece === undefined) return true;
    const { flat, document } = piece;
    if (typeof document === "string") room -= document.length;
    else if (Array.isArray(document)) pushAll(open, piece.indentation, flat, document);
    else {
      const node = document as LayoutNode;
      if (node.kind === "line" && (!flat || node.hard)) return true;
      if (node.kind === "fresh") return true;
      room -= measureInto(open, piece, node);
    }
  }
  return false;
}

/** The width of what takes some at once; what holds more is put on the list of open pieces. */
function measureInto(open: Piece[], { indentation, flat }: Piece, node: LayoutNode): number {
  switch (node.kind) {
    case "line":
      return node.flat.length;
    case "ifBroken":
      return (flat ? node.flat : node.broken).length;
    case "group":
      open.push({ indentation, flat: flat && !node.broken, document: node.content });
      return 0;
    case "indent":
      open.push({ indentation, flat, document: node.content });
      return 0;
    case "flat":
      open.push({ indentation, flat: true, document: node.content });
      return 0;
    case "choice":
      open.push(optionToMeasure(node.options, indentation, flat && !node.broken));
      return 0;
    case "suffix":
    case "fresh":
      return 0;
  }
}

const optionToMeasure = (options: readonly Document[], indentation: number, flat: boolean): Piece => ({
  indentation,
  flat,
  document: options[flat ? 0 : options.length - 1]!,
});
