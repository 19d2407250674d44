// Names of files in a checkpoint, made from operators' uids. Reversible enough to be unique, safe on every file
// system, and exact: a name is matched whole, so subtask 1 never stands for subtask 11. Knows no disk.

import { crc32 } from "../values/crc32.ts";

export const MANIFEST = "manifest.json";
export const MANIFEST_ASIDE = "manifest.json.tmp";

const LONGEST = 120;
const utf8 = new TextEncoder();

/** Letters, digits and `_` stay; the rest is %XX of its UTF-8. Long uids end in a checksum of the whole. */
export function fileStem(uid: string): string {
  let out = "";
  for (const byte of utf8.encode(uid)) {
    const plain =
      (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95;
    out += plain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`;
  }
  return out.length <= LONGEST ? out : `${out.slice(0, LONGEST - 9)}~${hex(crc32(utf8.encode(uid)))}`;
}

export const hex = (crc: number): string => crc.toString(16).padStart(8, "0");

export const stateFileName = (uid: string, subtask: number): string => `${fileStem(uid)}-${subtask}.avro`;

/** `serial` rises over all attempts of a run, so that no name is ever given twice. */
export const pendingFileName = (sink: string, subtask: number, attempt: number, serial: number): string =>
  `${fileStem(sink)}-${subtask}-${attempt}.${serial}.pending`;

export const checkpointDirName = (checkpoint: number): string => `chk-${checkpoint}`;

/** The id in `chk-12`; null for any other name. */
export function checkpointOfDirName(name: string): number | null {
  const match = /^chk-([1-9][0-9]{0,14})$/.exec(name);
  return match ? Number(match[1]) : null;
}

/** Files this program may have left in a checkpoint that was never completed. */
export const isOwnFile = (name: string): boolean =>
  name === MANIFEST ||
  name === MANIFEST_ASIDE ||
  /^[A-Za-z0-9_%~]+-[0-9]+\.avro$/.test(name) ||
  isPendingFile(name);

export const isPendingOf = (name: string, sink: string): boolean =>
  isPendingFile(name) && name.replace(/-[0-9]+-[0-9]+\.[0-9]+\.pending$/, "") === fileStem(sink);

export const isPendingFile = (name: string): boolean =>
  /^[A-Za-z0-9_%~]+-[0-9]+-[0-9]+\.[0-9]+\.pending$/.test(name);
