// What stands at the top of a file, but for pipelines and tests: imports, types, functions, externs.

import {
  type Cursor,
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
} from "./parser-cursor.ts";
import { documentation } from "./parser-docs.ts";
import { expression } from "./parser-expressions.ts";
import { foreignDeclaration, reportSpelling, takeForeign, takeInstead } from "./parser-foreign.ts";
import { type ListKind, pureList } from "./parser-lists.ts";
import { stringOrMissing } from "./parser-literals.ts";
import { block } from "./parser-statements.ts";
import { type } from "./parser-types.ts";
import type { ExternDecl, FnDecl, ImportDecl, Name, ParameterDecl, TypeDecl } from "./syntax.ts";

const NAMES: ListKind<Name> = {
  close: "}",
  newlines: true,
  separator: "commaOrNewline",
  level: "inner",
  begins: c => peek(c).kind === "identifier",
  item: c => name(c),
};

export function importDecl(c: Cursor): ImportDecl {
  const first = c.at;
  expect(c, "import");
  const names = expect(c, "{") ? pureList(c, NAMES) : [];
  const from = path(c);
  return {
    kind: "Import",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    names,
    from,
  };
}

/** `from "…"` */
function path(c: Cursor): ImportDecl["from"] {
  expect(c, "from");
  return stringOrMissing(c, "the path of a file in quotes");
}

export function typeDecl(c: Cursor): TypeDecl {
  const first = c.at;
  const doc = documentation(c, first);
  const foreign = foreignDeclaration(c) === "type";
  const [from, { text: named }] = [peek(c).start, peek(c, 1)];
  if (foreign) take(c);
  else expect(c, "type");
  const declared = name(c, "the name of the type");
  if (foreign && is(c, "{")) reportSpelling(c, from, declared.end, `type ${named} =`);
  else expect(c, "=");
  const meaning = type(c);
  return {
    kind: "TypeDecl",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: declared,
    type: meaning,
  };
}

const PARAMETERS: ListKind<ParameterDecl> = {
  close: ")",
  newlines: false,
  separator: "comma",
  level: "inner",
  begins: c => peek(c).kind === "identifier",
  item: parameter,
};

function parameter(c: Cursor): ParameterDecl {
  const first = c.at;
  const declared = name(c, "the name of a parameter");
  const annotation = eat(c, ":") ? type(c) : null;
  return {
    kind: "Parameter",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    name: declared,
    type: annotation,
  };
}

const parameters = (c: Cursor): ParameterDecl[] => (expect(c, "(") ? pureList(c, PARAMETERS) : []);

export function fnDecl(c: Cursor): FnDecl {
  const first = c.at;
  const doc = documentation(c, first);
  if (foreignDeclaration(c) === "fn") takeForeign(c, { right: "fn", tokens: 1 });
  else expect(c, "fn");
  const declared = name(c, "the name of the function");
  const params = parameters(c);
  const result = eat(c, ":") || takeArrow(c) ? type(c) : null;
  const body = functionBody(c);
  return {
    kind: "FnDecl",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    name: declared,
    parameters: params,
    result,
    body,
  };
}

/** `-> int` */
function takeArrow(c: Cursor): boolean {
  const arrow = is(c, "-") && isToken(peek(c, 1), ">");
  if (arrow) takeForeign(c, { right: ":", tokens: 2 });
  return arrow;
}

function functionBody(c: Cursor): FnDecl["body"] {
  if (is(c, "{")) return block(c);
  if (eat(c, "=") || takeInstead(c, "=>", "=")) return expression(c);
  reportExpected(c, "`=` or `{`");
  return {
    kind: "Block",
    start: startOf(c, c.at),
    end: endOf(c),
    firstToken: c.at,
    lastToken: c.at,
    statements: [],
  };
}

export function externDecl(c: Cursor): ExternDecl {
  const first = c.at;
  const doc = documentation(c, first);
  expect(c, "extern");
  const modifier = eat(c, "pure") ? "pure" : eat(c, "async") ? "async" : null;
  const what = externKind(c);
  const declared = name(c, "the name of the extern");
  const params = parameters(c);
  const result = eat(c, ":") ? type(c) : null;
  const from = path(c);
  return {
    kind: "ExternDecl",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    modifier,
    what,
    name: declared,
    parameters: params,
    result,
    from,
  };
}

function externKind(c: Cursor): ExternDecl["what"] {
  for (const what of ["fn", "source", "sink"] as const) if (eat(c, what)) return what;
  reportExpected(c, "`fn`, `source` or `sink`");
  return "missing";
}
