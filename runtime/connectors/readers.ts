// The source nodes of a plan as readers: which connector, with which arguments. Holds no reading logic.

import { compileLambda } from "../compile/body.ts";
import type { SourceReader } from "../job/source.ts";
import type { Outside } from "../operators/chain.ts";
import type { Environment } from "../plan/constant.ts";
import type { Plan, PlanNode, SourceSpec } from "../plan/plan.ts";
import type { RecordType } from "../values/type.ts";
import {
  argument,
  delimiterArgument,
  pathArgument,
  rangeArgument,
  socketArguments,
  sourceSpec,
} from "./arguments.ts";
import { createExternReader } from "./extern-source.ts";
import type { ExternHost } from "./externs.ts";
import type { FileLateness, FileSourceOptions } from "./file-format.ts";
import { createNumbersReader } from "./numbers.ts";
import { createCsvReader } from "./read-csv.ts";
import { createJsonReader } from "./read-jsonl.ts";
import { createTextReader } from "./read-text.ts";
import { createSocketReader } from "./socket-source.ts";
import { createStdinReader } from "./stdin.ts";

export interface ReaderOptions {
  readonly plan: Plan;
  readonly node: PlanNode;
  readonly subtask: number;
  readonly parallelism: number;
  /** Folder of the pipeline's file, absolute. */
  readonly baseDir: string;
  readonly params: ReadonlyMap<string, unknown>;
  readonly env: Environment;
  readonly outside: Outside;
  /** Needed for extern sources only. */
  readonly externs: ExternHost | null;
  /** Told of files that begin before the watermark, with how many of their records come too late. */
  readonly lateFile?: (uid: string, file: string, records: number) => void;
}

/** `restore` is to be called only with what a snapshot held for this source, and not at all where it held nothing. */
export function createReader(options: ReaderOptions): SourceReader {
  const { node, subtask } = options;
  const spec = sourceSpec(node);
  switch (spec.connector) {
    case "readText":
      return createTextReader(fileOptions(spec, options));
    case "readJsonl":
      return createJsonReader(fileOptions(spec, options), node.output);
    case "readCsv": {
      const delimiter = delimiterArgument(spec, node.uid, options);
      return createCsvReader(fileOptions(spec, options), node.output as RecordType, delimiter);
    }
    case "sequence":
      return createSequence(spec, options);
    case "generate":
      return createGenerator(spec, options);
    case "stdin":
      return createStdinReader(subtask);
    case "socket":
      return createSocketReader(subtask, socketArguments(spec, node.uid, options));
    case "extern":
      return createExternSource(spec, options);
    default:
      throw new Error(`no source connector is called ${spec.connector}`);
  }
}

const fileOptions = (spec: SourceSpec, options: ReaderOptions): FileSourceOptions => ({
  path: pathArgument(spec, options.node.uid, options),
  baseDir: options.baseDir,
  subtask: options.subtask,
  keepReturns: false,
  follow: argument(spec, "follow", options) === true,
  mergeBy: argument(spec, "order", options) === "merged" ? timestampOf(spec, options) : null,
  lateness: latenessOf(spec, options),
});

function timestampOf(spec: SourceSpec, options: ReaderOptions): ((element: unknown) => number) | null {
  const { plan, params, outside } = options;
  if (spec.timestamp === null) return null;
  return compileLambda(plan, spec.timestamp, { params, outside }) as (element: unknown) => number;
}

function latenessOf(spec: SourceSpec, options: ReaderOptions): FileLateness | null {
  const { lateFile, node } = options;
  const timestamp = timestampOf(spec, options);
  if (lateFile === undefined || timestamp === null || spec.watermark === null) return null;
  const boundMs = spec.watermark.kind === "monotonous" ? 0 : spec.watermark.boundMs;
  return { timestampOf: timestamp, boundMs, tell: (file, records) => lateFile(node.uid, file, records) };
}

function createSequence(spec: SourceSpec, options: ReaderOptions): SourceReader {
  const { node, subtask, parallelism, outside } = options;
  const range = rangeArgument(spec, options);
  return createNumbersReader({
    name: node.uid,
    ...range,
    subtask,
    parallelism,
    element: number => number,
    rate: null,
    outside,
  });
}

function createGenerator(spec: SourceSpec, options: ReaderOptions): SourceReader {
  const { plan, node, subtask, parallelism, outside, params } = options;
  if (spec.generator === undefined) throw new Error("generate has no function");
  const count = argument(spec, "count", options) as number | undefined;
  const rate = argument(spec, "rate", options) as number | undefined;
  const element = compileLambda(plan, spec.generator, { params, outside });
  return createNumbersReader({
    name: node.uid,
    first: 0,
    last: count === undefined ? Number.MAX_SAFE_INTEGER - 1 : count - 1,
    subtask,
    parallelism,
    element: number => element(number),
    rate: rate ?? null,
    outside,
  });
}

function createExternSource(spec: SourceSpec, options: ReaderOptions): SourceReader {
  const { plan, node, subtask, parallelism, externs } = options;
  const extern = plan.externs[spec.extern ?? -1];
  if (extern === undefined || externs === null) throw new Error("an extern source needs its module");
  const args = extern.parameters.map(({ name }) => argument(spec, name, options) ?? null);
  const open = () => externs.openSource(spec.extern!, args);
  return createExternReader({ name: extern.name, open, type: node.output, subtask, parallelism });
}
