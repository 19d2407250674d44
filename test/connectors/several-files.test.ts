// Compressed files, several files as one sequence, and files that grow: the table of weird inputs against each, and
// positions between any two elements.

import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileSourceOptions } from "../../runtime/connectors/file-format.ts";
import { listInputs, meansSeveral } from "../../runtime/connectors/input-files.ts";
import { createCsvReader } from "../../runtime/connectors/read-csv.ts";
import { createJsonReader } from "../../runtime/connectors/read-jsonl.ts";
import { createTextReader } from "../../runtime/connectors/read-text.ts";
import type { SourceReader } from "../../runtime/job/source.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import type { Row } from "../../runtime/values/row.ts";
import { INT, record, STRING } from "../../runtime/values/type.ts";
import { bytes, type Came, readAll, readSome, temporaryFolder } from "./drive.ts";
import { WEIRD_INPUTS } from "./weird-inputs.ts";

const folder = temporaryFolder();
type More = Partial<FileSourceOptions>;
const options = (path: string, more: More): FileSourceOptions => ({
  path,
  baseDir: folder.path(),
  subtask: 0,
  keepReturns: false,
  ...more,
});
const text = (path: string, more: More = {}) => createTextReader(options(path, more));
const put = (name: string, content: string | Uint8Array) => writeFileSync(folder.path(name), content);

/** In members of a few bytes each, so that every boundary is met. */
const gzipMembers = (content: Uint8Array, size: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.max(1, Math.ceil(content.length / size)) }, (_, i) =>
      gzipSync(content.subarray(i * size, (i + 1) * size)),
    ),
  );

/** Reads `cut` elements, remembers, and goes on with another reader. */
function interrupted(open: () => SourceReader, cut: number): Came {
  const came: Came = { values: [], failures: [] };
  const first = open();
  for (let n = 0; n < cut; ) {
    const before = came.values.length + came.failures.length;
    if (readSome(first, 1, came) === "end") break;
    n += came.values.length + came.failures.length - before;
  }
  const rows = first.snapshot();
  first.close();
  const second = open();
  second.restore(structuredClone(rows) as readonly Row[]);
  const rest = readAll(second, 2);
  second.close();
  return {
    values: [...came.values, ...rest.values],
    failures: [...came.failures, ...rest.failures],
  };
}

const refusal = (action: () => unknown): WeirError => {
  try {
    action();
  } catch (error) {
    if (error instanceof WeirError) return error;
    throw error;
  }
  throw new Error("it was not refused");
};

// ------------------------------------------------------------------ gzip

describe("gzip", () => {
  for (const input of WEIRD_INPUTS)
    test(input.name, () => {
      for (const member of [3, 1 << 20]) {
        put("in.txt.gz", gzipMembers(input.bytes, member));
        for (const chunkBytes of [4, 7, 1 << 20]) {
          const { values, failures } = readAll(text("in.txt.gz", { chunkBytes }));
          expect(values).toEqual(input.lines);
          expect(failures.map(({ origin }) => origin)).toEqual(
            (input.failures ?? []).map(({ origin }) => origin.replace("in.txt", "in.txt.gz")),
          );
        }
      }
    });

  const content = bytes("a\n", 0xff, "\r\nlonger than a chunk\n订单\n\nend");

  test("snapshot and restore between any two lines loses and repeats nothing", () => {
    put("in.gz", gzipMembers(content, 5));
    const whole = readAll(text("in.gz"));
    for (let cut = 0; cut <= 6; cut++)
      for (const chunkBytes of [4, 1 << 20])
        expect(interrupted(() => text("in.gz", { chunkBytes }), cut)).toEqual(whole);
  });

  test("compressed anew it is the same input; changed it is not", () => {
    put("in.gz", gzipSync("one\ntwo\nthree\n"));
    const reader = text("in.gz");
    readSome(reader, 2, { values: [], failures: [] });
    const rows = reader.snapshot();
    put("in.gz", gzipMembers(Buffer.from("one\ntwo\nthree\n"), 2));
    const again = text("in.gz");
    again.restore(rows);
    expect(readAll(again).values).toEqual(["three"]);
    put("in.gz", gzipSync("one\nTWO\nthree\n"));
    expect(refusal(() => text("in.gz").restore(rows))).toMatchObject({ code: "input-replaced" });
    put("in.gz", gzipSync("one\n"));
    expect(refusal(() => text("in.gz").restore(rows))).toMatchObject({ code: "input-truncated" });
  });

  test.each([
    ["not compressed", "plain text\n"],
    ["cut off", gzipSync("some lines\nof text\n").subarray(0, 20)],
    ["damaged", Buffer.from(gzipSync("some lines\nof text\n")).fill(0x55, 14, 18)],
  ])("%s: refused by name", (_name, content) => {
    put("in.gz", content);
    const error = refusal(() => readAll(text("in.gz")));
    expect(error).toMatchObject({ code: "input-damaged", options: { exit: 2, where: "in.gz" } });
    expect(error.what).toContain("in.gz");
  });
});

// ------------------------------------------------------------------ which files

test.each<[string, boolean, readonly string[]]>([
  ["logs/", true, ["logs/a.txt", "logs/b10.txt", "logs/b2.txt", "logs/c.csv"]],
  ["logs/*", true, ["logs/a.txt", "logs/b10.txt", "logs/b2.txt", "logs/c.csv"]],
  ["logs/*.txt", true, ["logs/a.txt", "logs/b10.txt", "logs/b2.txt"]],
  ["logs/b?.txt", true, ["logs/b2.txt"]],
  ["logs/[a-b]*.txt", true, ["logs/a.txt", "logs/b10.txt", "logs/b2.txt"]],
  ["logs/[!a]*.txt", true, ["logs/b10.txt", "logs/b2.txt"]],
  ["logs/[z-a].txt", true, []],
  ["*/a.txt", true, ["logs/a.txt", "more/a.txt"]],
  ["logs/.h*", true, ["logs/.hidden"]],
  ["x[1].txt", false, []],
  ["none/*", true, []],
  ["a.txt", false, []],
])("%s", (pattern, several, expected) => {
  for (const name of ["logs", "more", "logs/deep.txt"]) mkdirSync(folder.path(name));
  for (const name of [
    "logs/b2.txt",
    "logs/a.txt",
    "logs/b10.txt",
    "logs/c.csv",
    "logs/.hidden",
    "more/a.txt",
  ])
    put(name, "");
  put("x[1].txt", "");
  expect(meansSeveral(pattern, folder.path())).toBe(several);
  if (several) expect(listInputs(pattern, folder.path())).toEqual(expected);
});

// ------------------------------------------------------------------ one after the other

describe("several files", () => {
  const putThree = () => {
    put("b.txt", "b1\nb2");
    put("a.txt", "a1\na2\n");
    put("c.txt.gz", gzipSync("c1\nc2\n"));
    put("b0.txt", "");
  };
  const open = (more: More = {}) => text("*.txt*", more);
  const LINES = ["a1", "a2", "b1", "b2", "c1", "c2"];

  test("are one sequence in name order, restored between any two elements", () => {
    putThree();
    expect(readAll(open()).values).toEqual(LINES);
    for (let cut = 0; cut <= 7; cut++) expect(interrupted(() => open(), cut).values).toEqual(LINES);
  });

  test("which they are is decided at the beginning", () => {
    putThree();
    const reader = open();
    const came: Came = { values: [], failures: [] };
    while (came.values.length < 3) readSome(reader, 1, came);
    const rows = reader.snapshot();
    put("aa.txt", "late\n");
    rmSync(folder.path("a.txt"));
    const again = open();
    again.restore(rows);
    expect(readAll(again).values).toEqual(LINES.slice(3));
  });

  test("a file that was read to its end and has grown since is refused", () => {
    putThree();
    const reader = open();
    const came: Came = { values: [], failures: [] };
    while (came.values.length < 3) readSome(reader, 1, came);
    const rows = reader.snapshot();
    appendFileSync(folder.path("a.txt"), "a3\n");
    expect(refusal(() => open().restore(rows))).toMatchObject({ code: "input-replaced" });
  });

  test("each CSV file has a header of its own", () => {
    put("1.csv", "n,name\n1,a\n2,b\n");
    put("2.csv", "name,n\nc,3\n");
    const type = record([
      { name: "n", type: INT },
      { name: "name", type: STRING },
    ]);
    const csv = () => createCsvReader(options("*.csv", {}), type, ",");
    const rows = [
      { n: 1, name: "a" },
      { n: 2, name: "b" },
      { n: 3, name: "c" },
    ];
    expect(readAll(csv()).values).toEqual(rows);
    for (let cut = 0; cut <= 3; cut++) expect(interrupted(csv, cut).values).toEqual(rows);
  });

  test("a snapshot of one file goes on with several, and not the other way round", () => {
    put("a.txt", "a1\na2\n");
    const single = text("a.txt");
    readSome(single, 1, { values: [], failures: [] });
    put("b.txt", "b1\n");
    const several = text("*.txt");
    several.restore(single.snapshot());
    expect(readAll(several).values).toEqual(["a2", "b1"]);
    expect(refusal(() => text("a.txt").restore(text("*.txt").snapshot()))).toMatchObject({
      code: "input-replaced",
    });
  });

  test("a file that begins before the watermark is told of, with its late records", () => {
    put("1.txt", "10\n20\n15\n");
    put("2.txt", "12\n16\n30\n");
    put("3.txt", "31\n5\n");
    const told: unknown[] = [];
    const lateness = {
      timestampOf: (line: unknown) => Number(line),
      boundMs: 3,
      tell: (file: string, late: number) => told.push([file, late]),
    };
    readAll(text("*.txt", { lateness }));
    expect(told).toEqual([["2.txt", 2]]);
  });
});

// ------------------------------------------------------------------ merged

describe("order: merged", () => {
  const type = record([{ name: "at", type: INT }]);
  const merged = (more: More = {}) =>
    createJsonReader(
      options("*.jsonl", { mergeBy: element => (element as { at: number }).at, ...more }),
      type,
    );
  const lines = (moments: readonly number[]) => moments.map(at => `{"at":${at}}\n`).join("");

  test("the earliest head first, ties by name, restored anywhere", () => {
    const sorted = fc.array(fc.nat(20), { maxLength: 6 });
    fc.assert(
      fc.property(fc.tuple(sorted, sorted, sorted), fc.nat(20), (files, cut) => {
        files.forEach((moments, i) => {
          put(`${i}.jsonl`, lines([...moments].sort((a, b) => a - b)));
        });
        const whole = readAll(merged()).values as { at: number }[];
        expect(whole.map(({ at }) => at)).toEqual(files.flat().sort((a, b) => a - b));
        expect(interrupted(() => merged(), cut).values).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  test("what cannot be read comes at once, and the file goes on", () => {
    put("0.jsonl", 'x\n\n{"at":5}\n');
    put("1.jsonl", lines([1, 9]));
    const { values, failures } = readAll(merged());
    expect(values).toEqual([{ at: 1 }, { at: 5 }, { at: 9 }]);
    expect(failures).toMatchObject([{ origin: "0.jsonl:1:1" }]);
    for (let cut = 0; cut <= 4; cut++) expect(interrupted(() => merged(), cut)).toEqual({ values, failures });
  });
});

// ------------------------------------------------------------------ follow

describe("follow", () => {
  /** Until it waits. */
  const drain = (reader: SourceReader, came: Came) => {
    for (let rounds = 0; rounds < 1000; rounds++) {
      const answer = readSome(reader, 3, came);
      if (answer !== "more") return answer;
    }
    throw new Error("it never waits");
  };

  test("waits for whole lines", () => {
    put("in.txt", "a\nb");
    const reader = text("in.txt", { follow: true, chunkBytes: 4 });
    const came: Came = { values: [], failures: [] };
    expect(drain(reader, came)).toBe("waiting");
    expect(came.values).toEqual(["a"]);
    appendFileSync(folder.path("in.txt"), "c\nd\n");
    expect(drain(reader, came)).toBe("waiting");
    expect(came.values).toEqual(["a", "bc", "d"]);
  });

  test("any pieces, any chunk, restored at any pause: the lines of the whole", () => {
    const pieces = fc.array(fc.constantFrom("a", "é", "\n", "\r\n", "😀b", "\n\n"), { maxLength: 8 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 4, max: 12 }), fc.nat(8), (parts, chunkBytes, pause) => {
        put("in.txt", "");
        let reader = text("in.txt", { follow: true, chunkBytes });
        const came: Came = { values: [], failures: [] };
        parts.forEach((part, i) => {
          appendFileSync(folder.path("in.txt"), part);
          drain(reader, came);
          if (i !== pause) return;
          const rows = reader.snapshot();
          reader.close();
          reader = text("in.txt", { follow: true, chunkBytes });
          reader.restore(rows);
        });
        appendFileSync(folder.path("in.txt"), "\n");
        drain(reader, came);
        reader.close();
        expect(came.values).toEqual(readAll(text("in.txt")).values);
      }),
      { numRuns: 100 },
    );
  });

  test("CSV: a header in pieces, a quoted cell that goes on in what has not come", () => {
    const type = record([{ name: "name", type: STRING }]);
    put("in.csv", "");
    const reader = createCsvReader(options("in.csv", { follow: true }), type, ",");
    const came: Came = { values: [], failures: [] };
    const names: string[] = [];
    for (const piece of ["na", 'me\n"a\n', "b", '\nc"\nd', "\n"]) {
      appendFileSync(folder.path("in.csv"), piece);
      expect(drain(reader, came)).toBe("waiting");
      names.push(came.values.map(value => (value as { name: string }).name).join("|"));
    }
    expect(names).toEqual(["", "", "", "a\nb\nc", "a\nb\nc|d"]);
    expect(came.failures).toEqual([]);
  });

  test("a file moved away and begun anew is read to its end, then the new one", () => {
    put("in.log", "a\nb");
    const reader = text("in.log", { follow: true });
    const came: Came = { values: [], failures: [] };
    drain(reader, came);
    renameSync(folder.path("in.log"), folder.path("in.log.1"));
    expect(drain(reader, came)).toBe("waiting");
    appendFileSync(folder.path("in.log.1"), "c\nd\n");
    put("in.log", "e\n");
    expect(drain(reader, came)).toBe("waiting");
    expect(came.values).toEqual(["a", "bc", "d", "e"]);
    const again = text("in.log", { follow: true });
    again.restore(reader.snapshot());
    appendFileSync(folder.path("in.log"), "f\n");
    const rest: Came = { values: [], failures: [] };
    drain(again, rest);
    expect(rest.values).toEqual(["f"]);
  });

  test("a truncated file is refused", () => {
    put("in.log", "a\nb\n");
    const reader = text("in.log", { follow: true });
    const came: Came = { values: [], failures: [] };
    drain(reader, came);
    truncateSync(folder.path("in.log"), 1);
    expect(refusal(() => drain(reader, came))).toMatchObject({ code: "input-truncated" });
  });

  test("files that come later join at the end", () => {
    mkdirSync(folder.path("in"));
    const reader = text("in/", { follow: true });
    const came: Came = { values: [], failures: [] };
    expect(drain(reader, came)).toBe("waiting");
    put("in/b.txt", "b1\nb2");
    const looked = () => {
      const before = came.values.length;
      for (let tries = 0; tries < 400 && came.values.length === before; tries++) {
        drain(reader, came);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    };
    looked();
    expect(came.values).toEqual(["b1"]);
    put("in/a.txt", "a1\n");
    looked();
    looked();
    expect(came.values).toEqual(["b1", "b2", "a1"]);
  });

  test("one that grows after the next has begun stops the run, since that would never be read", () => {
    mkdirSync(folder.path("in"));
    put("in/a.txt", "a1\n");
    put("in/b.txt", "b1\n");
    const reader = text("in/", { follow: true });
    const came: Came = { values: [], failures: [] };
    drain(reader, came);
    expect(came.values).toEqual(["a1", "b1"]);
    appendFileSync(folder.path("in/a.txt"), "a2\n");
    const late = refusal(() => {
      for (let tries = 0; tries < 400; tries++) {
        drain(reader, came);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
    });
    expect(late).toMatchObject({ code: "input-replaced", what: expect.stringContaining("in/a.txt") });
  });

  test("only one that is untouched or has grown is gone on with", () => {
    put("in.log", "a\nb\n");
    const reader = text("in.log", { follow: true });
    drain(reader, { values: [], failures: [] });
    const rows = reader.snapshot();
    utimesSync(folder.path("in.log"), 1, 1);
    text("in.log", { follow: true }).restore(rows);
    put("in.log", "x\ny\nz\n");
    expect(statSync(folder.path("in.log")).size).toBe(6);
    expect(refusal(() => text("in.log", { follow: true }).restore(rows))).toMatchObject({
      code: "input-replaced",
    });
  });
});
