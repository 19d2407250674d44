// What makes output differ from run to run: records that race with each other, and what the input does not decide.

import { commitOf } from "../../plan/connector-promises.ts";
import { nondeterminism } from "../../plan/nondeterminism.ts";
import { sinkOrders } from "../../plan/order-inputs.ts";
import type { PlanNode } from "../../plan/plan.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { report } from "../diagnostics.ts";
import { named, nearest, placeOf, placeOfNode, related, type Subject } from "./subject.ts";

/** Where the output is one of several that are all right. */
export function orderDiagnostics(subject: Subject): readonly Diagnostic[] {
  const { plan } = subject;
  const chance = new Set(nondeterminism(plan).flatMap(each => each.nodes));
  return sinkOrders(plan).flatMap(({ node, sink, reason, origin, inputs }) => {
    if (origin === null || chance.has(origin) || putsNothingOut(plan.nodes[node]!)) return [];
    const { path, ...span } = placeOfNode(subject, node);
    const here = related(placeOfNode(subject, origin), reason);
    const racing =
      inputs.length < 2
        ? []
        : nearest(inputs).map(id => related(placeOfNode(subject, id), "one of those that may be ahead"));
    const args = { sink, reason };
    return [report("W0533", path, span, args, origin === node ? racing : [here, ...racing])];
  });
}

const putsNothingOut = ({ operator }: PlanNode): boolean =>
  operator.kind === "sink" && commitOf(operator) === "nothing";

/** At the call, the timer or the state, with the sinks behind it. */
export function chanceDiagnostics(subject: Subject): readonly Diagnostic[] {
  const { plan } = subject;
  return nondeterminism(plan).map(({ why, site, sinks, way }) => {
    const { path, ...span } = placeOf(subject, site);
    const names = named(sinks.map(id => plan.nodes[id]!.uid));
    const args = {
      why,
      sinks: `the sink${sinks.length === 1 ? "" : "s"} ${names}`,
      way: way.length < 2 ? "" : ` by ${wayText(way)}`,
    };
    const places = nearest(sinks).map(id => related(placeOfNode(subject, id), "it reaches this sink"));
    return report("W0510", path, span, args, places);
  });
}

const LONG = 6;

/** "`a` → `b` → `out`"; of a long one the beginning and the end. */
function wayText(way: readonly string[]): string {
  const names = way.map(name => `\`${name}\``);
  return (names.length <= LONG ? names : [...names.slice(0, 2), "…", ...names.slice(-2)]).join(" → ");
}
