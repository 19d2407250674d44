// What is said when an input cannot be opened or read: the path as written, what it resolves to, and what to do.
// Decides nothing about when to look.

import { readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { WeirError } from "../values/failure.ts";

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | null)?.code ?? "";

/** The WeirError for an error of the file system met on this input. */
export function unreadable(error: unknown, written: string, path: string): WeirError {
  if (error instanceof WeirError) return error;
  const where = placeOf(written, path);
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return missing(written, path);
    case "EISDIR":
      return notFile(written, path, "a directory");
    case "EACCES":
    case "EPERM":
      return new WeirError("input-unreadable", `The input ${written} may not be read by this user`, {
        where,
        remedy: "Give yourself permission to read it (chmod, or another user)",
        exit: 2,
      });
    default:
      return new WeirError(
        "input-unreadable",
        `The input ${written} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        { where, remedy: "Check the disk, or copy the file elsewhere and name the copy", exit: 2 },
      );
  }
}

export function notFile(written: string, path: string, is: string): WeirError {
  return new WeirError("input-not-a-file", `The input ${written} is ${is}, and a file is needed`, {
    where: placeOf(written, path),
    remedy:
      is === "a directory"
        ? `Name a file in it${suggestion(path, "", true)}`
        : "Name a regular file; for what comes through a pipe use stdin()",
    exit: 2,
  });
}

function missing(written: string, path: string): WeirError {
  const folder = nearestFolder(dirname(path));
  const remedy =
    folder === dirname(path)
      ? `Check the name${suggestion(folder, basename(path), false)}. A path in a program is relative to the program's file`
      : `There is no folder ${dirname(path)}. A path in a program is relative to the program's file`;
  return new WeirError("input-missing", `The input ${written} does not exist`, {
    where: placeOf(written, path),
    remedy,
    exit: 2,
  });
}

/** A pattern that fits no file, or a directory without any: what is there instead. */
export function noneMatch(written: string, path: string): WeirError {
  const asFolder = /[\\/]$/.test(written);
  const wanted = asFolder ? path : dirname(path);
  const fixed = /[*?[]/.test(wanted) ? wanted.slice(0, wanted.search(/[^\\/]*[*?[]/)) : wanted;
  const folder = nearestFolder(fixed);
  const names = filesIn(folder);
  const like = nearest(basename(path), names);
  const shown = [...new Set([...(like === undefined ? [] : [like]), ...names])].slice(0, 3).join(", ");
  const what = asFolder
    ? `There is no file in the directory ${written}`
    : `No file fits the pattern ${written}`;
  return new WeirError("input-missing", what, {
    where: placeOf(written, path),
    remedy:
      folder === fixed || `${folder}/` === fixed
        ? `Check the pattern: the folder ${folder} has ${shown === "" ? "no files" : shown}. A path in a program is relative to the program's file`
        : `There is no folder ${fixed}. A path in a program is relative to the program's file`,
    exit: 2,
  });
}

/** Arguments of a source that exclude each other. */
export const contradiction = (uid: string, what: string): WeirError =>
  new WeirError("input-contradiction", `The source ${uid} has ${what}`, {
    where: uid,
    remedy: "Leave one of the two out",
    exit: 2,
  });

const placeOf = (written: string, path: string): string => (written === path ? path : `${written} (${path})`);

function nearestFolder(folder: string): string {
  let at = folder;
  while (!isFolder(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const MOST_NAMES = 2000;

function suggestion(folder: string, name: string, any: boolean): string {
  const names = filesIn(folder);
  const near = any ? names[0] : nearest(name, names);
  if (near === undefined) return "";
  return any ? `, for instance ${near}` : `: did you mean ${near}?`.replace(/\?$/, "");
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile() && !entry.name.startsWith("."))
      .map(entry => entry.name)
      .sort()
      .slice(0, MOST_NAMES);
  } catch {
    return [];
  }
}

/** The candidate most like `name`, if one is like enough to be a slip of the keys. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
