// Parsing and checking one generated file of 10,000 lines, warm.

import { check } from "../../runtime/language/check.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { type Figure, median } from "./figures.ts";

const LINES = 10_000;

/** Types, functions and pipelines as people write them; every name differs. */
export function generatedProgram(lines: number): string {
  const sections = Math.ceil(lines / section(0).split("\n").length);
  return Array.from({ length: sections }, (_, i) => `${section(i)}\n`).join("");
}

const section = (
  i: number,
): string => `type Event${i} = { user: string, amount: float, at: timestamp, tags: list<string>, note: string? }
fn large${i}(e: Event${i}): bool = e.amount > ${i}.5 && length(e.user) > 2
fn label${i}(e: Event${i}): string = "\${e.user}: \${e.amount}"
pipeline Job${i} {
  checkpoint { interval: 1s }
  source events = readJsonl<Event${i}>("events${i}.jsonl", timestamp: e => e.at, watermark: boundedOutOfOrderness(5s))
  stream big = events |> filter(e => large${i}(e)) |> map(e => { ...e, amount: e.amount * 2.0 })
  stream totals = big |> keyBy(e => e.user) |> process {
    state total: float = 0.0
    state seen: map<string, int>
    on e {
      total = total + e.amount
      for tag in e.tags { seen[tag] = (seen[tag] ?? 0) + 1 }
      if total > 100.0 { emit { user: key, total: total, note: e.note ?? "none" } }
    }
  }
  stream counts = events |> keyBy(e => e.user) |> window(global()) |> aggregate(e => { user: key, n: count(), top: max(e.amount) })
  sink out = totals |> writeJsonl("totals${i}.jsonl")
  sink names = events |> map(e => label${i}(e)) |> writeText("names${i}.txt")
  sink all = counts |> writeCsv("counts${i}.csv")
}`;

export function parseAndCheck(times: number): Figure[] {
  const text = generatedProgram(LINES);
  const once = (): number => {
    const start = performance.now();
    const model = check(loadProgram("generated.weir", path => (path === "generated.weir" ? text : null)));
    const took = performance.now() - start;
    const wrong = model.diagnostics.find(diagnostic => diagnostic.severity === "error");
    if (wrong) throw new Error(`the generated program is wrong: ${wrong.code} ${wrong.message}`);
    return took;
  };
  const cold = once();
  for (let i = 0; i < 4; i++) once();
  const warm = median(Array.from({ length: times }, once));
  const what = `parse and check ${LINES.toLocaleString("en")} lines, warm`;
  return [
    { what, figure: `${warm.toFixed(0)} ms`, bar: "150 ms", baseline: `first time: ${cold.toFixed(0)} ms` },
  ];
}
