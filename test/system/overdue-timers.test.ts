// Processing-time timers that are overdue when the input ends fire before the end, however the elements came: a whole
// input in one batch too.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { weir, workspace } from "../support/weir.ts";

const PROGRAM = `pipeline P {
  source ns = sequence(1 .. 4)
  stream fired = ns |> keyBy(n => n) |> process {
    on n { processingTimer(@1990-01-01T00:00:00Z) }
    on processingTimer t { emit { k: key } }
  }
  sink out = fired |> writeJsonl("out.jsonl")
}
`;

test("every key's timer has fired", async () => {
  const folder = workspace({ "main.weir": PROGRAM });
  expect((await weir(["run", "main.weir", "-q"], { cwd: folder.dir })).code).toBe(0);
  const lines = readFileSync(join(folder.dir, "out.jsonl"), "utf8").trim().split("\n");
  expect(lines.sort()).toEqual(["1", "2", "3", "4"].map(k => `{"k":${k}}`));
});
