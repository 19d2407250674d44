// The values of a pipeline's params: given on the command line, else their defaults. env("X") stays a name.

import type { PlanParam } from "../../plan/plan.ts";
import type { Json } from "../../values/type.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { report } from "../diagnostics.ts";
import type * as s from "../syntax.ts";
import type { Context } from "./context.ts";

const paramsOf = (pipeline: s.PipelineDecl): readonly s.ParamDecl[] =>
  pipeline.members.filter(member => member.kind === "Param");

/** In the order of their declarations. Diagnoses what is missing and what no param is called. */
export function lowerParams(c: Context, given: Readonly<Record<string, Json>>): readonly PlanParam[] {
  c.diagnostics.push(...unknownParams(c.pipeline, Object.keys(given)));
  return paramsOf(c.pipeline).flatMap(declaration => {
    const value = givenOrDefault(c, declaration, given);
    return value === null
      ? []
      : [{ name: declaration.name.text, type: c.model.typeOfNode(declaration.type), value }];
  });
}

function givenOrDefault(
  c: Context,
  declaration: s.ParamDecl,
  given: Readonly<Record<string, Json>>,
): PlanParam["value"] | null {
  const name = declaration.name.text;
  if (Object.hasOwn(given, name)) return { json: given[name]! };
  const value = declaration.default;
  const variable = value === null ? null : variableOf(value);
  if (variable !== null) return { env: variable };
  const json = value === null ? undefined : c.model.constantOf(value);
  if (json !== undefined) return { json };
  c.diagnostics.push(report("W0483", c.model.moduleOf(declaration).path, declaration.name, { name }));
  return null;
}

/** X of `env("X")`. */
function variableOf(node: s.ExprNode): string | null {
  if (node.kind === "Paren") return variableOf(node.inner);
  if (node.kind !== "Call" || node.callee.kind !== "NameExpr" || node.callee.name.text !== "env") return null;
  const name = node.args[0]?.value;
  return name?.kind === "String" ? name.value : null;
}

function unknownParams(pipeline: s.PipelineDecl, names: readonly string[]): readonly Diagnostic[] {
  const known = paramsOf(pipeline).map(declaration => declaration.name.text);
  const args = { pipeline: pipeline.name.text, known: known.length === 0 ? "none" : known.join(", ") };
  return names
    .filter(name => !known.includes(name))
    .map(name => report("W0481", `--param ${name}`, { start: 0, end: 0 }, { ...args, name }));
}
