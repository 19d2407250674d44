// What a person writes who comes from another language: one slip is one message that says what, where and what to do,
// and where there is one way to put it right, the fix that does so.

import { describe, expect, test } from "vitest";
import { actionsAt } from "../../server/ide/actions.ts";
import { diagnosticsOf } from "../../server/ide/analysis.ts";
import { applyEdits } from "./action-cases.ts";
import { workspaceOf } from "./editing.ts";

const PATH = "/w/main.weir";

/** The errors of a program, as `code: words`, and the text when the preferred fix of each was taken. */
function told(text: string): { readonly errors: readonly string[]; readonly fixed: string } {
  let fixed = text;
  const errors: string[] = [];
  for (let round = 0; round < 4; round++) {
    const workspace = workspaceOf({ [PATH]: fixed });
    const analysis = workspace.analysis(PATH)!;
    const wrong = diagnosticsOf(analysis).filter(each => each.severity === "error");
    if (round === 0) errors.push(...wrong.map(each => `${each.code} ${each.message}`));
    const action = wrong
      .flatMap(each => actionsAt(workspace, analysis, each.start, each.end))
      .find(each => each.fixes?.severity === "error");
    if (action === undefined) break;
    fixed = applyEdits(fixed, action.edits);
  }
  return { errors, fixed };
}

const around = (
  members: string,
  rest = "",
): string => `type Order = { id: string, amount: float, n: int, note: string? }
pipeline P {
  source orders = readJsonl<Order>("orders.jsonl")
  sink out = orders |> print
${members}
}
${rest}`;

const inFlow = (flow: string): string => around(`  stream x = ${flow}\n  sink xs = x |> print`);
const inMember = (member: string): string => around(`  ${member}`);
const inFile = (declaration: string): string => around("", `${declaration}\n`);
const inBody = (statement: string): string =>
  inFile(`fn f(o: Order): float {\n  var a = 1.0\n  ${statement}\n  return a\n}`);

type Row = readonly [written: string, code: string, words: RegExp, fixed: string | null];

const FLOWS: readonly Row[] = [
  ["orders |> where(o => o.n > 1)", "W0303", /Did you mean `filter`/, "orders |> filter(o => o.n > 1)"],
  ["orders filter(o => o.n > 1)", "W0001", /Expected `\|>`/, "orders |> filter(o => o.n > 1)"],
  ["orders | filter(o => o.n > 1)", "W0018", /`\|` is written `\|>`/, "orders |> filter(o => o.n > 1)"],
  ["orders\n    | filter(o => o.n > 1)", "W0018", /`\|>`/, "orders\n    |> filter(o => o.n > 1)"],
  ["orders.filter(o => o.n > 1)", "W0300", /follows `\|>`/, "orders |> filter(o => o.n > 1)"],
  [
    "orders |> keyBy(o => o.id) |> process { state n: int = 0\n on o { emit o } } as sums",
    "W0019",
    /`process as sums \{ … \}`/,
    "orders |> keyBy(o => o.id) |> process as sums { state n: int = 0\n on o { emit o } }",
  ],
  [
    "orders |> process { on o { emit o } } as sums was old |> filter(o => o.n > 1)",
    "W0019",
    /`process as sums was old \{ … \}`/,
    "orders |> process as sums was old { on o { emit o } } |> filter(o => o.n > 1)",
  ],
  ["SELECT id FROM orders WHERE n > 1", "W0019", /A query is a flow/, null],
  ['orders |> filter(o => o.id = "a")', "W0018", /`=` is written `==`/, 'orders |> filter(o => o.id == "a")'],
  ['orders |> filter(o => o.id === "a")', "W0018", /`===`/, 'orders |> filter(o => o.id == "a")'],
  ['orders |> filter(o => o.id !== "a")', "W0018", /`!==`/, 'orders |> filter(o => o.id != "a")'],
  ['orders |> filter(o => o.id <> "a")', "W0018", /`<>`/, 'orders |> filter(o => o.id != "a")'],
  [
    "orders |> filter(o => o.n > 1 and o.n < 9)",
    "W0018",
    /`and`/,
    "orders |> filter(o => o.n > 1 && o.n < 9)",
  ],
  ["orders |> filter(o => o.n > 1 or o.n < 0)", "W0018", /`or`/, "orders |> filter(o => o.n > 1 || o.n < 0)"],
  ["orders |> filter(o => not o.n > 1)", "W0018", /`!\(o.n > 1\)`/, "orders |> filter(o => !(o.n > 1))"],
  ["orders |> filter(o => o.n > 1 & o.n < 9)", "W0018", /`&`/, "orders |> filter(o => o.n > 1 && o.n < 9)"],
  [
    "orders |> filter(o => o.n > 1 | o.n < 0)",
    "W0018",
    /`\|\|`/,
    "orders |> filter(o => o.n > 1 || o.n < 0)",
  ],
  ["orders |> filter(o => o.id == 'a')", "W0018", /`"a"`/, 'orders |> filter(o => o.id == "a")'],
  // biome-ignore format: one row, one line
  ["orders |> map(o => `id ${o.id}`)", "W0018", /is written/, 'orders |> map(o => "id ${o.id}")'],
  ["orders |> map((o: Order) => o.id)", "W0020", /Remove `: Order`/, "orders |> map((o) => o.id)"],
  ["orders |> map(o => { id = o.id })", "W0018", /`=` is written `:`/, "orders |> map(o => { id: o.id })"],
  ["orders |> map(o => { return o.id })", "W0019", /one expression behind `=>`/, null],
  ["orders |> map(o => { let a = o.id\n return a })", "W0019", /one expression behind `=>`/, null],
  [
    "orders |> filter(o => o.note != undefined)",
    "W0100",
    /it is `null`/,
    "orders |> filter(o => o.note != null)",
  ],
  ["orders |> filter(o => True)", "W0100", /it is `true`/, "orders |> filter(o => true)"],
  ["orders |> map(o => o.amout)", "W0201", /Did you mean `amount`/, "orders |> map(o => o.amount)"],
  ["orders |> map(o => length(o.note))", "W0200", /may be null/, 'orders |> map(o => length(o.note ?? ""))'],
  ["orders |> map(o => toUpper(o.id)", "W0001", /Expected `\)`/, "orders |> map(o => toUpper(o.id))"],
];

const MEMBERS: readonly Row[] = [
  ["parallelism = 2", "W0018", /`=` is written `:`/, "parallelism: 2"],
  [
    'source a: readText("a")\n  sink b = a |> print',
    "W0018",
    /`:` is written `=`/,
    'source a = readText("a")\n  sink b = a |> print',
  ],
  ["checkpoint { interval: 5sec }", "W0014", /Did you mean `5s`/, "checkpoint { interval: 5s }"],
  ["checkpoint { interval: 5 s }", "W0014", /Did you mean `5s`/, "checkpoint { interval: 5s }"],
  ["checkpoint { interval: 5 minutes }", "W0014", /Did you mean `5min`/, "checkpoint { interval: 5min }"],
  [
    'checkpoint { mode: "exactlyOnce" }',
    "W0308",
    /Did you mean `exactlyOnce`/,
    "checkpoint { mode: exactlyOnce }",
  ],
  ["let a = 5", "W0019", /`param`/, null],
  ["state n: int = 0", "W0019", /`process`/, null],
  ["# note", "W0008", /begins with \/\//, "// note"],
  ["-- note", "W0018", /`\/\/`/, "// note"],
];

const BODIES: readonly Row[] = [
  ["const b = a", "W0018", /`let`/, "let b = a"],
  ["a += 1.0", "W0018", /`\+=`/, "a = a + 1.0"],
  ["while a < 3.0 { a = a + 1.0 }", "W0019", /`for x in xs/, null],
  ["for (const x of [1.0]) { a = a + x }", "W0019", /`for x in xs/, null],
  ["for (let i = 0; i < 3; i++) { a = a + 1.0 }", "W0019", /`for x in xs/, null],
  [
    "if a > 1.0 { a = 1.0 } elif a > 0.5 { a = 2.0 }",
    "W0018",
    /else if/,
    "if a > 1.0 { a = 1.0 } else if a > 0.5 { a = 2.0 }",
  ],
  ["try { a = 1.0 } catch { a = 2.0 }", "W0019", /`onError/, null],
];

const FILES: readonly Row[] = [
  ["function g(x: int): int { return x }", "W0018", /`fn`/, "fn g(x: int): int { return x }"],
  ["def g(x: int): int = x", "W0018", /`fn`/, "fn g(x: int): int = x"],
  ["fn g(x: int) => x + 1", "W0018", /`=>` is written `=`/, "fn g(x: int) = x + 1"],
  ["fn g(x: int) -> int { return x }", "W0018", /`->` is written `:`/, "fn g(x: int): int { return x }"],
  ["interface T { a: string }", "W0018", /`type T =`/, "type T = { a: string }"],
  ["type T { a: string }", "W0001", /Expected `=`/, "type T = { a: string }"],
  ["type T = { a: string[] }", "W0018", /`list<string>`/, "type T = { a: list<string> }"],
  ["type T = { a?: string }", "W0019", /behind the type/, null],
  [
    "type T = { Name as name: string, b: int }",
    "W0018",
    /`Name` is written `"Name"`/,
    'type T = { "Name" as name: string, b: int }',
  ],
  [
    "type T = {\n  User ID as id: string\n}",
    "W0018",
    /"User ID"/,
    'type T = {\n  "User ID" as id: string\n}',
  ],
  [
    "type T = {\n  1st try as first: string\n}",
    "W0018",
    /"1st try"/,
    'type T = {\n  "1st try" as first: string\n}',
  ],
  ["type T = { Cost $ as cost: float }", "W0018", /"Cost \$"/, 'type T = { "Cost $" as cost: float }'],
  ["const LIMIT = 5", "W0019", /`fn` without parameters/, null],
];

describe.each([
  ["a flow", FLOWS, inFlow],
  ["a pipeline", MEMBERS, inMember],
  ["a body", BODIES, inBody],
  ["a file", FILES, inFile],
] as const)("in %s", (_, rows, inside) => {
  test.each(rows)("%s", (written, code, words, fixed) => {
    const found = told(inside(written));
    expect(found.errors.map(each => each.slice(0, 5))).toEqual([code]);
    expect(found.errors[0]).toMatch(words);
    if (fixed !== null) expect(found.fixed).toBe(inside(fixed));
  });
});
