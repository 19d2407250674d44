// Flows of a pipeline checked again: one whose tree is the same and whose questions to the pipeline and to the names
// around it are answered as before keeps its result, so that an edit in a long pipeline costs what follows it.

import type { Checker } from "../check-context.ts";
import { SUGGESTED_AT_MOST } from "../check-names.ts";
import type { FlowDecl, Member, PipelineCheck } from "../check-pipeline-context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Symbol as Meaning, StreamType } from "../model.ts";
import type * as s from "../syntax.ts";
import type { Asked } from "./asked.ts";
import { answersSame, type Question, WatchedMap } from "./watched.ts";

/** One check of a pipeline: where the tables of its flows are. */
export interface Run extends Asked {
  readonly pipeline: s.PipelineDecl;
  readonly checker: Checker;
}

interface CheckedFlow {
  readonly run: Run;
  readonly members: readonly Question<string, Member>[];
  readonly flows: readonly Question<string, StreamType>[];
  readonly written: readonly (readonly [string, StreamType])[];
  readonly read: readonly string[];
  readonly uses: readonly s.Name[];
  readonly diagnostics: readonly Diagnostic[];
  readonly suggestions: number;
  readonly symbol: Meaning | undefined;
}

/** What the flows of a pipeline were found to be, by their names. */
export interface Found {
  readonly text: string;
  readonly flows: ReadonlyMap<string, FlowDecl>;
  readonly symbols: ReadonlyMap<string, Meaning>;
  readonly streams: ReadonlyMap<string, StreamType>;
}

/** For looking only: a flow that says the same is taken to be the same, and only one that differs is checked. */
export function flowsLike(found: Found): Checker["eachFlow"] {
  let begun = false;
  const same = (before: FlowDecl | undefined, flow: FlowDecl, text: string): boolean =>
    before === flow ||
    (before !== undefined && found.text.slice(before.start, before.end) === text.slice(flow.start, flow.end));
  return (p, flow, check) => {
    if (!begun) {
      for (const [name, stream] of found.streams) p.flows.set(name, stream);
      // What is used elsewhere is not looked at.
      for (const name of p.members.keys()) p.read.add(name);
    }
    begun = true;
    const name = flow.name.text;
    if (!same(found.flows.get(name), flow, p.c.names.module.text)) {
      check(p);
      return;
    }
    const symbol = found.symbols.get(name);
    if (symbol !== undefined) p.c.symbols.set(flow.name, symbol);
  };
}

/** Of each flow the last check. */
const known = new WeakMap<FlowDecl, CheckedFlow>();

/** From more places than these nothing is kept: whoever looks something up asks them all. */
const MOST_RUNS = 8;

/** `holds`: whether the params are those of an earlier run, and its questions to the names around are answered as then. */
export function flowsOf(
  run: Run,
  holds: (run: Run) => boolean,
  used: Set<Run>,
  streams: Map<string, StreamType>,
): Checker["eachFlow"] {
  return (p, flow, check) => {
    const uses = p.streamUses.length;
    const before = known.get(flow);
    const reachable = before !== undefined && (used.has(before.run) || used.size < MOST_RUNS);
    if (reachable && holds(before.run) && mayKeep(p, flow, before)) {
      used.add(before.run);
      keep(p, flow, before);
    } else remember(p, flow, run, check);
    const symbol = p.c.symbols.get(flow.name);
    if (symbol?.kind === "source" || symbol?.kind === "stream") streams.set(flow.name.text, symbol.stream);
    for (const { name } of p.streamUses.slice(uses)) {
      const stream = p.flows.get(name.text);
      if (stream !== undefined) streams.set(name.text, stream);
    }
  };
}

function mayKeep(p: PipelineCheck, flow: FlowDecl, before: CheckedFlow): boolean {
  const owns = (member: Member | undefined): boolean => member?.owner === flow;
  const alike = (a: Member | undefined, b: Member | undefined): boolean =>
    a?.kind === b?.kind && owns(a) === owns(b);
  return (
    p.c.suggestions + before.suggestions <= SUGGESTED_AT_MOST &&
    before.members.every(question => answersSame(p.members, question, alike)) &&
    before.flows.every(question => answersSame(p.flows, question, (a, b) => a === b))
  );
}

const paramsOf = (pipeline: s.PipelineDecl) => pipeline.members.filter(member => member.kind === "Param");

/** Bodies see them, with their types. */
export function sameParams(a: s.PipelineDecl, b: s.PipelineDecl): boolean {
  const [before, now] = [paramsOf(a), paramsOf(b)];
  return before.length === now.length && before.every((param, i) => param === now[i]);
}

function keep(p: PipelineCheck, flow: FlowDecl, before: CheckedFlow): void {
  const { c } = p;
  for (const [name, stream] of before.written) p.flows.set(name, stream);
  for (const name of before.read) p.read.add(name);
  for (const name of before.uses) p.streamUses.push({ name, member: p.members.get(name.text)! });
  const { path } = c.names.module;
  for (const each of before.diagnostics) c.diagnostics.push({ ...each, path });
  c.suggestions += before.suggestions;
  if (before.symbol !== undefined) c.symbols.set(flow.name, before.symbol);
}

function remember(p: PipelineCheck, flow: FlowDecl, run: Run, check: (p: PipelineCheck) => void): void {
  const { c } = p;
  const members: Question<string, Member>[] = [];
  const flows: Question<string, StreamType>[] = [];
  const written: (readonly [string, StreamType])[] = [];
  const first = c.diagnostics.length;
  const suggestions = c.suggestions;
  const own: PipelineCheck = {
    ...p,
    members: new WatchedMap(p.members, question => members.push(question)),
    flows: new WatchedMap(
      p.flows,
      question => flows.push(question),
      (name, stream) => written.push([name, stream]),
    ),
    streamUses: [],
    read: new Set(),
  };
  c.streamNames = own.members;
  check(own);
  c.streamNames = p.members;
  p.streamUses.push(...own.streamUses);
  for (const name of own.read) p.read.add(name);
  const diagnostics = c.diagnostics.slice(first);
  if (c.suggestions > SUGGESTED_AT_MOST || !diagnostics.every(each => isWithin(each, flow))) {
    known.delete(flow);
    return;
  }
  known.set(flow, {
    run,
    members,
    flows,
    written,
    read: [...own.read],
    uses: own.streamUses.map(use => use.name),
    diagnostics,
    suggestions: c.suggestions - suggestions,
    symbol: c.symbols.get(flow.name),
  });
}

/** Its place moves with the flow and with nothing else. */
const isWithin = (diagnostic: Diagnostic, flow: FlowDecl): boolean =>
  diagnostic.start >= flow.start && diagnostic.end <= flow.end && diagnostic.related.length === 0;
