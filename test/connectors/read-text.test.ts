// readText: weird inputs as a table, against every size of chunk; positions; inputs that changed between crash and
// resume; lines of any length.

import {
  appendFileSync,
  closeSync,
  openSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTextReader } from "../../runtime/connectors/read-text.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { bytes, type Came, readAll, readSome, temporaryFolder } from "./drive.ts";
import { WEIRD_INPUTS } from "./weird-inputs.ts";

const folder = temporaryFolder();
const open = (more: Partial<Parameters<typeof createTextReader>[0]> = {}) =>
  createTextReader({ path: "in.txt", baseDir: folder.path(), subtask: 0, keepReturns: false, ...more });
const put = (content: Uint8Array | string) => writeFileSync(folder.path("in.txt"), content);

describe("weird inputs", () => {
  for (const input of WEIRD_INPUTS)
    test(input.name, () => {
      put(input.bytes);
      for (const chunkBytes of [4, 5, 7, 64, 1 << 20]) {
        const { values, failures } = readAll(open({ chunkBytes }));
        expect(values).toEqual(input.lines);
        expect(failures.map(failure => failure.origin)).toEqual(
          (input.failures ?? []).map(({ origin }) => origin),
        );
        for (const [i, { error }] of (input.failures ?? []).entries())
          expect(failures[i]?.error).toMatch(error);
      }
    });
});

/** The plainest reader there can be. */
function reference(text: string): readonly string[] {
  const lines = text.replace(/^\ufeff/, "").split("\n");
  const last = lines.pop()!;
  return [...lines.map(line => line.replace(/\r$/, "")), ...(last === "" ? [] : [last])];
}

const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom("\n", "\r\n", "\r", "a", "é", "订", "😀", "\ufeff"),
      fc.string({ maxLength: 9 }),
    ),
  )
  .map(parts => Buffer.from(parts.join("")).toString());

test("any text, any chunk: the lines of the plainest reader", () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 4, max: 40 }), (text, chunkBytes) => {
      put(text);
      expect(readAll(open({ chunkBytes })).values).toEqual(reference(text));
    }),
    { numRuns: 300 },
  );
});

test("snapshot and restore between any two lines, failed ones included, loses and repeats nothing", () => {
  put(bytes("a\n", 0xff, "\r\nlonger than a chunk\n订单\n\nend"));
  const whole = readAll(open());
  for (let cut = 0; cut <= 6; cut++)
    for (const chunkBytes of [4, 1 << 20]) {
      const came: Came = { values: [], failures: [] };
      const first = open({ chunkBytes });
      readSome(first, cut, came);
      const rows = first.snapshot();
      first.close();
      const second = open({ chunkBytes });
      second.restore(rows);
      const rest = readAll(second, 2);
      expect([...came.values, ...rest.values]).toEqual(whole.values);
      expect([...came.failures, ...rest.failures]).toEqual(whole.failures);
    }
});

describe("an input that changed between crash and resume", () => {
  const prefix = "one\ntwo\nthree\n";
  const content = `${prefix}four\nfive\n`;
  const readThree = () => {
    put(content);
    const reader = open();
    readSome(reader, 3, { values: [], failures: [] });
    const rows = reader.snapshot();
    reader.close();
    return rows;
  };
  const resume = (rows: ReturnType<typeof readThree>) => {
    const reader = open();
    reader.restore(rows);
    return readAll(reader).values;
  };
  const refusal = (change: () => void): WeirError => {
    const rows = readThree();
    change();
    try {
      resume(rows);
    } catch (error) {
      if (error instanceof WeirError) return error;
      throw error;
    }
    throw new Error("it was not refused");
  };

  test("untouched: goes on", () => expect(resume(readThree())).toEqual(["four", "five"]));

  test("grown: goes on to the new end", () => {
    const rows = readThree();
    appendFileSync(folder.path("in.txt"), "six\n");
    expect(resume(rows)).toEqual(["four", "five", "six"]);
  });

  test("replaced by a copy: goes on", () => {
    const rows = readThree();
    rmSync(folder.path("in.txt"));
    put(content);
    expect(resume(rows)).toEqual(["four", "five"]);
  });

  test("touched: goes on", () => {
    const rows = readThree();
    utimesSync(folder.path("in.txt"), 1, 1);
    expect(resume(rows)).toEqual(["four", "five"]);
  });

  test("truncated: refused, with both lengths", () => {
    const error = refusal(() => truncateSync(folder.path("in.txt"), 5));
    expect(error).toMatchObject({ code: "input-truncated" });
    expect(error.what).toMatch(/5 bytes now, 14 bytes read/);
    expect(error.options.remedy).toMatch(/--fresh/);
  });

  test("replaced by another of the same length: refused", () => {
    const error = refusal(() => put(content.replace("two", "owt")));
    expect(error).toMatchObject({ code: "input-replaced" });
  });

  test("one consumed byte overwritten in place: refused", () => {
    const error = refusal(() => {
      const fd = openSync(folder.path("in.txt"), "r+");
      writeSync(fd, "X", 4);
      closeSync(fd);
    });
    expect(error).toMatchObject({ code: "input-replaced" });
  });

  test("missing: refused", () => {
    expect(refusal(() => rmSync(folder.path("in.txt")))).toMatchObject({ code: "input-missing" });
  });
});

test("a line of 100 MB comes whole", () => {
  const length = 100_000_000;
  const fd = openSync(folder.path("in.txt"), "w");
  writeSync(fd, "before\n");
  for (let written = 0; written < length; written += 10_000_000) writeSync(fd, Buffer.alloc(10_000_000, "x"));
  writeSync(fd, "\nafter");
  closeSync(fd);
  const { values } = readAll(open()) as { values: string[] };
  expect(values.map(value => value.length)).toEqual([6, length, 5]);
});

test("a line beyond the longest there can be fails, and reading goes on behind it", () => {
  for (const end of ["\n", "\r\n", ""])
    for (const chunkBytes of [4, 16, 1 << 20]) {
      put(`one\n${"x".repeat(100)}${end}${end === "" ? "" : "three"}`);
      const { values, failures } = readAll(open({ chunkBytes, longestLine: 20 }));
      expect(values).toEqual(end === "" ? ["one"] : ["one", "three"]);
      expect(failures).toMatchObject([{ origin: "in.txt:2:1" }]);
      expect(failures[0]!.error).toMatch(/10[01] bytes long.*longest.*20.*onError: skip/);
    }
});

test("positions behind a skipped line are sound", () => {
  put(`one\n${"x".repeat(100)}\nthree\nfour\n`);
  const first = open({ chunkBytes: 8, longestLine: 20 });
  readSome(first, 3, { values: [], failures: [] });
  const second = open({ chunkBytes: 8, longestLine: 20 });
  const rows = first.snapshot();
  utimesSync(folder.path("in.txt"), 1, 1);
  second.restore(rows);
  expect(readAll(second).values).toEqual(["four"]);
});

test("only the first subtask reads the file", () => {
  put("a\nb\n");
  expect(readAll(open({ subtask: 1 })).values).toEqual([]);
  expect(open({ subtask: 1 }).snapshot()).toEqual([]);
});

test("where names the line last handed over", () => {
  put("a\nb\nc\n");
  const reader = open();
  readSome(reader, 2, { values: [], failures: [] });
  expect(reader.where()).toBe("in.txt:2");
});
