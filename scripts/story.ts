// `npm start`: the story of a run that is killed and loses nothing. Everything shown happens while it is told, through
// the `weir` program as a person would use it; all of it in .cache/, the examples stay untouched.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import picocolors from "picocolors";

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
    "checkpoint.interval=200ms",
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

// ---------------------------------------------------------------- watching checkpoints

/** What is read of a manifest here; `weir inspect` reads the rest. */
interface Manifest {
  readonly checkpoint: number;
  readonly final: boolean;
  readonly operators: readonly { readonly subtasks: readonly { readonly entries: number }[] }[];
  readonly positions: readonly { readonly where: string }[];
  readonly statistics: { readonly checkpointed_size: number; readonly end_to_end_duration: number };
}

/** Checkpoints on disk, by id. A manifest appears by rename, so what is there is whole. */
function completed(dir: string): ReadonlyMap<number, Manifest> {
  const found = new Map<number, Manifest>();
  for (const name of existsSync(dir) ? readdirSync(dir) : []) {
    try {
      const manifest = JSON.parse(readFileSync(join(dir, name, "manifest.json"), "utf8")) as Manifest;
      found.set(manifest.checkpoint, manifest);
    } catch {
      // Not complete yet, or just retired.
    }
  }
  return found;
}

/** Tells of every checkpoint that completes until `done`, and calls `see` with how many there were. */
async function watch(dir: string, done: Promise<unknown>, see: (count: number) => void): Promise<void> {
  const known = new Set(completed(dir).keys());
  let count = 0;
  const look = (): void => {
    for (const [id, manifest] of completed(dir)) {
      if (known.has(id)) continue;
      known.add(id);
      say(checkpointLine(manifest));
      see(++count);
    }
  };
  let running = true;
  const stop = done.finally(() => {
    running = false;
  });
  while (running) {
    look();
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  await stop;
  look();
}

const count = (value: number): string => value.toLocaleString("en");

const entriesIn = ({ operators }: Manifest): number =>
  operators.flatMap(each => each.subtasks).reduce((sum, each) => sum + each.entries, 0);

function checkpointLine(manifest: Manifest): string {
  const { checkpoint, final, positions, statistics } = manifest;
  const line = positions[0]?.where.split(":").at(-1) ?? "?";
  const size = `${count(statistics.checkpointed_size)} bytes, ${Math.round(statistics.end_to_end_duration)} ms`;
  const held = final
    ? "the last one; the output is committed"
    : `line ${count(Number(line))}, ${count(entriesIn(manifest))} entries`;
  return `   ${c.green("✓")} checkpoint ${checkpoint} complete: ${held} ${c.dim(`(${size})`)}`;
}

// ---------------------------------------------------------------- the acts

const FIRST_BYTES = 24_000_000;

/** The book many times over, so that counting it lasts a few seconds. */
function makeLibrary(bytes: number): string {
  const text = readFileSync(join(root, "examples", "data", "opticks.txt"));
  const copies = Math.ceil(bytes / text.length);
  const handle = openSync(book, "w");
  for (let i = 0; i < copies; i++) writeSync(handle, text);
  closeSync(handle);
  return `${copies} times over (${(statSync(book).size / 1e6).toFixed(0)} MB)`;
}

/** Runs until a few checkpoints are complete and a random moment more, then kills. Says whether it was still running. */
async function runAndKill({ name, args }: Play): Promise<boolean> {
  const run = start([...args, "--quiet"]);
  let over = false;
  const done = run.ended.then(() => {
    over = true;
  });
  await watch(checkpointsOf(name), done, seen => {
    if (seen === CHECKPOINTS_BEFORE_THE_KILL) setTimeout(kill, Math.random() * 200);
  });
  const how = await run.ended;
  if (how.signal !== "SIGKILL" && how.code !== 0)
    throw new Error(`the run ended with ${how.code}:\n${how.stderr}`);
  return how.signal === "SIGKILL";

  function kill(): void {
    if (over) return;
    say(`   ${c.red(c.bold(`✗ kill -9 ${run.pid}`))}  ${c.dim("no warning, no clean-up")}`);
    run.kill();
  }
}

const CHECKPOINTS_BEFORE_THE_KILL = 3;

interface InspectedEntry {
  readonly state: string;
  readonly key: unknown;
  readonly value: unknown;
}

async function lookInside(dir: string): Promise<void> {
  const overview = await runToEnd(["inspect", dir]);
  const lines = overview.stdout.split("\n");
  for (const line of lines.slice(0, lines.indexOf("counts"))) say(`   ${c.dim("│")} ${line}`);
  for (const word of ["light", "colours", "newton"]) {
    const found = await runToEnd(["inspect", dir, "--operator", "counts", "--key", word, "--json"]);
    for (const entry of JSON.parse(found.stdout) as readonly InspectedEntry[])
      say(`   ${c.dim("│")} so far, ${c.bold(word)}: ${JSON.stringify(entry.value)}`);
  }
}

const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
const digest = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 16);
const countLines = (path: string): number => readFileSync(path, "utf8").split("\n").length - 1;

/** On a machine that is done before it can be killed, the book is made longer. */
async function actOne(): Promise<Play> {
  for (let bytes = FIRST_BYTES; ; bytes *= 3) {
    rmSync(stage, { recursive: true, force: true });
    mkdirSync(stage, { recursive: true });
    say(`   the book, ${makeLibrary(bytes)}`);
    const victim = play("killed");
    if (await runAndKill(victim)) return victim;
    if (bytes > 20 * FIRST_BYTES) throw new Error("this machine counts faster than it can be interrupted");
    say("   done before it could be killed: a longer book, then");
  }
}

async function tell(): Promise<boolean> {
  say(
    c.bold(
      "Weir: a pipeline takes checkpoints, is killed in mid-run, and comes back as if nothing had been.",
    ),
  );
  say(`It counts the words of Newton's Opticks with ${shown(program)}.`);

  heading(1, "It runs in a process of its own; five times a second it takes a checkpoint");
  const victim = await actOne();

  heading(2, "What is left of it: no output yet, and its newest checkpoint on disk");
  const visible = existsSync(victim.output) ? countLines(victim.output) : 0;
  say(`   ${shown(victim.output)}: ${plural(visible, "line")}`);
  await lookInside(checkpointsOf("killed"));

  heading(3, "The same command again: it goes on from there");
  const again = start([...victim.args, "--quiet"]);
  await watch(checkpointsOf("killed"), again.ended, () => {});
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

/** Of a checkpoint that still counts: when the window has fired, hardly anything is left in it. */
function inspectLine(): string {
  const kept = [...completed(checkpointsOf("killed")).values()].filter(manifest => !manifest.final);
  const fullest = kept.reduce<Manifest | null>(
    (most, each) => (most === null || entriesIn(each) >= entriesIn(most) ? each : most),
    null,
  );
  if (fullest === null) return "";
  const folder = shown(join(checkpointsOf("killed"), `chk-${fullest.checkpoint}`));
  const many = entriesIn(fullest) > FEW_ENTRIES;
  return `  bin/weir inspect ${folder}${many ? " --where 'value > 20000'" : ""}\n`;
}

/** Of the engine itself; the words of the book are thousands. */
const FEW_ENTRIES = 100;

function epilogue(): void {
  say(`
${c.bold("Try next")}
  bin/weir run examples/word-count.weir          press Ctrl-C in the middle, then run it again
${inspectLine()}  bin/weir graph examples/fraud-detection.weir   the pipeline as a picture
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
