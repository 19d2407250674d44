// Pipelines: settings, groups of settings, params, sources, streams and sinks.

import {
  ascend,
  type Cursor,
  descend,
  eat,
  endOf,
  expect,
  is,
  isToken,
  name,
  peek,
  reportExpected,
  startOf,
  take,
  takeName,
} from "./parser-cursor.ts";
import { documentation } from "./parser-docs.ts";
import { beginsExpression, expression, valueAfterColon } from "./parser-expressions.ts";
import { flow } from "./parser-flows.ts";
import { takeInstead, wordOutOfPlace } from "./parser-foreign.ts";
import { type ListKind, list } from "./parser-lists.ts";
import { type } from "./parser-types.ts";
import type {
  GroupNode,
  ParamDecl,
  PipelineDecl,
  PipelineMember,
  SettingNode,
  SinkDecl,
  SourceDecl,
  StreamDecl,
  Unexpected,
} from "./syntax.ts";

type Member = Exclude<PipelineMember, Unexpected>;

const MEMBERS: ListKind<Member> = {
  close: "}",
  newlines: true,
  separator: "any",
  level: "pipeline",
  begins: c => peek(c).kind === "identifier" && (isDeclaration(c) || isSetting(c)),
  item: member,
};

export function pipelineDecl(c: Cursor): PipelineDecl {
  const first = c.at;
  const doc = documentation(c, first);
  expect(c, "pipeline");
  const declared = name(c, "the name of the pipeline");
  const members = expect(c, "{") ? list(c, MEMBERS) : [];
  return {
    kind: "Pipeline",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: declared,
    members,
  };
}

const WORDS: ReadonlySet<string> = new Set(["param", "source", "stream", "sink"]);

/** `source x = …`; but `source: …` is a setting of that name. */
const isDeclaration = (c: Cursor): boolean =>
  WORDS.has(peek(c).text) && !isToken(peek(c, 1), ":") && !isToken(peek(c, 1), "{");

/** `name: …`, `name { … }`, and either with the `:` forgotten; a word alone on its line fits nowhere. */
function isSetting(c: Cursor): boolean {
  if (wordOutOfPlace(c) !== null) return false;
  const next = peek(c, 1);
  return (
    isToken(next, ":") ||
    isToken(next, "{") ||
    (!next.newlineBefore && next.kind !== "end" && !isToken(next, "}"))
  );
}

function member(c: Cursor): Member {
  if (!isDeclaration(c)) return settingOrGroup(c);
  switch (peek(c).text) {
    case "param":
      return paramDecl(c);
    case "source":
      return sourceDecl(c);
    case "stream":
      return streamDecl(c);
    default:
      return sinkDecl(c);
  }
}

// ------------------------------------------------------------------ settings

const SETTINGS: ListKind<SettingNode | GroupNode> = {
  ...MEMBERS,
  separator: "commaOrNewline",
  level: "body",
  begins: c => peek(c).kind === "identifier" && isSetting(c),
  item: settingOrGroup,
};

function settingOrGroup(c: Cursor): SettingNode | GroupNode {
  const first = c.at;
  const doc = documentation(c, first);
  const setting = takeName(c);
  if (is(c, "{")) return group(c, first, doc, setting);
  if (!eat(c, ":")) skipStrayAssignment(c);
  const value = valueAfterColon(c);
  return {
    kind: "Setting",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: setting,
    value,
  };
}

/** `name = value` where a colon belongs. */
function skipStrayAssignment(c: Cursor): void {
  if (takeInstead(c, "=", ":")) return;
  reportExpected(c, "`:`");
  if (!beginsExpression(c) && !peek(c).newlineBefore && peek(c).kind !== "end") take(c);
}

function group(c: Cursor, first: number, doc: string | null, named: GroupNode["name"]): GroupNode {
  const deep = descend(c);
  take(c);
  const members = deep ? list(c, SETTINGS) : [];
  ascend(c);
  return {
    kind: "Group",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: named,
    members,
  };
}

// ------------------------------------------------------------------ declarations

function paramDecl(c: Cursor): ParamDecl {
  const first = c.at;
  const doc = documentation(c, first);
  take(c);
  const declared = name(c, "the name of the param");
  expect(c, ":");
  const paramType = type(c);
  const initial = eat(c, "=") ? expression(c) : null;
  return {
    kind: "Param",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: declared,
    type: paramType,
    default: initial,
  };
}

function sourceDecl(c: Cursor): SourceDecl {
  const first = c.at;
  const doc = documentation(c, first);
  take(c);
  const declared = name(c, "the name of the source");
  if (!takeInstead(c, ":", "=")) expect(c, "=");
  const value = flow(c);
  return {
    kind: "Source",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: declared,
    flow: value,
  };
}

function streamDecl(c: Cursor): StreamDecl {
  const first = c.at;
  const doc = documentation(c, first);
  take(c);
  const declared = name(c, "the name of the stream");
  const annotation = eat(c, ":") ? type(c) : null;
  expect(c, "=");
  const value = flow(c);
  return {
    kind: "Stream",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: declared,
    type: annotation,
    flow: value,
  };
}

function sinkDecl(c: Cursor): SinkDecl {
  const first = c.at;
  const doc = documentation(c, first);
  take(c);
  const declared = name(c, "the name of the sink");
  if (!takeInstead(c, ":", "=")) expect(c, "=");
  const value = flow(c);
  return {
    kind: "Sink",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: declared,
    flow: value,
  };
}
