// A run in the cluster executor, as a person at a terminal lives through it: progress, notices, questions,
// interruption, and at the end what came of it.

import { runCluster } from "../../execute/cluster/cluster.ts";
import { refuseReplicas } from "../../execute/cluster/storage-place.ts";
import type { Inspector } from "../../execute/inspect/inspector.ts";
import type { ResumePolicy, RunOptions, RunOutcome } from "../../execute/run.ts";
import { READER_GONE, WOULD_FORGET } from "../../execute/run-errors.ts";
import type { Event } from "../../job/event.ts";
import { fingerprint } from "../../plan/fingerprint.ts";
import { WeirError } from "../../values/failure.ts";
import { type EventFile, openEvents } from "./events.ts";
import { inspected } from "./inspected.ts";
import { type Interrupt, listenForInterrupt } from "./interrupt.ts";
import type { Job } from "./job.ts";
import { showOutcome } from "./outcome.ts";
import { askHowToGoOn, policyOf } from "./policy.ts";
import { type ProgressLine, progressLine } from "./progress.ts";
import { hasTaps, tapText } from "./tapped.ts";

export async function runForReal(job: Job): Promise<number> {
  const { flags, host } = job;
  refuseReplicas(job.plan);
  const line = progressLine(host, flags.quiet === true);
  const events = flags.events === undefined ? null : openEvents(flags.events, host.cwd, line.say);
  const inspect = flags.inspect === undefined ? null : await inspected(job, flags.inspect, line);
  // What stopping comes to depends on how far the run is: the executor says it.
  const interrupt = listenForInterrupt(() => {});
  try {
    const watched: Watched = { line, events, interrupt, inspector: inspect?.inspector ?? null };
    const outcome = await runOrAsk(job, policyOf(flags, host.cwd), watched);
    line.end();
    return outcome.failure?.code === READER_GONE ? 0 : showOutcome(job, outcome, interrupt.exitCode());
  } catch (error) {
    // `weir run … | head`: that is the reader's right, not a failure.
    if (error instanceof WeirError && error.code === READER_GONE) return 0;
    throw error;
  } finally {
    line.end();
    events?.close();
    inspect?.close();
    interrupt.dispose();
  }
}

/** Who is told of a run. */
interface Watched {
  readonly line: ProgressLine;
  readonly events: EventFile | null;
  readonly interrupt: Interrupt;
  readonly inspector: Inspector | null;
}

/** Refusals that a person at a terminal may answer. */
const QUESTIONS: ReadonlySet<string> = new Set(["plan-changed", WOULD_FORGET]);

async function runOrAsk(job: Job, policy: ResumePolicy, watched: Watched): Promise<RunOutcome> {
  const options = (chosen: ResumePolicy): RunOptions => optionsOf(job, chosen, watched);
  try {
    return await runCluster(options(policy));
  } catch (error) {
    if (!(error instanceof WeirError) || !QUESTIONS.has(error.code)) throw error;
    const chosen = await askHowToGoOn(error, policy, job.host);
    if (chosen === null) throw error;
    return await runCluster(options(chosen));
  }
}

function optionsOf(
  job: Job,
  policy: ResumePolicy,
  { line, events, interrupt, inspector }: Watched,
): RunOptions {
  const { plan, file, flags } = job;
  const observe = (event: Event): void => {
    events?.write(event);
    const text = tapText(event);
    if (text !== null) line.say(text);
  };
  return {
    plan,
    baseDir: file.baseDir,
    fingerprint: fingerprint(plan),
    policy,
    onEvent: events === null && !hasTaps(plan) ? null : observe,
    onProgress: flags.quiet ? null : progress => line.update(progress),
    recordEvents: flags.recordEvents === true,
    onNotice: (notice, kind) => {
      if (kind === "warning" || !flags.quiet) line.say(notice);
    },
    signal: interrupt.signal,
    inspector,
    stdout: null,
    workersDir: null,
  };
}
