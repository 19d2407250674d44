// Fixes that look at data: the type of a file's records, and where event time comes from.

import { resolveImport } from "../../runtime/language/program-paths.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { type ActionPlace, editIn, fix } from "./action.ts";
import type { Fixer } from "./action-fixes.ts";
import { letterFor } from "./completion-places.ts";
import { fieldsOf } from "./scope.ts";

/** `readCsv("clicks.csv")`: the type is read from the file's rows and declared before the pipeline. */
const declareType: Fixer = (place, d) => {
  const call = place.spot.nodes.findLast(node => node.kind === "Call");
  const path = call?.kind === "Call" ? call.args[0]?.value : undefined;
  const pipeline = place.spot.nodes.find(node => node.kind === "Pipeline");
  if (call?.kind !== "Call" || path?.kind !== "String" || pipeline === undefined) return [];
  const declared = place.workspace.files.declare(resolveImport(place.analysis.file.path, path.value));
  if (declared === null) return [];
  const at = call.callee.end;
  const { delimiter = "," } = declared;
  const said = call.args.some(each => each.name?.text === "delimiter");
  const edits = [
    ...(delimiter === "," || said
      ? []
      : [editIn(place, path.end, path.end, `, delimiter: ${JSON.stringify(delimiter)}`)]),
    editIn(place, pipeline.start, pipeline.start, `${declared.text.trimEnd()}\n\n`),
    editIn(place, at, at, `<${declared.name}>`),
  ];
  return [fix(d, `Declare \`${declared.name}\` from \`${path.value}\``, edits)];
};

/** Every source of the pipeline that has none gets timestamps and watermarks. */
const addWatermark: Fixer = (place, d) => {
  const pipeline = place.spot.nodes.find(node => node.kind === "Pipeline");
  if (pipeline?.kind !== "Pipeline") return [];
  const edits = pipeline.members.flatMap(each =>
    each.kind === "Source" ? (eventTimeFor(place, each) ?? []) : [],
  );
  return edits.length === 0 ? [] : [fix(d, "Add `timestamp:` and `watermark:` to the source", edits)];
};

export function eventTimeFor(place: ActionPlace, source: s.SourceDecl) {
  const call = source.flow.head;
  if (call.kind !== "Call" || call.args.some(each => each.name?.text === "watermark")) return null;
  const { element } = place.spot.view.streamOf(source.flow);
  const field = fieldsOf(element).find(each => each.type.kind === "timestamp");
  if (field === undefined) return null;
  const x = letterFor(element);
  const timestamp = call.args.some(each => each.name?.text === "timestamp")
    ? ""
    : `timestamp: ${x} => ${x}.${field.name}, `;
  const at = call.args.at(-1)?.end ?? call.end - 1;
  const comma = call.args.length === 0 ? "" : ", ";
  return [editIn(place, at, at, `${comma}${timestamp}watermark: boundedOutOfOrderness(5s)`)];
}

const addTimestamp: Fixer = (place, d) => {
  const source = place.spot.nodes.find(node => node.kind === "Source");
  const call = source?.kind === "Source" ? source.flow.head : undefined;
  const at = call?.kind === "Call" ? call.args.findIndex(each => each.name?.text === "watermark") : -1;
  if (call?.kind !== "Call" || at < 0 || source?.kind !== "Source") return [];
  const field = fieldsOf(place.spot.view.streamOf(source.flow).element).find(
    each => each.type.kind === "timestamp",
  );
  const argument = call.args[at]!;
  if (field === undefined) return [];
  const x = letterFor(place.spot.view.streamOf(source.flow).element);
  const text = `timestamp: ${x} => ${x}.${field.name}, `;
  return [fix(d, "Add `timestamp:`", [editIn(place, argument.start, argument.start, text)])];
};

export const dataFixes: readonly (readonly [string, Fixer])[] = [
  ["W0334", declareType],
  ["W0512", addWatermark],
  ["W0520", addTimestamp],
  ["W0535", addWatermark],
  ["W0543", addWatermark],
];
