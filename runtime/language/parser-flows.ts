// Flows: a head and the stages after each `|>`, with the process body of a stage: its states and handlers.

import {
  ascend,
  beginsDeclaration,
  type Cursor,
  descend,
  eat,
  endOf,
  expect,
  follows,
  is,
  isToken,
  isWord,
  missing,
  name,
  peek,
  report,
  reportExpected,
  reused,
  startOf,
  take,
} from "./parser-cursor.ts";
import { documentation } from "./parser-docs.ts";
import { argument, callArguments, expression } from "./parser-expressions.ts";
import { isQuery, QUERY, reportForeign, skipLine, takeForeign } from "./parser-foreign.ts";
import { type ListKind, list } from "./parser-lists.ts";
import { block } from "./parser-statements.ts";
import { type, typeArguments } from "./parser-types.ts";
import type {
  Argument,
  ExprNode,
  FlowNode,
  HandlerDecl,
  Name,
  ProcessBody,
  StageNode,
  StateDecl,
} from "./syntax.ts";

/** What a `source`, `stream` or `sink` is: always a flow, if only a head. */
export function flow(c: Cursor): FlowNode {
  const first = c.at;
  if (isQuery(c)) return query(c);
  const value = expression(c);
  if (value.kind === "Flow") return value;
  if (stageFollows(c)) return flowAfter(c, first, value);
  return flowOf(c, first, headOf(c, value), []);
}

export function flowAfter(c: Cursor, first: number, value: ExprNode): FlowNode {
  const head = headOf(c, value);
  const stages: StageNode[] = [];
  while (is(c, "|>") || stageFollows(c)) stages.push(reused(c, stage, stage));
  return flowOf(c, first, head, stages);
}

const flowOf = (
  c: Cursor,
  first: number,
  head: FlowNode["head"],
  stages: readonly StageNode[],
): FlowNode => ({
  kind: "Flow",
  start: startOf(c, first),
  end: endOf(c),
  firstToken: first,
  lastToken: c.at,
  head,
  stages,
});

/** A stage with the `|>` forgotten or misspelt, in a flow of a pipeline: nothing else may stand there. */
function stageFollows(c: Cursor): boolean {
  const token = peek(c);
  if (c.closers.length !== 1 || c.head) return false;
  if (token.text === "|" && token.kind === "operator") return isWord(peek(c, 1));
  const ends = [":", "{", "="].includes(peek(c, 1).text) || MEMBER_WORDS.has(token.text);
  return isWord(token) && !token.newlineBefore && !ends;
}

const MEMBER_WORDS: ReadonlySet<string> = new Set(["param", "source", "stream", "sink"]);

/** `SELECT …`, of which nothing is read. */
function query(c: Cursor): FlowNode {
  const first = c.at;
  reportForeign(c, QUERY);
  skipLine(c);
  return flowOf(c, first, missing(c, "a stream", true), []);
}

/** A name, a call or a flow; parentheses around one are let go. */
function headOf(c: Cursor, value: ExprNode): FlowNode["head"] {
  switch (value.kind) {
    case "NameExpr":
    case "Call":
    case "Flow":
    case "Missing":
      return value;
    case "Paren":
      return headOf(c, value.inner);
    default:
      report(c, "W0012", value);
      return {
        kind: "Missing",
        start: value.start,
        end: value.start,
        firstToken: value.firstToken,
        lastToken: value.firstToken,
        expected: "a stream",
      };
  }
}

/** The cursor stands before `|>`, which belongs to the stage. */
function stage(c: Cursor): StageNode {
  const first = c.at;
  if (is(c, "|")) takeForeign(c, { right: "|>", tokens: 1 });
  else expect(c, "|>");
  const stageName = name(c, "the name of an operator");
  const typeArgs = follows(c, "<") ? typeArguments(c) : [];
  const called = follows(c, "(");
  const args = called ? callArguments(c) : [];
  const before = ownName(c);
  const body = hasBody(c, stageName) ? processBody(c) : null;
  const { as, was } = body !== null && before.as === null ? nameBehindBody(c) : before;
  return {
    kind: "Stage",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    name: stageName,
    typeArgs,
    args,
    called,
    as,
    was,
    body,
  };
}

interface OwnName {
  readonly as: Name | null;
  readonly was: Name | null;
}

function ownName(c: Cursor): OwnName {
  const as = follows(c, "as") ? nameAfterWord(c) : null;
  return { as, was: as !== null && follows(c, "was") ? nameAfterWord(c) : null };
}

/** `} as x`: taken for what it means. */
function nameBehindBody(c: Cursor): OwnName {
  const { start } = peek(c);
  const own = ownName(c);
  if (own.as === null || own.as.missing) return own;
  const found = c.text.slice(start, endOf(c));
  const instead = `The name of a \`process\` stands before its body: \`process ${found} { … }\`.`;
  report(c, "W0019", { start, end: endOf(c) }, { found, instead });
  return own;
}

function nameAfterWord(c: Cursor): Name {
  take(c);
  return name(c);
}

/** Only `process` has a body; one after another word is parsed too, since it is likely a slip of the pen. */
function hasBody(c: Cursor, stageName: Name): boolean {
  if (!is(c, "{") || c.head) return false;
  if (stageName.text === "process") return true;
  if (peek(c).newlineBefore) return false;
  report(c, "W0015", peek(c), { name: stageName.text });
  return true;
}

// ------------------------------------------------------------------ process bodies

const MEMBERS: ListKind<StateDecl | HandlerDecl> = {
  close: "}",
  newlines: true,
  separator: "any",
  level: "body",
  begins: c => isWord(peek(c)) && ["state", "broadcast", "on"].includes(peek(c).text),
  item: c => (is(c, "on") ? handler(c) : state(c)),
};

function processBody(c: Cursor): ProcessBody {
  const first = c.at;
  const deep = descend(c);
  take(c);
  const members = deep ? list(c, MEMBERS) : [];
  ascend(c);
  return {
    kind: "ProcessBody",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    members,
  };
}

function state(c: Cursor): StateDecl {
  const first = c.at;
  const doc = documentation(c, first);
  const broadcast = eat(c, "broadcast");
  expect(c, "state");
  const stateName = name(c, "the name of the state");
  expect(c, ":");
  const stateType = type(c);
  const initial = eat(c, "=") ? expression(c) : null;
  const options: Argument[] = [];
  while (follows(c, ",")) options.push(stateOption(c));
  return {
    kind: "State",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    broadcast,
    name: stateName,
    type: stateType,
    initial,
    options,
  };
}

/** `, ttl: 1h` */
function stateOption(c: Cursor): Argument {
  take(c);
  if (peek(c).kind === "identifier" && isToken(peek(c, 1), ":")) return argument(c);
  reportExpected(c, "`ttl: …`");
  return {
    kind: "Argument",
    start: startOf(c, c.at),
    end: endOf(c),
    firstToken: c.at,
    lastToken: c.at,
    name: null,
    value: missing(c, "an option", true),
  };
}

const EVENTS: ReadonlySet<string> = new Set(["left", "right", "timer", "processingTimer"]);

function handler(c: Cursor): HandlerDecl {
  const first = c.at;
  take(c);
  const event = eventWord(c);
  if (event !== "record") take(c);
  const parameter = name(c, "a name for what arrives");
  const body = is(c, "{") ? block(c) : missingBlock(c);
  return {
    kind: "Handler",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    event,
    parameter,
    body,
  };
}

/** `on timer t`; but `on timer {` has a record called timer. */
function eventWord(c: Cursor): HandlerDecl["event"] {
  const word = peek(c).text;
  const named = peek(c, 1).kind === "identifier" && !peek(c, 1).newlineBefore;
  return EVENTS.has(word) && named ? (word as HandlerDecl["event"]) : "record";
}

function missingBlock(c: Cursor): HandlerDecl["body"] {
  if (!beginsDeclaration(c, "inner")) reportExpected(c, "`{`");
  return {
    kind: "Block",
    start: startOf(c, c.at),
    end: endOf(c),
    firstToken: c.at,
    lastToken: c.at,
    statements: [],
  };
}
