// What an operator remembers as rows: of one key, of all keys page by page, its timers. Live, or of a snapshot, or as it
// was; nothing of a million keys is read that nobody looks at.

import type { OperatorState } from "../state/operator-state.ts";
import type { OperatorSnapshot } from "../state/snapshot.ts";
import {
  liveTimers,
  liveView,
  type StateEntry,
  type StateView,
  sharedView,
  snapshotTimers,
  type TimerEntry,
} from "../state/view.ts";
import type { Value } from "../values/value.ts";
import { dataIdOf } from "./data-id.ts";
import { fixed, isWord } from "./holder.ts";
import type { Children, Item } from "./item.ts";
import { type ItemGround, lazily, streamed, valueItem, wordItem } from "./items.ts";
import type { Ground } from "./seams.ts";
import type { Standing } from "./standing.ts";
import { type Kept, keptHolder, stateHolder } from "./state-holders.ts";
import type { OperatorShape, StateShape } from "./state-shape.ts";
import { TIMER_VALUE } from "./timer-edits.ts";
import { momentText, previewText } from "./value-text.ts";

// ---------------------------------------------------------------- of one key

/** Each state under its name. */
export function keyItems(ground: Ground, items: ItemGround, kept: Kept, path: string): readonly Item[] {
  const { shape } = kept;
  return [...shape.states, ...shape.shared].map(state =>
    valueItem(
      items,
      state.name,
      stateHolder(
        kept,
        state,
        null,
        each => ground.intervene(each),
        state.own || !isWord(state.name) ? null : state.name,
      ),
      `${path}/${state.name}`,
    ),
  );
}

// ---------------------------------------------------------------- of all keys

/** First a row for each state on which one can stop whatever the key; then the keys, in the order in which they came. */
export function allStateItems(
  ground: Ground,
  items: ItemGround,
  shape: OperatorShape,
  state: OperatorState,
  subtask: number,
): Children {
  const view = liveView(state);
  const shared = sharedView(state)?.page(0, 1)[0] ?? null;
  const first = anyKeyItems(shape);
  return {
    count: first.length + (view.size ?? 0),
    indexed: true,
    page: (start, count) => {
      const own = first.slice(start, start + count);
      const from = Math.max(0, start - first.length);
      const rest = view.page(from, count - own.length);
      return [
        ...own,
        ...rest.map(entry =>
          entryItem(ground, items, { shape, subtask, key: entry.key, entry, shared, reader: "" }),
        ),
      ];
    },
  };
}

const anyKeyItems = ({ node, keyType, states, shared }: OperatorShape): readonly Item[] =>
  (keyType === null ? [] : [...states, ...shared])
    .filter(({ own }) => !own)
    .map(({ name }) =>
      wordItem({ name: `${name} (any key)`, text: "", dataId: dataIdOf(node.uid, name), virtual: true }),
    );

/** `intervene` only for what is there now. */
function entryItem(ground: Ground, items: ItemGround, kept: Kept): Item {
  return keptItem(items, kept, each => ground.intervene(each));
}

function keptItem(items: ItemGround, kept: Kept, intervene: Parameters<typeof keptHolder>[1]): Item {
  const { shape, key, entry } = kept;
  const window = entry?.window ? ` ${momentText(entry.window.start)} – ${momentText(entry.window.end)}` : "";
  const name = `${shape.keyType === null ? "all" : previewText(key, shape.keyType)}${window}`;
  const holder = keptHolder(kept, intervene, false);
  const item = valueItem(items, name, holder, `state/${shape.node.uid}/${name}`);
  const [only, more] = [...shape.states, ...shape.shared].filter(({ own }) => !own);
  // One state needs no name.
  if (only === undefined || more !== undefined || window !== "") return { ...item, hints: [] };
  return {
    ...valueItem(
      items,
      name,
      stateHolder(kept, only, holder.expression, intervene),
      `state/${shape.node.uid}/${name}`,
    ),
  };
}

/** The same of what was. */
export const pastStateItems = (
  items: ItemGround,
  shape: OperatorShape,
  entries: readonly StateEntry[],
  shared: StateEntry | null,
  subtask: number,
): readonly Item[] =>
  entries.map(entry =>
    keptItem(items, { shape, subtask, key: entry.key, entry, shared, reader: null }, null),
  );

/** An entry that no longer changes with the run: copied, since lists and maps are appended to in place. */
export function settled(entry: StateEntry, states: readonly StateShape[]): StateEntry {
  const values = new Map(states.map(({ slot }) => [slot, copied(entry.value(slot))]));
  return { ...entry, value: slot => values.get(slot) };
}

function copied(value: Value | undefined): Value | undefined {
  if (Array.isArray(value)) return value.slice();
  return value instanceof Map ? new Map(value) : value;
}

// ---------------------------------------------------------------- timers

export function timerItems(
  ground: Ground,
  items: ItemGround,
  shape: OperatorShape,
  state: OperatorState,
  { subtask, key }: Standing,
): Children {
  return lazily(() => {
    const timers = liveTimers(state);
    const { canonical } = state.store;
    // Those of the key in hand come first.
    const own = key === undefined ? [] : timers.filter(each => canonical(each.key) === canonical(key));
    const all = own.length === 0 ? timers : [...own, ...timers.filter(timer => !own.includes(timer))];
    return all.map(timer => timerItem(ground, items, shape, subtask ?? 0, timer));
  });
}

function timerItem(
  ground: Ground,
  items: ItemGround,
  shape: OperatorShape,
  subtask: number,
  timer: TimerEntry,
): Item {
  const { domain, key, timestamp } = timer;
  const item = wordItem({
    name: timerName(shape, timer),
    text: momentText(timestamp),
    set: async text => {
      const to = items.parse(text, TIMER_VALUE) as number | null;
      await ground.intervene({
        kind: "setTimer",
        uid: shape.node.uid,
        subtask,
        domain,
        key,
        from: timestamp,
        to,
      });
      return { ...item, text: to === null ? "none" : momentText(to) };
    },
  });
  return { ...item, type: "timestamp" };
}

const timerName = ({ keyType }: OperatorShape, { domain, key }: TimerEntry): string => {
  const kind = domain === "event" ? "timer" : "processing timer";
  return keyType === null ? kind : `${kind} of ${previewText(key, keyType)}`;
};

// ---------------------------------------------------------------- of a snapshot

/** One subtask's part: its entries, then what the engine keeps for itself. `reader`: see `Kept`. */
export function snapshotPartItems(
  items: ItemGround,
  part: OperatorSnapshot,
  shape: OperatorShape | null,
  view: (() => { readonly view: StateView; readonly shared: StateEntry | null }) | null,
  reader: string | null,
): Children {
  if (shape === null || view === null) return rowItems(items, part);
  return streamed({
    *[Symbol.iterator]() {
      const { view: entries, shared } = view();
      for (const entry of entries.all())
        yield keptItem(items, { shape, subtask: part.subtask, key: entry.key, entry, shared, reader }, null);
      for (const timer of snapshotTimers([part]))
        yield wordItem({ name: timerName(shape, timer), text: momentText(timer.timestamp) });
    },
  });
}

/** Of sources, sinks and operators of another program: row by row. */
const rowItems = (items: ItemGround, part: OperatorSnapshot): Children => {
  const types = new Map(part.states.map(schema => [schema.name, schema]));
  return streamed(
    {
      *[Symbol.iterator]() {
        for (const { state, key, namespace, value } of part.rows()) {
          const schema = types.get(state);
          if (schema === undefined) continue;
          const of = [
            state,
            ...(schema.keyType === null ? [] : [previewText(key, schema.keyType)]),
            ...(schema.namespaceType === null ? [] : [previewText(namespace, schema.namespaceType)]),
          ];
          yield valueItem(items, of.join(" "), fixed(value, schema.valueType, null), "");
        }
      },
    },
    part.size,
  );
};
