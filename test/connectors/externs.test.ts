// Modules of externs: how they are found, loaded and called; what is said when they are missing, throw, hang or return
// what they should not; and extern sources as readers.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { createExternReader } from "../../runtime/connectors/extern-source.ts";
import { createExternStatus, currentExternCall } from "../../runtime/connectors/extern-status.ts";
import { type ExternHost, loadExterns } from "../../runtime/connectors/externs.ts";
import type { Plan, PlanExtern } from "../../runtime/plan/plan.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { type Came, readAll, readSome, temporaryFolder } from "./drive.ts";
import { FLOAT, INT, list, map, optionalOf, record, STRING, TIMESTAMP, type Type } from "./types.ts";

const folder = temporaryFolder();
const put = (path: string, content: string): void => {
  mkdirSync(dirname(folder.path(path)), { recursive: true });
  writeFileSync(folder.path(path), content);
};
const fn = (
  name: string,
  parameters: readonly Type[],
  result: Type,
  from: string,
  more: Partial<PlanExtern> = {},
): PlanExtern => ({
  name,
  kind: "fn",
  pure: true,
  async: false,
  parameters: parameters.map((type, i) => ({ name: `p${i}`, type })),
  result,
  from,
  file: 0,
  site: 0,
  ...more,
});
const load = (
  externs: readonly PlanExtern[],
  files = ["job.weir"],
  status?: SharedArrayBuffer,
): Promise<ExternHost> => loadExterns({ files, externs } as unknown as Plan, folder.path(), status);
async function refusal(action: () => unknown): Promise<WeirError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof WeirError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

// ------------------------------------------------------------------ loading

const MODULES: readonly (readonly [string, string, string])[] = [
  ["CommonJS", "f.js", "exports.f = x => x + 1;"],
  ["CommonJS, one function", "f.cjs", "module.exports = function (x) { return x + 1; };"],
  ["an ES module", "f.mjs", "const one = 1;\nexport function f(x) { return x + one; }"],
  ["an ES module in .js", "f.js", "export const f = x => x + 1;"],
  ["a default export", "f.mjs", "export default x => x + 1;"],
  ["TypeScript", "f.ts", "type N = number;\nexport const f = (x: N): N => (x as number) + 1;"],
  [
    "TypeScript with types only from elsewhere",
    "f.ts",
    'import type { Value } from "weir/extern-api";\nexport function f(x: number): Value { return x + 1; }',
  ],
  ["a byte-order mark", "f.ts", "\ufeffexport const f = (x: number) => x + 1;"],
  ["import.meta", "f.mjs", 'export const f = x => import.meta.url.startsWith("file:") ? x + 1 : 0;'],
  [
    "built-ins of Node",
    "f.ts",
    'import { sep } from "node:path";\nimport * as os from "os";\nexport const f = (x: number) => (sep.length && os.EOL ? x + 1 : 0);',
  ],
];

test.each(MODULES)("%s", async (_name, path, code) => {
  put(path, code);
  const host = await load([fn("f", [INT], INT, `./${path}`)]);
  expect(host.call(0, [1])).toBe(2);
});

test("modules import each other, whatever they are written in and with whatever extension", async () => {
  put(
    "f.ts",
    'import { g } from "./lib/g.js";\nimport data from "./data.json";\nimport k from "./k";\nexport const f = (x: number) => g(x) + data.n + k;',
  );
  put("lib/g.ts", 'import { h } from "../h";\nexport const g = (x: number) => h(x) * 2;');
  put("h.cjs", "exports.h = x => x + 1;");
  put("k/index.js", "module.exports = 1000; module.exports.default = 1000;");
  put("data.json", '{"n":100}');
  const host = await load([fn("f", [INT], INT, "./f.ts")]).catch(error => error);
  if (host instanceof Error) throw host;
  expect(typeof host.call(0, [1])).toBe("number");
});

test("packages come from node_modules, CommonJS or ES module", async () => {
  put("node_modules/old/package.json", '{"name":"old","main":"main.js"}');
  put("node_modules/old/main.js", "exports.inc = x => x + 1;");
  put(
    "node_modules/new/package.json",
    '{"name":"new","type":"module","exports":{".":{"import":"./main.js"},"./sub":"./sub.js"}}',
  );
  put("node_modules/new/main.js", "export const twice = x => x * 2;");
  put("node_modules/new/sub.js", "export default 100;");
  put(
    "f.ts",
    'import { inc } from "old";\nimport { twice } from "new";\nimport hundred from "new/sub";\nexport const f = (x: number) => inc(twice(x)) + hundred;',
  );
  expect((await load([fn("f", [INT], INT, "./f.ts")])).call(0, [1])).toBe(103);
});

test("a path is relative to the file that declares the extern", async () => {
  put("lib/more/f.js", "exports.f = () => 1;");
  const host = await load([fn("f", [], INT, "./more/f.js", { file: 1 })], ["job.weir", "lib/shared.weir"]);
  expect(host.call(0, [])).toBe(1);
});

test("every load is a new instance, its imports too", async () => {
  put("f.js", 'const { next } = require("./count.js"); exports.f = () => next();');
  put("count.js", "let n = 0; exports.next = () => ++n;");
  const externs = [fn("f", [], INT, "./f.js")];
  const first = await load(externs);
  expect([first.call(0, []), first.call(0, [])]).toEqual([1, 2]);
  expect((await load(externs)).call(0, [])).toBe(1);
});

const UNLOADABLE: readonly (readonly [string, string | null, string, RegExp, RegExp])[] = [
  ["missing file", null, "extern-missing", /no file \.\/f\.ts/, /relative to the file/],
  [
    "missing export",
    "export const gg = 1; export function ff() {}",
    "extern-no-export",
    /exports no function f: it exports gg, ff; did you mean ff\?/,
    /export function f/,
  ],
  ["nothing exported", "const x = 1;", "extern-no-export", /it exports nothing/, /export function f/],
  ["an export that is no function", "export const f = 1;", "extern-no-export", /exports no function f/, /./],
  [
    "throws while loading",
    'const x = 1;\nthrow new Error("no luck");',
    "extern-load-failed",
    /fails while it is loaded: Error: no luck/,
    /top level/,
  ],
  ["not even a program", "const = 1;", "extern-load-failed", /fails while it is loaded/, /Mend/],
  [
    "imports what is not there",
    'import { x } from "./nowhere";\nexport const f = () => x;',
    "extern-load-failed",
    /imports \.\/nowhere, and that cannot be found/,
    /Check the import/,
  ],
  [
    "imports a package that is not there",
    'import { x } from "no-such-package-here";\nexport const f = () => x;',
    "extern-load-failed",
    /imports no-such-package-here/,
    /npm install no-such-package-here/,
  ],
];

test.each(UNLOADABLE)("%s", async (_name, code, expected, what, remedy) => {
  if (code !== null) put("f.ts", code);
  const error = await refusal(() => load([fn("f", [], INT, "./f.ts")]));
  expect(error.code).toBe(expected);
  expect(error.what).toMatch(what);
  expect(error.options.remedy).toMatch(remedy);
  expect(error.options.where).toContain(folder.path("f.ts"));
  expect(error.options.exit).toBe(2);
});

test("what throws while loading is placed at its line", async () => {
  put("f.ts", 'type A = number;\n\nthrow new Error("no luck");');
  expect((await refusal(() => load([fn("f", [], INT, "./f.ts")]))).options.where).toMatch(/f\.ts:3:\d+$/);
});

// ------------------------------------------------------------------ calling

test("arguments are copies; results exactly of the declared type", async () => {
  put(
    "f.js",
    `exports.f = (r, m, xs) => {
    m.set("new", 1);
    const frozen = [r, xs].every(Object.isFrozen);
    return { b: frozen, a: r.__proto__ === undefined ? -1 : Object.keys(r).length, extra: 1, m };
  };`,
  );
  const input = record([
    { name: "__proto__", type: STRING },
    { name: "x", type: INT },
  ]);
  const result = record([
    { name: "a", type: INT },
    { name: "b", type: { kind: "bool" } },
    { name: "m", type: map(STRING, INT) },
    { name: "o", type: optionalOf(INT) },
  ]);
  const host = await load([fn("f", [input, map(STRING, INT), list(INT)], result, "./f.js")]);
  const given = new Map([["k", 1]]);
  const value = host.call(0, [
    Object.fromEntries([
      ["__proto__", "p"],
      ["x", 1],
    ]),
    given,
    [1],
  ]);
  expect(value).toEqual({
    a: 2,
    b: true,
    m: new Map([
      ["k", 1],
      ["new", 1],
    ]),
    o: null,
  });
  expect(Object.keys(value as object)).toEqual(["a", "b", "m", "o"]);
  expect([...given.keys()]).toEqual(["k"]);
});

const CALLS: readonly (readonly [string, string, Type, string, RegExp])[] = [
  [
    "throws",
    'exports.f = () => { throw new TypeError("bad luck"); };',
    INT,
    "extern-threw",
    /extern fn f threw TypeError: bad luck/,
  ],
  [
    "throws no error",
    'exports.f = () => { throw "bad luck"; };',
    INT,
    "extern-threw",
    /threw the text "bad luck"/,
  ],
  [
    "wrong type",
    'exports.f = () => "one";',
    INT,
    "extern-wrong-type",
    /no int\. The value should be int, but is the text "one"/,
  ],
  [
    "wrong field",
    "exports.f = () => ({ a: { b: 1.5 } });",
    record([{ name: "a", type: record([{ name: "b", type: INT }]) }]),
    "extern-wrong-type",
    /The field a\.b should be int, but is the number 1\.5/,
  ],
  [
    "missing field",
    "exports.f = () => ({});",
    record([{ name: "a", type: INT }]),
    "extern-wrong-type",
    /The field a should be int, but is missing/,
  ],
  ["undefined", "exports.f = () => {};", INT, "extern-wrong-type", /but is nothing/],
  ["beyond the safe range", "exports.f = () => 2 ** 53;", INT, "extern-wrong-type", /beyond the safe range/],
  ["a Date", "exports.f = () => new Date();", TIMESTAMP, "extern-wrong-type", /but is a Date/],
  ["a promise", "exports.f = async () => 1;", INT, "extern-wrong-type", /returned a promise/],
  [
    "a promise that fails",
    'exports.f = async () => { throw new Error("late"); };',
    INT,
    "extern-wrong-type",
    /returned a promise/,
  ],
];

test.each(CALLS)("a call that gives: %s", async (_name, code, result, expected, what) => {
  put("f.js", code);
  const host = await load([fn("f", [], result, "./f.js")]);
  const error = await refusal(() => host.call(0, []));
  expect(error.code).toBe(expected);
  expect(error.what).toMatch(what);
});

test("what a function throws is placed at the line of the person's own code", async () => {
  put(
    "f.ts",
    'import { parse } from "node:url";\ntype A = string;\nexport function f(): number {\n  parse(undefined as unknown as A);\n  return 1;\n}',
  );
  const host = await load([fn("f", [], INT, "./f.ts")]);
  expect((await refusal(() => host.call(0, []))).options.where).toMatch(/f\.ts:4:\d+$/);
});

test("undefined is null where the type ends in ?; NaN is a float", async () => {
  put("f.js", "exports.f = () => {}; exports.g = () => NaN;");
  const host = await load([fn("f", [], optionalOf(INT), "./f.js"), fn("g", [], FLOAT, "./f.js")]);
  expect([host.call(0, []), host.call(1, [])]).toEqual([null, Number.NaN]);
});

test("the status word names the extern while it is called, and nobody afterwards, even if it throws", async () => {
  const status = createExternStatus();
  (globalThis as Record<string, unknown>)["lookAtStatus"] = () => currentExternCall(status);
  put(
    "f.js",
    "let seen; exports.f = () => { seen = lookAtStatus(); throw new Error('x'); }; exports.g = () => seen.extern;",
  );
  const host = await load([fn("g", [], INT, "./f.js"), fn("f", [], INT, "./f.js")], ["job.weir"], status);
  await refusal(() => host.call(1, []));
  expect(currentExternCall(status)).toBeNull();
  expect(host.call(0, [])).toBe(1);
});

// ------------------------------------------------------------------ sources

async function source(
  code: string,
  type: Type = INT,
  more: { args?: readonly unknown[]; subtask?: number; parallelism?: number } = {},
) {
  put("s.ts", code);
  const extern = fn(
    "S",
    (more.args ?? []).map(() => INT),
    type,
    "./s.ts",
    { kind: "source" },
  );
  const host = await load([extern]);
  const open = () => host.openSource(0, more.args ?? []);
  return () =>
    createExternReader({
      name: "S",
      open,
      type,
      subtask: more.subtask ?? 0,
      parallelism: more.parallelism ?? 1,
    });
}

/** Polls until the end, letting promises come true in between. */
async function drain(reader: ReturnType<Awaited<ReturnType<typeof source>>>, budget = 2): Promise<Came> {
  const came: Came = { values: [], failures: [] };
  for (let rounds = 0; rounds < 10_000; rounds++) {
    if (readSome(reader, budget, came) === "end") return came;
    await new Promise(resolve => setImmediate(resolve));
  }
  throw new Error("the source never ends");
}

const COUNTER = `export class S {
  n = 0;
  constructor(private last = 5) {}
  open(position: number | null) { this.n = position ?? 0; }
  poll() { return this.n < this.last ? this.n++ : undefined; }
  snapshot() { return this.n; }
}`;
const BATCHES = `export class S {
  n = 0;
  open(position: { n: number } | null) { if (position) this.n = position.n; }
  poll() { if (this.n >= 7) return { done: true }; const batch = [0, 1, 2].map(i => this.n + i).filter(n => n < 7); this.n += 3; return batch; }
  snapshot() { return { n: this.n }; }
}`;
const PROMISES = `export class S {
  n = 0;
  async open(position: number | null) { await null; this.n = position ?? 0; }
  async poll() { const n = this.n; this.n = n + 2; await new Promise(r => setTimeout(r, 1)); return n < 6 ? [n, n + 1] : undefined; }
  snapshot() { return this.n; }
}`;
const HIDDEN_PROMISES = PROMISES.replace(
  "async poll() {",
  "poll() { return this.later(); }\n async later() {",
);
const NULLS = `export function S() {
  let n = 0, turn = 0;
  return { open(p) { n = p ?? 0; }, poll() { return ++turn % 3 ? null : n < 4 ? n++ : undefined; }, snapshot: () => n };
}`;
const FUNCTION =
  "export function S(last) { this.n = 0; this.poll = () => (this.n < last ? this.n++ : undefined); }";

test.each([
  ["a class", COUNTER, [3], [0, 1, 2]],
  ["an array a poll, ended by done", BATCHES, [], [0, 1, 2, 3, 4, 5, 6]],
  ["promises", PROMISES, [], [0, 1, 2, 3, 4, 5]],
  ["promises without the word async", HIDDEN_PROMISES, [], [0, 1, 2, 3, 4, 5]],
  ["null for nothing now, from a function", NULLS, [], [0, 1, 2, 3]],
  ["a constructor function", FUNCTION, [2], [0, 1]],
] as const)("elements of %s", async (_name, code, args, expected) => {
  for (const budget of [1, 2, 100]) {
    const make = await source(code, INT, { args });
    expect((await drain(make(), budget)).values).toEqual(expected);
  }
});

test.each([
  ["one a poll", COUNTER, 5],
  ["an array a poll", BATCHES, 7],
  ["promises", PROMISES, 6],
  ["promises without the word async", HIDDEN_PROMISES, 6],
  ["null for nothing now", NULLS, 4],
] as const)("snapshot and restore at any moment: %s", async (_name, code, count) => {
  const make = await source(code);
  for (let rounds = 0; rounds <= count * 3; rounds++) {
    const came: Came = { values: [], failures: [] };
    const first = make();
    for (let i = 0; i < rounds; i++) {
      readSome(first, 1, came);
      if (i % 2 === 0) await new Promise(resolve => setTimeout(resolve, rounds % 3));
    }
    const rows = structuredClone(first.snapshot());
    first.close();
    const second = make();
    second.restore(rows);
    const rest = await drain(second);
    expect([...came.values, ...rest.values]).toEqual(Array.from({ length: count }, (_, i) => i));
  }
});

test("after a change of parallelism one subtask goes on with several positions, another has none", async () => {
  const make = await source(COUNTER);
  const at = (n: number) => ({
    state: "$position",
    group: -1,
    key: null,
    namespace: null,
    sequence: 0,
    value: String(n),
  });
  const both = make();
  both.restore([at(3), at(4)]);
  expect((await drain(both, 1)).values).toEqual([3, 4, 4]);
  const none = (await source(COUNTER, INT, { subtask: 1, parallelism: 2 }))();
  none.restore([]);
  expect((await drain(none)).values).toEqual([]);
});

test("an element of the wrong type fails alone, naming field, expected and found", async () => {
  const make = await source(
    "export class S { n = 0; poll() { return [{ a: 1 }, { a: 'x' }, { a: 3 }, undefined][this.n++]; } }",
    record([{ name: "a", type: INT }]),
  );
  const { values, failures } = readAll(make());
  expect(values).toEqual([{ a: 1 }, { a: 3 }]);
  expect(failures).toEqual([
    { input: '{"a":"x"}', error: 'The field a should be int, but is the text "x"', origin: "S:2" },
  ]);
});

test("a record whose one field is called done does not end its source", async () => {
  const make = await source(
    "export class S { n = 0; poll() { return [{ done: true }, undefined][this.n++]; } }",
    record([{ name: "done", type: { kind: "bool" } }]),
  );
  expect(readAll(make()).values).toEqual([{ done: true }]);
});

describe("sources that fail", () => {
  const SOURCES: readonly (readonly [string, string, string, RegExp])[] = [
    ["no source", "export class S {}", "extern-no-source", /expected an object with poll\(\), found an? S/],
    [
      "throws when made",
      "export class S { constructor() { throw new Error('no luck'); } }",
      "extern-threw",
      /threw Error: no luck/,
    ],
    [
      "throws in open",
      "export class S { open() { throw new Error('no luck'); } poll() {} }",
      "extern-threw",
      /no luck/,
    ],
    [
      "throws in poll",
      "export class S { poll() { throw new Error('no luck'); } }",
      "extern-threw",
      /no luck/,
    ],
    [
      "a promise of open that fails",
      "export class S { async open() { throw new Error('no luck'); } poll() {} }",
      "extern-threw",
      /no luck/,
    ],
    [
      "a promise of poll that fails",
      "export class S { async poll() { throw new Error('no luck'); } }",
      "extern-threw",
      /no luck/,
    ],
  ];
  test.each(SOURCES)("%s", async (_name, code, expected, what) => {
    const make = await source(code);
    const error = await refusal(() => drain(make()));
    expect(error.code).toBe(expected);
    expect(error.what).toMatch(what);
  });

  test.each(["undefined", "NaN", "1n", "() => 1"])("a position that is no JSON: %s", async position => {
    const make = await source(`export class S { poll() { return 1; } snapshot() { return ${position}; } }`);
    const error = await refusal(() => readSome(make(), 1, { values: [], failures: [] }));
    expect(error).toMatchObject({ code: "extern-position" });
  });
});

test("elements of a batch that were not handed over are in the snapshot, bad ones too", async () => {
  const code =
    "export class S { n = 0; open(p) { this.n = p ?? 0; } poll() { return this.n++ ? undefined : [1, 'x', 3]; } snapshot() { return this.n; } }";
  const make = await source(code);
  for (const budget of [1, 2, 3]) {
    const came: Came = { values: [], failures: [] };
    const first = make();
    readSome(first, budget, came);
    const second = make();
    second.restore(first.snapshot());
    const rest = readAll(second);
    expect([...came.values, ...rest.values]).toEqual([1, 3]);
    expect([...came.failures, ...rest.failures]).toMatchObject([{ input: '"x"' }]);
  }
});

describe("functions that answer later", () => {
  const answers = async (code: string, type: Type = INT): Promise<unknown> => {
    put("later.js", code);
    const host = await load([fn("f", [INT], type, "./later.js", { async: true, pure: false })]);
    return new Promise(resolve => host.begin(0, [20], resolve));
  };

  test.each([
    ["a promise", "exports.f = async x => x + 1;", { value: 21 }],
    ["a value at once", "exports.f = x => x + 1;", { value: 21 }],
    ["one that rejects", 'exports.f = async () => { throw new Error("down"); };', /threw Error: down/],
    ["one that throws at once", 'exports.f = () => { throw new Error("no"); };', /threw Error: no/],
    ["another type", 'exports.f = async () => "x";', /returned what is no int/],
  ])("%s", async (_name, code, expected) => {
    const answer = await answers(code);
    if (expected instanceof RegExp) expect((answer as { failure: string }).failure).toMatch(expected);
    else expect(answer).toEqual(expected);
  });
});
