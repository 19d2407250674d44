// Which file a command means, and what is in it. Reads files; parses nothing.

import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { WeirError } from "../values/failure.ts";
import { nearest } from "../values/nearest.ts";

/** A .weir file: as the person named it, and its folder and name, to which everything in it is relative. */
export interface ProgramFile {
  readonly given: string;
  readonly baseDir: string;
  readonly name: string;
}

export function programFile(given: string, cwd: string): ProgramFile {
  const path = resolve(cwd, given);
  return { given, baseDir: dirname(path), name: basename(path) };
}

/** Ledgers beside targets, `.NAME.weir`, are none. */
const weirFiles = (dir: string): readonly string[] =>
  existsSync(dir) ? readdirSync(dir).filter(name => /^[^.].*\.weir$/.test(name)) : [];

/** The file asked for; with none (or a folder), the only program there. */
export function chooseFile(given: string | undefined, cwd: string): ProgramFile {
  const path = resolve(cwd, given ?? ".");
  const stat = statSync(path, { throwIfNoEntry: false });
  if (given !== undefined && stat === undefined) throw missing(given, cwd);
  if (stat?.isDirectory()) return onlyProgram(given, path, cwd);
  return programFile(given ?? ".", cwd);
}

/** The files asked for, each once; of a folder (with none: of this one) all programs in it and below. */
export function choosePrograms(given: readonly string[], cwd: string): readonly ProgramFile[] {
  const found = (given.length === 0 ? [undefined] : given).flatMap(each => {
    const path = resolve(cwd, each ?? ".");
    const below = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? programsBelow(path, "") : [];
    // What there is to say of a folder with none, or of a file that is missing, is said there.
    if (below.length === 0) return [chooseFile(each, cwd)];
    return below.map(name => programFile(join(each ?? "", name), cwd));
  });
  return [...new Map(found.map(file => [join(file.baseDir, file.name), file])).values()];
}

/** Folders of packages and hidden ones are passed over. */
function programsBelow(folder: string, name: string): readonly string[] {
  return entriesOf(join(folder, name))
    .filter(entry => !entry.name.startsWith(".") && entry.name !== "node_modules")
    .sort((a, b) => Number(a.isDirectory()) - Number(b.isDirectory()) || (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = join(name, entry.name);
      if (entry.isDirectory()) return programsBelow(folder, path);
      return entry.isFile() && entry.name.endsWith(".weir") ? [path] : [];
    });
}

/** Of a folder that may not be read: none. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function onlyProgram(given: string | undefined, dir: string, cwd: string): ProgramFile {
  const found = weirFiles(dir).filter(name => statSync(join(dir, name)).isFile());
  const where = given ?? "this folder";
  if (found.length === 1) return programFile(join(given ?? "", found[0]!), cwd);
  if (found.length === 0)
    throw new WeirError("no-program", `there is no .weir file in ${where}`, {
      remedy: "name one, or make a project to start from with `weir new hello`",
    });
  throw new WeirError("which-program", `there are ${found.length} .weir files in ${where}: say which`, {
    remedy: found.map(name => join(given ?? "", name)).join("\n"),
  });
}

function missing(given: string, cwd: string): WeirError {
  const path = resolve(cwd, given);
  const near = nearest(basename(path), weirFiles(dirname(path)));
  return new WeirError("program-missing", `there is no file ${given}`, {
    remedy: near
      ? `did you mean ${join(dirname(given), near)}?`
      : "paths are relative to the working directory",
  });
}

/** The text of a program, or null where there is none. Invalid UTF-8 is refused, a byte-order mark passes. */
export function readText(path: string): string | null {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  const bytes = readFileSync(path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WeirError("program-not-utf8", `${path} is not UTF-8 text`, {
      remedy: "save it as UTF-8; a .weir file is text",
    });
  }
}
