// A small program with files of its own, as a host gives it to a session; for tests of what is armed.
import type { ArmedHost } from "../../runtime/debug/armed.ts";
import type { DebugProgram, SessionEvent } from "../../runtime/debug/session.ts";
import { check } from "../../runtime/language/check.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../runtime/language/program.ts";

export type Files = Readonly<Record<string, string>>;

/** The first file holds the pipeline. */
export function programOf(
  files: Files,
  pipeline: string,
  simulation: (program: Pick<DebugProgram, "plan">) => DebugProgram["simulation"] = () => () => {
    throw new Error("this program is not run");
  },
): DebugProgram {
  const model = check(loadProgram(Object.keys(files)[0]!, path => files[path] ?? null));
  const wrong = model.diagnostics.filter(({ severity }) => severity === "error");
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join("\n"));
  const { plan } = lower(model, pipeline, {});
  if (plan === null) throw new Error("no plan");
  return {
    plan,
    texts: plan.files.map(file => files[file]!),
    model,
    simulation: simulation({ plan }),
    dispose: () => {},
  };
}

/** Enough of a session to arm things in, without a run. */
export function hostOf(program: DebugProgram, told: SessionEvent[] = []): ArmedHost {
  const start = { step: 0, pause: 0 };
  const never = (): never => {
    throw new Error("nothing runs here");
  };
  return {
    program,
    get simulation() {
      return never();
    },
    moment: start,
    furthest: start,
    first: start,
    fresh: true,
    log: [],
    interventions: [],
    nameOf: task => (task === null ? "coordinator" : `${task.task} (${task.subtask + 1})`),
    emit: event => told.push(event),
    asOf: never,
  };
}
