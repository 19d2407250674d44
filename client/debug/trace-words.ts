// A recorded session, as `trace` of a launch configuration writes it: what it was launched with, and what a person did
// in it, as commands of the console. Read as untrusted. Text in, values out.

export interface Recorded {
  readonly launch: Readonly<Record<string, unknown>>;
  readonly acts: readonly Act[];
  readonly end: At;
}

export interface At {
  readonly step: number;
  readonly pause: number;
}

export interface Act extends At {
  /** In the words of the timeline. */
  readonly text: string;
  /** null: what was done has no command. */
  readonly command: string | null;
}

/** null: no trace. */
export function readTrace(text: string): Recorded | null {
  try {
    const trace = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const launch = recordOf(trace["launch"]);
    if (trace["weirTrace"] !== 1 || typeof trace["program"] !== "string" || launch === null) return null;
    const acts = Array.isArray(trace["interventions"]) ? trace["interventions"].flatMap(actOf) : [];
    return { launch: { ...launch, program: trace["program"] }, acts, end: momentOf(trace["end"]) };
  } catch {
    return null;
  }
}

type Loose = Readonly<Record<string, unknown>>;

const recordOf = (value: unknown): Loose | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : null;

const whole = (value: unknown): number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;

const momentOf = (value: unknown): At => {
  const moment = recordOf(value) ?? {};
  return { step: whole(moment["step"]), pause: whole(moment["pause"]) };
};

function actOf(value: unknown): readonly Act[] {
  const act = recordOf(value);
  const intervention = recordOf(act?.["intervention"]);
  if (act === null || intervention === null) return [];
  return [{ ...momentOf(act), text: String(act["text"] ?? ""), command: commandOf(intervention) }];
}

/** As the console takes it. */
function commandOf(done: Loose): string | null {
  switch (done["kind"]) {
    case "failTask": {
      const task = recordOf(done["task"]) ?? {};
      return `fail ${String(task["task"])} ${whole(task["subtask"]) + 1}`;
    }
    case "failTaskManager":
      return `fail taskManager ${whole(done["taskManager"])}${done["loseDisk"] === true ? " --lose-disk" : ""}`;
    case "failCheckpoint":
      return "fail checkpoint";
    case "failStorage":
      return "fail storage";
    case "failCommit":
      return typeof done["sink"] === "string" ? `fail commit ${done["sink"]}` : "fail commit";
    case "holdChannel":
      return `hold ${String(done["channel"])}`;
    case "slowChannel":
      return `slow ${String(done["channel"])} ${whole(done["delayMs"])}ms`;
    case "releaseChannel":
      return `release ${String(done["channel"])}`;
    case "trigger":
      return "checkpoint";
    case "restore":
      return `restore ${whole(done["checkpoint"])}`;
    default:
      return null;
  }
}
