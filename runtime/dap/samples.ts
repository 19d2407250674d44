// Values as the views show them beside the program and on a channel: what is in flight, and the record that each operator
// took last. Only what is asked for is read.

import { controlText, typeOn } from "../debug/channel-items.ts";
import { recordType } from "../debug/names.ts";
import type { WeirRequests } from "../debug/protocol.ts";
import type { Session } from "../debug/session.ts";
import { previewText } from "../debug/value-text.ts";
import type { Element, SteppableSimulation, Way } from "../execute/simulate/steppable.ts";
import type { Plan } from "../plan/plan.ts";
import { WeirError } from "../values/failure.ts";

type InFlight = WeirRequests["weir/channel"]["body"];
type Sample = WeirRequests["weir/samples"]["body"]["samples"][number];

/** Of a text that is opened. */
const LONGEST = 2_000;

export function inFlightOn({ simulation }: Session, name: string, count: number): InFlight {
  const channel = simulation.channels.find(each => each.name === name);
  if (channel === undefined) {
    throw new WeirError("no-channel", `there is no channel ${name} now`, {
      remedy: "weir/topology names them; between failure and restart there are none",
    });
  }
  const type = typeOn(simulation.plan, channel.edge);
  const elements: InFlight["elements"][number][] = [];
  for (const element of channel.elements()) {
    if (elements.length === count) break;
    elements.push({
      kind: kindOf(element),
      text:
        element.kind === "record"
          ? previewText(element.value, type ?? { kind: "error" }, LONGEST)
          : controlText(element.control),
    });
  }
  return { elements, total: channel.length };
}

function kindOf(element: Element): InFlight["elements"][number]["kind"] {
  if (element.kind === "record") return "record";
  const { kind } = element.control;
  return kind === "barrier" || kind === "watermark" ? kind : "other";
}

export function samplesOf({ simulation }: Session, pathOf: (file: string) => string): readonly Sample[] {
  const { plan } = simulation;
  return [...latestByNode(simulation)].flatMap(([node, way]) => sampleOf(plan, node, way, pathOf));
}

/** Also of operators upstream that have taken something since: theirs is newer. */
function latestByNode({ tasks }: SteppableSimulation): ReadonlyMap<number, Way> {
  const latest = new Map<number, Way>();
  for (const { last } of tasks)
    for (let way = last; way !== null; way = way.from) {
      const known = latest.get(way.node);
      if (way.cause === "record" && (known === undefined || known.step < way.step)) latest.set(way.node, way);
    }
  return latest;
}

function sampleOf(plan: Plan, id: number, way: Way, pathOf: (file: string) => string): readonly Sample[] {
  const node = plan.nodes.find(each => each.id === id);
  const site = node === undefined ? undefined : plan.sites[node.site];
  if (node === undefined || site === undefined) return [];
  const type = recordType(plan, node, null) ?? node.output;
  return [
    {
      file: pathOf(plan.files[site.file]!),
      line: site.line,
      text: previewText(way.value, type),
      full: previewText(way.value, type, LONGEST),
    },
  ];
}
