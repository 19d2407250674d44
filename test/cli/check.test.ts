// `weir check`, `fmt`, `graph`, `explain`, `schema`, `new` through the built program.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inFolder, root, weir } from "./weir.ts";

const WRONG = `pipeline A {
  source lines = readText("a.txt")
  sink out = lines |> map(line => toUper(line)) |> writeText("b.txt")
}
`;
const RIGHT = WRONG.replace("toUper", "toUpper");

describe("weir check", () => {
  it("shows the place, the line and the page", () => {
    inFolder({ "a.weir": WRONG }, cwd => {
      const { code, stdout, stderr } = weir(["check", "a.weir"], { cwd });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      const lines = stderr.split("\n");
      expect(lines[0]).toMatch(/^a\.weir:3:35: error W\d{4}: .*toUper/);
      expect(lines[1]).toBe('  3 |   sink out = lines |> map(line => toUper(line)) |> writeText("b.txt")');
      expect(lines[2]).toBe("    |                                   ^^^^^^");
      expect(stderr).toMatch(/1 error; `weir explain W\d{4}` tells more\n$/);
    });
  });

  it("shows it from where one stands", () => {
    inFolder({ "deep/a.weir": WRONG }, cwd => {
      expect(weir(["check", "deep/a.weir"], { cwd }).stderr).toMatch(/^deep\/a\.weir:3:35: error/);
    });
  });

  it("is content with what is right", () => {
    inFolder({ "a.weir": RIGHT }, cwd => {
      expect(weir(["check", "a.weir"], { cwd })).toEqual({
        code: 0,
        stdout: "",
        stderr: "nothing wrong in a.weir\n",
      });
      expect(weir(["check", "-q"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
    });
  });

  it("checks every program of a folder, and of those in it", () => {
    const files = {
      "d/a.weir": WRONG,
      "d/b.weir": RIGHT,
      "d/e/c.weir": WRONG,
      "d/.hidden/x.weir": WRONG,
      "d/node_modules/p/x.weir": WRONG,
    };
    inFolder(files, cwd => {
      const checkedIn = (args: readonly string[], at = cwd) => {
        const { code, stdout } = weir(["check", "--json", ...args], { cwd: at });
        return { code, paths: JSON.parse(stdout).diagnostics.map((each: { path: string }) => each.path) };
      };
      expect(checkedIn(["d"])).toEqual({ code: 2, paths: ["d/a.weir", "d/e/c.weir"] });
      expect(checkedIn([], join(cwd, "d"))).toEqual({ code: 2, paths: ["a.weir", "e/c.weir"] });
      expect(checkedIn(["d/e", "d/e/c.weir"])).toEqual({ code: 2, paths: ["d/e/c.weir"] });
      expect(weir(["check", "d/b.weir"], { cwd }).stderr).toBe("nothing wrong in d/b.weir\n");
    });
  });

  it("speaks JSON", () => {
    inFolder({ "a.weir": WRONG }, cwd => {
      const { code, stdout, stderr } = weir(["check", "--json", "a.weir"], { cwd });
      expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
      expect(JSON.parse(stdout)).toMatchObject({
        diagnostics: [{ path: "a.weir", line: 3, column: 35, endLine: 3, endColumn: 41, severity: "error" }],
      });
    });
  });

  it("speaks SARIF", () => {
    inFolder({ "a.weir": WRONG }, cwd => {
      const log = JSON.parse(weir(["check", "--format", "sarif"], { cwd }).stdout);
      const [run] = log.runs;
      expect(log.version).toBe("2.1.0");
      expect(run.results).toHaveLength(1);
      expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual([run.results[0].ruleId]);
      expect(run.results[0].locations[0].physicalLocation).toMatchObject({
        artifactLocation: { uri: "a.weir" },
        region: { startLine: 3, startColumn: 35 },
      });
    });
  });

  const ASKED = `pipeline A {
  checkpoint { mode: exactlyOnce }
  source lines = stdin()
  sink out = lines |> writeText("b.txt")
}
`;

  it("tells scripts where else to look, what each sink promises and where to read on", () => {
    inFolder({ "a.weir": ASKED }, cwd => {
      const { code, stdout } = weir(["check", "--json"], { cwd });
      const report = JSON.parse(stdout);
      const weaker = report.diagnostics.find((each: { code: string }) => each.code === "W0530");
      expect(code).toBe(0);
      expect(weaker).toMatchObject({
        severity: "warning",
        docs: "docs/diagnostics.md#w0530--weaker-guarantee-warning",
      });
      expect(readFileSync(join(root, "docs", "diagnostics.md"), "utf8")).toContain(
        "### W0530 · weaker-guarantee (warning)",
      );
      expect(weaker.related.map((each: { line: number }) => each.line)).toEqual([3, 2]);
      expect(report.sinks).toMatchObject([
        {
          sink: "out",
          line: 4,
          guarantee: "atMostOnce",
          asked: "exactlyOnce",
          weaker: true,
          order: "sequence",
        },
      ]);
      const log = JSON.parse(weir(["check", "--format", "sarif"], { cwd }).stdout);
      const result = log.runs[0].results.find((each: { ruleId: string }) => each.ruleId === "W0530");
      expect(result.relatedLocations.map((each: { id: number }) => each.id)).toEqual([0, 1]);
      expect(result.relatedLocations[0].physicalLocation.region.startLine).toBe(3);
    });
  });

  it("shows people the places beside it", () => {
    inFolder({ "a.weir": ASKED }, cwd => {
      const { stderr } = weir(["check"], { cwd });
      expect(stderr).toMatch(/^a\.weir:4:\d+: warning W0530: `out` delivers at most once/m);
      expect(stderr).toMatch(/^a\.weir:3:18: note: `stdin` of `lines` cannot be read again/m);
    });
  });

  it("has colours where they are asked for, and none with NO_COLOR", () => {
    inFolder({ "a.weir": WRONG }, cwd => {
      const stderr = (env: Record<string, string>): string => weir(["check"], { cwd, env }).stderr;
      expect(stderr({ FORCE_COLOR: "1" })).toContain("\u001b[");
      expect(stderr({ FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain("\u001b[");
      expect(stderr({})).not.toContain("\u001b[");
    });
  });

  it("refuses what is no text", () => {
    inFolder({}, cwd => {
      const { code, stderr } = weir(
        ["check", join(root, "node_modules", "vega-datasets", "data", "gimp.png")],
        { cwd },
      );
      expect(code).toBe(2);
      expect(stderr).toContain("is not UTF-8 text");
    });
  });
});

describe("the examples", () => {
  const examples = ["upper-case", "word-count", "bird-strikes", "fraud-detection", "my-source/my-source"].map(
    name => `examples/${name}.weir`,
  );

  it("check without a word", () => {
    expect(weir(["check", ...examples, "-q"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("are formatted", () => {
    expect(weir(["fmt", "--check", ...examples])).toEqual({ code: 0, stdout: "", stderr: "" });
  });
});

describe("weir fmt", () => {
  it("changes a file once", () => {
    inFolder({ "a.weir": RIGHT.replaceAll("  ", " ") }, cwd => {
      expect(weir(["fmt", "--check", "a.weir"], { cwd }).code).toBe(1);
      expect(weir(["fmt", "a.weir"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "formatted a.weir\n" });
      expect(readFileSync(join(cwd, "a.weir"), "utf8")).toBe(RIGHT);
      expect(weir(["fmt", "a.weir"], { cwd }).stderr).toBe("");
    });
  });

  it("leaves alone what does not parse", () => {
    const broken = "pipeline A {\n  source = \n";
    inFolder({ "a.weir": broken }, cwd => {
      expect(weir(["fmt", "a.weir"], { cwd })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("a.weir:"),
      });
      expect(readFileSync(join(cwd, "a.weir"), "utf8")).toBe(broken);
    });
  });

  it("reads standard input", () => {
    expect(weir(["fmt", "-"], { input: RIGHT })).toEqual({ code: 0, stdout: RIGHT, stderr: "" });
  });
});

describe("weir graph", () => {
  it.each([
    ["mermaid", /^(---|flowchart|graph)/],
    ["dot", /^digraph/],
    ["svg", /^<svg|^<\?xml/],
    ["json", /^\{/],
  ])("draws %s", (format, start) => {
    const { code, stdout, stderr } = weir(["graph", "examples/fraud-detection.weir", "--format", format]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(start);
    expect(stdout).toContain("detector");
  });
});

describe("weir explain", () => {
  it("knows every code it lists", () => {
    const codes = weir(["explain"])
      .stdout.trimEnd()
      .split("\n")
      .map(line => line.split(" ")[0]!);
    expect(codes.length).toBeGreaterThan(20);
    const first = codes[0]!;
    expect(weir(["explain", first]).stdout).toContain(first);
    expect(weir(["explain", first.toLowerCase()]).stdout).toContain(first);
    for (const code of ["W0530", "W0534", "W0602", "snapshot-operator-gone"])
      expect(weir(["explain", code]).stdout).toMatch(/Wrong:\n\n {2}[^`]*\n\nRight:\n\n {2}/);
  });

  it("shows a page as people read it: no Markdown, colours where there are some", () => {
    const plain = weir(["explain", "W0322"]).stdout;
    expect(plain).toMatch(/^W0322 · uid-needed \(error\)\n\n`OWNER` has a second stateful operator/);
    expect(plain).not.toMatch(/[‹›\u001b]|```|^[#>]/m);
    const painted = weir(["explain", "W0322"], { env: { FORCE_COLOR: "1" } }).stdout;
    expect(painted).toContain("\u001b[1mW0322 · uid-needed\u001b[22m");
    expect(painted).not.toMatch(/[‹›`]/);
    expect(weir(["explain", "W0100"]).stdout).not.toContain("HINT");
  });
});

describe("weir new", () => {
  it("makes what runs", () => {
    inFolder({}, cwd => {
      const made = weir(["new", "hello"], { cwd });
      expect(made).toMatchObject({ code: 0, stderr: "" });
      expect(made.stdout).toContain("weir run hello/hello.weir");
      expect(weir(["check", "-q", "hello"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(weir(["fmt", "--check", "hello"], { cwd }).code).toBe(0);
      expect(weir(["run", "-q", "hello"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(readFileSync(join(cwd, "hello", "output", "counts.jsonl"), "utf8")).toContain(
        '{"word":"wheel","count":1}\n',
      );
    });
  });

  it.each([
    ["bird-strikes.csv", '"species":'],
    ["transactions.jsonl", '"account":'],
  ])("begins with %s", data => {
    const clean = readFileSync(join(root, "examples", "data", data), "utf8")
      .split("\n")
      .slice(0, 500)
      .join("\n");
    inFolder({ [data]: clean }, cwd => {
      expect(weir(["new", "mine", "--from", data], { cwd })).toMatchObject({ code: 0, stderr: "" });
      expect(weir(["check", "-q", "mine"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(weir(["run", "-q", "mine"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(existsSync(join(cwd, "mine", "output", "counts.jsonl"))).toBe(true);
    });
  });

  it("says a command that can be copied", () => {
    inFolder({}, cwd => {
      expect(weir(["new", "a b"], { cwd }).stdout).toContain("\n  weir run 'a b/a b.weir'\n");
    });
  });

  it("begins with rows that something else separates", () => {
    inFolder({ "data.csv": "name;size\na;1\nb;2\n" }, cwd => {
      expect(weir(["new", "mine", "--from", "data.csv"], { cwd }).code).toBe(0);
      expect(readFileSync(join(cwd, "mine", "mine.weir"), "utf8")).toContain('("data.csv", delimiter: ";")');
      expect(weir(["run", "-q", "mine"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
    });
  });

  it("never writes into a folder that is in use", () => {
    inFolder({ "mine/x.txt": "x" }, cwd => {
      expect(weir(["new", "mine"], { cwd })).toEqual({
        code: 2,
        stdout: "",
        stderr:
          "error: mine is there already and is not empty\n  choose another name, or empty it first; nothing was written\n",
      });
    });
  });
});

describe("weir schema", () => {
  it("writes a type that the language reads", () => {
    const { code, stdout } = weir(["schema", "examples/data/bird-strikes.csv", "--name", "Strike"]);
    expect(code).toBe(0);
    expect(stdout).toContain('  "Cost Total $" as costTotal: int,\n');
    expect(weir(["fmt", "-"], { input: stdout })).toEqual({ code: 0, stdout, stderr: "" });
  });

  it("finds what separates the cells, and says it", () => {
    inFolder({ "a.csv": 'id;"x, y";at\n1;2,5;\n', "b.txt.tsv": "id\tname\n1\ta;b\n" }, cwd => {
      expect(weir(["schema", "a.csv"], { cwd })).toEqual({
        code: 0,
        stdout: 'type A = {\n  id: int,\n  "x, y" as xY: string,\n  at: string?,\n}\n',
        stderr: 'cells are separated by ";": readCsv<A>("a.csv", delimiter: ";")\n',
      });
      expect(weir(["schema", "b.txt.tsv", "--name", "B"], { cwd })).toMatchObject({
        stdout: "type B = {\n  id: int,\n  name: string,\n}\n",
        stderr: expect.stringContaining('delimiter: "\\t"'),
      });
      const given = weir(["schema", "a.csv", "--delimiter", ","], { cwd });
      expect(given.stdout).toContain('"id;x" as idX: string');
      expect(weir(["schema", "a.csv", "--delimiter", "ab"], { cwd })).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("It must be one character"),
      });
    });
  });

  it("takes what is compressed, the files of a folder, and a pattern, together", () => {
    const files = { "logs/a.csv": "id,n\n1,2\n", "logs/b.csv": "id,m\nx,3\n", "logs/notes.md": "#" };
    const both = "type Logs = {\n  id: string,\n  n: int?,\n  m: int?,\n}\n";
    inFolder(files, cwd => {
      writeFileSync(join(cwd, "z.jsonl.gz"), gzipSync('{"a":1}\n{"a":2.5}\n'));
      expect(weir(["schema", "z.jsonl.gz"], { cwd })).toEqual({
        code: 0,
        stdout: "type Z = {\n  a: float,\n}\n",
        stderr: "",
      });
      for (const given of [["logs"], ["logs/"], ["logs/*.csv"], ["logs/a.csv", "logs/b.csv"]])
        expect(weir(["schema", ...given, "--name", "Logs"], { cwd })).toEqual({
          code: 0,
          stdout: both,
          stderr: "",
        });
      const mixed = weir(["schema", "logs/a.csv", "z.jsonl.gz"], { cwd });
      expect(mixed.stderr).toMatch(/^error: logs\/a\.csv and z\.jsonl\.gz are not of one format/);
      expect(weir(["schema", "logs/*.jsonl"], { cwd }).stderr).toMatch(/^error: there is no file of data in/);
    });
  });

  it("names the line that is no JSON", () => {
    inFolder({ "a.jsonl": '{"a":1}\n{"a":\n' }, cwd => {
      const { code, stderr } = weir(["schema", "a.jsonl"], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain("\n  at a.jsonl:2\n");
    });
  });

  it.each([
    ["none.csv", "there is no such file"],
    ["a.parquet", "is neither CSV nor JSON lines"],
    ["empty.csv", "holds no rows"],
  ])("refuses %s", (file, message) => {
    inFolder({ "a.parquet": "x", "empty.csv": "" }, cwd => {
      const { code, stderr } = weir(["schema", file], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain(message);
      expect(stderr).not.toContain("    at ");
    });
  });
});
