// `weir debug` as a person would use it for a test: each script beside its transcript, with what goes to standard error and
// the exit code; pipes and Ctrl-C; and docs/debugging.md, of which every console sample is run and every `break`, `catch`
// and `log` of its tables is armed. UPDATE_TRANSCRIPTS=1 writes what comes instead of comparing; what has changed is then
// to be read.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runInline, wordsOf } from "./debug-inline.ts";
import { cleanEnv, inFolder, program, root, weir } from "./weir.ts";

const folder = join(root, "test/cli/debug");
const isUpdate = process.env["UPDATE_TRANSCRIPTS"] === "1";

const scripts = readdirSync(folder)
  .filter(name => name.endsWith(".script"))
  // One begins where another ends.
  .sort((a, b) => Number(a.startsWith("from-")) - Number(b.startsWith("from-")) || (a < b ? -1 : 1));

beforeAll(() => rmSync(join(root, ".cache/debug-savepoint"), { recursive: true, force: true }));

describe("scripts", () => {
  it("are found", () => expect(scripts.length).toBeGreaterThan(8));

  it.each(scripts)("%s gives its transcript", async name => {
    const path = `test/cli/debug/${name}`;
    const first = readFileSync(join(root, path), "utf8").split("\n")[0]!;
    const [, ...args] = wordsOf(first.replace(/^# /, ""));
    const { code, out, err } = await runInline([...args, "--script", path]);
    const transcript = `${out}--- standard error\n${err}--- exit code ${code}\n`;
    const kept = join(folder, name.replace(/\.script$/, ".transcript"));
    if (isUpdate) writeFileSync(kept, transcript);
    expect(existsSync(kept), `${kept} is missing`).toBe(true);
    expect(transcript).toBe(readFileSync(kept, "utf8"));
  });
});

describe("a pipe", () => {
  const ARGS = ["debug", "test/cli/debug/programs/orders.weir", "--records-per-second", "10"];

  it("is read as a script by --script -", () => {
    const ended = weir([...ARGS, "--script", "-"], {
      input: "next barrier\nexpect barrier 1\nexpect barrier 7\nwhere\n",
    });
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("(weir) expect barrier 7\n");
    expect(ended.stdout).not.toContain("(weir) where");
    expect(ended.stderr).toContain("error: expected: barrier 7\n  at standard input:3\n");
  });

  it("without --script is told its mistakes, and goes on", () => {
    const ended = weir(ARGS, { input: "nonsense\nrestore 3\nexpect nothing of the kind\nprint 1 + 1" });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain("error: there is no command nonsense\n");
    expect(ended.stdout).toContain("(weir) print 1 + 1\n2\n");
    expect(ended.stderr).toBe("");
  });

  it("ends at Ctrl-C, whether the run is under way or a command is waited for", async () => {
    for (const input of ["where\n", "hold detector (1/2) -> out (1/2)\ncontinue\n"]) {
      const child = spawn(process.execPath, [program, "debug", "examples/fraud-detection.weir"], {
        cwd: root,
        env: cleanEnv(),
        stdio: ["pipe", "pipe", "ignore"],
      });
      const ended = new Promise(resolve => child.on("close", resolve));
      let out = "";
      child.stdout.on("data", chunk => {
        const last = input.trimEnd().split("\n").at(-1)!;
        const before = out.includes(`(weir) ${last}\n`);
        out += String(chunk);
        if (!before && out.includes(`(weir) ${last}\n`)) child.kill("SIGINT");
      });
      child.stdin.write(input);
      expect(await ended, out).toBe(130);
    }
  });
});

describe("a file of several pipelines", () => {
  const pipeline = (name: string): string =>
    `pipeline ${name} {\n  source lines = readText("in.txt")\n  sink out = lines |> writeText("${name}.txt")\n}\n`;

  it("asks which, and takes the one that is named", () =>
    inFolder(
      { "two.weir": pipeline("One") + pipeline("Two"), "in.txt": "a\n", "s.script": "c\noutput\n" },
      async cwd => {
        const asked = await runInline(["debug", "two.weir"], cwd);
        expect(asked.code).toBe(2);
        expect(asked.err).toContain("  weir debug two.weir One\n  weir debug two.weir Two\n");
        const named = await runInline(["debug", "two.weir", "Two", "--script", "s.script"], cwd);
        expect(named.err).toBe("");
        expect(named.out).toMatch(/End of run: finished[\s\S]*\(weir\) output\na\n$/);
      },
    ));
});

describe("what is wrong before the session", () => {
  it.each([
    [
      ["--break", "barrier:sumed"],
      2,
      "--break barrier:sumed: not set: there is no operator sumed; did you mean summed?",
    ],
    [["--from", "nowhere"], 3, "there is no snapshot nowhere"],
    [["--script", "nowhere.script"], 2, "There is no file nowhere.script"],
    [["--param", "x=1"], 2, "there is no param `x`"],
    [["--records-per-second", "0"], 2, "It must be a number above 0, or auto."],
    [["--seed", "x"], 2, "It must be a whole number from 0."],
  ])("%s", async (args, code, what) => {
    const ended = await runInline(["debug", "test/cli/debug/programs/orders.weir", ...args]);
    expect(ended.err).toContain(what);
    expect(ended.code).toBe(code);
  });
});

// ---------------------------------------------------------------- the documentation

const PAGE = join(root, "docs/debugging.md");
const PROMPT = "(weir) ";
const page = readFileSync(PAGE, "utf8");

interface Session {
  readonly command: string;
  /** The samples that show it, one after the other. */
  readonly samples: string[];
}

const sessions: Session[] = [];
for (const [, body] of page.matchAll(/^```console\n([\s\S]*?)^```$/gm)) {
  const begun = /^\$ (.*)\n/.exec(body!);
  if (begun !== null) sessions.push({ command: begun[1]!, samples: [body!] });
  else sessions.at(-1)!.samples.push(body!);
}

const commandsIn = (sample: string): readonly string[] =>
  sample.split("\n").flatMap(line => (line.startsWith(PROMPT) ? [line.slice(PROMPT.length)] : []));

/** `…` alone on a line: what stands there is of no account. */
function pattern(sample: string): RegExp {
  const quoted = sample.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${quoted.replaceAll(/^…\n/gm, "(?:.*\\n)*?")}$`);
}

async function run(command: string, lines: readonly string[], name: string) {
  const script = join(root, `.cache/debug-docs-${name}.script`);
  mkdirSync(join(root, ".cache"), { recursive: true });
  writeFileSync(script, lines.map(line => `${line}\n`).join(""));
  try {
    const [, ...args] = wordsOf(command);
    return await runInline([...args, "--script", script]);
  } finally {
    rmSync(script);
  }
}

describe("docs/debugging.md", () => {
  it("shows sessions", () => expect(sessions.length).toBeGreaterThan(3));

  it.each(sessions.map((session, i) => [session.command, i, session] as const))(
    "%s (%i) says what it shows",
    async (command, i, { samples }) => {
      const { code, out, err } = await run(command, samples.flatMap(commandsIn), String(i));
      expect(`${err}exit code ${code}`).toBe("exit code 0");
      // The samples part what is one transcript.
      let rest = `$ ${command}\n${out}`;
      const came = samples.map((sample, at) => {
        const next = at === samples.length - 1 ? -1 : startOf(rest, commandsIn(sample).length);
        const text = next < 0 ? rest : rest.slice(0, next);
        rest = rest.slice(text.length);
        return text;
      });
      const differing = samples.flatMap((sample, at) => (pattern(sample).test(came[at]!) ? [] : [at]));
      if (isUpdate) {
        const now = readFileSync(PAGE, "utf8");
        writeFileSync(
          PAGE,
          differing.reduce((text, at) => text.replace(samples[at]!, () => came[at]!), now),
        );
        return;
      }
      for (const at of differing) expect(came[at]).toBe(samples[at]);
    },
  );

  it("arms what its tables name", async () => {
    const named = [...page.matchAll(/`((?:break|catch|log) [^`]*)`/g)].map(match => match[1]!);
    expect(named.length).toBeGreaterThan(30);
    const { code, err } = await run("weir debug examples/fraud-detection.weir", named, "tables");
    expect(err).toBe("");
    expect(code).toBe(0);
  });

  it("names every command", () => {
    const missing = [
      "where",
      "scopes",
      "finish",
      "frame",
      "savepoint",
      "snapshot",
      "output",
      "release",
    ].filter(name => !page.includes(`\`${name}`));
    expect(missing).toEqual([]);
  });
});

/** Where the line of the command numbered `count` (from 0) begins. */
function startOf(text: string, count: number): number {
  const lines = `\n${text}`;
  let at = -1;
  for (let i = 0; i <= count; i++) {
    at = lines.indexOf(`\n${PROMPT}`, at + 1);
    if (at < 0) return -1;
  }
  return at;
}
