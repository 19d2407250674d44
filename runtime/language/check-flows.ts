// A flow, from its head through its stages: what it carries after each. What single stages do is in check-stages.ts.

import type { Type } from "../values/type.ts";
import { checkConnectorCall } from "./check-connectors.ts";
import { report } from "./check-context.ts";
import { reportMismatch } from "./check-fit.ts";
import { didYouMean } from "./check-names.ts";
import { ERROR_STREAM, type PipelineCheck, stream } from "./check-pipeline-context.ts";
import { checkStage } from "./check-stages.ts";
import { assignable, join, show } from "./infer-types.ts";
import type { StreamType } from "./model.ts";
import { OPERATOR, SINK, SOURCE } from "./operators-table.ts";
import type * as s from "./syntax.ts";

/** Where the flow stands decides how it may begin and end. */
export type FlowRole = "source" | "stream" | "sink" | "argument";

export function checkFlow(
  p: PipelineCheck,
  flow: s.FlowNode,
  role: FlowRole,
  expected: Type | null,
): StreamType {
  let at = checkHead(p, flow.head, role);
  p.c.types.set(flow, at.element);
  flow.stages.forEach((stage, i) => {
    const last = i === flow.stages.length - 1;
    if (at.windowed && !TAKES_WINDOW.has(stage.name.text))
      at = withoutWindow(p, flow.stages[i - 1] ?? stage, at);
    if (at.right !== undefined && stage.name.text !== "process" && !stage.name.missing)
      at = unconnected(p, flow.stages[i - 1] ?? stage, at);
    at = checkStage(p, stage, at, { role, last, expected: last ? expected : null, flow: checkArgumentFlow });
    p.c.streams.set(stage, at);
  });
  const end = flow.stages[flow.stages.length - 1];
  if (at.windowed && end !== undefined) at = withoutWindow(p, end, at);
  if (at.right !== undefined && end !== undefined) at = unconnected(p, end, at);
  p.c.streams.set(flow, at);
  return at;
}

const TAKES_WINDOW: ReadonlySet<string> = new Set(["aggregate", "reduce", "topN", "sortBy", "window", ""]);

function withoutWindow(p: PipelineCheck, window: s.StageNode, at: StreamType): StreamType {
  report(p.c, "W0320", window.name);
  return { ...at, windowed: false };
}

function unconnected(p: PipelineCheck, connect: s.StageNode, { right: _, ...at }: StreamType): StreamType {
  report(p.c, "W0345", connect.name);
  return at;
}

// ---------------------------------------------------------------- heads

function checkHead(p: PipelineCheck, head: s.FlowNode["head"], role: FlowRole): StreamType {
  switch (head.kind) {
    case "NameExpr":
      return checkNamedHead(p, head.name, role);
    case "Call":
      return checkCalledHead(p, head, role);
    case "Flow":
      return checkFlow(p, head, role === "source" ? "stream" : role === "sink" ? "stream" : role, null);
    case "Missing":
      return ERROR_STREAM;
  }
}

/** A source, stream or side output of the pipeline. */
export function checkNamedHead(p: PipelineCheck, name: s.Name, role: FlowRole): StreamType {
  if (name.missing) return ERROR_STREAM;
  const member = p.members.get(name.text);
  if (role === "source") {
    const hint = SOURCE.has(name.text) ? ` Write \`${name.text}(…)\`.` : "";
    report(p.c, "W0314", name, { hint });
    return ERROR_STREAM;
  }
  if (member === undefined) return unknownHead(p, name);
  if (member.kind === "param" || member.kind === "sink" || member.kind === "uid") {
    report(p.c, "W0318", name, { name: name.text, kind: KINDS[member.kind] });
    return ERROR_STREAM;
  }
  p.read.add(name.text);
  p.streamUses.push({ name, member });
  return p.flows.get(name.text) ?? ERROR_STREAM;
}

const KINDS = { param: "a param", sink: "a sink", uid: "an operator" } as const;

function unknownHead(p: PipelineCheck, name: s.Name): StreamType {
  const names = [...p.members].flatMap(([each, member]) =>
    member.kind === "source" || member.kind === "stream" || member.kind === "sideOutput" ? [each] : [],
  );
  const call = SOURCE.has(name.text)
    ? ` \`${name.text}(…)\` is called in \`source x = ${name.text}(…)\`.`
    : "";
  report(p.c, "W0300", name, { name: name.text, hint: call || didYouMean(p.c, name.text, names) });
  return ERROR_STREAM;
}

function checkCalledHead(p: PipelineCheck, call: s.CallExpr, role: FlowRole): StreamType {
  if (call.callee.kind !== "NameExpr") {
    return notCalled(p, call.callee);
  }
  const name = call.callee.name;
  if (name.missing) return ERROR_STREAM;
  if (name.text === "union") {
    if (role === "source") report(p.c, "W0314", name, { hint: " `union(…)` makes a `stream`." });
    p.c.symbols.set(name, { kind: "builtin", name: "union" });
    return checkUnion(p, call);
  }
  const found = checkConnectorCall(p, call, name);
  if (found !== null && role !== "source")
    report(p.c, "W0316", name, {
      name: name.text,
      hint: ` Declare \`source x = ${name.text}(…)\` and let the flow begin with \`x\`.`,
    });
  return found ?? unknownConnector(p, name, role);
}

/** `lines.map(…)`: as other languages write it. */
function notCalled(p: PipelineCheck, callee: s.ExprNode): StreamType {
  if (callee.kind === "FieldAccess" && callee.of.kind === "NameExpr" && !callee.name.missing) {
    const of = callee.of.name.text;
    const name = `${of}.${callee.name.text}`;
    const hint = ` An operator follows \`|>\`: \`${of} |> ${callee.name.text}(…)\`.`;
    p.read.add(of);
    report(p.c, "W0300", callee, { name, hint });
  } else if (callee.kind !== "Missing") report(p.c, "W0300", callee, { name: "This", hint: "" });
  return ERROR_STREAM;
}

function unknownConnector(p: PipelineCheck, name: s.Name, role: FlowRole): StreamType {
  const names = [...SOURCE.keys(), ...(role === "source" ? [] : ["union"]), ...externSources(p)];
  const near = didYouMean(p.c, name.text, names);
  const other = OPERATOR.has(name.text)
    ? ` \`${name.text}\` follows \`|>\`.`
    : SINK.has(name.text)
      ? ` \`${name.text}\` ends a sink.`
      : "";
  report(p.c, "W0304", name, { name: name.text, hint: near || other });
  return ERROR_STREAM;
}

const externSources = (p: PipelineCheck): readonly string[] =>
  [...p.c.names.functions].flatMap(([name, entry]) =>
    entry.declaration.kind === "ExternDecl" && entry.declaration.what === "source" ? [name] : [],
  );

// ---------------------------------------------------------------- arguments that are flows

/** A stream among the arguments of an operator: a name, or a flow of its own. */
export function checkArgumentFlow(p: PipelineCheck, value: s.ExprNode): StreamType {
  switch (value.kind) {
    case "NameExpr":
      return checkNamedHead(p, value.name, "argument");
    case "Flow":
      return checkFlow(p, value, "argument", null);
    case "Paren":
      return checkArgumentFlow(p, value.inner);
    case "Call":
      return checkCalledHead(p, value, "argument");
    case "Missing":
      return ERROR_STREAM;
    default:
      report(p.c, "W0343", value);
      return ERROR_STREAM;
  }
}

function checkUnion(p: PipelineCheck, call: s.CallExpr): StreamType {
  const inputs = call.args.map(argument => {
    if (argument.name !== null)
      report(p.c, "W0305", argument.name, {
        name: argument.name.text,
        of: "`union`",
        hint: " It takes streams.",
      });
    return { at: argument, type: checkArgumentFlow(p, argument.value) };
  });
  const broken = call.args.some(argument => argument.value.kind === "Missing");
  if (inputs.length < 2 && !broken)
    report(p.c, "W0306", call.callee, { name: "two or more streams", of: "union", doc: "" });
  const first = inputs[0];
  if (first === undefined) return ERROR_STREAM;
  let element = first.type.element;
  for (const input of inputs.slice(1)) {
    const joined = join(element, input.type.element);
    if (joined === null)
      report(p.c, "W0331", input.at, { first: show(element), other: show(input.type.element) });
    else element = joined;
  }
  return stream(element, {
    watermarked: together(inputs.map(input => input.type.watermarked ?? false)),
    upsert: inputs.some(input => input.type.upsert),
  });
}

const together = (all: readonly (boolean | "partly")[]): boolean | "partly" =>
  all.every(each => each === true) || (all.some(each => each !== false) && "partly");

/** A declared element type against what the flow carries; `told`: an error within it is reported already. */
export function checkDeclared(
  p: PipelineCheck,
  flow: s.FlowNode,
  found: StreamType,
  declared: Type,
  told: boolean,
): StreamType {
  if (!told && !assignable(found.element, declared, true)) {
    const end = flow.stages[flow.stages.length - 1];
    reportMismatch(p.c, end?.name ?? flow.head, found.element, declared);
  }
  return { ...found, element: declared };
}
