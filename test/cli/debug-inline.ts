// Runs `weir debug` inside this process, over a host that only remembers.

import picocolors from "picocolors";
import type { Host } from "../../runtime/cli/host.ts";
import { runCommandLine } from "../../runtime/cli/program.ts";
import { root } from "./weir.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function runInline(args: readonly string[], cwd = root): Promise<Ran> {
  let out = "";
  let err = "";
  const plain = picocolors.createColors(false);
  const host: Host = {
    cwd,
    env: {},
    out: text => {
      out += text;
    },
    outBytes: bytes => {
      out += new TextDecoder().decode(bytes);
    },
    err: text => {
      err += text;
    },
    errIsTerminal: false,
    inIsTerminal: false,
    columns: () => 100,
    outColors: plain,
    errColors: plain,
    ask: () => Promise.resolve(""),
    exitCode: 0,
  };
  await runCommandLine(args, host);
  return { code: host.exitCode, out, err };
}

/** Words of a command line; quotes hold one together. */
export const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
