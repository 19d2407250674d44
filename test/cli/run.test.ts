// `weir run`, `inspect`, `diff` and `checkpoints` through the built program, as a person would meet them.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanEnv, type Ended, inFolder, program, weir } from "./weir.ts";

/** Slow enough to be interrupted in the middle, and the same every time. */
const SLOW = `pipeline Slow {
  param count: int = 400
  checkpoint { interval: 100ms }
  source n = generate(rate: 200, count: count, n => n)
  stream sums = n |> keyBy(n => n % 3) |> reduce((a, b) => a + b)
  sink out = sums |> map(n => "\${n}") |> writeText("out.txt")
}
`;

/** Starts it, sends signals once checkpoints are there, and waits for its end. */
function interrupted(
  cwd: string,
  signals: readonly NodeJS.Signals[],
  args: readonly string[] = [],
): Promise<Ended> {
  const child = spawn(process.execPath, [program, "run", ...args], { cwd, env: cleanEnv() });
  const seen = { stdout: "", stderr: "" };
  child.stdout.on("data", chunk => (seen.stdout += chunk));
  child.stderr.on("data", chunk => (seen.stderr += chunk));
  const dir = join(cwd, ".weir", "checkpoints", "Slow");
  const timer = setInterval(() => {
    if (!existsSync(dir) || !readdirSync(dir).some(name => existsSync(join(dir, name, "manifest.json"))))
      return;
    clearInterval(timer);
    for (const signal of signals) child.kill(signal);
  }, 20);
  return new Promise(resolve => child.on("close", code => resolve({ ...seen, code })));
}

const linesOf = (cwd: string): number => readFileSync(join(cwd, "out.txt"), "utf8").split("\n").length - 1;

describe("a run", () => {
  it("says how it went, and as JSON", () => {
    inFolder({ "a.weir": SLOW }, cwd => {
      const first = weir(["run", "--param", "count=20"], { cwd });
      expect(first).toMatchObject({ code: 0, stdout: "" });
      expect(first.stderr).toMatch(/^finished in .*: 20 records in, 20 records out, \d+ checkpoints?\n$/);
      const again = weir(["run", "--param", "count=20", "--json", "-q"], { cwd });
      expect(JSON.parse(again.stdout)).toMatchObject({
        status: "finished",
        failure: null,
        recordsIn: 20,
        recordsOut: 20,
      });
      expect(linesOf(cwd)).toBe(20);
    });
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("at %s takes a final checkpoint, says how to go on, and goes on", async (signal, code) => {
    await inFolder({ "a.weir": SLOW }, async cwd => {
      const stopped = await interrupted(cwd, [signal], ["a.weir", "--param", "count=400"]);
      expect(stopped.code).toBe(code);
      expect(stopped.stderr).toContain("  go on with    weir run a.weir Slow --param count=400\n");
      const before = linesOf(cwd);
      expect(before).toBeGreaterThan(0);
      expect(before).toBeLessThan(400);
      const resumed = weir(["run", "a.weir", "Slow", "--param", "count=400"], { cwd });
      expect(resumed.stderr).toContain("went on from checkpoint");
      expect(resumed.code).toBe(0);
      expect(linesOf(cwd)).toBe(400);
    });
  });

  it("killed twice over loses nothing", async () => {
    await inFolder({ "a.weir": SLOW, "b/a.weir": SLOW }, async cwd => {
      await interrupted(cwd, ["SIGKILL"]);
      await interrupted(cwd, ["SIGINT", "SIGINT"]);
      expect(weir(["run", "-q"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(weir(["run", "-q", "b"], { cwd }).code).toBe(0);
      expect(readFileSync(join(cwd, "out.txt"), "utf8")).toBe(
        readFileSync(join(cwd, "b", "out.txt"), "utf8"),
      );
    });
  });

  it("of a changed program asks what to do, which without a terminal is exit 2", async () => {
    await inFolder({ "a.weir": SLOW }, async cwd => {
      await interrupted(cwd, ["SIGKILL"]);
      writeFileSync(join(cwd, "a.weir"), SLOW.replace('"${n}"', '"n ${n}"'));
      const asked = weir(["run"], { cwd });
      expect(asked).toMatchObject({ code: 2, stdout: "" });
      expect(asked.stderr).toContain("--resume");
      expect(asked.stderr).toContain("--fresh");
      expect(weir(["run", "-q", "--fresh"], { cwd }).code).toBe(0);
      expect(linesOf(cwd)).toBe(400);
      expect(readFileSync(join(cwd, "out.txt"), "utf8")).toMatch(/^n 0\n/);
    });
  });
});

describe("what a run refuses before anything runs", () => {
  const reads = 'pipeline A {\n  source l = readText("none.txt")\n  sink o = l |> writeText("out.txt")\n}\n';
  it("a missing input", () => {
    inFolder({ "a.weir": reads }, cwd => {
      const { code, stderr } = weir(["run"], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^error: .*none\.txt/);
      expect(existsSync(join(cwd, "out.txt"))).toBe(false);
    });
  });

  it("a target that is not ours, until --overwrite", () => {
    inFolder({ "a.weir": reads, "none.txt": "x\n", "out.txt": "precious\n" }, cwd => {
      const { code, stderr } = weir(["run"], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain("--overwrite");
      expect(readFileSync(join(cwd, "out.txt"), "utf8")).toBe("precious\n");
      expect(weir(["run", "--overwrite", "-q"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(readFileSync(join(cwd, "out.txt"), "utf8")).toBe("x\n");
    });
  });

  it.each([
    [["--param", "cuont=3"], "error: there is no param `cuont`\n  did you mean `count`?\n"],
    [["--param", "count"], "error: --param count lacks a value\n  write --param count=value\n"],
    [["--param", "count=three"], "error: --param count=three: "],
    [["--set", "checkpoint.intervall=1s"], "checkpoint.interval"],
    [["--print", "smus"], "error: Slow has no stream `smus`\n  did you mean `sums`?\n"],
  ])("%j", (args, message) => {
    inFolder({ "a.weir": SLOW }, cwd => {
      const { code, stderr } = weir(["run", ...args], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    });
  });
});

describe("a path given on the command line", () => {
  it("is relative to the working directory, one in the file to the file", () => {
    const copy =
      'pipeline A {\n  param from: path = "in.txt"\n  source l = readText(from)\n  sink o = l |> writeText("out.txt")\n}\n';
    inFolder({ "deep/a.weir": copy, "deep/in.txt": "deep\n", "in.txt": "here\n" }, cwd => {
      const out = (): string => readFileSync(join(cwd, "deep", "out.txt"), "utf8");
      expect(weir(["run", "-q", "deep"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(out()).toBe("deep\n");
      expect(weir(["run", "-q", "deep", "--param", "from=in.txt", "--fresh"], { cwd })).toMatchObject({
        code: 0,
      });
      expect(out()).toBe("here\n");
    });
  });
});

describe("--print", () => {
  it("prints one stream, writes nothing and takes no checkpoint", () => {
    inFolder({ "a.weir": SLOW }, cwd => {
      const { code, stdout } = weir(["run", "-q", "--print", "n", "--param", "count=3"], { cwd });
      expect({ code, stdout }).toEqual({ code: 0, stdout: "0\n1\n2\n" });
      const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter(each => each.isFile());
      expect(files.map(file => file.name)).toEqual(["a.weir"]);
    });
  });
});

describe("--simulate", () => {
  const CALM = SLOW.replace("rate: 200, ", "");
  const simulate = (cwd: string, seed: number, name: string): string => {
    const args = ["run", "-q", "--simulate", "--seed", String(seed), "--events", name, "--parallelism", "2"];
    expect(weir(args, { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
    return readFileSync(join(cwd, name), "utf8");
  };

  it("gives the same events for the same seed, others for another, and the same output", () => {
    inFolder({ "a.weir": CALM }, cwd => {
      const one = simulate(cwd, 1, "one.jsonl");
      const output = readFileSync(join(cwd, "out.txt"), "utf8").split("\n").sort();
      expect(simulate(cwd, 1, "again.jsonl")).toBe(one);
      expect(simulate(cwd, 2, "two.jsonl")).not.toBe(one);
      expect(readFileSync(join(cwd, "out.txt"), "utf8").split("\n").sort()).toEqual(output);
      expect(output).toHaveLength(401);
      for (const line of one.trimEnd().split("\n")) expect(JSON.parse(line)).toHaveProperty("type");
    });
  });
});

describe("looking into checkpoints", () => {
  /** A run stopped in the middle, with what it left. */
  const stopped = (body: (cwd: string, dir: string) => void): Promise<void> =>
    inFolder({ "a.weir": SLOW }, async cwd => {
      await interrupted(cwd, ["SIGINT"]);
      body(cwd, ".weir/checkpoints/Slow");
    });
  const json = (args: readonly string[], cwd: string) =>
    JSON.parse(weir([...args, "--json"], { cwd }).stdout);

  it("says in words where the input has ended, and to programs as a number", () => {
    const program = `pipeline A {
  checkpoint { interval: 100ms }
  source n = sequence(1 .. 100)
  sink out = n |> keyBy(x => x % 3) |> reduce((a, b) => a + b) |> writeJsonl("o.jsonl")
}
`;
    inFolder({ "a.weir": program }, cwd => {
      expect(weir(["run", "-q", "a.weir"], { cwd }).code).toBe(0);
      const dir = ".weir/checkpoints/A";
      expect(weir(["inspect", dir], { cwd }).stdout).toContain("end of input\n");
      const where = ["--where", "value == 9007199254740991"];
      const table = weir(["inspect", dir, ...where], { cwd }).stdout;
      expect(table).toMatch(/ end of input$/m);
      expect(table).not.toContain("9007199254740991");
      expect(json(["inspect", dir, ...where], cwd)[0].value).toBe(9007199254740991);
    });
  });

  it("lists, inspects, filters and compares", async () => {
    await stopped((cwd, dir) => {
      const { checkpoints } = json(["checkpoints", dir], cwd);
      expect(checkpoints.length).toBeGreaterThan(0);
      expect(checkpoints.at(-1)).toMatchObject({
        state: "complete",
        status: "COMPLETED",
        is_savepoint: false,
      });

      const overview = weir(["inspect", dir], { cwd });
      expect(overview).toMatchObject({ code: 0, stderr: "" });
      expect(overview.stdout).toMatch(/checkpoint \d+ of Slow, attempt 1\n/);
      expect(overview.stdout).toMatch(/^sums +1 +\d/m);

      const entries = json(["inspect", dir, "--operator", "sums"], cwd);
      const keyed = entries.filter((entry: { key: unknown }) => entry.key !== null);
      expect(keyed.map((entry: { key: number }) => entry.key)).toEqual([0, 1, 2]);
      expect(json(["inspect", dir, "--key", "1"], cwd)).toEqual([keyed[1]]);
      expect(json(["inspect", dir, "--operator", "sums", "--where", "key > 0 && value >= 0"], cwd)).toEqual(
        keyed.slice(1),
      );
      expect(weir(["inspect", dir, "--format", "csv", "--key", "2"], { cwd }).stdout).toMatch(
        /^operator,state,key,entry,value\nsums,\w+,2,,\d+\n$/,
      );
      expect(weir(["diff", dir, dir], { cwd })).toEqual({ code: 0, stdout: "", stderr: "no difference\n" });
    });
  });

  it.each([
    [["inspect", "nowhere"], "error: there is no snapshot nowhere\n"],
    [["inspect", ".weir/checkpoints"], "  name .weir/checkpoints/Slow\n"],
    [["checkpoints", "nowhere"], "error: there is no folder nowhere\n"],
  ])("%j exits 3", async (args, message) => {
    await stopped(cwd => {
      const { code, stderr } = weir(args, { cwd });
      expect(code).toBe(3);
      expect(stderr).toContain(message);
    });
  });

  it.each([
    [["--operator", "smus"], "did you mean sums?"],
    [["--where", "value >"], "--where value >"],
    [["--where", "nothing == 1"], "nothing"],
  ])("inspect %j exits 2", async (args, message) => {
    await stopped((cwd, dir) => {
      const { code, stderr } = weir(["inspect", dir, ...args], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    });
  });

  it("a program is checked against one", async () => {
    await stopped((cwd, dir) => {
      expect(weir(["check", "-q", "--against", dir], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      writeFileSync(join(cwd, "a.weir"), SLOW.replaceAll("sums", "totals"));
      const { code, stderr } = weir(["check", "--against", dir], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^a\.weir:\d+:\d+: error W0600: .*sums.*`as NEW was sums`/m);
    });
  });

  it("a program is warned where it cannot go on from what is kept of it", async () => {
    await stopped(cwd => {
      expect(weir(["check", "-q"], { cwd })).toEqual({ code: 0, stdout: "", stderr: "" });
      writeFileSync(join(cwd, "a.weir"), SLOW.replaceAll("sums", "totals"));
      const { code, stderr } = weir(["check"], { cwd });
      expect(code).toBe(0);
      expect(stderr).toMatch(/^a\.weir:\d+:\d+: warning W0600: .*checkpoint \d+/m);
      writeFileSync(join(cwd, "a.weir"), SLOW.replaceAll("sums", "totals").replaceAll("Slow", "Other"));
      expect(weir(["check"], { cwd }).stderr).toBe("nothing wrong in a.weir\n");
      const other = weir(["check", "--against", ".weir/checkpoints/Slow"], { cwd });
      expect(other.code).toBe(2);
      expect(other.stderr).toContain("error W0607: .weir/checkpoints/Slow is of the pipeline Slow");
    });
  });
});

describe("a record that fails", () => {
  const FAILS = `pipeline Fails {
  restart: none
  source numbers = readText("in.txt")
  sink out = numbers
    |> map(text => 12 / (toInt(text) ?? 0))
    |> print
}
`;

  it("is told of with its place and the statement's, by both executors alike", () => {
    inFolder({ "a.weir": FAILS, "in.txt": "4\n0\n" }, cwd => {
      const said = [[], ["--simulate"]].map(flags => weir(["run", "-q", ...flags], { cwd }));
      for (const { code, stderr } of said) {
        expect(code).toBe(1);
        expect(stderr).toMatch(
          /^error: A record failed in .*: Division by zero \(record: in\.txt:2\)\.\n {2}at a\.weir:5:20\n/,
        );
        expect(stderr).toContain("onError: skip");
      }
    });
  });
});

describe("a reader that has had enough", () => {
  const COUNTS = "pipeline Counts {\n  source n = sequence(1 .. 30000)\n  sink out = n |> print\n}\n";

  it.each([[[]], [["--simulate"]], [["--print", "n"]]])("ends a run quietly: %s", async flags => {
    await inFolder({ "a.weir": COUNTS }, async cwd => {
      const child = spawn(process.execPath, [program, "run", "-q", ...flags], { cwd, env: cleanEnv() });
      let stderr = "";
      child.stderr.on("data", chunk => (stderr += chunk));
      child.stdout.once("data", () => child.stdout.destroy());
      const code = await new Promise(ended => child.on("close", ended));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    });
  });
});
