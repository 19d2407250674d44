// The entries of a snapshot as a person asks for them: one a row, with its values as text and JSON by their types.

import type { OperatorSnapshot, Snapshot } from "../state/snapshot.ts";
import type { Row, StateSchema } from "../values/row.ts";
import { toJson } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";

export interface Entry {
  readonly operator: string;
  readonly subtask: number;
  readonly schema: StateSchema;
  readonly row: Row;
}

/** Every row of the operators asked for, in the order of the snapshot's files. */
export function* entriesOf(snapshot: Snapshot, operator?: string): Generator<Entry> {
  for (const part of snapshot.operators)
    if (operator === undefined || part.uid === operator) yield* entriesOfPart(part);
}

export function* entriesOfPart(part: OperatorSnapshot): Generator<Entry> {
  const schemas = new Map(part.states.map(schema => [schema.name, schema]));
  for (const row of part.rows()) {
    const schema = schemas.get(row.state);
    if (schema) yield { operator: part.uid, subtask: part.subtask, schema, row };
  }
}

const json = (value: Value, type: Type | null): string => (type === null ? "" : toJson(value, type));

/** A text shows without its quotes. */
const plain = (value: Value, type: Type | null): string =>
  typeof value === "string" ? value : json(value, type);

export const keyText = (entry: Entry): string => plain(entry.row.key, entry.schema.keyType);
export const namespaceText = (entry: Entry): string => plain(entry.row.namespace, entry.schema.namespaceType);
export const valueText = (entry: Entry): string => json(entry.row.value, entry.schema.valueType);

/** A key given on the command line: its text, or its JSON. */
export const hasKey = (entry: Entry, wanted: string): boolean =>
  entry.schema.keyType !== null &&
  (keyText(entry) === wanted || json(entry.row.key, entry.schema.keyType) === wanted);

const parsed = (text: string): unknown => (text === "" ? null : JSON.parse(text));

/** One entry for programs. */
export const entryJson = (entry: Entry): object => ({
  operator: entry.operator,
  subtask: entry.subtask,
  state: entry.schema.name,
  group: entry.row.group,
  key: parsed(json(entry.row.key, entry.schema.keyType)),
  entry: parsed(json(entry.row.namespace, entry.schema.namespaceType)),
  sequence: entry.row.sequence,
  value: parsed(valueText(entry)),
});
