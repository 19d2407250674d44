// Inputs that are not there, found before anything runs; numbers; standard input.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { unreadable } from "../../runtime/connectors/input-errors.ts";
import { checkInputs } from "../../runtime/connectors/inputs.ts";
import { createNumbersReader, type NumbersOptions } from "../../runtime/connectors/numbers.ts";
import { createStdinReader, type Pieces } from "../../runtime/connectors/stdin.ts";
import type { Expr } from "../../runtime/plan/ir.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { RecordFailure, WeirError } from "../../runtime/values/failure.ts";
import { type Came, readAll, readSome, temporaryFolder } from "./drive.ts";
import { text } from "./sinks.ts";

const folder = temporaryFolder();

// ------------------------------------------------------------------ checkInputs

const TRUE: Expr = { op: "const", value: true, type: { kind: "bool" }, site: 0 };

const check = (path: string, more: Readonly<Record<string, Expr>> = {}): WeirError | null => {
  const args = { path: text(path), ...more };
  const operator = { kind: "source", connector: "readText", args, timestamp: null };
  const plan = { nodes: [{ uid: "lines", operator }] } as unknown as Plan;
  try {
    checkInputs(plan, folder.path(), new Map(), () => undefined);
    return null;
  } catch (error) {
    if (error instanceof WeirError) return error;
    throw error;
  }
};

test.each([
  ["a file that is there", "book.txt", null, /^$/],
  ["a slip of the keys", "bok.txt", "input-missing", /did you mean book\.txt/],
  ["other case", "Book.TXT", "input-missing", /did you mean book\.txt/],
  ["nothing like it", "zzzzzzzz.csv", "input-missing", /^Check the name\. /],
  ["a folder that is not there", "no/where.txt", "input-missing", /There is no folder .*no\./],
  ["a folder", "data", "input-not-a-file", /Name a file in it, for instance a\.csv/],
  ["a file as a folder", "book.txt/x", "input-missing", /./],
  ["a device", "/dev/null", "input-not-a-file", /stdin\(\)/],
])("%s", (_name, path, code, remedy) => {
  writeFileSync(folder.path("book.txt"), "");
  mkdirSync(folder.path("data"));
  writeFileSync(folder.path("data/a.csv"), "");
  const error = check(path);
  if (code === null) return expect(error).toBeNull();
  expect(error).toMatchObject({ code, options: { exit: 2, remedy: expect.stringMatching(remedy) } });
  expect(error!.what).toContain(path);
  expect(error!.options.where).toContain(path.startsWith("/") ? path : folder.path(path));
});

test.each([
  ["a pattern that fits", "data/*.csv", {}, null, /^$/],
  ["a directory with files", "data/", {}, null, /^$/],
  ["a pattern that fits nothing", "data/*.cvs", {}, "input-missing", /the folder .*data has a\.csv/],
  ["an empty directory", "empty/", {}, "input-missing", /has no files/],
  ["a pattern in no folder", "dta/*.csv", {}, "input-missing", /There is no folder .*dta/],
  ["a pattern of folders", "d*/x.csv", {}, "input-missing", /the folder/],
  ["an empty directory that is followed", "empty/", { follow: TRUE }, null, /^$/],
  ["what is compressed and followed", "x.gz", { follow: TRUE }, "input-contradiction", /Leave one/],
  ["merged and followed", "data/", { follow: TRUE, order: text("merged") }, "input-contradiction", /Leave/],
  ["merged without timestamps", "data/", { order: text("merged") }, "input-contradiction", /Leave one/],
])("%s", (_name, path, args, code, remedy) => {
  for (const name of ["data", "empty"]) mkdirSync(folder.path(name));
  for (const name of ["data/a.csv", "x.gz"]) writeFileSync(folder.path(name), "");
  const error = check(path, args);
  if (code === null) return expect(error).toBeNull();
  expect(error).toMatchObject({ code, options: { exit: 2, remedy: expect.stringMatching(remedy) } });
});

test("a file that may not be read, for whoever is not root", () => {
  writeFileSync(folder.path("secret.txt"), "");
  chmodSync(folder.path("secret.txt"), 0);
  const denied = Object.assign(new Error("EACCES"), { code: "EACCES" });
  const error = check("secret.txt") ?? unreadable(denied, "secret.txt", folder.path("secret.txt"));
  expect(error).toMatchObject({
    code: "input-unreadable",
    options: { remedy: expect.stringContaining("permission") },
  });
});

// ------------------------------------------------------------------ sequence and generate

const numbers = (options: Partial<NumbersOptions>) =>
  createNumbersReader({
    name: "n",
    first: 1,
    last: 10,
    subtask: 0,
    parallelism: 1,
    element: n => n,
    rate: null,
    outside: { now: () => 0, random: () => 0, callExtern: () => null },
    ...options,
  });

test("all subtasks together give every number once, at any parallelism, also when it changes in mid-run", () => {
  for (const before of [1, 2, 3])
    for (const after of [1, 2, 4])
      for (const taken of [0, 1, 3]) {
        const came: Came = { values: [], failures: [] };
        const readers = Array.from({ length: before }, (_, subtask) =>
          numbers({ subtask, parallelism: before }),
        );
        for (const reader of readers) readSome(reader, taken, came);
        const splits = readers.flatMap(reader => [...reader.snapshot()]);
        for (let subtask = 0; subtask < after; subtask++) {
          const reader = numbers({ subtask, parallelism: after });
          reader.restore(splits.filter((_, i) => i % after === subtask));
          came.values.push(...readAll(reader).values);
        }
        expect([...came.values].sort((a, b) => Number(a) - Number(b))).toEqual([
          1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
        ]);
      }
});

test("where it ends is for the program to say, also after it has changed in mid-run", () => {
  const before = numbers({ last: 10 });
  readSome(before, 4, { values: [], failures: [] });
  const left = (last: number) => {
    const reader = numbers({ last });
    reader.restore([...before.snapshot()]);
    return readAll(reader).values;
  };
  expect(left(7)).toEqual([5, 6, 7]);
  expect(left(12)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
  expect(left(3)).toEqual([]);
});

test("an empty range ends at once", () => expect(readAll(numbers({ first: 5, last: 4 })).values).toEqual([]));

test("a number whose element fails goes to fail, and the next follows", () => {
  const element = (n: number) => {
    if (n === 2) throw new RecordFailure("division by zero", 0);
    return n;
  };
  const { values, failures } = readAll(numbers({ last: 3, element }));
  expect(values).toEqual([1, 3]);
  expect(failures).toEqual([{ input: "2", error: "division by zero", origin: "n:2" }]);
});

test("a rate holds back by the clock it is given", () => {
  let now = 1000;
  const reader = numbers({
    last: 100,
    rate: 10,
    outside: { now: () => now, random: () => 0, callExtern: () => null },
  });
  const came: Came = { values: [], failures: [] };
  const counts: number[] = [];
  for (; now <= 2000; now += 250) {
    while (readSome(reader, 5, came) === "more");
    counts.push(came.values.length);
  }
  expect(counts).toEqual([1, 3, 6, 8, 11]);
});

// ------------------------------------------------------------------ stdin

/** Standard input that gives these pieces, then its end. */
const piecesOf =
  (...pieces: readonly (string | Uint8Array)[]): Pieces =>
  next => {
    const rest = pieces.slice();
    pieces = rest.slice(1);
    next(null, rest.length === 0 ? null : Buffer.from(rest[0]!));
  };

test.each([
  ["nothing", [], []],
  ["lines over pieces", ["a\nb", "c\r\n", "d"], ["a", "bc", "d"]],
  ["a byte-order mark in two pieces", [Buffer.from([0xef]), Buffer.from([0xbb, 0xbf, 0x61, 0x0a])], ["a"]],
  ["a character in two pieces", [Buffer.from([0xc3]), Buffer.from([0xa9, 0x0a])], ["é"]],
  ["empty lines", ["\n\n", "\n"], ["", "", ""]],
])("stdin: %s", (_name, pieces, expected) => {
  expect(readAll(createStdinReader(0, piecesOf(...pieces)), 1).values).toEqual(expected);
});

test("stdin: a line that is not UTF-8 fails alone", () => {
  const { values, failures } = readAll(
    createStdinReader(0, piecesOf("ok\n", Buffer.from([0x61, 0xff, 0x0a]), "last")),
  );
  expect(values).toEqual(["ok", "last"]);
  expect(failures).toMatchObject([{ origin: "stdin:2", error: expect.stringMatching(/byte 2 of the line/) }]);
});

test("stdin: waits while nothing has come", () => {
  let give: (piece: Buffer | null) => void = () => {};
  const reader = createStdinReader(0, next => {
    give = piece => next(null, piece);
  });
  const came: Came = { values: [], failures: [] };
  expect(readSome(reader, 5, came)).toBe("waiting");
  expect(readSome(reader, 5, came)).toBe("waiting");
  give(Buffer.from("a\nb"));
  readSome(reader, 5, came);
  give(null);
  while (readSome(reader, 5, came) !== "end");
  expect(came.values).toEqual(["a", "b"]);
});
