// References and highlights: every place that means what is asked of, fields of records and what tests name included.
// In a case, `‸` is where it is asked and `«…»` surrounds each place that is found.

import { describe, expect, test } from "vitest";
import { diagnosticsOf } from "../../server/ide/analysis.ts";
import { occurrencesAt, referencesAt } from "../../server/ide/references.ts";
import { rename } from "../../server/ide/rename.ts";
import { applyEdits } from "./action-cases.ts";
import { workspaceOf } from "./editing.ts";

const plainOf = (text: string): string => text.replaceAll(/[‸«»]/g, "");

function foundIn(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const path = Object.keys(texts).find(each => texts[each]!.includes("‸"))!;
  const offset = texts[path]!.replaceAll(/[«»]/g, "").indexOf("‸");
  const plain = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, plainOf(text)]));
  const workspace = workspaceOf(plain);
  const analysis = workspace.analysis(path)!;
  const wrong = Object.keys(plain).flatMap(name => diagnosticsOf(workspace.analysis(name)!));
  expect(wrong.filter(each => each.severity === "error")).toEqual([]);
  const places = [...(referencesAt(workspace, analysis, offset) ?? [])].flat();
  expect(occurrencesAt(analysis, offset)).toEqual(places.filter(place => place.path === path));
  return Object.fromEntries(
    Object.entries(plain).map(([name, text]) => [
      name,
      places
        .filter(place => place.path === name)
        .sort((a, b) => b.start - a.start)
        .reduce(
          (done, { start, end }) => `${done.slice(0, start)}«${done.slice(start, end)}»${done.slice(end)}`,
          text,
        ),
    ]),
  );
}

const same = (text: string): void => {
  expect(foundIn({ "/w/main.weir": text })["/w/main.weir"]).toBe(text.replaceAll("‸", ""));
};

const FRAUD = (at: string): string =>
  `type Transaction = { «account|declared»: string, amount: float, at: timestamp }

fn label(tx: Transaction): string = tx.«account|fn»

pipeline P {
  source transactions = readJsonl<Transaction>("t.jsonl")
  stream seen = transactions
    |> map(tx => { ...tx, big: tx.amount > 5.0 })
    |> keyBy(tx => tx.«account|spread»)
    |> process {
      state last: Transaction?
      on tx {
        last = { «account|made»: tx.«account|read», amount: tx.amount, at: tx.at }
        emit { account: last?.«account|optional» ?? "", n: 1 }
      }
    }
  stream other = seen |> filter(s => s.account != "")
  sink out = other |> print
}

test "seen" for P {
  feed transactions [
    { «account|fed»: "a", amount: 0.5, at: @2026-01-01T00:00:00Z },
  ]
  expect out [{ account: "a", n: 1 }]
}
`.replaceAll(/\|(\w+)»/g, (_, name) => (name === at ? "‸»" : "»"));

describe("a field", () => {
  test.each(["declared", "fn", "spread", "made", "read", "optional", "fed"])(
    "of a declared type, from where it is %s",
    at => same(FRAUD(at)),
  );

  test("of a record that is made in a flow, and what is expected of it", () =>
    same(`pipeline P {
  source words = readText("w.txt")
  stream counts = words |> keyBy(w => w) |> window(global()) |> aggregate(w => { word: key, «total»: count() })
  stream top = counts |> filter(c => c.«to‸tal» > 1) |> map(c => { total: c.«total» })
  sink all = counts |> print
  sink out = top |> print
}
test "counts" {
  feed words ["a", "a"]
  expect all [{ word: "a", «total»: 2 }]
  expect out [{ total: 2 }]
}
`));

  test("within a list of records that a test feeds", () =>
    same(`type Item = { «sku‸»: string, n: int }
type Order = { id: string, items: list<Item> }
pipeline P {
  source orders = readJsonl<Order>("o.jsonl")
  stream items = orders |> flatMap(o => o.items)
  sink out = items |> filter(i => i.«sku» != "") |> print
}
test "orders" for P {
  feed orders [{ id: "1", items: [{ «sku»: "a", n: 1 }] }]
  expect out [{ «sku»: "a", n: 1 }]
}
`));

  test("of records that are spread into others of their shape, however many", () => {
    const count = 40;
    const streams = Array.from(
      { length: count },
      (_, i) => `  stream s${i + 1} = s${i} |> map(e => { ...e, n: e.«n» + ${i} })`,
    );
    const text = `pipeline P {
  source from = sequence(1 .. 9)
  stream s0 = from |> map(i => { id: i, «n»: i })
${streams.join("\n")}
  sink out = s${count} |> filter(e => e.«n‸» > 1) |> print
}
`;
    // Each entry replaces the field, and so makes it anew.
    same(text.replaceAll("...e, n:", "...e, «n»:"));
    const kept = text.replaceAll(/[«»‸]/g, "").replace("{ id:", "{ «id»:");
    same(kept.replace("|> print", "|> map(e => e.«id‸») |> print"));
  });

  test("that the engine makes", () =>
    same(`type T = { error: string }
pipeline P {
  source a = readText("x", onError: to(bad))
  sink o = a |> print
  sink b = bad |> map(f => { error: f.«error‸», again: f.«error» }) |> print
}
`));

  test("across files", () => {
    const types = "type Order = { id: string, «n»: int }\nfn big(o: Order): bool = o.«n» > 5\n";
    const main =
      'import { Order } from "./types.weir"\nfn f(o: Order): int = o.«n‸»\nfn g(o: { n: string }): string = o.n\n';
    expect(foundIn({ "/w/main.weir": main, "/w/types.weir": types })).toEqual({
      "/w/main.weir": main.replace("‸", ""),
      "/w/types.weir": types,
    });
  });
});

const PIPELINE = (at: string): string =>
  `pipeline P {
  param least: int = 1
  source words = readText("w.txt")
  stream counts = words |> filter(w => length(w) > least)
  sink out = counts |> print
}
pipeline Q {
  source words = readText("w.txt")
  sink out = words |> print
}
test "of P" for P {
  feed words ["a"]
  set least = 0
  checkpoint after 2 records from words
  expect out ["a"] in order
}
test "of Q" for Q {
  feed words ["a"]
  expect out ["a"]
}
`.replace(at, `${at}‸`);

describe("what a step of a test names", () => {
  const renamed = (at: string, to: string): string => {
    const text = PIPELINE(at);
    const workspace = workspaceOf({ "/w/main.weir": plainOf(text) });
    const found = rename(workspace, workspace.analysis("/w/main.weir")!, text.indexOf("‸"), to);
    return "refused" in found ? found.refused : applyEdits(plainOf(text), found.edits);
  };
  const plain = PIPELINE("$");
  const [p, q] = [plain.indexOf("pipeline Q"), plain.indexOf('test "of P"')];
  const inP = (from: RegExp, to: string): string =>
    plain.slice(0, p).replaceAll(from, to) +
    plain.slice(p, q) +
    plain.slice(q, plain.indexOf('test "of Q"')).replaceAll(from, to) +
    plain.slice(plain.indexOf('test "of Q"'));

  test.each([
    ["source words", "lines", /\bwords\b/g],
    ["feed words", "lines", /\bwords\b/g],
    ["records from words", "lines", /\bwords\b/g],
    ["set least", "most", /\bleast\b/g],
    ["expect out", "result", /\bout\b/g],
    ["sink out", "result", /\bout\b/g],
  ])("has its new name there too: %s", (at, to, from) => expect(renamed(at, to)).toBe(inP(from, to)));

  test("an operator that fails", () => {
    const text = (name: string, mark = ""): string => `pipeline P {
  source words = readText("w.txt")
  stream counts = words |> keyBy(w => w) |> process as ${name} { on w { emit w } }
  sink out = counts |> print
}
test "fails" for P {
  fail ${mark}${name} after snapshot 1
}
`;
    const workspace = workspaceOf({ "/w/main.weir": text("detector") });
    const found = rename(
      workspace,
      workspace.analysis("/w/main.weir")!,
      text("detector", "‸").indexOf("‸"),
      "counter",
    );
    expect("edits" in found && applyEdits(text("detector"), found.edits)).toBe(text("counter"));
  });
});
