// A source of one file: polling and position are the same for every format. One subtask reads it, in order; the others
// have nothing to do. Of a path that means several files the sources beside this one take care.

import type { SourceReader } from "../job/source.ts";
import type { FileFormat, FileSourceOptions } from "./file-format.ts";
import { createSequenceSource } from "./file-sequence.ts";
import { meansSeveral } from "./input-files.ts";
import { createMergedSource } from "./merged-files.ts";
import { type OpenFile, openFile } from "./open-file.ts";
import { FILE_POSITION, filesOf, positionOf, positionRow, severalBefore } from "./position.ts";

export function createFileSource(options: FileSourceOptions, makeFormat: () => FileFormat): SourceReader {
  if (!meansSeveral(options.path, options.baseDir)) return createSingleSource(options, makeFormat);
  return options.mergeBy == null
    ? createSequenceSource(options, makeFormat)
    : createMergedSource({ ...options, mergeBy: options.mergeBy }, makeFormat);
}

function createSingleSource(options: FileSourceOptions, makeFormat: () => FileFormat): SourceReader {
  const { path, subtask } = options;
  const follow = options.follow === true;
  let open: OpenFile | null = null;
  // Only the first subtask reads, unless another is given the file's position when the parallelism changes.
  let ended = subtask !== 0;
  const opened = (): OpenFile => {
    open ??= openFile(options, path, makeFormat(), follow);
    return open;
  };
  /** A followed file at its end. */
  const wait = (): "more" | "waiting" => {
    if (!opened().wasReplaced()) return "waiting";
    // What was still written to the old file comes first.
    opened().file.following = false;
    return "more";
  };
  return {
    poll(max, emit, fail) {
      if (ended) return "end";
      const answer = opened().read(max, emit, fail);
      if (answer === "more") return "more";
      if (answer === "wait") return wait();
      ended = !follow;
      if (ended) return "end";
      open?.close();
      open = null;
      return "more";
    },
    schema: [FILE_POSITION],
    snapshot: () => (subtask !== 0 && open === null ? [] : [positionRow(opened().position())]),
    restore(rows) {
      const all = [...rows];
      if (filesOf(all) !== null) throw severalBefore(path);
      const position = positionOf(all);
      if (position === null) return;
      ended = false;
      opened().seek(position);
    },
    where: () => `${path}:${open?.file.line ?? 0}`,
    close() {
      open?.close();
      open = null;
      ended = true;
    },
  };
}
