// Laws of lowering, and what golden plans do not show: sites, files, conversions, size.

import { describe, expect, it } from "vitest";
import { check } from "../../../runtime/language/check.ts";
import { lower } from "../../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../../runtime/language/program.ts";
import { fingerprint } from "../../../runtime/plan/fingerprint.ts";
import type { Expr } from "../../../runtime/plan/ir.ts";
import type { Plan, PlanNode } from "../../../runtime/plan/plan.ts";
import { typeText } from "../../plan/print-plan.ts";
import { lowerFiles, lowerText, planOf } from "./lower-text.ts";

const node = (plan: Plan, uid: string): PlanNode => plan.nodes.find(each => each.uid === uid)!;
const mapBody = (plan: Plan, uid: string): Expr => {
  const { operator } = node(plan, uid);
  return operator.kind === "map" ? operator.fn.body : expect.fail(`${uid} is no map`);
};

describe("sites", () => {
  const text =
    'pipeline P {\n  source lines = readText("a.txt")\n  stream up = lines\n    |> map(l => toUpper(l))\n  sink out = up |> print()\n}\n';
  const plan = planOf(text);

  it("point at the text they come from, with line and column", () => {
    const { site } = mapBody(plan, "up/map#1");
    const { start, end, line, column } = plan.sites[site]!;
    expect(text.slice(start, end)).toBe("toUpper(l)");
    expect({ line, column }).toEqual({ line: 4, column: 17 });
    expect(text.split("\n")[line - 1]!.slice(column - 1)).toMatch(/^toUpper/);
  });

  it("of nodes are their stages, and of sources their calls", () => {
    const textOf = (uid: string) =>
      text.slice(plan.sites[node(plan, uid).site]!.start, plan.sites[node(plan, uid).site]!.end);
    expect(textOf("lines")).toBe('readText("a.txt")');
    expect(textOf("up/map#1")).toBe("map(l => toUpper(l))");
    expect(textOf("out")).toBe("print()");
  });
});

describe("several files", () => {
  const files = {
    "app/main.weir":
      'import { twice, Pair } from "./lib/math.weir"\npipeline P {\n  source n = sequence(1 .. 3)\n  sink out = n |> map(x => twice(x)) |> print()\n}\n',
    "app/lib/math.weir":
      'type Pair = { a: int }\nextern pure fn root(x: int): int from "./root.js"\nfn twice(x: int): int {\n  return root(x) * 2\n}\n',
  };
  const { plan } = lowerFiles(files);

  it("stand in the plan, the pipeline's first", () => {
    expect(plan!.files).toEqual(["app/main.weir", "app/lib/math.weir"]);
  });

  it("externs are relative to the file that declares them", () => {
    expect(plan!.externs.map(({ name, from, file }) => ({ name, from, file }))).toEqual([
      { name: "root", from: "./root.js", file: 1 },
    ]);
  });

  it("sites lie in the file of their text", () => {
    const body = plan!.functions[0]!.body as readonly { readonly site: number }[];
    const site = plan!.sites[body[0]!.site]!;
    expect(files["app/lib/math.weir"].slice(site.start, site.end)).toBe("return root(x) * 2");
    expect(site).toMatchObject({ file: 1, line: 4, column: 3 });
  });

  it("that are moved together mean the same", () => {
    const moved = lowerFiles({
      "main.weir": files["app/main.weir"],
      "lib/math.weir": files["app/lib/math.weir"],
    });
    expect(fingerprint(moved.plan!)).toBe(fingerprint(plan!));
  });
});

describe("records become those of the type they go into", () => {
  const program = (type: string, body: string) =>
    `type T = ${type}\nfn f(a: { x: int, y: int, z: int }, b: { x: int, y: int, z: int }?, yes: bool): T = ${body}\n` +
    "pipeline P {\n  source n = sequence(1 .. 3)\n  sink out = n |> map(i => f({ x: i, y: i, z: i }, null, true)) |> print()\n}\n";
  const bodyOf = (type: string, body: string): Expr => planOf(program(type, body)).functions[0]!.body as Expr;
  const order = (expr: Expr): string => typeText(expr.type);

  it("in the order of the type", () => {
    const body = bodyOf("{ y: int, x: int }", "{ x: 1, y: 2 }");
    expect(body.op).toBe("record");
    expect(order(body)).toBe("{y: int, x: int}");
  });

  it("without the fields that are not wanted", () => {
    const body = bodyOf("{ y: int, x: int }", "a");
    expect(body).toMatchObject({ op: "record", entries: [{ spread: { op: "local", name: "a" } }] });
    expect(order(body)).toBe("{y: int, x: int}");
  });

  it("on both sides of a choice", () => {
    const body = bodyOf("{ y: int, x: int }", "yes ? a : { x: 1, y: 2 }");
    expect(body.op).toBe("conditional");
    if (body.op !== "conditional") return;
    for (const branch of [body, body.then, body.else]) expect(order(branch)).toBe("{y: int, x: int}");
  });

  it("unless they are null", () => {
    const body = bodyOf("{ y: int, x: int }?", "b");
    expect(body.op).toBe("conditional");
    if (body.op !== "conditional") return;
    expect(body.test).toMatchObject({ op: "binary", operator: "==" });
    expect(body.then).toMatchObject({ op: "const", value: null });
    expect(body.else).toMatchObject({ op: "record" });
  });

  it("with the defaults of `??` alike", () => {
    const body = bodyOf("{ y: int, x: int }", "b ?? a");
    expect(body.op).toBe("coalesce");
    if (body.op !== "coalesce") return;
    expect(body.left.op).toBe("conditional");
    expect(order(body.right)).toBe("{y: int, x: int}");
  });

  it("deep inside", () => {
    const body = bodyOf("{ p: { y: int } }", "{ p: a }");
    expect(body.op).toBe("record");
    if (body.op !== "record") return;
    expect(body.entries[0]).toMatchObject({
      name: "p",
      value: { op: "record", entries: [{ spread: { op: "local" } }] },
    });
  });

  it("and stay as they are where they fit", () => {
    expect(bodyOf("{ x: int, y: int, z: int }", "a").op).toBe("local");
    expect(bodyOf("{ x: float, y: int, z: int }", "a").op).toBe("local");
  });
});

describe("a stream of a declared type", () => {
  it("holds records of that type", () => {
    const plan = planOf(
      'type T = { b: int, a: int }\npipeline P {\n  source n = sequence(1 .. 3)\n  stream t: T = n |> map(x => { a: x, b: x, c: x } )|> map(r => { a: r.a, b: r.b })\n  sink out = t |> writeJsonl("o")\n}\n',
    );
    expect(typeText(node(plan, "t/map#2").output)).toBe("{b: int, a: int}");
    expect(typeText(mapBody(plan, "t/map#2").type)).toBe("{b: int, a: int}");
  });
});

describe("union", () => {
  it("of one stream with itself reads it twice", () => {
    const plan = planOf(
      "pipeline P {\n  source n = sequence(1 .. 3)\n  sink out = union(n, n |> map(x => x + 1), n) |> print()\n}\n",
    );
    expect(
      plan.edges.filter(edge => edge.to === node(plan, "out").id).map(edge => plan.nodes[edge.from]!.uid),
    ).toEqual(["n", "out/map#1", "n"]);
  });

  it("makes records of one type", () => {
    const plan = planOf(
      'pipeline P {\n  source n = sequence(1 .. 3)\n  stream a = n |> map(x => { a: x, b: 1 })\n  stream b = n |> map(x => { b: x, a: 1 })\n  sink out = union(a, b) |> writeJsonl("o")\n}\n',
    );
    const fit = plan.nodes.find(each => each.uid.startsWith("out/fit"))!;
    expect(typeText(fit.output)).toBe("{a: int, b: int}");
    expect(plan.edges.some(edge => plan.nodes[edge.from]!.uid === "b/map#1" && edge.to === fit.id)).toBe(
      true,
    );
  });
});

it("names of every kind are kept apart: fields called like JavaScript's own", () => {
  const plan = planOf(
    'pipeline P {\n  source n = sequence(1 .. 3)\n  sink out = n |> map(x => { __proto__: x, constructor: x, toString: x }) |> writeJsonl("o")\n}\n',
  );
  const body = mapBody(plan, "out/map#1");
  expect(body.op === "record" && body.entries.map(entry => "name" in entry && entry.name)).toEqual([
    "__proto__",
    "constructor",
    "toString",
  ]);
});

it("a chain of five thousand streams, written backwards, is lowered forwards", () => {
  const streams = Array.from(
    { length: 5_000 },
    (_, i) => `  stream s${i + 1} = s${i} |> map(x => x + 1)`,
  ).reverse();
  const text = [
    "pipeline P {",
    "  sink out = s5000 |> print()",
    ...streams,
    "  stream s0 = n |> filter(x => x > 0)",
    "  source n = sequence(1 .. 3)",
    "}",
  ].join("\n");
  const { plan } = lowerText(text);
  expect(plan!.nodes).toHaveLength(5_003);
  expect(plan!.edges.every(edge => edge.from < edge.to)).toBe(true);
});

it("an expression of any depth gives a plan or a diagnostic, never an exception", () => {
  for (const depth of [100, 1_000, 2_000, 3_000, 5_000, 20_000]) {
    const sum = `x${" + 1".repeat(depth)}`;
    const path = "main.weir";
    const text = `pipeline P {\n  source n = sequence(1 .. 3)\n  sink out = n |> map(x => ${sum}) |> print()\n}\n`;
    const model = check(loadProgram(path, name => (name === path ? text : null)));
    if (model.diagnostics.some(each => each.severity === "error")) continue;
    const { plan, diagnostics } = lower(model, "P");
    expect(plan === null ? diagnostics.map(each => each.code) : []).toEqual(plan === null ? ["W0240"] : []);
  }
});
