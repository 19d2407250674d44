// Stacks: below the statement where a body stands, the way its record came, down to the line of the input; under a
// barrier, the subtasks it has passed, the last first. Frames are for people: where in the text each stands, and what it
// stands for. Knows no protocol and reads no value.

import type { Inside, SteppableSimulation, Way } from "../execute/simulate/steppable.ts";
import type { Event, TaskRef } from "../job/event.ts";
import type { SiteId } from "../plan/ir.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { barrierOf, passedBy } from "./barrier-way.ts";
import type { FrameRef } from "./seams.ts";
import type { Frame, Stop } from "./session.ts";
import { createSiteText, type TextRange } from "./site-range.ts";
import type { Threads } from "./threads.ts";

export interface StackView {
  readonly simulation: SteppableSimulation;
  readonly threads: Threads;
  readonly texts: readonly string[];
  readonly log: readonly Event[];
  readonly stop: Stop | null;
}

/** A frame without its number, and what it stands for. */
export interface Standing {
  readonly frame: Omit<Frame, "id">;
  readonly ref: FrameRef;
}

const NOWHERE: TextRange = { file: null, line: 0, column: 0, endLine: 0, endColumn: 0 };

export function stackOf(view: StackView, thread: number): readonly Standing[] {
  const { simulation, threads } = view;
  const at = createSiteText(simulation.plan, view.texts);
  const task = threads.taskOf(thread);
  const { inside } = simulation;
  if (inside !== null && inside.task === task) return insideFrames(view, thread, inside, at);
  const chain = threads.chainOf(thread);
  if (chain === null) return [coordinatorFrame(view, thread, at)];
  const node = simulation.plan.nodes[chain.nodes[0]!]!;
  const top: Standing = {
    frame: { name: node.uid, ...at(node.site), kind: "thread", way: null, canRestart: false },
    ref: { kind: "thread", thread, task, node: node.id },
  };
  return [top, ...barrierFrames(view, thread, at)];
}

type SiteRange = (site: SiteId) => TextRange;

function insideFrames(view: StackView, thread: number, inside: Inside, at: SiteRange): readonly Standing[] {
  const { plan, stepCount } = view.simulation;
  const bodies = inside.frames.map(
    ({ node, function: fn, site }, depth): Standing => ({
      frame: {
        name: fn === null ? plan.nodes[node]!.uid : `${plan.functions[fn]!.name} (fn)`,
        // What is a state written is behind its statement still.
        ...at(depth === 0 ? inside.pause.site : site),
        kind: "body",
        way: null,
        canRestart: fn === null,
      },
      ref: { kind: "body", thread, task: inside.task, depth },
    }),
  );
  // What a timer or a window makes of what it remembers came by no way of this step.
  const last = view.simulation.tasks[inside.task]?.last ?? null;
  const came = last !== null && last.step === stepCount ? last : null;
  return [...bodies, ...wayFrames(plan, thread, came, at)];
}

/** From the operator before this one, up to the source, down to the line it read. */
function wayFrames(plan: Plan, thread: number, came: Way | null, at: SiteRange): readonly Standing[] {
  const frames: Standing[] = [];
  let source: Way | null = came?.from === null ? came : null;
  for (let way = came?.from ?? null; way !== null; way = way.from) {
    const node = plan.nodes[way.node]!;
    const name = node.parallelism > 1 ? `${node.uid} (${way.subtask + 1}/${node.parallelism})` : node.uid;
    frames.push({
      frame: { name, ...at(node.site), kind: "way", way, canRestart: way.from !== null },
      ref: { kind: "way", thread, way },
    });
    source = way;
  }
  if (source === null || source.where === null || source.where === "") return frames;
  return [
    ...frames,
    {
      frame: {
        name: source.where,
        ...inputPlace(source.where, plan.nodes[source.node]!),
        kind: "source",
        way: source,
        canRestart: false,
      },
      ref: { kind: "source", thread, way: source },
    },
  ];
}

/** `lines.txt:120`, `lines.txt:120:5`; a reader without files says something else. */
function inputPlace(where: string, { operator }: PlanNode): TextRange {
  const readsFile = operator.kind === "source" && operator.connector.startsWith("read");
  const found = readsFile ? /^(.+?):(\d+)(?::(\d+))?$/.exec(where) : null;
  if (found === null) return NOWHERE;
  const line = Number(found[2]);
  const column = Number(found[3] ?? 1);
  return { file: found[1]!, line, column, endLine: line, endColumn: column };
}

function barrierFrames(view: StackView, thread: number, at: SiteRange): readonly Standing[] {
  const { simulation, threads } = view;
  const ref = threads.refOf(thread);
  const checkpoint = barrierOf(view, thread);
  if (ref === null || checkpoint === null) return [];
  return passedBy(simulation, view.log, ref, checkpoint).map(({ task, step }): Standing => {
    const node = nodeOf(simulation, task);
    return {
      frame: {
        name: threads.nameOf(task),
        ...(node === null ? NOWHERE : at(simulation.plan.nodes[node]!.site)),
        kind: "barrier",
        way: null,
        canRestart: false,
      },
      ref: { kind: "barrier", thread, task, checkpoint, step },
    };
  });
}

const nodeOf = ({ deployment }: SteppableSimulation, { task }: TaskRef): number | null =>
  deployment.chains.find(({ name }) => name === task)?.nodes[0] ?? null;

/** At the settings it acts by: of restarting where it restarts, of checkpoints else. */
function coordinatorFrame({ simulation, threads }: StackView, thread: number, at: SiteRange): Standing {
  const { settings } = simulation.plan;
  return {
    frame: {
      name: threads.nameOf(null),
      ...at(settings.site),
      kind: "thread",
      way: null,
      canRestart: false,
    },
    ref: { kind: "thread", thread, task: null, node: null },
  };
}
