// What a command knows of the process it runs in: two streams, colours, the working directory, the environment.
// A command writes results with `out` and everything else with `err`, and never touches `process` itself.

import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output: results. */
  out(text: string): void;
  outBytes(bytes: Uint8Array): void;
  /** Standard error: everything else. */
  err(text: string): void;
  /** A live line and a question make sense only there. */
  readonly errIsTerminal: boolean;
  readonly inIsTerminal: boolean;
  columns(): number;
  readonly outColors: Colors;
  readonly errColors: Colors;
  /** Asks on the terminal and waits for one line. */
  ask(question: string): Promise<string>;
  /** What the process will end with. */
  exitCode: number;
}

/** NO_COLOR wins, then FORCE_COLOR, then whether the stream is a terminal (https://no-color.org). */
function wantsColor(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return isTerminal && env["TERM"] !== "dumb";
}

async function askOnTerminal(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

export function processHost(): Host {
  const { stdout, stderr, stdin, env } = process;
  return {
    cwd: process.cwd(),
    env,
    out: text => void stdout.write(text),
    outBytes: bytes => void stdout.write(bytes),
    err: text => void stderr.write(text),
    errIsTerminal: stderr.isTTY === true && env["TERM"] !== "dumb",
    inIsTerminal: stdin.isTTY === true,
    columns: () => stderr.columns || 80,
    outColors: picocolors.createColors(wantsColor(env, stdout.isTTY === true)),
    errColors: picocolors.createColors(wantsColor(env, stderr.isTTY === true)),
    ask: askOnTerminal,
    exitCode: 0,
  };
}
