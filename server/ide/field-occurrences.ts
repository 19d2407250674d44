// Every place that means a field: what references and highlights show. Records are typed by their shape, so two names
// mean the same field where what they are fields of is made in the same place.

import { same } from "../../runtime/language/infer-types.ts";
import { fileOf } from "../../runtime/language/program-paths.ts";
import type { RecordType } from "../../runtime/values/type.ts";
import { type Analysis, placeIn } from "./analysis.ts";
import { type FieldName, fieldAt, fieldNamesIn, originsOf } from "./fields.ts";
import { spotAt } from "./locate.ts";
import type { Occurrence } from "./meaning.ts";
import type { Workspace } from "./workspace.ts";

export interface FieldTarget {
  readonly text: string;
  readonly records: readonly RecordType[];
  /** Where it is made; none for a field of the engine. */
  readonly origins: readonly FieldName[];
}

export function fieldTargetAt(analysis: Analysis, offset: number): FieldTarget | null {
  const field = fieldAt(analysis, spotAt(analysis, offset));
  if (field === null) return null;
  const { records, name } = field;
  return { text: name.text, records, origins: originsOf(analysis, records, name.text) };
}

/** In one file, from top to bottom. */
export function fieldOccurrencesIn(analysis: Analysis, target: FieldTarget): readonly Occurrence[] {
  const means = meaningOf(analysis, target);
  return analysis.file.pieces.flatMap(({ module }) =>
    [...fieldNamesIn(analysis, module, target.text)]
      .filter(field => field.records.some(means))
      .map(field => ({
        ...placeIn(analysis, module, field.name),
        role: roleOf(field, target),
        shorthand: field.owner.kind === "RecordEntry" && field.owner.value === null,
      })),
  );
}

/** In the file, and in all that know a file where the field is made. */
export function* fieldOccurrencesEverywhere(
  workspace: Workspace,
  analysis: Analysis,
  target: FieldTarget,
): Generator<readonly Occurrence[]> {
  yield fieldOccurrencesIn(analysis, target);
  const homes = new Set(target.origins.map(({ module }) => fileOf(module.path)));
  for (const path of new Set([...homes, ...workspace.allPaths()])) {
    if (path === analysis.file.path) continue;
    const other = workspace.analysis(path);
    if (other !== null && [...homes].some(home => other.files.has(home)))
      yield fieldOccurrencesIn(other, target);
  }
}

/** Whether a record has the field that is meant; each kind of record is followed once. */
function meaningOf(analysis: Analysis, target: FieldTarget): (record: RecordType) => boolean {
  const names = new Set(target.origins.map(({ name }) => name));
  const known: { readonly record: RecordType; readonly answer: boolean }[] = [];
  const means = (record: RecordType): boolean =>
    names.size === 0
      ? target.records.some(each => each.name === record.name && same(each, record))
      : originsOf(analysis, [record], target.text).some(({ name }) => names.has(name));
  return record => {
    const before = known.find(each => each.record.name === record.name && same(each.record, record));
    if (before !== undefined) return before.answer;
    const answer = means(record);
    known.push({ record, answer });
    return answer;
  };
}

function roleOf({ name, owner }: FieldName, { origins }: FieldTarget): Occurrence["role"] {
  if (origins.some(each => each.name === name)) return "declaration";
  return owner.kind === "RecordEntry" ? "write" : "read";
}
