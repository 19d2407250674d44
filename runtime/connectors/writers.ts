// The sink nodes of a plan as writers: a value becomes text, text becomes bytes, bytes go to the executor's pending
// output until their checkpoint is complete. Where they end up is the committer's business.

import type { SinkWriter } from "../operators/chain.ts";
import type { Environment } from "../plan/constant.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { display, jsonWriter } from "../values/text.ts";
import type { Value } from "../values/value.ts";
import { argument, delimiterArgument, sinkSpec } from "./arguments.ts";
import type { PendingStore } from "./connector.ts";
import { csvRow } from "./csv-text.ts";
import { createExternWriter } from "./extern-sink.ts";
import type { ExternHost } from "./externs.ts";
import { TextBuffer, type TextImage } from "./text-buffer.ts";

export interface WriterOptions {
  readonly plan: Plan;
  readonly node: PlanNode;
  readonly subtask: number;
  readonly baseDir: string;
  readonly params: ReadonlyMap<string, unknown>;
  readonly env: Environment;
  /** Needed for extern sinks only. */
  readonly externs?: ExternHost | null;
}

export function createSinkWriter(options: WriterOptions, pending: PendingStore): SinkWriter {
  const { connector } = sinkSpec(options.node);
  if (connector === "discard") return discard;
  if (connector === "extern") return externWriter(options, pending);
  const encode = encoderOf(options);
  const buffer = new TextBuffer(bytes => pending.append(bytes));
  let records = 0;
  return {
    write(value) {
      encode(value as Value, buffer);
      records++;
    },
    prepare(checkpoint) {
      if (records === 0) return null;
      buffer.flush();
      const output = pending.finish(checkpoint, records);
      records = 0;
      return output;
    },
    image: () => ({ records, text: buffer.image() }),
    reset(image) {
      const { records: written, text } = image as WriterImage;
      records = written;
      buffer.reset(text);
    },
  };
}

interface WriterImage {
  readonly records: number;
  readonly text: TextImage;
}

function externWriter(options: WriterOptions, pending: PendingStore): SinkWriter {
  const { plan, node, subtask, externs } = options;
  const spec = sinkSpec(node);
  const extern = plan.externs[spec.extern ?? -1];
  if (extern === undefined || externs == null) throw new Error("an extern sink needs its module");
  const args = extern.parameters.map(({ name }) => argument(spec, name, options) ?? null);
  const open = () => {
    const sink = externs.openSink(spec.extern!, args);
    sink.open(subtask, node.parallelism);
    return sink;
  };
  return createExternWriter(extern, subtask, open, pending);
}

const discard: SinkWriter = { write() {}, prepare: () => null, image: () => null, reset() {} };

type Encoder = (value: Value, to: TextBuffer) => void;

function encoderOf(options: WriterOptions): Encoder {
  const { node } = options;
  const spec = sinkSpec(node);
  switch (spec.connector) {
    case "writeText":
    case "print":
    case "socket":
      return (value, to) => to.add(typeof value === "string" ? value : display(value, node.output), "\n");
    case "writeJsonl": {
      const json = jsonWriter(node.output);
      return (value, to) => to.add(json(value), "\n");
    }
    case "writeCsv": {
      const row = csvRow(node.output, delimiterArgument(spec, node.uid, options));
      return (value, to) => to.add(row(value), "");
    }
    default:
      throw new Error(`no sink connector is called ${spec.connector}`);
  }
}
