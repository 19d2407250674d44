// Fields of records: which one a name means, and where it comes from. Records are typed by their shape, so a field comes
// from a declared type, a type written in place, or the record that is made; one that the engine makes comes from none.

import { same } from "../../runtime/language/infer-types.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { descendants } from "../../runtime/language/walk.ts";
import type { RecordType, Type } from "../../runtime/values/type.ts";
import { type Analysis, type Place, placeIn, type View, viewOf } from "./analysis.ts";
import { nameAt, type Spot } from "./locate.ts";
import { recordsFed, stepsOf, testedBy, testsIn } from "./test-steps.ts";

/** A name that means a field, where it stands. */
export interface FieldName {
  readonly name: s.Name;
  readonly owner: s.FieldNode | s.FieldExpr | s.RecordEntryNode;
  readonly module: s.Module;
  /** What it is a field of, as far as that is known. */
  readonly records: readonly RecordType[];
}

/** The records a value may be; null is looked through. */
export const recordsOf = (type: Type): readonly RecordType[] => {
  if (type.kind === "record") return [type];
  return type.kind === "union" ? type.members.flatMap(recordsOf) : [];
};

/** Every name of a field in a module; of the given text, if there is one. */
export function* fieldNamesIn(analysis: Analysis, module: s.Module, text?: string): Generator<FieldName> {
  if (text !== undefined && !module.text.includes(text)) return;
  const view = viewOf(analysis, module);
  const fed = fedIn(analysis, module);
  const meant = (name: s.Name): boolean => !name.missing && (text === undefined || name.text === text);
  for (const node of descendants(module)) {
    if (node.kind === "FieldAccess" && meant(node.name))
      yield { name: node.name, owner: node, module, records: recordsOf(view.typeOf(node.of)) };
    if (node.kind === "RecordType")
      for (const field of node.fields)
        if (field.kind === "Field" && meant(field.name))
          yield { name: field.name, owner: field, module, records: typeOfNode(module, view, node) };
    if (node.kind === "Record")
      for (const entry of node.entries)
        if (entry.kind === "RecordEntry" && meant(entry.name))
          yield {
            name: entry.name,
            owner: entry,
            module,
            records: fed.get(node) ?? recordsOf(view.typeOf(node)),
          };
  }
}

/** What the records in tests may be. */
export function fedIn(
  analysis: Analysis,
  module: s.Module,
): ReadonlyMap<s.RecordExpr, readonly RecordType[]> {
  const fed = new Map<s.RecordExpr, readonly RecordType[]>();
  for (const test of testsIn(module)) {
    const tested = testedBy(analysis, test);
    if (tested === null) continue;
    for (const step of stepsOf(test))
      for (const { node, records } of recordsFed(analysis, tested, step)) fed.set(node, records);
  }
  return fed;
}

/** Of a declared type, with its name. */
function typeOfNode(module: s.Module, view: View, node: s.RecordTypeNode): readonly RecordType[] {
  const records = recordsOf(view.typeOfNode(node));
  const declaration = module.declarations.find(each => each.kind === "TypeDecl" && each.type === node);
  return declaration?.kind === "TypeDecl"
    ? records.map(each => ({ ...each, name: declaration.name.text }))
    : records;
}

/** The field under the cursor. `{ name }` means a value of that name first, and is none. */
export function fieldAt(analysis: Analysis, spot: Spot): FieldName | null {
  const found = nameAt(spot);
  const owner = found?.owner;
  if (found == null || owner === undefined) return null;
  if (owner.kind === "RecordEntry" && owner.value === null) return null;
  for (const field of fieldNamesIn(analysis, spot.piece.module, found.name.text))
    if (field.name === found.name) return field;
  return null;
}

/** What is written about a field where it is declared. */
export function docOfField(analysis: Analysis, type: Type, name: string): string | null {
  for (const record of recordsOf(type)) {
    if (record.name === undefined) continue;
    for (const module of analysis.checked.program.modules)
      for (const { owner } of declaredFields(analysis, module, record, name))
        if (owner.kind === "Field" && owner.doc !== null) return owner.doc;
  }
  return null;
}

export const isInTest = ({ module, name }: FieldName): boolean =>
  testsIn(module).some(test => test.start <= name.start && name.end <= test.end);

export const placeOfField = (analysis: Analysis, { module, name }: FieldName): Place =>
  placeIn(analysis, module, name);

/**
 * Where a field of these records is made: fields of types, entries of records. More than one where a union has it in
 * several, or where records of the same shape are made in several places.
 */
export function originsOf(
  analysis: Analysis,
  records: readonly RecordType[],
  name: string,
): readonly FieldName[] {
  const seen: RecordType[] = [];
  return distinct(records.flatMap(record => originsIn(analysis, record, name, seen)));
}

/** Each kind of record once: `{ ...tx, n: 1 }` may be of the kind it spreads. */
function originsIn(
  analysis: Analysis,
  record: RecordType,
  name: string,
  seen: RecordType[],
): readonly FieldName[] {
  if (seen.some(each => each.name === record.name && same(each, record))) return [];
  seen.push(record);
  const modules = analysis.checked.program.modules;
  const declared = modules.flatMap(module => declaredFields(analysis, module, record, name));
  if (declared.length > 0) return declared;
  const found: FieldName[] = [];
  for (const module of modules) {
    if (!mentions(module, record)) continue;
    const view = viewOf(analysis, module);
    for (const node of descendants(module)) {
      if (node.kind === "RecordType" && same(view.typeOfNode(node), record))
        found.push(...fieldsOfNode(analysis, module, node, name));
      if (node.kind === "Record" && same(view.typeOf(node), record))
        found.push(...madeBy(analysis, module, view, node, record, name, seen));
    }
  }
  return found;
}

const mentions = (module: s.Module, { fields }: RecordType): boolean =>
  fields.length === 0 || fields.some(field => module.text.includes(field.name));

/** A type that is declared under the record's name: its fields of this name, in each of its records. */
function declaredFields(
  analysis: Analysis,
  module: s.Module,
  record: RecordType,
  name: string,
): readonly FieldName[] {
  const declaration = module.declarations.find(
    each => each.kind === "TypeDecl" && each.name.text === record.name,
  );
  if (declaration?.kind !== "TypeDecl") return [];
  return recordNodesOf(declaration.type).flatMap(node => fieldsOfNode(analysis, module, node, name));
}

/** `{ … } | { … }`: the records of a union beside each other. */
function recordNodesOf(type: s.TypeNode): readonly s.RecordTypeNode[] {
  switch (type.kind) {
    case "RecordType":
      return [type];
    case "OptionalType":
    case "ParenType":
      return recordNodesOf(type.type);
    case "UnionType":
      return type.members.flatMap(recordNodesOf);
    default:
      return [];
  }
}

function fieldsOfNode(
  analysis: Analysis,
  module: s.Module,
  node: s.RecordTypeNode,
  name: string,
): readonly FieldName[] {
  const view = viewOf(analysis, module);
  return node.fields.flatMap(field =>
    field.kind === "Field" && field.name.text === name
      ? [{ name: field.name, owner: field, module, records: typeOfNode(module, view, node) }]
      : [],
  );
}

/** The entry that gives the field; or what the record that is spread gives. */
function madeBy(
  analysis: Analysis,
  module: s.Module,
  view: View,
  node: s.RecordExpr,
  record: RecordType,
  name: string,
  seen: RecordType[],
): readonly FieldName[] {
  for (const entry of [...node.entries].reverse()) {
    if (entry.kind === "RecordEntry" && entry.name.text === name)
      return [{ name: entry.name, owner: entry, module, records: [record] }];
    if (entry.kind !== "Spread") continue;
    const spread = recordsOf(view.typeOf(entry.value)).filter(each => hasField(each, name));
    if (spread.length > 0) return spread.flatMap(each => originsIn(analysis, each, name, seen));
  }
  return [];
}

export const hasField = (record: RecordType, name: string): boolean =>
  record.fields.some(field => field.name === name);

const distinct = (all: readonly FieldName[]): readonly FieldName[] => [
  ...new Map(all.map(each => [each.name, each])).values(),
];
