// A line longer than any string Node can hold: a clear failure that names it, and with `onError: skip` the rest comes through.

import { constants } from "node:buffer";
import { appendFileSync, truncateSync } from "node:fs";
import { expect, test } from "vitest";
import { weir, workspace } from "../support/weir.ts";

const program = (onError: string) => `pipeline Huge {
  restart: none
  source lines = readText("in.txt"${onError})
  sink out = lines |> map(line => length(line)) |> writeJsonl("out.jsonl")
}
`;

/** The hole in a sparse file reads as NUL characters. */
const folder = (onError: string) => {
  const dir = workspace({ "main.weir": program(onError), "in.txt": "one\n" });
  truncateSync(dir.path("in.txt"), constants.MAX_STRING_LENGTH + 1_000_000);
  appendFileSync(dir.path("in.txt"), "\nlast\n");
  return dir;
};

test("fails with the line, its length and what to do", async () => {
  const dir = folder("");
  const end = await weir(["run", "main.weir"], { cwd: dir.dir, timeoutMs: 120_000 });
  expect(end.code).toBe(1);
  expect(end.stderr).toMatch(/in\.txt:2/);
  expect(end.stderr).toMatch(/53\d{7} bytes/);
  expect(end.stderr).toMatch(/onError: skip/);
  dir.dispose();
});

test("is left out with onError: skip", async () => {
  const dir = folder(", onError: skip");
  const end = await weir(["run", "main.weir"], { cwd: dir.dir, timeoutMs: 120_000 });
  expect(end.code, end.stderr).toBe(0);
  expect(dir.read("out.jsonl")).toBe("3\n4\n");
  dir.dispose();
});
