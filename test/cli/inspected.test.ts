// What `weir run --inspect` refuses before anything runs. What it does is in test/execute/inspect.test.ts and
// test/dap/attach.test.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inFolder, root, weir } from "./weir.ts";

const PROGRAM = `pipeline Small {
  source n = sequence(0 .. 3)
  sink out = n |> map(n => "\${n}") |> writeText("out.txt")
}
`;

describe("weir run --inspect", () => {
  it.each([
    [
      "with --simulate",
      ["run", "a.weir", "--simulate", "--inspect"],
      "is over before anybody could watch it",
    ],
    ["with the program in the port's place", ["run", "--inspect", "a.weir"], "It must be a port"],
    ["with another machine", ["run", "a.weir", "--inspect", "0.0.0.0:80"], "It must be a port"],
  ])("is refused %s", (_, args, what) => {
    inFolder({ "a.weir": PROGRAM }, cwd => {
      const { code, stderr } = weir(args, { cwd });
      expect(stderr).toContain(what);
      expect(code).toBe(2);
    });
  });

  it("is loaded by nothing else", () => {
    const text = readFileSync(join(root, "runtime/cli/run/inspected.ts"), "utf8");
    expect(text).toMatch(/await import\("..\/..\/execute\/inspect\/server.ts"\)/);
    expect(text).not.toMatch(/^import (?!type).*inspect\/server/m);
  });
});
