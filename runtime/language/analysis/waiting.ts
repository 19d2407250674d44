// What waits for ever or is kept for ever: windows without watermarks, windows of everything over inputs without end,
// and state that nothing removes.

import { neverFiring, type Waiting, withoutTimestamps, withoutWatermarks } from "../../plan/event-time.ts";
import { growth } from "../../plan/growth.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { report } from "../diagnostics.ts";
import { named, nearest, placeOf, placeOfNode, related, type Subject } from "./subject.ts";

export function eventTimeDiagnostics(subject: Subject): readonly Diagnostic[] {
  const timeless = withoutTimestamps(subject.plan);
  const failing = new Set(timeless.map(each => each.node));
  const dry = withoutWatermarks(subject.plan).filter(each => !failing.has(each.node));
  return [
    ...timeless.map(each => waits(subject, "W0543", each, "no timestamps come from here")),
    ...dry.map(each => waits(subject, "W0535", each, "no watermarks come from here")),
    ...neverFiring(subject.plan).map(each => waits(subject, "W0536", each, "this has no end of its own")),
  ];
}

function waits(
  subject: Subject,
  code: string,
  { node, what, then, sources }: Waiting,
  message: string,
): Diagnostic {
  const { path, ...span } = placeOfNode(subject, node);
  const names = named(sources.map(id => subject.plan.nodes[id]!.uid));
  const places = nearest(sources).map(id => related(placeOfNode(subject, id), message));
  return report(code, path, span, { what, then, sources: names, needs: needs(subject, sources) }, places);
}

const needs = ({ plan }: Subject, sources: readonly number[]): string => {
  const isTimed = (id: number): boolean => {
    const { operator } = plan.nodes[id]!;
    return operator.kind === "source" && operator.timestamp !== null;
  };
  return sources.every(isTimed) ? "`watermark:`" : "`timestamp:` and `watermark:`";
};

export function growthDiagnostics(subject: Subject): readonly Diagnostic[] {
  const { plan } = subject;
  return growth(plan).map(({ node, what, much, remedy, site, endless }) => {
    const isState = site !== plan.nodes[node]!.site;
    const { path, ...span } = isState ? stateName(subject, site) : placeOfNode(subject, node);
    const sources = named(endless.map(id => plan.nodes[id]!.uid));
    const places = nearest(endless).map(id =>
      related(placeOfNode(subject, id), "this has no end of its own"),
    );
    return report("W0534", path, span, { what, much, remedy, sources }, places);
  });
}

/** `state total` up to the name: the words before it say nothing of their own. */
function stateName(subject: Subject, site: number) {
  const { file, start, end } = subject.plan.sites[site]!;
  const path = subject.plan.files[file]!;
  if (path !== subject.module.path) return placeOf(subject, site);
  const found = /^(?:broadcast\s+)?state\s+(\w+)/.exec(subject.module.text.slice(start, end));
  if (found === null) return placeOf(subject, site);
  return { path, start: start + found[0].length - found[1]!.length, end: start + found[0].length };
}
