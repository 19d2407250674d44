// Fixes of flows, operators and what a pipeline declares.

import { show } from "../../runtime/language/infer-types.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { type ActionPlace, editIn, fix, indentationAt, textOf } from "./action.ts";
import type { Fixer } from "./action-fixes.ts";
import { letterFor } from "./completion-places.ts";
import { fieldsOf } from "./scope.ts";

type Flowing = s.SourceDecl | s.StreamDecl | s.SinkDecl;

const pipelineOf = ({ spot }: ActionPlace): s.PipelineDecl | null => {
  const found = spot.nodes.find(node => node.kind === "Pipeline");
  return found?.kind === "Pipeline" ? found : null;
};

/** A sink for something nobody reads, behind the last member. */
const addSink: Fixer = (place, d) => {
  const pipeline = pipelineOf(place);
  const last = pipeline?.members.at(-1);
  const name = textOf(place, d);
  if (pipeline === null || last === undefined || !/^\w+$/.test(name)) return [];
  return [fix(d, `Add a sink for \`${name}\``, [sinkAfter(place, pipeline, last, name)])];
};

function sinkAfter(place: ActionPlace, pipeline: s.PipelineDecl, last: s.PipelineMember, name: string) {
  const taken = new Set(pipeline.members.flatMap(each => ("name" in each ? [each.name.text] : [])));
  let sink = `${name}Out`;
  for (let i = 2; taken.has(sink); i++) sink = `${name}Out${i}`;
  const indent = indentationAt(place.spot.piece.module.text, last.start);
  return editIn(
    place,
    last.end,
    last.end,
    `\n${indent}sink ${sink} = ${name} |> writeJsonl("${name}.jsonl")`,
  );
}

/** A pipeline that ends in nothing: its last stream goes somewhere. */
const firstSink: Fixer = (place, d) => {
  const pipeline = pipelineOf(place);
  const last = pipeline?.members.at(-1);
  const flowing = pipeline?.members.findLast(
    (each): each is Flowing => each.kind === "Stream" || each.kind === "Source",
  );
  if (pipeline == null || last === undefined || flowing === undefined) return [];
  const name = flowing.name.text;
  return [fix(d, `Add a sink for \`${name}\``, [sinkAfter(place, pipeline, last, name)])];
};

/** The declaration with its lines. */
const remove: Fixer = (place, d) => {
  const found = place.spot.nodes.findLast(
    node =>
      node.kind === "Stream" ||
      node.kind === "Source" ||
      node.kind === "Param" ||
      node.kind === "FnDecl" ||
      node.kind === "TypeDecl",
  );
  if (found === undefined) return [];
  const { text } = place.spot.piece.module;
  const line = text.lastIndexOf("\n", found.start);
  const start = text.slice(line + 1, found.start).trim() === "" ? Math.max(line, 0) : found.start;
  return [fix(d, `Remove \`${textOf(place, d)}\``, [editIn(place, start, found.end, "")], false)];
};

/** One name of an import list, or the whole import. */
const removeImport: Fixer = (place, d) => {
  const owner = place.spot.nodes.findLast(node => node.kind === "Import");
  if (owner?.kind !== "Import") return [];
  const at = owner.names.findIndex(name => name.start === d.start);
  if (at < 0) return [];
  if (owner.names.length === 1)
    return [fix(d, "Remove this import", [editIn(place, owner.start, owner.end, "")])];
  const [start, end] =
    at > 0
      ? [owner.names[at - 1]!.end, owner.names[at]!.end]
      : [owner.names[0]!.start, owner.names[1]!.start];
  return [fix(d, `Remove \`${textOf(place, d)}\``, [editIn(place, start, end, "")])];
};

const stageOf = ({ spot }: ActionPlace): { flow: s.FlowNode; stage: s.StageNode; at: number } | null => {
  const stage = spot.nodes.findLast(node => node.kind === "Stage");
  const flow = spot.nodes.findLast(node => node.kind === "Flow");
  if (stage?.kind !== "Stage" || flow?.kind !== "Flow") return null;
  return { flow, stage, at: flow.stages.indexOf(stage) };
};

const nameOperator: Fixer = (place, d) => {
  const found = stageOf(place);
  if (found === null) return [];
  const owner = place.spot.nodes.find(
    (node): node is Flowing => node.kind === "Stream" || node.kind === "Sink",
  );
  const name = uidFor(owner?.name.text ?? "", found.stage);
  const { end } = endOfArguments(place, found.stage);
  return [fix(d, `Name it \`${name}\``, [editIn(place, end, end, ` as ${name}`)])];
};

/** `process { … } as x` */
const nameBeforeBody: Fixer = (place, d) => {
  const found = stageOf(place);
  const written = textOf(place, d);
  if (found?.stage.body == null || !/^as\s/.test(written) || found.stage.body.end > d.start) return [];
  const { end } = endOfArguments(place, found.stage);
  return [
    fix(d, `Put \`${written}\` before the body`, [
      editIn(place, end, end, ` ${written}`),
      editIn(place, found.stage.body.end, d.end, ""),
    ]),
  ];
};

export const uidFor = (owner: string, { name: { text } }: s.StageNode): string =>
  `${owner}${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;

/** Behind the arguments of a stage, before `as` and the body. */
export function endOfArguments({ spot }: ActionPlace, stage: s.StageNode): { readonly end: number } {
  const { tokens } = spot.piece.module;
  const last = stage.args.at(-1);
  if (!stage.called) return { end: stage.typeArgs.at(-1)?.end ?? stage.name.end };
  let i = last?.lastToken ?? stage.name.lastToken;
  while (i < stage.lastToken && tokens[i]!.text !== ")") i++;
  return { end: tokens[i]!.end };
}

/** `|> keyBy(x => x.field)` before what needs a key. */
const addKey: Fixer = (place, d) => {
  const found = stageOf(place);
  if (found === null) return [];
  const before = found.flow.stages[found.at - 1];
  const element = inputOf(place, found.flow, found.at);
  const x = letterFor(element);
  const field =
    fieldsOf(element).find(each => each.type.kind === "string")?.name ?? fieldsOf(element)[0]?.name;
  const key = field === undefined ? x : `${x}.${field}`;
  const at = before?.end ?? found.flow.head.end;
  return [fix(d, `Add \`keyBy(${x} => ${key})\``, [editIn(place, at, at, ` |> keyBy(${x} => ${key})`)])];
};

/** The `keyBy` that helped nobody goes right before the fold, or its window, where elements are still what they were. */
const moveKey: Fixer = (place, d) => {
  const found = stageOf(place);
  if (found === null) return [];
  const { stages, head } = found.flow;
  const to = stages[found.at - 1]?.name.text === "window" ? found.at - 1 : found.at;
  const from = stages.slice(0, to).findLastIndex(stage => stage.name.text === "keyBy");
  const keyBy = stages[from];
  if (keyBy === undefined || stages[to] === undefined) return [];
  const shown = (at: number): string => show(inputOf(place, found.flow, at));
  if (shown(from) !== shown(to)) return [];
  const start = stages[from - 1]?.end ?? head.end;
  const text = place.spot.piece.module.text.slice(start, keyBy.end);
  const at = stages[to - 1]!.end;
  return [
    fix(d, `Put \`keyBy\` right before \`${stages[to].name.text}\``, [
      editIn(place, start, keyBy.end, ""),
      editIn(place, at, at, text),
    ]),
  ];
};

function inputOf({ spot }: ActionPlace, flow: s.FlowNode, at: number) {
  const before = flow.stages[at - 1];
  if (before !== undefined) return spot.view.streamOf(before).element;
  if (flow.head.kind !== "NameExpr") return spot.view.streamOf(flow).element;
  const symbol = spot.view.symbolOf(flow.head.name);
  return symbol !== null && "stream" in symbol ? symbol.stream.element : spot.view.streamOf(flow).element;
}

const endSink: Fixer = (place, d) => {
  const sink = place.spot.nodes.find(node => node.kind === "Sink");
  if (sink?.kind !== "Sink") return [];
  const { end } = sink.flow;
  return [
    fix(d, `Write to \`${sink.name.text}.jsonl\``, [
      editIn(place, end, end, ` |> writeJsonl("${sink.name.text}.jsonl")`),
    ]),
    fix(d, "Print", [editIn(place, end, end, " |> print")], false),
  ];
};

const body: Fixer = (place, d) => {
  const found = stageOf(place);
  if (found === null) return [];
  const { end } = found.stage;
  return [fix(d, "Add a body", [editIn(place, end, end, " { on x { emit x } }")])];
};

const foldWindow: Fixer = (place, d) => {
  const found = stageOf(place);
  if (found === null) return [];
  const { end } = found.stage;
  return [fix(d, "Count in each window", [editIn(place, end, end, " |> aggregate(x => { n: count() })")])];
};

/** `ttl:` for a state, or for an operator that remembers. */
const addTtl: Fixer = (place, d) => {
  const state = place.spot.nodes.findLast(node => node.kind === "State");
  if (state?.kind === "State") {
    const { end } = state;
    return [fix(d, "Add `ttl: 1h`", [editIn(place, end, end, ", ttl: 1h")])];
  }
  const found = stageOf(place);
  if (found === null) return [];
  const text = found.stage.args.length === 0 ? "ttl: 1h" : ", ttl: 1h";
  const { end } = endOfArguments(place, found.stage);
  const edit = found.stage.called
    ? editIn(place, end - 1, end - 1, text)
    : editIn(place, end, end, `(${text})`);
  return [fix(d, "Add `ttl: 1h`", [edit])];
};

const timerHandler: Fixer = (place, d) => {
  const process = place.spot.nodes.findLast(node => node.kind === "ProcessBody");
  const kind = /there is no `on (\w+)/.exec(d.message)?.[1];
  const last = process?.kind === "ProcessBody" ? process.members.at(-1) : undefined;
  if (last === undefined || kind === undefined) return [];
  const indent = indentationAt(place.spot.piece.module.text, last.start);
  return [fix(d, `Add \`on ${kind}\``, [editIn(place, last.end, last.end, `\n${indent}on ${kind} at { }`)])];
};

export const pipelineFixes: readonly (readonly [string, Fixer])[] = [
  ["W0019", nameBeforeBody],
  ["W0315", endSink],
  ["W0319", addKey],
  ["W0320", foldWindow],
  ["W0322", nameOperator],
  ["W0323", body],
  ["W0500", (place, d) => [...addSink(place, d), ...remove(place, d)]],
  ["W0501", addSink],
  ["W0502", firstSink],
  ["W0521", timerHandler],
  ["W0523", remove],
  ["W0524", remove],
  ["W0525", removeImport],
  ["W0534", addTtl],
  ["W0542", moveKey],
];
