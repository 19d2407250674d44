// A command of the terminal as its table holds it. Types, and what every command needs to refuse an argument.

import { WeirError } from "../../values/failure.ts";
import type { Answer } from "./answer.ts";
import type { Standing } from "./standing.ts";

export interface TerminalCommand {
  /** The first is the one that is shown; the others stand for it. */
  readonly names: readonly string[];
  /** `break WHERE [if CONDITION]` */
  readonly usage: string;
  /** One line. */
  readonly does: string;
  /** Further lines of `help COMMAND`. */
  readonly more?: readonly string[];
  /** An empty line does it again. */
  readonly repeats?: boolean;
  /** What may stand after it, for Tab: whole words. */
  complete?(rest: string, standing: Standing): readonly string[];
  /** What stands after it is an expression, for Tab. */
  readonly expression?: boolean;
  run(rest: string, standing: Standing): Answer | Promise<Answer>;
}

export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly TerminalCommand[];
}

export const wrong = (what: string, remedy?: string): WeirError =>
  new WeirError("bad-command", what, remedy === undefined ? {} : { remedy });

export function nothingAfter(rest: string, command: string, remedy?: string): void {
  if (rest !== "") throw wrong(`${command} takes nothing after it, and here stands ${rest}`, remedy);
}

export function wholeNumber(text: string, what: string): number {
  if (/^\d[\d,_]*$/.test(text)) return Number(text.replaceAll(/[,_]/g, ""));
  throw wrong(text === "" ? `say the number of the ${what}` : `${text} is no number of a ${what}`);
}
