// A snapshot as a document to be read and compared: operator by operator, state by state, entries sorted by key, subtasks
// together, so that two documents differ where the snapshots do and nowhere else. Of a huge state the first entries are
// shown, or those that differ from another snapshot's; it says what is left out, and where that is found.

import { MOMENTS } from "../state/layout.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { TIMERS } from "../state/timers.ts";
import { compare } from "../values/equality.ts";
import type { StateSchema } from "../values/row.ts";
import type { RecordValue, Value } from "../values/value.ts";
import { counted } from "./checkpoint-items.ts";
import { clockText } from "./clock-text.ts";
import { type FirstFew, firstFew } from "./first-few.ts";
import { type Entry, entriesOf } from "./snapshot-entries.ts";
import { momentText, previewText } from "./value-text.ts";
import { ENTRIES_PER_PIECE, type Walk } from "./walk.ts";

/** Entries of a state that are shown at most. */
export const MOST_SHOWN = 5_000;
const LONGEST = 400;

/** What a document is compared with: of a huge state the entries that differ are all that is shown. */
export interface Beside {
  /** `checkpoint 3` */
  readonly name: string;
  /** Of the snapshot that is shown, those that the other has not, or otherwise, in order. */
  differing(operator: string, state: string): Differing;
}

export interface Differing {
  readonly entries: readonly Entry[];
  /** There are more of them, here or there. */
  readonly isCut: boolean;
}

/** `name`: how it is called. */
export function* snapshotWalk(
  snapshot: Snapshot,
  name = nameOf(snapshot),
  beside: Beside | null = null,
): Walk<string> {
  const parts = [headText(snapshot, name)];
  for (const uid of [...new Set(snapshot.operators.map(part => part.uid))].sort())
    parts.push(yield* operatorText(snapshot, uid, beside));
  parts.push(pendingText(snapshot));
  return `${parts.filter(text => text !== "").join("\n\n")}\n`;
}

const nameOf = ({ checkpoint, savepoint }: Snapshot): string =>
  `${savepoint ? "savepoint" : "checkpoint"} ${checkpoint}`;

function headText(snapshot: Snapshot, name: string): string {
  const { pipeline, timeMs, maxParallelism, final } = snapshot;
  return [
    `${name} of ${pipeline}${final ? ", the final one" : ""}`,
    `taken at ${clockText(timeMs)} · ${maxParallelism} key groups`,
  ].join("\n");
}

// ---------------------------------------------------------------- one operator

interface Shown {
  readonly schema: StateSchema;
  readonly entries: FirstFew<Entry>;
}

function* operatorText(snapshot: Snapshot, uid: string, beside: Beside | null): Walk<string> {
  const states = new Map<string, Shown>();
  let read = 0;
  for (const entry of entriesOf(snapshot, uid)) {
    if (++read % ENTRIES_PER_PIECE === 0) yield read;
    const { schema } = entry;
    if (!isShown(schema.name)) continue;
    let shown = states.get(schema.name);
    if (shown === undefined)
      states.set(schema.name, (shown = { schema, entries: firstFew(MOST_SHOWN, inOrder) }));
    shown.entries.add(entry);
  }
  if (states.size === 0) return "";
  const parts: string[] = [];
  for (const state of [...states.values()].sort((a, b) => byName(a.schema.name, b.schema.name))) {
    parts.push(stateText(state, uid, beside));
    yield read;
  }
  return [uid, ...parts].join("\n");
}

/** Not what the engine needs to go on as if nothing had been: it says nothing that is not said elsewhere. */
export const isShown = (state: string): boolean =>
  !state.startsWith(MOMENTS) && state !== "$channelWatermarks" && state !== "$watermarkGenerator";

/** The program's own first. */
export function byName(a: string, b: string): number {
  const own = (name: string): number => (name.startsWith("$") ? 1 : 0);
  return own(a) - own(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function stateText({ schema, entries: few }: Shown, uid: string, beside: Beside | null): string {
  const isHuge = few.count > MOST_SHOWN;
  const differing = isHuge && beside !== null ? beside.differing(uid, schema.name) : null;
  const rows = (differing?.entries ?? few.all()).map(entry => [placeText(entry), shownValue(entry)] as const);
  const width = Math.min(40, Math.max(0, ...rows.map(([place]) => place.length)));
  const lines = rows.map(([place, value]) => `    ${place.padEnd(width)}  ${value}`.trimEnd());
  const title = `  ${titleOf(schema.name)}`;
  if (!isHuge) return [title, ...lines].join("\n");
  const rest = few.count - rows.length;
  const which = differing === null || beside === null ? "" : besideText(differing, beside.name);
  return [title, ...lines, `    … and ${counted(rest, "more entry", "more entries")}${which}`, WHERE].join(
    "\n",
  );
}

const besideText = ({ isCut }: Differing, name: string): string =>
  isCut ? `: the first that differ from ${name} are shown` : `, the same in ${name}`;

const WHERE = `      state("OPERATOR", KEY) looks one up, state("OPERATOR").where(…) finds some; in the manifest.json of a savepoint all are to be seen`;

const TITLES: Readonly<Record<string, string | undefined>> = {
  [TIMERS]: "timers",
  $position: "position",
  $watermark: "watermark",
  $channelWatermarks: "watermarks by channel",
};

export const titleOf = (state: string): string => TITLES[state] ?? state;

/** By key, then by what is within it. */
export function inOrder(a: Entry, b: Entry): number {
  return (
    order(a.row.key, b.row.key) ||
    order(a.row.namespace, b.row.namespace) ||
    a.subtask - b.subtask ||
    a.row.sequence - b.row.sequence
  );
}

/** Any fixed order will do where the language has none. */
function order(a: Value, b: Value): number {
  if (typeof a === typeof b && (typeof a === "number" || typeof a === "string"))
    return compare(a, b as never);
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Key, and entry or window within it; of what has no key the subtask. */
export function placeText({ schema, row, subtask }: Entry): string {
  const parts: string[] = [];
  if (schema.keyType !== null) parts.push(previewText(row.key, schema.keyType, LONGEST));
  else parts.push(`subtask ${subtask + 1}`);
  if (row.state === TIMERS) parts.push(String((row.namespace as RecordValue)["domain"]));
  else if (schema.namespaceType !== null && row.state !== "$watermark")
    parts.push(previewText(row.namespace, schema.namespaceType, LONGEST));
  return parts.join(" ");
}

export function shownValue({ schema, row }: Entry): string {
  if (row.state === TIMERS) return momentText((row.namespace as RecordValue)["timestamp"] as number);
  if (row.state === "$watermark" || row.state === "$channelWatermarks")
    return momentText(row.value as number);
  return previewText(row.value, schema.valueType, LONGEST);
}

// ---------------------------------------------------------------- output

function pendingText({ pending }: Snapshot): string {
  if (pending.length === 0) return "";
  const lines = pending.map(
    each =>
      `  ${each.sink} subtask ${each.subtask + 1}: ${counted(each.records, "record", "records")}, ${counted(each.bytes, "byte", "bytes")}, prepared for checkpoint ${each.checkpoint}`,
  );
  return ["output that was prepared and not yet committed", ...lines].join("\n");
}
