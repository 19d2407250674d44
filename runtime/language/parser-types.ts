// Types: names with arguments, literals, records, unions, `T?`. Tolerates anything.

import {
  ascend,
  beginsDeclaration,
  beginsPiece,
  type Cursor,
  descend,
  eat,
  endOf,
  expect,
  follows,
  fresh,
  is,
  isToken,
  isWord,
  missing,
  name,
  peek,
  report,
  startOf,
  take,
} from "./parser-cursor.ts";
import { documentation } from "./parser-docs.ts";
import { reportSpelling } from "./parser-foreign.ts";
import { type ListKind, list, pureList } from "./parser-lists.ts";
import { memberName, stringLiteral } from "./parser-literals.ts";
import type { FieldNode, RecordTypeNode, TypeNode } from "./syntax.ts";

export function type(c: Cursor): TypeNode {
  const first = c.at;
  if (!descend(c)) return missing(c, "a type", true);
  const member = optionalType(c);
  const result = is(c, "|") ? union(c, first, member) : member;
  ascend(c);
  return result;
}

/** `|` goes on over newlines. */
function union(c: Cursor, first: number, member: TypeNode): TypeNode {
  const members = [member];
  while (eat(c, "|")) members.push(optionalType(c));
  return {
    kind: "UnionType",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    members,
  };
}

function optionalType(c: Cursor): TypeNode {
  const first = c.at;
  const type = arrayType(c, first, primaryType(c));
  return eat(c, "?")
    ? {
        kind: "OptionalType",
        start: startOf(c, first),
        end: endOf(c),
        firstToken: first,
        lastToken: c.at,
        type,
      }
    : type;
}

/** `string[]`, read as a list. */
function arrayType(c: Cursor, first: number, item: TypeNode): TypeNode {
  if (!follows(c, "[") || !isToken(peek(c, 1), "]")) return item;
  take(c);
  take(c);
  reportSpelling(c, item.start, endOf(c), `list<${c.text.slice(item.start, item.end)}>`);
  const start = startOf(c, first);
  const none = { start, end: start, firstToken: first, lastToken: first };
  return {
    kind: "TypeName",
    start,
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    name: { kind: "Name", ...none, text: "", missing: true },
    args: [item],
  };
}

function primaryType(c: Cursor): TypeNode {
  const first = c.at;
  const token = peek(c);
  if (token.kind === "string")
    return {
      kind: "LiteralType",
      value: stringLiteral(c),
      start: startOf(c, first),
      end: endOf(c),
      firstToken: first,
      lastToken: c.at,
    };
  if (isToken(token, "{")) return recordType(c);
  if (isToken(token, "(")) return parenType(c);
  const named = isWord(token) || token.text === "null";
  if (!named || breaksOff(c)) return missing(c, "a type");
  if (token.text === "null") return nullType(c);
  const typeName = name(c);
  const args = follows(c, "<") ? typeArguments(c) : [];
  return {
    kind: "TypeName",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    name: typeName,
    args,
  };
}

function nullType(c: Cursor): TypeNode {
  const first = c.at;
  take(c);
  const leaf = { start: startOf(c, first), end: endOf(c), firstToken: first, lastToken: c.at };
  return {
    kind: "TypeName",
    ...leaf,
    name: { kind: "Name", ...leaf, text: "null", missing: false },
    args: [],
  };
}

/** A new line that begins a declaration or the next `name:` instead of the type. */
const breaksOff = (c: Cursor): boolean =>
  beginsDeclaration(c, "inner") || (fresh(c) && isToken(peek(c, 1), ":"));

function parenType(c: Cursor): TypeNode {
  const first = c.at;
  take(c);
  const outside = c.newlines;
  c.newlines = false;
  const inner = type(c);
  c.newlines = outside;
  expect(c, ")");
  return {
    kind: "ParenType",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    type: inner,
  };
}

const beginsType = (c: Cursor): boolean => {
  const token = peek(c);
  return token.kind === "string" || token.kind === "identifier" || is(c, "{") || is(c, "(");
};

const TYPE_ARGUMENTS: ListKind<TypeNode> = {
  close: ">",
  newlines: false,
  separator: "comma",
  level: "inner",
  begins: beginsType,
  item: type,
};

/** `<A, B>`: the cursor stands before `<`. */
export function typeArguments(c: Cursor): TypeNode[] {
  take(c);
  return pureList(c, TYPE_ARGUMENTS);
}

// ------------------------------------------------------------------ records

const FIELDS: ListKind<FieldNode> = {
  close: "}",
  newlines: true,
  separator: "commaOrNewline",
  level: "inner",
  begins: c => peek(c).kind === "identifier" || peek(c).kind === "string" || unquotedWords(c) > 0,
  item: field,
};

function recordType(c: Cursor): RecordTypeNode {
  const first = c.at;
  take(c);
  const fields = list(c, FIELDS);
  return {
    kind: "RecordType",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    fields,
  };
}

/** `a?: string` */
function markedName(c: Cursor): void {
  const [token, { end }] = [take(c), peek(c)];
  const instead = "What may be missing has its `?` behind the type: `name: string?`.";
  report(c, "W0019", { start: token.start, end }, { found: "?:", instead });
}

function field(c: Cursor): FieldNode {
  const first = c.at;
  const doc = documentation(c, first);
  const alias = outsideName(c);
  const fieldName = memberName(c, "the name of a field");
  if (is(c, "?") && isToken(peek(c, 1), ":")) markedName(c);
  expect(c, ":");
  const fieldType = type(c);
  const initial = eat(c, "=") ? c.knots.expression(c) : null;
  const was = follows(c, "was") ? formerName(c) : null;
  return {
    kind: "Field",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    doc,
    alias,
    name: fieldName,
    type: fieldType,
    default: initial,
    was,
  };
}

/** `"User ID" as`, which `userId: string` follows. */
function outsideName(c: Cursor): FieldNode["alias"] {
  const aliased = peek(c).kind === "string" && isToken(peek(c, 1), "as") && !peek(c, 1).newlineBefore;
  if (!aliased) return unquotedName(c);
  const alias = stringLiteral(c);
  take(c);
  return alias;
}

/** `User ID as`, the quotes forgotten. */
function unquotedName(c: Cursor): null {
  const words = unquotedWords(c);
  if (words === 0) return null;
  const [{ start }, { end }] = [peek(c), peek(c, words - 1)];
  reportSpelling(c, start, end, JSON.stringify(c.text.slice(start, end)));
  c.at += words + 1;
  return null;
}

/** How many tokens stand on this line before `as name:`; 0: nothing like that follows. */
function unquotedWords(c: Cursor): number {
  for (let ahead = 0; ahead < LONGEST_NAME; ahead++) {
    const token = peek(c, ahead);
    if (token.kind === "end" || (ahead > 0 && token.newlineBefore) || ",:{}".includes(token.text)) return 0;
    const [inside, behind] = [peek(c, ahead + 1), peek(c, ahead + 2)];
    const isAs = ahead > 0 && token.text === "as" && isWord(inside) && !inside.newlineBefore;
    if (isAs && (isToken(behind, ":") || isToken(behind, "?"))) return ahead;
  }
  return 0;
}

/** In tokens. */
const LONGEST_NAME = 12;

function formerName(c: Cursor) {
  take(c);
  return memberName(c, "the former name");
}

// ------------------------------------------------------------------ telling type arguments from `<`

/** How far ahead `IDENT <types> (` is looked for. */
const FAR = 400;

/**
 * Whether type arguments and then `(` follow, the cursor standing before `<`: comparisons do not chain, so nothing
 * else can look like that. Within braces, which only a record type has here, anything goes.
 */
export function typeArgumentsFollow(c: Cursor): boolean {
  let angles = 0;
  let braces = 0;
  for (let ahead = 0; ahead < FAR; ahead++) {
    const token = peek(c, ahead);
    if (token.kind === "end" || beginsPiece(token, peek(c, ahead + 1))) return false;
    if (token.kind === "operator") {
      if (token.text === "{") braces++;
      else if (token.text === "}") braces--;
      else if (braces > 0) continue;
      else if (token.text === "<") angles++;
      else if (token.text === ">" && --angles === 0) return isToken(peek(c, ahead + 1), "(");
      else if (!",?|()>".includes(token.text)) return false;
      if (braces < 0) return false;
    } else if (braces === 0 && token.kind !== "identifier" && token.kind !== "string") return false;
  }
  return false;
}
