// The line over the picture: the checkpoint in progress, records that wait at sinks, virtual time, the step.

import { clock, counted, grouped } from "../shared/words.ts";
import type { PipelineState } from "./state.ts";
import { restartOfRun } from "./wording.ts";

const STATUS = {
  running: "running",
  stopped: "stopped",
  finished: "finished",
  failed: "failed",
  cancelled: "cancelled",
} as const;

export const TopLine = ({ state }: { readonly state: PipelineState }) => {
  const { live, completed, phase } = state;
  if (live === null) return null;
  const waiting = live.waiting.filter(({ records }) => records > 0);
  const records = waiting.reduce((sum, each) => sum + each.records, 0);
  // What is over does not begin again.
  const restart = phase === "ended" ? "" : restartOfRun(live);
  return (
    <dl class="top-line">
      <Fact name="Run" quiet>
        {phase === "ended" ? "session ended" : STATUS[live.status]}
        {live.attempt > 1 && `, attempt ${live.attempt}`}
      </Fact>
      <Fact name="Checkpoint">
        {live.checkpoint !== null ? (
          <>
            <span
              title={`${live.checkpoint.acknowledged} of ${live.checkpoint.tasks} subtasks have acknowledged`}
            >
              {`checkpoint ${live.checkpoint.id}: ${live.checkpoint.acknowledged} of ${live.checkpoint.tasks}`}
            </span>
            <progress
              aria-label={`Checkpoint ${live.checkpoint.id}`}
              value={live.checkpoint.acknowledged}
              max={live.checkpoint.tasks}
            />
          </>
        ) : completed > 0 ? (
          `checkpoint ${completed} completed`
        ) : (
          "no checkpoint yet"
        )}
      </Fact>
      {restart !== "" && (
        <Fact name="Restart">
          <span class="restart">{restart}</span>
        </Fact>
      )}
      {records > 0 && (
        <Fact name="Waiting">
          <span title={waiting.map(({ sink, records }) => `${sink}: ${grouped(records)}`).join("\n")}>
            {`${counted(records, "record")} ${records === 1 ? "waits" : "wait"} at ${
              waiting.length === 1 ? waiting[0]!.sink : counted(waiting.length, "sink")
            }`}
          </span>
        </Fact>
      )}
      <Fact name="Virtual time" quiet>
        <span title="virtual time">{clock(live.timeMs)}</span>
      </Fact>
      <Fact name="Step" quiet>
        {live.furthest > live.step
          ? `step ${grouped(live.step)} of ${grouped(live.furthest)}`
          : `step ${grouped(live.step)}`}
      </Fact>
    </dl>
  );
};

interface FactProps {
  readonly name: string;
  readonly quiet?: boolean;
  readonly children: preact.ComponentChildren;
}

const Fact = ({ name, quiet, children }: FactProps) => (
  <div class={quiet ? "quiet" : undefined}>
    <dt class="hidden">{name}</dt>
    <dd>{children}</dd>
  </div>
);
