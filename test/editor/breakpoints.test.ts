// Breakpoints set by hand: on the barrier, under a condition, at a moment that has no line.

import { beforeEach, expect, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(async () => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
  if (await debug.toolbar().isVisible()) await debug.stop();
});

test("a click beside `checkpoint {` is a breakpoint on the barrier", async () => {
  const { page } = workbench();
  await workbench().openFile("fraud-detection.weir");
  await debug.clickGutter(8);
  await page.locator(".codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified").first().waitFor();
  await debug.start(/checkpoint 1 triggered/i);
  await workbench().shot("gutter-breakpoint");
  await debug.stop();
});

test("a click beside a stage stops at each record there, and another takes it away", async () => {
  const { page } = workbench();
  await workbench().command("Remove All Breakpoints");
  await debug.clickGutter(26);
  await debug.start(/paused on a record/i);
  await debug.thread(/detector.*paused on a record/i).waitFor();
  await debug.expand(debug.variable("Record"));
  const record = async (): Promise<string | null> => debug.variable("at").textContent();
  const first = await record();
  await page.keyboard.press("F5");
  await expect.poll(record).not.toBe(first);
  await debug.stopped(/paused on a record/i);
  await debug.clickGutter(26);
  await page.locator(".margin-view-overlays .codicon-debug-breakpoint").waitFor({ state: "hidden" });
  await debug.button("Continue").click();
  await debug.stopped(/end of run/i);
  await debug.stop();
});

test("a mode of the breakpoint makes it wait for the barrier", async () => {
  const { page } = workbench();
  await workbench().command("Remove All Breakpoints");
  await debug.clickGutter(26);
  await debug.start(/paused on a record/i);
  await debug.clickGutter(26, "right");
  await page.getByRole("menuitem", { name: "Edit Breakpoint..." }).hover();
  await page.keyboard.press("Enter");
  const widget = page.locator(".breakpoint-widget");
  await widget.locator(".select-mode-container select").selectOption("Barrier arrived");
  await workbench().shot("mode");
  await widget.locator(".monaco-editor").click();
  await page.keyboard.press("Enter");
  await widget.waitFor({ state: "hidden" });
  await debug.button("Continue").click();
  await debug.thread(/detector.*paused on barrier 1/i).waitFor();
  await debug.stop();
});

test("a condition holds it up until it is true", async () => {
  const { page } = workbench();
  await workbench().command("Remove All Breakpoints");
  await workbench().goTo(41, 9);
  await workbench().command("Debug: Add Conditional Breakpoint...");
  await page.locator(".breakpoint-widget .monaco-editor.focused").waitFor();
  await page.keyboard.insertText("tx.amount > 900.0");
  await workbench().shot("condition");
  await page.keyboard.press("Enter");
  await page.locator(".codicon-debug-breakpoint-conditional").first().waitFor();
  await debug.start(/paused on line 41/i);
  await debug.expand(debug.variable("Record"));
  const amount = await debug.variable("amount").textContent();
  expect(Number(/=\s*([\d.]+)/.exec(amount ?? "")?.[1])).toBeGreaterThan(900);
  await workbench().shot("conditional-breakpoint");
  await debug.stop();
});

test("Break on… offers the moments that have no line", async () => {
  await workbench().command("Remove All Breakpoints");
  await debug.start(/paused on barrier 1/i);
  await workbench().command("Weir: Break on…");
  await workbench().pickerRows().filter({ hasText: "A snapshot is taken" }).waitFor();
  await workbench().shot("break-on");
  await workbench().pick("A snapshot is taken");
  await workbench().pick("detector");
  await debug.breakpoint("snapshotted:detector").waitFor();
  await workbench().page.keyboard.press("F5");
  await debug.stopped(/snapshot for checkpoint 1/i);
  await workbench().shot("snapshotted");
  await debug.stop();
});
