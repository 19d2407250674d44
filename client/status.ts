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
      const watched = sessions.active?.configuration.request === "attach";
      const where = watched ? "" : `step ${grouped(live.step)} of ${grouped(live.furthest)}, `;
      item.text = `$(pulse) ${textOf(live, watched)}`;
      item.tooltip = `${where}${clock(live.timeMs)}\nClick to see the pipeline`;
      item.show();
    }),
    sessions.onEnd(() => item.hide()),
  );
}

/** `watched`: of a real run, whose steps nobody counts. */
function textOf(live: Live, watched: boolean): string {
  if (live.status !== "running" && live.status !== "stopped") return `Weir: ${live.status}`;
  const waiting = live.waiting.reduce((sum, { records }) => sum + records, 0);
  const next = live.checkpoint === null ? "the next checkpoint" : `checkpoint ${live.checkpoint.id}`;
  if (live.checkpoint !== null && waiting === 0) {
    return `checkpoint ${live.checkpoint.id}: ${live.checkpoint.acknowledged} of ${live.checkpoint.tasks}`;
  }
  if (waiting === 0) return watched ? "watching" : `step ${grouped(live.step)}`;
  return `${counted(waiting, "record")} waiting for ${next}`;
}
