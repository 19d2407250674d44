// The disk as the server sees it: programs it may read, folders it may list. Nothing is executed and nothing written.

import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { typeNameFor } from "../../runtime/language/schema/infer.ts";
import { schemaOfTexts } from "../../runtime/language/schema/rows.ts";
import { declarationText } from "../../runtime/language/schema/text.ts";
import type { Files } from "../ide/workspace.ts";

/** Of a manifest, or of the data a type is found from. */
const MOST_BYTES = 4 << 20;
const MOST_PROGRAMS = 2000;
const DEEPEST = 12;
const PASSED_OVER = new Set(["node_modules", "dist", ".git", ".weir"]);

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function bytesOrNull(path: string): Uint8Array | null {
  try {
    const found = statSync(path);
    // A pipe would be waited for.
    if (!found.isFile()) return null;
    const handle = openSync(path, "r");
    try {
      const buffer = new Uint8Array(Math.min(found.size, MOST_BYTES));
      let length = 0;
      for (let got = 1; got > 0 && length < buffer.length; length += got)
        got = readSync(handle, buffer, length, buffer.length - length, null);
      return buffer.subarray(0, length);
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}

function stampOf(path: string): string | null {
  try {
    const found = statSync(path, { throwIfNoEntry: false, bigint: true });
    return found === undefined ? null : `${found.ino} ${found.mtimeNs} ${found.size}`;
  } catch {
    return null;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

export interface Disk extends Files {
  /** The folders of the workspace are these now. */
  readonly setFolders: (folders: readonly string[]) => void;
  /** A program appeared or went. */
  readonly programsChanged: () => void;
}

export function disk(): Disk {
  let folders: readonly string[] = [];
  let programs: readonly string[] | null = null;
  return {
    read: readOrNull,
    bytes: bytesOrNull,
    stamp: stampOf,
    list: folder => entriesOf(folder).map(entry => (entry.isDirectory() ? `${entry.name}/` : entry.name)),
    programs: () => (programs ??= programsIn(folders)),
    declare: declarationOf,
    setFolders(given) {
      folders = given;
      programs = null;
    },
    programsChanged() {
      programs = null;
    },
  };
}

function declarationOf(path: string) {
  try {
    const file = basename(path);
    const name = typeNameFor(file);
    const text = wholeLines(bytesOrNull(path));
    if (text === null) return null;
    const { type, delimiter } = schemaOfTexts([{ name: file, chunks: [text] }]);
    return { name, text: declarationText(name, type), delimiter };
  } catch {
    return null;
  }
}

/** Of a large file the rows at its beginning are enough. */
function wholeLines(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  const end = bytes.length < MOST_BYTES ? bytes.length : bytes.lastIndexOf(10) + 1;
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end));
}

/** Ledgers beside targets, `.NAME.weir`, are none. */
const isProgram = (name: string): boolean => name.endsWith(".weir") && !name.startsWith(".");

function programsIn(folders: readonly string[]): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder)) {
      if (found.length >= MOST_PROGRAMS) return;
      const path = join(folder, entry.name).split("\\").join("/");
      if (entry.isDirectory() && depth < DEEPEST && !PASSED_OVER.has(entry.name)) visit(path, depth + 1);
      else if (entry.isFile() && isProgram(entry.name)) found.push(path);
    }
  };
  for (const folder of folders) visit(folder, 0);
  return found;
}
