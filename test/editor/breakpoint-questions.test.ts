// What a breakpoint does that is not where one looks for it: in a file that is imported, and one that does not stop.

import type { Locator } from "playwright-core";
import { beforeEach, inject, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { writeImporting } from "./support/programs.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

writeImporting(inject("folder"), "squares.weir", "squaring.weir");

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

test("a breakpoint in an imported file stops there, with the way to it as the stack", async () => {
  await workbench().openFile("squaring.weir");
  await workbench().goTo(3);
  await workbench().page.keyboard.press("F9");
  await workbench()
    .page.locator(".codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified")
    .first()
    .waitFor();
  await workbench().openFile("squares.weir");
  await debug.start(/paused on line 3/i);
  const frame = (text: string): Locator => debug.frames().filter({ hasText: text }).first();
  await debug.open(debug.thread(/paused on line 3/i), frame("squared"));
  await frame("squares.weir").waitFor();
  await workbench()
    .line(/let\s+square/)
    .waitFor();
  await workbench().shot("imported");
  await debug.stop();
  await workbench().command("Remove All Breakpoints");
});

test("why it did not stop is told of the breakpoint that is picked, and leads to it", async () => {
  const { page } = workbench();
  await workbench().openFile("fraud-detection.weir");
  await debug.clickGutter(8);
  await page.locator(".codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified").first().waitFor();
  await workbench().goTo(41, 9);
  await workbench().command("Debug: Add Conditional Breakpoint...");
  await page.locator(".breakpoint-widget .monaco-editor.focused").waitFor();
  await page.keyboard.insertText("tx.amount < 0.0");
  await page.keyboard.press("Enter");
  await page.locator(".codicon-debug-breakpoint-conditional").first().waitFor();
  await debug.start(/checkpoint 1 triggered/i);
  await workbench().command("Weir: Why Did It Not Stop?");
  const choice = workbench().pickerRows().filter({ hasText: "fraud-detection.weir:41" });
  await choice.filter({ hasText: "if tx.amount < 0.0" }).waitFor();
  await choice.click();
  const answer = page.getByRole("dialog");
  await answer.filter({ hasText: "but tx.amount < 0.0 was never true" }).waitFor();
  await workbench().shot("why-not");
  await answer.getByRole("button", { name: "Show It" }).click();
  await answer.waitFor({ state: "hidden" });
  await page.locator(".statusbar-item", { hasText: "Ln 41" }).waitFor();
});

test("of one that is switched off it is told that it is", async () => {
  const { page } = workbench();
  await workbench().command("Disable All Breakpoints");
  await page.locator(".codicon-debug-breakpoint-disabled").first().waitFor();
  await workbench().command("Weir: Why Did It Not Stop?");
  const choice = workbench().pickerRows().filter({ hasText: "switched off, if tx.amount < 0.0" });
  await choice.click();
  const answer = page.getByRole("dialog");
  await answer.filter({ hasText: "It is switched off" }).waitFor();
  await page.keyboard.press("Escape");
  await answer.waitFor({ state: "hidden" });
  await debug.stop();
  await workbench().command("Remove All Breakpoints");
  await debug.breakpoint("fraud-detection").waitFor({ state: "hidden" });
});
