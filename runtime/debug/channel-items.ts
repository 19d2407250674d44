// Channels and watermarks as rows: what is queued, whether it is blocked and by which barrier, held or slowed; how far
// each input's event time has come.

import type { ChannelView, Element, TaskView } from "../execute/simulate/steppable.ts";
import type { Plan } from "../plan/plan.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { durationText } from "./duration-text.ts";
import { fixed, type Holder } from "./holder.ts";
import type { Children, Item } from "./item.ts";
import { allOf, type ItemGround, streamed, valueItem, wordItem } from "./items.ts";
import type { Ground } from "./seams.ts";
import { momentText } from "./value-text.ts";

/** Inputs first; `task` null: all of the run. */
export function channelItems(ground: Ground, items: ItemGround, task: TaskView | null): readonly Item[] {
  const { channels } = ground.simulation;
  if (task === null) return channels.map(channel => channelItem(ground, items, channel, ""));
  const named = (names: readonly string[], what: string): readonly Item[] =>
    names.flatMap((name, i) => {
      const channel = channels.find(each => each.name === name);
      return channel === undefined ? [] : [channelItem(ground, items, channel, `${what} ${i + 1}: `)];
    });
  return [...named(task.inputs, "input"), ...named(task.outputs, "output")];
}

function channelItem(ground: Ground, items: ItemGround, channel: ChannelView, role: string): Item {
  return wordItem({
    name: `${role}${channel.name}`,
    text: channelText(channel),
    children: channel.length === 0 ? null : elementItems(ground, items, channel),
  });
}

/** `3 of 16 queued, barrier 7 after 2, blocked: it has passed barrier 7` */
export function channelText(channel: ChannelView): string {
  const { length, capacity, blockedBy, ended, held, slowMs } = channel;
  const parts = [length === 0 ? "empty" : `${length} of ${capacity} queued`];
  let ahead = 0;
  for (const element of channel.elements()) {
    if (element.kind === "control" && element.control.kind === "barrier")
      parts.push(`barrier ${element.control.checkpoint} ${ahead === 0 ? "at its head" : `behind ${ahead}`}`);
    ahead++;
  }
  if (blockedBy !== null) parts.push(`blocked: it has passed barrier ${blockedBy}`);
  if (held) parts.push("held");
  if (slowMs > 0) parts.push(`slowed by ${durationText(slowMs)}`);
  if (ended) parts.push("ended");
  return parts.join(", ");
}

function elementItems(ground: Ground, items: ItemGround, channel: ChannelView): Children {
  const type = typeOn(ground.simulation.plan, channel.edge);
  return streamed(
    {
      *[Symbol.iterator]() {
        let index = 0;
        for (const element of channel.elements())
          yield elementItem(ground, items, channel, element, type, index++);
      },
    },
    channel.length,
  );
}

function elementItem(
  ground: Ground,
  items: ItemGround,
  channel: ChannelView,
  element: Element,
  type: Type | null,
  index: number,
): Item {
  const name = String(index);
  if (element.kind === "control") return wordItem({ name, text: controlText(element.control) });
  const holder: Holder = {
    ...fixed(element.value, type ?? { kind: "error" }, null),
    write: (value: Value) => ground.intervene({ kind: "setElement", channel: channel.name, index, value }),
  };
  return valueItem(
    items,
    name,
    type === null ? { ...holder, write: null } : holder,
    `channel/${channel.name}/${index}`,
  );
}

type Control = Extract<Element, { readonly kind: "control" }>["control"];

export function controlText(control: Control): string {
  switch (control.kind) {
    case "watermark":
      return `watermark ${momentText(control.watermark)}`;
    case "barrier":
      return `barrier ${control.checkpoint}`;
    case "cancelBarrier":
      return `barrier ${control.checkpoint} is given up`;
    case "idle":
      return control.idle ? "idle" : "active again";
    case "endOfInput":
      return "end of input";
  }
}

export function typeOn({ edges, nodes }: Plan, edge: number): Type | null {
  const found = edges[edge];
  const from = found === undefined ? undefined : nodes.find(node => node.id === found.from);
  if (found === undefined || from === undefined) return null;
  return found.port === 0 ? from.output : (from.sideOutputs[found.port - 1]?.type ?? null);
}

// ---------------------------------------------------------------- watermarks

export function watermarkItems(task: TaskView): readonly Item[] {
  const own = wordItem({ name: "watermark", text: momentText(task.watermark), expression: "watermark" });
  const inputs = task.inputWatermarks.map(({ channel, watermark, idle }, i) =>
    wordItem({ name: `input ${i + 1}: ${channel}`, text: `${momentText(watermark)}${idle ? ", idle" : ""}` }),
  );
  return [own, ...inputs];
}

/** Of every subtask, where nobody asks about one. */
export const allWatermarkItems = (ground: Ground): readonly Item[] =>
  ground.simulation.tasks.map(task =>
    wordItem({
      name: ground.nameOf(task.ref),
      text: momentText(task.watermark),
      children: task.inputWatermarks.length === 0 ? null : allOf(watermarkItems(task).slice(1)),
    }),
  );
