// F5 and what follows, without any configuration, by keys and clicks: one session, from its first barrier over a failure
// and back.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, inject, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { inSight, stepIn, webview } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

/** Of what others import; there before the editor looks for files. */
const SHARED = "shared-types.weir";
writeFileSync(join(inject("folder"), SHARED), "type Order = { id: int }\n");

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

test("F5 needs no configuration, and stops at the first barrier", async () => {
  expect(existsSync(join(inject("folder"), ".vscode"))).toBe(false);
  await workbench().openFile("fraud-detection.weir");
  await debug.start(/paused on barrier 1/i);
  await debug.thread("transactions (1/1)").waitFor();
  await debug.thread("detector (1/2)").waitFor();
  await debug.thread("detector (2/2)").waitFor();
  await workbench().shot("first-barrier");
});

test("the state of a subtask is expanded down to a number", async () => {
  await debug.expand(debug.variable("All keyed state"));
  await debug.expand(debug.variable('"acc-0095"'));
  const total = debug.variable("total");
  await total.waitFor();
  await expect.poll(() => total.textContent()).toMatch(/total =\s*\d+/);
  await workbench().shot("state");
});

test("a variable is set, shows its new value, and stays where it was", async () => {
  const { page } = workbench();
  await debug.variable("total").dblclick();
  const input = page.locator(".debug-variables .inputBoxContainer input");
  await input.fill("12345.5");
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });
  await debug.variable("total").filter({ hasText: "12345.5" }).waitFor();
  expect(await debug.variable('"acc-0095"').getAttribute("aria-expanded")).toBe("true");
});

test("an expression is watched", async () => {
  const { page } = workbench();
  await workbench().command("Debug: Focus on Watch View");
  await page.locator(".debug-watch").hover();
  await page.locator('.pane:has(.debug-watch) .pane-header [aria-label="Add Expression"]').click();
  await page.locator(".debug-watch .inputBoxContainer input").fill("1 + 2");
  await page.keyboard.press("Enter");
  await debug.watched("1 + 2").filter({ hasText: "3" }).waitFor();
});

test("the console evaluates expressions and takes commands", async () => {
  await debug.evaluate("2 * 21");
  await debug.console(/^42$/).waitFor();
  await debug.evaluate("help");
  await debug.console(/diff N M/).waitFor();
  await workbench().shot("console");
});

test("the next barrier is a button away", async () => {
  const pipeline = await webview(workbench().page, "Pipeline");
  const where = async (): Promise<string | undefined> =>
    (await debug.thread(/paused on barrier 1/i).textContent())?.split(":", 1)[0];
  const before = await where();
  await debug.moves(pipeline, () => debug.button("Next Barrier").click());
  await debug.stopped(/paused on barrier 1/i);
  await expect.poll(where).not.toBe(before);
});

test("the console says what has changed since a checkpoint", async () => {
  const pipeline = await webview(workbench().page, "Pipeline");
  await debug.nextBarrierUntil(/paused on barrier 2/i, pipeline);
  await debug.evaluate("diff 1 now");
  await debug.console(/- checkpoint 1/).waitFor();
  await debug.console(/"acc-0095"/).waitFor();
  await workbench().shot("console-diff");
});

test("a subtask terminated as a thread is restored, and Step Back goes over it", async () => {
  const pipeline = await webview(workbench().page, "Pipeline");
  await debug.arm("Restored");
  await debug.choose(debug.thread("detector (2/2)"), "Terminate Thread");
  await debug.console("detector (2/2) has been failed").waitFor();
  await workbench().shot("subtask-failed");
  await workbench().page.keyboard.press("F5");
  await debug.stoppedAt(/failed by hand/i);
  await workbench().shot("stopped-at-failure");
  await workbench().page.keyboard.press("F5");
  await debug.stoppedAt(/checkpoint 1\b/i);
  await inSight(pipeline, "attempt 2").waitFor();
  await workbench().shot("restored");
  const restoredAt = await stepIn(pipeline);
  await debug.moves(pipeline, () => debug.button("Step Back").click());
  await expect.poll(() => stepIn(pipeline)).toBeLessThan(restoredAt);
  await inSight(pipeline, "attempt 2").waitFor({ state: "hidden" });
  await workbench().shot("stepped-back");
});

test("Shift+F5 ends it", async () => {
  await debug.stop();
  await workbench().shot("ended");
});

test("a file without a pipeline is told so, and another is a click away", async () => {
  await workbench().openFile(SHARED);
  await workbench().page.keyboard.press("F5");
  const refusal = workbench().message(`${SHARED} has no pipeline`);
  await refusal.waitFor();
  await workbench().shot("no-pipeline");
  await refusal.getByRole("button", { name: "Debug Another Pipeline…" }).click();
  await workbench().picker().fill("word-count.weir");
  await workbench().pickerRows().filter({ hasText: "word-count.weir" }).click();
  await debug.stopped(/paused on barrier 1/i);
  await debug.stop();
});
