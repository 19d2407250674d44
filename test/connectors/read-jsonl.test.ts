// readJsonl: lines that are no JSON, with the column; lines of the wrong type; what is ignored.

import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonFault } from "../../runtime/connectors/json-fault.ts";
import { createJsonReader } from "../../runtime/connectors/read-jsonl.ts";
import { readAll, temporaryFolder } from "./drive.ts";
import { FLOAT, list, map, optionalOf, record, STRING, type Type } from "./types.ts";

const folder = temporaryFolder();
const read = (content: string | Uint8Array, type: Type) => {
  writeFileSync(folder.path("in.jsonl"), content);
  return readAll(
    createJsonReader({ path: "in.jsonl", baseDir: folder.path(), subtask: 0, keepReturns: false }, type),
  );
};
const PAYMENT = record([
  { name: "account", type: STRING },
  { name: "amount", type: FLOAT },
]);

test("records in the type's order, blank lines passed over, BOM and CRLF taken off", () => {
  const { values, failures } = read(
    '\ufeff{"amount":1,"account":"a"}\r\n\r\n  \n{"account":"b","amount":2.5}',
    PAYMENT,
  );
  expect(failures).toEqual([]);
  expect(JSON.stringify(values)).toBe('[{"account":"a","amount":1},{"account":"b","amount":2.5}]');
});

test("bad lines fail one by one, with file, line, column and the line itself", () => {
  const { values, failures } = read(
    '{"account":"a","amount":1}\n{"account":"b",}\n{"account":"c"}\nnot json\n',
    PAYMENT,
  );
  expect(values).toHaveLength(1);
  expect(failures).toEqual([
    {
      input: '{"account":"b",}',
      origin: "in.jsonl:2:16",
      error: expect.stringMatching(
        /^The line is not JSON: expected a field's name in double quotes, found "}"\. Expected one \{ account: string, amount: float \} a line$/,
      ),
    },
    {
      input: '{"account":"c"}',
      origin: "in.jsonl:3:1",
      error: "The field amount should be float, but is missing",
    },
    {
      input: "not json",
      origin: "in.jsonl:4:1",
      error: expect.stringMatching(/expected a value, found "n"/),
    },
  ]);
});

test("a lone surrogate can only come in through an escape, and fails its record", () => {
  const { values, failures } = read(
    '{"account":"\\ud800","amount":1}\n{"account":"\\ud83d\\ude00","amount":1}\n',
    PAYMENT,
  );
  expect(values).toEqual([{ account: "😀", amount: 1 }]);
  expect(failures[0]?.error).toMatch(/The field account should be string, but is ill-formed/);
});

test("fields and keys named like those of every object", () => {
  const type = record([
    { name: "__proto__", type: optionalOf(STRING) },
    { name: "keys", type: map(STRING, list(FLOAT)) },
  ]);
  const { values } = read('{"keys":{"__proto__":[1],"constructor":[2]}}\n{"__proto__":"p","keys":{}}', type);
  expect(values.map(value => Object.entries(value as object))).toEqual([
    [
      ["__proto__", null],
      [
        "keys",
        new Map([
          ["__proto__", [1]],
          ["constructor", [2]],
        ]),
      ],
    ],
    [
      ["__proto__", "p"],
      ["keys", new Map()],
    ],
  ]);
});

const FAULTS: readonly (readonly [string, number, RegExp])[] = [
  ["", 0, /expected a value, found the end of the line/],
  ["{", 1, /expected a field's name in double quotes, found the end/],
  ['{"a"', 4, /expected ":", found the end/],
  ['{"a" 1}', 5, /expected ":", found "1"/],
  ['{"a":}', 5, /expected a value, found "}"/],
  ['{"a":1 "b":2}', 7, /expected "," or "}", found "\\""/],
  ["[1,]", 3, /expected a value, found "]"/],
  ["[1 2]", 3, /expected "," or "]", found "2"/],
  ["[1}", 2, /expected "," or "]"/],
  ["1 2", 2, /expected nothing more, found "2"/],
  ["01", 1, /expected nothing more/],
  ["'a'", 0, /expected a value, found "'"/],
  ['"abc', 0, /never ends/],
  ['"a\\x"', 2, /no escape "\\\\x"/],
  ['"a\tb"', 2, /control character/],
  ["NaN", 0, /expected a value, found "N"/],
  ["nul", 0, /expected a value/],
  ["{a:1}", 1, /expected a field's name/],
];

describe("the place of a fault", () => {
  test.each(FAULTS)("%s", (text, offset, reason) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonFault(text)).toEqual({ offset, reason: expect.stringMatching(reason) });
  });
});

test("finds a fault exactly where JSON.parse does", () => {
  const mutated = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", '"', "}", "[", "0", "\\", ":", "x"));
  fc.assert(
    fc.property(mutated, ([json, at, insert]) => {
      const i = at % (json.length + 1);
      const text = json.slice(0, i) + insert + json.slice(i + (insert === "" ? 1 : 0));
      const parses = (() => {
        try {
          JSON.parse(text);
          return true;
        } catch {
          return false;
        }
      })();
      expect(jsonFault(text) === null).toBe(parses);
    }),
    { numRuns: 2000 },
  );
});
