// Programs of several files, end to end: types, functions and externs are found from where they are written, and what
// is wrong is shown where it stands.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inFolder, weir } from "./weir.ts";

const files = {
  "jobs/main.weir": `import { Order, total } from "../lib/orders.weir"
import { label } from "../lib/names.weir"

pipeline Imports {
  source orders = readJsonl<Order>("orders.jsonl")
  sink out = orders |> map(o => label(o.id, total(o))) |> writeText("out.txt")
}
`,
  "jobs/orders.jsonl":
    '{"id":"a","amounts":[{"cents":1},{"cents":2}],"parts":1}\n{"id":"b","amounts":[],"parts":0}\n',
  "lib/orders.weir": `import { Money } from "money.weir"

type Order = { id: string, amounts: list<Money>, parts: int }

fn total(o: Order): int = sum(map(o.amounts, a => a.cents)) / o.parts
`,
  "lib/money.weir": "type Money = { cents: int }\n",
  "lib/names.weir": `extern pure fn shout(text: string): string from "./names/shout.js"

fn label(id: string, cents: int): string = "\${shout(id)}: \${cents}"
`,
  "lib/names/shout.js": "export const shout = text => text.toUpperCase();\n",
};
const whole = { ...files, "jobs/orders.jsonl": files["jobs/orders.jsonl"].replace('"parts":0', '"parts":1') };

describe("a program of several files", () => {
  it("runs from any folder", () => {
    inFolder(whole, dir => {
      const ended = weir(["run", "jobs/main.weir", "--quiet"], { cwd: dir });
      expect(ended).toEqual({ code: 0, stdout: "", stderr: "" });
      expect(readFileSync(join(dir, "jobs", "out.txt"), "utf8")).toBe("A: 3\nB: 0\n");
    });
  });

  it("fails in the file that holds the expression", () => {
    inFolder(files, dir => {
      const ended = weir(["run", "jobs/main.weir", "--quiet", "--set", "restart=none"], { cwd: dir });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain("lib/orders.weir:5:");
      expect(ended.stderr).not.toContain("at Object.");
    });
  });

  it("is checked whole, each mistake at its place", () => {
    const wrong = { ...whole, "lib/money.weir": "type Money = { cent: int }\n" };
    inFolder(wrong, dir => {
      const ended = weir(["check", "jobs/main.weir"], { cwd: dir });
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/lib\/orders\.weir:5:\d+/);
      expect(ended.stderr).toContain("has no field `cents`");
    });
  });

  it("names an import that is not there", () => {
    const { "lib/money.weir": _, ...without } = whole;
    inFolder(without, dir => {
      const ended = weir(["check", "jobs/main.weir"], { cwd: dir });
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain("money.weir");
      expect(ended.stderr).toMatch(/lib\/orders\.weir:1:\d+/);
    });
  });
});
