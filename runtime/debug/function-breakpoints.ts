// Function breakpoints: `[event:]name`, where the name is an operator's (by uid, or by the declaration it stands in), a
// `fn`'s, `checkpoint`, or `*`. Says what each looks for, or why it looks for nothing. Knows no conditions.

import type { Plan, PlanNode } from "../plan/plan.ts";
import { nearest } from "../values/nearest.ts";
import { codesOf } from "./code-places.ts";
import type { BreakpointMode } from "./session.ts";
import {
  eventsOf,
  type Look,
  type Made,
  onEvents,
  type Trigger,
  triggerAt,
  triggerOfMode,
} from "./triggers.ts";

/** Words before the colon, and the mode of a line that each is. */
const EVENTS = {
  record: "record",
  barrier: "barrier",
  aligned: "aligned",
  snapshotted: "snapshotted",
  forwarded: "forwarded",
  commit: "committed",
  timer: "timer",
  watermark: "watermark",
  restore: "restored",
  fail: null,
  late: null,
} as const satisfies Record<string, BreakpointMode | null>;

type EventWord = keyof typeof EVENTS;

const isEvent = (word: string): word is EventWord => Object.hasOwn(EVENTS, word);

export function functionTrigger(plan: Plan, text: string): Made {
  const colon = text.indexOf(":");
  const word = colon < 0 ? null : text.slice(0, colon).trim();
  const name = text.slice(colon + 1).trim();
  if (name === "") return { why: "a name is missing: the name of an operator, checkpoint, or *" };
  if (word !== null && !isEvent(word)) return unknown("event", word, Object.keys(EVENTS));
  if (name === "checkpoint") return onCheckpoint(plan, word);
  const nodes = name === "*" ? plan.nodes.filter(isWritten) : operatorsNamed(plan, name);
  if (nodes.length > 0) return onOperators(plan, word ?? "record", nodes, name);
  const fn = plan.functions.findIndex(each => each.name === name);
  if (fn < 0) return unknown("operator", name, namesIn(plan));
  if (word === null) return onFunction(plan, fn);
  return { why: `${name} is a fn: only operators have the event ${word}` };
}

function unknown(what: string, given: string, names: readonly string[]): Made {
  const near = nearest(given, names);
  const hint = near === null ? `there are: ${names.join(", ")}` : `did you mean ${near}?`;
  return { why: `there is no ${what} ${given}; ${hint}` };
}

/** Not a conversion that Weir put between two operators. */
const isWritten = ({ uid }: PlanNode): boolean => !uid.includes("/fit#");

function namesIn(plan: Plan): readonly string[] {
  const operators = plan.nodes.filter(isWritten).flatMap(({ uid, declaration }) => [uid, declaration]);
  return [...new Set([...operators, ...plan.functions.map(({ name }) => name), "checkpoint", "*"])];
}

export function operatorsNamed(plan: Plan, name: string): readonly PlanNode[] {
  const exact = plan.nodes.filter(({ uid }) => uid === name);
  return exact.length > 0 ? exact : plan.nodes.filter(node => node.declaration === name && isWritten(node));
}

// ---------------------------------------------------------------- operators

function onOperators(plan: Plan, word: EventWord, nodes: readonly PlanNode[], name: string): Made {
  const made = nodes.map(node => onOperator(plan, word, node));
  const triggers = made.filter((each): each is Trigger => !("why" in each));
  const [first] = triggers;
  if (first === undefined) return made[0]!;
  if (nodes.length === 1) return first;
  const what = WHATS[word](name === "*" ? "any operator" : name);
  const uids = nodes.filter((_, i) => !("why" in made[i]!)).map(({ uid }) => uid);
  return {
    looks: triggers.flatMap(({ looks }) => looks),
    names: first.names.filter(each =>
      triggers.every(({ names }) =>
        names.some(
          other => other.name === each.name && JSON.stringify(other.type) === JSON.stringify(each.type),
        ),
      ),
    ),
    what,
    note: name === "*" ? "" : `stops in ${uids.join(", ")}`,
  };
}

const WHATS: Record<EventWord, (where: string) => string> = {
  record: where => `a record at ${where}`,
  barrier: where => `a barrier at ${where}`,
  aligned: where => `an aligned barrier at ${where}`,
  snapshotted: where => `a snapshot of ${where}`,
  forwarded: where => `a barrier forwarded by ${where}`,
  commit: where => `a commit of ${where}`,
  timer: where => `a timer or window of ${where}`,
  watermark: where => `a watermark at ${where}`,
  restore: where => `a restore of ${where}`,
  fail: where => `a failure of ${where}`,
  late: where => `a late record at ${where}`,
};

function onOperator(plan: Plan, word: EventWord, node: PlanNode): Made {
  const mode = EVENTS[word];
  if (mode !== null) return triggerOfMode(plan, node, mode);
  const what = WHATS[word](node.uid);
  if (word === "late") return onEvents(["lateRecordDropped"], what, "", eventsOf(plan, [node.id]));
  const failing: Look = { at: "failing", nodes: [node.id], onlyRecords: false };
  return { ...onEvents([], what), looks: [failing] };
}

// ---------------------------------------------------------------- checkpoints, functions

function onCheckpoint(plan: Plan, word: EventWord | null): Made {
  switch (word) {
    case null:
      return triggerAt(plan, { what: "triggered" });
    case "commit":
      return triggerAt(plan, { what: "completed" });
    case "fail":
      return onEvents(["checkpointFailed"], "a checkpoint that fails", "stops when a checkpoint fails");
    case "restore":
      return onEvents(["runRestored"], "a restore", "stops when the run is restored");
    case "barrier":
    case "aligned":
    case "snapshotted":
    case "forwarded":
      return onOperators(plan, word, plan.nodes.filter(isWritten), "*");
    case "record":
    case "timer":
    case "watermark":
    case "late":
      return { why: `a checkpoint has no event ${word}` };
  }
}

/** Entry of a `fn`: its first statement. */
function onFunction(plan: Plan, fn: number): Made {
  const code = codesOf(plan).find(each => each.function === fn);
  const first = code?.sites[0];
  const { name } = plan.functions[fn]!;
  if (code === undefined || first === undefined) return { why: `${name} has no statement` };
  const trigger = triggerAt(plan, { what: "statement", site: first.site, code });
  return { ...trigger, what: `a call of ${name}` };
}
