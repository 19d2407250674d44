// A little job over the I/O service, on a disk in memory: counts to TOTAL, some numbers a checkpoint, and writes them
// to a file. Deterministic, so that every durable operation of it can be struck.

import { pendingFileName } from "../../runtime/checkpoint/file-names.ts";
import { encodeStateFile } from "../../runtime/checkpoint/state-file.ts";
import { createCommitter } from "../../runtime/connectors/committers.ts";
import { type IoService, ioService, type Opened } from "../../runtime/execute/cluster/io-service.ts";
import { type FaultPlan, faultyDisk } from "../../runtime/execute/disk-faults.ts";
import type { MemoryDisk } from "../../runtime/execute/disk-memory.ts";
import type { ProcessProbe } from "../../runtime/execute/process-probe.ts";
import { DEFAULT_POLICY, type ResumePolicy } from "../../runtime/execute/run.ts";
import { check } from "../../runtime/language/check.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import type { StateSchema } from "../../runtime/values/row.ts";
import { INT } from "../../runtime/values/type.ts";

export const TOTAL = 12;
const PER_CHECKPOINT = 3;
export const HOME = "/home";
export const DIR = "/home/.weir/checkpoints/Count";
export const TARGET = "/home/out.txt";
export const EXPECTED = Array.from({ length: TOTAL }, (_, i) => `number ${i}\n`).join("");

const TEXT = `pipeline Count {
  checkpoint { retain: 2 }
  source numbers = sequence(0 .. ${TOTAL})
  sink out = numbers |> map(n => "number \${n}") |> writeText("out.txt")
}
`;

export const countPlan: Plan = (() => {
  const model = check(loadProgram("/home/main.weir", path => (path === "/home/main.weir" ? TEXT : null)));
  return lower(model, "Count", {}).plan!;
})();

const POSITION: StateSchema = {
  name: "$position",
  kind: "operator",
  keyType: null,
  namespaceType: null,
  valueType: INT,
  redistribution: "split",
};

/** The process has been killed. */
export class Killed extends Error {}

export interface Ended {
  readonly outcome: "finished" | "killed" | "failed" | "stopped";
  readonly error: unknown;
  readonly opened: Opened | null;
  readonly operations: number;
}

export interface JobOptions {
  readonly faults?: FaultPlan;
  readonly policy?: Partial<ResumePolicy>;
  readonly dir?: string;
  /** Ends without a word after so many numbers. */
  readonly stopAt?: number;
  readonly fingerprint?: string;
  /** Numbers between two checkpoints: nothing says that they fall again where they fell before. */
  readonly perCheckpoint?: number;
}

let processes = 0;

/** Runs until finished, stopped or struck. */
export function runJob(memory: MemoryDisk, options: JobOptions = {}): Ended {
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new Killed();
  };
  const disk = faultyDisk(
    dyingWith(memory, () => dead),
    options.faults ?? {},
    die,
  );
  let opened: Opened | null = null;
  try {
    const io = service(disk, options);
    opened = io.open();
    const finished = count(io, opened, options);
    if (!finished) return { outcome: "stopped", error: null, opened, operations: disk.operations };
    io.close(true);
    return { outcome: dead ? "killed" : "finished", error: null, opened, operations: disk.operations };
  } catch (error) {
    return { outcome: dead ? "killed" : "failed", error, opened, operations: disk.operations };
  }
}

/** A killed process does nothing any more, also not in its `finally` blocks. */
function dyingWith(disk: MemoryDisk, isDead: () => boolean): MemoryDisk {
  return new Proxy(disk, {
    get: (target, name, self) => {
      if (isDead()) throw new Killed();
      return Reflect.get(target, name, self);
    },
  });
}

function service(disk: ReturnType<typeof faultyDisk>, options: JobOptions): IoService {
  const probe = nextProcess();
  const sinks = countPlan.nodes.filter(node => node.operator.kind === "sink");
  return ioService({
    disk,
    probe,
    dir: options.dir ?? DIR,
    plan: countPlan,
    fingerprint: options.fingerprint ?? "f",
    policy: { ...DEFAULT_POLICY, ...options.policy },
    committers: sinks.map(node =>
      createCommitter({
        plan: countPlan,
        node,
        baseDir: HOME,
        params: new Map(),
        env: () => undefined,
        disk,
        stdout: () => {},
        holder: { self: { ...probe.self }, judge: () => "dead" },
      }),
    ),
    newRunName: () => `run-${probe.self.pid}`,
  });
}

/** Each run is a process of its own, and all before it are dead. */
export function nextProcess(): ProcessProbe {
  const pid = ++processes;
  return {
    self: { host: "h", boot: "b", namespace: "n", pid, start: String(pid) },
    startOf: other => (other === pid ? String(pid) : null),
  };
}

function count(
  io: IoService,
  opened: Opened,
  { stopAt = TOTAL, perCheckpoint = PER_CHECKPOINT }: JobOptions,
): boolean {
  let position = restoredPosition(opened);
  let checkpoint = opened.firstCheckpoint;
  let serial = 0;
  while (position < stopAt) {
    const next = Math.min(TOTAL, position + perCheckpoint);
    const handle = pendingFileName("out", 0, opened.attempt, serial++);
    let bytes = 0;
    for (let n = position; n < next; n++) {
      const line = new TextEncoder().encode(`number ${n}\n`);
      io.appendPending(handle, line);
      bytes += line.length;
    }
    io.finishPending({ sink: "out", subtask: 0, checkpoint, records: next - position, bytes, handle });
    position = next;
    takeCheckpoint(io, checkpoint++, position);
  }
  return position === TOTAL;
}

function restoredPosition({ snapshot }: Opened): number {
  for (const operator of snapshot?.operators ?? [])
    for (const row of operator.rows()) if (row.state === "$position") return row.value as number;
  return 0;
}

function takeCheckpoint(io: IoService, checkpoint: number, position: number): void {
  const row = { state: "$position", group: -1, key: null, namespace: null, sequence: 0, value: position };
  const operator = { uid: "numbers", subtask: 0, parallelism: 1, states: [POSITION] };
  for (const bytes of encodeStateFile({ ...operator, size: 1, rows: () => [row] }))
    io.appendState(checkpoint, "numbers", 0, bytes);
  io.finishState(checkpoint, "numbers", 0);
  io.acknowledge(checkpoint, [{ ...operator, entries: 1, stored: true }], null);
  const final = position === TOTAL;
  io.finalize(checkpoint, final, {
    id: checkpoint,
    status: "COMPLETED",
    is_savepoint: false,
    trigger_timestamp: 0,
    latest_ack_timestamp: 0,
    end_to_end_duration: 0,
    checkpointed_size: 0,
    state_size: 0,
    processed_data: 0,
    persisted_data: 0,
    num_subtasks: 1,
    num_acknowledged_subtasks: 1,
  });
  io.retire();
  io.commit(checkpoint, final);
  io.retire();
}
