// The disk as the server sees it: programs it may read, folders it may list. Nothing is executed and nothing written.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { typeNameFor } from "../../runtime/cli/schema/infer.ts";
import { schemaOf } from "../../runtime/cli/schema/rows.ts";
import { declarationText } from "../../runtime/cli/schema/text.ts";
import type { Files } from "../ide/workspace.ts";

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
    const name = typeNameFor(basename(path));
    return { name, text: declarationText(name, schemaOf(path)) };
  } catch {
    return null;
  }
}

function programsIn(folders: readonly string[]): readonly string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    for (const entry of entriesOf(folder)) {
      if (found.length >= MOST_PROGRAMS) return;
      const path = join(folder, entry.name).split("\\").join("/");
      if (entry.isDirectory() && depth < DEEPEST && !PASSED_OVER.has(entry.name)) visit(path, depth + 1);
      else if (entry.isFile() && entry.name.endsWith(".weir")) found.push(path);
    }
  };
  for (const folder of folders) visit(folder, 0);
  return found;
}
