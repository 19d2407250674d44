// `weir fmt`: lays programs out in the one style; with --check only says which are not.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { format } from "../../language/format.ts";
import { parse } from "../../language/parser.ts";
import { act } from "../action.ts";
import { chooseFile, type ProgramFile, readText } from "../files.ts";
import type { Host } from "../host.ts";
import { placeOf } from "../present/diagnostics.ts";
import { complaintText } from "../present/error.ts";

interface FmtFlags {
  readonly check?: boolean;
}

export function define(command: Command, host: Host): void {
  command
    .argument("[files...]", "the programs; `-` reads standard input; with none, the only one here")
    .option("--check", "change nothing; exit 1 if a file is not laid out so")
    .addHelpText(
      "after",
      "\nExamples:\n  weir fmt *.weir\n  weir fmt --check *.weir\n  weir fmt - < old.weir > new.weir",
    );
  act<[string[], FmtFlags]>(command, host, async (files, flags) => {
    if (files.length === 1 && files[0] === "-") return await formatInput(host);
    const chosen =
      files.length === 0 ? [chooseFile(undefined, host.cwd)] : files.map(file => chooseFile(file, host.cwd));
    return Math.max(...chosen.map(file => formatFile(file, flags.check === true, host)));
  });
}

/** null after saying why: text that does not parse is left as it is. */
function formatted(path: string, text: string, host: Host): string | null {
  const module = parse(path, text);
  const [first] = module.errors;
  if (first === undefined) return format(module);
  const { line, column } = placeOf(text, first.start);
  const where = `${path}:${line}:${column}`;
  const remedy = `\`weir check ${path}\` says what is wrong`;
  host.err(
    complaintText({ what: `${path} has mistakes in its syntax and is left as it is`, where, remedy }, host),
  );
  return null;
}

function formatFile(file: ProgramFile, checkOnly: boolean, host: Host): number {
  const path = join(file.baseDir, file.name);
  const text = readText(path) ?? "";
  const wanted = formatted(file.given, text, host);
  if (wanted === null) return 2;
  if (wanted === text) return 0;
  if (!checkOnly) writeFileSync(path, wanted);
  host.err(
    checkOnly
      ? `${file.given} is not formatted; \`weir fmt ${file.given}\` does it\n`
      : `formatted ${file.given}\n`,
  );
  return checkOnly ? 1 : 0;
}

async function formatInput(host: Host): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const wanted = formatted("standard input", Buffer.concat(chunks).toString("utf8"), host);
  if (wanted === null) return 2;
  host.out(wanted);
  return 0;
}
