// From the flags of `weir debug` to a session, and to where a person stands in front of it. Shows what is wrong with the
// program as every command does; the run itself is the session's.

import { dirname, join, resolve } from "node:path";
import { createSession } from "../../debug/create-session.ts";
import type { DebugProgram, Session } from "../../debug/session.ts";
import { openProgram, type ProgramRequest } from "../../execute/debuggable/open-program.ts";
import { writeSavepoint } from "../../execute/debuggable/savepoint.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { WeirError } from "../../values/failure.ts";
import type { Json } from "../../values/type.ts";
import type { ProgramFile } from "../files.ts";
import type { Host } from "../host.ts";
import { choosePipeline, explainHint, hasErrors, loadModel, loadPlan, showDiagnostics } from "../load.ts";
import { overrides, type PlanFlags } from "../overrides.ts";
import { restoreDiagnostics } from "../restore-check.ts";
import { openSnapshot } from "../snapshots.ts";
import type { Place } from "./standing.ts";

export interface DebugFlags extends PlanFlags {
  readonly seed?: number;
  readonly recordsPerSecond?: number | "auto";
  readonly chaining?: boolean;
  readonly taskManagers?: number;
  readonly from?: string;
  readonly stopOnEntry?: boolean;
  readonly break?: readonly string[];
  readonly script?: string;
  readonly json?: boolean;
  /** A folder that gets what each sink has committed, when the session ends. */
  readonly outputs?: string;
  /** Somebody sits at the terminal. */
  readonly isPerson?: boolean;
}

export interface Launched {
  readonly session: Session;
  readonly place: Place;
  readonly pipeline: string;
}

const DEFAULT_SEED = 1;
/** How often an input that may grow is asked for more. */
const REST_MS = 100;
const UNUSABLE_SNAPSHOT = 3;

/** Or the exit code, after what is wrong has been shown. */
export async function launch(
  file: ProgramFile,
  pipeline: string | undefined,
  flags: DebugFlags,
  host: Host,
): Promise<Launched | number> {
  const plan = planOf(file, pipeline, flags, host);
  if (plan === null) return 2;
  const from = flags.from === undefined ? null : snapshotFor(flags.from, file, plan, host);
  if (typeof from === "number") return from;
  const request = requestOf(file, plan.name, flags, host);
  const open = (): Promise<DebugProgram> => openProgram(request());
  const { seed = DEFAULT_SEED, recordsPerSecond, taskManagers, chaining = false } = flags;
  const session = await createSession({
    program: await open(),
    seed,
    chaining,
    from,
    ...(recordsPerSecond !== undefined && { recordsPerSecond }),
    ...(taskManagers !== undefined && { taskManagers }),
    // A macrotask: keys are read, and signals come, meanwhile.
    breathe: () => new Promise(go => setImmediate(go)),
    // A person sees that nothing comes, and pauses; a script would wait for good.
    ...(flags.isPerson === true && { rest: () => new Promise<void>(go => setTimeout(go, REST_MS)) }),
  });
  const place: Place = {
    colors: host.outColors,
    shown: path => join(dirname(file.given), path),
    reopen: open,
    commands: {
      writeSavepoint: async (snapshot, path) =>
        writeSavepoint({
          snapshot,
          dir: resolve(host.cwd, path),
          run: `simulated-${seed}`,
          bytesOf: output => session.simulation.storage.outputOf(output),
        }),
    },
  };
  return { session, place, pipeline: plan.name };
}

/** Which pipeline is meant is said for `weir run`; here the other command is meant. */
function planOf(file: ProgramFile, pipeline: string | undefined, flags: PlanFlags, host: Host) {
  try {
    return loadPlan(file, pipeline, flags, host);
  } catch (error) {
    if (!(error instanceof WeirError) || error.code !== "which-pipeline") throw error;
    const { remedy } = error.options;
    throw new WeirError(error.code, error.what, {
      ...error.options,
      ...(remedy !== undefined && { remedy: remedy.replaceAll("weir run ", "weir debug ") }),
    });
  }
}

/** The program as it is on the disk each time it is opened; params and settings as the command line gave them. */
function requestOf(file: ProgramFile, pipeline: string, flags: PlanFlags, host: Host): () => ProgramRequest {
  return () => {
    const model = loadModel(file);
    const decl = choosePipeline(model, pipeline, file);
    const { params = {}, settings = {}, parallelism } = overrides(model, decl, flags, host.cwd);
    return {
      file: join(file.baseDir, file.name),
      pipeline,
      params: Object.fromEntries(
        (flags.param ?? []).map((text): [string, Json] => {
          const at = text.indexOf("=");
          const name = text.slice(0, at).trim();
          const typed = params[name];
          // A path has become absolute; everything else is read once more, from its text.
          return [name, typeof typed === "string" ? typed : text.slice(at + 1)];
        }),
      ),
      settings,
      parallelism,
      env: name => host.env[name],
    };
  };
}

function snapshotFor(
  given: string,
  file: ProgramFile,
  plan: Parameters<typeof restoreDiagnostics>[3][number],
  host: Host,
): Snapshot | number {
  const model = loadModel(file);
  const diagnostics = restoreDiagnostics(given, host.cwd, model, [plan]);
  if (!hasErrors(diagnostics)) return openSnapshot(given, host.cwd);
  showDiagnostics(diagnostics, model, file, host);
  host.err(explainHint(diagnostics));
  return UNUSABLE_SNAPSHOT;
}
