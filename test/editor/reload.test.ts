// What stands in the editor when its window is loaded anew.

import { beforeEach, expect, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { inSight, webview } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

test("the picture waits where it stood, and the next session takes it up", async () => {
  const { page } = workbench();
  const groups = page.locator(".editor-group-container");
  await workbench().openFile("fraud-detection.weir");
  await debug.start(/paused on barrier 1/i);
  await webview(page, "Pipeline");
  const before = await groups.count();

  const loaded = page.waitForEvent("load");
  await workbench().command("Developer: Reload Window");
  await loaded;
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  await inSight(await webview(page, "Pipeline"), /no pipeline is being debugged/i).waitFor();
  expect(await groups.count()).toBe(before);
  await workbench().shot("reloaded");

  await workbench().openFile("fraud-detection.weir");
  await debug.start(/paused on barrier 1/i);
  await inSight(await webview(page, "Pipeline"), "checkpoint 1:").waitFor();
  expect(await groups.count()).toBe(before);
  await debug.stop();
});
