// Programs of any length for the benches: one as people write them, and four of which everything is one declaration.

import { generatedProgram } from "./parse-check.ts";

export interface Shape {
  readonly name: string;
  readonly text: (lines: number) => string;
  /** A digit is typed behind this in the middle of the text … */
  readonly edit: string;
  /** … and completion asked for so far into it. */
  readonly ask: number;
}

const repeated = (count: number, line: (i: number) => string): string =>
  Array.from({ length: Math.max(1, Math.floor(count)) }, (_, i) => line(i)).join("\n");

/** Streams of one source, each with its sink. */
const onePipeline = (
  lines: number,
): string => `type Event = { user: string, amount: float, at: timestamp, note: string? }
pipeline Long {
  source events = readJsonl<Event>("events.jsonl", timestamp: e => e.at, watermark: boundedOutOfOrderness(5s))
${repeated(lines / 8, streams)}
}
`;

const streams = (
  i: number,
): string => `  stream big${i} = events |> filter(e => e.amount > ${i}.5) |> map(e => { ...e, amount: e.amount * 2.0 })
  stream totals${i} = big${i} |> keyBy(e => e.user) |> process {
    state total: float = 0.0
    on e {
      total = total + e.amount
      if total > 100.0 { emit { user: key, total: total, note: e.note ?? "none" } }
    }
  }
  sink out${i} = totals${i} |> writeJsonl("totals${i}.jsonl")`;

const oneFunction = (lines: number): string => `fn long(x: float, name: string): float {
  var total = x
${repeated(lines / 4, statements)}
  return total
}
`;

const statements = (i: number): string => `  let a${i} = total * 100.0 + x
  if a${i} > ${i}.0 && length(name) > 2 {
    total = total + a${i}
  }`;

const oneType = (lines: number): string => `type Wide = {
${repeated(lines, i => `  field${i}: float = 100.0`)}
}
`;

const oneList = (lines: number): string => `fn table(): list<float> = [
${repeated(lines, i => `  ${i}.5 + 100.0,`)}
]
`;

export const shapes: readonly Shape[] = [
  { name: "of many declarations", text: generatedProgram, edit: "total > 1", ask: 3 },
  { name: "of one pipeline", text: onePipeline, edit: "total > 1", ask: 3 },
  { name: "of one function", text: oneFunction, edit: "total * 1", ask: 3 },
  { name: "of one record type", text: oneType, edit: "float = 1", ask: 3 },
  { name: "of one list", text: oneList, edit: "+ 1", ask: 3 },
];
