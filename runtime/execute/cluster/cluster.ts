// Runs a pipeline for real: main thread of a run. Carries the coordinator's commands to the two workers and brings
// their reports back as its inputs; watches timers, signals and user code that hangs. Runs no user code and touches
// no disk itself, so that it always answers.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { checkInputs } from "../../connectors/inputs.ts";
import { type CoordinatorState, decide, initialCoordinator } from "../../job/coordinator.ts";
import type { CheckpointRef, Event, EventBody } from "../../job/event.ts";
import type { CoordinatorCommand, CoordinatorInput } from "../../job/task-api.ts";
import { resolveParams } from "../../plan/constant.ts";
import { deploy } from "../../plan/deploy.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Progress, RunFailure, RunOptions, RunOutcome, RunPhase } from "../run.ts";
import { givenUp, isMendedByTryingAgain, sentence, toWeirError } from "../run-errors.ts";
import { Captures } from "./captures.ts";
import { checkpointLog } from "./checkpoint-log.ts";
import { type IoThread, startIoThread } from "./io-thread.ts";
import type { Beginning, IoToMain, TasksToMain } from "./protocol.ts";
import { checkpointDirectory } from "./storage-place.ts";
import { startTaskThread, type TaskThread } from "./task-thread.ts";

const PROGRESS_MS = 250;
/** Timers of Node hold no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const RATE_WINDOW_MS = 2_000;

type Status = RunOutcome["status"];

/** Throws WeirError for everything found wrong before anything ran. */
export async function runCluster(options: RunOptions): Promise<RunOutcome> {
  const { plan, baseDir } = options;
  checkInputs(
    plan,
    baseDir,
    resolveParams(plan, name => process.env[name]),
    name => process.env[name],
  );
  const deployment = deploy(plan);
  return new ClusterRun(options, deployment).run();
}

type FailedTask = Omit<Extract<TasksToMain, { type: "failed" }>, "type">;

class ClusterRun {
  readonly #options: RunOptions;
  readonly #deployment: Deployment;
  readonly #dir: string;
  readonly #workersDir: string;
  readonly #log;
  readonly #startedMs = performance.now();
  #coordinator: CoordinatorState | null = null;
  #io!: IoThread;
  #tasks: TaskThread | null = null;
  #phase: RunPhase = "starting";
  #attempt = 0;
  #step = 0;
  #restoredFrom: CheckpointRef | null = null;
  #lastCheckpoint: CheckpointRef | null = null;
  #lastFailure: RunFailure | null = null;
  #fatal: RunFailure | null = null;
  #restarts = 0;
  #wakeTimer: NodeJS.Timeout | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  #progressTimer: NodeJS.Timeout | null = null;
  #finishing: Status | null = null;
  /** Records handed over by attempts that have ended. */
  #earlier = { recordsIn: 0, recordsOut: 0 };
  #now = { recordsIn: 0, recordsOut: 0, where: "" };
  #committedRecords = 0;
  readonly #captures = new Captures();
  #samples: { readonly atMs: number; readonly records: number }[] = [];
  #resolve!: (outcome: RunOutcome) => void;
  #reject!: (error: unknown) => void;

  constructor(options: RunOptions, deployment: Deployment) {
    this.#options = options;
    this.#deployment = deployment;
    this.#dir = checkpointDirectory(options.plan, options.baseDir);
    this.#workersDir = options.workersDir ?? dirname(fileURLToPath(import.meta.url));
    this.#log = checkpointLog(deployment.chains.reduce((sum, chain) => sum + chain.parallelism, 0));
  }

  get #checkpointing(): boolean {
    return this.#options.plan.settings.checkpoint.enabled;
  }

  run(): Promise<RunOutcome> {
    const outcome = new Promise<RunOutcome>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const { plan, baseDir, fingerprint, policy, stdout } = this.#options;
    const data = { plan, baseDir, fingerprint, policy, dir: this.#dir, tellStdout: stdout !== null };
    this.#io = startIoThread(this.#workersDir, data, {
      message: message => this.#fromIo(message),
      died: reason => this.#ioDied(reason),
    });
    this.#io.send({ type: "open" });
    this.#options.signal?.addEventListener("abort", this.#interrupted, { once: true });
    if (this.#options.signal?.aborted) this.#interrupted();
    this.#progressTimer = setInterval(() => this.#tick(), PROGRESS_MS);
    return outcome.finally(() => this.#dispose());
  }

  #dispose(): void {
    this.#options.signal?.removeEventListener("abort", this.#interrupted);
    for (const timer of [this.#wakeTimer, this.#restartTimer, this.#progressTimer])
      if (timer !== null) clearTimeout(timer);
  }

  // -------------------------------------------------------------- the coordinator

  #feed(input: CoordinatorInput): void {
    if (this.#coordinator === null) return;
    const { state, commands } = decide(this.#coordinator, input);
    this.#coordinator = state;
    for (const command of commands) this.#carryOut(command);
  }

  #carryOut(command: CoordinatorCommand): void {
    switch (command.type) {
      case "trigger":
        this.#log.triggered(command.checkpoint, Date.now());
        this.#tasks?.send({ type: "trigger", checkpoint: command.checkpoint, tasks: command.tasks });
        return;
      case "abort":
        this.#tasks?.send({ type: "abort", checkpoint: command.checkpoint });
        this.#io.send({ type: "abort", checkpoint: command.checkpoint });
        return;
      case "finalize": {
        const statistics = this.#log.statistics(command.checkpoint, Date.now());
        this.#io.send({ type: "finalize", checkpoint: command.checkpoint, final: command.final, statistics });
        return;
      }
      case "commit":
        this.#io.send({ type: "commit", checkpoint: command.checkpoint, final: command.final });
        return;
      case "retire":
        this.#io.send({ type: "retire" });
        return;
      case "wakeAt":
        this.#wakeAt(command.timeMs);
        return;
      case "restart":
        this.#restart(command.delayMs);
        return;
      case "finish":
        this.#finish(command.status);
        return;
      case "event":
        this.#coordinatorSaid(command.event);
    }
  }

  /** The coordinator's clock does not jump. */
  #clock(): number {
    return performance.now();
  }

  #wakeAt(timeMs: number): void {
    if (this.#wakeTimer !== null) clearTimeout(this.#wakeTimer);
    const delayMs = Math.min(LONGEST_TIMER_MS, Math.max(1, Math.ceil(timeMs - this.#clock())));
    this.#wakeTimer = setTimeout(() => {
      // Timers may come a little early, and the coordinator asks only once.
      if (this.#clock() < timeMs) this.#wakeAt(timeMs);
      else this.#feed({ type: "clock", timeMs: this.#clock() });
    }, delayMs);
  }

  /** Before tasks run, and without checkpoints, there is no final one. */
  readonly #interrupted = (): void => {
    const checkpoint = this.#checkpointing && this.#coordinator?.phase === "running";
    const how = checkpoint ? "stopping after a final checkpoint" : "stopping";
    if (this.#finishing === null)
      this.#options.onNotice?.(`${how}; press Ctrl-C again to leave at once`, "warning");
    this.#stop();
  };

  readonly #stop = (): void => {
    if (this.#finishing !== null) return;
    this.#phase = "stopping";
    this.#feed({ type: "stop", timeMs: this.#clock() });
  };

  #coordinatorSaid(event: EventBody): void {
    if (event.type === "checkpointCompleted") {
      this.#log.completed(event.checkpoint, Date.now());
      this.#lastCheckpoint = { attempt: this.#attempt, checkpoint: event.checkpoint };
    }
    if (event.type === "checkpointFailed") {
      this.#log.failed(event.checkpoint, `${event.reason}: ${event.detail}`, Date.now());
      if (event.reason !== "subsumed" && event.reason !== "shutdown" && event.reason !== "taskFailure")
        this.#checkpointFailed(event.checkpoint, event.detail);
    }
    // Told when the last file is closed.
    if (event.type !== "runFinished") this.#tell(event);
  }

  #checkpointFailed(checkpoint: number, detail: string): void {
    this.#options.onNotice?.(`checkpoint ${checkpoint} failed: ${detail}`, "warning");
    this.#lastFailure = {
      code: "checkpoint-failed",
      what: `Checkpoint ${checkpoint} failed: ${detail}`,
      where: this.#dir,
      remedy: "mend that, then run the same command again: it goes on from the newest checkpoint",
      exit: 1,
    };
  }

  #tell(event: EventBody): void {
    const { onEvent, inspector } = this.#options;
    const whole: Event = { ...event, step: this.#step++, timeMs: Date.now() };
    onEvent?.(whole);
    inspector?.event(whole);
  }

  // -------------------------------------------------------------- the I/O worker

  #fromIo(message: IoToMain): void {
    const timeMs = this.#clock();
    switch (message.type) {
      case "opened":
        this.#opened(message.beginning);
        return;
      case "openFailed":
        this.#openFailed(message.failure);
        return;
      case "acknowledged":
        this.#log.acknowledged(message.checkpoint, message.bytes, Date.now());
        this.#feed({ ...message, timeMs });
        return;
      case "declined":
        this.#feed({ ...message, reason: "io", timeMs });
        return;
      case "prepared":
        return;
      case "outputFailed":
        this.#outputFailed(message.sink, message.subtask, message.detail);
        return;
      case "finalized":
      case "finalizeFailed":
        this.#feed({ ...message, timeMs });
        return;
      case "committed":
        for (const sink of message.sinks) this.#sinkCommitted(message.checkpoint, sink);
        if (this.#finishing !== null) this.#close(this.#finishing);
        else this.#feed({ type: "committed", checkpoint: message.checkpoint, timeMs });
        return;
      case "written":
        this.#sinkCommitted(0, message.sink);
        return;
      case "commitFailed":
        this.#commitFailed(message.failure);
        return;
      case "captured":
      case "captureFailed":
        this.#captures.settle(message);
        return;
      case "flushed":
        this.#flushed();
        return;
      case "notice":
        this.#options.onNotice?.(message.text, "warning");
        return;
      case "stdout":
        this.#options.stdout?.(message.bytes);
        return;
      case "closed":
        this.#closed(message.failure);
    }
  }

  #sinkCommitted(
    checkpoint: number,
    { sink, records, bytes }: { sink: string; records: number; bytes: number },
  ): void {
    this.#committedRecords += records;
    if (records > 0) this.#tell({ type: "sinkCommitted", checkpoint, sink, records, bytes });
  }

  #opened(beginning: Beginning): void {
    const { attempt, restored, events, notices } = beginning;
    const first = this.#coordinator === null;
    this.#attempt = attempt;
    if (first) {
      this.#restoredFrom = restored;
      this.#coordinator = initialCoordinator({
        settings: this.#options.plan.settings.checkpoint,
        restart: this.#options.plan.settings.restart,
        tasks: this.#deployment.chains.flatMap(chain =>
          Array.from({ length: chain.parallelism }, (_, subtask) => ({
            task: chain.name,
            subtask,
            source: this.#options.plan.nodes[chain.nodes[0]!]!.operator.kind === "source",
          })),
        ),
        firstCheckpoint: beginning.firstCheckpoint,
        seed: Date.now() | 0,
      });
      this.#options.inspector?.begun({
        name: beginning.run,
        attempt,
        deployment: this.#deployment,
        trigger: () => this.#trigger(),
        capture: checkpoint => this.#captures.take(checkpoint, this.#options.baseDir, this.#io),
        stop: this.#stop,
      });
      if (restored) this.#tell({ type: "runResumed", from: restored, attempt });
      else this.#tell({ type: "runStarted", pipeline: this.#options.plan.name, attempt, seed: null });
    } else this.#tell({ type: "runRestored", from: restored, attempt });
    if (restored) this.#lastCheckpoint = restored;
    for (const event of events) this.#tell(event);
    for (const notice of notices) this.#options.onNotice?.(notice, "warning");
    if (first && restored)
      this.#options.onNotice?.(`resuming from checkpoint ${restored.checkpoint}`, "info");
    if (first && this.#options.signal?.aborted) this.#finish("cancelled");
    if (this.#finishing === null) this.#startTasks(beginning);
  }

  #openFailed(failure: RunFailure): void {
    if (this.#coordinator === null) {
      this.#io.terminate();
      this.#reject(toWeirError(failure));
      return;
    }
    if (isMendedByTryingAgain(failure)) {
      // A timer may come early: this is a failure of the restart, not part of what led to it.
      const timeMs = Math.max(this.#clock(), this.#coordinator.restartAtMs);
      this.#failed({ task: "recovery", subtask: 0, failure, record: false, fatal: false }, timeMs);
    } else this.#giveUp(failure);
  }

  #ioDied(reason: string): void {
    const failure: RunFailure = { code: "internal", what: `The I/O thread has ended: ${reason}`, exit: 1 };
    if (this.#coordinator === null) this.#reject(toWeirError(failure));
    else {
      this.#fatal = failure;
      this.#tasks?.terminate();
      this.#settle("failed", failure);
    }
  }

  /** What is prepared stays in the checkpoint: a restart commits it again. A target that someone changed stays changed. */
  #commitFailed(failure: RunFailure): void {
    const again = isMendedByTryingAgain(failure) && this.#checkpointing && this.#finishing === null;
    if (again) this.#failed({ task: "commit", subtask: 0, failure, record: false, fatal: false });
    else this.#giveUp(failure);
  }

  #outputFailed(sink: string, subtask: number, detail: string): void {
    const chain = this.#deployment.chains.find(({ nodes }) =>
      nodes.some(id => this.#options.plan.nodes[id]!.uid === sink),
    );
    const failure: RunFailure = {
      code: "output-failed",
      what: `Output of ${sink} could not be stored: ${detail}. Nothing committed is lost.`,
      where: this.#dir,
      remedy: "make sure that there is room and that the folder can be written to",
      exit: 1,
    };
    this.#failed({ task: chain?.name ?? sink, subtask, failure, record: false, fatal: false });
  }

  // -------------------------------------------------------------- what watchers ask

  #trigger(): string | null {
    if (!this.#checkpointing) return "the pipeline takes no checkpoints (checkpoint: off)";
    if (this.#finishing !== null) return "the run is ending";
    if (this.#coordinator?.phase !== "running") return "no task is running right now";
    this.#feed({ type: "triggerNow", timeMs: this.#clock() });
    return null;
  }

  // -------------------------------------------------------------- the task manager

  #startTasks(beginning: Beginning): void {
    const { plan, baseDir, onEvent, recordEvents, inspector } = this.#options;
    const thread = startTaskThread(
      this.#workersDir,
      {
        plan,
        baseDir,
        beginning,
        observe: onEvent !== null,
        observeRecords: recordEvents,
        inspected: (inspector ?? null) !== null,
      },
      {
        message: message => this.#fromTasks(message, beginning),
        died: reason => this.#tasksDied(reason),
        hung: (task, failure) => {
          this.#failed({ ...this.#taskAt(task), failure, record: false, fatal: false });
        },
      },
    );
    this.#io.send({ type: "connect", port: thread.io }, [thread.io]);
    this.#tasks = thread;
  }

  /** The n-th task, in the order in which the task manager makes them. */
  #taskAt(index: number): { readonly task: string; readonly subtask: number } {
    let left = index;
    for (const { name, parallelism } of this.#deployment.chains) {
      if (left < parallelism) return { task: name, subtask: left };
      left -= parallelism;
    }
    return { task: this.#options.plan.name, subtask: 0 };
  }

  #fromTasks(message: TasksToMain, beginning: Beginning): void {
    const timeMs = this.#clock();
    switch (message.type) {
      case "started":
        this.#started(message.entries, beginning);
        return;
      case "inputEnded":
        this.#feed({ ...message, timeMs });
        return;
      case "failed":
        this.#failed(message);
        return;
      case "declined":
        this.#feed({ ...message, reason: "declined", timeMs });
        return;
      case "events":
        for (const event of message.events) this.#tell(event);
        this.#tasks?.send({ type: "heard" });
        return;
      case "notice":
        this.#options.onNotice?.(message.text, "warning");
        return;
      case "progress":
        this.#now = message;
        return;
      case "looks":
        this.#options.inspector?.looks(message.looks);
    }
  }

  #started(
    entries: readonly { readonly task: string; readonly subtask: number; readonly entries: number }[],
    beginning: Beginning,
  ): void {
    const checkpoint = beginning.restored?.checkpoint ?? 0;
    for (const entry of entries) this.#tell({ type: "stateRestored", checkpoint, ...entry });
    const again = this.#phase === "restarting";
    if (this.#phase !== "stopping") this.#phase = "running";
    this.#feed({ type: again || this.#restarts > 0 ? "restored" : "start", timeMs: this.#clock() });
    if (this.#options.signal?.aborted) this.#stop();
  }

  #failed(report: FailedTask, timeMs = this.#clock()): void {
    if (this.#finishing !== null) return;
    const { task, subtask, failure, record, fatal } = report;
    this.#lastFailure = failure;
    this.#endAttempt();
    const { what: reason, where } = failure;
    this.#feed({ type: "taskFailed", timeMs, task, subtask, reason, where, record, fatal });
  }

  #tasksDied(reason: string): void {
    const failure: RunFailure = {
      code: "task-manager-died",
      what: `The thread that runs the pipeline has ended: ${reason}`,
      remedy: "if it ran out of memory, give Node more with NODE_OPTIONS=--max-old-space-size=MEGABYTES",
      exit: 1,
    };
    this.#failed({ ...this.#taskAt(0), failure, record: false, fatal: false });
  }

  /** Stops the tasks; what they were writing is forgotten. */
  #endAttempt(): void {
    this.#tasks?.terminate();
    this.#tasks = null;
    this.#earlier = {
      recordsIn: this.#earlier.recordsIn + this.#now.recordsIn,
      recordsOut: this.#committedRecords,
    };
    this.#now = { recordsIn: 0, recordsOut: 0, where: "" };
    this.#io.send({ type: "abandon" });
  }

  #restart(delayMs: number): void {
    // Where a checkpoint's failure is why, the tasks are still running: not one may outlive its attempt.
    if (this.#tasks !== null) this.#endAttempt();
    this.#restarts++;
    this.#phase = "restarting";
    const why = sentence(this.#lastFailure?.what ?? "A checkpoint failed");
    const from =
      this.#lastCheckpoint === null ? "the beginning" : `checkpoint ${this.#lastCheckpoint.checkpoint}`;
    this.#options.onNotice?.(`${why} Restarting from ${from} in ${(delayMs / 1000).toFixed(1)} s.`, "info");
    const again = (): void => this.#io.send({ type: "reopen" });
    this.#restartTimer = setTimeout(again, Math.min(LONGEST_TIMER_MS, delayMs));
  }

  // -------------------------------------------------------------- the end

  /** A failure that trying again would not mend: the run ends, and can be resumed. */
  #giveUp(failure: RunFailure): void {
    if (this.#finishing !== null && this.#finishing !== "finished") return;
    this.#fatal = failure;
    this.#finish("failed");
  }

  #finish(status: Status): void {
    const again = this.#finishing !== null;
    this.#finishing = status;
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    // Without checkpoints what sinks hold must still be written, and marked as the end.
    if (!this.#checkpointing && status !== "failed" && this.#tasks !== null && !again) {
      this.#tasks.send({ type: "flush" });
      return;
    }
    this.#close(status);
  }

  #flushed(): void {
    if (this.#finishing === "finished") this.#io.send({ type: "commit", checkpoint: 0, final: true });
    else if (this.#finishing !== null) this.#close(this.#finishing);
  }

  #close(status: Status): void {
    this.#tasks?.dispose();
    this.#tasks = null;
    this.#io.send({ type: "close", finished: status === "finished" });
  }

  #closed(failure: RunFailure | null): void {
    if (failure !== null) this.#options.onNotice?.(failure.what, "warning");
    const status = this.#finishing ?? "failed";
    this.#settle(status, status === "failed" ? this.#whyFailed() : null);
  }

  #whyFailed(): RunFailure {
    if (this.#fatal !== null) return this.#fatal;
    const { restart } = this.#options.plan.settings;
    const last = this.#lastFailure ?? { code: "run-failed", what: "The run has failed.", exit: 1 as const };
    if (this.#restarts === 0 || restart.kind === "none") return last;
    return givenUp(last, this.#restarts);
  }

  #settle(status: Status, failure: RunFailure | null): void {
    this.#tell({ type: "runFinished", status });
    this.#tick();
    this.#io.terminate();
    this.#resolve({ status, ...(failure === null ? {} : { failure }), statistics: this.#statistics() });
  }

  #statistics(): RunOutcome["statistics"] {
    return {
      attempt: this.#attempt,
      durationMs: performance.now() - this.#startedMs,
      recordsIn: this.#recordsIn,
      recordsOut: this.#committedRecords,
      restarts: this.#restarts,
      checkpointsCompleted: this.#log.completedCount,
      checkpointsFailed: this.#log.failedCount,
      restoredFrom: this.#restoredFrom,
      lastCheckpoint: this.#lastCheckpoint,
      checkpointDir: this.#checkpointing ? this.#dir : null,
      checkpoints: this.#log.all(),
    };
  }

  // -------------------------------------------------------------- progress

  get #recordsIn(): number {
    return this.#earlier.recordsIn + this.#now.recordsIn;
  }

  #tick(): void {
    const atMs = performance.now();
    this.#samples.push({ atMs, records: this.#recordsIn });
    while (this.#samples.length > 2 && this.#samples[0]!.atMs < atMs - RATE_WINDOW_MS) this.#samples.shift();
    const oldest = this.#samples[0]!;
    const seconds = Math.max(0.001, (atMs - oldest.atMs) / 1000);
    const recordsOut = this.#earlier.recordsOut + this.#now.recordsOut;
    const { onProgress, inspector } = this.#options;
    if (!onProgress && !inspector) return;
    const progress: Progress = {
      phase: this.#phase,
      elapsedMs: atMs - this.#startedMs,
      recordsIn: this.#recordsIn,
      recordsPerSecond: (this.#recordsIn - oldest.records) / seconds,
      recordsOut,
      recordsWaiting: Math.max(0, recordsOut - this.#committedRecords),
      checkpointsCompleted: this.#log.completedCount,
      checkpointsFailed: this.#log.failedCount,
      lastCheckpoint: this.#log.last?.id ?? null,
      lastCheckpointMs: this.#log.last?.durationMs ?? null,
      restarts: this.#restarts,
      detail: this.#phase === "restarting" ? (this.#lastFailure?.what ?? "") : this.#now.where,
    };
    onProgress?.(progress);
    inspector?.progress(progress, this.#coordinator);
  }
}
