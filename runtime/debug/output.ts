// What a run prints while it is debugged: for each checkpoint one group, whole, once its output is committed; in it
// the records of every sink, what taps told, and what was dropped. Told each step that is reached for the first time.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Event } from "../job/event.ts";
import type { Item } from "./item.ts";
import { recordItems } from "./output-items.ts";
import type { Moment, SessionEvent } from "./session.ts";

interface Line {
  readonly step: number;
  readonly category: "console" | "stdout" | "important";
  readonly text: string;
  readonly items: readonly Item[];
}

interface Group {
  readonly checkpoint: number;
  readonly final: boolean;
  readonly lines: Line[];
  records: number;
}

export interface Output {
  /** A step was made that had never been made before; its events are those from there on. */
  stepped(events: readonly Event[], from: number): void;
  /** The run is over: what belongs to no checkpoint is shown. */
  ended(): void;
  dropped(beyond: Moment): void;
}

export function createOutput(
  simulation: () => SteppableSimulation,
  emit: (event: SessionEvent) => void,
): Output {
  let waiting: Line[] = [];
  let group: Group | null = null;
  /** How much of a target that is written without checkpoints has been shown. */
  const shown = new Map<string, number>();

  const print = (title: string, lines: readonly Line[]): void => {
    const told = { file: null, line: null };
    emit({
      type: "output",
      category: "console",
      text: title,
      group: lines.length > 0 ? "startCollapsed" : null,
      items: [],
      ...told,
    });
    for (const { category, text, items } of lines)
      emit({ type: "output", category, text, group: null, items, ...told });
    if (lines.length > 0)
      emit({ type: "output", category: "console", text: "", group: "end", items: [], ...told });
  };

  const flush = (): void => {
    if (group === null) return;
    const { checkpoint, final, records, lines } = group;
    const said = records === 0 ? "no output" : `${counted(records, "record")} committed`;
    print(`Checkpoint ${checkpoint}${final ? " (final)" : ""}: ${said}`, lines);
    group = null;
  };

  const note = (event: Event): void => {
    switch (event.type) {
      case "tapped":
        waiting.push({
          step: event.step,
          category: "console",
          text: `${event.uid}: ${event.text}`,
          items: [],
        });
        return;
      case "lateRecordDropped":
        waiting.push({
          step: event.step,
          category: "console",
          text: `${event.uid}: a late record was dropped`,
          items: [],
        });
        return;
      case "recordFailed":
        if (event.handled === "skip") {
          const text = `${event.uid}: a record was skipped: ${event.error}`;
          waiting.push({ step: event.step, category: "console", text, items: [] });
        }
        return;
      case "checkpointTriggered":
        if (event.final) finals.add(event.checkpoint);
        return;
      case "checkpointCompleted":
        flush();
        group = {
          checkpoint: event.checkpoint,
          final: finals.has(event.checkpoint),
          lines: waiting,
          records: 0,
        };
        waiting = [];
        return;
      case "sinkCommitted": {
        // In recovery an output may be committed without its checkpoint completing anew.
        group ??= { checkpoint: event.checkpoint, final: false, lines: [], records: 0 };
        const items = recordItems(simulation().storage.targetEnd(event.sink, event.bytes));
        group.records += event.records;
        const text = `${event.sink}: ${counted(event.records, "record")}`;
        group.lines.push({ step: event.step, category: "stdout", text, items });
        return;
      }
    }
  };
  const finals = new Set<number>();

  return {
    stepped(events, from) {
      for (let i = from; i < events.length; i++) note(events[i]!);
      if (group !== null && simulation().coordinator.committing === null) flush();
    },
    ended() {
      flush();
      const run = simulation();
      for (const node of run.plan.nodes) {
        if (run.plan.settings.checkpoint.enabled || node.operator.kind !== "sink") continue;
        const all = run.committed(node.uid);
        const items = recordItems(all.subarray(shown.get(node.uid) ?? 0));
        shown.set(node.uid, all.length);
        if (items.length > 0)
          waiting.push({
            step: run.stepCount,
            category: "stdout",
            text: `${node.uid}: ${counted(items.length, "record")}`,
            items,
          });
      }
      if (waiting.length > 0) print("Since the last checkpoint", waiting);
      waiting = [];
    },
    dropped({ step }) {
      waiting = waiting.filter(line => line.step < step);
      if (group !== null) group = { ...group, lines: group.lines.filter(line => line.step < step) };
    },
  };
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
