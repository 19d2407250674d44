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
}

const command = (text: string): Action["does"] => ({ send: { type: "command", command: text } });

/** Of everything. */
export function pipelineActions(state: PipelineState): readonly Action[] {
  if (state.ended || state.topology === null) return [];
  return [
    { label: "Take a checkpoint", icon: "camera", key: "C", does: command("checkpoint") },
    ...(state.completed > 0
      ? ([
          {
            label: `Restore checkpoint ${state.completed}`,
            icon: "history",
            key: "R",
            does: command(`restore ${state.completed}`),
          },
        ] as const)
      : []),
  ];
}

/** Of a card, a frame or an edge, by its id. */
export function actionsOf(state: PipelineState, drawing: Drawing, id: string): readonly Action[] {
  const card = drawing.cards.find(each => each.id === id);
  if (card !== undefined) {
    const [task] = card.tasks;
    const grouped = task!.parallelism > 1 ? [toggle(card.name, card.tasks.length > 1)] : [];
    if (card.tasks.length > 1) return grouped;
    return [...taskActions(state, task!.thread), ...grouped];
  }
  const frame = drawing.frames.find(({ name }) => id === `frame ${name}`);
  if (frame !== undefined) return [toggle(frame.name, false)];
  const edge = drawing.edges.find(each => each.id === id);
  const channel =
    edge === undefined ? undefined : edge.channels.length === 1 ? edge.channels[0]!.name : state.channel;
  return channel === undefined || channel === null ? [] : channelActions(state, channel);
}

const toggle = (group: string, collapsed: boolean): Action => ({
  label: collapsed ? `Show the subtasks of ${group}` : `Show ${group} as one`,
  icon: collapsed ? "expand" : "collapse",
  key: "G",
  does: { dispatch: { type: "toggle", group } },
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
  };
  return [...(task.file === "" ? [] : [open]), ...(state.ended ? [] : [fail])];
}

export const SLOWER_MS = [100, 1000] as const;

export function channelActions(state: PipelineState, channel: string): readonly Action[] {
  if (state.ended) return [];
  const now: LiveChannel | undefined = state.channels.get(channel);
  const meddled = now !== undefined && (now.held || now.slowMs > 0);
  const release: Action = {
    label: "Release",
    icon: "unlock",
    key: "H",
    does: command(`release ${channel}`),
  };
  const hold: Action = { label: "Hold", icon: "lock", key: "H", does: command(`hold ${channel}`) };
  const slow = SLOWER_MS.map(
    (ms, at): Action => ({
      label: ms < 1000 ? `Slow by ${ms} ms` : `Slow by ${ms / 1000} s`,
      icon: "watch",
      key: at === 0 ? "S" : null,
      does: command(`slow ${channel} ${ms}ms`),
    }),
  );
  return [...(meddled ? [release] : [hold]), ...slow.filter(() => !meddled)];
}
