// What a session keeps, and what can begin from it: savepoints written from the palette and from the list, debugging from
// one on disk, and a value as it was in each checkpoint.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { beforeEach, expect, inject, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { stepIn, webview } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

/** By a name of its own: other tests leave programs with that of the example. */
const folder = inject("folder");
const example = readFileSync(join(folder, "fraud-detection.weir"), "utf8");
writeFileSync(join(folder, "ledger.weir"), example.replace("pipeline FraudDetection", "pipeline Ledger"));

const workbench = useWorkbench({ width: 1600, height: 1200 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

const isWritten = (name: string): boolean => existsSync(join(folder, name, "manifest.json"));
/** Accepts the path that the dialog offers. */
const accept = async (path: RegExp): Promise<void> => {
  await expect.poll(() => workbench().picker().inputValue()).toMatch(path);
  await workbench().page.keyboard.press("Enter");
  await workbench().picker().waitFor({ state: "hidden" });
};
const choice = (text: string): Locator => workbench().pickerRows().filter({ hasText: text });

test("a savepoint is written from the palette, where it is proposed", async () => {
  await workbench().openFile("ledger.weir");
  await debug.start(/paused on barrier 1/i);
  const pipeline = await webview(workbench().page, "Pipeline");
  await workbench().command("Weir: Write a Savepoint…");
  await accept(/[\\/]Ledger-savepoint$/);
  await debug.console("A savepoint is being taken").waitFor();
  await workbench().command("Weir: Go to Step…");
  await workbench().picker().fill("99,999,999");
  await workbench().page.getByText("a whole number up to").waitFor();
  await workbench().page.keyboard.press("Escape");
  await debug.nextBarrierUntil(/paused on barrier 3/i, pipeline);
  await debug.console(/Savepoint \d+ is written to/).waitFor();
  expect(isWritten("Ledger-savepoint")).toBe(true);
});

test("a checkpoint of the list is saved as a savepoint, and opens as a table", async () => {
  await workbench().command("Run and Debug: Focus on Checkpoints View");
  await debug.choose(debug.checkpoint("Checkpoint 1"), "Save as a Savepoint…");
  await accept(/[\\/]Ledger-savepoint-1$/);
  await workbench().message("Checkpoint 1 is saved in Ledger-savepoint-1").waitFor();
  await workbench().shot("savepoint-saved");
  expect(isWritten("Ledger-savepoint-1")).toBe(true);
  await workbench().message("Checkpoint 1 is saved").getByRole("button", { name: "Open" }).click();
  const snapshot = await webview(workbench().page, "Snapshot");
  await snapshot
    .getByRole("grid")
    .getByRole("row")
    .filter({ hasText: /acc-\d/ })
    .first()
    .waitFor();
});

test("the whole of a value opens as a document that asks nothing when it is closed", async () => {
  const { page } = workbench();
  const detector = debug.thread("detector (1/2)");
  await debug.reveal(detector);
  await debug.expand(detector);
  await debug.frames().filter({ hasText: "detector" }).first().click();
  await debug.open(debug.variable("All keyed state"), debug.variable('"acc-0095"'));
  await debug.choose(debug.variable('"acc-0095"'), "Open Value in Editor");
  await page.locator(".tab.active", { hasText: "acc-0095" }).waitFor();
  await workbench().line("smallUntil").waitFor();
  await workbench()
    .line(/^\s*"total":/)
    .waitFor();
  expect(await page.locator(".tab.dirty").count()).toBe(0);
  await workbench().command("View: Close Editor");
  await page.locator(".tab", { hasText: "acc-0095" }).waitFor({ state: "hidden" });
});

test("a value is shown as it was in each checkpoint, and the way there is Enter", async () => {
  await debug.open(debug.variable('"acc-0095"'), debug.variable("total"));
  await debug.choose(debug.variable("total"), "Show in Each Checkpoint…");
  await choice("checkpoint 1").first().waitFor();
  await workbench().shot("value-history");
  const pipeline = await webview(workbench().page, "Pipeline");
  const before = await stepIn(pipeline);
  await choice("checkpoint 1").first().click();
  await expect.poll(() => stepIn(pipeline), { timeout: 10_000 }).toBeLessThan(before);
  await debug.stopped(/paused/i);
  await debug.stop();
});

test("a session begins from a savepoint on disk", async () => {
  await workbench().command("Weir: Debug from a Snapshot…");
  const savepoint = choice("Ledger-savepoint-1");
  await savepoint.waitFor();
  await workbench().shot("from-snapshot-which");
  await savepoint.click();
  await debug.stopped(/start of run/i);
  await workbench().command("Run and Debug: Focus on Checkpoints View");
  await debug.checkpoint(/(Savepoint|Checkpoint) 1/).waitFor();
  await debug.stop();
});
