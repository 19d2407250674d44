// The status bar during a session: where the run is, and what waits for the next checkpoint.

import { type ExtensionContext, StatusBarAlignment, window } from "vscode";
import type { Live } from "../runtime/debug/protocol.ts";
import type { Sessions } from "./debug/sessions.ts";
import { clock, counted, grouped } from "./views/shared/words.ts";

export function registerStatus(context: ExtensionContext, sessions: Sessions): void {
  const item = window.createStatusBarItem("weir.session", StatusBarAlignment.Left, 50);
  item.name = "Weir";
  item.command = "weir.showPipeline";
  context.subscriptions.push(
    item,
    sessions.onLive(live => {
      item.text = `$(pulse) ${textOf(live)}`;
      item.tooltip = `step ${grouped(live.step)} of ${grouped(live.furthest)}, ${clock(live.timeMs)}\nClick to see the pipeline`;
      item.show();
    }),
    sessions.onEnd(() => item.hide()),
  );
}

function textOf(live: Live): string {
  if (live.status !== "running" && live.status !== "stopped") return `Weir: ${live.status}`;
  const waiting = live.waiting.reduce((sum, { records }) => sum + records, 0);
  const next = live.checkpoint === null ? "the next checkpoint" : `checkpoint ${live.checkpoint.id}`;
  if (live.checkpoint !== null && waiting === 0) {
    return `checkpoint ${live.checkpoint.id}: ${live.checkpoint.acknowledged} of ${live.checkpoint.tasks}`;
  }
  return waiting === 0 ? `step ${grouped(live.step)}` : `${counted(waiting, "record")} waiting for ${next}`;
}
