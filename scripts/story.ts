// `npm start`: the story of a run that is killed and loses nothing. Everything shown happens while it is told, through
// the `weir` program as a person would use it; all of it in .cache/, the examples stay untouched.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import picocolors from "picocolors";
import type { Event } from "../runtime/job/event.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stage = join(root, ".cache", "story");
const weir = join(root, "bin", "weir");
const program = join(root, "examples", "word-count.weir");
const book = join(stage, "library.txt");

const noColor = process.env["NO_COLOR"] ? true : !process.stdout.isTTY && !process.env["FORCE_COLOR"];
const c = picocolors.createColors(!noColor);
const say = (text = ""): void => void process.stdout.write(`${text}\n`);
const heading = (number: number, text: string): void => say(`\n${c.bold(c.cyan(`${number}. ${text}`))}`);
const shown = (path: string): string => relative(process.cwd(), path) || ".";

// ---------------------------------------------------------------- running weir

interface Play {
  readonly name: string;
  readonly output: string;
  readonly args: readonly string[];
}

/** Each play has an output and a checkpoint directory of its own. */
function play(name: string): Play {
  const dir = join(stage, name);
  mkdirSync(dir, { recursive: true });
  const output = join(dir, "words.jsonl");
  const settings = [
    "checkpoint.interval=250ms",
    `checkpoint.storage=local(${JSON.stringify(join(dir, "checkpoints"))})`,
  ];
  const sets = settings.flatMap(setting => ["--set", setting]);
  return {
    name,
    output,
    args: ["run", program, "--param", `book=${book}`, "--param", `result=${output}`, ...sets],
  };
}

const checkpointsOf = (name: string): string => join(stage, name, "checkpoints", "WordCount");

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Started {
  readonly pid: number;
  readonly kill: () => void;
  readonly ended: Promise<Ended>;
}

function start(args: readonly string[]): Started {
  const child = spawn(process.execPath, [weir, ...args], { stdio: ["ignore", "pipe", "pipe"], cwd: root });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", chunk => (stdout += chunk));
  child.stderr.on("data", chunk => (stderr += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { pid: child.pid ?? 0, kill: () => void child.kill("SIGKILL"), ended };
}

async function runToEnd(args: readonly string[]): Promise<Ended> {
  const ended = await start(args).ended;
  if (ended.code !== 0)
    throw new Error(`weir ${args[0]} ended with ${ended.code ?? ended.signal}:\n${ended.stderr}`);
  return ended;
}

// ---------------------------------------------------------------- watching events

/** Calls `see` with each event of a growing JSON lines file, until `done` resolves; then with what is left. */
async function watch(path: string, done: Promise<unknown>, see: (event: Event) => void): Promise<void> {
  let at = 0;
  let rest = "";
  const buffer = Buffer.alloc(1 << 16);
  const read = (): void => {
    if (!existsSync(path)) return;
    const handle = openSync(path, "r");
    for (let got = readSync(handle, buffer, 0, buffer.length, at); got > 0; ) {
      at += got;
      const lines = (rest + buffer.toString("latin1", 0, got)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) see(JSON.parse(line) as Event);
      got = readSync(handle, buffer, 0, buffer.length, at);
    }
    closeSync(handle);
  };
  let running = true;
  const stop = done.finally(() => (running = false));
  while (running) {
    read();
    await new Promise(resolve => setTimeout(resolve, 15));
  }
  await stop;
  read();
}

const plural = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

function narrate(event: Event): void {
  if (event.type === "checkpointCompleted")
    say(
      `   ${c.green("✓")} checkpoint ${event.checkpoint} complete: ${plural(event.entries, "entry").replace("entrys", "entries")} ` +
        `${c.dim(`(${event.bytes.toLocaleString("en")} bytes, ${Math.round(event.durationMs)} ms)`)}`,
    );
  if (event.type === "runRestored" && event.from)
    say(
      `   ${c.yellow("↻")} restored from checkpoint ${event.from.checkpoint} of attempt ${event.from.attempt}`,
    );
  if (event.type === "sinkCommitted" && event.records > 0)
    say(`   ${c.green("✓")} ${event.sink}: ${plural(event.records, "line")} committed`);
}

// ---------------------------------------------------------------- the acts

const TARGET_BYTES = 24_000_000;

/** The book many times over, so that counting it lasts a few seconds. */
function makeLibrary(): number {
  const text = readFileSync(join(root, "examples", "data", "opticks.txt"));
  const copies = Math.ceil(TARGET_BYTES / text.length);
  const handle = openSync(book, "w");
  for (let i = 0; i < copies; i++) writeSync(handle, text);
  closeSync(handle);
  return copies;
}

/** Runs until a few checkpoints are complete and a random moment more, then kills. Says whether it was still running. */
async function runAndKill(args: readonly string[], events: string): Promise<boolean> {
  const run = start([...args, "--quiet", "--events", events]);
  let completed = 0;
  let pulled = false;
  const wanted = 3;
  let ended: Ended | null = null;
  const done = run.ended.then(how => (ended = how));
  await watch(events, done, event => {
    narrate(event);
    if (event.type !== "checkpointCompleted") return;
    completed++;
    if (completed < wanted || pulled) return;
    pulled = true;
    setTimeout(() => {
      if (ended !== null) return;
      say(`   ${c.red(c.bold("✗ kill -9"))} ${c.red(String(run.pid))}  ${c.dim("no warning, no clean-up")}`);
      run.kill();
    }, Math.random() * 200);
  });
  const how = await run.ended;
  if (how.signal !== "SIGKILL" && how.code !== 0)
    throw new Error(`the run ended with ${how.code}:\n${how.stderr}`);
  return how.signal === "SIGKILL";
}

interface InspectedEntry {
  readonly state: string;
  readonly key: unknown;
  readonly value: unknown;
}

async function lookInside(dir: string): Promise<void> {
  const overview = await runToEnd(["inspect", dir]);
  const lines = overview.stdout.trimEnd().split("\n");
  for (const line of lines.slice(0, 14)) say(`   ${c.dim("│")} ${line}`);
  for (const word of ["light", "colours", "newton"]) {
    const found = await runToEnd(["inspect", dir, "--operator", "counts", "--key", word, "--json"]);
    for (const entry of JSON.parse(found.stdout) as readonly InspectedEntry[])
      say(`   ${c.dim("│")} so far, ${c.bold(word)}: ${JSON.stringify(entry.value)}`);
  }
}

const digest = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
const countLines = (path: string): number => readFileSync(path, "utf8").split("\n").length - 1;

async function tell(): Promise<boolean> {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const copies = makeLibrary();
  const size = (statSync(book).size / 1e6).toFixed(0);

  say(
    c.bold(
      "Weir: a pipeline takes checkpoints, is killed in mid-run, and comes back as if nothing had been.",
    ),
  );
  say(`It counts the words of Newton's Opticks, ${copies} times over (${size} MB), with ${shown(program)}.`);

  heading(1, "It runs in a process of its own; four times a second it takes a checkpoint");
  const victim = play("killed");
  const killed = await runAndKill(victim.args, join(stage, "killed", "events-1.jsonl"));
  if (!killed) say("   it was done before it could be killed; this machine is fast");

  heading(2, "What is left of it: nothing in the output yet, and its newest checkpoint on disk");
  const visible = existsSync(victim.output) ? countLines(victim.output) : 0;
  say(`   ${shown(victim.output)}: ${plural(visible, "line")}`);
  await lookInside(checkpointsOf("killed"));

  heading(3, "The same command again: it goes on from there");
  const again = start([...victim.args, "--quiet", "--events", join(stage, "killed", "events-2.jsonl")]);
  await watch(join(stage, "killed", "events-2.jsonl"), again.ended, narrate);
  const how = await again.ended;
  if (how.code !== 0) throw new Error(`resuming ended with ${how.code}:\n${how.stderr}`);

  heading(4, "And a run that nobody disturbed, to compare with");
  const calm = play("undisturbed");
  await runToEnd([...calm.args, "--quiet"]);
  return compare(victim.output, calm.output);
}

function compare(killed: string, calm: string): boolean {
  const same = readFileSync(killed).equals(readFileSync(calm));
  say(`   killed and resumed  ${plural(countLines(killed), "line")}  sha256 ${digest(killed)}…`);
  say(`   undisturbed         ${plural(countLines(calm), "line")}  sha256 ${digest(calm)}…`);
  if (same) say(`   ${c.green(c.bold("identical, byte for byte"))}: nothing lost, nothing counted twice`);
  else say(`   ${c.red(c.bold("they differ"))}: that is a mistake in Weir; please report it`);
  return same;
}

function epilogue(): void {
  say(`
${c.bold("Try next")}
  bin/weir run examples/word-count.weir          press Ctrl-C in the middle, then run it again
  bin/weir inspect ${shown(checkpointsOf("killed"))} --where 'value > 20000'
  bin/weir graph examples/fraud-detection.weir   the pipeline as a picture
  bin/weir new hello && bin/weir run hello       a pipeline of your own
README.md has more examples; docs/language.md has the language.
`);
}

try {
  const same = await tell();
  epilogue();
  process.exitCode = same ? 0 : 1;
} catch (error) {
  say(`\n${c.red("error:")} ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
