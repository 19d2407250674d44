// What type annotations mean. Declared types are resolved once, in an order in which each follows what it names.

import {
  BOOL,
  DURATION,
  ERROR,
  type Field,
  FLOAT,
  failedType,
  INT,
  list,
  map,
  NULL,
  PATH,
  type RecordType,
  record,
  STRING,
  TIMESTAMP,
  type Type,
} from "../values/type.ts";
import { checkConstant } from "./check-constants.ts";
import {
  type Checker,
  inModule,
  type ModuleNames,
  namesOf,
  report,
  type TypeSymbol,
} from "./check-context.ts";
import { constantEnv } from "./check-fit.ts";
import { didYouMean } from "./check-names.ts";
import { inOrder } from "./check-order.ts";
import { discriminant, isMapKey, optional, show, union } from "./infer-types.ts";
import { fileOf } from "./program-paths.ts";
import type * as s from "./syntax.ts";

const PRIMITIVES: ReadonlyMap<string, Type> = new Map([
  ["int", INT],
  ["float", FLOAT],
  ["string", STRING],
  ["bool", BOOL],
  ["timestamp", TIMESTAMP],
  ["duration", DURATION],
  ["path", PATH],
  ["null", NULL],
]);
const GENERIC: ReadonlyMap<string, number> = new Map([
  ["list", 1],
  ["map", 2],
  ["Failed", 1],
]);

export const isBuiltinType = (name: string): boolean => PRIMITIVES.has(name) || GENERIC.has(name);

/** The type a node means; stored for the model. */
export function resolveType(c: Checker, node: s.TypeNode): Type {
  const type = resolve(c, node);
  c.nodeTypes.set(node, type);
  return type;
}

function resolve(c: Checker, node: s.TypeNode): Type {
  switch (node.kind) {
    case "TypeName":
      return resolveName(c, node);
    case "LiteralType":
      return { kind: "literal", value: node.value.value };
    case "RecordType":
      return resolveRecord(c, node);
    case "OptionalType":
      return orNull(resolveType(c, node.type));
    case "UnionType":
      return resolveUnion(c, node);
    case "ParenType":
      return resolveType(c, node.type);
    case "Missing":
      return ERROR;
  }
}

const orNull = (type: Type): Type => (type.kind === "error" ? type : optional(type));

function resolveName(c: Checker, node: s.TypeName): Type {
  const name = node.name.text;
  if (node.name.missing) return ERROR;
  const args = node.args.map(each => resolveType(c, each));
  const primitive = PRIMITIVES.get(name);
  if (primitive !== undefined) {
    countTypeArguments(c, node, 0);
    return primitive;
  }
  const count = GENERIC.get(name);
  if (count !== undefined) return countTypeArguments(c, node, count) ? generic(c, node, args) : ERROR;
  return resolveDeclared(c, node);
}

function countTypeArguments(c: Checker, node: s.TypeName, expected: number): boolean {
  if (node.args.length === expected) return true;
  report(c, "W0222", node, {
    name: node.name.text,
    expected: expected === 0 ? "no" : String(expected),
    found: String(node.args.length),
  });
  return false;
}

function generic(c: Checker, node: s.TypeName, args: readonly Type[]): Type {
  const first = args[0] ?? ERROR;
  if (node.name.text === "list") return list(first);
  if (node.name.text === "Failed") return failedType(first);
  if (!isMapKey(first)) report(c, "W0223", node.args[0]!, { type: show(first) });
  return map(first, args[1] ?? ERROR);
}

function resolveDeclared(c: Checker, node: s.TypeName): Type {
  const entry = c.names.types.get(node.name.text);
  if (entry === undefined) {
    const names = [...PRIMITIVES.keys(), ...GENERIC.keys(), ...c.names.types.keys()];
    report(c, "W0105", node.name, { name: node.name.text, hint: typeHint(c, node.name.text, names) });
    return ERROR;
  }
  countTypeArguments(c, node, 0);
  const symbol = c.resolved.get(entry.declaration);
  if (symbol === undefined || symbol.kind !== "type") return ERROR;
  c.symbols.set(node.name, symbol);
  return symbol.type;
}

/** What other languages call our types. */
const FOREIGN: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  number: "`int` or `float`",
  integer: "`int`",
  long: "`int`",
  double: "`float`",
  boolean: "`bool`",
  str: "`string`",
  text: "`string`",
  array: "`list<…>`",
  Array: "`list<…>`",
  dict: "`map<…, …>`",
  Map: "`map<…, …>`",
  date: "`timestamp`",
  datetime: "`timestamp`",
  Date: "`timestamp`",
});

function typeHint(c: Checker, name: string, names: readonly string[]): string {
  const foreign = FOREIGN[name];
  return foreign === undefined ? didYouMean(c, name, names) : ` In Weir it is ${foreign}.`;
}

function resolveRecord(c: Checker, node: s.RecordTypeNode): Type {
  const fields = new Map<string, Field>();
  for (const each of node.fields) {
    if (each.kind !== "Field" || each.name.missing) continue;
    if (fields.has(each.name.text)) report(c, "W0233", each.name, { name: each.name.text });
    fields.set(each.name.text, resolveField(c, each));
  }
  return record([...fields.values()]);
}

function resolveField(c: Checker, node: s.FieldNode): Field {
  const type = resolveType(c, node.type);
  const constant =
    node.default === null
      ? undefined
      : checkConstant(c, constantEnv(), node.default, type, "The default of a field");
  return {
    name: node.name.text,
    type,
    ...(constant === undefined ? {} : { default: constant }),
    ...(node.alias === null ? {} : { alias: node.alias.value }),
    ...(node.was === null || node.was.missing ? {} : { was: node.was.text }),
  };
}

function resolveUnion(c: Checker, node: s.UnionTypeNode): Type {
  const type = union(node.members.map(member => resolveType(c, member)));
  if (type.kind !== "union") return type;
  const members = type.members.filter(member => member.kind !== "null");
  if (members.length < 2 || members.every(member => member.kind === "literal")) return type;
  const records = members.filter((member): member is RecordType => member.kind === "record");
  if (records.length === members.length && discriminant(records) !== null) return type;
  report(c, "W0221", node, { type: show(type) });
  return ERROR;
}

// ---------------------------------------------------------------- declarations

interface DeclaredType {
  readonly declaration: s.TypeDecl;
  readonly module: s.Module;
}

/** Resolves every declared type of every module. */
export function resolveTypes(c: Checker): void {
  const all: DeclaredType[] = [];
  for (const names of c.modules.values()) {
    for (const entry of names.types.values()) if (fileOf(entry.module.path) === names.file) all.push(entry);
  }
  const { order, circles } = inOrder(all, entry => typesIn(entry, namesOf(c, entry.module)));
  for (const circle of circles) reportCircle(c, circle);
  for (const entry of order) c.each(entry.module, entry.declaration, own => resolveDeclaration(own, entry));
}

function reportCircle(c: Checker, circle: readonly DeclaredType[]): void {
  const first = circle[0]!;
  const path = [...circle, first].map(entry => `\`${entry.declaration.name.text}\``).join(" → ");
  inModule(c, first.module, () => report(c, "W0113", first.declaration.name, { path }));
}

function resolveDeclaration(c: Checker, entry: DeclaredType): void {
  const { declaration, module } = entry;
  const resolved = resolveType(c, declaration.type);
  const type =
    resolved.kind === "record" && resolved.name === undefined
      ? record(resolved.fields, declaration.name.text)
      : resolved;
  const symbol: TypeSymbol = { kind: "type", declaration, module, type };
  c.resolved.set(declaration, symbol);
  c.symbols.set(declaration.name, symbol);
}

/** The declared types a declaration names. */
function typesIn(entry: DeclaredType, names: ModuleNames | undefined): readonly DeclaredType[] {
  return namesIn(entry.declaration).flatMap(name => names?.types.get(name) ?? []);
}

/** Trees do not change, so what they name is looked for once. */
const known = new WeakMap<s.TypeDecl, readonly string[]>();

function namesIn(declaration: s.TypeDecl): readonly string[] {
  const before = known.get(declaration);
  if (before !== undefined) return before;
  const found: string[] = [];
  const pending: s.TypeNode[] = [declaration.type];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "TypeName") found.push(node.name.text);
    pending.push(...partsOf(node));
  }
  known.set(declaration, found);
  return found;
}

function partsOf(node: s.TypeNode): readonly s.TypeNode[] {
  switch (node.kind) {
    case "TypeName":
      return node.args;
    case "RecordType":
      return node.fields.flatMap(field => (field.kind === "Field" ? [field.type] : []));
    case "OptionalType":
    case "ParenType":
      return [node.type];
    case "UnionType":
      return node.members;
    default:
      return [];
  }
}
