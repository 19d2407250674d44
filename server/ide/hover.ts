// What is shown over a word: the type or schema it has where it stands, and what its declaration says.

import { show } from "../../runtime/language/infer-types.ts";
import type { Symbol as Meaning, Model, StreamType } from "../../runtime/language/model.ts";
import { OPERATOR } from "../../runtime/language/operators-table.ts";
import type { ExprNode, Name, Node, StageNode } from "../../runtime/language/syntax.ts";
import type { Builtin } from "../../runtime/values/builtins/builtin.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import type { Type } from "../../runtime/values/type.ts";
import type { Analysis } from "./analysis.ts";
import { nodesAt } from "./locate.ts";

export interface Hover {
  readonly markdown: string;
  readonly start: number;
  readonly end: number;
}

export function hoverAt({ module, model }: Analysis, offset: number): Hover | null {
  const nodes = nodesAt(module, offset);
  const [node, parent] = [nodes.at(-1)!, nodes.at(-2)];
  const markdown = describe(model, node, parent);
  return markdown === null ? null : { markdown, start: node.start, end: node.end };
}

function describe(model: Model, node: Node, parent: Node | undefined): string | null {
  if (node.kind === "Name" && parent?.kind === "Stage") return describeStage(model, node, parent);
  if (node.kind === "Name") return describeName(model, node, parent);
  return isExpression(node) ? code(show(model.typeOf(node))) : null;
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

const code = (text: string): string => `\`\`\`weir\n${text}\n\`\`\``;

const withDoc = (text: string, doc: string | null | undefined): string =>
  doc === null || doc === undefined ? code(text) : `${code(text)}\n\n${doc}`;

/** The schema after the stage. */
function describeStage(model: Model, name: Name, stage: StageNode): string | null {
  if (name !== stage.name) return null;
  return withDoc(`|> ${name.text}: ${showStream(model.streamOf(stage))}`, OPERATOR.get(name.text)?.doc);
}

function showStream(stream: StreamType): string {
  const key = stream.key === null ? "" : ` by ${show(stream.key)}`;
  const marks = [stream.windowed && "windowed", stream.broadcast && "broadcast", stream.upsert && "upsert"];
  return [`stream<${show(stream.element)}>${key}`, ...marks.filter(mark => mark !== false)].join(", ");
}

function describeName(model: Model, name: Name, parent: Node | undefined): string | null {
  const symbol = model.symbolOf(name);
  if (symbol !== null) return describeSymbol(symbol, name.text);
  const accessed = parent?.kind === "FieldAccess" && parent.name === name ? parent : null;
  return accessed === null ? null : code(`${name.text}: ${show(model.typeOf(accessed))}`);
}

function describeSymbol(symbol: Meaning, name: string): string {
  switch (symbol.kind) {
    case "builtin":
      return (BUILTINS.get(symbol.name) ?? []).map(describeBuiltin).join("\n\n");
    case "fn":
      return withDoc(
        `fn ${name}(${showTypes(symbol.parameters)}): ${show(symbol.result)}`,
        symbol.declaration.doc,
      );
    case "extern": {
      const types = showTypes(symbol.parameters.map(parameter => parameter.type));
      return withDoc(
        `extern ${symbol.declaration.what} ${name}(${types}): ${show(symbol.result)}`,
        symbol.declaration.doc,
      );
    }
    case "source":
    case "stream":
      return withDoc(`${symbol.kind} ${name}: ${showStream(symbol.stream)}`, symbol.declaration.doc);
    case "sideOutput":
      return code(`side output ${name}: ${showStream(symbol.stream)}`);
    case "sink":
      return withDoc(`sink ${name}`, symbol.declaration.doc);
    case "type":
    case "param":
    case "state":
      return withDoc(`${symbol.kind} ${name}: ${show(symbol.type)}`, symbol.declaration.doc);
    case "local":
      return code(`${symbol.mutable ? "var " : ""}${name}: ${show(symbol.type)}`);
    case "ambient":
      return code(`${name}: ${show(symbol.type)}`);
  }
}

const showTypes = (types: readonly Type[]): string => types.map(type => show(type)).join(", ");

function describeBuiltin({ name, parameters, result, doc }: Builtin): string {
  const shown = parameters.map(parameter => `${parameter.name}: ${show(parameter.type)}`).join(", ");
  return withDoc(`${name}(${shown}): ${show(result)}`, doc);
}
