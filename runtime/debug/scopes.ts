// What can be opened at a frame: the record in hand, variables, states, timers, channels, watermarks, checkpoints,
// params. What the stop is about comes first; what may be long is marked as expensive and read page by page.

import type { Way } from "../execute/simulate/steppable.ts";
import { allWatermarkItems, channelItems, watermarkItems } from "./channel-items.ts";
import { checkpointItems } from "./checkpoint-items.ts";
import { fixed, partsOf } from "./holder.ts";
import type { Item, Scope } from "./item.ts";
import { allOf, type ItemGround, lazily, valueItem, wordItem } from "./items.ts";
import { madeFrom, type Result } from "./made-from.ts";
import { recordType } from "./names.ts";
import type { FrameRef, Ground } from "./seams.ts";
import type { Stop } from "./session.ts";
import { keptHere, paramsOf, type Standing } from "./standing.ts";
import { allStateItems, keyItems, pastStateItems, settled, timerItems } from "./state-items.ts";
import { type OperatorShape, shapeOf } from "./state-shape.ts";
import { liveStates } from "./state-source.ts";
import { stateOfSubtask } from "./timer-edits.ts";
import { momentText, previewText } from "./value-text.ts";

export function scopesAt(ground: Ground, items: ItemGround, at: Standing): readonly Scope[] {
  const { frame } = at;
  if (frame?.kind === "way" || frame?.kind === "source") return wayScopes(ground, items, at, frame.way);
  const scopes = [
    ...recordScope(items, at),
    ...localsScope(items, at),
    ...stateScopes(ground, items, at),
    ...madeFromScope(ground, items, at, firing(ground, at)),
    ...channelScopes(ground, items, at),
    checkpointScope(ground, items, at),
    ...paramsScope(ground, items),
  ];
  return inOrder(scopes, frame, ground.stop);
}

// ---------------------------------------------------------------- order

type Kind = Scope["kind"];

/** What the stop is about; the rest follows as it stands. */
function inOrder(scopes: readonly Scope[], frame: FrameRef | null, stop: Stop | null): readonly Scope[] {
  const first = frame?.kind === "barrier" ? BARRIER : frame?.kind === "body" ? inBody(stop) : outside(stop);
  const rank = ({ kind }: Scope): number => {
    const at = first.indexOf(kind);
    return at < 0 ? first.length : at;
  };
  return [...scopes].sort((a, b) => rank(a) - rank(b));
}

const BARRIER: readonly Kind[] = ["channels", "checkpoints", "allState"];

const inBody = (stop: Stop | null): readonly Kind[] =>
  stop?.reason === "dataBreakpoint" ? ["state", "record", "locals"] : [];

function outside(stop: Stop | null): readonly Kind[] {
  switch (stop?.event?.type) {
    case "barrierInjected":
    case "barrierArrived":
    case "barrierAligned":
    case "barrierForwarded":
      return BARRIER;
    case "snapshotTaken":
    case "snapshotAcknowledged":
    case "checkpointTriggered":
    case "checkpointCompleted":
    case "checkpointFailed":
    case "sinkPrepared":
    case "sinkCommitted":
    case "outputRolledBack":
    case "stateRestored":
    case "runRestored":
      return ["checkpoints", "channels"];
    case "watermarkAdvanced":
    case "lateRecordDropped":
      return ["watermarks", "timers"];
    case "timerFired":
      return ["timers", "state", "allState"];
    default:
      return [];
  }
}

// ---------------------------------------------------------------- record and variables

function recordScope(items: ItemGround, { taken }: Standing): readonly Scope[] {
  if (taken === null) return [];
  const { cause, timestamp, holder } = taken;
  const time = wordItem({
    name: "timestamp",
    text: momentText(timestamp),
    expression: "timestamp",
    virtual: true,
  });
  if (cause === "window") {
    const shown = wordItem({ name: "window", text: "a window fires", virtual: true });
    return [scope("Record", "record", [shown, time])];
  }
  if (cause !== "record") {
    const kind = cause === "timer" ? "timer" : "processing timer";
    const due = wordItem({ name: kind, text: momentText(holder.value as number), virtual: true });
    return [scope("Record", "record", [due, time])];
  }
  const parts = partsOf(holder);
  const own =
    parts?.named === true
      ? Array.from({ length: parts.count }, (_, i) => parts.at(i)).map(part =>
          valueItem(items, part.name, part.holder, `record/${part.name}`),
        )
      : [valueItem(items, "record", holder, "record")];
  return [scope("Record", "record", [...own, time])];
}

function localsScope(items: ItemGround, { names, body }: Standing): readonly Scope[] {
  if (body === null) return [];
  const locals = names.filter(({ kind }) => kind === "local");
  if (locals.length === 0) return [];
  return [
    scope(
      "Locals",
      "locals",
      locals.map(({ name, holder }) => valueItem(items, name, holder(), `locals/${name}`)),
    ),
  ];
}

function paramsScope({ program }: Ground, items: ItemGround): readonly Scope[] {
  const values = paramsOf(program);
  const known = program.plan.params.filter(({ name }) => values.has(name));
  if (known.length === 0) return [];
  const shown = known.map(({ name, type, value }) =>
    // What came from the environment may be a secret.
    "env" in value
      ? wordItem({ name, text: `from the environment variable ${value.env}`, expression: name })
      : valueItem(items, name, fixed(values.get(name) as never, type, name), `params/${name}`),
  );
  return [scope("Params", "params", shown)];
}

const scope = (name: string, kind: Kind, shown: readonly Item[], expensive = false): Scope => ({
  name,
  kind,
  expensive,
  children: allOf(shown),
});

// ---------------------------------------------------------------- state

function stateScopes(ground: Ground, items: ItemGround, at: Standing): readonly Scope[] {
  const { node, subtask } = at;
  const shape = node === null ? null : shapeOf(node);
  if (shape === null || subtask === null) return [];
  const state = stateOfSubtask(ground, shape.node.id, subtask);
  if (state === null) return [];
  const kept = keptHere(ground, at);
  const own: readonly Scope[] =
    kept === null ? [] : [scope(ownName(shape, at), "state", keyItems(ground, items, kept, "state"))];
  const all: readonly Scope[] =
    shape.keyType === null && !shape.windowed
      ? []
      : [
          {
            name: "All keyed state",
            kind: "allState",
            expensive: true,
            children: allStateItems(ground, items, shape, state, subtask),
          },
        ];
  const timers: readonly Scope[] = shape.layout.timers
    ? [
        {
          name: "Timers",
          kind: "timers",
          expensive: true,
          children: timerItems(ground, items, shape, state, at),
        },
      ]
    : [];
  return [...own, ...all, ...timers];
}

const ownName = ({ keyType }: OperatorShape, { key }: Standing): string =>
  keyType === null || key === undefined ? "State" : `State (${previewText(key, keyType, 40)})`;

// ---------------------------------------------------------------- channels and the rest

function channelScopes(ground: Ground, items: ItemGround, { task }: Standing): readonly Scope[] {
  const view = task === null ? null : (ground.simulation.tasks[task] ?? null);
  const watermarks = view === null ? allWatermarkItems(ground) : watermarkItems(view);
  return [
    {
      name: "Channels",
      kind: "channels",
      expensive: false,
      children: lazily(() => channelItems(ground, items, view)),
    },
    scope("Watermarks", "watermarks", watermarks),
  ];
}

const checkpointScope = (ground: Ground, items: ItemGround, { frame }: Standing): Scope => ({
  name: "Checkpoints",
  kind: "checkpoints",
  expensive: true,
  children: lazily(() => checkpointItems(ground, items, frame?.kind === "barrier" ? frame.checkpoint : null)),
});

// ---------------------------------------------------------------- lower frames

/** As it was when the operator took the record. */
function wayScopes(ground: Ground, items: ItemGround, at: Standing, way: Way): readonly Scope[] {
  const shape = at.node === null ? null : shapeOf(at.node);
  const past: readonly Scope[] =
    shape === null
      ? []
      : [
          {
            name: "All keyed state",
            kind: "allState",
            expensive: true,
            children: lazily(() => stateThen(ground, items, shape, way)),
          },
        ];
  const came = way.where === null ? [] : [readFrom(ground, way, way.where)];
  const [record] = recordScope(items, at);
  const shown = record === undefined ? [] : record.children.page(0, record.children.count ?? 0);
  const made = madeFromScope(ground, items, at, fired(way));
  return [scope("Record", "record", [...shown, ...came]), ...made, ...past, ...paramsScope(ground, items)];
}

// ---------------------------------------------------------------- results of many

/** null: it came of one record. */
const fired = ({ node, subtask, step, cause, key, window }: Way): Result | null =>
  cause === "record" ? null : { node, subtask, step, cause, key, window };

function firing({ simulation }: Ground, { body, subtask }: Standing): Result | null {
  const operator =
    body === null ? undefined : simulation.inside?.frames.find(({ element }) => element !== null);
  const element = operator?.element;
  if (operator === undefined || element == null || element.cause === "record" || subtask === null)
    return null;
  const { node, key } = operator;
  const { cause, window } = element;
  return { node, subtask, step: simulation.stepCount, cause, key, window };
}

function madeFromScope(
  ground: Ground,
  items: ItemGround,
  at: Standing,
  result: Result | null,
): readonly Scope[] {
  if (result === null || at.node === null) return [];
  const type = recordType(ground.simulation.plan, at.node, null) ?? at.node.output;
  const children = lazily(() => {
    const { records, missing } = madeFrom(ground, result);
    const shown = records.map((way, i) =>
      valueItem(items, String(i + 1), fixed(way.value, type, null), `made/${i}`),
    );
    return missing === "" ? shown : [...shown, wordItem({ name: "…", text: missing, virtual: true })];
  });
  return [{ name: "Made from", kind: "madeFrom", expensive: true, children }];
}

/** Where in the input it stands; opened, at which byte: the position that the source had before it took the element. */
function readFrom(ground: Ground, way: Way, where: string): Item {
  const children = lazily(() => {
    const byte = byteOf(ground, way, where);
    return byte === null
      ? []
      : [wordItem({ name: "byte", text: byte.toLocaleString("en-US"), virtual: true })];
  });
  return wordItem({ name: "read from", text: where, children, virtual: true });
}

/** null: the source reads no file, or passed over lines between that position and the element. */
function byteOf(ground: Ground, way: Way, where: string): number | null {
  const line = Number(/:(\d+)$/.exec(where)?.[1]);
  if (way.step < ground.first.step) return null;
  const rows = ground.asOf({ step: way.step, pause: 0 }, ({ tasks }) => {
    const isIts = ({ operators }: (typeof tasks)[number]): boolean =>
      operators.some(({ node }) => node.id === way.node);
    const task = tasks.find(each => each.ref.subtask === way.subtask && isIts(each));
    return task === undefined ? [] : [...task.position()];
  });
  for (const { value } of rows) {
    const at = value as { readonly offset?: unknown; readonly line?: unknown } | null;
    if (typeof at?.offset === "number" && at.line === line - 1) return at.offset;
  }
  return null;
}

/** More than a person looks through: what was is read into rows. */
const MOST = 1000;

function stateThen(ground: Ground, items: ItemGround, shape: OperatorShape, way: Way): readonly Item[] {
  if (way.step < ground.first.step)
    return [wordItem({ name: "…", text: "what it was then is no longer kept", virtual: true })];
  const then = ground.asOf({ step: way.step, pause: 0 }, simulation => {
    const found = liveStates(simulation, shape.node.uid).find(({ subtask }) => subtask === way.subtask);
    if (found === undefined) return null;
    const { view, shared } = found;
    return {
      entries: view.page(0, MOST).map(entry => settled(entry, shape.states)),
      shared: shared === null ? null : settled(shared, shape.shared),
      size: view.size ?? 0,
    };
  });
  if (then === null) return [];
  const shown = pastStateItems(items, shape, then.entries, then.shared, way.subtask);
  if (then.size <= MOST) return shown;
  const more = `${(then.size - MOST).toLocaleString("en-US")} more`;
  return [...shown, wordItem({ name: "…", text: more, virtual: true })];
}
