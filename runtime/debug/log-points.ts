// Messages of log points: text with {expressions} in it, `{{` and `}}` for braces themselves. Compiled when armed. An
// expression that fails while running says so in its place: a log point never stops a run.

import { scan } from "../language/scanner.ts";
import { WeirError } from "../values/failure.ts";
import { display } from "../values/text.ts";
import type { Value } from "../values/value.ts";
import { type Asked, compileAt, inWords } from "./conditions.ts";
import type { At, Name } from "./names.ts";
import type { DebugProgram } from "./session.ts";

export interface LogMessage {
  text(at: At): string;
}

/** Throws WeirError saying what is wrong. */
export function compileMessage(text: string, program: DebugProgram, names: readonly Name[]): LogMessage {
  const parts = partsOf(text).map(part =>
    typeof part === "string" ? part : compileAt(part.expression, program, names, null),
  );
  return { text: at => parts.map(part => (typeof part === "string" ? part : shown(part, at))).join("") };
}

function shown(part: Asked, at: At): string {
  try {
    return display(part.evaluate(at) as Value, part.type);
  } catch (error) {
    return `<${inWords(error)}>`;
  }
}

type Part = string | { readonly expression: string };

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = "";
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if ((character === "{" || character === "}") && text[i + 1] === character) {
      literal += character;
      i++;
    } else if (character === "{") {
      const end = endOfHole(text, i + 1);
      parts.push(literal, { expression: text.slice(i + 1, end) });
      literal = "";
      i = end;
    } else literal += character;
  }
  parts.push(literal);
  return parts.filter(part => part !== "");
}

/** Braces of the expression's own, and those in its texts, are skipped. */
function endOfHole(text: string, from: number): number {
  let depth = 0;
  for (const token of scan(text.slice(from))) {
    if (token.text === "{") depth++;
    else if (token.text === "}" && depth-- === 0) return from + token.start;
  }
  throw new WeirError("bad-log-message", "A { has no } in the message", {
    remedy: "Write {{ for the brace itself",
  });
}
