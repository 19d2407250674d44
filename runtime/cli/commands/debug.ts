// `weir debug`: the flags, and what each asks for. The session in the terminal is in ../debug/.

import { type Command, InvalidArgumentError } from "commander";
import { act, collect } from "../action.ts";
import { debug } from "../debug/debug.ts";
import type { DebugFlags } from "../debug/launch.ts";
import { chooseFile } from "../files.ts";
import type { Host } from "../host.ts";

const EXAMPLES = `
Examples:
  weir debug fraud.weir                              stops at the start; \`help\` lists the commands
  weir debug fraud.weir --break barrier:detector     runs to the first barrier at the detector
  weir debug fraud.weir --from .weir/checkpoints/Fraud/chk-3
  weir debug fraud.weir --script barrier.script      commands from a file, with expectations: a test

Nothing that a run has written is touched: checkpoints and output of a session live in its memory.
Exit codes: 0 left; 1 an expectation or a command of the script failed; 2 the program, the command line or the script
is wrong; 3 the snapshot is unusable; 130 interrupted. docs/debugging.md tells the rest.`;

const natural =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
  };

function rate(text: string): number | "auto" {
  const value = Number(text);
  if (text === "auto") return text;
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0, or auto.");
}

export function define(command: Command, host: Host): void {
  command
    .argument("[file]", "the program; with none, the only one here")
    .argument("[pipeline]", "which pipeline of it; with none, the only one in it")
    .option("--break <where>", "stop there, as after the command `break` (may be repeated)", collect)
    .option("--stop-on-entry", "stop at the start, also with --break")
    .option("--from <snapshot>", "begin from this checkpoint or savepoint")
    .option("--param <name=value>", "give a param of the pipeline (may be repeated)", collect)
    .option("--set <key=value>", "change a setting, as in checkpoint.interval=1s (may be repeated)", collect)
    .option("--parallelism <n>", "how many subtasks an operator has after a keyBy", natural(1))
    .option("--seed <n>", "choose another schedule (default 1)", natural(0))
    .option("--records-per-second <n>", "of each source subtask, in virtual time (default auto)", rate)
    .option(
      "--task-managers <n>",
      "over how many task managers the subtasks are spread (default 1)",
      natural(1),
    )
    .option("--chaining", "run operators in one thread where a real run does")
    .option("--script <file>", "commands from a file, - for standard input")
    .option("--outputs <dir>", "write what each sink has committed there when the session ends")
    .option("--json", "each stop and each answer as a line of JSON")
    .addHelpText("after", EXAMPLES);
  act<[string | undefined, string | undefined, DebugFlags]>(command, host, (file, pipeline, flags) =>
    debug(chooseFile(file, host.cwd), pipeline, flags, host),
  );
}
