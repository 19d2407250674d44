// Why did it not stop? For one armed thing, in words: what was looked for, and what happened instead. Reads counts, the
// run as it is, and the moment at which a condition was last false.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Plan } from "../plan/plan.ts";
import type { ArmedHost } from "./armed.ts";
import type { Arms, Thing } from "./armed-thing.ts";
import { inWords } from "./conditions.ts";
import { durationText } from "./duration-text.ts";
import type { At } from "./names.ts";
import type { Moment } from "./session.ts";
import { type Look, pausingNodes } from "./triggers.ts";

export function whyNot(thing: Thing, host: ArmedHost): string {
  const { arms, breakpoint } = thing;
  if (arms === null) return `It is not armed: ${breakpoint.message}.`;
  const reached = countOf(thing, "reached");
  const passes = countOf(thing, "passed");
  if (reached === 0) return neverReached(arms, thing, host);
  if (passes === 0) return neverTrue(arms, thing, host, reached);
  const passed = times(passes);
  if (arms.log !== null) return `It is a log point: it never stops. It has printed ${passed}.`;
  if (arms.hits !== null)
    return `What it looks for, ${arms.trigger.what}, has come ${passed}. It stops ${arms.hits.words}${
      arms.hits.holds(passes) ? ", as it did at the last one" : ""
    }.`;
  return `It did stop: ${passed}, the last time at step ${grouped(lastOf(thing)!.step)}.`;
}

const countOf = ({ known, loose }: Thing, which: keyof Thing["known"]): number =>
  known[which].count + loose[which].count;

const lastOf = ({ known, loose }: Thing): Moment | null => loose.passed.last ?? known.passed.last;

const times = (count: number): string =>
  count === 1 ? "once" : count === 2 ? "twice" : `${grouped(count)} times`;

export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

// ---------------------------------------------------------------- the condition

function neverTrue({ condition, trigger }: Arms, thing: Thing, host: ArmedHost, count: number): string {
  const reached = `What it looks for, ${trigger.what}, has come ${times(count)}`;
  if (condition === null) return `${reached}.`;
  if (thing.failedAt !== null) return `${reached}; ${thing.breakpoint.message}.`;
  const last = thing.lastFalse === null ? "" : explained(thing, thing.lastFalse, host);
  const values = last === "" ? "" : ` At the last one ${last}.`;
  return `${reached}, but ${condition.text} was never true.${values}`;
}

function explained({ arms }: Thing, moment: Moment, host: ArmedHost): string {
  try {
    return host.asOf(moment, simulation => arms!.condition!.explain(lookAt(simulation, arms!.trigger.looks)));
  } catch (error) {
    return inWords(error);
  }
}

/** Where it stood: at a pause, or behind the step whose event was looked for. */
function lookAt(simulation: SteppableSimulation, looks: readonly Look[]): At {
  const { inside, events, stepCount, lastTask } = simulation;
  if (inside !== null) return { simulation, inside, event: null, task: inside.task };
  const event = events.findLast(
    each =>
      each.step === stepCount - 1 &&
      looks.some(look => look.at === "event" && look.types.includes(each.type) && look.test(each)),
  );
  return { simulation, inside: null, event: event ?? null, task: lastTask };
}

// ---------------------------------------------------------------- never there

function neverReached({ trigger }: Arms, thing: Thing, host: ArmedHost): string {
  const nothing = `It looks for ${trigger.what}, and there was none`;
  const late = thing.seen < host.moment.step;
  const since = late ? " since it was set" : "";
  const before = late ? countIn(trigger.looks, host) : 0;
  const earlier =
    before === 0
      ? ""
      : ` Before that there ${before === 1 ? "was one" : `were ${grouped(before)}`}: go back to see.`;
  return `${nothing}${since}.${earlier} ${instead(trigger.looks, pausingNodes(trigger), host)}`.trim();
}

/** Of the events that are kept for all of history. */
const countIn = (looks: readonly Look[], { log }: ArmedHost): number =>
  log.filter(event =>
    looks.some(look => look.at === "event" && look.types.includes(event.type) && look.test(event)),
  ).length;

/** What can be said of those who would have to do it. */
function instead(looks: readonly Look[], nodes: readonly number[], host: ArmedHost): string {
  const { simulation } = host;
  const { plan } = simulation;
  if (nodes.length > 0)
    return [...new Set(nodes)]
      .slice(0, 3)
      .map(id => ofOperator(simulation, plan, id))
      .join(" ");
  const types = looks.flatMap(look => (look.at === "event" ? look.types : []));
  return types.some(type => CHECKPOINTED.has(type)) ? ofCheckpoints(plan, host) : "";
}

function ofOperator({ tasks, channels }: SteppableSimulation, plan: Plan, id: number): string {
  const { uid } = plan.nodes[id]!;
  const running = tasks.filter(({ operators }) => operators.some(({ node }) => node.id === id));
  if (running.length === 0) return `${uid} does not run now.`;
  if (running.every(({ condition }) => condition.kind === "finished")) return `${uid} has finished.`;
  const came = running.reduce((sum, { recordsIn }) => sum + recordsIn, 0);
  const names = new Set(running.flatMap(({ inputs }) => inputs));
  const waiting = channels.reduce((sum, { name, length }) => sum + (names.has(name) ? length : 0), 0);
  const records = `${came === 0 ? "no record" : grouped(came)}${came === 0 ? "" : came === 1 ? " record" : " records"}`;
  const behind =
    waiting === 0 ? "" : `, and ${grouped(waiting)} wait${waiting === 1 ? "s" : ""} in front of it`;
  return `${uid} has taken ${records} in this attempt${behind}.`;
}

const CHECKPOINTED: ReadonlySet<string> = new Set([
  "checkpointTriggered",
  "checkpointCompleted",
  "barrierInjected",
  "barrierArrived",
  "barrierAligned",
  "barrierForwarded",
  "snapshotTaken",
  "sinkCommitted",
]);

function ofCheckpoints({ settings }: Plan, { log }: ArmedHost): string {
  const { checkpoint } = settings;
  if (!checkpoint.enabled) return "Checkpoints are off.";
  const last = log.findLast(event => event.type === "checkpointTriggered");
  if (last?.type === "checkpointTriggered") return `The last checkpoint triggered is ${last.checkpoint}.`;
  return `No checkpoint has been triggered: the interval is ${durationText(checkpoint.intervalMs)}.`;
}
