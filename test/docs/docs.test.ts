// What the documentation shows is true: its programs check without a word, and those marked `run` give what it says.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../runtime/language/check.ts";
import { format } from "../../runtime/language/format.ts";
import { AGGREGATES, OPERATORS, SINKS, SOURCES } from "../../runtime/language/operators-table.ts";
import { parse } from "../../runtime/language/parser.ts";
import { print } from "../../runtime/language/printer.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { SETTINGS } from "../../runtime/language/settings-table.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import { weir } from "../cli/weir.ts";
import { allSamples, fencesOf, root, samplesOf } from "./samples.ts";

const samples = allSamples();
const read = (page: string): string => readFileSync(join(root, page), "utf8");

describe("programs in the documentation", () => {
  it("are found", () => {
    expect(samples.length).toBeGreaterThan(8);
    expect(samples.filter(sample => sample.run).length).toBeGreaterThan(5);
  });

  it.each(samples.map(sample => [sample.where, sample] as const))(
    "%s is right, and laid out in the one style",
    (_, sample) => {
      const model = check(loadProgram("sample.weir", path => (path === "sample.weir" ? sample.text : null)));
      expect(model.diagnostics.filter(each => each.severity !== "hint").map(each => each.message)).toEqual(
        [],
      );
      expect(print(parse("sample.weir", sample.text))).toBe(sample.text);
      expect(format(parse("sample.weir", sample.text))).toBe(sample.text);
    },
  );

  const runnable = samples.filter(sample => sample.run);
  it.each(runnable.map(sample => [sample.where, sample] as const))(
    "%s gives what it promises",
    (_, sample) => {
      mkdirSync(join(root, ".cache"), { recursive: true });
      const dir = mkdtempSync(join(root, ".cache", "docs-"));
      try {
        writeFileSync(join(dir, "sample.weir"), sample.text);
        for (const input of sample.inputs) writeFileSync(join(dir, input.file), input.text);
        const ended = weir(["run", "sample.weir", "--quiet"], { cwd: dir });
        expect(ended.stderr).toBe("");
        expect(ended.code).toBe(0);
        expect(sample.results.length).toBeGreaterThan(0);
        for (const result of sample.results)
          expect(readFileSync(join(dir, result.file), "utf8"), result.file).toBe(result.text);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
  );
});

describe("the reference", () => {
  const [reference = "", notYet = ""] = read("docs/language.md").split("## Not yet");
  const names = (entries: readonly { name: string; runs: boolean }[], runs: boolean): string[] =>
    entries.filter(entry => entry.runs === runs).map(entry => entry.name);
  const operators = [...OPERATORS, ...SOURCES, ...SINKS];

  it.each([
    ["operators and connectors", [...names(operators, true)]],
    ["aggregates", names([...AGGREGATES.values()], true)],
    ["built-in functions", [...BUILTINS.keys()]],
    ["settings", SETTINGS.filter(setting => setting.runs).map(setting => setting.path)],
  ])("names all %s that run", (_, all) => {
    expect(all.filter(name => !new RegExp(`\`${name.replace(".", "\\.")}\\b`).test(reference))).toEqual([]);
  });

  it("names what does not run yet", () => {
    expect(names(operators, false).filter(name => !notYet.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("links", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    ...readdirSync(join(root, "docs"))
      .filter(name => name.endsWith(".md"))
      .map(name => `docs/${name}`),
  ];
  it.each(pages)("in %s lead to files that are there", page => {
    const targets = [...read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(match => match[1]!)
      .filter(target => !/^[a-z]+:/.test(target));
    expect(targets.filter(target => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });
});

describe("the code map", () => {
  it("names files that are there", () => {
    const named = [...read("ARCHITECTURE.md").matchAll(/`((?:runtime|test)\/[^`\s]*)`/g)].map(
      match => match[1]!,
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter(path => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe("finding samples", () => {
  it("pairs a program with the results after it", () => {
    const fences = fencesOf(
      "x.md",
      "a\n```weir run\npipeline A {}\n```\n```text out.txt\n1\n```\n```ts\nx\n```\n",
    );
    expect(samplesOf(fences)).toEqual([
      {
        where: "x.md:2",
        text: "pipeline A {}\n",
        run: true,
        inputs: [],
        results: [{ file: "out.txt", text: "1\n" }],
      },
    ]);
  });

  it("gives a program the files shown above it", () => {
    const fences = fencesOf("x.md", "```input a.csv\na\n```\n```weir\n1\n```\n```input b.csv\nb\n```\n");
    expect(samplesOf(fences)[0]!.inputs).toEqual([{ file: "a.csv", text: "a\n" }]);
  });
});
