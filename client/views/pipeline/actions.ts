// What can be done with what stands in the picture: one list for the menu, the buttons beside and the keys. Pure.

import type { FromPipeline } from "../messages.ts";
import type { IconName } from "../shared/icons.ts";
import type { Drawing } from "./layout.ts";
import type { LiveChannel, PipelineAction, PipelineState } from "./state.ts";

export interface Action {
  readonly label: string;
  readonly icon: IconName;
  /** A letter, or null where there is none. */
  readonly key: string | null;
  /** To the editor, or to the view itself. */
  readonly does: { readonly send: FromPipeline } | { readonly dispatch: PipelineAction };
  /** Why it can't be done now; absent: it can. */
  readonly cannot?: string;
}

const command = (text: string): Action["does"] => ({ send: { type: "command", command: text } });

/** Why nothing of the run itself can be changed now; null: it can. */
function standstill({ phase, live }: PipelineState): string | null {
  if (phase === "watched") return "The run is only watched: capture it to change something";
  switch (live?.status) {
    case "finished":
    case "failed":
    case "cancelled":
      return "The run is over: restore a checkpoint, or step back";
    case "running":
    case "stopped":
      return null;
    case undefined:
      return "Nothing runs yet";
  }
}

const unless = (why: string | null): Pick<Action, "cannot"> => (why === null ? {} : { cannot: why });

/** No subtask runs between a failure and the restart. */
const restarting = ({ tasks, live }: PipelineState): string | null =>
  (live?.restartAtMs ?? null) !== null || [...tasks.values()].some(({ condition }) => condition === "failed")
    ? "Nothing runs until the restart: continue first"
    : null;

const isOver = ({ phase, topology }: PipelineState): boolean => phase === "ended" || topology === null;

/** Of everything. */
export function pipelineActions(state: PipelineState): readonly Action[] {
  if (isOver(state)) return [];
  const isWatched = state.phase === "watched";
  const why = isWatched ? null : (standstill(state) ?? restarting(state));
  const capture: Action = {
    label: "Capture, to look inside",
    icon: "history",
    key: "R",
    does: command("capture"),
  };
  const restore: Action = {
    label: `Restore checkpoint ${state.completed}`,
    icon: "history",
    key: "R",
    does: command(`restore ${state.completed}`),
  };
  return [
    { label: "Take a checkpoint", icon: "camera", key: "C", does: command("checkpoint"), ...unless(why) },
    ...(isWatched ? [capture] : state.completed > 0 ? [restore] : []),
  ];
}

/** Of a card, a frame or an edge, by its id. */
export function actionsOf(state: PipelineState, drawing: Drawing, id: string): readonly Action[] {
  const card = drawing.cards.find(each => each.id === id);
  if (card !== undefined) {
    const [task] = card.tasks;
    const grouped =
      task!.parallelism > 1 ? [toggle(card.name, card.tasks.length === 1 ? "one" : "each")] : [];
    if (card.tasks.length > 1) return grouped;
    return [...taskActions(state, task!.thread), ...grouped];
  }
  const frame = drawing.frames.find(({ name }) => id === `frame ${name}`);
  if (frame !== undefined) return [toggle(frame.name, "one")];
  const edge = drawing.edges.find(each => each.id === id);
  const channel =
    edge === undefined ? undefined : edge.channels.length === 1 ? edge.channels[0]!.name : state.channel;
  return channel === undefined || channel === null ? [] : channelActions(state, channel);
}

const toggle = (name: string, as: "one" | "each"): Action => ({
  label: as === "each" ? `Show the subtasks of ${name}` : `Show ${name} as one`,
  icon: as === "each" ? "expand" : "collapse",
  key: "G",
  does: { dispatch: { type: "group", name, as } },
});

export function taskActions(state: PipelineState, thread: number): readonly Action[] {
  const task = state.topology?.tasks.find(each => each.thread === thread);
  if (task === undefined) return [];
  const open: Action = {
    label: "Open its source",
    icon: "open",
    key: "O",
    does: { send: { type: "openSource", file: task.file, line: task.line } },
  };
  const fail: Action = {
    label: "Fail this subtask",
    icon: "flame",
    key: "F",
    does: command(`fail ${task.name} ${task.subtask + 1}`),
    ...unless(standstill(state) ?? restarting(state) ?? finished(state, thread)),
  };
  return [...(task.file === "" ? [] : [open]), ...(isOver(state) ? [] : [fail])];
}

const finished = ({ tasks }: PipelineState, thread: number): string | null =>
  tasks.get(thread)?.condition === "finished" ? "It has finished already" : null;

export const SLOWER_MS = [100, 1000] as const;

export function channelActions(state: PipelineState, channel: string): readonly Action[] {
  if (isOver(state)) return [];
  const why = unless(standstill(state) ?? restarting(state));
  const now: LiveChannel | undefined = state.channels.get(channel);
  const meddled = now !== undefined && (now.held || now.slowMs > 0);
  const release: Action = {
    label: "Release",
    icon: "unlock",
    key: "H",
    does: command(`release ${channel}`),
    ...why,
  };
  const hold: Action = { label: "Hold", icon: "lock", key: "H", does: command(`hold ${channel}`), ...why };
  const slow = SLOWER_MS.map(
    (ms, at): Action => ({
      label: ms < 1000 ? `Slow by ${ms} ms` : `Slow by ${ms / 1000} s`,
      icon: "watch",
      key: at === 0 ? "S" : null,
      does: command(`slow ${channel} ${ms}ms`),
      ...why,
    }),
  );
  return [...(meddled ? [release] : [hold]), ...slow.filter(() => !meddled)];
}
