// One run of `weir debug`: opens the session, arms what the command line asks for, and hands over to a script, a pipe or a
// person. Ends with the exit code.

import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { WeirError } from "../../values/failure.ts";
import { type ProgramFile, readText } from "../files.ts";
import type { Host } from "../host.ts";
import { showError } from "../present/error.ts";
import { listenForInterrupt } from "../run/interrupt.ts";
import { moved } from "./answer.ts";
import { carryOut } from "./commands.ts";
import { type DebugFlags, launch } from "./launch.ts";
import { writeOutputs } from "./outputs.ts";
import { converse } from "./prompt.ts";
import { runScript } from "./script.ts";
import { standAt } from "./standing.ts";
import { createTeller } from "./teller.ts";

const INTERRUPTED = 130;

export async function debug(
  file: ProgramFile,
  pipeline: string | undefined,
  flags: DebugFlags,
  host: Host,
): Promise<number> {
  const source = flags.script === undefined ? null : scriptOf(flags.script, host);
  const isPerson = source === null && host.inIsTerminal && flags.json !== true;
  const launched = await launch(file, pipeline, { ...flags, isPerson }, host);
  if (typeof launched === "number") return launched;
  const { session } = launched;
  const standing = standAt(session, {
    ...launched.place,
    commands: { ...launched.place.commands, tell: text => teller.note(text) },
  });
  const teller = createTeller(host, standing, { json: flags.json === true, echo: !isPerson });
  session.onEvent(event => teller.event(event));
  try {
    for (const each of flags.break ?? []) teller.answer(`break ${each}`, await armed(each));
    const stopOnEntry = flags.stopOnEntry === true || (flags.break ?? []).length === 0;
    const begin = async (): Promise<void> => {
      teller.answer("", moved(await session.start(stopOnEntry)));
    };
    if (isPerson) {
      teller.note(`${launched.pipeline}: \`help\` lists the commands, \`continue\` goes on`);
      return await converse(standing, teller, { input: process.stdin, output: process.stdout }, begin);
    }
    return await fromLines(begin);
  } finally {
    try {
      if (flags.outputs !== undefined) teller.note(writeOutputs(session, flags.outputs, host.cwd));
    } finally {
      session.dispose();
    }
  }

  async function armed(what: string) {
    try {
      return await carryOut(/^(catch|log)\s/.test(what) ? what : `break ${what}`, standing);
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      throw new WeirError(error.code, `--break ${what}: ${error.what}`, { ...error.options, exit: 2 });
    }
  }

  async function fromLines(begin: () => Promise<void>): Promise<number> {
    const interrupt = listenForInterrupt(() => session.pause());
    try {
      await begin();
      await runScript(standing, teller, {
        name: source?.name ?? "standard input",
        lines: (source?.lines ?? linesOfInput)(interrupt.signal),
        strict: source !== null,
        interrupted: () => interrupt.signal.aborted,
      });
      return interrupt.exitCode() ?? 0;
    } catch (error) {
      if (interrupt.signal.aborted) return interrupt.exitCode() ?? INTERRUPTED;
      if (flags.json === true && error instanceof WeirError) host.out(failureLine(error));
      return showError(error, host);
    } finally {
      interrupt.dispose();
    }
  }
}

const failureLine = ({ code, what, options: { where, remedy } }: WeirError): string =>
  `${JSON.stringify({ type: "failed", code, what, ...(where && { where }), ...(remedy && { remedy }) })}\n`;

interface Script {
  readonly name: string;
  /** Asked for once they are read: lines that nobody waits for would be lost. */
  lines(signal: AbortSignal): AsyncIterable<string> | Iterable<string>;
}

function scriptOf(given: string, host: Host): Script {
  if (given === "-") return { name: "standard input", lines: linesOfInput };
  const text = readText(resolve(host.cwd, given));
  if (text === null)
    throw new WeirError("script", `There is no file ${given}`, {
      remedy: "A script holds commands of the debugger, one a line; - reads them from standard input",
    });
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return { name: given, lines: () => lines };
}

/** One by one, as they come; Ctrl-C ends them. */
const linesOfInput = (signal: AbortSignal): AsyncIterable<string> =>
  createInterface({ input: process.stdin, signal });
