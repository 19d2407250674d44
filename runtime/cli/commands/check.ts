// `weir check`: every diagnostic of some programs, for people, for scripts and for code scanners.

import type { Command } from "commander";
import { WeirError } from "../../values/failure.ts";
import { act } from "../action.ts";
import { type CheckedFile, checkFile } from "../check-file.ts";
import { choosePrograms } from "../files.ts";
import type { Host } from "../host.ts";
import { explainHint, hasErrors, showDiagnostics } from "../load.ts";
import { jsonReport, sarifReport } from "../present/report.ts";

interface CheckFlags {
  readonly format: string;
  readonly json?: boolean;
  readonly against?: string;
  readonly quiet?: boolean;
}

export function define(command: Command, host: Host): void {
  command
    .argument("[files...]", "the programs, or folders with all that are in them; with none, this folder")
    .option("--format <format>", "text, json or sarif", "text")
    .option("--json", "the same as --format json")
    .option("--against <snapshot>", "also say what keeps the programs from going on from this checkpoint")
    .option("-q, --quiet", "say nothing where nothing is wrong")
    .addHelpText(
      "after",
      "\nExamples:\n  weir check word-count.weir\n  weir check .\n  weir check --format sarif *.weir > weir.sarif",
    );
  act<[string[], CheckFlags]>(command, host, (files, flags) => runCheck(files, flags, host));
}

function runCheck(given: readonly string[], flags: CheckFlags, host: Host): number {
  const format = flags.json ? "json" : flags.format;
  if (!["text", "json", "sarif"].includes(format))
    throw new WeirError("bad-format", `there is no format \`${format}\``, {
      remedy: "the formats are text, json and sarif",
    });
  const files = choosePrograms(given, host.cwd);
  const checked = files.map(file => checkFile(file, flags.against ?? null, host.cwd));
  if (format === "json") host.out(jsonReport(checked));
  else if (format === "sarif") host.out(sarifReport(checked));
  else showText(checked, flags, host);
  const wrong = checked.some(one => hasErrors(one.diagnostics));
  return wrong ? 2 : 0;
}

function showText(checked: readonly CheckedFile[], flags: CheckFlags, host: Host): void {
  for (const { file, model, diagnostics } of checked) showDiagnostics(diagnostics, model, file, host);
  const all = checked.flatMap(one => one.diagnostics);
  if (all.length > 0) host.err(explainHint(all));
  else if (!flags.quiet)
    host.err(
      `${host.errColors.green("nothing wrong")} in ${checked.map(one => one.file.given).join(", ")}\n`,
    );
}
