// The one namespace of a pipeline: params, sources, streams, sinks, what `to NAME` declares, and uids given by `as`.
// Finds them all before any flow is checked, with what each declaration reads, so that order is free.

import { AMBIENT_NAMES, type Checker, declaredHere, report } from "./check-context.ts";
import type { FlowDecl, Member } from "./check-pipeline-context.ts";
import { sideOutputName } from "./check-side-outputs.ts";
import { forEachStatement } from "./check-statements.ts";
import type * as s from "./syntax.ts";

export interface PipelineNames {
  readonly members: Map<string, Member>;
  /** Names each flow reads. */
  readonly reads: ReadonlyMap<FlowDecl, readonly string[]>;
}

export function bindPipeline(c: Checker, pipeline: s.PipelineDecl): PipelineNames {
  const members = new Map<string, Member>();
  const reads = new Map<FlowDecl, readonly string[]>();
  const flows: FlowDecl[] = [];
  for (const member of pipeline.members) {
    if (member.kind === "Param") {
      if (AMBIENT_NAMES.has(member.name.text)) report(c, "W0103", member.name, { name: member.name.text });
      enter(c, members, { kind: "param", name: member.name, owner: member });
    } else if (member.kind === "Source" || member.kind === "Stream" || member.kind === "Sink") {
      const kind = member.kind === "Source" ? "source" : member.kind === "Stream" ? "stream" : "sink";
      enter(c, members, { kind, name: member.name, owner: member });
      flows.push(member);
    }
  }
  for (const flow of flows) reads.set(flow, bindFlow(c, members, flow));
  return { members, reads };
}

function enter(c: Checker, members: Map<string, Member>, member: Member): void {
  if (member.name.missing) return;
  const before = members.get(member.name.text);
  if (before === undefined) members.set(member.name.text, member);
  else
    report(c, "W0301", member.name, { name: member.name.text, hint: takenHint(before, member) }, [
      declaredHere(c.names.module.path, before.name),
    ]);
}

const takenHint = (before: Member, member: Member): string =>
  before.kind === "sideOutput" && member.kind === "sideOutput"
    ? " To collect from several places, give each its own name and unite them: `union(a, b)`."
    : "";

/** Enters the side outputs and uids of a declaration; gives the names it reads. */
function bindFlow(c: Checker, members: Map<string, Member>, owner: FlowDecl): readonly string[] {
  const { declares, reads } = namesOf(owner);
  for (const { kind, name } of declares) {
    const before = members.get(name.text);
    if (kind === "sideOutput" && before?.kind === "sideOutput" && before.owner === owner) continue;
    if (kind === "sideOutput" || before?.owner !== owner) enter(c, members, { kind, name, owner });
    else if (before.kind === "uid") report(c, "W0301", name, { name: name.text, hint: "" });
  }
  return reads;
}

interface FlowNames {
  readonly declares: readonly { readonly kind: "sideOutput" | "uid"; readonly name: s.Name }[];
  readonly reads: readonly string[];
}

/** Long pipelines are checked again after each edit, and most flows are the same ones. */
const known = new WeakMap<FlowDecl, FlowNames>();

function namesOf(owner: FlowDecl): FlowNames {
  let names = known.get(owner);
  if (names === undefined) {
    names = findNames(owner);
    known.set(owner, names);
  }
  return names;
}

function findNames(owner: FlowDecl): FlowNames {
  const reads: string[] = [];
  const declares: { readonly kind: "sideOutput" | "uid"; readonly name: s.Name }[] = [];
  const declare = (kind: "sideOutput" | "uid", name: s.Name | null): void => {
    if (name !== null && !name.missing) declares.push({ kind, name });
  };
  const pending: s.ExprNode[] = [owner.flow];
  const args = (all: readonly s.Argument[]): void => {
    for (const argument of all) {
      if (argument.name?.text === "onError" || argument.name?.text === "late")
        declare("sideOutput", sideOutputName(argument.value));
      else if (isFlowLike(argument.value)) pending.push(argument.value);
    }
  };
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "NameExpr") reads.push(node.name.text);
    else if (node.kind === "Paren") pending.push(node.inner);
    else if (node.kind === "Call") args(node.args);
    else if (node.kind === "Flow") {
      pending.push(node.head);
      for (const stage of node.stages) {
        args(stage.args);
        declare("uid", stage.as);
        if (stage.body !== null) emittedTo(stage.body, name => declare("sideOutput", name));
      }
    }
  }
  return { declares, reads };
}

const isFlowLike = (value: s.ExprNode): boolean =>
  value.kind === "NameExpr" || value.kind === "Flow" || value.kind === "Paren" || value.kind === "Call";

function emittedTo(body: s.ProcessBody, found: (name: s.Name | null) => void): void {
  for (const member of body.members) {
    if (member.kind !== "Handler") continue;
    const names: s.Name[] = [];
    forEachStatement(member.body, statement => {
      if (statement.kind === "Emit" && statement.to !== null) names.push(statement.to);
    });
    for (const name of names.sort((a, b) => a.start - b.start)) found(name);
  }
}
