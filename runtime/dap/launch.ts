// What a launch configuration may say, read from whatever came. Every field but `program` has a default.

import type { Intervention } from "../execute/simulate/intervention.ts";
import { WeirError } from "../values/failure.ts";
import type { Args } from "./arguments.ts";

export interface LaunchRequest {
  /** Path of the `.weir` file as given. */
  readonly program: string;
  readonly pipeline?: string;
  /** By name; texts as after `--param`. */
  readonly params: Readonly<Record<string, string>>;
  /** As after `--set`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly parallelism?: number;
  readonly seed?: number;
  readonly recordsPerSecond?: number | "auto";
  readonly taskManagers?: number;
  readonly chaining: boolean;
  /** Path of a snapshot to begin from. */
  readonly from?: string;
  /** "discard", or a folder. */
  readonly outputs: string;
  /** Where it stops first: before the first step, at the first barrier, only where something is armed. */
  readonly stopOn: StopOn;
  readonly noDebug: boolean;
  readonly failures: readonly PlannedFailure[];
  /** Where the record of the session is written when it ends. */
  readonly trace?: string;
}

export interface PlannedFailure {
  readonly step: number;
  readonly intervention: Intervention;
}

export function launchRequest(args: Args): LaunchRequest {
  const program = args.text("program");
  if (program.trim() === "") {
    throw new WeirError("no-program", "The launch configuration names no program", {
      remedy: '"program" is the path of a .weir file, "${file}" the one in the editor',
    });
  }
  const defined = <T>(name: string, value: T | undefined) => (value === undefined ? {} : { [name]: value });
  return {
    program,
    params: texts(args, "params"),
    settings: texts(args, "settings"),
    chaining: args.optionalFlag("chaining") ?? false,
    outputs: args.optionalText("outputs") ?? "discard",
    stopOn: stopOnOf(args),
    noDebug: args.optionalFlag("noDebug") ?? false,
    failures: args.objects("failures", plannedFailure),
    ...defined("pipeline", args.optionalText("pipeline")),
    ...defined("parallelism", args.optionalInteger("parallelism", 1)),
    ...defined("seed", args.optionalInteger("seed")),
    ...defined("recordsPerSecond", rate(args)),
    ...defined("taskManagers", args.optionalInteger("taskManagers", 1)),
    ...defined("from", args.optionalText("from")),
    ...defined("trace", args.optionalText("trace")),
  };
}

export type StopOn = "entry" | "barrier" | "nothing";

/** `stopOnEntry` is what other debuggers call `"stopOn": "entry"`. */
function stopOnOf(args: Args): StopOn {
  const given = args.oneOf("stopOn", ["entry", "barrier", "nothing"]);
  return args.optionalFlag("stopOnEntry") === true ? "entry" : (given ?? "nothing");
}

/** "auto", or a number above 0. */
function rate(args: Args): number | "auto" | undefined {
  return args.is("recordsPerSecond", "auto")
    ? "auto"
    : args.optionalPositive("recordsPerSecond", 'a number above 0, or "auto"');
}

/** Numbers and truth values may be written as they are: the language judges them by their types. */
function texts(args: Args, name: string): Readonly<Record<string, string>> {
  const entries = args.entries(name).map(([key, value]) => {
    if (typeof value === "string") return [key, value] as const;
    if (typeof value === "number" || typeof value === "boolean") return [key, String(value)] as const;
    throw new WeirError("bad-request", `launch: ${name}.${key} must be a text, a number, or true or false`, {
      remedy:
        name === "settings" ? 'a setting of a block is named in one: { "checkpoint.interval": "1s" }' : "",
    });
  });
  return Object.fromEntries(entries);
}

/** `{ "step": 100, "fail": "detector", "subtask": 1 }`, `{ "step": 5, "fail": "checkpoint" }`, `"storage"`, `"commit"`, `"taskManager"`. */
function plannedFailure(args: Args): PlannedFailure {
  const step = args.integer("step");
  const what = args.text("fail");
  return { step, intervention: failure(what, args) };
}

function failure(what: string, args: Args): Intervention {
  switch (what) {
    case "checkpoint":
      return { kind: "failCheckpoint" };
    case "storage":
      return { kind: "failStorage" };
    case "commit":
      return { kind: "failCommit", sink: args.optionalText("sink") ?? null };
    case "taskManager":
      return {
        kind: "failTaskManager",
        taskManager: args.integer("taskManager", 1),
        loseDisk: args.optionalFlag("loseDisk") ?? false,
      };
    default: {
      const subtask = (args.optionalInteger("subtask", 1) ?? 1) - 1;
      return { kind: "failTask", task: { task: what, subtask }, reason: "planned at launch" };
    }
  }
}
