// Commands from a file: each is repeated with its answer, so that what is written is a transcript; `expect` looks at the
// last answer. The first thing that is not as it should be ends it, with its file and line.

import { WeirError } from "../../values/failure.ts";
import { carryOut, UnknownCommand } from "./commands.ts";
import { frameOf, type Standing } from "./standing.ts";
import { whereText } from "./stop-text.ts";
import type { Teller } from "./teller.ts";

export interface ScriptOptions {
  /** As people name it: a path, `standard input`. */
  readonly name: string;
  readonly lines: AsyncIterable<string> | Iterable<string>;
  /** A mistake ends it; else it is told, and the next line has its turn. */
  readonly strict: boolean;
  /** Somebody pressed Ctrl-C. */
  readonly interrupted: () => boolean;
}

/** Rejects with a WeirError (exit code 1) at the first line that fails. */
export async function runScript(
  standing: Standing,
  teller: Teller,
  { name, lines, strict, interrupted }: ScriptOptions,
): Promise<void> {
  let number = 0;
  /** A command was refused; only an expectation may follow. */
  let pending: WeirError | null = null;
  const at = (error: WeirError, line: number): WeirError =>
    new WeirError(error.code, error.what, { ...error.options, where: `${name}:${line}`, exit: 1 });
  let refusedAt = 0;
  for await (const text of lines) {
    number++;
    const line = text.trim();
    if (interrupted()) return;
    const expectation = readExpectation(line);
    if (pending !== null && strict && line !== "" && !line.startsWith("#") && expectation === null)
      throw at(pending, refusedAt);
    if (line === "" || line.startsWith("#")) {
      teller.comment(line);
      continue;
    }
    try {
      if (expectation !== null) {
        teller.expecting(line);
        judge(expectation, standing, teller.said);
        pending = null;
        continue;
      }
      teller.begin(line);
      const answer = await carryOut(line, standing);
      teller.answer(line, answer);
      if (answer.leave) return;
    } catch (error) {
      if (!(error instanceof WeirError)) throw error;
      if (strict && (expectation !== null || error instanceof UnknownCommand)) throw at(error, number);
      teller.refuse(line, error);
      pending = error;
      refusedAt = number;
    }
  }
  if (pending !== null && strict) throw at(pending, refusedAt);
}

// ---------------------------------------------------------------- expectations

type Expectation =
  | { readonly kind: "text"; readonly text: string; readonly not: boolean }
  | { readonly kind: "pattern"; readonly pattern: string; readonly flags: string; readonly not: boolean }
  | { readonly kind: "stopped"; readonly at: string };

/** null: the line is none. */
export function readExpectation(line: string): Expectation | null {
  const found = /^expect(?:\s+([\s\S]+))?$/.exec(line);
  if (found === null) return null;
  const rest = found[1]?.trim() ?? "";
  const stopped = /^stopped\s+at\s+([\s\S]+)$/.exec(rest);
  if (stopped !== null) return { kind: "stopped", at: stopped[1]! };
  const not = /^not\s/.test(rest);
  const wanted = not ? rest.replace(/^not\s+/, "") : rest;
  const pattern = /^\/(.+)\/([a-z]*)$/.exec(wanted);
  if (pattern !== null) return { kind: "pattern", pattern: pattern[1]!, flags: pattern[2]!, not };
  return { kind: "text", text: wanted, not };
}

const failed = (what: string, remedy: string): WeirError => new WeirError("expectation", what, { remedy });

function judge(expectation: Expectation, standing: Standing, said: string): void {
  const answer = `the answer was:\n${said === "" ? "(nothing)" : said.trimEnd()}`;
  switch (expectation.kind) {
    case "text": {
      const { text, not } = expectation;
      if (text === "")
        throw failed("expect what?", "expect TEXT, expect /PATTERN/ or expect stopped at WHERE");
      if (said.includes(text) === not)
        throw failed(not ? `this was not expected: ${text}` : `expected: ${text}`, answer);
      return;
    }
    case "pattern": {
      const { pattern, not } = expectation;
      if (regExp(expectation).test(said) === not)
        throw failed(not ? `nothing was to match /${pattern}/` : `nothing matches /${pattern}/`, answer);
      return;
    }
    case "stopped":
      judgePlace(expectation.at, standing);
  }
}

function regExp({ pattern, flags }: Extract<Expectation, { kind: "pattern" }>): RegExp {
  try {
    return new RegExp(pattern, flags.includes("m") ? flags : `${flags}m`);
  } catch (error) {
    throw failed(`/${pattern}/${flags} is no pattern`, (error as Error).message);
  }
}

/** A line, a file with a line, an operator, a thread, `step N`; else words of what was said of the stop. */
function judgePlace(at: string, standing: Standing): void {
  const { session } = standing;
  const { stop } = session;
  const frame = frameOf(standing);
  const thread = session.threads().find(({ id }) => id === standing.thread)?.name ?? "";
  const place = whereText(standing, frame);
  const matches =
    at === String(frame.line) ||
    place === at ||
    (at.includes(":") && place.endsWith(`/${at}`)) ||
    at === `step ${session.moment.step}` ||
    at === frame.name ||
    at === thread ||
    at === thread.replace(/ \(\d+\/\d+\)$/, "") ||
    (/[^\d]/.test(at) && stop?.description.includes(at) === true);
  if (matches) return;
  const where = [place, thread, `step ${session.moment.step}`].filter(text => text !== "").join(", ");
  throw failed(`expected to be stopped at ${at}`, `it is at ${where}: ${stop?.description ?? "not started"}`);
}
