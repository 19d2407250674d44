// Kills a run that follows a file at random moments while lines are appended, then lets it stop by Ctrl-C at once behind
// the last line: everything appended must be there, once, in order.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { root, seeded } from "./weir.ts";

const PROGRAM = `pipeline Followed {
  checkpoint { interval: 20ms }
  source lines = readText("in.txt", follow: true)
  stream counted = lines |> keyBy(line => length(line) % 3) |> process {
    state seen: int = 0
    on line {
      seen = seen + 1
      emit "\${line} \${seen}"
    }
  }
  sink out = counted |> writeText("out.txt")
}
`;

interface Running {
  readonly end: Promise<{ readonly code: number | null; readonly stderr: string }>;
  kill(signal: "SIGKILL" | "SIGINT"): void;
}

function start(dir: string): Running {
  const weir = join(root, "bin", "weir");
  const child = spawn(process.execPath, [weir, "run", "followed.weir", "--quiet"], { cwd: dir });
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const end = new Promise<{ code: number | null; stderr: string }>(resolve =>
    child.on("close", code => resolve({ code, stderr })),
  );
  return { end, kill: signal => child.kill(signal) };
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

export async function followThroughKills(kills: number, seed: number): Promise<void> {
  const random = seeded(seed);
  const dir = mkdtempSync(join(tmpdir(), "weir-follow-"));
  const input = join(dir, "in.txt");
  const output = join(dir, "out.txt");
  const seen = [0, 0, 0];
  const expected: string[] = [];
  const append = (): void => {
    const line = `line ${"x".repeat(Math.floor(random() * 3))}${expected.length}`;
    appendFileSync(input, `${line}\n`);
    expected.push(`${line} ${++seen[line.length % 3]!}`);
  };
  writeFileSync(join(dir, "followed.weir"), PROGRAM);
  writeFileSync(input, "");
  for (let i = 0; i < kills; i++) {
    const run = start(dir);
    for (const until = Date.now() + 100 + random() * 600; Date.now() < until; ) {
      append();
      await pause(random() * 40);
    }
    run.kill("SIGKILL");
    await run.end;
    append();
  }
  const last = start(dir);
  // It runs once what came before is there; then a line, and Ctrl-C on its heels.
  while (!existsSync(output) || readFileSync(output, "utf8").split("\n").length <= expected.length)
    await pause(10);
  append();
  last.kill("SIGINT");
  const { code, stderr } = await last.end;
  expect(stderr).not.toMatch(/error:/);
  expect(code).toBe(130);
  expect(readFileSync(output, "utf8")).toBe(expected.map(line => `${line}\n`).join(""));
  rmSync(dir, { recursive: true, force: true });
}
