// A snapshot at a glance: when, of what, where the sources stand, what each operator holds, with a few entries of each.

import type { Manifest } from "../../checkpoint/manifest.ts";
import { type Entry, entriesOf, keyText, namespaceText } from "../../debug/snapshot-entries.ts";
import type { OperatorSnapshot, Snapshot } from "../../state/snapshot.ts";
import type { Colors } from "../host.ts";
import { fromHere } from "../present/place.ts";
import { bytes, count, counted, duration, moment } from "../present/quantity.ts";
import { type Column, tableText } from "../present/table.ts";
import { shownValue } from "./entry-text.ts";

const SAMPLE = 8;

/** `cwd`: paths below it are shown relative to it. */
export function overviewText(snapshot: Snapshot, manifest: Manifest, cwd: string, c: Colors): string {
  const parts = [
    head(snapshot, manifest, c),
    sources(manifest, cwd, c),
    operators(snapshot, c),
    samples(snapshot, c),
    waiting(snapshot, c),
  ];
  return parts.filter(part => part !== "").join("\n");
}

function head(snapshot: Snapshot, manifest: Manifest, c: Colors): string {
  const { statistics } = manifest;
  const kind = snapshot.savepoint ? "savepoint" : snapshot.final ? "final checkpoint" : "checkpoint";
  return (
    `${c.bold(`${kind} ${snapshot.checkpoint} of ${snapshot.pipeline}`)}, attempt ${snapshot.attempt}\n` +
    `  taken ${moment(statistics.trigger_timestamp)} in ${duration(statistics.end_to_end_duration)}, ` +
    `${bytes(statistics.checkpointed_size)}, ${snapshot.maxParallelism} key groups\n`
  );
}

function sources(manifest: Manifest, cwd: string, c: Colors): string {
  if (manifest.positions.length === 0) return "";
  return `${c.bold("sources go on at")}\n${manifest.positions.map(each => `  ${fromHere(each.where, cwd)}\n`).join("")}`;
}

const COLUMNS: readonly Column[] = [
  { title: "operator" },
  { title: "subtasks", align: "right" },
  { title: "entries", align: "right" },
  { title: "states" },
];

/** Subtasks of one operator together. */
function byUid(snapshot: Snapshot): ReadonlyMap<string, readonly OperatorSnapshot[]> {
  const found = new Map<string, OperatorSnapshot[]>();
  for (const part of snapshot.operators) found.set(part.uid, [...(found.get(part.uid) ?? []), part]);
  return found;
}

const sizeOf = (parts: readonly OperatorSnapshot[]): number =>
  parts.reduce((sum, part) => sum + part.size, 0);

function operators(snapshot: Snapshot, c: Colors): string {
  const keeping = [...byUid(snapshot)].filter(([, parts]) => parts.some(part => part.states.length > 0));
  const rows = keeping.map(([uid, parts]) => [
    uid,
    String(parts[0]?.parallelism ?? 0),
    count(sizeOf(parts)),
    [...new Set(parts.flatMap(part => part.states.map(state => state.name)))].join(", "),
  ]);
  return tableText(COLUMNS, rows, c.bold);
}

function samples(snapshot: Snapshot, c: Colors): string {
  return [...byUid(snapshot)]
    .filter(([, parts]) => parts.some(part => part.states.some(state => state.keyType !== null)))
    .map(([uid, parts]) => sampleText(uid, sizeOf(parts), snapshot, c))
    .filter(text => text !== "")
    .join("\n");
}

function sampleText(uid: string, size: number, snapshot: Snapshot, c: Colors): string {
  const some: Entry[] = [];
  for (const entry of entriesOf(snapshot, uid)) {
    if (some.length === SAMPLE) break;
    some.push(entry);
  }
  if (some.length === 0) return "";
  const rows = some.map(entry => [
    `  ${entry.schema.name}`,
    keyText(entry),
    namespaceText(entry),
    shownValue(entry),
  ]);
  const table = tableText(
    [{ title: "  state" }, { title: "key" }, { title: "entry" }, { title: "value" }],
    rows,
    c.dim,
  );
  const rest =
    size > some.length ? `  … ${count(size - some.length)} more: --operator ${uid}, --key, --where\n` : "";
  return `${c.bold(uid)}\n${table}${rest}`;
}

function waiting(snapshot: Snapshot, c: Colors): string {
  if (snapshot.pending.length === 0) return "";
  const lines = snapshot.pending.map(
    each =>
      `  ${each.sink} (subtask ${each.subtask}): ${counted(each.records, "record")}, ${bytes(each.bytes)}, of checkpoint ${each.checkpoint}\n`,
  );
  return `${c.bold("output that came with it")}\n${lines.join("")}`;
}
