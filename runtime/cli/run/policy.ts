// What the flags of a run say about earlier runs, and what to ask a person when they say nothing.

import { resolve } from "node:path";
import type { ResumePolicy } from "../../execute/run.ts";
import { WOULD_FORGET } from "../../execute/run-errors.ts";
import type { WeirError } from "../../values/failure.ts";
import type { RunFlags } from "../commands/run.ts";
import type { Host } from "../host.ts";

export function policyOf(flags: RunFlags, cwd: string): ResumePolicy {
  return {
    fresh: flags.fresh === true,
    resume: flags.resume === true,
    rollback: flags.rollback === true,
    overwrite: flags.overwrite === true,
    breakLock: flags.breakLock === true,
    from: flags.from === undefined ? null : resolve(cwd, flags.from),
    allowDroppedState: flags.allowDroppedState === true,
  };
}

/** An unfinished run whose program changed, or that would be given up: on a terminal a person decides. null: leave it. */
export async function askHowToGoOn(
  error: WeirError,
  policy: ResumePolicy,
  host: Host,
): Promise<ResumePolicy | null> {
  if (!host.inIsTerminal || !host.errIsTerminal) return null;
  const canResume = error.code !== WOULD_FORGET;
  host.err(`${error.what}\n`);
  const choices = canResume ? "[r]esume it with the new text, start [f]resh" : "start [f]resh";
  const answer = (await host.ask(`${choices}, or leave it? `)).trim().toLowerCase();
  if (canResume && (answer === "r" || answer === "resume")) return { ...policy, resume: true };
  if (answer === "f" || answer === "fresh") return { ...policy, fresh: true };
  return null;
}
