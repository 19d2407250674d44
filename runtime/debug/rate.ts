// How many records a source emits per virtual second, where nobody said: as many as still give a person five
// checkpoints to look at, on the input at hand. Tries the run out, plainly and no further than needed.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import { isEndless } from "../plan/connector-promises.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { BEAT, type Beat, STEPS_PER_BEAT, type Way } from "./run.ts";
import type { DebugProgram, LaunchOptions, SimulationRequest } from "./session.ts";

const DEFAULT_SEED = 1;
const RATES = [100, 20, 10, 5, 1] as const;
const CHECKPOINTS = 5;
/** Beyond this an input is long, whatever it holds. */
const MOST_STEPS = 200_000;

export interface Rate {
  readonly perSecond: number;
  /** Why; null: somebody said so. */
  readonly text: string | null;
}

/** Of a launch: what was asked for, or what fits. */
export async function settleRate(
  options: LaunchOptions & { readonly breathe: () => Promise<void> },
  program: DebugProgram,
  from: Snapshot | null,
): Promise<Rate> {
  const given = options.recordsPerSecond ?? "auto";
  if (given !== "auto") return { perSecond: given, text: null };
  const choosing = chooseRate(program, { ...simulationOptions(options), from });
  for (;;) {
    const next = choosing.next();
    if (next.done === true) return next.value;
    await (next.value.answered ?? options.breathe());
  }
}

export const simulationOptions = (options: LaunchOptions) => ({
  seed: options.seed ?? DEFAULT_SEED,
  chaining: options.chaining ?? false,
  taskManagers: options.taskManagers ?? 1,
});

function* chooseRate(
  program: DebugProgram,
  request: Omit<SimulationRequest, "recordsPerSecond" | "onEvent">,
): Way<Rate> {
  const { settings, externs } = program.plan;
  const [most] = RATES;
  if (!settings.checkpoint.enabled) return { perSecond: most, text: `Records per second: ${most}` };
  // What is called when trying it out cannot be taken back.
  if (externs.length > 0)
    return { perSecond: 10, text: "records per second: 10 (externs are not called to find out)" };
  // What has no end has time for all checkpoints there may be; what is followed may have no records to try out.
  const { plan } = program;
  if (plan.nodes.some(node => isEndless(plan, node))) return chosen(most, CHECKPOINTS);
  const { intervalMs } = settings.checkpoint;
  const elements = yield* longestSource(program, { ...request, recordsPerSecond: most });
  if (elements === null) return chosen(most, CHECKPOINTS);
  const found = RATES.find(rate => (elements * 1000) / rate >= CHECKPOINTS * intervalMs) ?? RATES.at(-1)!;
  return chosen(found, Math.floor((elements * 1000) / found / intervalMs));
}

const chosen = (perSecond: number, checkpoints: number): Rate => ({
  perSecond,
  text:
    checkpoints >= CHECKPOINTS
      ? `Records per second: ${perSecond}, which gives at least ${CHECKPOINTS} checkpoints`
      : `Records per second: ${perSecond}, since there is little input`,
});

/** About how many elements the longest source subtask has; null: at the highest rate there are checkpoints enough. */
function* longestSource(
  program: DebugProgram,
  request: Omit<SimulationRequest, "onEvent">,
): Generator<Beat, number | null, void> {
  let completed = 0;
  const run = program.simulation({
    ...request,
    onEvent: event => {
      if (event.type === "checkpointCompleted") completed++;
    },
  });
  try {
    return yield* tryOut(run, request.recordsPerSecond, () => completed);
  } finally {
    run.dispose();
  }
}

function* tryOut(
  run: SteppableSimulation,
  perSecond: number,
  completed: () => number,
): Generator<Beat, number | null, void> {
  const started = run.nowMs;
  for (let steps = 1; run.step(); steps++) {
    if (completed() >= CHECKPOINTS || steps >= MOST_STEPS) return null;
    if (run.waitsFor !== null) break;
    if (steps % STEPS_PER_BEAT === 0) yield BEAT;
  }
  // Each element has taken the time a little further.
  return ((run.nowMs - started) * perSecond) / 1000;
}
