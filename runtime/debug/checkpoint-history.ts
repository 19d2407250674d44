// The checkpoints of a run so far, as a list to be looked at. A run may have made a hundred thousand: of those that
// nobody asks for nothing but the number is read. Knows no protocol.

import type { Event } from "../job/event.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { CheckpointInfo } from "./protocol.ts";
import type { Session } from "./session.ts";

/** So many of the newest and all that are kept; those with a number in [from, to]. Absent: all. */
export interface Chosen {
  readonly newest?: number | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface CheckpointHistory {
  readonly checkpoints: readonly CheckpointInfo[];
  /** How many there have been, chosen or not. */
  readonly total: number;
}

/** Of the branch of history that is at hand, up to now; oldest first. */
export function checkpointHistory(session: Session, chosen: Chosen = {}): CheckpointHistory {
  const events = session.log;
  const kept = new Map(session.snapshots().map(each => [each.checkpoint, each]));
  const ids = [...new Set([...idsIn(events), ...kept.keys()])].sort((a, b) => a - b);
  const wanted = new Set(chosenOf(ids, kept, chosen));
  const infos = infosOf(events, wanted);
  // Those that the session began with.
  for (const [id, snapshot] of kept)
    if (wanted.has(id) && !infos.has(id)) infos.set(id, ofSnapshot(snapshot));
  const alignment = alignments(events, wanted);
  const checkpoints = [...infos.values()]
    .sort((a, b) => a.id - b.id)
    .map(info => stated({ ...info, alignmentMs: alignment.get(info.id) ?? 0 }, kept.get(info.id)));
  return { checkpoints, total: ids.length };
}

/** `ids` in their order. */
export function chosenOf(
  ids: readonly number[],
  kept: { has(id: number): boolean },
  { newest, from = 0, to = Number.POSITIVE_INFINITY }: Chosen,
): readonly number[] {
  const first = newest === undefined ? 0 : ids.length - newest;
  return ids.filter((id, at) => id >= from && id <= to && (at >= first || kept.has(id)));
}

const stated = (info: CheckpointInfo, kept: Snapshot | undefined): CheckpointInfo => ({
  ...info,
  kind: kept?.savepoint === true ? "savepoint" : "checkpoint",
  state: info.state === "completed" && kept === undefined ? "retired" : info.state,
});

type Telling = Extract<
  Event,
  { readonly type: "checkpointTriggered" | "checkpointCompleted" | "checkpointFailed" }
>;

const isTelling = (event: Event): event is Telling =>
  event.type === "checkpointTriggered" ||
  event.type === "checkpointCompleted" ||
  event.type === "checkpointFailed";

function idsIn(events: readonly Event[]): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const event of events) if (isTelling(event)) ids.add(event.checkpoint);
  return ids;
}

function infosOf(events: readonly Event[], wanted: ReadonlySet<number>): Map<number, CheckpointInfo> {
  const infos = new Map<number, CheckpointInfo>();
  let attempt = 1;
  for (const event of events) {
    if (event.type === "runStarted" || event.type === "runResumed" || event.type === "runRestored")
      attempt = event.attempt;
    else if (isTelling(event) && wanted.has(event.checkpoint))
      infos.set(event.checkpoint, infoAfter(event, infos.get(event.checkpoint), attempt));
  }
  return infos;
}

function infoAfter(event: Telling, known: CheckpointInfo | undefined, attempt: number): CheckpointInfo {
  const { checkpoint, step, timeMs } = event;
  const before = known ?? checkpointBegun(checkpoint, attempt, false, step, timeMs);
  switch (event.type) {
    case "checkpointTriggered":
      return checkpointBegun(checkpoint, attempt, event.final, step, timeMs);
    case "checkpointCompleted": {
      const { durationMs, entries, bytes } = event;
      return { ...before, state: "completed", durationMs, entries, bytes, step, timeMs };
    }
    case "checkpointFailed": {
      const { reason, detail } = event;
      return { ...before, state: "failed", detail: detail === "" ? reason : detail, step, timeMs };
    }
  }
}

/** One that has just been triggered. */
export const checkpointBegun = (
  id: number,
  attempt: number,
  final: boolean,
  step: number,
  timeMs: number,
): CheckpointInfo => ({
  id,
  attempt,
  kind: "checkpoint",
  state: "inProgress",
  detail: "",
  final,
  step,
  timeMs,
  durationMs: 0,
  alignmentMs: 0,
  entries: 0,
  bytes: 0,
});

const ofSnapshot = ({ checkpoint, attempt, final, timeMs, operators }: Snapshot): CheckpointInfo => ({
  ...checkpointBegun(checkpoint, attempt, final, 0, timeMs),
  state: "completed",
  entries: operators.reduce((sum, part) => sum + part.size, 0),
});

/** The longest that a subtask waited from the first barrier of a checkpoint to the last. */
function alignments(events: readonly Event[], wanted: ReadonlySet<number>): ReadonlyMap<number, number> {
  const first = new Map<string, number>();
  const longest = new Map<number, number>();
  for (const event of events) {
    if (event.type !== "barrierArrived" && event.type !== "barrierAligned") continue;
    if (!wanted.has(event.checkpoint)) continue;
    const name = `${event.checkpoint}/${event.subtask}/${event.task}`;
    if (event.type === "barrierArrived") {
      if (!first.has(name)) first.set(name, event.timeMs);
      continue;
    }
    const waited = event.timeMs - (first.get(name) ?? event.timeMs);
    longest.set(event.checkpoint, Math.max(waited, longest.get(event.checkpoint) ?? 0));
  }
  return longest;
}
