// A person at a terminal: a prompt with history and Tab, Enter that repeats the last step, Ctrl-C that pauses a run and,
// twice at the prompt, leaves.

import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { carryOut, readLine } from "./commands.ts";
import { completeLine } from "./completing.ts";
import type { Standing } from "./standing.ts";
import { PROMPT, type Teller } from "./teller.ts";

const HISTORY = 1_000;
const INTERRUPTED = 130;

export interface TerminalStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Resolves with the exit code when the person leaves. `begin` has the first words, once Ctrl-C is listened to. */
export async function converse(
  standing: Standing,
  teller: Teller,
  { input, output }: TerminalStreams,
  begin: () => Promise<void>,
): Promise<number> {
  const { session } = standing;
  const typed: string[] = [];
  let wake: (() => void) | null = null;
  let left: number | null = null;
  /** Ctrl-C at an empty prompt. */
  let warned = false;
  const terminal = createInterface({
    input,
    output,
    terminal: true,
    prompt: PROMPT,
    historySize: HISTORY,
    removeHistoryDuplicates: true,
    completer: (text: string) => {
      const [candidates, replaced] = completeLine(text, standing);
      return [[...candidates], replaced];
    },
  });
  const leave = (code: number): void => {
    left ??= code;
    wake?.();
  };
  terminal.on("line", line => {
    warned = false;
    typed.push(line);
    wake?.();
  });
  terminal.on("close", () => {
    session.pause();
    leave(0);
  });
  terminal.on("SIGINT", () => {
    if (session.running) {
      session.pause();
      return;
    }
    if (terminal.line === "" && warned) {
      output.write("\n");
      leave(INTERRUPTED);
      return;
    }
    warned = terminal.line === "";
    terminal.write(null, { ctrl: true, name: "e" });
    terminal.write(null, { ctrl: true, name: "u" });
    output.write(warned ? "\nCtrl-C once more leaves; so does `quit`\n" : "\n");
    terminal.prompt();
  });
  const next = async (): Promise<string | null> => {
    while (typed.length === 0 && left === null)
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    wake = null;
    return typed.shift() ?? null;
  };
  /** What Enter does again. */
  let last = "";
  try {
    await begin();
    for (;;) {
      terminal.prompt();
      const line = await next();
      if (line === null) {
        if (left === 0) output.write("\n");
        return left ?? 0;
      }
      const text = line.trim() === "" ? last : line.trim();
      if (text === "") continue;
      last = repeats(text) ? text : "";
      teller.begin(text);
      try {
        const answer = await carryOut(text, standing);
        teller.answer(text, answer);
        if (answer.leave) return 0;
      } catch (error) {
        teller.refuse(text, error);
        last = "";
      }
    }
  } finally {
    terminal.removeAllListeners("close");
    terminal.close();
  }
}

function repeats(text: string): boolean {
  try {
    return readLine(text)?.command.repeats === true;
  } catch {
    return false;
  }
}
