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
  await debug.stopped(/snapshotted for/i);
  await workbench().shot("snapshotted");
  await debug.stop();
});
