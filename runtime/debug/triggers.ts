// What an armed thing looks for: pauses in bodies, events, states whose value changed, subtasks that have just failed.
// Says how each is called when it has come. Knows no conditions, counts or kinds of breakpoints.

import type { Cause } from "../execute/simulate/steppable.ts";
import type { Event, EventBody } from "../job/event.ts";
import type { SiteId } from "../plan/ir.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { type Name, namesAtCode, namesAtEntry, namesAtWrite, namesOfEvent } from "./names.ts";
import type { Meaning } from "./places.ts";
import type { BreakpointMode } from "./session.ts";

export type EventType = EventBody["type"];

export type Look =
  | {
      readonly at: "entry";
      readonly node: number;
      readonly causes: readonly Cause[];
      /** null: any. */
      readonly input: number | null;
    }
  | { readonly at: "statement"; readonly site: SiteId; readonly nodes: readonly number[] }
  /** `id`: see data-id.ts; null: any key. */
  | { readonly at: "wrote"; readonly node: number; readonly state: string; readonly id: string | null }
  /** A state of the engine's own operators: its value for the key of whatever the operator takes. */
  | { readonly at: "kept"; readonly node: number; readonly state: string; readonly id: string | null }
  | { readonly at: "event"; readonly types: readonly EventType[]; readonly test: (event: Event) => boolean }
  /** A subtask has failed, and nobody has heard of it yet. */
  | { readonly at: "failing"; readonly nodes: readonly number[] | null; readonly onlyRecords: boolean };

export interface Trigger {
  readonly looks: readonly Look[];
  readonly names: readonly Name[];
  /** What is looked for, for a person: `a record at detector`. */
  readonly what: string;
  /** Where what it does is not plain: told with the breakpoint. */
  readonly note: string;
}

export type Made = Trigger | { readonly why: string };

/** The operators that must pause for it. */
export const pausingNodes = ({ looks }: Trigger): readonly number[] => looks.flatMap(nodesOf);

function nodesOf(look: Look): readonly number[] {
  switch (look.at) {
    case "entry":
    case "wrote":
    case "kept":
      return [look.node];
    case "statement":
      return look.nodes;
    case "event":
    case "failing":
      return [];
  }
}

// ---------------------------------------------------------------- at a place

export function triggerAt(plan: Plan, meaning: Meaning): Trigger {
  switch (meaning.what) {
    case "record": {
      const node = plan.nodes[meaning.node]!;
      const { input } = meaning;
      return {
        looks: [{ at: "entry", node: node.id, causes: ["record"], input }],
        names: namesAtEntry(plan, node, input, true),
        what: `a record at ${node.uid}`,
        note: "",
      };
    }
    case "timer": {
      const node = plan.nodes[meaning.node]!;
      const causes: readonly Cause[] = [meaning.domain === "event" ? "timer" : "processingTimer"];
      return {
        looks: [{ at: "entry", node: node.id, causes, input: null }],
        names: namesAtEntry(plan, node, null, false),
        what: `a timer of ${node.uid}`,
        note: "",
      };
    }
    case "statement": {
      const { code, site } = meaning;
      const only = code.nodes.length === 1 ? plan.nodes[code.nodes[0]!]! : null;
      return {
        looks: [{ at: "statement", site, nodes: code.nodes }],
        names: namesAtCode(plan, only, code, code.sites.find(each => each.site === site)!),
        what: `line ${plan.sites[site]!.line}`,
        note: "",
      };
    }
    case "write": {
      const node = plan.nodes[meaning.node]!;
      return {
        looks: [{ at: "wrote", node: node.id, state: meaning.state, id: null }],
        names: namesAtWrite(node),
        what: `a write to ${meaning.state}`,
        note: `stops after each write to ${meaning.state}, of any key`,
      };
    }
    case "triggered":
      return onEvents(
        ["checkpointTriggered"],
        "a checkpoint that is triggered",
        "stops when a checkpoint is triggered",
      );
    case "completed":
      return onEvents(
        ["checkpointCompleted"],
        "a checkpoint that is complete",
        "stops when a checkpoint is complete",
      );
    case "restart":
      return onEvents(
        ["taskFailed", "runRestored"],
        "a failure or a restore",
        "stops at each failure and at each restore",
      );
  }
}

export const onEvents = (
  types: readonly EventType[],
  what: string,
  note = "",
  test: (event: Event) => boolean = () => true,
): Trigger => ({ looks: [{ at: "event", types, test }], names: namesOfEvent, what, note });

/** A timer, or a window that fires. */
const TIMED: readonly Cause[] = ["timer", "processingTimer", "window"];

// ---------------------------------------------------------------- modes of an operator

export function triggerOfMode(plan: Plan, node: PlanNode, mode: BreakpointMode): Made {
  const { uid, operator } = node;
  const source = operator.kind === "source";
  const sink = operator.kind === "sink";
  const own = eventsOf(plan, [node.id]);
  switch (mode) {
    case "record":
      return triggerAt(plan, { what: "record", node: node.id, input: null });
    case "timer":
      return {
        looks: [{ at: "entry", node: node.id, causes: TIMED, input: null }],
        names: namesAtEntry(plan, node, null, false),
        what: `a timer or window of ${uid}`,
        note: "",
      };
    case "barrier":
      return source
        ? onEvents(
            ["barrierInjected"],
            `a barrier injected at ${uid}`,
            "a source: stops when a barrier is injected",
            own,
          )
        : onEvents(["barrierArrived"], `a barrier at ${uid}`, "", own);
    case "aligned":
      return source
        ? { why: `${uid} is a source: barriers begin there, and nothing has to be aligned` }
        : onEvents(["barrierAligned"], `an aligned barrier at ${uid}`, "", own);
    case "snapshotted":
      return onEvents(["snapshotTaken"], `a snapshot of ${uid}`, "", own);
    case "forwarded":
      return sink
        ? { why: `${uid} is a sink: barriers end there` }
        : onEvents(["barrierForwarded"], `a barrier forwarded by ${uid}`, "", own);
    case "committed":
      return sink
        ? onEvents(
            ["sinkCommitted"],
            `a commit of ${uid}`,
            "",
            event => event.type === "sinkCommitted" && event.sink === uid,
          )
        : { why: `${uid} is no sink: only sinks commit` };
    case "restored":
      return onEvents(["stateRestored"], `a restore of ${uid}`, "", own);
    case "watermark":
      return onEvents(["watermarkAdvanced"], `a watermark at ${uid}`, "", own);
  }
}

/** Whether an event is of a subtask in which one of these operators runs. Chains are named by their operators' uids. */
export function eventsOf(plan: Plan, nodes: readonly number[]): (event: Event) => boolean {
  const uids = new Set(nodes.map(id => plan.nodes[id]!.uid));
  const known = new Map<string, boolean>();
  return event => {
    if ("sink" in event) return uids.has(event.sink);
    if (!("task" in event)) return false;
    if ("uid" in event && event.type !== "watermarkAdvanced") return uids.has(event.uid);
    let runs = known.get(event.task);
    if (runs === undefined) {
      runs = event.task.split(" -> ").some(uid => uids.has(uid));
      known.set(event.task, runs);
    }
    return runs;
  };
}

/** What its description leaves out. */
export function textOfEvent(event: Event): string {
  switch (event.type) {
    case "taskFailed":
      return event.where;
    case "recordFailed":
      return HANDLED[event.handled];
    case "restartsExhausted":
      return `${event.strategy} gave up`;
    default:
      return "";
  }
}

const HANDLED = {
  fail: "the subtask fails by it",
  skip: "the record is skipped",
  to: "the record goes to a side output",
} as const;
