// Drives the real `bin/weir` as a person or a script does: arguments in; exit code, output and signals out.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");
const program = join(root, "bin", "weir");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WeirOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** SIGKILL after so many milliseconds. */
  readonly killAfterMs?: number;
  /** Or once this holds; asked every few milliseconds. */
  readonly killWhen?: () => boolean;
  readonly signal?: NodeJS.Signals;
  /** A command that does not end by then has hung: the test fails. */
  readonly timeoutMs?: number;
}

export const weir = (args: readonly string[], options: WeirOptions): Promise<Ended> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: options.cwd,
      env: { ...process.env, NO_COLOR: "1", ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", chunk => stdout.push(chunk));
    child.stderr.on("data", chunk => stderr.push(chunk));
    child.stdin.on("error", () => {});
    child.stdin.end(options.stdin ?? "");
    const kill = () => child.kill(options.signal ?? "SIGKILL");
    const timer = options.killAfterMs === undefined ? undefined : setTimeout(kill, options.killAfterMs);
    const poll = options.killWhen && setInterval(() => options.killWhen?.() && kill(), 2);
    const limitMs = options.timeoutMs ?? 60_000;
    const hung = setTimeout(() => {
      child.kill("SIGKILL");
      fail(new Error(`weir ${args.join(" ")} did not end within ${limitMs} ms\n${Buffer.concat(stderr)}`));
    }, limitMs);
    child.on("error", fail);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      clearTimeout(hung);
      if (poll) clearInterval(poll);
      done({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });

/** A fresh folder holding `files`; removed by `dispose`. */
export const workspace = (files: Readonly<Record<string, string | Uint8Array>>) => {
  const dir = mkdtempSync(join(tmpdir(), "weir-test-"));
  const path = (name: string) => join(dir, name);
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  return {
    dir,
    path,
    write,
    read: (name: string) => readFileSync(path(name), "utf8"),
    dispose: () => rmSync(dir, { recursive: true, force: true }),
  };
};

/** Small, seeded and good enough for tests (mulberry32). */
export const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
