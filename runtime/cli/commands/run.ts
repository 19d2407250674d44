// `weir run`: the flags, and what each asks for. The run itself is in ../run/.

import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Plan } from "../../plan/plan.ts";
import { WeirError } from "../../values/failure.ts";
import { act, collect } from "../action.ts";
import { chooseFile } from "../files.ts";
import type { Host } from "../host.ts";
import { loadPlan } from "../load.ts";
import { runForReal } from "../run/real.ts";
import { runSimulated } from "../run/simulated.ts";
import { tap } from "../run/tap.ts";

export interface RunFlags {
  readonly print?: string;
  readonly from?: string;
  readonly resume?: boolean;
  readonly fresh?: boolean;
  readonly rollback?: boolean;
  readonly overwrite?: boolean;
  readonly breakLock?: boolean;
  readonly allowDroppedState?: boolean;
  readonly set?: readonly string[];
  readonly param?: readonly string[];
  readonly parallelism?: number;
  readonly events?: string;
  /** true: on any port that is free. */
  readonly inspect?: number | true;
  readonly recordEvents?: boolean;
  readonly simulate?: boolean;
  readonly seed?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  weir run                            the only program here
  weir run word-count.weir --param book=moby-dick.txt
  weir run word-count.weir --print words
  weir run word-count.weir --set checkpoint.interval=500ms --events events.jsonl
  weir run word-count.weir --from .weir/checkpoints/WordCount/chk-3
  weir run word-count.weir --inspect  the editor attaches to the port it names; docs/watching.md

Interrupted or killed, the same command goes on where its last checkpoint stands.`;

const natural =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value))
      throw new InvalidArgumentError(`It must be a whole number from ${least}.`);
    return value;
  };

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError(
    "It must be a port from 0 to 65535, on this machine. Before the program's name write --inspect=0.",
  );
}

export function define(command: Command, host: Host): void {
  command
    .argument("[file]", "the program; with none, the only one here")
    .argument("[pipeline]", "which pipeline of it; with none, the only one in it")
    .option("--param <name=value>", "give a param of the pipeline (may be repeated)", collect)
    .option("--set <key=value>", "change a setting, as in checkpoint.interval=1s (may be repeated)", collect)
    .option("--parallelism <n>", "how many subtasks an operator has after a keyBy", natural(1))
    .option("--print <stream>", "print one stream and write nothing")
    .addOption(
      new Option("--from <snapshot>", "start from this checkpoint or savepoint").conflicts([
        "fresh",
        "resume",
      ]),
    )
    .addOption(new Option("--fresh", "start over, whatever was done before").conflicts("resume"))
    .option("--resume", "go on although the program changed since")
    .option("--rollback", "take back output that is newer than the snapshot")
    .option("--overwrite", "replace target files that Weir did not write")
    .option("--break-lock", "take over the lock of a run that is gone for sure")
    .option("--allow-dropped-state", "drop what a snapshot holds for operators that are gone")
    .option("--events <file>", "write what happens to a file, as JSON lines")
    .option(
      "--record-events",
      "with --events: also one event for every record (slow; --simulate always has them)",
    )
    .option(
      "--inspect [port]",
      "let others on this machine watch the run, capture it and stop it (on a free port, unless one is named)",
      port,
    )
    .option("--simulate", "run in the deterministic executor: one thread, virtual time")
    .option("--seed <n>", "with --simulate: choose another schedule (default 1)", natural(0))
    .option("--json", "print the statistics of the run as JSON")
    .option("-q, --quiet", "no progress, no summary")
    .addHelpText("after", EXAMPLES);
  act<[string | undefined, string | undefined, RunFlags]>(command, host, (file, pipeline, flags) =>
    startRun(file, pipeline, flags, host),
  );
}

async function startRun(
  given: string | undefined,
  pipeline: string | undefined,
  flags: RunFlags,
  host: Host,
): Promise<number> {
  if (flags.seed !== undefined && !flags.simulate)
    host.err(`${host.errColors.yellow("note:")} --seed changes nothing without --simulate\n`);
  const file = chooseFile(given, host.cwd);
  const plan = loadPlan(file, pipeline, flags, host);
  if (plan === null) return 2;
  if (flags.inspect !== undefined && flags.simulate)
    throw new WeirError(
      "simulate-inspect",
      "--simulate is over before anybody could watch it with --inspect",
      {
        remedy: "leave one of the two out; to stop and look inside a simulated run, use `weir debug`",
        exit: 2,
      },
    );
  const start = (wanted: Plan): Promise<number> => {
    const job = { plan: wanted, file, flags, host };
    return flags.simulate ? runSimulated(job) : runForReal(job);
  };
  if (flags.print === undefined) return await start(plan);
  const scratch = join(tmpdir(), `weir-print-${process.pid}`);
  try {
    return await start(tap(plan, flags.print, scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
