// The snapshot of a real run, opened with no session at all: filtered, read whole, and in a narrow split.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Locator } from "playwright-core";
import { beforeAll, beforeEach, expect, inject, test } from "vitest";
import { webview, widen } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const workbench = useWorkbench({ width: 1600, height: 1000 });
let newest: string;

beforeAll(() => {
  const folder = inject("folder");
  const weir = join(inject("extensions"), "weir.weir-0.1.0", "bin", "weir");
  const ran = spawnSync(process.execPath, [weir, "run", "fraud-detection.weir"], { cwd: folder });
  expect(ran.status, String(ran.stderr)).toBe(0);
  const checkpoints = readdirSync(join(folder, ".weir", "checkpoints", "FraudDetection"));
  newest = checkpoints
    .filter(name => name.startsWith("chk-"))
    .sort()
    .at(-1)!;
});
beforeEach(() => pictureFailures(workbench()));

const rows = (snapshot: Frame): Locator => snapshot.getByRole("grid").getByRole("row");
const keys = (snapshot: Frame): Promise<readonly string[]> =>
  rows(snapshot)
    .filter({ hasText: /acc-\d/ })
    .allTextContents();

test("it opens as a table", async () => {
  const { page } = workbench();
  await workbench().command("View: Close Primary Side Bar");
  await page.keyboard.press("Control+KeyP");
  await workbench().picker().fill(`.weir/checkpoints/FraudDetection/${newest}/manifest.json`);
  await workbench().pickerRows().filter({ hasText: "manifest.json" }).first().click();
  const snapshot = await webview(page, "Snapshot");
  await rows(snapshot)
    .filter({ hasText: /acc-\d/ })
    .first()
    .waitFor();
  await workbench().shot("snapshot", { name: "snapshot", theme: "light" });
});

test("it is filtered by words", async () => {
  const snapshot = await webview(workbench().page, "Snapshot");
  await snapshot.getByLabel("Filter", { exact: true }).fill("acc-0001");
  await expect
    .poll(() => keys(snapshot), { timeout: 10_000 })
    .toSatisfy(
      (texts: readonly string[]) => texts.length > 0 && texts.every(text => text.includes("acc-0001")),
    );
  await workbench().shot("snapshot-filtered");
});

test("what the filter cannot mean is said", async () => {
  const snapshot = await webview(workbench().page, "Snapshot");
  await snapshot.getByLabel("Filter", { exact: true }).fill("where nonsense >");
  await expect
    .poll(() => snapshot.getByLabel("Filter", { exact: true }).getAttribute("aria-invalid"))
    .toBe("true");
  await workbench().shot("snapshot-problem");
  await snapshot.getByLabel("Filter", { exact: true }).fill("");
  await expect.poll(async () => (await keys(snapshot)).length).toBeGreaterThan(5);
});

test("an entry is opened by its key, and closed", async () => {
  const { page } = workbench();
  const snapshot = await webview(page, "Snapshot");
  await snapshot.getByRole("grid").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const entry = snapshot.getByRole("complementary", { name: "The entry" });
  await entry.getByText("data/transactions.jsonl").waitFor();
  await workbench().shot("snapshot-entry");
  await page.keyboard.press("Escape");
  await entry.waitFor({ state: "hidden" });
});

test("in a narrow split it can still be read", async () => {
  const { page } = workbench();
  await workbench().command("View: Split Editor Left");
  const snapshot = await webview(page, "Snapshot");
  for (const width of [500, 350]) {
    await widen(snapshot, width);
    await rows(snapshot)
      .filter({ hasText: /acc-\d/ })
      .first()
      .waitFor();
    await workbench().shot(`snapshot-${width}`);
  }
});
