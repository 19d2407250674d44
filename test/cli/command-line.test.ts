// The command line itself: help, versions, mistakes and what they are answered with. Through the built program.

import { describe, expect, it } from "vitest";
import { editDistance, nearest } from "../../runtime/values/nearest.ts";
import { inFolder, weir } from "./weir.ts";

const COMMANDS = [
  "run",
  "check",
  "fmt",
  "inspect",
  "diff",
  "checkpoints",
  "graph",
  "new",
  "schema",
  "explain",
  "lsp",
];

describe("help", () => {
  it("lists every command", () => {
    const { code, stdout, stderr } = weir(["--help"]);
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  });

  it("is what no command gives", () => {
    expect(weir([]).stdout).toBe(weir(["--help"]).stdout);
  });

  it.each(COMMANDS)("of %s has examples", command => {
    const { code, stdout } = weir([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: weir ${command}`);
    expect(stdout).toContain("Examples:\n  weir ");
    expect(weir(["help", command]).stdout).toBe(stdout);
  });

  it("names the version", () => {
    expect(weir(["--version"])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: "",
    });
  });
});

describe("a wrong command line", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["rnu x.weir", "error: there is no command `rnu`\n  did you mean `weir run`?\n"],
    ["frobnicate", "error: there is no command `frobnicate`\n  `weir --help` lists the commands\n"],
    [
      "word-count.weir",
      "error: there is no command `word-count.weir`\n  did you mean `weir run word-count.weir`?\n",
    ],
    ["run --parallelsim 2", "error: unknown option `--parallelsim`\n  did you mean `--parallelism`?\n"],
    [
      "run --parallelism two",
      "error: option `--parallelism <n>` argument `two` is invalid. It must be a whole number from 1.\n  `weir run --help` shows how it is used\n",
    ],
    [
      "run --fresh --resume",
      "error: option `--fresh` cannot be used with option `--resume`\n  `weir run --help` shows how it is used\n",
    ],
    [
      "inspect",
      "error: missing required argument `snapshot`\n  `weir inspect --help` shows how it is used\n",
    ],
    [
      "dap --port x",
      "error: option `--port <number>` argument `x` is invalid. It must be a port from 0 to 65535.\n",
    ],
    ["explain W9999", "error: there is no diagnostic W9999\n"],
    ["check --format xml", "error: there is no format `xml`\n  the formats are text, json and sarif\n"],
  ];
  it.each(cases)("weir %s", (line, message) => {
    const { code, stdout, stderr } = weir(line.split(" "));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.startsWith(message) ? message : stderr).toBe(message);
  });
});

describe("which file", () => {
  const pipeline = (name: string): string =>
    `pipeline ${name} {\n  source n = sequence(1 .. 2)\n  sink out = n |> discard()\n}\n`;

  it.each([
    [
      {},
      [],
      "error: there is no .weir file in this folder\n  name one, or make a project to start from with `weir new hello`\n",
    ],
    [
      { "a.weir": pipeline("A"), "b.weir": pipeline("B") },
      [],
      "error: there are 2 .weir files in this folder: say which\n  a.weir\n  b.weir\n",
    ],
    [
      { "count.weir": pipeline("A") },
      ["cuont.weir"],
      "error: there is no file cuont.weir\n  did you mean count.weir?\n",
    ],
    [
      { "a.weir": pipeline("A") + pipeline("B") },
      ["a.weir"],
      "error: a.weir holds 2 pipelines: say which\n  weir run a.weir A\n  weir run a.weir B\n",
    ],
    [
      { "a.weir": pipeline("Count") },
      ["a.weir", "Cuont"],
      "error: a.weir holds no pipeline Cuont\n  did you mean Count?\n",
    ],
    [
      { "a.weir": "type T = int\n" },
      ["a.weir"],
      "error: a.weir holds no pipeline\n  a program needs one to run: pipeline NAME { … }\n",
    ],
  ])("of %j, weir run %j", (files, args, message) => {
    inFolder(files, cwd => {
      expect(weir(["run", ...args], { cwd })).toEqual({ code: 2, stdout: "", stderr: message });
    });
  });

  it("the only one, and the only pipeline, need no name", () => {
    inFolder({ "a.weir": pipeline("A") }, cwd => {
      expect(weir(["run", "--quiet"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
    });
  });
});

describe("suggestions", () => {
  it.each([
    ["", "", 0],
    ["abc", "abd", 1],
    ["abc", "acb", 1],
    ["abc", "", 3],
    ["kitten", "sitting", 3],
  ])("%j and %j are %d edits apart", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it("come only from what is near", () => {
    expect(nearest("chekc", COMMANDS)).toBe("check");
    expect(nearest("zzzzz", COMMANDS)).toBeNull();
    expect(nearest("RUN", COMMANDS)).toBe("run");
  });
});
