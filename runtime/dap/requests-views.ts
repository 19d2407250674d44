// What the editor's views ask beyond pictures of the whole: what is in flight on one channel, and the record each
// operator took last, by its place in the text.

import { controlText, typeOn } from "../debug/channel-items.ts";
import type { WeirRequests } from "../debug/protocol.ts";
import { previewText } from "../debug/value-text.ts";
import type { Element, SteppableSimulation, Way } from "../execute/simulate/steppable.ts";
import { WeirError } from "../values/failure.ts";
import { toJson } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import type { Args } from "./arguments.ts";
import type { Conversation } from "./conversation.ts";
import { LAUNCHED, type RequestTable, type Served } from "./request.ts";

const MAX_ELEMENTS = 10_000;

type ShownElement = WeirRequests["weir/channel"]["body"]["elements"][number];
type Sample = WeirRequests["weir/samples"]["body"]["samples"][number];

export const VIEW_REQUESTS: RequestTable = {
  "weir/channel": { phases: LAUNCHED, serve: channel },
  "weir/samples": { phases: LAUNCHED, serve: samples },
};

function channel(args: Args, { session }: Conversation): Served {
  const name = args.text("channel");
  const count = Math.min(args.integer("count"), MAX_ELEMENTS);
  const { simulation } = session;
  const found = simulation.channels.find(each => each.name === name);
  if (found === undefined) throw new WeirError("no-channel", `There is no channel ${name}`);
  const type = typeOn(simulation.plan, found.edge);
  const elements: ShownElement[] = [];
  for (const element of found.elements()) {
    if (elements.length === count) break;
    elements.push(shown(element, type));
  }
  return { body: { elements, total: found.length } };
}

function shown(element: Element, type: Type | null): ShownElement {
  if (element.kind === "record") {
    return { kind: "record", text: type === null ? "" : previewText(element.value, type) };
  }
  const { control } = element;
  const kind = control.kind === "barrier" || control.kind === "watermark" ? control.kind : "other";
  return { kind, text: controlText(control) };
}

function samples(_: Args, { session, view }: Conversation): Served {
  const { simulation } = session;
  const found = simulation.tasks.flatMap(({ last }) => (last === null ? [] : sampleOf(simulation, last)));
  // Of several subtasks the one that took its record last.
  const byPlace = new Map<string, Sample & { readonly step: number }>();
  for (const sample of found) {
    const place = `${sample.file}:${sample.line}`;
    if ((byPlace.get(place)?.step ?? -1) < sample.step) byPlace.set(place, sample);
  }
  const texts = [...byPlace.values()].map(({ file, line, text, full }) => ({
    file: view.pathOf(file),
    line: view.lineNow(file, line),
    text,
    full,
  }));
  return { body: { samples: texts } };
}

function sampleOf({ plan }: SteppableSimulation, way: Way): readonly (Sample & { readonly step: number })[] {
  const node = plan.nodes[way.node];
  const site = node === undefined ? undefined : plan.sites[node.site];
  if (node === undefined || site === undefined || way.cause !== "record") return [];
  const edge = plan.edges.findIndex(each => each.to === node.id);
  const type = edge < 0 ? node.output : typeOn(plan, edge);
  if (type === null) return [];
  const { line, file } = site;
  const text = previewText(way.value, type);
  return [{ file: plan.files[file]!, line, text, full: toJson(way.value, type), step: way.step }];
}
