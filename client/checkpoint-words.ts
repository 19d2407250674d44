// A checkpoint in words, for the tree: what stands beside its name, what under it, what is said when pointed at. Pure.

import type { CheckpointInfo } from "../runtime/debug/protocol.ts";
import { clock, counted, duration, grouped, size } from "./views/shared/words.ts";

export interface Fact {
  readonly fact: string;
  readonly value: string;
  readonly tooltip?: string;
}

export const titleOf = ({ kind, id }: CheckpointInfo): string =>
  `${kind === "savepoint" ? "Savepoint" : "Checkpoint"} ${id}`;

/** `1,533 entries, 41.6 kB, in 170 ms`; what nobody has measured is left out. */
export function describe(info: CheckpointInfo): string {
  switch (info.state) {
    case "completed":
      return [
        ...(info.final ? ["final"] : []),
        counted(info.entries, "entry", "entries"),
        ...(info.bytes > 0 ? [size(info.bytes)] : []),
        ...(isMeasured(info) ? [`in ${duration(info.durationMs)}`] : []),
      ].join(", ");
    case "inProgress":
      return "in progress";
    case "failed":
      return info.detail === "" ? "failed" : `failed: ${info.detail}`;
    case "retired":
      return "no longer kept";
  }
}

/** Of one that a session began with, only what it holds is known. */
const isMeasured = ({ durationMs, step }: CheckpointInfo): boolean => durationMs > 0 || step > 0;

const RETIRED =
  "A run keeps its newest completed checkpoints, as many as `checkpoint { retain: … }` says (3 where it does not), and deletes the others. A savepoint is kept for good.";

/** `watched`: of a real run, whose steps nobody counts for us. */
export function tooltipOf(info: CheckpointInfo, watched: boolean): string {
  const lines = [`**${titleOf(info)}** · ${describe(info)}`];
  if (info.state === "retired") lines.push(RETIRED);
  if (info.state === "retired" && !watched) lines.push("The moment of its completion can still be gone to.");
  if (info.state === "inProgress") lines.push("Its barriers are on their way through the pipeline.");
  const facts = factsOf(info, watched).map(({ fact, value }) => `- ${fact}: ${value}`);
  return [...lines, facts.join("\n")].join("\n\n");
}

export function factsOf(info: CheckpointInfo, watched: boolean): readonly Fact[] {
  const done = info.state === "completed" || info.state === "retired";
  const moment = { inProgress: "triggered", failed: "failed", completed: "completed", retired: "completed" };
  return [
    ...(info.state === "retired"
      ? [{ fact: "no longer kept", value: "newer ones took its place", tooltip: RETIRED }]
      : []),
    {
      fact: moment[info.state],
      value: clock(info.timeMs),
      tooltip: watched ? "by the clock of the run" : "virtual time since the start of the run",
    },
    ...(watched || info.step === 0
      ? []
      : [{ fact: "at step", value: grouped(info.step), tooltip: "of the session's history" }]),
    ...(done && isMeasured(info)
      ? [
          {
            fact: "duration",
            value: duration(info.durationMs),
            tooltip: "from triggered to the last acknowledgement",
          },
          {
            fact: "alignment",
            value: duration(info.alignmentMs),
            tooltip: "the longest that a subtask waited from the first of its barriers to the last",
          },
        ]
      : []),
    ...(done ? [{ fact: "entries", value: grouped(info.entries), tooltip: "of state, by key" }] : []),
    ...(done && info.bytes > 0 ? [{ fact: "size", value: size(info.bytes) }] : []),
    {
      fact: "attempt",
      value: String(info.attempt),
      tooltip: "from 1; one more with each restore",
    },
  ];
}

/** The newest completed one before it that is still kept; null: there is none. */
export const previousOf = (
  all: readonly CheckpointInfo[],
  { id }: { readonly id: number },
): CheckpointInfo | null =>
  all
    .filter(each => each.state === "completed" && each.id < id)
    .reduce<CheckpointInfo | null>(
      (newest, each) => (newest === null || each.id > newest.id ? each : newest),
      null,
    );
