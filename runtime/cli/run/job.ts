// What both executors are given by the command line.

import type { Plan } from "../../plan/plan.ts";
import type { RunFlags } from "../commands/run.ts";
import type { ProgramFile } from "../files.ts";
import type { Host } from "../host.ts";

export interface Job {
  readonly plan: Plan;
  readonly file: ProgramFile;
  readonly flags: RunFlags;
  readonly host: Host;
}

/** The command that goes on with this run, to be told to people. */
export function resumeCommand(job: Job): string {
  const { flags, file, plan } = job;
  const quoted = (text: string): string =>
    /^[\w./=:,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const repeated = (flag: string, values: readonly string[] | undefined): string[] =>
    (values ?? []).map(value => ` ${flag} ${quoted(value)}`);
  const parts = [...repeated("--param", flags.param), ...repeated("--set", flags.set)];
  const parallelism = flags.parallelism === undefined ? "" : ` --parallelism ${flags.parallelism}`;
  return `weir run ${quoted(file.given)} ${plan.name}${parts.join("")}${parallelism}`;
}
