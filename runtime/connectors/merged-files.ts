// A source of several files as one sequence by timestamp: of every file the next element is held, and the earliest
// goes first; of equal ones that of the first name. An element that cannot be read goes at once.

import type { SourceFailure, SourceReader } from "../job/source.ts";
import type { FileFormat, FileSourceOptions } from "./file-format.ts";
import { listInputs } from "./input-files.ts";
import { type OpenFile, openFile } from "./open-file.ts";
import { FILES_POSITION, type FilesEntry, filesBefore, operatorRow, verifyEnded } from "./position.ts";

type Head = { readonly at: number } & ({ readonly value: unknown } | { readonly failure: SourceFailure });

interface Branch {
  readonly path: string;
  readonly open: OpenFile;
  /** null: not read yet, or the end. */
  head: Head | null;
  ended: boolean;
}

type MergedOptions = FileSourceOptions & { readonly mergeBy: (element: unknown) => number };

export function createMergedSource(options: MergedOptions, makeFormat: () => FileFormat): SourceReader {
  const { path, baseDir, subtask, mergeBy } = options;
  let branches: Branch[] | null = subtask === 0 ? null : [];
  /** Files that were read to their end before the snapshot. */
  let ended: readonly FilesEntry[] = [];
  let last = path;

  const branchOf = (file: string): Branch => ({
    path: file,
    open: openFile(options, file, makeFormat(), false),
    head: null,
    ended: false,
  });
  const all = (): Branch[] => {
    branches ??= listInputs(path, baseDir).map(branchOf);
    return branches;
  };
  const timeOf = (value: unknown): number => {
    try {
      return mergeBy(value);
    } catch {
      // The source will say what is wrong with it.
      return Number.NEGATIVE_INFINITY;
    }
  };
  const fill = (branch: Branch): void => {
    let answer: ReturnType<OpenFile["read"]> = "more";
    while (branch.head === null && answer === "more") {
      answer = branch.open.read(
        1,
        value => {
          branch.head = { value, at: timeOf(value) };
        },
        failure => {
          branch.head = { failure, at: Number.NEGATIVE_INFINITY };
        },
      );
    }
    branch.ended = branch.head === null;
  };
  const earliest = (): Branch | null => {
    let first: Branch | null = null;
    for (const branch of all()) {
      if (branch.head === null && !branch.ended) fill(branch);
      if (branch.head !== null && (first === null || branch.head.at < first.head!.at)) first = branch;
    }
    return first;
  };

  return {
    poll(max, emit, fail) {
      for (let n = 0; n < max; n++) {
        const branch = earliest();
        if (branch === null) return "end";
        const head = branch.head!;
        branch.head = null;
        last = `${branch.path}:${branch.open.file.line}`;
        if ("value" in head) emit(head.value);
        else fail(head.failure);
      }
      return "more";
    },
    schema: [FILES_POSITION],
    snapshot() {
      if (all().length === 0 && subtask !== 0) return [];
      const held = all().map(({ open, head, ended: over }) => ({
        ...(head === null ? open.position() : open.file.markedPosition()),
        ...(over && { size: open.file.size }),
        ended: over,
      }));
      return [operatorRow(FILES_POSITION.name, 0, [...ended, ...held].map(plain))];
    },
    restore(rows) {
      const before = filesBefore([...rows]);
      if (before === null) return;
      ended = before.filter(each => each.ended);
      for (const each of ended) verifyEnded(each, baseDir);
      branches = before
        .filter(each => !each.ended)
        .map(each => {
          const branch = branchOf(each.path);
          if (each.identity !== "") branch.open.seek(each);
          return branch;
        });
    },
    where: () => last,
    close() {
      for (const { open } of branches ?? []) open.close();
      branches = [];
    },
  };
}

const plain = ({ path, offset, line, crc, size, identity, ended }: FilesEntry) => ({
  path,
  offset,
  line,
  crc,
  size,
  identity,
  ended,
});
