// Who looks for what: armed things by the pause, event or state they look for, so that a step asks only those concerned;
// and which subtasks have to pause for them. Made anew with each change of what is armed.

import type { BodyFrame, Pause, SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Deployment } from "../plan/deployment.ts";
import type { Thing } from "./armed-thing.ts";
import { type EventType, type Look, pausingNodes } from "./triggers.ts";

export interface Looking<Kind extends Look["at"] = Look["at"]> {
  readonly thing: Thing;
  readonly look: Extract<Look, { readonly at: Kind }>;
}

export interface ArmedIndex {
  readonly empty: boolean;
  /** null: no subtask has to pause. */
  readonly pauses: ((simulation: SteppableSimulation, task: number) => boolean) | null;
  readonly events: ReadonlyMap<EventType, readonly Looking<"event">[]>;
  readonly failing: readonly Looking<"failing">[];
  readonly wrote: readonly Looking<"wrote">[];
  readonly kept: readonly Looking<"kept">[];
  /** Names of the states watched, by operator. */
  readonly watched: ReadonlyMap<number, ReadonlySet<string>>;
  /** Entries and statements. */
  at(pause: Pause, frame: BodyFrame | undefined): readonly Thing[];
}

export function createIndex(things: readonly Thing[]): ArmedIndex {
  const all = things.flatMap(thing => (thing.arms?.trigger.looks ?? []).map(look => ({ thing, look })));
  const of = <Kind extends Look["at"]>(kind: Kind): readonly Looking<Kind>[] =>
    all.filter((each): each is Looking<Kind> => each.look.at === kind);
  const entries = grouped(of("entry"), ({ look }) => look.node);
  const statements = grouped(of("statement"), ({ look }) => look.site);
  const data = [...of("wrote"), ...of("kept")];
  return {
    empty: all.length === 0,
    pauses: pausesOf(things),
    events: byEvent(of("event")),
    failing: of("failing"),
    wrote: of("wrote"),
    kept: of("kept"),
    watched: new Map(
      Array.from(
        grouped(data, ({ look }) => look.node),
        ([node, each]) => [node, new Set(each.map(({ look }) => look.state))],
      ),
    ),
    at: (pause, frame) => {
      switch (pause.kind) {
        case "entry": {
          const { cause, node } = pause;
          return (entries.get(node) ?? [])
            .filter(({ look }) => look.causes.includes(cause) && isInput(look.input, frame))
            .map(({ thing }) => thing);
        }
        case "statement":
          return (statements.get(pause.site) ?? []).map(({ thing }) => thing);
        case "wrote":
          return [];
      }
    },
  };
}

const isInput = (wanted: number | null, frame: BodyFrame | undefined): boolean =>
  wanted === null || frame?.element == null || frame.element.input === wanted;

function grouped<T, Key>(items: readonly T[], keyOf: (item: T) => Key): ReadonlyMap<Key, readonly T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

const byEvent = (
  looking: readonly Looking<"event">[],
): ReadonlyMap<EventType, readonly Looking<"event">[]> => {
  const flat = looking.flatMap(each => each.look.types.map(type => ({ type, each })));
  return new Map(
    Array.from(
      grouped(flat, ({ type }) => type),
      ([type, group]) => [type, group.map(({ each }) => each)],
    ),
  );
};

// ---------------------------------------------------------------- who pauses

function pausesOf(things: readonly Thing[]): ArmedIndex["pauses"] {
  const nodes = new Set(things.flatMap(({ arms }) => (arms === null ? [] : pausingNodes(arms.trigger))));
  if (nodes.size === 0) return null;
  let deployment: Deployment | null = null;
  // Asked in every step: by position, since making views of tasks would cost more than the step.
  let tasks: readonly boolean[] = [];
  return (simulation, task) => {
    if (simulation.deployment !== deployment) {
      deployment = simulation.deployment;
      tasks = deployment.chains.flatMap(chain =>
        Array.from({ length: chain.parallelism }, () => chain.nodes.some(node => nodes.has(node))),
      );
    }
    return tasks[task] === true;
  };
}
