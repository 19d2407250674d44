// Finds the samples of the documentation: fenced blocks marked `weir`, the files they read, and the results they promise.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Fence {
  readonly where: string;
  /** The words after the backticks: `weir run`, `text sums.csv`. */
  readonly info: string;
  readonly text: string;
}

export interface Sample {
  readonly where: string;
  readonly text: string;
  readonly run: boolean;
  /** What `input FILE` fences above it on the page show. */
  readonly inputs: readonly File[];
  /** File names and contents that `text FILE` fences right after it promise. */
  readonly results: readonly File[];
}

export interface File {
  readonly file: string;
  readonly text: string;
}

export function fencesOf(name: string, markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { info: string; line: number; body: string[] } | null = null;
  for (const [index, line] of markdown.split("\n").entries()) {
    const mark = /^```(.*)$/.exec(line);
    if (mark && open) {
      fences.push({ where: `${name}:${open.line}`, info: open.info, text: `${open.body.join("\n")}\n` });
      open = null;
    } else if (mark) open = { info: mark[1]!.trim(), line: index + 1, body: [] };
    else open?.body.push(line);
  }
  return fences;
}

export function samplesOf(fences: readonly Fence[]): readonly Sample[] {
  const samples: (Omit<Sample, "results"> & { results: File[] })[] = [];
  const inputs: File[] = [];
  for (const { where, text, ...fence } of fences) {
    const [language, detail] = fence.info.split(/\s+/);
    if (language === "weir")
      samples.push({ where, text, run: detail === "run", inputs: [...inputs], results: [] });
    else if (language === "input" && detail) inputs.push({ file: detail, text });
    else if (language === "text" && detail) samples.at(-1)?.results.push({ file: detail, text });
  }
  return samples;
}

const pages = (): readonly string[] => [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter(name => name.endsWith(".md"))
    .map(name => `docs/${name}`),
];

/** docs/diagnostics.md shows wrong programs on purpose; test/language holds it to the table it is made from. */
export const allSamples = (): readonly Sample[] =>
  pages()
    .filter(page => page !== "docs/diagnostics.md")
    .flatMap(page => samplesOf(fencesOf(page, readFileSync(join(root, page), "utf8"))));
