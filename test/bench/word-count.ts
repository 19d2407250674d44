// Word count of a large text: `weir run` as a person types it, checkpoints on, against a loop written by hand over the
// same bytes with a Map. Both are processes of their own, run in turns, start-up included.

import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type Figure, median, seconds } from "./figures.ts";
import { cacheDir, weir } from "./places.ts";

const DISTINCT = 5_000;

/** Lines of about ten words out of 5,000, frequent ones more often, the same on every machine. */
export function makeText(path: string, megabytes: number): void {
  if (existsSync(path) && statSync(path).size >= megabytes * 1e6) return;
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const handle = openSync(path, "w");
  for (let written = 0; written < megabytes * 1e6; ) {
    const lines: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      const words = Array.from(
        { length: 6 + Math.floor(random() * 9) },
        () => `word${Math.floor(random() ** 2 * DISTINCT)}`,
      );
      lines.push(words.join(" "));
    }
    written += writeSync(handle, `${lines.join("\n")}\n`);
  }
  closeSync(handle);
}

const program = (text: string): string => `pipeline Bench {
  checkpoint { interval: 1s }
  source lines = readText(${JSON.stringify(text)})
  stream counts = lines
    |> flatMap(line => split(line, " "))
    |> keyBy(word => word)
    |> window(global())
    |> aggregate(word => { word: key, count: count() })
  sink out = counts |> writeJsonl("counts.jsonl")
}
`;

/** The loop a person would write: bytes in large pieces, words as strings, a Map. */
const BY_HAND = `
import { closeSync, openSync, readSync, writeFileSync } from "node:fs";
const [input, output] = process.argv.slice(2);
const counts = new Map();
const buffer = Buffer.allocUnsafe(1 << 20);
const handle = openSync(input, "r");
let kept = 0;
for (let got; (got = readSync(handle, buffer, kept, buffer.length - kept, null)) > 0; ) {
  const end = kept + got;
  let start = 0;
  for (let i = kept; i < end; i++) {
    const byte = buffer[i];
    if (byte !== 32 && byte !== 10) continue;
    if (i > start) {
      const word = buffer.latin1Slice(start, i);
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    start = i + 1;
  }
  buffer.copyWithin(0, start, end);
  kept = end - start;
}
closeSync(handle);
let text = "";
for (const [word, count] of counts) text += JSON.stringify({ word, count }) + "\\n";
writeFileSync(output, text);
`;

interface Measured {
  readonly ms: number;
  readonly peakBytes: number;
}

/** Peak of the resident set, as the kernel counted it; sampled, since the process is gone at its end. */
async function measure(args: readonly string[], cwd: string): Promise<Measured> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", chunk => (stderr += chunk));
  let peakBytes = 0;
  const sample = (): void => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid ?? 0));
  };
  const timer = setInterval(sample, 20);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  clearInterval(timer);
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return { ms: performance.now() - start, peakBytes };
}

function peakOf(pid: number): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found ? Number(found[1]) * 1024 : 0;
  } catch {
    return 0;
  }
}

const sorted = (path: string): string => readFileSync(path, "utf8").split("\n").sort().join("\n");

export async function wordCount(text: string, megabytes: number, times: number): Promise<Figure[]> {
  makeText(text, megabytes);
  const dir = join(cacheDir, "word-count");
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "bench.weir"), program(text));
  writeFileSync(join(dir, "by-hand.mjs"), BY_HAND);
  const weirRuns: Measured[] = [];
  const handRuns: Measured[] = [];
  for (let i = 0; i < times; i++) {
    weirRuns.push(await measure([weir, "run", "bench.weir", "--fresh", "--quiet"], dir));
    handRuns.push(await measure(["by-hand.mjs", text, "by-hand.jsonl"], dir));
  }
  if (sorted(join(dir, "counts.jsonl")) !== sorted(join(dir, "by-hand.jsonl")))
    throw new Error("the counts differ");
  return [...figures(megabytes, weirRuns, handRuns), ...foreign(text)];
}

function figures(megabytes: number, weirRuns: readonly Measured[], handRuns: readonly Measured[]): Figure[] {
  const ours = median(weirRuns.map(run => run.ms));
  const theirs = median(handRuns.map(run => run.ms));
  const peak = Math.max(...weirRuns.map(run => run.peakBytes));
  const what = `word count of ${megabytes} MB, whole command, 1 s checkpoints`;
  return [
    { what, figure: seconds(ours), bar: "", baseline: `by hand with a Map: ${seconds(theirs)}` },
    { what: "  ratio to the loop by hand", figure: (ours / theirs).toFixed(2), bar: "1.5", baseline: "1.00" },
    { what: "  peak memory", figure: `${(peak / 1e6).toFixed(0)} MB`, bar: "400 MB", baseline: "" },
  ];
}

/** awk is on most machines; where it is, its time stands beside ours. */
function foreign(text: string): Figure[] {
  const start = performance.now();
  const script = "{ for (i = 1; i <= NF; i++) n[$i]++ } END { for (w in n) print w, n[w] }";
  const ended = spawnSync("awk", [script, text], { stdio: "ignore" });
  if (ended.status !== 0) return [];
  return [
    { what: "  awk on the same text", figure: seconds(performance.now() - start), bar: "", baseline: "" },
  ];
}
