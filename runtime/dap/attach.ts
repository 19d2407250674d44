// A run that is watched and not stopped: what has been heard of it, and what the client is told of that. Asks nothing
// of the run by itself. The requests are in requests-attach.ts.

import { checkpointBegun } from "../debug/checkpoint-history.ts";
import { describeEvent } from "../debug/event-text.ts";
import type { CheckpointInfo, Live, Topology } from "../debug/protocol.ts";
import { conditionText } from "../debug/threads.ts";
import type {
  InspectHello,
  InspectMessage,
  InspectMetrics,
  TaskMetrics,
} from "../execute/inspect/protocol.ts";
import type { Event, TaskRef } from "../job/event.ts";
import { displayDuration } from "../values/text.ts";
import type { RunConnection } from "./attach-connection.ts";

/** Kept for who asks for the checkpoints so far. */
const MAX_CHECKPOINTS = 1000;

export interface AttachedListener {
  send(event: string, body?: unknown): void;
  /** The run is over, or out of sight. */
  over(exitCode: number | null): void;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class AttachedRun {
  readonly connection: RunConnection;
  readonly #listener: AttachedListener;
  readonly #checkpoints = new Map<number, Mutable<CheckpointInfo>>();
  #metrics: InspectMetrics | null = null;
  #status: Live["status"] = "running";
  #events = 0;
  #attempt: number;
  #failed: TaskRef | null = null;
  #restartAtMs: number | null = null;

  constructor(connection: RunConnection, listener: AttachedListener) {
    this.connection = connection;
    this.#listener = listener;
    this.#attempt = connection.hello.attempt;
  }

  get hello(): InspectHello {
    return this.connection.hello;
  }

  get metrics(): InspectMetrics | null {
    return this.#metrics;
  }

  /** Of the thread that is no subtask. */
  get coordinator(): number {
    return this.hello.topology.tasks.length + 1;
  }

  listen(): void {
    this.connection.listen({
      message: message => this.#heard(message),
      gone: () => this.#gone(),
    });
  }

  // -------------------------------------------------------------- what is heard

  #heard(message: InspectMessage): void {
    switch (message.type) {
      case "metrics":
        this.#metrics = message;
        this.#attempt = message.attempt;
        this.#listener.send("weir/live", this.live());
        return;
      case "event":
        this.#happened(message.event);
        return;
      case "dropped":
        this.#say(`${message.count} events and figures were left out: they came faster than they were read`);
        return;
      case "fault":
        this.#say(`the run says: ${message.what}`);
        return;
      default:
    }
  }

  #happened(event: Event): void {
    this.#events++;
    this.#remember(event);
    const text = this.#textOf(event);
    if (text !== null) this.#say(text, isTrouble(event) ? "stderr" : "console");
    if (event.type === "runFinished") this.#status = event.status;
  }

  #remember(event: Event): void {
    switch (event.type) {
      case "checkpointTriggered":
        this.#begun(event);
        return;
      case "snapshotAcknowledged":
        this.#change(event.checkpoint, info => void (info.bytes += event.bytes));
        return;
      case "checkpointCompleted":
        this.#change(event.checkpoint, info => {
          info.state = "completed";
          info.durationMs = Math.round(event.durationMs);
          info.entries = event.entries;
          info.bytes = event.bytes;
        });
        this.#listener.send("weir/snapshotsChanged", {});
        return;
      case "checkpointFailed":
        this.#change(event.checkpoint, info => {
          info.state = "failed";
          info.detail = event.detail;
        });
        return;
      case "taskFailed":
        this.#failed = { task: event.task, subtask: event.subtask };
        return;
      case "restartScheduled":
        this.#restartAtMs = event.timeMs + event.delayMs;
        return;
      case "runRestored":
        this.#attempt = event.attempt;
        this.#failed = null;
        this.#restartAtMs = null;
        return;
      default:
    }
  }

  #begun({ checkpoint, final, step, timeMs }: Extract<Event, { type: "checkpointTriggered" }>): void {
    this.#checkpoints.set(checkpoint, checkpointBegun(checkpoint, this.#attempt, final, step, timeMs));
    for (const id of this.#checkpoints.keys())
      if (this.#checkpoints.size > MAX_CHECKPOINTS) this.#checkpoints.delete(id);
  }

  #change(checkpoint: number, change: (info: Mutable<CheckpointInfo>) => void): void {
    const info = this.#checkpoints.get(checkpoint);
    if (info !== undefined) change(info);
  }

  #gone(): void {
    const { launch, pid } = this.hello;
    if (this.#status === "running") {
      this.#say(
        `the run of ${launch.pipeline} (process ${pid}) has gone without a word: it was killed, or it crashed. ` +
          "The same command goes on where its last checkpoint stands.",
        "stderr",
      );
      this.#listener.over(null);
    } else this.#listener.over(this.#status === "finished" ? 0 : this.#status === "failed" ? 1 : 130);
  }

  /** null: nothing worth a line. */
  #textOf(event: Event): string | null {
    const text = describeEvent(event, { nameOf: task => this.nameOf(task) });
    switch (event.type) {
      case "checkpointCompleted":
        return `${text}, ${sizeText(event.bytes)}, in ${displayDuration(Math.round(event.durationMs))}`;
      case "taskFailed":
        return event.where === "" ? text : `${text}\n  at ${event.where}`;
      case "checkpointFailed":
      case "restartScheduled":
      case "restartsExhausted":
      case "runResumed":
      case "runRestored":
      case "snapshotDamaged":
      case "outputRolledBack":
      case "runFinished":
        return text;
      default:
        return null;
    }
  }

  #say(text: string, category: "console" | "stderr" = "console"): void {
    this.#listener.send("output", { category, output: `${text}\n` });
  }

  // -------------------------------------------------------------- what is told

  nameOf(ref: TaskRef | null): string {
    if (ref === null) return "coordinator";
    const { tasks } = this.hello.topology;
    const parallelism = tasks.find(each => each.task === ref.task)?.parallelism;
    return `${ref.task} (${ref.subtask + 1}${parallelism === undefined ? "" : `/${parallelism}`})`;
  }

  /** In words, of the task at this position. */
  conditionOf(task: number): string {
    if (this.#status !== "running") return this.#status;
    const metrics = this.#metrics?.tasks[task];
    if (metrics === undefined) return this.#standstill(task);
    if (metrics.condition === "aligning") return this.#aligning(task);
    if (metrics.condition !== "running")
      return conditionText({ ...metrics, kind: metrics.condition, channel: "" }, [], 0);
    const rate = Math.max(metrics.recordsInPerSecond, metrics.recordsOutPerSecond);
    return `running, ${rate.toLocaleString("en-US")} records a second`;
  }

  /** Between two attempts. */
  #standstill(task: number): string {
    if (this.#restartAtMs === null) return "starting";
    const { task: name, subtask } = this.hello.topology.tasks[task]!;
    const own = this.#failed?.task === name && this.#failed.subtask === subtask;
    const inMs = Math.max(0, Math.ceil((this.#restartAtMs - Date.now()) / 1000) * 1000);
    return `${own ? "failed" : "stopped"}, restarts ${inMs === 0 ? "now" : `in ${displayDuration(inMs)}`}`;
  }

  #aligning(task: number): string {
    const inputs = this.inputsOf(task);
    const blocked = inputs.filter(({ metrics }) => metrics?.blockedBy != null);
    const checkpoint = blocked[0]?.metrics?.blockedBy ?? 0;
    return conditionText(
      { kind: "aligning", checkpoint, blocked: blocked.map(({ name }) => name) },
      inputs.map(({ name }) => name),
      0,
    );
  }

  coordinatorCondition(): string {
    if (this.#status !== "running") return this.#status;
    const { phase = "running", checkpoint = null } = this.#metrics ?? {};
    // Figures are older than what has been told since.
    const isOver = checkpoint !== null && this.#checkpoints.get(checkpoint.id)?.state === "completed";
    if (checkpoint !== null && !isOver)
      return `checkpoint ${checkpoint.id}: ${checkpoint.acknowledged} of ${checkpoint.tasks} subtasks have acknowledged`;
    return phase === "running" ? "idle" : phase;
  }

  inputsOf(task: number) {
    return this.hello.topology.channels.flatMap((channel, i) =>
      channel.to === task ? [{ ...channel, metrics: this.#metrics?.channels[i] }] : [],
    );
  }

  /** By task: the text for when there is none yet. */
  metricsOf(task: number): TaskMetrics | null {
    return this.#metrics?.tasks[task] ?? null;
  }

  live(): Live {
    const { topology } = this.hello;
    const metrics = this.#metrics;
    return {
      step: this.#events,
      furthest: this.#events,
      timeMs: metrics?.timeMs ?? 0,
      status: this.#status,
      attempt: this.#attempt,
      tasks: topology.tasks.map((ref, i) => this.#liveTask(ref, i)),
      channels: topology.channels.map(({ name }, i) => ({
        name,
        length: metrics?.channels[i]?.length ?? 0,
        blockedBy: metrics?.channels[i]?.blockedBy ?? null,
        held: false,
        slowMs: 0,
        barriers: metrics?.channels[i]?.barriers ?? [],
      })),
      checkpoint: metrics?.checkpoint ?? null,
      waiting: metrics?.waiting ?? [],
    };
  }

  #liveTask({ task, subtask }: TaskRef, index: number): Live["tasks"][number] {
    const metrics = this.metricsOf(index);
    const hasFailed = metrics === null && this.#restartAtMs !== null;
    const own = this.#failed?.task === task && this.#failed.subtask === subtask;
    return {
      thread: index + 1,
      condition: metrics?.condition ?? (hasFailed && own ? "failed" : "idle"),
      text: this.conditionOf(index),
      recordsIn: metrics?.recordsIn ?? 0,
      recordsOut: metrics?.recordsOut ?? 0,
      watermark: metrics?.watermark ?? "",
      entries: metrics?.entries ?? 0,
      snapshotted: metrics?.snapshotted ?? 0,
    };
  }

  topology(): Topology {
    const { pipeline, tasks, channels } = this.hello.topology;
    return {
      pipeline,
      tasks: tasks.map(({ task, subtask, parallelism, kind, operators }, i) => ({
        thread: i + 1,
        name: task,
        operators: operators.map(({ uid }) => uid),
        subtask,
        parallelism,
        kind,
        taskManager: 1,
        file: operators[0]?.file ?? "",
        line: operators[0]?.line ?? 0,
      })),
      channels: channels.map(({ name, from, to, capacity, partition }) => ({
        name,
        from: from + 1,
        to: to + 1,
        capacity,
        partition,
      })),
    };
  }

  /** Since it is watched, oldest first. */
  checkpoints(): readonly CheckpointInfo[] {
    return [...this.#checkpoints.values()];
  }
}

const isTrouble = ({ type }: Event): boolean =>
  type === "taskFailed" ||
  type === "checkpointFailed" ||
  type === "restartsExhausted" ||
  type === "snapshotDamaged";

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
