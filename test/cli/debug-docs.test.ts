// What docs/debugging.md shows of the terminal is what comes: each console sample is run, and every `break`, `catch` and
// `log` of its tables is armed. A line `…` stands for any number of lines. UPDATE_TRANSCRIPTS=1 writes what comes into the
// samples that differ.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runInline, wordsOf } from "./debug-inline.ts";
import { root } from "./weir.ts";

const PAGE = join(root, "docs/debugging.md");
const PROMPT = "(weir) ";
const isUpdate = process.env["UPDATE_TRANSCRIPTS"] === "1";
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
