// What came of a run, said once at its end.

import { dirname, relative } from "node:path";
import type { RunFailure, RunOutcome } from "../../execute/run.ts";
import { complaintText } from "../present/error.ts";
import { inProgram } from "../present/place.ts";
import { counted, duration } from "../present/quantity.ts";
import { type Job, resumeCommand } from "./job.ts";

/** Writes it and says what to exit with. `interrupted` is 130 or 143 where a signal ended the run. */
export function showOutcome(job: Job, outcome: RunOutcome, interrupted: number | null): number {
  const { host, flags } = job;
  const code =
    outcome.status === "finished" ? 0 : outcome.status === "cancelled" ? (interrupted ?? 130) : null;
  if (flags.json)
    host.out(
      `${JSON.stringify({ status: outcome.status, failure: outcome.failure ?? null, ...outcome.statistics }, null, 2)}\n`,
    );
  if (outcome.failure) host.err(complaintText(withPlace(outcome.failure, job), host));
  if (outcome.status !== "finished") host.err(goOnText(job, outcome));
  else if (!flags.quiet) host.err(`${host.errColors.green("finished")} ${summaryText(outcome)}\n`);
  return code ?? outcome.failure?.exit ?? 1;
}

function withPlace(failure: RunFailure, { plan, file, host }: Job): RunFailure {
  if (failure.where === undefined) return failure;
  return { ...failure, where: inProgram(failure.where, plan.files, dirname(file.given), host.cwd) };
}

export function summaryText(outcome: RunOutcome): string {
  const s = outcome.statistics;
  const parts = [
    `${counted(s.recordsIn, "record")} in, ${counted(s.recordsOut, "record")} out`,
    counted(s.checkpointsCompleted, "checkpoint"),
  ];
  if (s.restoredFrom) parts.push(`went on from checkpoint ${s.restoredFrom.checkpoint}`);
  if (s.restarts > 0) parts.push(counted(s.restarts, "restart"));
  return `in ${duration(s.durationMs)}: ${parts.join(", ")}`;
}

function goOnText(job: Job, outcome: RunOutcome): string {
  const { lastCheckpoint, checkpointDir } = outcome.statistics;
  if (checkpointDir === null) return "with `checkpoint: off` nothing is kept: the same command starts over\n";
  if (lastCheckpoint === null) return "no checkpoint was completed: the same command starts over\n";
  const dir = relative(job.host.cwd, checkpointDir) || ".";
  return (
    `nothing is lost: checkpoint ${lastCheckpoint.checkpoint} holds everything up to there\n` +
    `  go on with    ${resumeCommand(job)}\n` +
    `  look into it  weir inspect ${dir}/chk-${lastCheckpoint.checkpoint}\n`
  );
}
