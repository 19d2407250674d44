// What Tab offers: commands at the beginning, then what the command takes; else what an expression may go on with.

import { WeirError } from "../../values/failure.ts";
import { ALL, NAMES, readLine } from "./commands.ts";
import { frameOf, type Standing } from "./standing.ts";

/** The candidates, and the end of the text that they stand for. */
export type Completions = readonly [candidates: readonly string[], replaced: string];

export function completeLine(text: string, standing: Standing): Completions {
  const typed = text.trimStart();
  const own = /\s/.test(typed) ? ofCommand(typed, standing) : null;
  if (own !== null) return own;
  const word = /^[\w-]*$/.test(typed) ? NAMES.filter(name => name.startsWith(typed)) : [];
  const [values, replaced] = /\s/.test(typed) ? ofSession(typed, standing) : ofExpression(typed, standing);
  // A name that Weir has everywhere would drown the commands.
  if (word.length > 0) return [word, typed];
  return [values, replaced];
}

function ofCommand(typed: string, standing: Standing): Completions | null {
  let line: ReturnType<typeof readLine>;
  try {
    line = readLine(typed);
  } catch (error) {
    if (error instanceof WeirError) return [[], typed];
    throw error;
  }
  if (line === null) return null;
  const { command } = line;
  const rest = typed.replace(/^\S+\s+/, "");
  const condition = /^(?:.*\s)?if\s+(.*)$/.exec(rest);
  if (command.expression === true) return ofExpression(rest, standing);
  if (condition !== null) return ofExpression(condition[1]!, standing);
  if (command.complete === undefined) return ofSession(`${command.names[0]} ${rest}`, standing);
  const offered = command.complete(rest, standing);
  const last = /\S*$/.exec(rest)![0];
  const whole = offered.filter(each => each.startsWith(rest));
  if (whole.length > 0) return [whole, rest];
  return [offered.filter(each => each.startsWith(last)), last];
}

/** The console's own commands with what they name. */
function ofSession(text: string, standing: Standing): Completions {
  return taken(text, standing);
}

const ofExpression = (text: string, standing: Standing): Completions =>
  text === "" ? [[], ""] : taken(text, standing);

function taken(text: string, standing: Standing): Completions {
  const found = standing.session
    .complete(text, text.length, frameOf(standing).id)
    .filter(({ kind, label }) => kind !== "command" || !ALL.some(({ names }) => names.includes(label)));
  const start = Math.min(text.length, ...found.map(each => each.start));
  const replaced = text.slice(start);
  return [
    [...new Set(found.map(({ label, start: from }) => text.slice(start, from) + label))].filter(each =>
      each.startsWith(replaced),
    ),
    replaced,
  ];
}
