// Sources and sinks: the element type of each, and what a sink takes.

import {
  ERROR,
  failedType,
  func,
  INT,
  type RecordType,
  STRING,
  TIMESTAMP,
  type Type,
} from "../values/type.ts";
import { type Bound, bindArguments, checkArguments, checkChoice } from "./check-arguments.ts";
import { AMBIENT, type Checker, type ExternSymbol, place, report } from "./check-context.ts";
import { reportMismatch } from "./check-fit.ts";
import { argumentEnv, ERROR_STREAM, type PipelineCheck, stream } from "./check-pipeline-context.ts";
import { checkSideOutput } from "./check-side-outputs.ts";
import { resolveType } from "./check-types.ts";
import { assignable, isString, membersOf, SCALARS, show } from "./infer-types.ts";
import type { StreamType } from "./model.ts";
import { COMMON, type OperatorEntry, SOURCE, SOURCE_COMMON } from "./operators-table.ts";
import { type Parameter, required, typed } from "./signatures.ts";
import type * as s from "./syntax.ts";

/** A call of a source connector or an extern source; null if it is neither. */
export function checkConnectorCall(p: PipelineCheck, call: s.CallExpr, name: s.Name): StreamType | null {
  const own = p.c.names.functions.get(name.text);
  if (own?.declaration.kind === "ExternDecl" && own.declaration.what === "source") {
    return checkExternSource(p, call, name, own.declaration);
  }
  const entry = SOURCE.get(name.text);
  if (entry === undefined) return null;
  p.c.symbols.set(name, { kind: "builtin", name: name.text });
  if (!entry.runs) {
    report(p.c, "W0900", name, { what: `The source \`${name.text}\`` });
    for (const typeArgument of call.typeArgs) resolveType(p.c, typeArgument);
    if (entry.parameters.length === SOURCE_COMMON.length) return ERROR_STREAM;
  }
  if (entry.runs && UNREPLAYABLE.has(name.text)) report(p.c, "W0511", name, { name: name.text });
  const bound = bindArguments(p, call.args, entry.parameters, { name: name.text, at: name });
  const element = elementOf(p, call, name, bound, entry);
  return finishSource(p, name, bound, entry.parameters, element);
}

const UNREPLAYABLE: ReadonlySet<string> = new Set(["stdin", "socket"]);

/** Arguments every source takes: the timestamp's lambda knows the element. */
function finishSource(
  p: PipelineCheck,
  name: s.Name,
  bound: Bound,
  parameters: readonly Parameter[],
  element: Type,
): StreamType {
  checkArguments(p, argumentEnv(p, true), bound, parameters, COMMON_HANDLED);
  const timestamp = bound.get("timestamp");
  if (timestamp !== undefined) checkLambda(p, timestamp.value, [element], TIMESTAMP);
  const watermark = bound.get("watermark");
  if (watermark !== undefined && timestamp === undefined)
    report(p.c, "W0520", watermark, { name: name.text });
  checkOnError(p, bound, STRING, false);
  return stream(element, { watermarked: watermark !== undefined });
}

const COMMON_HANDLED: ReadonlySet<string> = new Set(["timestamp", "onError", "fn"]);

/** A lambda of an operator or connector; `ambient` names what the engine shows in it. */
export function checkLambda(
  p: PipelineCheck,
  value: s.ExprNode,
  parameters: readonly Type[],
  result: Type | null,
  ambient: ReadonlyMap<string, Type> = AMBIENT,
): Type {
  const env = { scope: p.scope, facts: new Map(), place: place("lambda", { ambient }) };
  const wanted = func(parameters, result ?? ERROR);
  if (value.kind !== "Lambda") {
    p.c.notALambda(env, value, wanted);
    return ERROR;
  }
  const found = p.c.infer(
    env,
    value,
    result === null ? func(parameters, { kind: "variable", name: "R" }) : wanted,
  );
  const type = found.kind === "function" ? found.result : ERROR;
  if (result !== null && !assignable(type, result)) reportMismatch(p.c, value.body, type, result);
  return type;
}

export function checkOnError(p: PipelineCheck, bound: Bound, input: Type, watermarked: boolean): void {
  const argument = bound.get("onError");
  if (argument === undefined) return;
  const parameter = COMMON.find(each => each.name === "onError");
  if (parameter?.type.kind !== "choice") return;
  const choice = checkChoice(p, argumentEnv(p, false), argument.value, parameter.type.choices, "`onError:`");
  if (choice?.name === "to") checkSideOutput(p, argument.value, failedType(input), watermarked);
}

// ---------------------------------------------------------------- elements

function elementOf(
  p: PipelineCheck,
  call: s.CallExpr,
  name: s.Name,
  bound: Bound,
  entry: OperatorEntry,
): Type {
  switch (name.text) {
    case "readJsonl":
      return declaredElement(p, call, name, entry);
    case "readCsv":
      return csvElement(p, call, declaredElement(p, call, name, entry));
    case "sequence":
      countTypes(p.c, call, name, 0);
      return INT;
    case "generate":
      countTypes(p.c, call, name, 0);
      return generated(p, bound);
    default:
      countTypes(p.c, call, name, entry.typeParameters);
      return STRING;
  }
}

function countTypes(c: Checker, call: s.CallExpr, name: s.Name, expected: number): boolean {
  if (call.typeArgs.length === expected) return true;
  if (expected === 1 && call.typeArgs.length === 0) report(c, "W0334", name, { name: name.text });
  else
    report(c, "W0222", name, {
      name: name.text,
      expected: expected === 0 ? "no" : String(expected),
      found: String(call.typeArgs.length),
    });
  return false;
}

function declaredElement(p: PipelineCheck, call: s.CallExpr, name: s.Name, entry: OperatorEntry): Type {
  const types = call.typeArgs.map(each => resolveType(p.c, each));
  countTypes(p.c, call, name, entry.typeParameters);
  return types[0] ?? ERROR;
}

function csvElement(p: PipelineCheck, call: s.CallExpr, element: Type): Type {
  if (element.kind === "error") return element;
  const at = call.typeArgs[0] ?? call;
  const problem = element.kind === "record" ? csvProblem(element) : `${show(element)} is no record`;
  if (problem === null) return element;
  report(p.c, "W0333", at, {
    what: "A row of a CSV file is a record of numbers, strings, bools, timestamps and durations",
    found: problem,
  });
  return ERROR;
}

function csvProblem(type: RecordType): string | null {
  const field = type.fields.find(each => !isCell(each.type));
  return field === undefined ? null : `\`${field.name}\` is ${show(field.type)}`;
}

/** What one cell can hold. */
const isCell = (type: Type): boolean =>
  membersOf(type).every(
    member =>
      SCALARS.has(member.kind) || member.kind === "float" || member.kind === "null" || member.kind === "path",
  );

function generated(p: PipelineCheck, bound: Bound): Type {
  const fn = bound.get("fn");
  return fn === undefined ? ERROR : checkLambda(p, fn.value, [INT], null);
}

// ---------------------------------------------------------------- externs

const EXTERN_PARAMETERS = (symbol: ExternSymbol, common: readonly Parameter[]): readonly Parameter[] => [
  ...symbol.parameters.map(each => required(each.name, typed(each.type), `Declared ${show(each.type)}.`)),
  ...common.filter(each => !symbol.parameters.some(own => own.name === each.name)),
];

function checkExternSource(
  p: PipelineCheck,
  call: s.CallExpr,
  name: s.Name,
  declaration: s.ExternDecl,
): StreamType {
  const symbol = p.c.resolved.get(declaration);
  if (symbol?.kind !== "extern") return ERROR_STREAM;
  p.c.symbols.set(name, symbol);
  countTypes(p.c, call, name, 0);
  const parameters = EXTERN_PARAMETERS(symbol, SOURCE_COMMON);
  const bound = bindArguments(p, call.args, parameters, { name: name.text, at: name });
  return finishSource(p, name, bound, parameters, symbol.result);
}

// ---------------------------------------------------------------- sinks

/** The end of a sink. */
export function checkSink(
  p: PipelineCheck,
  stage: s.StageNode,
  input: StreamType,
  entry: OperatorEntry,
): void {
  const name = stage.name.text;
  p.c.symbols.set(stage.name, { kind: "builtin", name });
  if (!entry.runs) {
    report(p.c, "W0900", stage.name, { what: `The sink \`${name}\`` });
    return;
  }
  const bound = bindArguments(p, stage.args, entry.parameters, { name, at: stage.name });
  checkArguments(p, argumentEnv(p, true), bound, entry.parameters, COMMON_HANDLED);
  checkOnError(p, bound, input.element, input.watermarked === true);
  const problem = sinkProblem(name, input.element);
  if (problem !== null)
    report(p.c, "W0333", stage.name, { what: problem, found: `it gets ${show(input.element)}` });
}

function sinkProblem(name: string, element: Type): string | null {
  if (element.kind === "error" || element.kind === "never") return null;
  if ((name === "writeText" || name === "socket") && !isString(element))
    return `\`${name}\` takes strings: \`map\` makes them of other values, as in \`map(x => toString(x))\``;
  if (name === "writeCsv" && (element.kind !== "record" || csvProblem(element) !== null)) {
    return "`writeCsv` takes records of numbers, strings, bools, timestamps and durations";
  }
  return null;
}

export function checkExternSink(
  p: PipelineCheck,
  stage: s.StageNode,
  input: StreamType,
  declaration: s.ExternDecl,
): void {
  const symbol = p.c.resolved.get(declaration);
  if (symbol?.kind !== "extern") return;
  p.c.symbols.set(stage.name, symbol);
  if (!assignable(input.element, symbol.result))
    reportMismatch(p.c, stage.name, input.element, symbol.result);
  const parameters = EXTERN_PARAMETERS(symbol, COMMON);
  const bound = bindArguments(p, stage.args, parameters, { name: stage.name.text, at: stage.name });
  checkArguments(p, argumentEnv(p, true), bound, parameters, COMMON_HANDLED);
  checkOnError(p, bound, symbol.result, input.watermarked === true);
}
