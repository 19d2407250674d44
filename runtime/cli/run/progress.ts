// The one line that says how a run is doing: live on a terminal, a line every few seconds elsewhere.

import type { Progress } from "../../execute/run.ts";
import type { Host } from "../host.ts";
import { fromHere } from "../present/place.ts";
import { counted, duration, short } from "../present/quantity.ts";
import { clip } from "../present/width.ts";

export interface ProgressLine {
  update(progress: Progress): void;
  /** Writes a line that stays, above the live one. */
  say(line: string): void;
  /** Takes the live line away. */
  end(): void;
}

/** Between two lines where there is no terminal. */
const PLAIN_EVERY_MS = 5_000;

export function progressText(progress: Progress, cwd: string): string {
  const parts = [counted(progress.recordsIn, "record"), `${short(progress.recordsPerSecond)}/s`];
  if (progress.lastCheckpoint !== null) parts.push(checkpointPart(progress));
  if (progress.recordsWaiting > 0)
    parts.push(`${short(progress.recordsWaiting)} waiting for the next checkpoint`);
  if (progress.checkpointsFailed > 0) parts.push(counted(progress.checkpointsFailed, "failed checkpoint"));
  if (progress.restarts > 0) parts.push(counted(progress.restarts, "restart"));
  const phase = progress.phase === "running" ? "" : `${progress.phase} · `;
  return `${duration(progress.elapsedMs)} · ${phase}${parts.join(" · ")}${progress.detail ? ` · ${fromHere(progress.detail, cwd)}` : ""}`;
}

const checkpointPart = (progress: Progress): string => {
  const took = progress.lastCheckpointMs === null ? "" : ` (${duration(progress.lastCheckpointMs)})`;
  return `checkpoint ${progress.lastCheckpoint}${took}`;
};

export function progressLine(host: Host, quiet: boolean): ProgressLine {
  if (quiet) return { update: () => {}, say: line => host.err(`${line}\n`), end: () => {} };
  return host.errIsTerminal ? liveLine(host) : plainLines(host);
}

function liveLine(host: Host): ProgressLine {
  let shown = "";
  const clear = (): void => host.err(shown === "" ? "" : "\r\u001b[K");
  const draw = (text: string): void => {
    shown = clip(text.replace(/[\u0000-\u001f\u007f]/g, " "), host.columns() - 1);
    host.err(`\r\u001b[K${host.errColors.dim(shown)}`);
  };
  return {
    update: progress => draw(progressText(progress, host.cwd)),
    say(line) {
      const live = shown;
      clear();
      host.err(`${line}\n`);
      if (live !== "") draw(live);
    },
    end() {
      clear();
      shown = "";
    },
  };
}

function plainLines(host: Host): ProgressLine {
  let lastMs = 0;
  return {
    update(progress) {
      if (progress.elapsedMs - lastMs < PLAIN_EVERY_MS) return;
      lastMs = progress.elapsedMs;
      host.err(`${progressText(progress, host.cwd)}\n`);
    },
    say: line => host.err(`${line}\n`),
    end: () => {},
  };
}
