// A run that is told to stop before its tasks run: it promises no checkpoint that it cannot take.

import { join } from "node:path";
import { expect, test } from "vitest";
import { runCluster } from "../../runtime/execute/cluster/cluster.ts";
import { DEFAULT_POLICY } from "../../runtime/execute/run.ts";
import { check } from "../../runtime/language/check.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { root, workspace } from "../support/weir.ts";

const TEXT = 'pipeline P {\n  source n = sequence(1 .. 3)\n  sink out = n |> writeJsonl("out.jsonl")\n}\n';

test("stopped before it has begun", async () => {
  const folder = workspace({});
  const notices: string[] = [];
  const model = check(loadProgram("main.weir", path => (path === "main.weir" ? TEXT : null)));
  const outcome = await runCluster({
    plan: lower(model, "P", {}).plan!,
    baseDir: folder.dir,
    fingerprint: "f",
    policy: DEFAULT_POLICY,
    onEvent: null,
    recordEvents: false,
    onProgress: null,
    onNotice: notice => notices.push(notice),
    signal: AbortSignal.abort(),
    stdout: () => {},
    workersDir: join(root, "dist"),
  });
  expect(outcome).toMatchObject({ status: "cancelled", statistics: { recordsIn: 0, lastCheckpoint: null } });
  expect(notices).toEqual(["stopping; press Ctrl-C again to leave at once"]);
  folder.dispose();
});
