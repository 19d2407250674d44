// Which files a path means: itself, those in a directory (`logs/`), or those that a pattern fits (`logs/*.csv`), in the
// order of their names. Looks at directories; opens nothing.

import { type Dirent, existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** Whether the path may mean several files: it ends in a slash, or has `*`, `?` or `[…]` and is not itself a file. */
export function meansSeveral(written: string, baseDir: string): boolean {
  if (/[\\/]$/.test(written)) return true;
  return /[*?[]/.test(written) && !existsSync(resolve(baseDir, written));
}

/** As the program would name each of them, in name order (that of UTF-16 units). Files whose names begin with a dot are left out. */
export function listInputs(written: string, baseDir: string): readonly string[] {
  const pattern = /[\\/]$/.test(written) ? `${written}*` : written;
  const absolute = pattern.startsWith("/");
  const segments = pattern.split("/").filter(segment => segment !== "");
  let found: readonly string[] = [absolute ? "/" : ""];
  segments.forEach((segment, i) => {
    const last = i === segments.length - 1;
    found = found.flatMap(folder => matching(folder, segment, last, baseDir));
  });
  return [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function matching(folder: string, segment: string, last: boolean, baseDir: string): readonly string[] {
  if (!/[*?[]/.test(segment)) {
    const path = join(folder, segment);
    return isThere(resolve(baseDir, path), last) ? [path] : [];
  }
  const fits = segmentPattern(segment);
  return entriesOf(resolve(baseDir, folder))
    .filter(entry => fits.test(entry.name) && (segment.startsWith(".") || !entry.name.startsWith(".")))
    .map(entry => join(folder, entry.name))
    .filter(path => isThere(resolve(baseDir, path), last));
}

function isThere(path: string, file: boolean): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && (file ? stat.isFile() : stat.isDirectory());
}

function entriesOf(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** `*` any text, `?` one character, `[a-c]` one of these, `[!a]` none of these. */
function segmentPattern(segment: string): RegExp {
  let text = "";
  for (let at = 0; at < segment.length; at++) {
    const character = segment[at]!;
    const close = character === "[" ? segment.indexOf("]", at + 2) : -1;
    if (character === "*") text += ".*";
    else if (character === "?") text += ".";
    else if (close > 0) {
      const inside = segment.slice(at + 1, close).replace(/^[!^]/, "");
      const none = /^[!^]/.test(segment.slice(at + 1, close)) ? "^" : "";
      text += `[${none}${inside.replace(/[\\\]^[]/g, "\\$&")}]`;
      at = close;
    } else text += character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  try {
    return new RegExp(`^${text}$`, "su");
  } catch {
    // A range such as [z-a] fits nothing.
    return /(?!)/;
  }
}
