// What a person does to a run from the picture of it and from the list of its checkpoints: while it stands, and while it
// goes on.

import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Locator } from "playwright-core";
import { beforeEach, expect, inject, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { writeLongRun } from "./support/programs.ts";
import { inSight, stepIn, webview } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

const HELD = "transactions to detector 2 of 2";
const channel = (view: Frame, name: string): Locator =>
  view.getByRole("button", { name: new RegExp(`^channel from ${name}`) });
const tool = (view: Frame, name: string): Locator => view.getByRole("toolbar").getByRole("button", { name });
const inPane = (view: Frame, name: string): Locator =>
  view.getByRole("complementary").getByRole("button", { name });
/** Records that this subtask has taken. */
const taken = async (view: Frame, name: string): Promise<number> => {
  const told = await view
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .first()
    .getAttribute("aria-label");
  return Number(/([\d,]+) records? in/.exec(told ?? "")?.[1]?.replaceAll(",", ""));
};
/** A channel is a thin line: by keyboard it is chosen as by a click on it. */
const choose = async (view: Frame, name: string): Promise<void> => {
  await channel(view, name).focus();
  await workbench().page.keyboard.press("Enter");
  await inPane(view, "Hold").waitFor();
};

/** Programs of their own, so that no test stands in another's way; there before the editor looks for files. */
const COPIES = ["held.weir", "triggered.weir", "keys.weir"] as const;
const folder = inject("folder");
for (const copy of COPIES) copyFileSync(join(folder, "fraud-detection.weir"), join(folder, copy));
// No checkpoint comes by itself but where nothing else can, and none that fails matters.
const UNHURRIED = "interval: 9999h\n    tolerableFailures: 1000000000";
const longRun = writeLongRun(folder, "unhurried.weir", UNHURRIED);

/** A session at its first barrier. */
async function atBarrier(file: (typeof COPIES)[number]): Promise<Frame> {
  if (await debug.toolbar().isVisible()) await debug.stop();
  await workbench().openFile(file);
  await debug.start(/paused on barrier 1/i);
  return webview(workbench().page, "Pipeline");
}

test("a held channel lets nothing through, and a released one does", async () => {
  const pipeline = await atBarrier("held.weir");
  await choose(pipeline, HELD);
  await inPane(pipeline, "Hold").click();
  await inPane(pipeline, "Release").waitFor();
  await expect.poll(() => channel(pipeline, HELD).getAttribute("aria-label")).toContain("held");
  await workbench().shot("held");
  const before = await taken(pipeline, "detector 2 of 2");
  await debug.moves(pipeline, () => debug.button("Next Barrier").click());
  await debug.moves(pipeline, () => debug.button("Next Barrier").click());
  expect(await taken(pipeline, "detector 2 of 2")).toBe(before);
  await inPane(pipeline, "Release").click();
  await inPane(pipeline, "Hold").waitFor();
  await debug.nextBarrierUntil(/paused on barrier 2/i, pipeline);
  await expect.poll(() => taken(pipeline, "detector 2 of 2")).toBeGreaterThan(before);
});

test("a checkpoint is taken from the picture while the run stands, and one restored from the list", async () => {
  const pipeline = await atBarrier("triggered.weir");
  await debug.nextBarrierUntil(/paused on barrier 3/i, pipeline);
  await workbench().command("Weir: Go to a Checkpoint…");
  await workbench().pick("checkpoint 2");
  await inSight(pipeline, /checkpoint 2 completed/).waitFor();
  await debug.stopped(/paused/i);
  await tool(pipeline, "Take a checkpoint").click();
  await inSight(pipeline, /checkpoint 3: \d of 6/).waitFor();
  await workbench().shot("triggered");
  await workbench().command("Run and Debug: Focus on Checkpoints View");
  await debug.choose(debug.checkpoint("Checkpoint 1"), "Restore");
  await inSight(pipeline, "attempt 2").waitFor();
  await debug.stopped(/paused/i);
  await workbench().shot("restored-by-hand");
});

test("keys pressed in the picture stay there, whatever they bring about", async () => {
  const { page } = workbench();
  const pipeline = await atBarrier("keys.weir");
  const before = readFileSync(join(folder, "keys.weir"), "utf8");
  await choose(pipeline, HELD);
  await page.keyboard.press("h");
  await inPane(pipeline, "Release").waitFor();
  await page.keyboard.press("h");
  await inPane(pipeline, "Hold").waitFor();
  expect(await page.locator(".tab.dirty").count()).toBe(0);
  expect(readFileSync(join(folder, "keys.weir"), "utf8")).toBe(before);
});

test("a checkpoint is taken, a channel held and released while the run goes on", async () => {
  const { page } = workbench();
  if (await debug.toolbar().isVisible()) await debug.stop();
  await workbench().openFile(longRun);
  await page.keyboard.press("F5");
  await debug.button("Pause").waitFor();
  await workbench().command("Weir: Show the Pipeline");
  const pipeline = await webview(page, "Pipeline");
  const counted = (): Promise<number> => taken(pipeline, "words");
  await expect.poll(counted, { timeout: 20_000 }).toBeGreaterThan(1000);
  await tool(pipeline, "Take a checkpoint").click();
  await debug.stopped(/paused on barrier 1/i);
  await debug.button("Continue").click();
  await inSight(pipeline, /checkpoint 1 completed/).waitFor();
  await choose(pipeline, "lines to words");
  await inPane(pipeline, "Hold").click();
  await inPane(pipeline, "Release").waitFor();
  // What was past the channel is worked off.
  let held = -1;
  await expect.poll(async () => held === (held = await counted()), { timeout: 10_000 }).toBe(true);
  const step = await stepIn(pipeline);
  await expect.poll(() => stepIn(pipeline)).toBeGreaterThan(step);
  expect(await counted()).toBe(held);
  await inPane(pipeline, "Release").click();
  await expect.poll(counted, { timeout: 20_000 }).toBeGreaterThan(held);
  await workbench().shot("released-running");
  await debug.stop();
});
