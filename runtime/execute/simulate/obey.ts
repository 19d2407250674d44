// Carries out what the coordinator of a simulated run decided. Decides nothing.

import type { CoordinatorCommand } from "../../job/task-api.ts";
import { declineNow } from "./intervene.ts";
import { tearDown } from "./launching.ts";
import type { Run } from "./run.ts";

export function obey(run: Run, command: CoordinatorCommand): void {
  const { state, storage, checkpoints } = run;
  switch (command.type) {
    case "trigger":
      trigger(run, command);
      return;
    case "abort":
      forgetCheckpoint(run, command.checkpoint);
      return;
    case "finalize":
      checkpoints.beginFinalize(command.checkpoint, command.final);
      return;
    case "commit":
      checkpoints.beginCommit(command.checkpoint);
      return;
    case "retire":
      storage.retire(state.plan.settings.checkpoint.retain);
      return;
    case "wakeAt":
      state.wakeMs = command.timeMs;
      return;
    case "restart":
      tearDown(run);
      state.launchMs = state.nowMs + command.delayMs;
      return;
    case "finish":
      // Without checkpoints nobody else asks the writers for what they still hold.
      if (!state.plan.settings.checkpoint.enabled) for (const { writer } of state.writers) writer.prepare(0);
      tearDown(run);
      state.status = command.status;
      return;
    case "event":
      run.emit(command.event);
  }
}

function trigger(run: Run, { checkpoint, tasks }: Extract<CoordinatorCommand, { type: "trigger" }>): void {
  const { state, storage } = run;
  storage.highestId = Math.max(storage.highestId, checkpoint);
  for (const at of state.attemptNow.tasks) {
    const wanted = tasks.some(({ task, subtask }) => task === at.ref.task && subtask === at.ref.subtask);
    if (wanted) at.commands.push({ type: "trigger", checkpoint });
  }
  if (state.declineNext) declineNow(run, checkpoint);
  state.declineNext = false;
  if (state.savepointNext !== null)
    state.savepointNames = new Map([...state.savepointNames, [checkpoint, state.savepointNext]]);
  state.savepointNext = null;
}

function forgetCheckpoint({ state, storage }: Run, checkpoint: number): void {
  storage.discard(checkpoint);
  for (const at of state.attemptNow.tasks) {
    const kept = at.storing.filter(each => each.checkpoint !== checkpoint);
    at.storing.splice(0, at.storing.length, ...kept);
    at.commands.push({ type: "abort", checkpoint });
  }
}
