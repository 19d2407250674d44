// A source of several files, one after the other in the order of their names. Which they are is found out once, when
// the run begins, and is part of the position; with `follow` files that come later join at the end.

import type { SourceReader } from "../job/source.ts";
import type { FileFormat, FileSourceOptions } from "./file-format.ts";
import { countLate } from "./file-lateness.ts";
import { listInputs } from "./input-files.ts";
import { type OpenFile, openFile } from "./open-file.ts";
import {
  FILES_POSITION,
  type FilePosition,
  type FilesEntry,
  filesBefore,
  operatorRow,
  verifyEnded,
} from "./position.ts";

/** Between two looks for new files. */
const LOOK_MS = 500;

/** How many of the files that were read last are looked at again: a writer may be late with the end of one. */
const LEFT = 100;

interface Entry {
  readonly path: string;
  /** Where to go on; null at its beginning. */
  at: FilePosition | null;
  ended: boolean;
}

const unread = (path: string): Entry => ({ path, at: null, ended: false });

export function createSequenceSource(options: FileSourceOptions, makeFormat: () => FileFormat): SourceReader {
  const { path, baseDir, subtask } = options;
  const follow = options.follow === true;
  const lateness = countLate(options.lateness ?? null);
  let entries: Entry[] | null = subtask === 0 ? null : [];
  let open: OpenFile | null = null;
  let lookedMs = 0;
  /** The file being read has lost its name to another. */
  let exchanged = false;

  const list = (): Entry[] => {
    entries ??= listInputs(path, baseDir).map(unread);
    return entries;
  };
  const current = (): Entry | undefined => list().find(entry => !entry.ended);
  const opened = (entry: Entry): OpenFile => {
    if (open === null) {
      open = openFile(options, entry.path, makeFormat(), follow);
      if (entry.at !== null) open.seek(entry.at);
    }
    return open;
  };
  const endCurrent = (entry: Entry, file: OpenFile): void => {
    // A file that took the name of a followed one begins anew.
    entry.at = exchanged ? null : { ...file.position(), size: file.file.size };
    entry.ended = !exchanged;
    exchanged = false;
    file.close();
    open = null;
    lateness.end(entry.path);
  };
  /** Files that have come since; whether there are any. */
  const lookAgain = (): boolean => {
    const now = performance.now();
    if (subtask !== 0 || now - lookedMs < LOOK_MS) return false;
    lookedMs = now;
    verifyLeft(list(), baseDir);
    const known = new Set(list().map(entry => entry.path));
    const come = listInputs(path, baseDir).filter(each => !known.has(each));
    list().push(...come.map(unread));
    return come.length > 0;
  };
  /** A followed file at its end: it is over once another is there. */
  const wait = (entry: Entry, file: OpenFile): "more" | "waiting" => {
    exchanged = file.wasReplaced();
    const isLast = list().at(-1) === entry;
    if (!exchanged && isLast && !lookAgain()) return "waiting";
    file.file.following = false;
    return "more";
  };

  return {
    poll(max, emit, fail) {
      const entry = current();
      if (entry === undefined) {
        if (!follow || subtask !== 0) return "end";
        return lookAgain() ? "more" : "waiting";
      }
      const file = opened(entry);
      const answer = file.read(max, lateness.watch(emit), fail);
      if (answer === "more") return "more";
      if (answer === "wait") return wait(entry, file);
      endCurrent(entry, file);
      return "more";
    },
    schema: [FILES_POSITION],
    snapshot() {
      if (list().length === 0 && subtask !== 0) return [];
      const reading = current();
      return [
        operatorRow(
          FILES_POSITION.name,
          0,
          list().map(entry => rowOf(entry, entry === reading && open !== null ? open.position() : entry.at)),
        ),
      ];
    },
    restore(rows) {
      const before = filesBefore([...rows]);
      if (before === null) return;
      entries = before.map(each => entryOf(each));
      const known = new Set(entries.map(entry => entry.path));
      // A snapshot of one file knew of no others.
      if (before.length === 1 && before[0]!.alone === true)
        entries.push(
          ...listInputs(path, baseDir)
            .filter(each => !known.has(each))
            .map(unread),
        );
      for (const entry of entries) if (entry.ended) verifyEnded(entry.at!, baseDir);
      const reading = current();
      if (reading !== undefined && reading.at !== null) opened(reading);
    },
    where: () => (open === null ? path : `${open.file.name}:${open.file.line}`),
    close() {
      open?.close();
      open = null;
      entries = [];
    },
  };
}

/** What is added to a file after the next one began would never be read. */
function verifyLeft(entries: readonly Entry[], baseDir: string): void {
  for (const { at, ended } of entries.slice(-LEFT)) if (ended && at !== null) verifyEnded(at, baseDir);
}

function rowOf(entry: Entry, at: FilePosition | null) {
  const from = at ?? { path: entry.path, offset: 0, line: 0, crc: 0, size: 0, identity: "" };
  const { offset, line, crc, size, identity } = from;
  return { path: entry.path, offset, line, crc, size, identity, ended: entry.ended };
}

const entryOf = ({ ended, ...at }: FilesEntry): Entry => ({
  path: at.path,
  at: at.identity === "" ? null : at,
  ended,
});
