// `weir dap`: the debug adapter, on standard input and output or on a loopback port, for editors to start. It stands
// beside this program in dist/, so that no other command has to load it.

import { type Command, InvalidArgumentError } from "commander";
import { act } from "../action.ts";
import type { Host } from "../host.ts";

const MAX_PORT = 65_535;

export function define(command: Command, host: Host): void {
  command
    .option("--stdio", "speak over standard input and output, as it does anyway")
    .option("--port <number>", "listen on this port of the loopback instead; 0: one that is free", portNumber)
    .addHelpText("after", EXAMPLES);
  act<[]>(command, host, () => serve(command.opts<{ readonly port?: number }>().port, host));
}

const EXAMPLES = `
Examples:
  weir dap                   one session over standard input and output
  weir dap --port 4711       a server; each connection is a session

Launch with { "program": "word-count.weir", "stopOnEntry": true }; docs/debugging.md lists every field.`;

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`It must be a port from 0 to ${MAX_PORT}.`);
}

interface AdapterProgram {
  serve(port: number | undefined, cwd: string, tell: (text: string) => void): Promise<number>;
}

async function serve(port: number | undefined, host: Host): Promise<number> {
  const adapter = (await import(new URL("./dap.js", import.meta.url).href)) as AdapterProgram;
  return adapter.serve(port, host.cwd, text => host.err(text));
}
