// What each operator takes and gives: the type of its lambda, and of the stream behind it.

import { BOOL, ERROR, list, TIMESTAMP, type Type } from "../values/type.ts";
import { isOrdered } from "./check-aggregates.ts";
import { bindArguments, checkArguments } from "./check-arguments.ts";
import { checkExternSink, checkLambda, checkSink } from "./check-connectors.ts";
import { lookup, NO_FACTS, place, report, type Scope } from "./check-context.ts";
import { reportMismatch } from "./check-fit.ts";
import { didYouMean } from "./check-names.ts";
import { narrow } from "./check-narrow.ts";
import { argumentEnv, ERROR_STREAM, type PipelineCheck, stream } from "./check-pipeline-context.ts";
import { checkProcess } from "./check-process.ts";
import { checkSideOutput } from "./check-side-outputs.ts";
import {
  ambientOf,
  checkFailures,
  declaredOr,
  folded,
  keyedAmbient,
  lambda,
  passing,
  type StageContext,
  type Step,
} from "./check-step.ts";
import { operateConnect, operateJoin } from "./check-two-sided.ts";
import { assignable, isNullable, isStreamKey, show, withoutNull } from "./infer-types.ts";
import type { StreamType } from "./model.ts";
import { AGGREGATES, OPERATOR, type OperatorEntry, SINK, SOURCE } from "./operators-table.ts";
import type * as s from "./syntax.ts";

export function checkStage(
  p: PipelineCheck,
  stage: s.StageNode,
  input: StreamType,
  context: StageContext,
): StreamType {
  const name = stage.name.text;
  if (stage.name.missing) return ERROR_STREAM;
  const entry = OPERATOR.get(name);
  if (entry === undefined || entry.role === "combine") return checkEnd(p, stage, input, context);
  p.c.symbols.set(stage.name, { kind: "builtin", name });
  if (!entry.runs) report(p.c, "W0900", stage.name, { what: `\`${name}\`` });
  checkShape(p, stage, entry);
  const bound = bindArguments(p, stage.args, entry.parameters, { name, at: stage.name });
  checkArguments(p, argumentEnv(p, false), bound, entry.parameters, HANDLED);
  if (entry.role === "transform" && input.right === undefined && context.role === "source")
    return ERROR_STREAM;
  const step: Step = { p, stage, input, bound, context };
  if (!FAILS_ITS_OWN_WAY.has(name))
    checkFailures(step, input.element, input.right?.element ?? null, input.windowed || hasTimers(stage));
  noteLostKey(step);
  const output = OPERATE[name]?.(step) ?? ERROR_STREAM;
  return LOSE_KEYS.has(name) ? withoutKey(step, output) : output;
}

/** Their results belong to no key any more. */
const LOSE_KEYS: ReadonlySet<string> = new Set([
  ...["map", "flatMap", "filter", "filterMap", "tap", "assignTimestamps", "asyncMap", "limit"],
]);
const FOLD_BY_KEY: ReadonlySet<string> = new Set(["reduce", "aggregate", "topN", "distinct", "sortBy"]);

function withoutKey({ stage, input }: Step, output: StreamType): StreamType {
  const by = input.key === null ? input.keyLostBy : stage.name.text;
  return by === undefined ? output : { ...output, keyLostBy: by };
}

function noteLostKey({ p, stage, input }: Step): void {
  const by = input.keyLostBy;
  const operator = stage.name.text;
  if (by !== undefined && input.key === null && FOLD_BY_KEY.has(operator))
    report(p.c, "W0542", stage.name, { by, operator, before: input.windowed ? "window" : operator });
}

const HANDLED: ReadonlySet<string> = new Set(["fn", "by", "onError", "late", "other"]);

/** What they take is known only when their arguments are. */
const FAILS_ITS_OWN_WAY: ReadonlySet<string> = new Set(["join", "intervalJoin", "asyncMap"]);

const hasTimers = ({ body }: s.StageNode): boolean =>
  body?.members.some(
    member => member.kind === "Handler" && (member.event === "timer" || member.event === "processingTimer"),
  ) ?? false;

/** `as` and type arguments stand only where they mean something; a body elsewhere is a matter of syntax. */
function checkShape(p: PipelineCheck, stage: s.StageNode, entry: OperatorEntry): void {
  if (stage.typeArgs.length > 0) {
    report(p.c, "W0222", stage.typeArgs[0]!, {
      name: entry.name,
      expected: "no",
      found: String(stage.typeArgs.length),
    });
  }
  if (stage.as !== null && entry.role !== "transform") report(p.c, "W0321", stage.as, { name: entry.name });
}

// ---------------------------------------------------------------- sinks, and what is no operator

function checkEnd(
  p: PipelineCheck,
  stage: s.StageNode,
  input: StreamType,
  context: StageContext,
): StreamType {
  const name = stage.name.text;
  const own = p.c.names.functions.get(name)?.declaration;
  const extern = own?.kind === "ExternDecl" && own.what === "sink" ? own : null;
  const sink = SINK.get(name);
  if (sink === undefined && extern === null) return unknownOperator(p, stage);
  if (context.role !== "sink" || !context.last) {
    const hint = context.role === "sink" ? " Nothing follows it." : ` Write \`sink out = … |> ${name}(…)\`.`;
    report(p.c, "W0316", stage.name, { name, hint });
  }
  if (extern !== null) checkExternSink(p, stage, input, extern);
  else if (sink !== undefined) checkSink(p, stage, input, sink);
  return input;
}

function unknownOperator(p: PipelineCheck, stage: s.StageNode): StreamType {
  const name = stage.name.text;
  report(p.c, "W0303", stage.name, { name, hint: operatorHint(p, name) });
  return ERROR_STREAM;
}

/** What other languages call operators. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["groupBy", "keyBy"],
  ["partitionBy", "keyBy"],
  ["select", "map"],
  ["where", "filter"],
  ["fold", "reduce"],
  ["scan", "reduce"],
  ["take", "limit"],
  ["unique", "distinct"],
  ["orderBy", "sortBy"],
  ["peek", "tap"],
]);

function operatorHint(p: PipelineCheck, name: string): string {
  if (name === "union") return " Streams are united at the head of a flow: `union(a, b)`.";
  if (SOURCE.has(name)) return ` \`${name}\` is called in a \`source\`.`;
  const elsewhere = ELSEWHERE.get(name);
  if (elsewhere !== undefined) return ` Did you mean \`${elsewhere}\`?`;
  if (AGGREGATES.has(name)) return ` It is an aggregate: \`aggregate(x => { n: ${name}(…) })\`.`;
  const near = didYouMean(p.c, name, [...OPERATOR.keys(), ...SINK.keys()]);
  if (near !== "") return near;
  return p.c.isFunctionName(name) ? ` It is a function of values: \`map(x => ${name}(x))\`.` : "";
}

// ---------------------------------------------------------------- operators

/** The lambda's result where a type may be expected of it, and is merely compared afterwards. */
function lambdaInto(step: Step, parameters: readonly Type[], expected: Type | null): Type {
  return expected === null ? lambda(step, parameters, null) : lambda(step, parameters, expected);
}

const OPERATE: Readonly<Record<string, ((step: Step) => StreamType) | undefined>> = Object.assign(
  Object.create(null),
  {
    map: (step: Step) =>
      passing(step.input, declaredOr(step, lambdaInto(step, [step.input.element], step.context.expected))),
    filter: operateFilter,
    flatMap: operateFlatMap,
    filterMap: operateFilterMap,
    keyBy: operateKeyBy,
    reduce: operateReduce,
    aggregate: operateAggregate,
    process: operateProcess,
    window: operateWindow,
    connect: operateConnect,
    join: operateJoin,
    intervalJoin: operateJoin,
    rebalance: ({ input: { keyLostBy: _, ...input } }: Step) => ({ ...input, key: null, broadcast: false }),
    forward: (step: Step) => step.input,
    broadcast: (step: Step) => ({ ...stream(step.input.element, step.input), key: null, broadcast: true }),
    distinct: operateDistinct,
    limit: (step: Step) => passing(step.input, step.input.element),
    tap: operateInPassing,
    sortBy: operateSortBy,
    topN: operateTopN,
    assignTimestamps: operateAssign,
    asyncMap: operateAsyncMap,
  },
);

/** What the filter lets through is known to be so: `filter(x => x != null)` gives `T`. */
function operateFilter(step: Step): StreamType {
  lambda(step, [step.input.element], BOOL);
  const fn = step.bound.get("fn")?.value;
  return passing(step.input, fn?.kind === "Lambda" ? narrowed(step, fn) : step.input.element);
}

function narrowed(step: Step, fn: s.LambdaExpr): Type {
  const { element } = step.input;
  const parameter = fn.parameters[0];
  const symbol = parameter === undefined ? undefined : step.p.c.symbols.get(parameter);
  if (element.kind !== "union" || parameter === undefined || symbol === undefined) return element;
  const scope: Scope = { parent: null, names: new Map([[parameter.text, { symbol, type: element, id: 0 }]]) };
  const env = { scope, facts: NO_FACTS, place: place("lambda") };
  if (lookup(scope, parameter.text) === null) return element;
  return narrow(step.p.c, env, fn.body, true, NO_FACTS).get("0") ?? element;
}

function operateFlatMap(step: Step): StreamType {
  const { expected } = step.context;
  const found = lambdaInto(step, [step.input.element], expected === null ? null : list(expected));
  if (found.kind === "list") return passing(step.input, declaredOr(step, found.element));
  const fn = step.bound.get("fn")?.value;
  if (found.kind !== "error" && expected === null && fn?.kind === "Lambda") {
    report(step.p.c, "W0200", fn.body, {
      expected: "a list",
      found: show(found),
      detail: ". `flatMap` gives every item of a list; `map` gives one result for each element",
    });
  }
  return passing(step.input, ERROR);
}

function operateFilterMap(step: Step): StreamType {
  const { expected } = step.context;
  const wanted: Type | null =
    expected === null ? null : { kind: "union", members: [expected, { kind: "null" }] };
  return passing(step.input, declaredOr(step, withoutNull(lambdaInto(step, [step.input.element], wanted))));
}

function operateKeyBy(step: Step): StreamType {
  const key = lambda(step, [step.input.element], null);
  const fn = step.bound.get("fn")?.value;
  if (!isStreamKey(key) && fn?.kind === "Lambda")
    report(step.p.c, "W0330", fn.body, {
      type: show(key),
      hint: isNullable(key) ? ' Give it a value where it is null: `… ?? ""`.' : "",
    });
  const { element, upsert, watermarked } = step.input;
  return { ...stream(element, { upsert, watermarked }), key: isStreamKey(key) ? key : ERROR };
}

// ---------------------------------------------------------------- folding

function operateReduce(step: Step): StreamType {
  const { element } = step.input;
  lambda(step, [element, element], element, keyedAmbient(step.input));
  return folded(step, element);
}

function operateAggregate(step: Step): StreamType {
  const { p, input, context } = step;
  const fn = step.bound.get("fn")?.value;
  if (fn === undefined) return folded(step, ERROR);
  if (fn.kind !== "Lambda") return folded(step, checkLambda(p, fn, [input.element], null));
  const aggregate = { element: input.element, inside: false, record: fn.parameters[0] ?? null };
  const env = {
    scope: p.scope,
    facts: NO_FACTS,
    place: place("aggregate", { ambient: ambientOf(input), aggregate }),
  };
  const result: Type = context.expected ?? { kind: "variable", name: "R" };
  const found = p.c.infer(env, fn, { kind: "function", parameters: [input.element], result });
  const type = found.kind === "function" ? found.result : ERROR;
  if (context.expected !== null && !assignable(type, context.expected))
    reportMismatch(p.c, fn.body, type, context.expected);
  return folded(step, declaredOr(step, type));
}

function operateProcess(step: Step): StreamType {
  const { p, stage, input, context } = step;
  if (stage.body === null) {
    report(p.c, "W0323", stage.name);
    return ERROR_STREAM;
  }
  const element = checkProcess(p, stage.body, input, ambientOf(input), context.expected);
  return stream(declaredOr(step, element), { watermarked: input.watermarked });
}

function operateWindow(step: Step): StreamType {
  const { p, input, bound } = step;
  const late = bound.get("late");
  if (late !== undefined) checkSideOutput(p, late.value, input.element, input.watermarked === true);
  if (isGlobal(bound.get("windows")?.value)) {
    const useless = bound.get("allowedLateness") ?? late;
    if (useless !== undefined) report(p.c, "W0344", useless.name ?? useless);
  }
  return { ...stream(input.element, input), windowed: true };
}

const isGlobal = (windows: s.ExprNode | undefined): boolean =>
  windows?.kind === "Call" && windows.callee.kind === "NameExpr" && windows.callee.name.text === "global";

/** What is compared must have an order. */
function ordered(step: Step, argument: s.Argument | undefined, found: Type): void {
  if (argument === undefined || found.kind === "error" || isOrdered(found)) return;
  report(step.p.c, "W0206", argument.value.kind === "Lambda" ? argument.value.body : argument, {
    operator: step.stage.name.text,
    types: show(found),
    hint: ". It compares numbers, strings, timestamps or durations",
  });
}

function operateTopN(step: Step): StreamType {
  const { p, input, bound } = step;
  const by = bound.get("by");
  if (by !== undefined) ordered(step, by, checkLambda(p, by.value, [input.element], null));
  return folded(step, list(input.element));
}

function operateSortBy(step: Step): StreamType {
  const { p, stage, input } = step;
  ordered(step, step.bound.get("fn"), lambda(step, [input.element], null));
  if (!input.windowed && input.element.kind !== "error") report(p.c, "W0350", stage.name);
  return passing(input, input.element);
}

// ---------------------------------------------------------------- element by element

function operateDistinct(step: Step): StreamType {
  if (step.bound.has("fn")) lambda(step, [step.input.element], null);
  return stream(step.input.element, { watermarked: step.input.watermarked });
}

/** The elements go on as they are, whatever the lambda gives. */
function operateInPassing(step: Step): StreamType {
  lambda(step, [step.input.element], null);
  return passing(step.input, step.input.element);
}

/** Without new watermarks those from upstream stay. */
function operateAssign(step: Step): StreamType {
  lambda(step, [step.input.element], TIMESTAMP);
  const watermarked = step.bound.has("watermark") || step.input.watermarked === true;
  return { ...passing(step.input, step.input.element), watermarked };
}

function operateAsyncMap(step: Step): StreamType {
  const { p, stage, input, bound } = step;
  const fn = bound.get("fn")?.value;
  if (fn === undefined || fn.kind === "Missing") return ERROR_STREAM;
  const name = fn.kind === "NameExpr" ? fn.name : null;
  const declaration = name === null ? undefined : p.c.names.functions.get(name.text)?.declaration;
  const symbol = declaration === undefined ? undefined : p.c.resolved.get(declaration);
  const [parameter, ...more] = symbol?.kind === "extern" ? symbol.parameters : [];
  if (
    name === null ||
    symbol?.kind !== "extern" ||
    symbol.declaration.modifier !== "async" ||
    parameter === undefined ||
    more.length > 0
  ) {
    report(p.c, "W0348", fn);
    return ERROR_STREAM;
  }
  p.c.symbols.set(name, symbol);
  checkFailures(step, parameter.type, null, false);
  if (!assignable(input.element, parameter.type))
    reportMismatch(p.c, stage.name, input.element, parameter.type);
  return passing(input, symbol.result);
}
