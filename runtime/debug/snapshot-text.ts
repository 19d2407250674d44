// A snapshot as a document to be read and compared: operator by operator, state by state, entries sorted by key, subtasks
// together, so that two documents differ where the snapshots do and nowhere else. What is huge is cut, and says so.

import { MOMENTS } from "../state/layout.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { TIMERS } from "../state/timers.ts";
import { compare } from "../values/equality.ts";
import type { StateSchema } from "../values/row.ts";
import type { RecordValue, Value } from "../values/value.ts";
import { counted } from "./checkpoint-items.ts";
import { clockText } from "./clock-text.ts";
import { type Entry, entriesOf } from "./snapshot-entries.ts";
import { momentText, previewText } from "./value-text.ts";

/** Entries of a state that are shown at most, and of an operator that are read; beyond, those that came first. */
const MOST = 5_000;
const MOST_READ = 50_000;
const LONGEST = 400;

/** `name`: how it is called; absent: by its number. */
export function snapshotText(snapshot: Snapshot, name = nameOf(snapshot)): string {
  const uids = [...new Set(snapshot.operators.map(part => part.uid))].sort();
  const parts = [
    headText(snapshot, name),
    ...uids.map(uid => operatorText(snapshot, uid)).filter(text => text !== ""),
    pendingText(snapshot),
  ];
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
  readonly entries: Entry[];
  more: number;
}

function operatorText(snapshot: Snapshot, uid: string): string {
  const states = new Map<string, Shown>();
  let read = 0;
  for (const entry of entriesOf(snapshot, uid)) {
    if (++read > MOST_READ) break;
    const { name } = entry.schema;
    if (!isShown(name)) continue;
    let shown = states.get(name);
    if (shown === undefined) states.set(name, (shown = { schema: entry.schema, entries: [], more: 0 }));
    if (shown.entries.length < MOST) shown.entries.push(entry);
    else shown.more++;
  }
  if (states.size === 0) return "";
  const parts = [...states.values()].sort((a, b) => byName(a.schema.name, b.schema.name)).map(stateText);
  if (read <= MOST_READ) return [uid, ...parts].join("\n");
  const size = snapshot.operators.reduce((sum, part) => (part.uid === uid ? sum + part.size : sum), 0);
  const all = `  only the first ${MOST_READ.toLocaleString("en-US")} of ${counted(size, "entry", "entries")} were read`;
  return [uid, ...parts, all].join("\n");
}

/** Not what the engine needs to go on as if nothing had been: it says nothing that is not said elsewhere. */
export const isShown = (state: string): boolean =>
  !state.startsWith(MOMENTS) && state !== "$channelWatermarks" && state !== "$watermarkGenerator";

/** The program's own first. */
export function byName(a: string, b: string): number {
  const own = (name: string): number => (name.startsWith("$") ? 1 : 0);
  return own(a) - own(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function stateText({ schema, entries, more }: Shown): string {
  const rows = [...entries].sort(inOrder).map(entry => [placeText(entry), shownValue(entry)] as const);
  const width = Math.min(40, Math.max(0, ...rows.map(([place]) => place.length)));
  const lines = rows.map(([place, value]) => `    ${place.padEnd(width)}  ${value}`.trimEnd());
  const rest = more > 0 ? [`    … and ${counted(more, "more entry", "more entries")}`] : [];
  return [`  ${titleOf(schema.name)}`, ...lines, ...rest].join("\n");
}

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
