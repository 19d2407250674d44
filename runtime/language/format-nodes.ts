// The style, node by node: what stands where, and where a line may break.

import {
  type Bracketed,
  type BracketStyle,
  bracketed,
  dropped,
  type Formatting,
  hugging,
  type Part,
  token,
  tokenAt,
} from "./format-brackets.ts";
import { type Document, group, indent, SPACE_OR_BREAK } from "./format-document.ts";
import type {
  BinaryExpr,
  CallExpr,
  ConditionalExpr,
  ExprNode,
  FlowNode,
  LambdaExpr,
  ListExpr,
  Node,
  PutStmt,
  RecordExpr,
  StageNode,
  UnionTypeNode,
} from "./syntax.ts";
import { children } from "./walk.ts";

const style = (
  padded: boolean,
  breaks: BracketStyle["breaks"],
  rest: Partial<BracketStyle> = {},
): BracketStyle => ({
  padded,
  breaks,
  flatSeparator: ",",
  brokenSeparator: ",",
  trailing: false,
  ...rest,
});

const ARGUMENTS = style(false, "never");
const ITEMS = style(false, "asOpened", { trailing: true });
const FIELDS = style(true, "asOpened", { trailing: true });
const GROUP = style(true, "asWritten", { brokenSeparator: "" });
const ARMS = style(true, "asWritten", { flatSeparator: ";", brokenSeparator: "" });
const STATEMENTS = style(true, "many", { flatSeparator: ";", brokenSeparator: "" });
const MEMBERS = style(true, "always", { brokenSeparator: "" });

/** The node's own tokens and its children, in order. */
export function partsOf(node: Node): Part[] {
  const parts: Part[] = [];
  let next = node.firstToken;
  const tokensTo = (end: number) => {
    for (; next < end; next++) parts.push({ token: next });
  };
  for (const child of children(node)) {
    if (child.firstToken === child.lastToken) continue;
    tokensTo(child.firstToken);
    parts.push({ child });
    next = child.lastToken;
  }
  tokensTo(node.lastToken);
  return parts;
}

const documentOf = (f: Formatting, part: Part): Document =>
  "token" in part ? token(f, part.token) : formatNode(f, part.child);

const textOf = (f: Formatting, part: Part | undefined): string =>
  part !== undefined && "token" in part ? tokenAt(f, part.token).text : "";

export function formatNode(f: Formatting, node: Node): Document {
  switch (node.kind) {
    case "Template":
      return verbatim(f, node);
    case "Paren":
    case "ParenType":
    case "OptionalType":
    case "Unary":
    case "FieldAccess":
    case "Index":
    case "Spread":
    case "Number":
    case "NameExpr":
    case "LiteralType":
      return partsOf(node).map(part => documentOf(f, part));
    case "TypeName":
      return bracketsWithin(f, partsOf(node), ARGUMENTS, 0).documents;
    case "Call":
      return call(f, node);
    case "Lambda":
      return lambda(f, node);
    case "Binary":
      return binary(f, node);
    case "Conditional":
      return conditional(f, node);
    case "List":
    case "Record":
      return expandable(f, node).document;
    case "RecordType":
      return bracketed(f, partsOf(node), FIELDS).document;
    case "Block":
      return bracketed(f, partsOf(node), STATEMENTS).document;
    case "ProcessBody":
      return bracketed(f, partsOf(node), MEMBERS).document;
    case "Flow":
      return flow(f, node);
    case "Stage":
      return stage(f, node);
    case "UnionType":
      return union(f, node);
    case "Pipeline":
    case "Test":
      return withBraces(f, node, MEMBERS);
    case "Group":
      return withBraces(f, node, GROUP);
    case "Match":
      return withBraces(f, node, ARMS);
    case "Import":
      return withBraces(f, node, FIELDS_OF_IMPORT);
    case "Put":
      return put(f, node);
    case "FnDecl":
    case "ExternDecl":
      return declaration(f, node);
    default:
      return spaced(f, partsOf(node));
  }
}

const FIELDS_OF_IMPORT = style(true, "never", { trailing: true });

/** A node as the author wrote it, between the comments around it. */
function verbatim(f: Formatting, node: Node): Document {
  const text = f.module.text.slice(node.start, node.end);
  return [f.comments.before(node.firstToken), text, f.comments.after(node.lastToken - 1)];
}

// ------------------------------------------------------------------ words and values side by side

/** With a blank between all, but before a comma or colon. What follows `=` may move to a line of its own. */
function spaced(f: Formatting, parts: readonly Part[]): Document {
  return parts.map((part, i) => {
    const text = textOf(f, part);
    if (i === 0 || text === "," || text === ":") return documentOf(f, part);
    return textOf(f, parts[i - 1]) === "=" && "child" in part
      ? assigned(f, part.child)
      : [" ", documentOf(f, part)];
  });
}

/** Operators read better from the start of a line; brackets break by themselves. */
function assigned(f: Formatting, value: Node): Document {
  const document = formatNode(f, value);
  const moves = value.kind === "Binary" || value.kind === "Conditional";
  return moves ? group(indent(SPACE_OR_BREAK, document)) : [" ", document];
}

/** `target[key] = value` */
function put(f: Formatting, node: PutStmt): Document {
  const parts = partsOf(node);
  const from = parts.findIndex(part => textOf(f, part) === "=");
  const target = parts.slice(0, from).map(part => documentOf(f, part));
  return [target, " ", spaced(f, parts.slice(from))];
}

function withBraces(f: Formatting, node: Node, braces: BracketStyle): Document {
  const parts = partsOf(node);
  const open = parts.findIndex(part => textOf(f, part) === "{");
  const close = parts.findLastIndex(part => textOf(f, part) === "}");
  const before = spaced(f, parts.slice(0, open));
  const after = parts.slice(close + 1);
  const rest = after.length === 0 ? "" : [" ", spaced(f, after)];
  return [before, " ", bracketed(f, parts.slice(open, close + 1), braces).document, rest];
}

/** `fn name(parameters): T = body`, `extern … from "…"`. */
function declaration(f: Formatting, node: Node): Document {
  const parts = partsOf(node);
  const open = parts.findIndex(part => textOf(f, part) === "(");
  const close = parts.findIndex(part => textOf(f, part) === ")");
  const parameters = bracketed(f, parts.slice(open, close + 1), ARGUMENTS).document;
  const after = parts.slice(close + 1);
  const gap = textOf(f, after[0]) === ":" ? "" : " ";
  return [spaced(f, parts.slice(0, open)), parameters, gap, spaced(f, after)];
}

// ------------------------------------------------------------------ calls, stages, lambdas

interface Within {
  readonly documents: Document[];
  /** Index after the closing bracket. */
  readonly next: number;
}

/** Parts up to the first brackets `<…>` or `(…)` at or after `from` and these, all without blanks. */
function bracketsWithin(f: Formatting, parts: readonly Part[], brackets: BracketStyle, from: number): Within {
  const documents: Document[] = [];
  let i = from;
  for (; i < parts.length; i++) {
    const text = textOf(f, parts[i]);
    if (text === "<" || text === "(") {
      const close = parts.findIndex((part, at) => at > i && textOf(f, part) === (text === "<" ? ">" : ")"));
      const list = parts.slice(i, close + 1);
      documents.push(text === "<" ? bracketed(f, list, brackets).document : argumentList(f, list));
      i = close;
      if (text === "(") return { documents, next: i + 1 };
    } else documents.push(documentOf(f, parts[i]!));
  }
  return { documents, next: i };
}

const call = (f: Formatting, node: CallExpr): Document =>
  bracketsWithin(f, partsOf(node), ARGUMENTS, 0).documents;

/** If the last argument ends in a bracket of its own, that may take the lines and the others stay on the first. */
function argumentList(f: Formatting, parts: readonly Part[]): Document {
  const brackets = bracketed(f, parts, ARGUMENTS);
  const last = parts.findLast(part => "child" in part);
  if (last === undefined || !("child" in last) || textOf(f, parts.at(-2)) === ",") return brackets.document;
  const expanded = expandedEnd(f, last.child);
  if (expanded === null || hasLineComments(f, parts, last.child)) return brackets.document;
  return hugging(brackets, brackets.items.slice(0, -2), expanded);
}

/** Comments that end a line before the last argument, or stand above it, need lines of their own. */
function hasLineComments(f: Formatting, parts: readonly Part[], last: Node): boolean {
  const open = parts[0]!;
  const from = "token" in open ? open.token : 0;
  if (f.comments.endLineWithin(from, last.firstToken)) return true;
  for (let i = from; i <= last.firstToken; i++) if (f.comments.hasAbove(i)) return true;
  const close = parts.at(-1)!;
  return (
    "token" in close &&
    (f.comments.hasAbove(close.token) || f.comments.endLineWithin(last.lastToken - 1, close.token))
  );
}

/** The node with the bracket it ends in expanded; null if it ends in none. */
function expandedEnd(f: Formatting, node: Node): Document | null {
  const kind = node.kind;
  if (kind === "Record" || kind === "List") {
    const brackets = expandable(f, node);
    return brackets.items.length === 0 ? null : brackets.expanded;
  }
  if (kind === "Argument" && node.name === null) return expandedEnd(f, node.value);
  if (kind === "Lambda") {
    const body = expandedEnd(f, node.body);
    return body === null ? null : [lambdaHead(f, node), " ", body];
  }
  return null;
}

function expandable(f: Formatting, node: ListExpr | RecordExpr): Bracketed {
  let brackets = f.brackets.get(node);
  if (brackets === undefined) {
    brackets = bracketed(f, partsOf(node), node.kind === "List" ? ITEMS : FIELDS);
    f.brackets.set(node, brackets);
  }
  return brackets;
}

/** Parentheses around a single parameter go. */
function lambdaHead(f: Formatting, node: LambdaExpr): Document {
  const parts = partsOf(node).slice(0, -1);
  const arrow = documentOf(f, parts.at(-1)!);
  if (textOf(f, parts[0]) !== "(") return [documentOf(f, parts[0]!), " ", arrow];
  const single = node.parameters.length === 1;
  const parameters = single
    ? parts.slice(0, -1).map(part => ("token" in part ? dropped(f, part.token) : documentOf(f, part)))
    : bracketed(f, parts.slice(0, -1), ARGUMENTS).document;
  return [parameters, " ", arrow];
}

function lambda(f: Formatting, node: LambdaExpr): Document {
  return [lambdaHead(f, node), " ", formatNode(f, node.body)];
}

/** `|> name<T>(args) as x was y { … }`; empty parentheses go. */
function stage(f: Formatting, node: StageNode): Document {
  const parts = partsOf(node);
  const documents: Document[] = [documentOf(f, parts[0]!), " ", documentOf(f, parts[1]!)];
  let at = 2;
  if (node.typeArgs.length > 0 || node.called) {
    const within = bracketsWithin(f, parts.slice(0, stageHead(f, parts)), ARGUMENTS, 2);
    const empty = node.called && node.args.length === 0;
    documents.push(empty ? withoutParentheses(f, parts, within) : within.documents);
    at = within.next;
  }
  for (; at < parts.length; at++) documents.push(" ", documentOf(f, parts[at]!));
  return documents;
}

/** Where `as` or the body begins. */
function stageHead(f: Formatting, parts: readonly Part[]): number {
  const head = parts.findIndex(
    (part, i) =>
      i > 1 && (textOf(f, part) === "as" || ("child" in part && part.child.kind === "ProcessBody")),
  );
  return head >= 0 ? head : parts.length;
}

function withoutParentheses(f: Formatting, parts: readonly Part[], within: Within): Document {
  const [open, close] = parts
    .slice(within.next - 2, within.next)
    .map(part => ("token" in part ? part.token : -1));
  return [within.documents.slice(0, -1), dropped(f, open!), dropped(f, close!)];
}

// ------------------------------------------------------------------ flows, unions, operators

/** Stages stand on lines of their own if the author began one so, or if they do not fit. */
function flow(f: Formatting, node: FlowNode): Document {
  const parts = partsOf(node);
  const from = parts.findIndex(part => "child" in part && part.child.kind === "Stage");
  const head = parts.slice(0, from < 0 ? parts.length : from).map(part => documentOf(f, part));
  if (from < 0) return head;
  const stages = parts.slice(from).map(part => [SPACE_OR_BREAK, documentOf(f, part)]);
  const begun = tokenAt(f, node.stages[0]!.firstToken).newlineBefore;
  const broken = begun || f.comments.endLineWithin(node.firstToken, node.lastToken - 1);
  return group([head, indent(stages)], broken);
}

function union(f: Formatting, node: UnionTypeNode): Document {
  const [first, ...rest] = partsOf(node);
  const members = rest.map(part =>
    "token" in part ? [SPACE_OR_BREAK, documentOf(f, part)] : [" ", documentOf(f, part)],
  );
  return group(
    [documentOf(f, first!), indent(members)],
    f.comments.endLineWithin(node.firstToken, node.lastToken - 1),
  );
}

/** The operators with which a line may begin. */
const LEADING: ReadonlySet<string> = new Set(["??", "&&", "||"]);
const SAME: Readonly<Record<string, string>> = { "-": "+", "/": "*", "%": "*" };
const levelOf = (operator: string): string => SAME[operator] ?? operator;

function binary(f: Formatting, node: BinaryExpr): Document {
  const level = levelOf(node.operator);
  const steps: Document[] = [];
  let left: ExprNode = node;
  for (; left.kind === "Binary" && levelOf(left.operator) === level; left = left.left) {
    const operator = token(f, left.left.lastToken);
    const right = formatNode(f, left.right);
    const leading = LEADING.has(left.operator);
    steps.push(leading ? [SPACE_OR_BREAK, operator, " ", right] : [" ", operator, SPACE_OR_BREAK, right]);
  }
  const broken = f.comments.endLineWithin(node.firstToken, node.lastToken - 1);
  return group([formatNode(f, left), indent(steps.reverse())], broken);
}

/** A chain of conditionals stands in one column. */
function conditional(f: Formatting, node: ConditionalExpr): Document {
  const steps: Document[] = [];
  let last: ExprNode = node;
  for (; last.kind === "Conditional"; last = last.else) {
    const [test, question, then, colon] = partsOf(last);
    if (last !== node) steps.push(" ", documentOf(f, test!));
    steps.push([SPACE_OR_BREAK, documentOf(f, question!), " ", documentOf(f, then!)]);
    steps.push([SPACE_OR_BREAK, documentOf(f, colon!)]);
  }
  steps.push(" ", formatNode(f, last));
  const broken = f.comments.endLineWithin(node.firstToken, node.lastToken - 1);
  return group([formatNode(f, node.test), indent(steps)], broken);
}
