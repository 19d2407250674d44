// Proposals where a value stands: names in scope, functions, aggregates, words of enumerated settings, names of
// arguments, settings, and what begins a statement.

import { AMBIENT_NAMES } from "../../runtime/language/check-context.ts";
import { AGGREGATES, TIMER_CALLS } from "../../runtime/language/operators-table.ts";
import { GROUPS, SETTINGS } from "../../runtime/language/settings-table.ts";
import type { Choice, Parameter, ParameterKind } from "../../runtime/language/signatures.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import type { Asked } from "./completion.ts";
import { type Completion, plain, snippet } from "./completion-item.ts";
import { letterFor, namesOf, streamItems } from "./completion-places.ts";
import { enclosingCall, kindAt, parametersOf, settingPath } from "./parameters.ts";
import { aggregateAround, isInPipeline, visibleAt } from "./scope.ts";
import { showBuiltin } from "./show.ts";
import { termOf } from "./terms.ts";

// ---------------------------------------------------------------- settings

export function settingItems(nodes: readonly s.Node[]): readonly Completion[] {
  const group = settingPath(nodes);
  const prefix = group === "" ? "" : `${group}.`;
  const container = nodes.findLast(node => node.kind === "Group" || node.kind === "Pipeline");
  const written = new Set(
    container?.kind === "Group" || container?.kind === "Pipeline"
      ? container.members.flatMap(each =>
          each.kind === "Setting" || each.kind === "Group" ? [each.name.text] : [],
        )
      : [],
  );
  const isHere = (path: string): boolean =>
    path.startsWith(prefix) &&
    !path.slice(prefix.length).includes(".") &&
    !written.has(path.slice(prefix.length));
  const settings = SETTINGS.filter(each => isHere(each.path)).map(each => {
    const name = each.path.slice(prefix.length);
    const value =
      each.type.kind === "choice"
        ? choicesPlaceholder(each.type.choices)
        : `\${1:${valueText(each.default)}}`;
    const doc = `${each.doc}\n\nDefault: \`${each.default}\``;
    return snippet(name, "setting", `${name}: ${value}`, {
      detail: each.default,
      doc,
      rank: each.runs ? 4 : 7,
    });
  });
  const groups = GROUPS.filter(each => isHere(each.path)).map(each =>
    snippet(
      `${each.path.slice(prefix.length)} { }`,
      "setting",
      `${each.path.slice(prefix.length)} {\n  $0\n}`,
      {
        doc: each.doc,
        rank: 4,
      },
    ),
  );
  return [...settings, ...groups];
}

const valueText = (text: string): string => (/^[\w."]+$/.test(text) ? text : "");

function choicesPlaceholder(choices: readonly Choice[]): string {
  const words = choices.map(each => (each.parameters === null ? each.name : `${each.name}()`));
  return words.length === 1 ? `\${1:${words[0]}}` : `\${1|${words.join(",")}|}`;
}

// ---------------------------------------------------------------- arguments and their values

/** A value of a setting or argument; where an argument begins, also the names of arguments. */
export function argumentItems(asked: Asked, nodes: readonly s.Node[]): readonly Completion[] {
  const depth = nodes.length - 1;
  const kind = kindAt(nodes, depth);
  const argument = nodes[depth - 1];
  const names = argument?.kind === "Argument" && argument.name === null ? argumentNames(nodes) : [];
  return [...names, ...itemsOfKind(asked, nodes, kind)];
}

function itemsOfKind(
  asked: Asked,
  nodes: readonly s.Node[],
  kind: ParameterKind | null,
): readonly Completion[] {
  switch (kind?.kind) {
    case "choice":
      return kind.choices.map(choiceItem);
    case "stream":
      return streamItems(asked, nodes, false);
    case "sideOutput":
      return [
        snippet("to", "keyword", "to(${1:name})", { doc: "Goes to a side output of this name.", rank: 1 }),
      ];
    case "lambda":
      return [
        snippet("=>", "snippet", `\${1:${letterFor(null)}} => $0`, { detail: "lambda", rank: 1 }),
        ...valueItems(asked, nodes),
      ];
    default:
      return valueItems(asked, nodes);
  }
}

function choiceItem(choice: Choice): Completion {
  const doc = choice.runs ? choice.doc : `${choice.doc} Does not run yet.`;
  const options = {
    doc: [doc, termOf(choice.name) ?? ""].filter(each => each !== "").join("\n\n"),
    rank: choice.runs ? 1 : 7,
  };
  if (choice.parameters === null) return plain(choice.name, "value", options);
  const args = choice.parameters
    .filter(each => each.required || each.default !== null)
    .map(
      (each, i) =>
        `${each.named ? `${each.name}: ` : ""}\${${i + 1}:${valueText(each.default ?? "") || each.name}}`,
    );
  return snippet(choice.name, "value", `${choice.name}(${args.join(", ")})`, options);
}

function argumentNames(nodes: readonly s.Node[]): readonly Completion[] {
  const call = enclosingCall(nodes);
  const parameters = call === null ? null : parametersOf(nodes, call.depth);
  if (call === null) return [];
  const given = new Set(call.called.args.flatMap(each => (each.name === null ? [] : [each.name.text])));
  const where = aggregateAround(nodes) !== null && call.called.kind === "Call";
  if (where)
    return [
      snippet("where:", "argument", "where: $0", {
        doc: "Counts only records for which this is true.",
        rank: 2,
      }),
    ];
  return (parameters ?? []).filter(each => each.named && !given.has(each.name)).map(argumentItem);
}

function argumentItem(parameter: Parameter): Completion {
  const value = argumentValue(parameter);
  const doc =
    parameter.default === null ? parameter.doc : `${parameter.doc}\n\nDefault: \`${parameter.default}\``;
  return snippet(`${parameter.name}:`, "argument", `${parameter.name}: ${value}`, {
    doc: [doc, termOf(parameter.name) ?? ""].filter(each => each !== "").join("\n\n"),
    rank: parameter.runs ? 2 : 7,
  });
}

function argumentValue({ type, default: fallback, name }: Parameter): string {
  switch (type.kind) {
    case "lambda":
      return name === "timestamp" ? "${1:x} => ${1:x}.${2:at}" : "${1:x} => $2";
    case "choice":
      return choicesPlaceholder(type.choices);
    case "sideOutput":
      return "to(${1:name})";
    default:
      return `\${1:${valueText(fallback ?? "")}}`;
  }
}

// ---------------------------------------------------------------- values

export function valueItems(asked: Asked, nodes: readonly s.Node[]): readonly Completion[] {
  const aggregate = aggregateAround(nodes);
  const names = visibleAt(nodes, asked.view, asked.offset).map(each =>
    plain(each.name, each.what === "param" ? "constant" : "variable", {
      detail: each.type,
      rank: each.what === "local" ? 1 : 2,
    }),
  );
  return [
    ...statementItems(nodes),
    ...(aggregate === null ? [] : aggregateItems(aggregate.element)),
    ...names,
    ...ambientItems(nodes),
    ...ownFunctions(asked),
    // What is an aggregate too is meant as one there.
    ...builtinItems().filter(each => aggregate === null || !AGGREGATES.has(each.label)),
    ...["true", "false", "null"].map(word => plain(word, "keyword", { rank: 6 })),
  ];
}

function aggregateItems(element: string): readonly Completion[] {
  return [...AGGREGATES.values()].map(each => {
    const insert =
      each.arguments === 0
        ? `${each.name}()`
        : `${each.name}(${element}.$1${each.arguments > 1 ? ", ${2:10}" : ""})`;
    return snippet(each.name, "function", insert, { detail: "aggregate", doc: each.doc, rank: 0 });
  });
}

function ambientItems(nodes: readonly s.Node[]): readonly Completion[] {
  if (!isInPipeline(nodes)) return [];
  const inBody = nodes.some(node => node.kind === "Handler" || node.kind === "Stage");
  const names = [...AMBIENT_NAMES].filter(name => name !== "window" || aggregateAround(nodes) !== null);
  return inBody ? names.map(name => plain(name, "constant", { doc: termOf(name) ?? "", rank: 3 })) : [];
}

const ownFunctions = ({ analysis }: Asked): readonly Completion[] =>
  namesOf(analysis).flatMap(({ declaration }) => {
    if (declaration.kind === "ExternDecl" && declaration.what !== "fn") return [];
    const name = declaration.name.text;
    const parameters = declaration.parameters.map((each, i) => `\${${i + 1}:${each.name.text}}`);
    return [
      snippet(name, "function", `${name}(${parameters.join(", ")})`, {
        detail: "fn",
        doc: declaration.doc ?? "",
        rank: 3,
      }),
    ];
  });

let builtins: readonly Completion[] | null = null;

/** The same everywhere, so made once. */
function builtinItems(): readonly Completion[] {
  builtins ??= [...BUILTINS.values()].flatMap(([first]) => {
    if (first === undefined) return [];
    const insert = first.parameters.length === 0 ? `${first.name}()` : `${first.name}($1)`;
    return [
      snippet(first.name, "function", insert, {
        detail: showBuiltin(first).slice(first.name.length),
        doc: first.doc,
        rank: 5,
      }),
    ];
  });
  return builtins;
}

// ---------------------------------------------------------------- statements and bodies

const keyword = (label: string, insert: string, doc: string): Completion =>
  snippet(label, "keyword", insert, { doc, rank: 4 });

/** Where a statement may begin. */
function statementItems(nodes: readonly s.Node[]): readonly Completion[] {
  if (nodes.at(-2)?.kind !== "ExprStmt") return [];
  const inHandler = nodes.some(node => node.kind === "Handler");
  const common = [
    keyword("let", "let ${1:name} = $0", "A value with a name."),
    keyword("var", "var ${1:name} = $0", "A local that may be assigned again."),
    keyword("if", "if ${1:condition} {\n  $0\n}", "Only where the condition holds."),
    keyword("for", "for ${1:item} in ${2:items} {\n  $0\n}", "For each item of a list or map."),
    keyword("match", "match ${1:value} {\n  $0\n}", "By the value of a literal or union; complete."),
  ];
  if (!inHandler) return [...common, keyword("return", "return $0", "The result of the function.")];
  const timers = [...TIMER_CALLS].map(([name, { doc }]) =>
    keyword(name, `${name}(\${1:timestamp + 1min})`, doc),
  );
  return [...common, keyword("emit", "emit $0", termOf("emit") ?? ""), ...timers];
}

export function bodyItems({ nodes }: Asked): readonly Completion[] {
  const connected = nodes.some(
    node => node.kind === "Flow" && node.stages.some(stage => stage.name.text === "connect"),
  );
  const sides = connected
    ? [
        keyword("on left", "on left ${1:x} {\n  $0\n}", "A record of the stream itself."),
        keyword("on right", "on right ${1:x} {\n  $0\n}", "A record of the other stream."),
      ]
    : [keyword("on", "on ${1:x} {\n  $0\n}", "Each record.")];
  return [
    keyword("state", "state ${1:name}: ${2:int} = ${3:0}", termOf("state") ?? ""),
    ...(connected
      ? [
          keyword(
            "broadcast state",
            "broadcast state ${1:name}: map<${2:string}, ${3:int}>",
            termOf("broadcast") ?? "",
          ),
        ]
      : []),
    ...sides,
    keyword("on timer", "on timer ${1:at} {\n  $0\n}", termOf("timer") ?? ""),
    keyword("on processingTimer", "on processingTimer ${1:at} {\n  $0\n}", termOf("processingTimer") ?? ""),
  ];
}
