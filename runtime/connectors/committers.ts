// The sink nodes of a plan as committers: which form of target, with which ledger. Holds no committing logic.

import { resolve } from "node:path";
import type { Disk } from "../job/world.ts";
import type { Environment } from "../plan/constant.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { argument, delimiterArgument, pathArgument, sinkSpec, socketArguments } from "./arguments.ts";
import { type CommitThread, createCommitThread } from "./commit-thread.ts";
import type { Committer } from "./connector.ts";
import { csvHeader } from "./csv-text.ts";
import { createDirectoryTarget } from "./directory-target.ts";
import { createExternCommitter } from "./extern-sink.ts";
import { createFileTarget } from "./file-target.ts";
import { createTargetCommitter, type Holder } from "./target-committer.ts";

export interface CommitterOptions {
  readonly plan: Plan;
  readonly node: PlanNode;
  /** Folder of the pipeline's file, absolute. */
  readonly baseDir: string;
  readonly params: ReadonlyMap<string, unknown>;
  readonly env: Environment;
  readonly disk: Disk;
  readonly stdout: (bytes: Uint8Array) => void;
  /** Written into ledgers, to keep a second run away. Default: this process by its number alone. */
  readonly holder?: Holder;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  writeText: ".txt",
  writeJsonl: ".jsonl",
  writeCsv: ".csv",
};

export function createCommitter(options: CommitterOptions): Committer {
  const { node, disk } = options;
  const { connector } = sinkSpec(node);
  if (connector === "print") return createPrinter(node.uid, options.stdout);
  if (connector === "discard") return createPrinter(node.uid, () => {});
  if (connector === "extern") return createExternCommitter(node.uid, externThread(options));
  if (connector === "socket") return createSender(options);
  if (EXTENSIONS[connector] === undefined) throw new Error(`no sink connector is called ${connector}`);
  return createTargetCommitter(node.uid, targetOf(options), disk, options.holder ?? BY_NUMBER);
}

function externThread({ plan, node, baseDir, params, env }: CommitterOptions): CommitThread {
  const spec = sinkSpec(node);
  const extern = plan.externs[spec.extern ?? -1];
  if (extern === undefined) throw new Error("an extern sink needs its declaration");
  const args = extern.parameters.map(({ name }) => argument(spec, name, { params, env }) ?? null);
  const target = { kind: "extern", extern, files: plan.files, baseDir, args } as const;
  return createCommitThread({
    target,
    name: `extern sink ${extern.name}`,
    timeoutMs: plan.settings.externTimeoutMs,
  });
}

/** As printing: at least once. */
function createSender(options: CommitterOptions): Committer {
  const { plan, node } = options;
  const { host, port } = socketArguments(sinkSpec(node), node.uid, options);
  const thread = createCommitThread({
    target: { kind: "socket", host, port },
    name: `socket ${host}:${port}`,
    timeoutMs: plan.settings.externTimeoutMs,
  });
  const printer = createPrinter(node.uid, bytes => thread.ask({ type: "send", bytes }));
  return { ...printer, release: () => thread.end() };
}

function targetOf(options: CommitterOptions) {
  const { node, baseDir, disk } = options;
  const spec = sinkSpec(node);
  const name = pathArgument(spec, node.uid, options);
  const path = resolve(baseDir, name);
  const csv = spec.connector === "writeCsv";
  const text = csv ? csvHeader(node.output, delimiterArgument(spec, node.uid, options)) : "";
  const header = new TextEncoder().encode(text);
  if (!/[\\/]$/.test(name)) return createFileTarget({ name, path, header, disk });
  return createDirectoryTarget({ name, path, header, extension: EXTENSIONS[spec.connector]!, disk });
}

/** Whoever runs more than one process gives a better judge. */
const BY_NUMBER: Holder = {
  self: { pid: process.pid },
  judge(other) {
    try {
      process.kill(Number(other["pid"]), 0);
      return "alive";
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EPERM" ? "alive" : "dead";
    }
  },
};

/** At least once: what is printed cannot be taken back, and after a crash between printing and the next checkpoint it comes again. */
function createPrinter(sink: string, write: (bytes: Uint8Array) => void): Committer {
  let printed = 0;
  return {
    sink,
    reversible: false,
    claim() {},
    committed: () => null,
    beginAttempt() {},
    commit(request, read) {
      const outputs = request.outputs.filter(output => output.checkpoint > printed);
      for (const output of outputs) for (const piece of read(output)) write(piece);
      printed = Math.max(printed, request.checkpoint);
      return {
        records: outputs.reduce((sum, output) => sum + output.records, 0),
        bytes: outputs.reduce((sum, output) => sum + output.bytes, 0),
      };
    },
    rollBack() {},
    release() {},
  };
}
