// One pipeline: its params, its settings, and its flows, each after those it reads.

import type { Type } from "../values/type.ts";
import { analysePipeline } from "./check-analysis.ts";
import { constantOf } from "./check-constants.ts";
import {
  type Checker,
  childScope,
  declaredHere,
  type Env,
  hasErrorSince,
  NO_FACTS,
  place,
  report,
  type Scope,
} from "./check-context.ts";
import { check } from "./check-fit.ts";
import { checkDeclared, checkFlow } from "./check-flows.ts";
import { inOrder } from "./check-order.ts";
import { ERROR_STREAM, type FlowDecl, type PipelineCheck } from "./check-pipeline-context.ts";
import { bindPipeline } from "./check-pipeline-names.ts";
import { checkSettings } from "./check-settings.ts";
import { resolveType } from "./check-types.ts";
import { everyStage } from "./flow-stages.ts";
import type { Symbol as Meaning, StreamType } from "./model.ts";
import { OPERATOR, SINK } from "./operators-table.ts";
import type * as s from "./syntax.ts";

export function checkPipeline(c: Checker, declaration: s.PipelineDecl): void {
  const { members, reads } = bindPipeline(c, declaration);
  c.streamNames = members;
  const scope = checkParams(c, declaration);
  const p: PipelineCheck = {
    c,
    declaration,
    members,
    scope,
    flows: new Map(),
    streamUses: [],
    read: new Set(),
    owner: null,
  };
  checkSettings(p);
  checkFlows(p, reads);
  linkUses(p);
  analysePipeline(p);
  c.streamNames = null;
}

// ---------------------------------------------------------------- params

/** Params may be used in every body; a default may read the environment. */
function checkParams(c: Checker, declaration: s.PipelineDecl): Scope {
  const scope = childScope(null);
  for (const member of declaration.members) {
    if (member.kind !== "Param") continue;
    const type = resolveType(c, member.type);
    const symbol: Meaning = { kind: "param", declaration: member, type };
    c.symbols.set(member.name, symbol);
    if (member.default !== null) checkDefault(c, member.default, type);
    if (!member.name.missing) scope.names.set(member.name.text, { symbol, type, id: c.nextId++ });
  }
  return scope;
}

function checkDefault(c: Checker, value: s.ExprNode, type: Type): void {
  const env: Env = { scope: childScope(null), facts: NO_FACTS, place: place("constant", { env: true }) };
  const before = c.diagnostics.length;
  check(c, env, value, type);
  const isEnv = value.kind === "Call" && value.callee.kind === "NameExpr" && value.callee.name.text === "env";
  if (hasErrorSince(c, before) || isEnv || value.kind === "Missing") return;
  if (constantOf(value, c.words) === undefined) report(c, "W0231", value, { what: "The default of a param" });
}

// ---------------------------------------------------------------- flows

function checkFlows(p: PipelineCheck, reads: ReadonlyMap<FlowDecl, readonly string[]>): void {
  const needs = (flow: FlowDecl): readonly FlowDecl[] =>
    (reads.get(flow) ?? []).flatMap(name => {
      const owner = p.members.get(name)?.owner;
      return owner === undefined || owner.kind === "Param" ? [] : [owner];
    });
  const { order, circles } = inOrder(reads.keys(), needs);
  for (const circle of circles) {
    const first = circle[0]!;
    const path = [...circle, first].map(each => `\`${each.name.text}\``).join(" → ");
    report(p.c, "W0302", first.name, { path });
  }
  for (const flow of order) {
    p.c.eachFlow(p, flow, own => {
      own.owner = flow;
      checkDeclaration(own, flow);
      own.owner = null;
    });
  }
}

function checkDeclaration(p: PipelineCheck, declaration: FlowDecl): void {
  const isFlow = p.members.get(declaration.name.text)?.owner === declaration;
  const type = streamOfDeclaration(p, declaration);
  if (isFlow && declaration.kind !== "Sink") p.flows.set(declaration.name.text, type);
  p.c.symbols.set(declaration.name, symbolOf(declaration, type));
  checkUids(p, declaration);
}

function streamOfDeclaration(p: PipelineCheck, declaration: FlowDecl): StreamType {
  switch (declaration.kind) {
    case "Source":
      return checkSource(p, declaration);
    case "Sink":
      return checkSinkDeclaration(p, declaration);
    case "Stream": {
      const declared = declaration.type === null ? null : resolveType(p.c, declaration.type);
      const before = p.c.diagnostics.length;
      const found = checkFlow(p, declaration.flow, "stream", declared?.kind === "error" ? null : declared);
      return declared === null
        ? found
        : checkDeclared(p, declaration.flow, found, declared, hasErrorSince(p.c, before));
    }
  }
}

function checkSource(p: PipelineCheck, declaration: s.SourceDecl): StreamType {
  const { flow } = declaration;
  const stage = flow.stages[0];
  const found = checkFlow(p, flow, "source", null);
  if (stage !== undefined)
    report(p.c, "W0314", stage.name, {
      hint: ` What follows it stands in a stream: \`stream x = ${declaration.name.text} |> …\`.`,
    });
  return found;
}

function checkSinkDeclaration(p: PipelineCheck, declaration: s.SinkDecl): StreamType {
  const { flow } = declaration;
  const found = checkFlow(p, flow, "sink", null);
  const end = flow.stages[flow.stages.length - 1];
  if (end === undefined ? flow.head.kind !== "Missing" : !end.name.missing && endsOpen(end)) {
    report(p.c, "W0315", end?.name ?? flow.head, { name: declaration.name.text });
  }
  return found;
}

/** The last stage is an operator, not a sink; an unknown one is reported already. */
const endsOpen = (stage: s.StageNode): boolean => OPERATOR.has(stage.name.text) && !SINK.has(stage.name.text);

function symbolOf(declaration: FlowDecl, stream: StreamType): Meaning {
  switch (declaration.kind) {
    case "Source":
      return { kind: "source", declaration, stream };
    case "Stream":
      return { kind: "stream", declaration, stream };
    case "Sink":
      return { kind: "sink", declaration };
  }
}

/** One stateful operator of a declaration has its name; each other one needs its own. */
function checkUids(p: PipelineCheck, declaration: FlowDecl): void {
  let unnamed: s.StageNode | null = null;
  for (const stage of everyStage(declaration.flow)) {
    if (stage.as !== null || OPERATOR.get(stage.name.text)?.stateful !== true) continue;
    if (unnamed !== null)
      report(p.c, "W0322", stage.name, {
        name: stage.name.text,
        first: unnamed.name.text,
        owner: declaration.name.text,
        named: namedText(stage),
      });
    else unnamed = stage;
  }
  checkOwnName(p, declaration, unnamed);
}

/** How it stands with a name: before the body, behind the arguments. */
function namedText({ name, body, called }: s.StageNode): string {
  if (body !== null || name.text === "process") return `${name.text} as NAME { … }`;
  return `${name.text}${called ? "(…)" : ""} as NAME`;
}

/** The declaration's name is that of its unnamed operator, and of a sink's connector: no `as` may give it again. */
function checkOwnName(p: PipelineCheck, { kind, name, flow }: FlowDecl, unnamed: s.StageNode | null): void {
  if (kind === "Source" || (kind === "Stream" && unnamed === null)) return;
  const holder = kind === "Sink" ? name : unnamed!.name;
  const hint =
    kind === "Sink"
      ? " It is the sink's own."
      : ` It is that of \`${holder.text}\`, which has none of its own.`;
  for (const { as, name: operator } of everyStage(flow)) {
    if (as === null || as.text !== name.text || SINK.has(operator.text)) continue;
    report(p.c, "W0301", as, { name: as.text, hint }, [declaredHere(p.c.names.module.path, holder)]);
  }
}

// ---------------------------------------------------------------- links

/** Every use of a stream's name means the declaration as it turned out. */
function linkUses(p: PipelineCheck): void {
  const sideOutputs = new Map<string, Meaning>();
  for (const { name, member } of p.streamUses) {
    if (member.kind !== "sideOutput") {
      const symbol = p.c.symbols.get(member.name);
      if (symbol !== undefined) p.c.symbols.set(name, symbol);
      continue;
    }
    let symbol = sideOutputs.get(name.text);
    if (symbol === undefined) {
      symbol = {
        kind: "sideOutput",
        declaration: member.name,
        stream: p.flows.get(name.text) ?? ERROR_STREAM,
      };
      sideOutputs.set(name.text, symbol);
      p.c.symbols.set(member.name, symbol);
    }
    p.c.symbols.set(name, symbol);
  }
}
