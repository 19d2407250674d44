// The manifest of a checkpoint: what it is of, which files belong to it, their lengths and checksums. Written last,
// so a directory without an intact one is not a checkpoint. Text in, text out; knows no disk.
// Read as untrusted: every field is checked, names cannot leave the folder.

import type { CheckpointRef } from "../state/snapshot.ts";
import { crc32 } from "../values/crc32.ts";
import type { StateSchema } from "../values/row.ts";
import { hex } from "./file-names.ts";
import { isSoundType } from "./sound-types.ts";

/** The newest form this program writes. Every older one is read; a newer one is refused by name. */
export const FORMAT_VERSION = 1;

export interface FileEntry {
  /** Relative to the manifest's folder, without any folder of its own. */
  readonly name: string;
  readonly length: number;
  readonly crc32: string;
}

export interface SubtaskEntry {
  readonly subtask: number;
  readonly entries: number;
  /** null: nothing stored. */
  readonly file: FileEntry | null;
}

export interface OperatorEntry {
  readonly uid: string;
  readonly parallelism: number;
  readonly states: readonly StateSchema[];
  readonly subtasks: readonly SubtaskEntry[];
}

export interface PendingEntry {
  readonly sink: string;
  readonly subtask: number;
  readonly checkpoint: number;
  readonly records: number;
  readonly file: FileEntry;
}

/** Where a source stood, for people. */
export interface PositionEntry {
  readonly task: string;
  readonly subtask: number;
  readonly where: string;
}

/** Under the names of Flink's REST interface. */
export interface ManifestStatistics {
  readonly id: number;
  readonly status: "COMPLETED";
  readonly is_savepoint: boolean;
  readonly trigger_timestamp: number;
  readonly latest_ack_timestamp: number;
  readonly end_to_end_duration: number;
  readonly checkpointed_size: number;
  readonly state_size: number;
  readonly processed_data: number;
  readonly persisted_data: number;
  readonly num_subtasks: number;
  readonly num_acknowledged_subtasks: number;
}

export interface Manifest extends CheckpointRef {
  readonly format: number;
  readonly pipeline: string;
  /** The checkpoint directory's own random name; ledgers carry it too. */
  readonly run: string;
  readonly savepoint: boolean;
  readonly final: boolean;
  readonly fingerprint: string;
  readonly maxParallelism: number;
  readonly operators: readonly OperatorEntry[];
  readonly pending: readonly PendingEntry[];
  readonly positions: readonly PositionEntry[];
  readonly statistics: ManifestStatistics;
  /** Made by `--from` out of this one, which ledgers know it by. */
  readonly imported?: CheckpointRef;
  /** Uids of the sinks whose target held output of this run before this checkpoint: what it does not carry itself. */
  readonly committed?: readonly string[];
}

const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true });

/** Why a manifest cannot be used, in a clause: `it is cut short`. */
export class ManifestDamage extends Error {
  constructor(
    message: string,
    readonly newer = false,
  ) {
    super(message);
  }
}

/** JSON whose first line holds the checksum of the rest. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const rest = JSON.stringify(manifest, null, 2).slice(2);
  return utf8.encode(`{ "crc32": "${hex(crc32(utf8.encode(rest)))}",\n${rest}\n`);
}

export function decodeManifest(bytes: Uint8Array): Manifest {
  const lineEnd = bytes.indexOf(10);
  const head = /^\{ "crc32": "([0-9a-f]{8})",$/.exec(latin(bytes.subarray(0, Math.max(0, lineEnd))));
  if (head === null || bytes.at(-1) !== 10) throw new ManifestDamage("it is cut short");
  if (hex(crc32(bytes.subarray(lineEnd + 1, -1))) !== head[1])
    throw new ManifestDamage("its checksum does not match its content");
  try {
    return checked(JSON.parse(text.decode(bytes)));
  } catch (error) {
    if (error instanceof ManifestDamage) throw error;
    throw new ManifestDamage("its content makes no sense");
  }
}

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 64));

/** Every file of a checkpoint. */
export const filesOf = (manifest: Manifest): readonly FileEntry[] => [
  ...manifest.operators.flatMap(operator => operator.subtasks.flatMap(subtask => subtask.file ?? [])),
  ...manifest.pending.map(pending => pending.file),
];

/** Of (attempt, id). */
export const compareRefs = (a: CheckpointRef, b: CheckpointRef): number =>
  a.attempt - b.attempt || a.checkpoint - b.checkpoint;

// ---------------------------------------------------------------- checks

function checked(value: unknown): Manifest {
  const manifest = value as Manifest;
  if (manifest.format > FORMAT_VERSION)
    throw new ManifestDamage(
      `it is of format ${manifest.format}; this Weir reads up to ${FORMAT_VERSION}`,
      true,
    );
  must(manifest.format === FORMAT_VERSION, "format");
  must(count(manifest.attempt) && count(manifest.checkpoint), "attempt and checkpoint");
  must(strings(manifest.pipeline, manifest.run, manifest.fingerprint), "pipeline, run and fingerprint");
  must(count(manifest.maxParallelism) && manifest.maxParallelism <= 32_768, "maxParallelism");
  must(Array.isArray(manifest.operators) && manifest.operators.every(operatorIsSound), "operators");
  must(Array.isArray(manifest.pending) && manifest.pending.every(pendingIsSound), "pending");
  must(Array.isArray(manifest.positions), "positions");
  must(manifest.committed === undefined || namesOnly(manifest.committed), "committed sinks");
  must(filesAreApart(manifest), "files");
  return manifest;
}

function must(sound: boolean, part: string): void {
  if (!sound) throw new ManifestDamage(`its ${part} cannot be what they claim`);
}

const count = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const strings = (...values: readonly unknown[]): boolean => values.every(value => typeof value === "string");

const namesOnly = (value: unknown): boolean => Array.isArray(value) && strings(...value);

const operatorIsSound = (operator: OperatorEntry): boolean =>
  strings(operator.uid) &&
  count(operator.parallelism) &&
  Array.isArray(operator.states) &&
  operator.states.every(stateIsSound) &&
  Array.isArray(operator.subtasks) &&
  operator.subtasks.every(
    entry =>
      count(entry.subtask) &&
      entry.subtask < operator.parallelism &&
      count(entry.entries) &&
      (entry.file === null || fileIsSound(entry.file)),
  );

const stateIsSound = (state: StateSchema): boolean =>
  strings(state.name, state.kind, state.redistribution) &&
  (state.keyType === null || isSoundType(state.keyType)) &&
  (state.namespaceType === null || isSoundType(state.namespaceType)) &&
  isSoundType(state.valueType);

const pendingIsSound = (pending: PendingEntry): boolean =>
  strings(pending.sink) &&
  count(pending.subtask) &&
  count(pending.checkpoint) &&
  count(pending.records) &&
  fileIsSound(pending.file);

const fileIsSound = (file: FileEntry): boolean =>
  strings(file.name, file.crc32) &&
  /^[^/\\\0]+$/.test(file.name) &&
  !/^\.+$/.test(file.name) &&
  count(file.length);

function filesAreApart(manifest: Manifest): boolean {
  const names = filesOf(manifest).map(file => file.name);
  return new Set(names).size === names.length;
}
