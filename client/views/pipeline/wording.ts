// Cards and edges in sentences: for labels, for who hears the picture instead of seeing it. Pure.

import type { Live } from "../../../runtime/debug/protocol.ts";
import { counted, duration, elapsed, grouped } from "../shared/words.ts";
import type { Condition, Flow, Standing } from "./flow.ts";
import type { Card, Edge } from "./layout.ts";
import type { TopologyTask } from "./state.ts";

/** `detector 2 of 4` */
export const taskName = ({ name, subtask, parallelism }: TopologyTask): string =>
  parallelism === 1 ? name : `${name} ${subtask + 1} of ${parallelism}`;

export const cardName = ({ name, tasks }: Pick<Card, "name" | "tasks">): string =>
  tasks.length === 1 ? taskName(tasks[0]!) : `${name}, ${tasks.length} subtasks`;

export function conditionWords(condition: Condition, checkpoint: number | null): string {
  switch (condition) {
    case "aligning":
      return checkpoint === null ? "aligning" : `aligning checkpoint ${checkpoint}`;
    case "waitingForRoom":
      return "waiting for room";
    // As in the call stack: something waits for it.
    case "running":
      return "ready";
    // As there too: it has not failed, another has. "Stopped" is the whole run, where a person looks.
    case "cancelled":
    case "idle":
    case "finished":
    case "failed":
      return condition;
  }
}

/** `restarts in 1s`, of what the run says of a subtask; "": it says nothing of a restart. */
export const restartWords = (text: string): string => /\brestarts (now|in .+)$/.exec(text)?.[0] ?? "";

/** As `restartWords`, of the whole run. */
export function restartOfRun({ restartAtMs, timeMs, tasks }: Live): string {
  if (restartAtMs !== undefined && restartAtMs !== null)
    return restartAtMs <= timeMs ? "restarts now" : `restarts in ${elapsed(restartAtMs - timeMs)}`;
  return tasks.map(({ text }) => restartWords(text)).find(words => words !== "") ?? "";
}

/** As a card has room for it. */
export function conditionOfCard(standing: Standing, of: number, fits: (text: string) => boolean): string {
  const short = shortCondition(standing, of);
  const restart = standing.condition === "failed" ? restartWords(standing.text) : "";
  if (restart !== "" && fits(`${short}, ${restart}`)) return `${short}, ${restart}`;
  return fits(short) || standing.condition !== "waitingForRoom" ? short : short.replace("waiting for", "no");
}

function shortCondition(standing: Standing, of: number): string {
  const words = conditionWords(standing.condition, null);
  if (of > 1) return standing.count === of ? `all ${words}` : `${standing.count} ${words}`;
  return standing.condition === "aligning" && standing.checkpoint !== null
    ? `${words} ${standing.checkpoint}`
    : words;
}

const restartOf = ({ condition, text }: Standing): string => {
  const words = condition === "failed" ? restartWords(text) : "";
  return words === "" ? "" : `, ${words}`;
};

export function cardSentence(card: Card, standing: Standing | null): string {
  const name = cardName(card);
  if (standing === null) return `${name}, not running`;
  const of = card.tasks.length;
  const words = conditionWords(standing.condition, standing.checkpoint);
  const parts = [
    name,
    `${of > 1 ? `${standing.count} ${words}` : words}${restartOf(standing)}`,
    `${counted(standing.recordsIn, "record")} in, ${grouped(standing.recordsOut)} out`,
  ];
  if (standing.entries > 0) parts.push(counted(standing.entries, "entry", "entries"));
  if (standing.watermark !== "") parts.push(`watermark ${watermarkWords(standing.watermark)}`);
  const { snapshotted, checkpoint } = standing;
  if (snapshotted !== null && snapshotted > 0) {
    const how = of > 1 ? `${snapshotted} of ${of} snapshotted` : "snapshotted";
    parts.push(`${how} for checkpoint ${checkpoint}`);
  }
  return parts.join(", ");
}

/** `2024-01-01T00:00:05.000Z` as a card has room for it; the day only where asked. */
export const watermarkWords = (watermark: string): string =>
  watermark.replace("T", " ").replace(/(\.000)?Z$/, "");

/** Without thousandths: there is room for nineteen characters. */
export const watermarkOfCard = (watermark: string): string => watermarkWords(watermark).slice(0, 19);

export function edgeSentence(edge: Edge, from: string, to: string, flow: Flow | null): string {
  const of = edge.channels.length;
  const parts = [of > 1 ? `${of} channels from ${from} to ${to}` : `channel from ${from} to ${to}`];
  if (flow !== null) parts.push(...flowWords(flow, of));
  return parts.join(", ");
}

export function flowWords(flow: Flow, of: number): readonly string[] {
  const parts = [`${grouped(flow.queued)} of ${grouped(flow.capacity)} queued`];
  for (const { checkpoint, count } of flow.barriers)
    parts.push(
      of > 1 ? `barrier ${checkpoint} in ${count} of ${of} channels` : `barrier ${checkpoint} in it`,
    );
  if (flow.blockedBy !== null)
    parts.push(
      of > 1
        ? `${flow.blocked} of ${of} channels blocked until barrier ${flow.blockedBy} has come by all inputs`
        : `blocked until barrier ${flow.blockedBy} has come by all inputs`,
    );
  if (flow.held > 0) parts.push(of > 1 ? `${flow.held} of ${of} channels held` : "held");
  if (flow.slowMs > 0) parts.push(`slowed by ${duration(flow.slowMs)}`);
  return parts;
}
