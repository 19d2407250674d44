// Refactorings: other ways to write what stands at a place, meaning the same.

import { show } from "../../runtime/language/infer-types.ts";
import { OPERATOR } from "../../runtime/language/operators-table.ts";
import { GROUPS, SETTINGS } from "../../runtime/language/settings-table.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { type Action, type ActionPlace, editIn, refactoring, textOf } from "./action.ts";
import { extractFunction, extractStream, inlineStream } from "./action-extract.ts";
import { eventTimeFor } from "./action-fixes-data.ts";
import { endOfArguments, uidFor } from "./action-fixes-pipelines.ts";

type Refactoring = (place: ActionPlace) => readonly Action[];

const find = <K extends s.Node["kind"]>({ spot }: ActionPlace, kind: K) =>
  spot.nodes.findLast((node): node is Extract<s.Node, { kind: K }> => node.kind === kind);

/** `map(x => e)` is `flatMap(x => [e])`. */
const mapOrFlatMap: Refactoring = place => {
  const stage = find(place, "Stage");
  const lambda = stage?.args[0]?.value;
  if (stage === undefined || lambda?.kind !== "Lambda" || find(place, "Name") !== stage.name) return [];
  const { body } = lambda;
  const name = (text: string) => editIn(place, stage.name.start, stage.name.end, text);
  if (stage.name.text === "map") {
    const edits = [name("flatMap"), editIn(place, body.start, body.end, `[${textOf(place, body)}]`)];
    return [refactoring("Convert to `flatMap`", "refactor.rewrite", edits)];
  }
  if (stage.name.text !== "flatMap" || body.kind !== "List" || body.items.length !== 1) return [];
  const edits = [name("map"), editIn(place, body.start, body.end, textOf(place, body.items[0]!))];
  return [refactoring("Convert to `map`", "refactor.rewrite", edits)];
};

const nameOperator: Refactoring = place => {
  const stage = find(place, "Stage");
  const owner = place.spot.nodes.find(node => node.kind === "Stream" || node.kind === "Sink");
  if (stage === undefined || stage.as !== null || find(place, "Name") !== stage.name) return [];
  if (
    OPERATOR.get(stage.name.text)?.stateful !== true ||
    (owner?.kind !== "Stream" && owner?.kind !== "Sink")
  )
    return [];
  const name = uidFor(owner.name.text, stage);
  const { end } = endOfArguments(place, stage);
  return [
    refactoring(`Name the operator \`${name}\``, "refactor.rewrite", [
      editIn(place, end, end, ` as ${name}`),
    ]),
  ];
};

/** Of a stream, a `let` or the result of a `fn`, as inferred. */
const annotate: Refactoring = place => {
  const { view, nodes } = place.spot;
  const owner = nodes.at(-2);
  const name = nodes.at(-1);
  if (name?.kind !== "Name") return [];
  const add = (at: number, type: string): readonly Action[] =>
    type.includes("…") || type === "error"
      ? []
      : [refactoring(`Add the type \`${type}\``, "refactor.rewrite", [editIn(place, at, at, `: ${type}`)])];
  if (owner?.kind === "Stream" && owner.type === null && owner.name === name)
    return add(name.end, show(view.streamOf(owner.flow).element));
  if (owner?.kind === "Let" && owner.type === null && owner.name === name) {
    const symbol = view.symbolOf(name);
    return symbol?.kind === "local" ? add(name.end, show(symbol.type)) : [];
  }
  if (owner?.kind !== "FnDecl" || owner.result !== null || owner.name !== name) return [];
  const symbol = view.symbolOf(name);
  const close = place.spot.piece.module.text.lastIndexOf(")", owner.body.start);
  return symbol?.kind === "fn" && close > 0 ? add(close + 1, show(symbol.result)) : [];
};

/** `"a" + b + "c"` is `"a${b}c"`. */
const interpolate: Refactoring = place => {
  const sums = place.spot.nodes.filter(
    (node): node is s.BinaryExpr =>
      node.kind === "Binary" && node.operator === "+" && place.spot.view.typeOf(node).kind === "string",
  );
  const [whole] = sums;
  if (whole === undefined) return [];
  const parts = termsOf(whole);
  if (!parts.some(part => part.kind === "String") || parts.some(part => part.kind === "Template")) return [];
  const text = parts
    .map(part => (part.kind === "String" ? inside(place, part) : `\${${textOf(place, part)}}`))
    .join("");
  return [
    refactoring("Convert to interpolation", "refactor.rewrite", [
      editIn(place, whole.start, whole.end, `"${text}"`),
    ]),
  ];
};

const termsOf = (node: s.ExprNode): readonly s.ExprNode[] =>
  node.kind === "Binary" && node.operator === "+" ? [...termsOf(node.left), ...termsOf(node.right)] : [node];

const inside = (place: ActionPlace, literal: s.StringLiteral): string =>
  literal.raw ? JSON.stringify(literal.value).slice(1, -1) : textOf(place, literal).slice(1, -1);

/** `{ a }` is `{ a: a }`. */
const shorthand: Refactoring = place => {
  const entry = find(place, "RecordEntry");
  if (entry === undefined) return [];
  const name = entry.name.text;
  if (entry.value === null)
    return [
      refactoring(`Write \`${name}: ${name}\``, "refactor.rewrite", [
        editIn(place, entry.end, entry.end, `: ${name}`),
      ]),
    ];
  if (entry.value.kind !== "NameExpr" || entry.value.name.text !== name) return [];
  return [
    refactoring(`Shorten to \`${name}\``, "refactor.rewrite", [editIn(place, entry.name.end, entry.end, "")]),
  ];
};

/** `fn f(x) = e` is `fn f(x) { return e }`. */
const blockBody: Refactoring = place => {
  const fn = find(place, "FnDecl");
  if (fn === undefined || find(place, "Name") !== fn.name) return [];
  const { text } = place.spot.piece.module;
  if (fn.body.kind !== "Block") {
    const equals = text.lastIndexOf("=", fn.body.start);
    const edits = [editIn(place, equals, fn.body.end, `{\n  return ${textOf(place, fn.body)}\n}`)];
    return [refactoring("Convert to a block", "refactor.rewrite", edits)];
  }
  const [only] = fn.body.statements;
  if (fn.body.statements.length !== 1 || only?.kind !== "Return" || only.value === null) return [];
  const edits = [editIn(place, fn.body.start, fn.body.end, `= ${textOf(place, only.value)}`)];
  return [refactoring("Convert to an expression", "refactor.rewrite", edits)];
};

const ORDER: readonly string[] = [...SETTINGS, ...GROUPS].map(each => each.path);

/** Settings of a group in the order of the reference. */
const sortSettings: Refactoring = place => {
  const group = find(place, "Group");
  const members = group?.members ?? [];
  if (group === undefined || members.length < 2 || members.some(each => each.kind === "Unexpected"))
    return [];
  const settings = members as readonly (s.SettingNode | s.GroupNode)[];
  const rank = (each: s.SettingNode | s.GroupNode): number =>
    ORDER.indexOf(`${group.name.text}.${each.name.text}`);
  const sorted = [...settings].sort((a, b) => rank(a) - rank(b));
  if (sorted.every((each, i) => each === settings[i])) return [];
  const edits = settings.map((each, i) => editIn(place, each.start, each.end, textOf(place, sorted[i]!)));
  return [refactoring("Sort the settings", "refactor.rewrite", edits)];
};

const addTtl: Refactoring = place => {
  const state = find(place, "State");
  if (state === undefined || state.options.some(each => each.name?.text === "ttl")) return [];
  return [
    refactoring("Add `ttl: 1h`", "refactor.rewrite", [editIn(place, state.end, state.end, ", ttl: 1h")]),
  ];
};

const addEventTime: Refactoring = place => {
  const source = find(place, "Source");
  const edits = source === undefined ? null : eventTimeFor(place, source);
  return edits === null ? [] : [refactoring("Add `timestamp:` and `watermark:`", "refactor.rewrite", edits)];
};

/** The group with what a run does anyway, to begin with. */
const addCheckpoint: Refactoring = place => {
  const pipeline = find(place, "Pipeline");
  if (pipeline === undefined || find(place, "Name") !== pipeline.name) return [];
  const has = pipeline.members.some(
    each => (each.kind === "Group" || each.kind === "Setting") && each.name.text === "checkpoint",
  );
  const open = place.spot.piece.module.text.indexOf("{", pipeline.name.end) + 1;
  if (has || open === 0) return [];
  const text = "\n  checkpoint {\n    interval: 10s\n    mode: exactlyOnce\n  }";
  return [refactoring("Add checkpoint settings", "refactor.rewrite", [editIn(place, open, open, text)])];
};

const ALL: readonly Refactoring[] = [
  extractFunction,
  extractStream,
  inlineStream,
  mapOrFlatMap,
  nameOperator,
  annotate,
  interpolate,
  shorthand,
  blockBody,
  sortSettings,
  addTtl,
  addEventTime,
  addCheckpoint,
];

export const refactorings = (place: ActionPlace): readonly Action[] => ALL.flatMap(each => each(place));
