// Fields of records get other names: everywhere they are used and nowhere else, the program still right and meaning the
// same to the files it reads; or nothing changes, and it is said why.

import { describe, expect, test } from "vitest";
import { diagnosticsOf } from "../../server/ide/analysis.ts";
import { prepareRename, rename } from "../../server/ide/rename.ts";
import { applyEdits } from "./action-cases.ts";
import { workspaceOf } from "./editing.ts";

/** `‸` is where it is asked; the texts afterwards, or why not. */
function renamed(
  texts: Readonly<Record<string, string>>,
  to: string,
): Readonly<Record<string, string>> | string {
  const path = Object.keys(texts).find(each => texts[each]!.includes("‸"))!;
  const offset = texts[path]!.indexOf("‸");
  const plain = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, text.replace("‸", "")]),
  );
  const workspace = workspaceOf(plain);
  const analysis = workspace.analysis(path)!;
  const found = rename(workspace, analysis, offset, to);
  if ("refused" in found) return found.refused;
  expect(prepareRename(analysis, offset)).toMatchObject({ path });
  const after = Object.fromEntries(
    Object.entries(plain).map(([name, text]) => [
      name,
      applyEdits(
        text,
        found.edits.filter(edit => edit.path === name),
      ),
    ]),
  );
  const errorsIn = (all: Readonly<Record<string, string>>): number =>
    Object.keys(all).flatMap(name =>
      diagnosticsOf(workspaceOf(all).analysis(name)!).filter(each => each.severity === "error"),
    ).length;
  expect([errorsIn(plain), errorsIn(after)]).toEqual([0, 0]);
  return after;
}

const one = (text: string, to: string): string => {
  const found = renamed({ "/w/main.weir": text }, to);
  return typeof found === "string" ? found : found["/w/main.weir"]!;
};

const FRAUD = (
  mark: (name: string) => string,
  name = "account",
  alias = "",
): string => `type Transaction = { ${alias}${mark("declared")}${name}: string, amount: float }

fn label(tx: Transaction): string = tx.${mark("fn")}${name}

pipeline P {
  source transactions = readJsonl<Transaction>("t.jsonl")
  stream seen = transactions
    |> map(tx => { ...tx, big: tx.amount > 5.0 })
    |> keyBy(tx => tx.${mark("keyBy")}${name})
    |> process {
      state last: Transaction?
      on tx {
        last = { ${mark("made")}${name}: tx.${name}, amount: tx.amount }
        emit { account: last?.${name} ?? "", label: label({ ${name}: "a", amount: 1.0 }) }
      }
    }
  stream other = seen |> filter(s => s.account != "")
  sink out = other |> print
}
`;

describe("a field of a declared type", () => {
  // The record that is emitted has a field of the same name, and is another.
  test.each(["declared", "fn", "keyBy", "made"])("from where it is %s", place => {
    const text = FRAUD(each => (each === place ? "‸" : ""));
    expect(one(text, "owner")).toBe(FRAUD(() => "", "owner", '"account" as '));
  });

  test("in a type that no file is read into", () => {
    expect(one("type T = { ‸a: int }\nfn f(t: T): T = { a: t.a + 1 }\n", "b")).toBe(
      "type T = { b: int }\nfn f(t: T): T = { b: t.b + 1 }\n",
    );
  });

  test("across files, from the one that imports", () => {
    const types = 'type Order = { id: string, n: int }\nfn big(o: Order): bool = o.n > 5 && o.id != ""\n';
    const main = `import { Order, big } from "./types.weir"
fn twice(o: Order): Order = { ...o, n: o.‸n * 2 }
fn known(o: Order): bool = big({ id: o.id, n: 1 })
`;
    expect(renamed({ "/w/main.weir": main, "/w/types.weir": types }, "count")).toEqual({
      "/w/types.weir": types.replace("n: int", "count: int").replace("o.n", "o.count"),
      "/w/main.weir": main.replace("‸", "").replace("n: o.n", "count: o.count").replace("n: 1", "count: 1"),
    });
  });

  test("across files, from the one that declares", () => {
    const types = "type Order = { id: string, ‸n: int }\n";
    const main = 'import { Order } from "./types.weir"\nfn f(o: Order): int = o.n\n';
    expect(renamed({ "/w/main.weir": main, "/w/types.weir": types }, "count")).toEqual({
      "/w/types.weir": "type Order = { id: string, count: int }\n",
      "/w/main.weir": main.replace("o.n", "o.count"),
    });
  });

  test("in both records of a union, and where it tells them apart", () => {
    const text = (
      kind: string,
      mark = "",
    ): string => `type E = { ${mark}${kind}: "bid", price: int } | { ${kind}: "sale", at: timestamp }
fn price(e: E): int = match e.${kind} { "bid" => 1; "sale" => 2 }
fn bid(): E = { ${kind}: "bid", price: 1 }
`;
    expect(one(text("kind", "‸"), "what")).toBe(text("what"));
  });

  test("what is short for a value keeps the value's name", () => {
    expect(one("type T = { ‸a: int }\nfn f(a: int): T = { a }\n", "b")).toBe(
      "type T = { b: int }\nfn f(a: int): T = { b: a }\n",
    );
  });

  test("an entry that replaces a field of what is spread goes on replacing it", () => {
    expect(
      one("type T = { ‸a: int, c: int }\nfn f(t: T): int { let u = { ...t, a: 2 }\n return u.a }\n", "b"),
    ).toBe("type T = { b: int, c: int }\nfn f(t: T): int { let u = { ...t, b: 2 }\n return u.b }\n");
  });

  test("optional access, and fields of fields", () => {
    const text = (n: string, mark = ""): string => `type In = { ${mark}${n}: int }
type Out = { inner: In?, all: list<In> }
fn f(o: Out): int = (o.inner?.${n} ?? 0) + sum(map(o.all, each => each.${n}))
`;
    expect(one(text("n", "‸"), "count")).toBe(text("count"));
  });
});

describe("a field of a record that is made in a flow", () => {
  const text = (name: string, mark = "", use = ""): string => `pipeline P {
  source words = readText("w.txt")
  stream counts = words |> keyBy(w => w) |> window(global()) |> aggregate(w => { word: key, ${mark}${name}: count() })
  stream top = counts |> filter(c => c.${use}${name} > 1) |> map(c => { word: c.word, n: c.${name} })
  sink out = top |> print
}
`;
  test("from where it is made", () => expect(one(text("total", "‸"), "sum")).toBe(text("sum")));
  test("from where it is used", () => expect(one(text("total", "", "‸"), "sum")).toBe(text("sum")));
  test("of a type written in place", () => {
    const typed = (name: string, mark = "", alias = ""): string => `pipeline P {
  source rows = readCsv<{ ${alias}${name}: string, page: string }>("c.csv")
  stream out = rows |> map(r => r.${mark}${name})
  sink s = out |> print
}
`;
    expect(one(typed("user", "‸"), "who")).toBe(typed("who", "", '"user" as '));
  });
});

describe("a field that tests feed and expect", () => {
  const text = (name: string, sum: string, marks: readonly string[] = [], alias = ""): string => {
    const mark = (at: string): string => (marks.includes(at) ? "‸" : "");
    return `type Item = { ${alias}${mark("declared")}${name}: string, n: int }
pipeline P {
  source items = readJsonl<Item>("i.jsonl")
  stream sums = items |> keyBy(i => i.${mark("used")}${name}) |> aggregate(i => { ${name}: key, ${mark("made")}${sum}: sum(i.n) })
  sink out = sums |> map(s => { ${name}: s.${name}, total: s.${sum} }) |> print
  sink all = sums |> print
}
test "sums" for P {
  feed items [
    { ${mark("fed")}${name}: "a", n: 1 },
    { ${name}: "a", n: 2 },
  ]
  expect out [{ ${name}: "a", total: 3 }]
  expect all [{ ${name}: "a", ${mark("expected")}${sum}: 3 }]
}
`;
  };
  test.each(["made", "expected"])("from where it is %s", at =>
    expect(one(text("sku", "sum", [at]), "total")).toBe(text("sku", "total")),
  );
  test.each(["declared", "used", "fed"])("of what comes in, from where it is %s", at => {
    // The records that are made of it have a field of the same name, and are others.
    const plain = text("sku", "sum");
    expect(one(text("sku", "sum", [at]), "id")).toBe(
      plain
        .replace("{ sku: string", '{ "sku" as id: string')
        .replace("i.sku", "i.id")
        .replaceAll('{ sku: "a", n', '{ id: "a", n'),
    );
  });
});

describe("what is refused", () => {
  test.each([
    ["a name that is taken", "type T = { ‸a: int, b: int }", "b", /`T` has a field `b` already/],
    [
      "a name taken in a record that was widened",
      "type T = { ‸a: int }\nfn f(t: T): int { let u = { ...t, b: 1 }\n return u.a + u.b }",
      "b",
      /field `b` already|Then|wrong/,
    ],
    ["a name that is none", "type T = { ‸a: int }", "1a", /is no name/],
    [
      "a field the engine makes",
      'pipeline P {\n source a = readText("x", onError: to(bad))\n sink o = a |> print\n sink b = bad |> map(f => f.‸error) |> print\n}',
      "b",
      /made by the engine/,
    ],
    [
      "a field that JavaScript knows",
      'type T = { ‸a: int }\nextern pure fn f(t: T): int from "./f.js"',
      "b",
      /code of `f`/,
    ],
  ])("%s", (_, text, to, why) => expect(one(text, to)).toMatch(why));
});
