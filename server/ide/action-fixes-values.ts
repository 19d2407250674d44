// Fixes of values, types and statements.

import { show } from "../../runtime/language/infer-types.ts";
import type * as s from "../../runtime/language/syntax.ts";
import type { Type } from "../../runtime/values/type.ts";
import { editIn, fix, indentationAt, textOf } from "./action.ts";
import type { Fixer } from "./action-fixes.ts";
import { typeNamed } from "./definition.ts";
import { fieldsOf, isNullable } from "./scope.ts";

type Kinds = s.Node["kind"];
const innermost = <K extends Kinds>(nodes: readonly s.Node[], kind: K) =>
  nodes.findLast((node): node is Extract<s.Node, { kind: K }> => node.kind === kind);

/** What a person would begin with, for a value of a type. */
export function exampleOf(type: Type): string {
  switch (type.kind) {
    case "int":
      return "0";
    case "float":
      return "0.0";
    case "string":
    case "path":
      return '""';
    case "bool":
      return "false";
    case "timestamp":
      return "@1970-01-01";
    case "duration":
      return "0s";
    case "literal":
      return JSON.stringify(type.value);
    case "list":
      return "[]";
    case "record":
      return `{ ${type.fields.map(field => `${field.name}: ${exampleOf(field.type)}`).join(", ")} }`;
    case "union":
      return isNullable(type) ? "null" : exampleOf(type.members[0] ?? { kind: "null" });
    default:
      return "null";
  }
}

const withoutNull = (type: Type): Type => {
  if (type.kind !== "union") return type;
  const members = type.members.filter(member => member.kind !== "null");
  return members.length === 1 ? members[0]! : { ...type, members };
};

/** `?.` in place of `.`, for a field of what may be null. */
const optionalField: Fixer = (place, d) => {
  const access =
    innermost(place.spot.nodes, "FieldAccess") ?? innermost(place.spot.nodes.slice(0, -1), "FieldAccess");
  if (access === undefined) return [];
  const dot = place.spot.piece.module.text.indexOf(".", access.of.end);
  return [fix(d, "Use `?.`", [editIn(place, dot, dot + 1, "?.")])];
};

/** `?? default` behind what may be null; int literals as floats. */
const mismatch: Fixer = (place, d) => {
  const expression = place.spot.nodes.findLast(
    node => node.start === d.start && node.end === d.end && node.kind !== "Name" && node.kind !== "Argument",
  ) as s.ExprNode | undefined;
  if (expression === undefined) return [];
  const found = place.spot.view.typeOf(expression);
  const text = textOf(place, expression);
  const actions = [];
  if (isNullable(found)) {
    const simple = /^[\w.[\]()"?]+$/.test(text);
    const value = simple ? text : `(${text})`;
    const whole = `${value} ?? ${exampleOf(withoutNull(found))}`;
    actions.push(
      fix(d, `Add \`?? ${exampleOf(withoutNull(found))}\``, [editIn(place, d.start, d.end, whole)]),
    );
  }
  if (
    /Expected string/.test(d.message) &&
    ["int", "float", "bool", "timestamp", "duration"].includes(found.kind)
  )
    actions.push(fix(d, "Wrap in `toString(…)`", [editIn(place, d.start, d.end, `toString(${text})`)]));
  if (/Expected float/.test(d.message) && found.kind === "int" && expression.kind !== "Number")
    actions.push(fix(d, "Wrap in `toFloat(…)`", [editIn(place, d.start, d.end, `toFloat(${text})`)]));
  return [...actions, ...widen(place, d, found)];
};

/** Where the declared type of a `let`, parameter or state is too narrow for what it gets. */
const widen: (...args: [...Parameters<Fixer>, Type]) => ReturnType<Fixer> = (place, d, found) => {
  const holder = place.spot.nodes.findLast(
    node =>
      node.kind === "Let" ||
      node.kind === "State" ||
      node.kind === "Param" ||
      node.kind === "Stream" ||
      node.kind === "FnDecl",
  );
  const type =
    holder?.kind === "FnDecl" ? holder.result : holder !== undefined && "type" in holder ? holder.type : null;
  if (type === null || type === undefined || found.kind === "error") return [];
  const declared = textOf(place, type);
  const wanted = /^`?null`?$/.test(show(found)) ? `${declared}?` : show(found);
  return [
    {
      ...fix(d, `Widen the type to \`${wanted}\``, [editIn(place, type.start, type.end, wanted)]),
      preferred: false,
    },
  ];
};

const missingFields: Fixer = (place, d) => {
  const record = innermost(place.spot.nodes, "Record");
  const names = [...(/lacks (.*)/.exec(d.message)?.[1]?.matchAll(/`(\w+)[:`]/g) ?? [])].map(
    match => match[1]!,
  );
  if (record === undefined || names.length === 0) return [];
  const typeName = /Of `?(\w+)`? this record/.exec(d.message)?.[1];
  const fields = typeName === undefined ? [] : fieldsOf(declaredType(place, typeName));
  const added = names.map(name => {
    const type = fields.find(field => field.name === name)?.type;
    return `${name}: ${type === undefined ? "null" : exampleOf(type)}`;
  });
  const last = record.entries.at(-1);
  const edit =
    last === undefined
      ? editIn(place, record.start, record.end, `{ ${added.join(", ")} }`)
      : editIn(place, last.end, last.end, `, ${added.join(", ")}`);
  return [fix(d, names.length === 1 ? `Add the field \`${names[0]}\`` : "Add the missing fields", [edit])];
};

function declaredType({ analysis }: Parameters<Fixer>[0], name: string): Type {
  for (const { declaration, checker } of analysis.checked.declarations.values()) {
    if (declaration.kind === "TypeDecl" && declaration.name.text === name)
      return checker.nodeTypes.get(declaration.type) ?? { kind: "error" };
  }
  return { kind: "error" };
}

/** A field that the record type does not have yet: declare it there. */
const addToType: Fixer = (place, d) => {
  const found = /^`?(\w+)`? has no field `(\w+)`/.exec(d.message);
  if (found === null) return [];
  const [, typeName, field] = found;
  const at = typeNamed(place.analysis, typeName!);
  if (at === null) return [];
  const file = place.analysis.files.get(at.path);
  const open = file?.text.indexOf("{", at.end) ?? -1;
  const close = file?.text.indexOf("}", open) ?? -1;
  if (file === undefined || open < 0 || close < 0) return [];
  const body = file.text.slice(open + 1, close).trimEnd();
  const entry = place.spot.nodes.findLast(node => node.kind === "RecordEntry");
  const type =
    entry?.kind === "RecordEntry" && entry.value !== null
      ? show(place.spot.view.typeOf(entry.value))
      : "string";
  const multi = body.includes("\n");
  const text = multi ? `\n  ${field}: ${type}` : `${body.trim() === "" ? " " : ", "}${field}: ${type}`;
  const end = open + 1 + body.length;
  return [
    {
      ...fix(d, `Add \`${field}: ${type}\` to \`${typeName}\``, [{ path: at.path, start: end, end, text }]),
      preferred: false,
    },
    ...removeEntry(place, d),
  ];
};

const removeEntry: Fixer = (place, d) => {
  const record = innermost(place.spot.nodes, "Record");
  const entry = innermost(place.spot.nodes, "RecordEntry");
  if (record === undefined || entry === undefined) return [];
  const at = record.entries.indexOf(entry);
  const before = record.entries[at - 1];
  const after = record.entries[at + 1];
  const [start, end] =
    before !== undefined ? [before.end, entry.end] : [entry.start, after?.start ?? entry.end];
  return [{ ...fix(d, `Remove \`${entry.name.text}\``, [editIn(place, start, end, "")]), preferred: false }];
};

const matchArms: Fixer = (place, d) => {
  const match = innermost(place.spot.nodes, "Match");
  if (match === undefined) return [];
  const type = place.spot.view.typeOf(match.subject);
  const members = type.kind === "union" ? type.members : [type];
  const has = new Set(
    match.arms.flatMap(arm => (arm.kind === "MatchArm" ? arm.patterns.map(each => textOf(place, each)) : [])),
  );
  const wanted = members
    .flatMap(member =>
      member.kind === "literal" ? [JSON.stringify(member.value)] : member.kind === "null" ? ["null"] : [],
    )
    .filter(text => !has.has(text));
  const patterns =
    wanted.length === members.length - has.size && wanted.length > 0
      ? wanted
      : wanted.length > 0
        ? wanted
        : ["else"];
  const last = match.arms.findLast(arm => arm.kind === "MatchArm");
  const { text } = place.spot.piece.module;
  const indent =
    last === undefined ? `${indentationAt(text, match.start)}  ` : indentationAt(text, last.start);
  const value = last?.kind === "MatchArm" && last.body.kind === "Block" ? "{ }" : "null";
  const oneLine = last !== undefined && !text.slice(match.start, match.end).includes("\n");
  const arms = patterns.map(pattern => `${oneLine ? "; " : `\n${indent}`}${pattern} => ${value}`).join("");
  const at = last?.end ?? text.indexOf("{", match.subject.end) + 1;
  return [fix(d, "Add the missing arms", [editIn(place, at, at, arms)])];
};

const removeArm: Fixer = (place, d) => {
  const arm = innermost(place.spot.nodes, "MatchArm");
  if (arm === undefined) return [];
  const { text } = place.spot.piece.module;
  const start = text.lastIndexOf("\n", arm.start);
  const alone = start >= 0 && text.slice(start, arm.start).trim() === "";
  return [fix(d, "Remove this arm", [editIn(place, alone ? start : arm.start, arm.end, "")], false)];
};

const letToVar: Fixer = (place, d) => {
  const name = textOf(place, d);
  const symbol = place.spot.nodes.findLast(node => node.kind === "Assign");
  const found = symbol?.kind === "Assign" ? place.spot.view.symbolOf(symbol.name) : null;
  const declared = found?.kind === "local" ? found.declaration : null;
  const { text } = place.spot.piece.module;
  if (declared === null || text.slice(declared.start - 4, declared.start) !== "let ") return [];
  return [
    fix(d, `Declare \`${name}\` with \`var\``, [
      editIn(place, declared.start - 4, declared.start - 1, "var"),
    ]),
  ];
};

/** `append(xs, v)` alone: `xs = append(xs, v)`. */
const assignResult: Fixer = (place, d) => {
  const call = innermost(place.spot.nodes, "Call");
  const first = call?.args[0]?.value;
  if (call === undefined || first?.kind !== "NameExpr") return [];
  const name = first.name.text;
  return [fix(d, `Assign the result to \`${name}\``, [editIn(place, call.start, call.start, `${name} = `)])];
};

const asLambda: Fixer = (place, d) => {
  const name = textOf(place, d);
  return [fix(d, `Write \`x => ${name}(x)\``, [editIn(place, d.start, d.end, `x => ${name}(x)`)])];
};

const insertAfter =
  (title: string, text: string, preferred = true): Fixer =>
  (place, d) => [fix(d, title, [editIn(place, d.end, d.end, text)], preferred)];

const removeFallback: Fixer = (place, d) => {
  const binary = place.spot.nodes.findLast(node => node.kind === "Binary" && node.operator === "??");
  if (binary?.kind !== "Binary") return [];
  return [fix(d, "Remove `??`", [editIn(place, binary.left.end, binary.end, "")])];
};

const plainField: Fixer = (place, d) => {
  const access = innermost(place.spot.nodes, "FieldAccess");
  if (access === undefined) return [];
  const at = place.spot.piece.module.text.indexOf("?.", access.of.end);
  return [fix(d, "Use `.`", [editIn(place, at, at + 2, ".")])];
};

const toFloat: Fixer = (place, d) => {
  const division = place.spot.nodes.findLast(node => node.kind === "Binary" && node.operator === "/");
  if (division?.kind !== "Binary") return [];
  const { left } = division;
  return [
    fix(d, "Divide as floats", [editIn(place, left.start, left.end, `toFloat(${textOf(place, left)})`)]),
  ];
};

const initialValue: Fixer = (place, d) => {
  const state = innermost(place.spot.nodes, "State");
  if (state === undefined) return [];
  const value = exampleOf(place.spot.view.typeOfNode(state.type));
  return [fix(d, `Begin with \`${value}\``, [editIn(place, state.type.end, state.type.end, ` = ${value}`)])];
};

const externResult: Fixer = (place, d) => {
  const extern = innermost(place.spot.nodes, "ExternDecl");
  if (extern === undefined) return [];
  const close = place.spot.piece.module.text.lastIndexOf(")", extern.from.start);
  return [fix(d, "Add `: string`", [editIn(place, close + 1, close + 1, ": string")], false)];
};

/** `if x == { a: 1 } { … }`: in the head of a statement a record stands in parentheses. */
const wrapRecord: Fixer = (place, d) => {
  const { tokens } = place.spot.piece.module;
  const head = place.spot.nodes.some(
    node => node.kind === "If" || node.kind === "For" || node.kind === "Match",
  );
  const open = tokens.findIndex(token => token.start >= d.start && token.text === "{");
  const before = tokens[open - 1];
  if (!head || open < 1 || !["==", "!=", "in", "match", "if"].includes(before?.text ?? "")) return [];
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.text === "{") depth++;
    if (tokens[i]!.text === "}" && --depth === 0) {
      const edits = [
        editIn(place, tokens[open]!.start, tokens[open]!.start, "("),
        editIn(place, tokens[i]!.end, tokens[i]!.end, ")"),
      ];
      return [fix(d, "Put the record in parentheses", edits)];
    }
  }
  return [];
};

export const valueFixes: readonly (readonly [string, Fixer])[] = [
  ["W0001", wrapRecord],
  ["W0003", insertAfter("Close the string", '"')],
  ["W0110", asLambda],
  ["W0200", mismatch],
  ["W0201", addToType],
  ["W0202", optionalField],
  ["W0214", missingFields],
  ["W0215", addToType],
  ["W0217", matchArms],
  ["W0218", removeArm],
  ["W0219", removeArm],
  ["W0224", insertAfter("Add `: string`", ": string", false)],
  ["W0225", letToVar],
  ["W0234", externResult],
  ["W0324", initialValue],
  ["W0506", assignResult],
  ["W0509", toFloat],
  ["W0515", removeFallback],
  ["W0516", plainField],
];
