// F5 and what follows, without any configuration, by keys and clicks: one session, from its first barrier over a failure
// and back.

import { beforeEach, expect, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { webview } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

test("F5 needs no configuration, and stops at the first barrier", async () => {
  await workbench().openFile("fraud-detection.weir");
  await debug.start(/paused on barrier 1/i);
  expect(await debug.threads().count()).toBeGreaterThanOrEqual(6);
  await workbench().shot("first-barrier");
});

test("the state of a subtask is expanded down to a number", async () => {
  await debug.expand(debug.variable("All keyed state"));
  await debug.expand(debug.variable('"acc-0095"'));
  const total = debug.variable("total");
  await total.waitFor();
  expect(await total.textContent()).toMatch(/total =\s*\d+/);
  await workbench().shot("state");
});

test("a variable is set, and shows its new value", async () => {
  const { page } = workbench();
  await debug.variable("total").dblclick();
  const input = page.locator(".debug-variables .inputBoxContainer input");
  await input.fill("12345.5");
  await page.keyboard.press("Enter");
  await input.waitFor({ state: "hidden" });
  await debug.expand(debug.variable('"acc-0095"'));
  await debug.variable("total").filter({ hasText: "12345.5" }).waitFor();
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
  await debug.button("Next Barrier").click();
  await debug.stopped(/(detector \(2|out|bad).*paused on barrier 1/i);
});

test("a failed subtask is restored, and Step Back goes over it", async () => {
  const pipeline = await webview(workbench().page, "Pipeline");
  await debug.nextBarrierUntil(/barrier 2/i);
  await debug.breakpoint("Restored").locator("input").check();
  await debug.choose(debug.thread("detector (2/2)"), "Fail This Subtask");
  await debug.console("detector (2/2) has been failed").waitFor();
  await workbench().shot("subtask-failed");
  await workbench().page.keyboard.press("F5");
  await debug.stoppedAt(/failed by hand/i);
  await workbench().shot("stopped-at-failure");
  await workbench().page.keyboard.press("F5");
  await debug.stoppedAt(/checkpoint 1\b/i);
  await pipeline.locator(".top-line").getByText("attempt 2").waitFor();
  await workbench().shot("restored");
  const step = async (): Promise<number> =>
    Number(
      /step ([\d,]+)/
        .exec((await pipeline.locator(".top-line").textContent()) ?? "")?.[1]
        ?.replaceAll(",", ""),
    );
  const restoredAt = await step();
  await debug.button("Step Back").click();
  await expect.poll(step).toBeLessThan(restoredAt);
  await workbench().shot("stepped-back");
});

test("Shift+F5 ends it", async () => {
  await debug.stop();
  await workbench().shot("ended");
});
