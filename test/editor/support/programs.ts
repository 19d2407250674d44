// Programs that the tests need beside the examples, made from these where the editor has its folder.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const COPIES = 60;

/** Counts the words of many copies of a book: goes on for as long as a test may want. */
export function writeLongRun(folder: string, name: string, checkpoint = "interval: 500ms"): string {
  const book = readFileSync(join(folder, "data", "opticks.txt"), "utf8");
  writeFileSync(join(folder, "data", "shelf.txt"), book.repeat(COPIES));
  const program = readFileSync(join(folder, "word-count.weir"), "utf8")
    .replace("data/opticks.txt", "data/shelf.txt")
    .replace("interval: 500ms", checkpoint);
  writeFileSync(join(folder, name), program);
  return name;
}
