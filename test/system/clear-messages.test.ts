// What goes wrong for people, and what they read then: the exit code, what is wrong, where, and what to do.
// Each case is a folder of files, a command, and the words that must be said. Nothing may be lost meanwhile.
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { hasCheckpoint } from "../support/interrupted.ts";
import { weir, workspace } from "../support/weir.ts";

type Folder = ReturnType<typeof workspace>;
const open: Folder[] = [];
const folder = (files: Parameters<typeof workspace>[0]): Folder => {
  const made = workspace(files);
  open.push(made);
  return made;
};
afterEach(() => {
  for (const made of open.splice(0)) made.dispose();
});

const noTrace = (stderr: string) => {
  expect(stderr).not.toMatch(/^\s+at .*(\(.+:\d+:\d+\)|file:|node:|\.[jt]s:\d+:\d+)/m);
  expect(stderr).not.toMatch(/node:internal|UnhandledPromise|\[object Object\]|undefined/);
};

const upper = (settings = "") => `pipeline Upper {
  checkpoint { interval: 20ms }
  ${settings}
  source lines = readText("in.txt")
  sink out = lines |> map(line => toUpper(line)) |> writeText("out.txt")
}
`;
const json = (onError: string) => `type Row = { id: int, name: string }
pipeline Rows {
  restart: none
  source rows = readJsonl<Row>("in.jsonl"${onError})
  sink out = rows |> writeJsonl("out.jsonl")
  ${onError.includes("to(") ? 'sink bad = broken |> writeJsonl("bad.jsonl")' : ""}
}
`;
const extern = (file: string, result = "string") => `extern pure fn f(x: string): ${result} from "./${file}"
pipeline E {
  restart: none
  externTimeout: 1s
  source lines = readText("in.txt")
  sink out = lines |> map(line => f(line)) |> writeJsonl("out.jsonl")
}
`;

interface Case {
  readonly name: string;
  readonly files: Parameters<typeof workspace>[0];
  readonly args?: readonly string[];
  readonly code: number;
  readonly says: readonly RegExp[];
  readonly prepare?: (dir: Folder) => void;
  readonly after?: (dir: Folder) => void;
}

const cases: readonly Case[] = [
  {
    name: "a missing input file",
    files: { "main.weir": upper(), "inn.txt": "a\n" },
    code: 2,
    says: [/in\.txt/, /inn\.txt/],
    after: dir => expect(existsSync(dir.path("out.txt"))).toBe(false),
  },
  {
    name: "a directory where a file is meant",
    files: { "main.weir": upper(), "in.txt/x": "a\n" },
    code: 2,
    says: [/in\.txt/, /director/],
  },
  {
    name: "a program that is not there",
    files: { "main.weir": upper() },
    args: ["run", "mian.weir"],
    code: 2,
    says: [/mian\.weir/, /main\.weir/],
  },
  {
    name: "a program with a mistake",
    files: { "main.weir": upper().replace("toUpper", "toUper"), "in.txt": "a\n" },
    code: 2,
    says: [/main\.weir:5:/, /toUper/, /toUpper/],
    after: dir => expect(existsSync(dir.path("out.txt"))).toBe(false),
  },
  {
    name: "a malformed JSON line that fails",
    files: {
      "main.weir": json(""),
      "in.jsonl": '{"id":1,"name":"a"}\n{"id":2,"name":\n{"id":3,"name":"c"}\n',
    },
    code: 1,
    says: [/in\.jsonl:2/, /onError/, /skip/, /to\(/],
  },
  {
    name: "a malformed JSON line that is skipped",
    files: {
      "main.weir": json(", onError: skip"),
      "in.jsonl": '{"id":1,"name":"a"}\n{"id":2,"name":\n{"id":3,"name":"c"}\n',
    },
    code: 0,
    says: [],
    after: dir => expect(dir.read("out.jsonl")).toBe('{"id":1,"name":"a"}\n{"id":3,"name":"c"}\n'),
  },
  {
    name: "a malformed JSON line that goes to a side output",
    files: {
      "main.weir": json(", onError: to(broken)"),
      "in.jsonl": '{"id":1,"name":"a"}\n{"id":2,"name":\n{"id":3,"name":"c"}\n',
    },
    code: 0,
    says: [],
    after: dir => {
      expect(dir.read("out.jsonl")).toBe('{"id":1,"name":"a"}\n{"id":3,"name":"c"}\n');
      expect(JSON.parse(dir.read("bad.jsonl"))).toMatchObject({
        input: '{"id":2,"name":',
        origin: expect.stringContaining("in.jsonl:2"),
      });
    },
  },
  {
    name: "a field of the wrong type",
    files: { "main.weir": json(""), "in.jsonl": '{"id":1,"name":"a"}\n{"id":"two","name":"b"}\n' },
    code: 1,
    says: [/in\.jsonl:2/, /id/, /int/, /two/],
  },
  {
    name: "invalid UTF-8",
    files: { "main.weir": upper("restart: none"), "in.txt": Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a]) },
    code: 1,
    says: [/in\.txt:2/, /UTF-8/],
  },
  {
    name: "an extern that throws",
    files: {
      "main.weir": extern("f.js"),
      "f.js": "export const f = x => { throw new Error('no luck with ' + x); };\n",
      "in.txt": "a\n",
    },
    code: 1,
    says: [/f\b/, /no luck with a/],
  },
  {
    name: "an extern that hangs",
    files: {
      "main.weir": extern("f.js"),
      "f.js": "export const f = () => { for (;;) {} };\n",
      "in.txt": "a\n",
    },
    code: 1,
    says: [/\bf\b/, /1 ?s|1000 ?ms/, /externTimeout/],
  },
  {
    name: "an extern that returns the wrong type",
    files: { "main.weir": extern("f.js"), "f.js": "export const f = x => 42;\n", "in.txt": "a\n" },
    code: 1,
    says: [/\bf\b/, /string/, /42|number|int/],
  },
  {
    name: "an extern that is missing",
    files: { "main.weir": extern("g.js"), "in.txt": "a\n" },
    code: 2,
    says: [/g\.js/],
  },
  {
    name: "an extern's file without its function",
    files: { "main.weir": extern("f.js"), "f.js": "export const g = x => x;\n", "in.txt": "a\n" },
    code: 2,
    says: [/f\.js/, /\bf\b/],
  },
  {
    name: "a target that is not ours",
    files: { "main.weir": upper(), "in.txt": "a\n", "out.txt": "precious\n" },
    code: 2,
    says: [/out\.txt/, /--overwrite/],
    after: dir => expect(dir.read("out.txt")).toBe("precious\n"),
  },
  {
    name: "a target in a folder that is not there",
    files: { "main.weir": upper().replace("out.txt", "no/such/out.txt"), "in.txt": "a\n" },
    code: 0,
    says: [],
    after: dir => expect(dir.read("no/such/out.txt")).toBe("A\n"),
  },
  {
    name: "an unknown flag",
    files: { "main.weir": upper(), "in.txt": "a\n" },
    args: ["run", "main.weir", "--fersh"],
    code: 2,
    says: [/--fersh/, /--fresh/],
  },
  {
    name: "an unknown param",
    files: { "main.weir": upper(), "in.txt": "a\n" },
    args: ["run", "main.weir", "--param", "speed=3"],
    code: 2,
    says: [/speed/],
  },
  {
    name: "an unknown setting",
    files: { "main.weir": upper(), "in.txt": "a\n" },
    args: ["run", "main.weir", "--set", "checkpoint.intervall=3s"],
    code: 2,
    says: [/intervall/, /interval/],
  },
  {
    name: "a record that divides by zero",
    files: {
      "main.weir": `pipeline D {
  restart: none
  source ns = sequence(-1 .. 1)
  sink out = ns |> map(n => { q: 10 / n }) |> writeJsonl("out.jsonl")
}
`,
    },
    code: 1,
    says: [/main\.weir:4:/, /zero/, /onError/],
  },
];

describe("a clear message for", () => {
  for (const { name, files, args = ["run", "main.weir"], code, says, prepare, after } of cases) {
    test(name, async () => {
      const dir = folder(files);
      prepare?.(dir);
      const end = await weir(args, { cwd: dir.dir });
      noTrace(end.stderr);
      for (const words of says) expect(end.stderr).toMatch(words);
      expect(end.code).toBe(code);
      after?.(dir);
    });
  }
});

const manyLines = Array.from({ length: 800_000 }, (_, i) => `line ${i}`).join("\n");
const expected = `${manyLines.toUpperCase()}\n`;

const checkpointFiles = (dir: Folder): string[] =>
  readdirSync(dir.dir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /chk-\d+$/.test(entry.parentPath))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();

/** The newest checkpoint's files; one that was being written when the process died is none. */
const newest = (dir: Folder): string[] => {
  const manifests = checkpointFiles(dir).filter(file => file.endsWith("manifest.json"));
  const numbers = manifests.map(file => Number(/chk-(\d+)/.exec(file)![1]));
  const highest = Math.max(...numbers);
  return checkpointFiles(dir).filter(file => file.includes(`chk-${highest}/`));
};

const interrupted = async (atLeast = 3): Promise<Folder> => {
  const dir = folder({ "main.weir": upper(), "in.txt": manyLines });
  const killed = await weir(["run", "main.weir", "--quiet"], {
    cwd: dir.dir,
    killWhen: () => hasCheckpoint(dir.dir, atLeast),
  });
  expect(killed.signal).toBe("SIGKILL");
  return dir;
};

describe("a crash, and then", () => {
  test("an input that was truncated", async () => {
    const dir = await interrupted();
    const visible = dir.read("out.txt");
    truncateSync(dir.path("in.txt"), 10);
    const end = await weir(["run", "main.weir"], { cwd: dir.dir });
    noTrace(end.stderr);
    expect(end.stderr).toMatch(/in\.txt/);
    expect(end.stderr).toMatch(/shorter|truncated|shrank|changed/);
    expect(end.stderr).toMatch(/--fresh/);
    expect(end.code).not.toBe(0);
    expect(dir.read("out.txt").startsWith(visible)).toBe(true);
  });

  test("an input replaced by one of the same length", async () => {
    const dir = await interrupted();
    dir.write("in.txt", manyLines.replace("line 0", "lime 0"));
    const end = await weir(["run", "main.weir"], { cwd: dir.dir });
    noTrace(end.stderr);
    expect(end.stderr).toMatch(/in\.txt/);
    expect(end.stderr).toMatch(/changed|replaced|not the (same )?file/);
    expect(end.code).not.toBe(0);
  });

  test("an input that merely grew", async () => {
    const dir = await interrupted();
    dir.write("in.txt", `${manyLines}\nand one more\n`);
    const end = await weir(["run", "main.weir", "--quiet"], { cwd: dir.dir });
    expect(end.code).toBe(0);
    expect(dir.read("out.txt")).toBe(`${expected}AND ONE MORE\n`);
  });

  const damages: Readonly<Record<string, (file: string) => void>> = {
    "one flipped bit": file => {
      const bytes = readFileSync(file);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(file, bytes);
    },
    truncated: file => truncateSync(file, Math.floor(statSync(file).size / 2)),
    deleted: file => unlinkSync(file),
  };
  for (const [damage, inflict] of Object.entries(damages)) {
    test(`a state file ${damage}: the next older checkpoint is taken, and said so`, async () => {
      const dir = await interrupted(4);
      const file = newest(dir).find(name => name.endsWith(".avro"));
      expect(file).toBeDefined();
      inflict(file!);
      const end = await weir(["run", "main.weir"], { cwd: dir.dir });
      noTrace(end.stderr);
      expect(end.stderr).toMatch(/checkpoint \d+ cannot be used/);
      expect(end.code).toBe(0);
      expect(dir.read("out.txt")).toBe(expected);
    });
  }

  test("a manifest half written is no checkpoint", async () => {
    const dir = await interrupted(4);
    const file = newest(dir).find(name => name.endsWith("manifest.json"))!;
    truncateSync(file, Math.floor(statSync(file).size / 2));
    const end = await weir(["run", "main.weir"], { cwd: dir.dir });
    noTrace(end.stderr);
    expect(end.code).toBe(0);
    expect(dir.read("out.txt")).toBe(expected);
  });

  test("a program changed so that its state does not fit", async () => {
    const tally = (type: string, zero: string, one: string) => `pipeline Tally {
  checkpoint { interval: 20ms }
  source lines = readText("in.txt")
  stream tally = lines |> keyBy(line => line) |> process as tally {
    state seen: ${type} = ${zero}
    on line { seen = ${one}; emit { line: line, seen: seen } }
  }
  sink out = tally |> writeJsonl("out.jsonl")
}
`;
    const dir = folder({ "main.weir": tally("int", "0", "seen + 1"), "in.txt": manyLines });
    await weir(["run", "main.weir", "--quiet"], {
      cwd: dir.dir,
      killWhen: () => hasCheckpoint(dir.dir) && existsSync(dir.path("out.jsonl")),
    });
    const visible = dir.read("out.jsonl");
    dir.write("main.weir", tally("string", '""', '"${seen}x"'));
    const end = await weir(["run", "main.weir", "--resume"], { cwd: dir.dir });
    noTrace(end.stderr);
    expect(end.stderr).toMatch(/tally/);
    expect(end.stderr).toMatch(/seen/);
    expect(end.stderr).toMatch(/int/);
    expect(end.stderr).toMatch(/string/);
    expect(end.code).toBe(3);
    expect(dir.read("out.jsonl")).toBe(visible);
    dir.write("main.weir", tally("int", "0", "seen + 1"));
    expect(await weir(["run", "main.weir", "--quiet"], { cwd: dir.dir })).toMatchObject({ code: 0 });
  });
});

describe("two at once", () => {
  const endless = upper().replace('readText("in.txt")', 'generate(rate: 100, n => "n${n}")');

  test("a second run on the same checkpoint directory", async () => {
    const dir = folder({ "main.weir": endless });
    let second: ReturnType<typeof weir> | undefined;
    let over = false;
    const first = weir(["run", "main.weir", "--quiet"], {
      cwd: dir.dir,
      killWhen: () => {
        if (!second && hasCheckpoint(dir.dir))
          second = weir(["run", "main.weir"], { cwd: dir.dir }).finally(() => (over = true));
        return over;
      },
    });
    await first;
    const end = await second!;
    noTrace(end.stderr);
    expect(end.code).toBe(3);
    expect(end.stderr).toMatch(/run\.lock|already|another run/);
    expect(end.stderr).toMatch(/\b\d{2,}\b/);
  });

  test("a second run on the same target", async () => {
    const dir = folder({
      "main.weir": endless,
      "other/other.weir": endless.replace('"out.txt"', '"../out.txt"'),
    });
    let second: ReturnType<typeof weir> | undefined;
    let over = false;
    const first = weir(["run", "main.weir", "--quiet"], {
      cwd: dir.dir,
      killWhen: () => {
        if (!second && hasCheckpoint(dir.dir)) {
          second = weir(["run", "other/other.weir", "--overwrite"], { cwd: dir.dir }).finally(
            () => (over = true),
          );
        }
        return over;
      },
    });
    await first;
    const end = await second!;
    noTrace(end.stderr);
    expect([2, 3]).toContain(end.code);
    expect(end.stderr).toMatch(/out\.txt/);
  });
});

describe("folders that cannot be used", () => {
  // Root may write anywhere, so a file stands where a folder is needed.
  test("a checkpoint folder that cannot be made", async () => {
    const dir = folder({ "main.weir": upper(), "in.txt": "a\n", ".weir": "a file is here\n" });
    const end = await weir(["run", "main.weir"], { cwd: dir.dir });
    noTrace(end.stderr);
    expect(end.stderr).toMatch(/\.weir/);
    expect(end.code).toBe(3);
  });

  test("an unreadable directory of inputs", async () => {
    const dir = folder({ "main.weir": upper().replace("in.txt", "closed/in.txt"), "closed/in.txt": "a\n" });
    if (process.getuid?.() === 0) {
      unlinkSync(dir.path("closed/in.txt"));
      dir.write("closed.tmp", "");
    } else chmodSync(dir.path("closed"), 0);
    const end = await weir(["run", "main.weir"], { cwd: dir.dir });
    if (process.getuid?.() !== 0) chmodSync(dir.path("closed"), 0o755);
    noTrace(end.stderr);
    expect(end.stderr).toMatch(/closed/);
    expect(end.code).toBe(2);
  });
});
