// Input that trips programs up, and what must come out all the same. Whole programs through the real command.
import { renameSync, statSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { hasCheckpoint } from "../support/interrupted.ts";
import { weir, workspace } from "../support/weir.ts";

const upper = `pipeline Upper {
  checkpoint { interval: 50ms }
  source lines = readText("in.txt")
  sink out = lines |> map(line => toUpper(line)) |> writeText("out.txt")
}
`;
const words = `pipeline Words {
  checkpoint { interval: 20ms }
  source lines = readText("in.txt")
  stream counts = lines |> flatMap(line => split(line, " ")) |> keyBy(word => word)
    |> window(global()) |> aggregate(word => { word: key, count: count() })
  sink out = counts |> writeJsonl("out.jsonl")
}
`;

const open: { dispose(): void }[] = [];
const folder = (files: Parameters<typeof workspace>[0]) => {
  const made = workspace(files);
  open.push(made);
  return made;
};
afterEach(() => {
  for (const made of open.splice(0)) made.dispose();
});

const texts: readonly {
  readonly name: string;
  readonly input: string | Uint8Array;
  readonly output: string;
}[] = [
  { name: "an empty file", input: "", output: "" },
  { name: "one empty line", input: "\n", output: "\n" },
  { name: "no final newline", input: "a\nb", output: "A\nB\n" },
  { name: "CRLF", input: "a\r\nb\r\n", output: "A\nB\n" },
  { name: "a carriage return within a line", input: "a\rb\n", output: "A\rB\n" },
  { name: "a byte-order mark", input: "\uFEFFa\nb\n", output: "A\nB\n" },
  { name: "a byte-order mark and nothing else", input: "\uFEFF", output: "" },
  { name: "text beyond ASCII", input: "größe\n订单\n😀x\n", output: "GRÖSSE\n订单\n😀X\n" },
  {
    name: "names of the host",
    input: "__proto__\nconstructor\ntoString\n",
    output: "__PROTO__\nCONSTRUCTOR\nTOSTRING\n",
  },
  { name: "a NUL character", input: "a\u0000b\n", output: "A\u0000B\n" },
];

describe("text in, text out", () => {
  for (const { name, input, output } of texts) {
    test(name, async () => {
      const dir = folder({ "main.weir": upper, "in.txt": input });
      const end = await weir(["run", "main.weir", "--quiet"], { cwd: dir.dir });
      expect(end).toMatchObject({ code: 0, stderr: "" });
      expect(dir.read("out.txt")).toBe(output);
    });
  }

  test("a line of 100 MB", async () => {
    const line = Buffer.alloc(100 * 1024 * 1024, "x");
    const dir = folder({
      "main.weir": upper,
      "in.txt": Buffer.concat([Buffer.from("a\n"), line, Buffer.from("\nb\n")]),
    });
    const end = await weir(["run", "main.weir", "--quiet"], { cwd: dir.dir });
    expect(end).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(dir.path("out.txt")).size).toBe(line.length + 5);
  });
});

describe("names of the host as data", () => {
  test("as keys of state", async () => {
    const dir = folder({
      "main.weir": words,
      "in.txt": "__proto__ constructor toString __proto__\nhasOwnProperty toString\n",
    });
    const end = await weir(["run", "main.weir", "--quiet"], { cwd: dir.dir });
    expect(end).toMatchObject({ code: 0, stderr: "" });
    expect(dir.read("out.jsonl")).toBe(
      '{"word":"__proto__","count":2}\n{"word":"constructor","count":1}\n{"word":"toString","count":2}\n{"word":"hasOwnProperty","count":1}\n',
    );
  });

  test("as fields, in records, state and map keys", async () => {
    const dir = folder({
      "main.weir": `type Odd = { __proto__: int, constructor: string, toString: string? }
pipeline Odds {
  source rows = readJsonl<Odd>("in.jsonl")
  stream seen = rows |> keyBy(r => r.constructor) |> process {
    state last: Odd?
    state byName: map<string, int>
    on r {
      byName[r.constructor] = (byName[r.constructor] ?? 0) + r.__proto__
      byName["__proto__"] = (byName["__proto__"] ?? 0) + 1
      emit { ...r, toString: last?.constructor, hasOwnProperty: byName[r.constructor] ?? 0, valueOf: byName["__proto__"] ?? 0 }
      last = r
    }
  }
  sink out = seen |> writeJsonl("out.jsonl")
}
`,
      "in.jsonl":
        '{"__proto__": 1, "constructor": "c", "toString": "s"}\n{"toString": "t", "constructor": "c", "__proto__": 41}\n',
    });
    const end = await weir(["run", "main.weir", "--quiet"], { cwd: dir.dir });
    expect(end).toMatchObject({ code: 0, stderr: "" });
    expect(dir.read("out.jsonl")).toBe(
      '{"__proto__":1,"constructor":"c","toString":null,"hasOwnProperty":1,"valueOf":1}\n' +
        '{"__proto__":41,"constructor":"c","toString":"c","hasOwnProperty":42,"valueOf":2}\n',
    );
  });
});

const manyLines = Array.from({ length: 400_000 }, (_, i) => `w${i % 997} x${i % 13}`).join("\n");

describe("a run that was interrupted", () => {
  test("goes on after its folder was moved", async () => {
    const whole = folder({ "main.weir": words, "in.txt": manyLines });
    expect(await weir(["run", "main.weir", "--quiet"], { cwd: whole.dir })).toMatchObject({ code: 0 });

    const dir = folder({ "job/main.weir": words, "job/in.txt": manyLines });
    const killed = await weir(["run", "main.weir", "--quiet"], {
      cwd: dir.path("job"),
      killWhen: () => hasCheckpoint(dir.path("job")),
    });
    expect(killed.signal).toBe("SIGKILL");
    renameSync(dir.path("job"), dir.path("moved"));
    const end = await weir(["run", "main.weir"], { cwd: dir.path("moved") });
    expect(end.stderr).toMatch(/resum/i);
    expect(end.code).toBe(0);
    expect(dir.read("moved/out.jsonl")).toBe(whole.read("out.jsonl"));
  });

  const detector = (field: string, add: string) => `type Seen = { count: int${field} }
pipeline Tally {
  checkpoint { interval: 20ms }
  source lines = readText("in.txt")
  stream tally = lines |> keyBy(line => line) |> process as tally {
    state seen: Seen = { count: 0${add} }
    on line { seen = { ...seen, count: seen.count + 1 }; if seen.count % 20 == 0 { emit ROW } }
  }
  sink out = tally |> writeJsonl("out.jsonl")
}
`;
  const before = detector("", "").replace("emit ROW", "emit { line: line, count: seen.count }");
  const after = detector(', note: string = "none"', ', note: "none"').replace(
    "emit ROW",
    "emit { line: line, count: seen.count }",
  );

  test("restores into a program changed compatibly", async () => {
    const whole = folder({ "main.weir": before, "in.txt": manyLines });
    expect(await weir(["run", "main.weir", "--quiet"], { cwd: whole.dir })).toMatchObject({
      code: 0,
      stderr: "",
    });

    const dir = folder({ "main.weir": before, "in.txt": manyLines });
    const killed = await weir(["run", "main.weir", "--quiet"], {
      cwd: dir.dir,
      killWhen: () => hasCheckpoint(dir.dir),
    });
    expect(killed.signal).toBe("SIGKILL");
    dir.write("main.weir", after);
    const asked = await weir(["run", "main.weir"], { cwd: dir.dir });
    expect(asked.code).toBe(2);
    expect(asked.stderr).toMatch(/--resume/);
    expect(asked.stderr).toMatch(/--fresh/);
    const end = await weir(["run", "main.weir", "--resume"], { cwd: dir.dir });
    expect(end.code).toBe(0);
    expect(dir.read("out.jsonl")).toBe(whole.read("out.jsonl"));
  });
});
