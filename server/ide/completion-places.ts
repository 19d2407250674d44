// Proposals by the place in the tree: operators behind `|>`, fields, types, streams, declarations, imports, paths.

import { show } from "../../runtime/language/infer-types.ts";
import type { StreamType } from "../../runtime/language/model.ts";
import { OPERATORS, type OperatorEntry, SINKS, SOURCES } from "../../runtime/language/operators-table.ts";
import { resolveImport } from "../../runtime/language/program-paths.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { children } from "../../runtime/language/walk.ts";
import type { Type } from "../../runtime/values/type.ts";
import type { Analysis, View } from "./analysis.ts";
import type { Asked } from "./completion.ts";
import { type Completion, escaped, plain, snippet } from "./completion-item.ts";
import { docOfField } from "./fields.ts";
import { fieldsOf, isNullable } from "./scope.ts";
import { showParameter, showStream } from "./show.ts";
import type { Workspace } from "./workspace.ts";

// ---------------------------------------------------------------- behind |>

export function operatorItems(
  { view, analysis }: Asked,
  stage: s.StageNode,
  nodes: readonly s.Node[],
): readonly Completion[] {
  const flow = nodes.findLast(node => node.kind === "Flow");
  const input = flow?.kind === "Flow" ? streamBefore(flow, stage, view) : null;
  const inSink = nodes.some(node => node.kind === "Sink");
  const operators = OPERATORS.filter(each => each.role !== "combine").map(each => operatorItem(each, input));
  const sinks = inSink ? [...SINKS.map(each => connectorItem(each, 2)), ...externs(analysis, "sink")] : [];
  return [...operators, ...sinks];
}

function streamBefore(flow: s.FlowNode, stage: s.StageNode, view: View): StreamType | null {
  const before = flow.stages[flow.stages.indexOf(stage) - 1];
  if (before !== undefined) return view.streamOf(before);
  if (flow.head.kind === "Flow") return view.streamOf(flow.head);
  if (flow.head.kind !== "NameExpr") return null;
  const symbol = view.symbolOf(flow.head.name);
  return symbol !== null && "stream" in symbol ? symbol.stream : null;
}

const PARTITIONS: ReadonlySet<string> = new Set(["keyBy", "rebalance", "broadcast", "forward"]);

function operatorItem(entry: OperatorEntry, input: StreamType | null): Completion {
  const fields = input === null ? [] : fieldsOf(input.element);
  const detail = input === null ? "" : showStream(input);
  const insert = snippetOf(entry, letterFor(input?.element ?? null), fields);
  const fits = input?.windowed ? TAKES_WINDOW.has(entry.name) : entry.runs;
  const rank = fits ? (input?.key === null && PARTITIONS.has(entry.name) ? 2 : 3) : 7;
  const doc = entry.runs ? entry.doc : `${entry.doc} Does not run yet.`;
  return insert === null
    ? plain(entry.name, "operator", { detail, doc, rank })
    : snippet(entry.name, "operator", insert, { detail, doc, rank });
}

const TAKES_WINDOW: ReadonlySet<string> = new Set(["aggregate", "reduce", "topN", "sortBy"]);

/** A short name for an element: the first letter of its type, or `x`. */
export function letterFor(type: Type | null): string {
  const name = type?.kind === "record" ? type.name : undefined;
  if (name !== undefined) return name[0]!.toLowerCase();
  return type?.kind === "string" ? "s" : type?.kind === "int" || type?.kind === "float" ? "n" : "x";
}

type Fields = ReturnType<typeof fieldsOf>;

/** `${1|a,b|}` over the fields of these kinds, or a plain placeholder. */
function fieldChoice(place: number, fields: Fields, kinds: readonly Type["kind"][]): string {
  const names = fields.filter(field => kinds.includes(field.type.kind)).map(field => escaped(field.name));
  if (names.length === 0) return `\${${place}:field}`;
  return names.length === 1 ? `\${${place}:${names[0]}}` : `\${${place}|${names.join(",")}|}`;
}

const KEYS: readonly Type["kind"][] = ["string", "int", "bool", "timestamp", "literal", "union"];
const NUMBERS: readonly Type["kind"][] = ["int", "float", "duration"];

function snippetOf({ name, parameters }: OperatorEntry, x: string, fields: Fields): string | null {
  const isRecord = fields.length > 0;
  const key = isRecord ? `${x}.${fieldChoice(1, fields, KEYS)}` : `\${1:${x}}`;
  const measure = isRecord ? `${x}.${fieldChoice(2, fields, NUMBERS)}` : `\${2:${x}}`;
  switch (name) {
    case "map":
      return isRecord ? `map(${x} => { ...${x}, \${1:field}: $2 })` : `map(${x} => $1)`;
    case "filter":
      return `filter(${x} => $1)`;
    case "filterMap":
      return `filterMap(${x} => $1)`;
    case "flatMap":
      return `flatMap(${x} => [$1])`;
    case "keyBy":
      return `keyBy(${x} => ${key})`;
    case "window":
      return "window(${1|tumbling(1min),sliding(10min\\, slide: 1min),session(5min),global()|})";
    case "aggregate":
      return isRecord
        ? `aggregate(${x} => { \${1:key}: key, \${3:n}: count(), \${4:total}: sum(${measure}) })`
        : `aggregate(${x} => { n: count() })`;
    case "reduce":
      return "reduce((a, b) => $1)";
    case "process":
      return `process {\n  state \${1:seen}: \${2:int} = \${3:0}\n\n  on \${4:${x}} {\n    $0\n  }\n}`;
    case "topN":
      return `topN(\${1:10}, by: ${x} => ${measure})`;
    case "sortBy":
    case "tap":
    case "distinct":
      return `${name}(${x} => ${key})`;
    case "limit":
      return "limit(${1:100})";
    case "assignTimestamps":
      return `assignTimestamps(${x} => ${x}.${fieldChoice(1, fields, ["timestamp"])}, watermark: boundedOutOfOrderness(\${2:5s}))`;
    case "connect":
      return "connect(${1:other} |> broadcast)";
    case "intervalJoin":
      return "intervalJoin(${1:other} |> keyBy(${2:o => o.id}), between: -${3:5min} .. ${4:5min}, (l, r) => { ...l, $5 })";
    case "join":
      return "join(${1:other} |> keyBy(${2:o => o.id}), window: tumbling(${3:1min}), (l, r) => { ...l, $4 })";
    default:
      return parameters.some(each => each.required) ? `${name}($1)` : null;
  }
}

// ---------------------------------------------------------------- connectors and streams

function connectorItem(entry: OperatorEntry, rank: number): Completion {
  const needed = entry.parameters.filter(each => each.required);
  const args = needed.map((each, i) =>
    each.name === "path"
      ? `"\${${i + 1}:${entry.role === "sink" ? "out" : "in"}${EXTENSIONS[entry.name] ?? ""}}"`
      : `\${${i + 1}:${each.name}}`,
  );
  const typed = entry.typeParameters > 0 && entry.role === "source" ? "<${9:Type}>" : "";
  const parentheses = entry.role === "sink" && args.length === 0 ? "" : `(${args.join(", ")})`;
  const detail = `(${entry.parameters.map(showParameter).join(", ")})`;
  return snippet(entry.name, "connector", `${entry.name}${typed}${parentheses}`, {
    detail,
    doc: entry.runs ? entry.doc : `${entry.doc} Does not run yet.`,
    rank: entry.runs ? rank : 8,
  });
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  readText: ".txt",
  readJsonl: ".jsonl",
  readCsv: ".csv",
  writeText: ".txt",
  writeJsonl: ".jsonl",
  writeCsv: ".csv",
};

export const connectorItems = (analysis: Analysis): readonly Completion[] => [
  ...SOURCES.map(each => connectorItem(each, 3)),
  ...externs(analysis, "source"),
];

function externs(analysis: Analysis, what: "source" | "sink"): readonly Completion[] {
  return namesOf(analysis).flatMap(({ declaration }) =>
    declaration.kind === "ExternDecl" && declaration.what === what
      ? [
          snippet(declaration.name.text, "connector", `${declaration.name.text}($1)`, {
            detail: `extern ${what}`,
            rank: 2,
          }),
        ]
      : [],
  );
}

/** Fns and externs the file declares or imports. */
export const namesOf = (analysis: Analysis) => [
  ...(analysis.checked.rest.modules.get(analysis.file.path)?.functions.values() ?? []),
];

/** Streams of the pipeline that can be read; or side outputs that can be written. */
export function streamItems(
  { view }: Asked,
  nodes: readonly s.Node[],
  written: boolean,
): readonly Completion[] {
  const pipeline = nodes.find(node => node.kind === "Pipeline");
  if (pipeline?.kind !== "Pipeline") return [];
  const own = nodes.find(node => node.kind === "Source" || node.kind === "Stream" || node.kind === "Sink");
  const declared = written
    ? []
    : pipeline.members.flatMap(each =>
        (each.kind === "Source" || each.kind === "Stream") && each !== own && !each.name.missing
          ? [each.name]
          : [],
      );
  const items = [...declared, ...sideOutputsOf(pipeline)].map(name => {
    const symbol = view.symbolOf(name);
    const detail = symbol !== null && "stream" in symbol ? showStream(symbol.stream) : "";
    return plain(name.text, "stream", { detail, rank: 1 });
  });
  const union = snippet("union", "operator", "union(${1:a}, ${2:b})", {
    doc: "Several streams as one.",
    rank: 4,
  });
  return written ? items : [...items, union];
}

/** The names behind `to`, once each. */
function sideOutputsOf(pipeline: s.PipelineDecl): readonly s.Name[] {
  const names = new Map<string, s.Name>();
  const visit = (node: s.Node): void => {
    if (node.kind === "Emit" && node.to !== null) names.set(node.to.text, node.to);
    if (node.kind !== "Call" || node.callee.kind !== "NameExpr" || node.callee.name.text !== "to") return;
    const value = node.args[0]?.value;
    if (value?.kind === "NameExpr") names.set(value.name.text, value.name);
  };
  const pending: s.Node[] = [pipeline];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    visit(node);
    pending.push(...children(node));
  }
  return [...names.values()].filter(name => !name.missing);
}

// ---------------------------------------------------------------- fields, types, names

export const fieldItems = (analysis: Analysis, type: Type, optional: boolean): readonly Completion[] =>
  (isNullable(type) && !optional ? [] : fieldsOf(type)).map((field, i) =>
    plain(field.name, "field", {
      detail: show(field.type),
      doc: docOfField(analysis, type, field.name) ?? "",
      rank: 1 + i / 1000,
    }),
  );

const BUILTIN_TYPES: Readonly<Record<string, string>> = {
  int: "A whole number of 53 bits. An operation that leaves the range fails the record.",
  float: "An IEEE double.",
  string: "Text; its length counts code points.",
  bool: "`true` or `false`.",
  timestamp: "A moment, to the millisecond: `@2026-01-01T00:00:00Z`.",
  duration: "A length of time: `10ms 1s 5min 2h 1d`.",
  path: "A file, relative to the program that names it.",
};

export const typeItems = (analysis: Analysis): readonly Completion[] => [
  ...[...(analysis.checked.rest.modules.get(analysis.file.path)?.types ?? [])].map(
    ([name, { declaration }]) => plain(name, "type", { detail: "type", doc: declaration.doc ?? "", rank: 1 }),
  ),
  ...Object.entries(BUILTIN_TYPES).map(([name, doc]) => plain(name, "type", { doc, rank: 2 })),
  snippet("list", "type", "list<${1:string}>", { doc: "A list of values of one type.", rank: 2 }),
  snippet("map", "type", "map<${1:string}, ${2:int}>", {
    doc: "Values by key, in the order of insertion.",
    rank: 2,
  }),
];

/** A name for an operator: the declaration's, or that and the operator's. */
export function uidItems(nodes: readonly s.Node[]): readonly Completion[] {
  const owner = nodes.find(node => node.kind === "Stream" || node.kind === "Sink");
  const stage = nodes.findLast(node => node.kind === "Stage");
  if (owner === undefined || stage?.kind !== "Stage" || (owner.kind !== "Stream" && owner.kind !== "Sink"))
    return [];
  const operator = stage.name.text;
  const name = `${owner.name.text}${operator[0]?.toUpperCase() ?? ""}${operator.slice(1)}`;
  return [owner.name.text, name].map((each, i) => plain(each, "label", { detail: "uid", rank: i }));
}

export function patternItems({ view }: Asked, nodes: readonly s.Node[]): readonly Completion[] {
  const match = nodes.findLast(node => node.kind === "Match");
  const type = match?.kind === "Match" ? view.typeOf(match.subject) : null;
  const members = type?.kind === "union" ? type.members : [];
  return members.flatMap(member =>
    member.kind === "literal" ? [plain(JSON.stringify(member.value), "value", { rank: 0 })] : [],
  );
}

// ---------------------------------------------------------------- declarations

const declaration = (label: string, insert: string, doc: string): Completion =>
  snippet(label, "keyword", insert, { doc, rank: 3 });

export const declarationItems = (): readonly Completion[] => [
  declaration(
    "pipeline",
    'pipeline ${1:Name} {\n  source ${2:data} = readText("${3:in.txt}")\n  sink ${4:out} = ${2:data} |> $0\n}',
    "What flows, what is remembered, and how a run survives failure.",
  ),
  declaration("type", "type ${1:Name} = { ${2:field}: ${3:string} }", "A name for a type."),
  declaration(
    "fn",
    "fn ${1:name}(${2:x}: ${3:int}): ${4:int} = $0",
    "A function: pure, typed, without recursion.",
  ),
  declaration("import", 'import { $2 } from "./${1:file}.weir"', "Types and functions of another file."),
  declaration(
    "extern fn",
    'extern pure fn ${1:name}(${2:x}: ${3:string}): ${4:float} from "./${5:file}.js"',
    "A function in JavaScript.",
  ),
  declaration(
    "extern source",
    'extern source ${1:Name}(): ${2:string} from "./${3:file}.js"',
    "A source in JavaScript.",
  ),
  declaration(
    "test",
    'test "${1:title}" for ${2:Pipeline} {\n  feed ${3:source} [$4]\n  expect ${5:out} [$0]\n}',
    "What a pipeline should do, beside it.",
  ),
];

export const memberItems = (): readonly Completion[] => [
  declaration("param", "param ${1:name}: ${2:path} = $0", "A value given when the run starts."),
  declaration("source", "source ${1:name} = $0", "Where records enter."),
  declaration("stream", "stream ${1:name} = $0", "A flow with a name."),
  declaration("sink", "sink ${1:out} = ${2:stream} |> $0", "Where results leave."),
];

// ---------------------------------------------------------------- imports and paths

export function importItems({ workspace, analysis }: Asked, owner: s.ImportDecl): readonly Completion[] {
  if (owner.from.kind !== "String") return [];
  const file = workspace.file(resolveImport(analysis.file.path, owner.from.value));
  return (file?.pieces ?? []).flatMap(({ module }) =>
    module.declarations.flatMap(each =>
      each.kind === "TypeDecl" || each.kind === "FnDecl" || each.kind === "ExternDecl"
        ? [
            plain(each.name.text, each.kind === "TypeDecl" ? "type" : "function", {
              doc: each.doc ?? "",
              rank: 1,
            }),
          ]
        : [],
    ),
  );
}

export function pathItems(
  workspace: Workspace,
  from: string,
  written: string,
  wanted: "weir" | "any",
): readonly Completion[] {
  const folder = written.slice(0, written.lastIndexOf("/") + 1);
  return workspace.files.list(resolveImport(from, `${folder}.`)).flatMap(name => {
    if (name.endsWith("/")) return [plain(name, "folder", { rank: 2 })];
    if (wanted === "weir" && !name.endsWith(".weir")) return [];
    const insert = wanted === "weir" && folder === "" ? `./${name}` : name;
    return [plain(name, "file", { insert, rank: 1 })];
  });
}
