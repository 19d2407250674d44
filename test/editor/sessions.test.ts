// Sessions of other kinds: one that was recorded and is gone through again, and a run that is watched, and captured.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, inject, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { writeSteadyRun } from "./support/programs.ts";
import { webview } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const folder = inject("folder");
const TRACE = "session.trace.json";
const steady = writeSteadyRun(folder, "steady.weir");
const launches = join(folder, ".vscode");
mkdirSync(launches, { recursive: true });
const recorded = {
  type: "weir",
  request: "launch",
  name: "Recorded",
  program: "${workspaceFolder}/fraud-detection.weir",
  stopOn: "barrier",
  trace: `\${workspaceFolder}/${TRACE}`,
};
writeFileSync(
  join(launches, "launch.json"),
  JSON.stringify({ version: "0.2.0", configurations: [recorded] }),
);
// Other tests need no configuration.
afterAll(() => rmSync(launches, { recursive: true, force: true }));

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

test("a session that was recorded is gone through again, with what was done in it", async () => {
  await workbench().openFile("fraud-detection.weir");
  await debug.start(/paused on barrier 1/i);
  await workbench().command("Weir: Fail This Subtask");
  await debug.console("has been failed").waitFor();
  await debug.button("Continue").click();
  await debug.stoppedAt(/failed by hand/i);
  await debug.stop();
  await expect.poll(() => existsSync(join(folder, TRACE))).toBe(true);
  await workbench().command("Weir: Replay a Recorded Session…");
  await workbench().pickerRows().filter({ hasText: TRACE }).click();
  await debug.thread(/failed: failed by hand/).waitFor();
  await debug.stopped(/paused before step/i);
  await workbench().shot("replayed");
  await debug.stop();
});

test("a run is started and watched, with its picture beside it, and what it does is listed", async () => {
  await workbench().openFile(steady);
  await workbench().command("Weir: Run and Watch Pipeline");
  const pipeline = await webview(workbench().page, "Pipeline");
  await pipeline.getByText(/it is watched/).waitFor();
  await debug.thread(/running/i).waitFor();
  await workbench().command("Run and Debug: Focus on Checkpoints View");
  await debug.checkpoint(/Checkpoint \d+/).waitFor();
  await workbench().shot("watched");
});

test("it is captured: a session of its own goes on from there, step by step", async () => {
  const pipeline = await webview(workbench().page, "Pipeline");
  await debug.button("Capture and Debug from Here").click();
  await debug.stopped(/start of run/i);
  await pipeline.getByText(/it is watched/).waitFor({ state: "hidden" });
  await workbench().shot("captured");
  await debug.moves(pipeline, () => debug.button("Next Barrier").click());
  await debug.stopped(/paused on barrier/i);
  await workbench().page.keyboard.press("Shift+F5");
  await debug.thread(/paused on barrier/i).waitFor({ state: "hidden" });
  await debug.button("Disconnect").click();
  await debug.toolbar().waitFor({ state: "hidden" });
});

test("it is found again among the runs of this machine", async () => {
  await workbench().command("Weir: Watch a Run…");
  const run = workbench().pickerRows().filter({ hasText: "Steady" }).filter({ hasText: steady }).first();
  await run.waitFor();
  await run.click();
  await debug.thread(/running/i).waitFor();
  await debug.button("Disconnect").click();
  await debug.toolbar().waitFor({ state: "hidden" });
  await workbench().command("Tasks: Terminate Task");
  await workbench().pickerRows().filter({ hasText: steady }).first().click();
  await workbench().picker().waitFor({ state: "hidden" });
});
