// Expressions at a stop: what they give, and what is said of those that cannot be.
import { describe, expect, test } from "vitest";
import { entryFilter } from "../../runtime/debug/entry-filter.ts";
import type { ExpressionEnvironment } from "../../runtime/debug/evaluate.ts";
import { compileExpression } from "../../runtime/debug/expression.ts";
import type { Entry } from "../../runtime/debug/snapshot-entries.ts";
import { shapeOf } from "../../runtime/debug/state-shape.ts";
import type { SteppableSimulation } from "../../runtime/execute/simulate/steppable.ts";
import { check } from "../../runtime/language/check.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { typeText } from "../../runtime/language/type-text.ts";
import { writeEntry } from "../../runtime/state/edit.ts";
import { OperatorState } from "../../runtime/state/operator-state.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { display } from "../../runtime/values/text.ts";
import { FLOAT, INT, list, map, record, STRING, TIMESTAMP } from "../../runtime/values/type.ts";

const TEXT = `
type Payment = { user: string, amount: float }
fn doubled(x: float): float = x * 2.0
fn chance(): float = random()
fn twice(x: float): float {
  let y = doubled(x)
  return y
}
extern pure fn score(x: float): float from "./score.js"
pipeline Fraud {
  param limit: float = 100.0
  param secret: string = env("SECRET")
  source payments = readJsonl<Payment>("payments.jsonl")
  stream totals = payments |> keyBy(p => p.user) |> process as detector {
    state total: float = 0.0
    state seen: map<string, int> = {}
    on record(p) {
      total = total + p.amount
      seen[p.user] = 1
      emit { user: p.user, total: total, score: score(total) + chance() + twice(limit) }
    }
  }
  sink out = totals |> print()
}
`;

const model = check(loadProgram("fraud.weir", path => (path === "fraud.weir" ? TEXT : null)));
const { plan } = lower(model, "Fraud");

const detector = plan!.nodes.find(node => node.uid === "detector")!;
const { layout } = shapeOf(detector)!;
const state = new OperatorState(layout.store, layout.timers, 128);
for (const [key, total] of [
  ["a", 5],
  ["b", 150.5],
  ["c", 1000],
] as const)
  writeEntry(state, { state: "total", key, namespace: null, value: total, remove: false });
writeEntry(state, { state: "seen", key: "b", namespace: "x", value: 3, remove: false });

const simulation = {
  tasks: [{ ref: { subtask: 0 }, operators: [{ node: detector, state }] }],
} as unknown as SteppableSimulation;

const env: ExpressionEnvironment = {
  params: new Map([["limit", 100]]),
  now: () => 5000,
  simulation: () => simulation,
  snapshots: () => [
    {
      checkpoint: 3,
      operators: [{ uid: "detector", subtask: 0, parallelism: 1, ...frozen() }],
    } as never,
  ],
};

function frozen() {
  const { schemas, size, rows } = state.freeze();
  return { states: schemas, size, rows };
}

const PAYMENT = record([
  { name: "user", type: STRING },
  { name: "amount", type: FLOAT },
]);

const scope = {
  names: [
    { id: 1, name: "p", type: PAYMENT },
    { id: 7, name: "n", type: INT },
    { id: 9, name: "key", type: STRING },
    { id: 10, name: "timestamp", type: TIMESTAMP },
  ],
};
const values: Readonly<Record<number, unknown>> = { 1: { user: "a", amount: 2.5 }, 7: 42, 9: "b", 10: 1000 };

function run(text: string, expected: Parameters<typeof compileExpression>[5] = null): string {
  try {
    const compiled = compileExpression(text, model, plan!, scope, env, expected);
    const value = compiled.evaluate(id => values[id]);
    return `${display(value as never, compiled.type)} : ${typeText(compiled.type)}`;
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    const { where, remedy } = error.options;
    return `${error.what}${where ? ` [${where}]` : ""}${remedy ? ` (${remedy})` : ""}`;
  }
}

const WHOLE = "{ key: string, total: float, seen: map<string, int> }";

describe("gives", () => {
  test.each([
    ["n + 1", "43 : int"],
    ["p.amount * 2.0", "5 : float"],
    ["p", '{"user":"a","amount":2.5} : { user: string, amount: float }'],
    ['{ ...p, user: "z" }.user', "z : string"],
    ["limit", "100 : float"],
    ["now() - timestamp", "4s : duration"],
    ["twice(p.amount)", "5 : float"],
    ['"${key}: ${n}"', "b: 42 : string"],
    ["map([1, 2], x => x + n)", "[43,44] : list<int>"],
    ['n > 40 &&\n  key == "b"', "true : bool"],
    ['state("detector", "a").total', "5 : float"],
    ['state("detector", key).total', "150.5 : float"],
    ['state("detector", "nobody")', '{"total":0,"seen":{}} : { total: float, seen: map<string, int> }'],
    ['state("detector", "b").seen["x"]', "3 : int?"],
    [
      'state("detector").where(s => s.total > limit && key == "b")',
      `[{"key":"b","total":150.5,"seen":{"x":3}},{"key":"c","total":1000,"seen":{}}] : list<${WHOLE}>`,
    ],
    ['map(state("detector").where(s => s.total > 100.0), s => s.key)', '["b","c"] : list<string>'],
    ['state("detector").where(s => 1 / s.seen["x"] == 0)', "`/` does not work on int and int?."],
    [
      'state("detector").where(s => 3 / (s.seen["x"] ?? 0) == 1)',
      `[{"key":"b","total":150.5,"seen":{"x":3}}] : list<${WHOLE}>`,
    ],
    ['size(state("detector"))', "3 : int"],
    ['checkpoint(3).state("detector", "c").total', "1000 : float"],
    [
      'checkpoint("latest").state("detector").where(s => s.key == key)',
      `[{"key":"b","total":150.5,"seen":{"x":3}}] : list<${WHOLE}>`,
    ],
  ])("%s", (text, wanted) => {
    expect(run(text)).toContain(wanted);
  });
});

test("entries of a snapshot are filtered without a program, each state by its own types", () => {
  const { states } = frozen();
  const schema = states.find(({ name }) => name === "total")!;
  const other = states.find(({ name }) => name === "seen")!;
  const snapshot = env.snapshots!()[0]!;
  const entry = (of: typeof schema, key: string, value: number): Entry => ({
    operator: "detector",
    subtask: 0,
    schema: of,
    row: { state: of.name, group: 1, key, namespace: "x", sequence: 0, value },
  });
  const chosen = entryFilter('key == "a" && total > 3.0', snapshot, undefined);
  expect(
    [entry(schema, "a", 5), entry(schema, "b", 5), entry(schema, "a", 1), entry(other, "a", 5)].map(chosen),
  ).toEqual([true, false, false, false]);
  const failing = entryFilter("1 / group == 1 && 1 / (group - 1) == 0", snapshot, undefined);
  expect(failing(entry(schema, "a", 5))).toBe(false);
  expect(() => entryFilter("value >", snapshot, undefined)).toThrow("--where value >");
  expect(() => entryFilter("nothing == 1", snapshot, undefined)).toThrow("`nothing` is not declared");
});

describe("fits what is expected", () => {
  test.each([
    ["5", FLOAT, "5 : float"],
    ["[]", list(INT), "[] : list<int>"],
    ["{}", map(STRING, INT), "{} : map<string, int>"],
    ["{ amount: 1, user: key }", PAYMENT, '{"user":"b","amount":1} : { user: string, amount: float }'],
    ['"5"', FLOAT, "Expected float, found string. `toFloat(…)` reads a number. [column 1]"],
    ["null", FLOAT, "Expected float, found null. [column 1]"],
  ])("%s", (text, expected, wanted) => {
    expect(run(text, expected)).toBe(wanted);
  });
});

describe("says", () => {
  test.each([
    ["", "An expression is missing"],
    ["n +", "Expected an expression here, but found the end. [column 4]"],
    ["n + 1 2", "Expected nothing more here, but found `2`. [column 7]"],
    ["n +\n  m", "[line 2, column 3]"],
    ["n.x", "int has no fields, so no `x`. [column 3]"],
    ["p.usr", "{ user: string, amount: float } has no field `usr`. Did you mean `user`? [column 3]"],
    ["n / 0", "Division by zero. [column 1]"],
    ["score(1.0)", "The extern fn score cannot be called here: it may do anything outside the run"],
    ["chance()", "random() cannot be called here: the run would go on with other numbers"],
    ["random()", "random() cannot be called here: the run would go on with other numbers"],
    ["doubled(key)", "Expected float, found string. `toFloat(…)` reads a number. [column 9]"],
    ["secret", "The value of the param secret is not known here"],
    ['state("detctor", "a")', "There is no operator detctor (Did you mean detector?)"],
    ['state("out")', "The operator out remembers nothing (State is kept by detector)"],
    [
      'state("detector", 3)',
      'Expected string, found int. `toString(…)` or "${…}" makes a text of it. [column 19]',
    ],
    ["state(detector)", 'In state(…) stand an operator, as text, and mostly a key: state("detector", "a")'],
    ['checkpoint(9).state("detector")', "There is no checkpoint 9 to look into (Kept are 3)"],
    ["checkpoint(3)", 'After checkpoint(3) comes what is looked at: checkpoint(3).state("operator", key)'],
    ['state("detector").where(3)', "In where(…) stands a test of an entry: where(s => s.total > 100.0)"],
    ["payments", "`payments` is a stream"],
    [
      'state("detector","a").totl',
      "{ total: float, seen: map<string, int> } has no field `totl`. Did you mean `total`? [column 23]",
    ],
    ["x => x", "A lambda stands only as an argument of what takes a function. [column 1]"],
    ["(".repeat(300), "nested too deeply"],
  ])("%s", (text, wanted) => {
    expect(run(text)).toContain(wanted);
  });
});
