// The thread that does all durable I/O of a run: hears main and the task manager, has io-service.ts do the work, and
// reports. An error of the disk becomes a declined checkpoint, a failed output or a failed commit; never silence.

import { randomBytes } from "node:crypto";
import { appendFileSync, writeSync } from "node:fs";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { createCommitter } from "../../connectors/committers.ts";
import type { Holder } from "../../connectors/target-committer.ts";
import { resolveParams } from "../../plan/constant.ts";
import { errorCode, realDisk } from "../disk.ts";
import { type FaultPlan, faultyDisk } from "../disk-faults.ts";
import { type ProcessIdentity, realProbe } from "../process-probe.ts";
import { causeText, readerGone, toFailure } from "../run-errors.ts";
import { judgeHolder } from "../run-lock.ts";
import { type IoService, ioService, type Opened } from "./io-service.ts";
import type { Beginning, IoToMain, IoToTasks, IoWorkerData, MainToIo, TasksToIo } from "./protocol.ts";

const data = workerData as IoWorkerData;
const main = parentPort!;
const tell = (message: IoToMain, transfer: readonly ArrayBuffer[] = []): void =>
  main.postMessage(message, [...transfer]);

// ---------------------------------------------------------------- the world

/** For sweeps over crashes: `WEIR_TEST_FAULTS` is a FaultPlan, `WEIR_TEST_COUNT` a file that gets the number of operations. */
const plan = JSON.parse(process.env["WEIR_TEST_FAULTS"] ?? "{}") as FaultPlan & {
  readonly maxWriteBytes?: number;
};
const disk = faultyDisk(realDisk(plan), plan, die);

function die(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const STDOUT = 1;

/** A pipe that is full for now is tried again; one that nobody reads any more ends the run. */
function toStdout(bytes: Uint8Array): void {
  if (data.tellStdout) {
    tell({ type: "stdout", bytes: bytes.slice() });
    return;
  }
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(STDOUT, bytes, done);
    } catch (error) {
      if (errorCode(error) === "EPIPE") throw readerGone();
      if (errorCode(error) !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

function makeService(): IoService {
  const { plan: pipeline, baseDir, fingerprint, policy, dir } = data;
  const probe = realProbe();
  const holder: Holder = {
    self: { ...probe.self },
    judge: other => judgeHolder(other as unknown as ProcessIdentity, probe),
  };
  const env = (name: string) => process.env[name];
  const params = resolveParams(pipeline, env);
  const committers = pipeline.nodes
    .filter(node => node.operator.kind === "sink")
    .map(node =>
      createCommitter({ plan: pipeline, node, baseDir, params, env, disk, stdout: toStdout, holder }),
    );
  return ioService({
    disk,
    probe,
    dir,
    plan: pipeline,
    fingerprint,
    policy,
    committers,
    newRunName: () => randomBytes(8).toString("hex"),
  });
}

// ---------------------------------------------------------------- what main wants

let service: IoService | null = null;

function begin(action: (io: IoService) => Opened): void {
  try {
    service ??= makeService();
    const beginning = beginningOf(action(service));
    tell(
      { type: "opened", beginning },
      [...beginning.files.values()].map(bytes => bytes.buffer as ArrayBuffer),
    );
  } catch (error) {
    tell({ type: "openFailed", failure: toFailure(error) });
  }
}

const beginningOf = ({ snapshot, ...rest }: Opened): Beginning => ({
  ...rest,
  restored: snapshot && { attempt: snapshot.attempt, checkpoint: snapshot.checkpoint },
  manifest: snapshot?.manifest ?? null,
  files: snapshot?.files ?? new Map(),
});

function finalize(io: IoService, message: Extract<MainToIo, { type: "finalize" }>): void {
  const { checkpoint, final, statistics } = message;
  try {
    const manifest = io.finalize(checkpoint, final, statistics);
    tell({ type: "finalized", checkpoint, bytes: manifest.statistics.checkpointed_size });
  } catch (error) {
    quietly(() => io.abort(checkpoint));
    tell({ type: "finalizeFailed", checkpoint, detail: causeText(error) });
  }
}

function commit(io: IoService, checkpoint: number, final: boolean): void {
  try {
    const sinks = straight ? endStraight(io) : io.commit(checkpoint, final);
    tell({ type: "committed", checkpoint, sinks });
  } catch (error) {
    tell({ type: "commitFailed", failure: toFailure(error) });
  }
}

/** The run goes on whatever comes of it. */
function capture(io: IoService, checkpoint: number, under: string): void {
  try {
    tell({ type: "captured", checkpoint, path: io.capture(checkpoint, under) });
  } catch (error) {
    tell({ type: "captureFailed", checkpoint, failure: toFailure(error) });
  }
}

/** Clean-up that fails is told, and left for the next start. */
function quietly(action: () => void): void {
  try {
    action();
  } catch (error) {
    tell({ type: "notice", text: `checkpoint files could not be removed: ${causeText(error)}` });
  }
}

function close(io: IoService | null, finished: boolean): void {
  try {
    io?.close(finished);
    tell({ type: "closed", failure: null });
  } catch (error) {
    tell({ type: "closed", failure: toFailure(error) });
  }
  const counted = process.env["WEIR_TEST_COUNT"];
  if (counted) appendFileSync(counted, `${disk.operations}\n`);
  tasks?.close();
  main.close();
}

main.on("message", (message: MainToIo) => {
  switch (message.type) {
    case "open":
      begin(io => io.open());
      return;
    case "reopen":
      begin(io => io.reopen());
      return;
    case "connect":
      connect(message.port);
      return;
    case "finalize":
      finalize(service!, message);
      return;
    case "commit":
      commit(service!, message.checkpoint, message.final);
      return;
    case "abort":
      dropped.add(message.checkpoint);
      quietly(() => service!.abort(message.checkpoint));
      return;
    case "retire":
      quietly(() => service!.retire());
      return;
    case "capture":
      capture(service!, message.checkpoint, message.under);
      return;
    case "abandon":
      disconnect();
      quietly(() => service!.abandon());
      return;
    case "close":
      disconnect();
      close(service, message.finished);
      return;
  }
});

// ---------------------------------------------------------------- what the task manager sends

let tasks: MessagePort | null = null;
/** Checkpoints given up: what still comes for them is not stored. */
const dropped = new Set<number>();

function connect(port: MessagePort): void {
  disconnect();
  tasks = port;
  port.on("message", (message: TasksToIo) => {
    if (port === tasks) take(message, port);
  });
}

function disconnect(): void {
  tasks?.close();
  tasks = null;
  straightPieces.clear();
}

function take(message: TasksToIo, port: MessagePort): void {
  switch (message.type) {
    case "pending":
      takePending(message, port);
      return;
    case "pendingEnd":
      if (straight) writeStraight(message.output);
      else takePendingEnd(message.output);
      return;
    case "state":
      takeState(message, port);
      return;
    case "snapshot":
      takeSnapshot(message);
      return;
    case "flushed":
      tell({ type: "flushed" });
      return;
  }
}

const credit = (port: MessagePort, bytes: number): void =>
  port.postMessage({ type: "credit", bytes } satisfies IoToTasks);

function takePending(message: Extract<TasksToIo, { type: "pending" }>, port: MessagePort): void {
  const { sink, subtask, handle, bytes } = message;
  if (straight) straightPieces.set(handle, [...(straightPieces.get(handle) ?? []), bytes]);
  else outputOrFail(sink, subtask, () => service!.appendPending(handle, bytes));
  credit(port, bytes.length);
}

function takePendingEnd(output: Extract<TasksToIo, { type: "pendingEnd" }>["output"]): void {
  outputOrFail(output.sink, output.subtask, () => {
    service!.finishPending(output);
    tell({ type: "prepared", output });
  });
}

/** Prepared output is written once: if that fails the attempt is over, and the next one writes it anew. */
function outputOrFail(sink: string, subtask: number, action: () => void): void {
  try {
    action();
  } catch (error) {
    disconnect();
    tell({ type: "outputFailed", sink, subtask, detail: causeText(error) });
  }
}

function takeState(message: Extract<TasksToIo, { type: "state" }>, port: MessagePort): void {
  const { checkpoint, uid, subtask, bytes } = message;
  orDecline(checkpoint, () => service!.appendState(checkpoint, uid, subtask, bytes));
  credit(port, bytes.length);
}

function takeSnapshot(message: Extract<TasksToIo, { type: "snapshot" }>): void {
  const { checkpoint, operators, position, task, subtask } = message;
  orDecline(checkpoint, () => {
    let bytes = 0;
    for (const operator of operators)
      if (operator.stored) bytes += service!.finishState(checkpoint, operator.uid, operator.subtask);
    service!.acknowledge(checkpoint, operators, position);
    const entries = operators.reduce((sum, operator) => sum + operator.entries, 0);
    tell({ type: "acknowledged", checkpoint, task, subtask, bytes, entries });
  });
}

function orDecline(checkpoint: number, action: () => void): void {
  if (dropped.has(checkpoint)) return;
  try {
    action();
  } catch (error) {
    dropped.add(checkpoint);
    quietly(() => service!.abort(checkpoint));
    tell({ type: "declined", checkpoint, detail: causeText(error) });
  }
}

// ---------------------------------------------------------------- without checkpoints

const straight = !data.plan.settings.checkpoint.enabled;
const straightPieces = new Map<string, Uint8Array[]>();
let straightCommits = 0;

function writeStraight(output: Extract<TasksToIo, { type: "pendingEnd" }>["output"]): void {
  const pieces = straightPieces.get(output.handle) ?? [];
  straightPieces.delete(output.handle);
  try {
    const sink = service!.commitStraight(output.sink, ++straightCommits, pieces, output.records, false);
    tell({ type: "written", sink });
  } catch (error) {
    disconnect();
    tell({ type: "commitFailed", failure: toFailure(error) });
  }
}

const endStraight = (io: IoService) =>
  data.plan.nodes
    .filter(node => node.operator.kind === "sink")
    .map(node => io.commitStraight(node.uid, ++straightCommits, [], 0, true));
