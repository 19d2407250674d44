// A sink for tests: its plan, its pending output, and runs of its committer on a disk that dies. No assertions here.

import { createCommitter } from "../../runtime/connectors/committers.ts";
import type { Committer, PendingReader } from "../../runtime/connectors/connector.ts";
import type { Holder } from "../../runtime/connectors/target-committer.ts";
import { createSinkWriter } from "../../runtime/connectors/writers.ts";
import type { Disk } from "../../runtime/job/world.ts";
import type { Expr } from "../../runtime/plan/ir.ts";
import type { Plan, PlanNode } from "../../runtime/plan/plan.ts";
import type { PendingOutput } from "../../runtime/state/snapshot.ts";
import { STRING, type Type } from "../../runtime/values/type.ts";

export const text = (value: string): Expr => ({ op: "const", value, type: STRING, site: 0 });

export const sinkNode = (connector: string, path: string, type: Type, uid = "out"): PlanNode => ({
  id: 1,
  uid,
  operator: { kind: "sink", connector, args: path === "" ? {} : { path: text(path) } },
  parallelism: 1,
  output: type,
  keyType: null,
  sideOutputs: [],
  onError: { kind: "fail" },
  order: "sequence",
  orderReason: "",
  site: 0,
  declaration: uid,
});

/** Plans are not looked into by sinks. */
export const NO_PLAN = { files: ["job.weir"], externs: [], nodes: [], params: [] } as unknown as Plan;
export const BASE_DIR = "/work";
const CONTEXT = {
  plan: NO_PLAN,
  baseDir: BASE_DIR,
  params: new Map<string, unknown>(),
  env: () => undefined,
};

export interface Pending {
  readonly outputs: PendingOutput[];
  readonly read: PendingReader;
  /** Everything, in commit order. */
  text(): string;
}

/** Writes `epochs[i][s]` as subtask s of checkpoint i + 1. Read back in pieces of few bytes. */
export function pendingOf(
  node: PlanNode,
  epochs: readonly (readonly (readonly unknown[])[])[],
  pieceBytes = 7,
): Pending {
  const outputs: PendingOutput[] = [];
  const held = new Map<string, Buffer>();
  epochs.forEach((subtasks, i) => {
    subtasks.forEach((values, subtask) => {
      let parts: Uint8Array[] = [];
      const writer = createSinkWriter(
        { ...CONTEXT, node, subtask },
        {
          append: bytes => void parts.push(bytes),
          finish(checkpoint, records) {
            const handle = `${checkpoint}-${subtask}`;
            const bytes = Buffer.concat(parts);
            held.set(handle, bytes);
            parts = [];
            return { sink: node.uid, subtask, checkpoint, records, bytes: bytes.length, handle };
          },
        },
      );
      for (const value of values) writer.write(value, 0);
      const output = writer.prepare(i + 1);
      if (output !== null) outputs.push(output);
    });
  });
  const read: PendingReader = function* ({ handle }) {
    const bytes = held.get(handle)!;
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
  return { outputs, read, text: () => outputs.map(output => held.get(output.handle)!.toString()).join("") };
}

/** A process with this number; every other one is dead, unless named. */
export const holder = (pid: number, alive: readonly number[] = []): Holder => ({
  self: { host: "here", pid },
  judge: other => (alive.includes(Number(other["pid"])) ? "alive" : "dead"),
});

export const committerOf = (
  node: PlanNode,
  disk: Disk,
  by: Holder,
  stdout = (_: Uint8Array) => {},
): Committer => createCommitter({ ...CONTEXT, node, disk, stdout, holder: by });

/** What a reader of the target sees: the file, or the files of a directory that have no dot, in name order. */
export function visible(disk: Disk, path: string): string {
  const decoder = new TextDecoder();
  if (!path.endsWith("/")) return decoder.decode(disk.read(`${BASE_DIR}/${path}`) ?? new Uint8Array());
  const names = disk.list(`${BASE_DIR}/${path}`).filter(name => !name.startsWith("."));
  return names.map(name => decoder.decode(disk.read(`${BASE_DIR}/${path}${name}`)!)).join("");
}
