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

/** Goes on for two minutes, at its own pace: something to watch. */
export function writeSteadyRun(folder: string, name: string): string {
  const program = `pipeline Steady {
  checkpoint { interval: 500ms }
  source numbers = generate(rate: 1000, count: 150000, n => { id: n % 50, n: n })
  stream sums = numbers
    |> keyBy(each => each.id)
    |> process as sums {
      state sum: int = 0
      on each { sum = sum + each.n }
    }
  sink out = sums |> discard()
}
`;
  writeFileSync(join(folder, name), program);
  return name;
}

/** A program whose functions are in another file. */
export function writeImporting(folder: string, name: string, library: string): void {
  writeFileSync(
    join(folder, library),
    `/// Squares, a number at a time.
fn squared(n: int): int {
  let square = n * n
  return square
}
`,
  );
  writeFileSync(
    join(folder, name),
    `import { squared } from "${library}"

pipeline Squares {
  checkpoint { interval: 1s }
  source numbers = generate(rate: 100, count: 1000, n => { n: n })
  stream squares = numbers |> map(each => { n: each.n, square: squared(each.n) })
  sink out = squares |> discard()
}
`,
  );
}
