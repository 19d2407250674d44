// The table of the terminal's commands, and a line carried out by it: by name, by abbreviation, by a beginning that fits
// one alone; what is no command may be an expression.

import { WeirError } from "../../values/failure.ts";
import { nearest } from "../../values/nearest.ts";
import { type Answer, LEAVE, said } from "./answer.ts";
import { ARMING } from "./arming.ts";
import type { CommandGroup, TerminalCommand } from "./command.ts";
import { CONSOLE_LOOKING, INTERVENING } from "./intervening.ts";
import { LOOKING, print } from "./looking.ts";
import { MOVING } from "./moving.ts";
import type { Standing } from "./standing.ts";

const LEAVING: readonly TerminalCommand[] = [
  {
    names: ["help", "h", "?"],
    usage: "help [COMMAND]",
    does: "this list, or more about one of them",
    complete: () => NAMES,
    run: rest => said(helpText(rest)),
  },
  { names: ["quit", "q", "exit"], usage: "quit, q", does: "leaves", run: () => LEAVE },
];

export const GROUPS: readonly CommandGroup[] = [
  { title: "Moving", commands: MOVING },
  { title: "Stopping", commands: ARMING },
  { title: "Looking", commands: [...LOOKING, ...CONSOLE_LOOKING] },
  { title: "Changing", commands: INTERVENING },
  { title: "Else", commands: LEAVING },
];

export const ALL: readonly TerminalCommand[] = GROUPS.flatMap(({ commands }) => commands);
export const NAMES: readonly string[] = ALL.map(({ names }) => names[0]!);

export interface Line {
  readonly command: TerminalCommand;
  readonly rest: string;
}

/** The line is none of the commands. */
export class UnknownCommand extends WeirError {
  constructor(word: string) {
    const near = nearest(
      word,
      ALL.flatMap(({ names }) => names.filter(name => name.length > 2)),
    );
    super("unknown-command", `there is no command ${word}`, {
      remedy: near === null ? "`help` lists them" : `did you mean ${near}?`,
    });
  }
}

/** null: the line begins with no command. Throws WeirError where a beginning fits several. */
export function readLine(text: string): Line | null {
  const found = /^\s*([\w?-]+)(?![\w.([]|\s*(?:==|=>|\?\.))\s*([\s\S]*?)\s*$/.exec(text);
  if (found === null) return null;
  const [, word, rest] = found;
  const exact = ALL.find(({ names }) => names.includes(word!));
  if (exact !== undefined) return { command: exact, rest: rest! };
  const begun = ALL.filter(({ names }) => names[0]!.startsWith(word!));
  const [only, other] = begun;
  if (only === undefined) return null;
  if (other === undefined) return { command: only, rest: rest! };
  throw new WeirError("which-command", `${word} may be ${begun.map(({ names }) => names[0]).join(" or ")}`, {
    remedy: "Write more of it",
  });
}

/** Throws WeirError with what is wrong. */
export async function carryOut(text: string, standing: Standing): Promise<Answer> {
  // A variable may be called as a command begins.
  const value = /^\s*\w+\s*$/.test(text) && !isWord(text.trim()) ? valueOrNull(text.trim(), standing) : null;
  if (value !== null) return value;
  const line = readLine(text);
  if (line !== null) return line.command.run(line.rest, standing);
  return asExpression(text.trim(), standing);
}

const isWord = (text: string): boolean => ALL.some(({ names }) => names.includes(text));

function valueOrNull(text: string, standing: Standing): Answer | null {
  try {
    return print(text, standing);
  } catch (error) {
    if (error instanceof WeirError) return null;
    throw error;
  }
}

function asExpression(text: string, standing: Standing): Answer {
  try {
    return print(text, standing);
  } catch (error) {
    // Words one after the other were meant as a command.
    if (!(error instanceof WeirError) || !/^[A-Za-z_][\w-]*(\s+[\w"].*)?$/.test(text)) throw error;
    throw new UnknownCommand(/^\S+/.exec(text)![0]);
  }
}

// ---------------------------------------------------------------- help

function helpText(about: string): string {
  if (about === "") return overview();
  const line = readLine(about);
  if (line === null) throw new UnknownCommand(about);
  const { usage, does, more = [], names } = line.command;
  const others = names.slice(1).filter(name => !usage.includes(`, ${name}`));
  const also = others.length === 0 ? [] : [`also: ${others.join(", ")}`];
  return [usage, `  ${does}`, ...[...more, ...also].map(each => `  ${each}`)].join("\n");
}

function overview(): string {
  const width = Math.max(...ALL.map(({ usage }) => usage.length));
  const groups = GROUPS.map(({ title, commands }) =>
    [title, ...commands.map(({ usage, does }) => `  ${usage.padEnd(width)}  ${does}`)].join("\n"),
  );
  return [
    ...groups,
    [
      "Every command may be cut as long as it is clear: `cont`, `prev barrier`. Enter repeats the last step.",
      "Everything else is an expression: record, key, total * 2.0. `help COMMAND` tells more.",
    ].join("\n"),
  ].join("\n\n");
}
