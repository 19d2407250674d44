// A tree as a short line of text, for tables of cases: (kind child child), leaves as written.

import { parse } from "../../runtime/language/parser.ts";
import type { ExprNode, Module, Node, PipelineDecl } from "../../runtime/language/syntax.ts";
import { children } from "../../runtime/language/walk.ts";

const operatorOf = (node: Node): string => {
  switch (node.kind) {
    case "Binary":
    case "Unary":
      return node.operator;
    case "FieldAccess":
      return node.optional ? "?." : ".";
    case "TestStep":
      return node.word;
    case "Handler":
      return `on:${node.event}`;
    case "Let":
      return node.mutable ? "var" : "let";
    default:
      return node.kind;
  }
};

/** NameExpr, Name and literals as written; everything else in parentheses. */
export function outline(module: Module, node: Node): string {
  const below = children(node);
  const tokens = module.tokens.slice(node.firstToken, node.lastToken);
  const written = tokens.map(token => token.text).join(" ");
  if (node.kind === "Missing" || (node.kind === "Name" && node.missing)) return "∅";
  if (node.kind === "NameExpr" || (node.kind === "TypeName" && node.args.length === 0)) return written;
  if (node.kind === "Template") {
    return `(Template ${node.parts.map(part => (typeof part === "string" ? JSON.stringify(part) : outline(module, part))).join(" ")})`;
  }
  if (
    below.length === 0 &&
    !["List", "Record", "Block", "RecordType", "Return", "Call"].includes(node.kind)
  ) {
    return node.kind === "Unexpected" ? `?${written}?` : written.replace(/^- /, "-");
  }
  return `(${[operatorOf(node), ...below.map(child => outline(module, child))].join(" ")})`;
}

/** The outline of an expression, and the codes of its errors. */
export function outlineExpression(text: string): string {
  const module = parse("test.weir", `fn f() = ${text}`);
  const fn = module.declarations[0];
  if (fn?.kind !== "FnDecl") throw new Error("the function was lost");
  return withErrors(module, outline(module, fn.body as ExprNode));
}

/** The outlines of a pipeline's members, one a line. */
export function outlinePipeline(text: string): string {
  const module = parse("test.weir", text);
  const pipeline = module.declarations.find((d): d is PipelineDecl => d.kind === "Pipeline");
  const members = pipeline?.members ?? [];
  return withErrors(module, members.map(member => outline(module, member)).join("\n"));
}

export function outlineModule(text: string): string {
  const module = parse("test.weir", text);
  return withErrors(
    module,
    children(module)
      .map(node => outline(module, node))
      .join("\n"),
  );
}

const withErrors = (module: Module, text: string): string =>
  [text, ...module.errors.map(error => error.code)].join(" !");
