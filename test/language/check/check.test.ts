// Every diagnostic of the checker at its place with its words, by files in cases/; and what needs several files.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DIAGNOSTICS, diagnosticsPage, explain } from "../../../runtime/language/diagnostics.ts";
import { allDiagnostics, checkFiles, checkText, shown, split } from "./markers.ts";

const folder = new URL("./cases/", import.meta.url);
const cases = readdirSync(folder)
  .filter(name => name.endsWith(".weir"))
  .map(name => ({ name, ...split(readFileSync(new URL(name, folder), "utf8")) }));

describe("a file says what is wrong with it", () => {
  test.each(cases)("$name", ({ text, expected }) => {
    const model = checkText(text);
    expect(
      allDiagnostics(model)
        .map(diagnostic => shown(model, diagnostic))
        .sort(),
    ).toEqual([...expected].sort());
  });
});

const codes = (files: Readonly<Record<string, string>>): readonly string[] =>
  checkFiles(files).diagnostics.map(each => `${each.path} ${each.code}`);

describe("several files", () => {
  test("what a file declares can be imported, what it imports cannot", () => {
    const files = {
      "a.weir": 'import { Order, total } from "./lib/b.weir"\n\nfn f(o: Order) = total(o)\n',
      "lib/b.weir":
        'import { Money } from "../c.weir"\n\ntype Order = { amount: Money }\n\nfn total(o: Order) = o.amount.cents\n',
      "c.weir": "type Money = { cents: int }\n",
    };
    expect(codes(files)).toEqual([]);
    expect(codes({ ...files, "a.weir": 'import { Money } from "./lib/b.weir"\n' })).toEqual(["a.weir W0107"]);
  });

  test("a misspelt import names the nearest", () => {
    const model = checkFiles({
      "a.weir": 'import { Oder } from "./b.weir"\n',
      "b.weir": "type Order = { id: int }\n",
    });
    expect(model.diagnostics.map(each => each.message)).toEqual([
      "`./b.weir` declares no `Oder`. Did you mean `Order`?",
    ]);
  });

  test("pipelines cannot be imported", () => {
    const files = { "a.weir": 'import { P } from "./b.weir"\n', "b.weir": "pipeline P { }\n" };
    expect(codes(files)).toEqual(["a.weir W0107"]);
  });

  test("files do not import each other", () => {
    const files = {
      "a.weir": 'import { B } from "./b.weir"\n\ntype A = { b: B }\n',
      "b.weir": 'import { A } from "./a.weir"\n\ntype B = { x: int }\n\ntype C = { a: A }\n',
    };
    expect(codes(files)).toEqual(["a.weir W0108"]);
  });

  test("an imported fn is resolved before it is called, and may call others of its file", () => {
    const files = {
      "a.weir": 'import { twice } from "./b.weir"\n\nfn four(x: int): int = twice(twice(x))\n',
      "b.weir": "fn twice(x: int) = double(x)\n\nfn double(x: int) = 2 * x\n",
    };
    expect(codes(files)).toEqual([]);
  });

  test("what is imported and not used is told of", () => {
    const files = {
      "a.weir": 'import { f, g } from "./b.weir"\n\nfn h() = g()\n',
      "b.weir": "fn f() = 1\nfn g() = 2\n",
    };
    expect(codes(files)).toEqual(["a.weir W0525"]);
  });

  test("a diagnostic of an imported file stands in that file", () => {
    expect(
      codes({ "a.weir": 'import { f } from "./b.weir"\n\nfn h() = f()\n', "b.weir": "fn f() = g()\n" }),
    ).toEqual(["b.weir W0104"]);
  });
});

describe("the table of diagnostics", () => {
  /** Reached elsewhere: by tests of the parser, of lowering, of snapshots, and by those above that need several files. */
  const ELSEWHERE = /^W00|^W048|^W06|^W0107$|^W0108$|^W0240$|^W0525$/;

  test("every code of the checker is reached by a case", () => {
    const reached = new Set(cases.flatMap(each => each.expected.map(line => line.split(" ")[1])));
    const missing = Object.keys(DIAGNOSTICS).filter(code => !ELSEWHERE.test(code) && !reached.has(code));
    expect(missing).toEqual([]);
  });

  test("no message has a hole left", () => {
    const open = cases
      .flatMap(each => allDiagnostics(checkText(each.text)))
      .filter(each => /\{\w+\}/.test(each.message));
    expect(open.map(each => each.message)).toEqual([]);
  });

  test("every page shows what is wrong and what is right, and the reference holds them all", () => {
    const page = diagnosticsPage();
    for (const code of Object.keys(DIAGNOSTICS)) {
      expect(code).toMatch(/^W\d{4}$/);
      expect(DIAGNOSTICS[code]!.page.trim(), code).not.toBe("");
      expect(page).toContain(explain(code)!.trim());
    }
    expect(explain("W9999")).toBeNull();
    expect(explain("toString")).toBeNull();
  });

  test("docs/diagnostics.md is what the table says (vitest -u writes it)", async () => {
    await expect(diagnosticsPage()).toMatchFileSnapshot("../../../docs/diagnostics.md");
  });

  test("a program deeper than the stack is a diagnostic", () => {
    const types = Array.from({ length: 12_000 }, (_, i) => `type T${i} = list<T${i + 1}>\n`).join("");
    const deep = checkText(`${types}type T12000 = int\nfn f(x: T0) = x == x\n`);
    expect(deep.diagnostics.map(each => each.code)).toEqual(["W0240"]);
  });

  test("types that double in size at each step are checked at once", () => {
    const types = Array.from({ length: 60 }, (_, i) => `type T${i} = { a: T${i + 1}, b: T${i + 1} }\n`).join(
      "",
    );
    const uses =
      "fn f(xs: list<T0>, x: T0) = append(xs, x)\nfn g(x: T0) = x == x\nfn h(x: T0): { a: int } = x\n";
    expect(checkText(`${types}type T60 = { x: int }\n${uses}`).diagnostics.map(each => each.code)).toEqual([
      "W0200",
    ]);
  });
});
