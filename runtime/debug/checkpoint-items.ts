// Checkpoints as rows: the one in progress, then the completed ones, newest first; in each its operators, their subtasks,
// and what those remembered, entry by entry.

import { taskKey } from "../job/coordinator-state.ts";
import type { OperatorSnapshot, Snapshot } from "../state/snapshot.ts";
import { clockText } from "./clock-text.ts";
import type { Item } from "./item.ts";
import { allOf, type ItemGround, lazily, wordItem } from "./items.ts";
import type { Ground } from "./seams.ts";
import { snapshotPartItems } from "./state-items.ts";
import { type OperatorShape, shapeOf } from "./state-shape.ts";
import { snapshotNumbered, snapshotStates } from "./state-source.ts";

/** `only`: of this checkpoint alone. */
export function checkpointItems(ground: Ground, items: ItemGround, only: number | null): readonly Item[] {
  const meant = (id: number): boolean => only === null || id === only;
  const { pending } = ground.simulation.coordinator;
  return [
    ...pending.filter(({ id }) => meant(id)).map(({ id }) => pendingItem(ground, id)),
    ...[...ground.snapshots()]
      .reverse()
      .filter(({ checkpoint }) => meant(checkpoint))
      .map(snapshot => snapshotItem(ground, items, snapshot)),
  ];
}

function pendingItem(ground: Ground, id: number): Item {
  const { config, pending } = ground.simulation.coordinator;
  const { acknowledged } = pending.find(each => each.id === id)!;
  const rows = (): readonly Item[] =>
    config.tasks.map(task =>
      wordItem({
        name: ground.nameOf(task),
        text:
          task.finished === true
            ? "finished before"
            : acknowledged.has(taskKey(task))
              ? "acknowledged"
              : "not yet",
      }),
    );
  return wordItem({
    name: `checkpoint ${id}`,
    text: `in progress: ${acknowledged.size} of ${config.tasks.length} subtasks have acknowledged`,
    children: lazily(rows),
  });
}

/** `checkpoint 3`, `savepoint 4` */
export const snapshotName = ({ checkpoint, savepoint }: Snapshot): string =>
  `${savepoint ? "savepoint" : "checkpoint"} ${checkpoint}`;

function snapshotItem(ground: Ground, items: ItemGround, snapshot: Snapshot): Item {
  const { operators, final, timeMs } = snapshot;
  const entries = operators.reduce((sum, part) => sum + part.size, 0);
  const uids = [...new Set(operators.map(part => part.uid))];
  return wordItem({
    name: snapshotName(snapshot),
    text: `${counted(entries, "entry", "entries")}, ${clockText(timeMs)}${final ? ", final" : ""}`,
    children: lazily(() => uids.map(uid => operatorItem(ground, items, snapshot, uid))),
  });
}

function operatorItem(ground: Ground, items: ItemGround, snapshot: Snapshot, uid: string): Item {
  const parts = snapshot.operators.filter(part => part.uid === uid).sort((a, b) => a.subtask - b.subtask);
  const node = ground.simulation.plan.nodes.find(each => each.uid === uid);
  const shape = node === undefined ? null : shapeOf(node);
  const { checkpoint } = snapshot;
  // Of two with one number, expressions read the newer.
  const isRead = snapshotNumbered(ground.snapshots(), checkpoint) === snapshot;
  const reader = isRead ? `checkpoint(${checkpoint}).` : null;
  const subtask = (part: OperatorSnapshot): Item => {
    const view = viewOf(snapshot, part, shape);
    return wordItem({
      name: `subtask ${part.subtask + 1} of ${part.parallelism}`,
      text: counted(part.size, "entry", "entries"),
      children: part.size === 0 ? null : snapshotPartItems(items, part, shape, view, reader),
    });
  };
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  return wordItem({
    name: uid,
    text: counted(size, "entry", "entries"),
    children: allOf(parts.map(subtask)),
  });
}

/** null: what is kept there is not what this program keeps. */
function viewOf(snapshot: Snapshot, part: OperatorSnapshot, shape: OperatorShape | null) {
  if (shape === null) return null;
  try {
    const found = snapshotStates(snapshot, shape).find(each => each.subtask === part.subtask);
    return found === undefined ? null : () => found;
  } catch {
    return null;
  }
}

export const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
