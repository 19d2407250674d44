// `weir run --simulate`: the deterministic executor over real inputs and real targets. What it committed is written to
// the targets when it ends; it keeps no checkpoint on disk.

import { dirname } from "node:path";
import { createCommitter } from "../../connectors/committers.ts";
import type { Committer } from "../../connectors/connector.ts";
import { type ExternHost, loadExterns } from "../../connectors/externs.ts";
import { lateFileText } from "../../connectors/file-lateness.ts";
import { checkInputs } from "../../connectors/inputs.ts";
import { createReader } from "../../connectors/readers.ts";
import { createSinkWriter } from "../../connectors/writers.ts";
import { realDisk } from "../../execute/disk.ts";
import { recordFailed } from "../../execute/run-errors.ts";
import type { Simulation } from "../../execute/simulate/options.ts";
import type { WaitingCall } from "../../execute/simulate/outstanding-calls.ts";
import { simulate } from "../../execute/simulate/simulation.ts";
import { resolveParams } from "../../plan/constant.ts";
import type { PlanNode } from "../../plan/plan.ts";
import type { PendingOutput } from "../../state/snapshot.ts";
import { RecordFailure, WeirError } from "../../values/failure.ts";
import { type Complaint, complaintText } from "../present/error.ts";
import { inProgram } from "../present/place.ts";
import { counted, duration } from "../present/quantity.ts";
import { type EventFile, openEvents } from "./events.ts";
import { type Interrupt, listenForInterrupt } from "./interrupt.ts";
import type { Job } from "./job.ts";
import { policyOf } from "./policy.ts";
import { showTap } from "./tapped.ts";

const DEFAULT_SEED = 1;
/** Between two looks at whether Ctrl-C was pressed. */
const STEPS_AT_A_TIME = 20_000;

interface Stage {
  readonly params: ReadonlyMap<string, unknown>;
  readonly env: (name: string) => string | undefined;
  readonly externs: ExternHost | null;
}

export async function runSimulated(job: Job): Promise<number> {
  const { plan, file, flags, host } = job;
  refuseStoredRuns(job);
  const env = (name: string): string | undefined => host.env[name];
  const params = resolveParams(plan, env);
  checkInputs(plan, file.baseDir, params, env);
  const externs = plan.externs.length === 0 ? null : await loadExterns(plan, file.baseDir);
  const stage: Stage = { params, env, externs };
  const committers = claimTargets(job, stage);
  const events =
    flags.events === undefined ? null : openEvents(flags.events, host.cwd, text => host.err(`${text}\n`));
  const interrupt = listenForInterrupt(() => host.err("stopping after a final checkpoint\n"));
  try {
    const simulation = makeSimulation(job, stage, events);
    await runToEnd(simulation, interrupt, plan.settings.externTimeoutMs);
    for (const committer of committers) write(simulation, committer);
    return showEnd(job, simulation, interrupt);
  } finally {
    for (const committer of committers) committer.release();
    events?.close();
    interrupt.dispose();
  }
}

/** It neither reads nor leaves checkpoints, so flags about them would promise what does not happen. */
function refuseStoredRuns({ flags }: Job): void {
  const stored = (["from", "resume", "rollback"] as const).find(flag => flags[flag] !== undefined);
  if (stored === undefined) return;
  throw new WeirError(
    "simulate-from",
    `--simulate always begins at the beginning, so --${stored} has no meaning`,
    {
      remedy: "leave one of the two out",
    },
  );
}

const sinksOf = (job: Job): readonly PlanNode[] =>
  job.plan.nodes.filter(node => node.operator.kind === "sink");

function claimTargets(job: Job, { params, env }: Stage): readonly Committer[] {
  const { plan, file, flags, host } = job;
  const { overwrite, fresh: replaceUnfinished } = policyOf(flags, host.cwd);
  const run = `simulated-${flags.seed ?? DEFAULT_SEED}`;
  const committers = sinksOf(job).map(node =>
    createCommitter({
      plan,
      node,
      baseDir: file.baseDir,
      params,
      env,
      disk: realDisk(),
      stdout: host.outBytes,
    }),
  );
  const claimed: Committer[] = [];
  try {
    for (const committer of committers) {
      committer.claim({ run, fresh: true, replaceUnfinished, overwrite });
      claimed.push(committer);
    }
  } catch (error) {
    for (const committer of claimed) committer.release();
    throw error;
  }
  return committers;
}

function makeSimulation(job: Job, { params, env, externs }: Stage, events: EventFile | null): Simulation {
  const { plan, file, flags } = job;
  const { baseDir } = file;
  return simulate({
    plan,
    seed: flags.seed ?? DEFAULT_SEED,
    disks: plan.settings.checkpoint.storage.kind,
    params,
    reader: (node, subtask, outside) =>
      createReader({
        plan,
        node,
        subtask,
        parallelism: node.parallelism,
        baseDir,
        params,
        env,
        outside,
        externs,
        lateFile: (uid, file, records) => job.host.err(`${lateFileText(uid, file, records)}\n`),
      }),
    writer: (node, subtask, pending) =>
      createSinkWriter({ plan, node, subtask, baseDir, params, env, externs }, pending),
    callExtern: (index, args) => callExtern(externs, index, args),
    beginExtern: (index, args, settle) => externs!.begin(index, args, settle),
    onEvent: event => {
      events?.write(event);
      showTap(event, job.host);
    },
  });
}

function callExtern(externs: ExternHost | null, index: number, args: readonly unknown[]): unknown {
  if (externs === null) throw new Error("a plan without externs calls one");
  return externs.call(index, args);
}

/** Virtual time stands still meanwhile, so here the patience is that of the machine's clock. */
async function answer(call: WaitingCall, timeoutMs: number): Promise<void> {
  const failure = `it has not answered within ${timeoutMs} ms (externTimeout)`;
  const timer = setTimeout(() => call.fail(failure), timeoutMs);
  await call.answered();
  clearTimeout(timer);
}

async function runToEnd(simulation: Simulation, interrupt: Interrupt, timeoutMs: number): Promise<void> {
  let stopped = false;
  while (simulation.run(STEPS_AT_A_TIME) === "running") {
    // Signals are delivered between turns of the event loop only.
    await new Promise(resolve => setImmediate(resolve));
    if (simulation.waitsFor !== null) await answer(simulation.waitsFor, timeoutMs);
    if (!interrupt.signal.aborted || stopped) continue;
    stopped = true;
    simulation.stop();
  }
}

/** All that was committed in the simulation, as one commit of the real target. However it ended: nothing could go on. */
function write(simulation: Simulation, committer: Committer): void {
  const bytes = simulation.committed(committer.sink);
  // Above those of earlier runs, which the ledger remembers.
  const attempt = (committer.committed()?.highestAttempt ?? 0) + 1;
  committer.beginAttempt(attempt);
  const output: PendingOutput = {
    sink: committer.sink,
    subtask: 0,
    checkpoint: 1,
    records: simulation.events.reduce(
      (sum, event) =>
        event.type === "sinkCommitted" && event.sink === committer.sink ? sum + event.records : sum,
      0,
    ),
    bytes: bytes.length,
    handle: "simulated",
  };
  const outputs = bytes.length > 0 ? [output] : [];
  committer.commit({ attempt, checkpoint: 1, outputs, final: true }, () => [bytes]);
}

function showEnd(job: Job, simulation: Simulation, interrupt: Interrupt): number {
  const { host, flags } = job;
  const { events, status } = simulation;
  const completed = events.filter(event => event.type === "checkpointCompleted").length;
  const restarts = events.filter(event => event.type === "restartScheduled").length;
  const virtualMs = simulation.nowMs - (events[0]?.timeMs ?? simulation.nowMs);
  if (flags.json)
    host.out(
      `${JSON.stringify({ status, steps: simulation.stepCount, virtualMs, checkpoints: completed, restarts }, null, 2)}\n`,
    );
  if (status === "failed") {
    host.err(complaintText(failureOf(job, simulation), host));
    return 1;
  }
  const what = `${counted(simulation.stepCount, "step")} in ${duration(virtualMs)} of virtual time, ${counted(completed, "checkpoint")}`;
  if (!flags.quiet)
    host.err(`${status === "finished" ? host.errColors.green("finished") : status} ${what}\n`);
  return status === "finished" ? 0 : (interrupt.exitCode() ?? 130);
}

/** In the words of a real run. */
function failureOf({ plan, file, host }: Job, { events, lastFailure }: Simulation): Complaint {
  const last = events.findLast(event => event.type === "taskFailed");
  if (last?.type !== "taskFailed") return { what: "the simulated run failed" };
  if (!(lastFailure instanceof RecordFailure))
    return { what: last.reason, where: last.where, remedy: lastFailure?.options.remedy };
  const failure = recordFailed(plan, last.task, lastFailure, last.where);
  return {
    ...failure,
    where: inProgram(failure.where ?? "", plan.files, dirname(file.given), host.cwd),
  };
}
