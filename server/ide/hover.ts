// What is shown over a word: the type or schema it has where it stands, what its declaration says, and what the term
// means.

import { show } from "../../runtime/language/infer-types.ts";
import type { Symbol as Meaning, StreamType } from "../../runtime/language/model.ts";
import { AGGREGATES, OPERATOR, SINK, SOURCE, TIMER_CALLS } from "../../runtime/language/operators-table.ts";
import { GROUP, SETTING } from "../../runtime/language/settings-table.ts";
import type { ExprNode, Name, Node, PipelineDecl, StageNode } from "../../runtime/language/syntax.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import { type Analysis, type Place, placeIn } from "./analysis.ts";
import { docOfField } from "./fields.ts";
import { type Spot, spotAt } from "./locate.ts";
import { choiceNamed, parameterNamed, settingPath } from "./parameters.ts";
import { pipelineFacts } from "./plan-facts.ts";
import {
  code,
  paragraphs,
  showBuiltin,
  showFields,
  showFunction,
  showParameter,
  showStream,
} from "./show.ts";
import { termOf, typeTermOf } from "./terms.ts";

export interface Hover {
  readonly markdown: string;
  readonly place: Place;
}

export function hoverAt(analysis: Analysis, offset: number): Hover | null {
  const spot = spotAt(analysis, offset);
  const node = spot.nodes.at(-1)!;
  const markdown = describe(analysis, spot, node) ?? describeKeyword(spot);
  if (markdown === null) return null;
  const span = node.kind === "Name" || isExpression(node) ? node : (tokenAt(spot) ?? node);
  return { markdown, place: placeIn(analysis, spot.piece.module, span) };
}

function describe(analysis: Analysis, spot: Spot, node: Node): string | null {
  const parent = spot.nodes.at(-2);
  if (node.kind === "Name" && parent?.kind === "Stage") return describeStage(analysis, spot, node, parent);
  if (node.kind === "Name") return describeName(analysis, spot, node, parent);
  return isExpression(node) ? code(show(spot.view.typeOf(node))) : null;
}

const EXPRESSIONS: ReadonlySet<Node["kind"]> = new Set<Node["kind"]>([
  "Number",
  "Duration",
  "Timestamp",
  "String",
  "Template",
  "Word",
  "List",
  "Record",
  "Paren",
  "Call",
  "Index",
  "Unary",
  "Binary",
  "Conditional",
  "NameExpr",
  "FieldAccess",
]);

const isExpression = (node: Node): node is ExprNode => EXPRESSIONS.has(node.kind);

function tokenAt({ piece, offset }: Spot) {
  return piece.module.tokens.find(token => token.start <= offset && offset < token.end);
}

/** Words that are no names, such as `state` and `emit`. */
function describeKeyword(spot: Spot): string | null {
  const token = tokenAt(spot);
  if (token?.text === "|>") return termOf("|>");
  return token?.kind === "identifier" ? (termOf(token.text) ?? typeTermOf(token.text)) : null;
}

/** The schema after the stage, and what the plan says of the operator. */
function describeStage(analysis: Analysis, spot: Spot, name: Name, stage: StageNode): string | null {
  if (name === stage.as) return code(`operator ${name.text}`);
  if (name !== stage.name) return code(`formerly ${name.text}`);
  const stream = spot.view.streamOf(stage);
  const doc = OPERATOR.get(name.text)?.doc ?? SINK.get(name.text)?.doc;
  const extern = spot.view.symbolOf(name);
  return paragraphs(
    code(`|> ${name.text}: ${showStream(stream)}${fieldsOf(stream.element)}`),
    extern?.kind === "extern" ? describeSymbol(extern, name.text) : doc,
    pipelineFacts(analysis, spot)?.ofStage(stage),
    termOf(name.text),
  );
}

const fieldsOf = (type: Parameters<typeof showFields>[0]): string => {
  const fields = showFields(type);
  return fields === "" ? "" : `\n\n${show(type)} = ${fields}`;
};

function describeName(analysis: Analysis, spot: Spot, name: Name, parent: Node | undefined): string | null {
  const { view } = spot;
  if (parent?.kind === "TypeName" && typeTermOf(name.text) !== null)
    return paragraphs(code(name.text), typeTermOf(name.text));
  if (parent?.kind === "Pipeline") return describePipeline(analysis, spot, parent);
  const symbol = view.symbolOf(name);
  if (symbol?.kind === "builtin" && symbol.aggregate === true)
    return describeAggregate(name.text, parent, spot);
  if (symbol !== null) {
    const facts = symbol.kind === "sink" ? pipelineFacts(analysis, spot)?.ofSink(symbol.declaration) : null;
    const into = symbol.kind === "sink" ? view.streamOf(symbol.declaration.flow) : null;
    return paragraphs(describeSymbol(symbol, name.text, into), facts);
  }
  if (parent?.kind === "FieldAccess")
    return paragraphs(
      code(`${name.text}: ${show(view.typeOf(parent))}`),
      docOfField(analysis, view.typeOf(parent.of), name.text),
    );
  if (parent?.kind === "RecordEntry")
    return code(
      `${name.text}: ${show(parent.value === null ? view.typeOfShorthand(name) : view.typeOf(parent.value))}`,
    );
  if (parent?.kind === "Field")
    return paragraphs(code(`${name.text}: ${show(view.typeOfNode(parent.type))}`), parent.doc);
  if (parent?.kind === "Setting" || parent?.kind === "Group") return describeSetting(spot, name);
  if (parent?.kind === "Argument" && parent.name === name) return describeArgument(spot, name);
  return describeWord(spot, name);
}

/** What it is for, and what is promised of each of its sinks. */
function describePipeline(analysis: Analysis, spot: Spot, pipeline: PipelineDecl): string {
  const facts = pipelineFacts(analysis, spot);
  const sinks = pipeline.members.flatMap(member => {
    const guarantee = member.kind === "Sink" ? facts?.guaranteeOf(member) : null;
    return member.kind === "Sink" && guarantee != null
      ? [`- \`${member.name.text}\` delivers **${guarantee}**`]
      : [];
  });
  return paragraphs(code(`pipeline ${pipeline.name.text}`), pipeline.doc, sinks.join("\n"));
}

/** With the type it has here: `sum(c.cost)` is an int or a float. */
function describeAggregate(name: string, parent: Node | undefined, spot: Spot): string {
  const call = parent?.kind === "NameExpr" ? spot.nodes.findLast(node => node.kind === "Call") : undefined;
  const type = call?.kind === "Call" ? `: ${show(spot.view.typeOf(call))}` : "";
  const argument = (AGGREGATES.get(name)?.arguments ?? 0) > 0 ? "…" : "";
  return paragraphs(
    code(`${name}(${argument})${type}`),
    AGGREGATES.get(name)?.doc,
    "Of the records of the window and key; with `where:` of those for which it holds.",
  );
}

function describeSetting(spot: Spot, name: Name): string {
  const path = settingPath(spot.nodes);
  const setting = SETTING.get(path);
  const doc = setting?.doc ?? GROUP.get(path)?.doc;
  const fallback = setting === undefined ? null : `Default: \`${setting.default}\``;
  return paragraphs(code(path), doc, fallback, termOf(name.text));
}

function describeArgument(spot: Spot, name: Name): string {
  const parameter = parameterNamed(spot.nodes, name.text);
  const fallback = parameter?.default == null ? null : `Default: \`${parameter.default}\``;
  return paragraphs(code(`${name.text}:`), parameter?.doc, fallback, termOf(name.text));
}

/** A word of an enumerated setting or argument, or a connector. */
function describeWord(spot: Spot, name: Name): string | null {
  const connector = SOURCE.get(name.text) ?? SINK.get(name.text);
  const choice = choiceNamed(spot.nodes, name.text);
  const doc = choice?.doc ?? connector?.doc ?? TIMER_CALLS.get(name.text)?.doc;
  if (doc === undefined && termOf(name.text) === null) return null;
  const shown = connector === undefined ? name.text : showConnector(connector);
  return paragraphs(code(shown), doc, termOf(name.text));
}

/** With what it must be given; the rest has defaults, and is shown as it is typed. */
const showConnector = ({ name, parameters }: NonNullable<ReturnType<typeof SOURCE.get>>): string => {
  const needed = parameters.filter(each => each.required).map(showParameter);
  return `${name}(${[...needed, ...(needed.length < parameters.length ? ["…"] : [])].join(", ")})`;
};

export function describeSymbol(symbol: Meaning, name: string, stream: StreamType | null = null): string {
  switch (symbol.kind) {
    case "builtin":
      return describeBuiltins(symbol.name);
    case "fn":
    case "extern":
      return paragraphs(code(showFunction(symbol)), symbol.declaration.doc);
    case "source":
    case "stream":
      return paragraphs(
        code(`${symbol.kind} ${name}: ${showStream(symbol.stream)}${fieldsOf(symbol.stream.element)}`),
        symbol.declaration.doc,
      );
    case "sideOutput":
      return paragraphs(code(`side output ${name}: ${showStream(symbol.stream)}`), termOf("sideOutput"));
    case "sink":
      return paragraphs(
        code(`sink ${name}${stream === null ? "" : `: ${showStream(stream)}`}`),
        symbol.declaration.doc,
      );
    case "type":
      return paragraphs(
        code(`type ${name} = ${showFields(symbol.type) || show(symbol.type)}`),
        symbol.declaration.doc,
      );
    case "param":
    case "state":
      return paragraphs(code(`${symbol.kind} ${name}: ${show(symbol.type)}`), symbol.declaration.doc);
    case "local":
      return code(`${symbol.mutable ? "var " : ""}${name}: ${show(symbol.type)}`);
    case "ambient":
      return paragraphs(code(`${name}: ${show(symbol.type)}`), termOf(name));
  }
}

function describeBuiltins(name: string): string {
  const overloads = BUILTINS.get(name) ?? [];
  const known = SOURCE.get(name) ?? SINK.get(name) ?? TIMER_CALLS.get(name);
  const connector = SOURCE.get(name) ?? SINK.get(name);
  const shown = connector === undefined ? name : showConnector(connector);
  if (overloads.length === 0) return paragraphs(code(shown), known?.doc, termOf(name));
  return paragraphs(...overloads.map(each => paragraphs(code(showBuiltin(each)), each.doc)));
}
