// What is to be seen on an edge and on a card now: fill, barriers, what is blocked or held; one value for a channel and
// for many drawn as one. Pure; a picture that did not change keeps its identity.

import type { Card, Edge } from "./layout.ts";
import { type Condition, type LiveChannel, type LiveTask, sameFlat } from "./state.ts";

export type { Condition } from "./state.ts";

export interface Flow {
  readonly queued: number;
  readonly capacity: number;
  /** Of the way, from its end, that is drawn as filled: 0 to 1. */
  readonly fill: number;
  /** Where each stands on the way: 0 at its beginning, 1 at its end; `count` channels of those drawn as one. */
  readonly barriers: readonly { readonly checkpoint: number; readonly at: number; readonly count: number }[];
  /** The checkpoint whose barrier has passed while others have not; null: open. */
  readonly blockedBy: number | null;
  readonly blocked: number;
  readonly held: number;
  readonly slowMs: number;
}

/** A little can be seen, and a full queue leaves the beginning free. */
const LEAST_FILL = 0.14;
const MOST_FILL = 0.9;

export function flowOf(
  { channels }: Pick<Edge, "channels">,
  live: ReadonlyMap<string, LiveChannel>,
  before: Flow | undefined,
): Flow {
  let queued = 0;
  let capacity = 0;
  let fullest = 0;
  let blocked = 0;
  let blockedBy: number | null = null;
  let held = 0;
  let slowMs = 0;
  const barriers = new Map<number, { sum: number; count: number }>();
  for (const channel of channels) {
    const now = live.get(channel.name);
    capacity += channel.capacity;
    if (now === undefined) continue;
    queued += now.length;
    const fill = fillOf(now.length, channel.capacity);
    fullest = Math.max(fullest, fill);
    if (now.blockedBy !== null) {
      blocked++;
      blockedBy = Math.max(blockedBy ?? 0, now.blockedBy);
    }
    if (now.held) held++;
    slowMs = Math.max(slowMs, now.slowMs);
    for (const { checkpoint, ahead } of now.barriers) {
      const at = 1 - (fill * (ahead + 0.5)) / Math.max(1, now.length, ahead + 1);
      const known = barriers.get(checkpoint);
      if (known === undefined) barriers.set(checkpoint, { sum: at, count: 1 });
      else {
        known.sum += at;
        known.count++;
      }
    }
  }
  const marks = [...barriers].map(([checkpoint, { sum, count }]) => ({ checkpoint, at: sum / count, count }));
  const now = { queued, capacity, fill: fullest, barriers: marks, blockedBy, blocked, held, slowMs };
  return before !== undefined && sameFlow(before, now) ? before : now;
}

const fillOf = (length: number, capacity: number): number =>
  length === 0 ? 0 : LEAST_FILL + (MOST_FILL - LEAST_FILL) * Math.min(1, length / Math.max(1, capacity));

function sameFlow({ barriers: old, ...before }: Flow, { barriers, ...now }: Flow): boolean {
  return (
    sameFlat(before, now) &&
    old.length === barriers.length &&
    old.every((mark, at) => sameFlat(mark, barriers[at]!))
  );
}

/** A card's numbers; of many: sums, and the condition that most asks for attention. */
export interface Standing {
  readonly condition: Condition;
  readonly count: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
  readonly watermark: string;
  readonly entries: number;
  /** Subtasks whose snapshot for the checkpoint in progress is taken; null: none is in progress. */
  readonly snapshotted: number | null;
  readonly checkpoint: number | null;
  readonly text: string;
}

const URGENCY: readonly Condition[] = [
  "failed",
  "waitingForRoom",
  "aligning",
  "running",
  "cancelled",
  "idle",
  "finished",
];

export function standingOf(
  { tasks }: Pick<Card, "tasks">,
  live: ReadonlyMap<number, LiveTask>,
  checkpoint: number | null,
  before: Standing | undefined,
): Standing | null {
  const all = tasks.flatMap(task => live.get(task.thread) ?? []);
  const [first] = all;
  if (first === undefined) return null;
  const condition = URGENCY.find(each => all.some(task => task.condition === each))!;
  const sum = (of: (task: LiveTask) => number): number => all.reduce((total, task) => total + of(task), 0);
  const now: Standing = {
    condition,
    count: all.filter(task => task.condition === condition).length,
    recordsIn: sum(task => task.recordsIn),
    recordsOut: sum(task => task.recordsOut),
    watermark: all.map(task => task.watermark).reduce(earlier),
    entries: sum(task => task.entries),
    snapshotted: checkpoint === null ? null : all.filter(task => task.snapshotted >= checkpoint).length,
    checkpoint,
    text: all.find(task => task.condition === condition)!.text,
  };
  return before !== undefined && sameFlat(before, now) ? before : now;
}

/** Of texts as they come: none yet, a moment, or the end. */
function earlier(a: string, b: string): string {
  if (a === "" || b === "") return "";
  if (a === "end" || b === "end") return a === "end" ? b : a;
  return a < b ? a : b;
}
