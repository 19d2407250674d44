// Running, and what a folder that is not trusted may do.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Locator } from "playwright-core";
import { beforeEach, expect, inject, test } from "vitest";
import { startCodeServer } from "../../scripts/code-server.mjs";
import { SETTINGS } from "./support/setup.ts";
import { pictureFailures, useWorkbench, Workbench } from "./support/workbench.ts";

const workbench = useWorkbench();
beforeEach(() => pictureFailures(workbench()));

const terminal = (text: string): Locator =>
  workbench().page.locator(".terminal-wrapper.active .xterm-rows").filter({ hasText: text });

test("the lens runs the pipeline in a terminal", async () => {
  const { page } = workbench();
  await workbench().openFile("upper-case.weir");
  await page.locator(".codelens-decoration a", { hasText: "Run" }).first().click();
  await terminal("finished in").waitFor();
  expect(existsSync(join(inject("folder"), "output", "upper.txt"))).toBe(true);
  await workbench().shot("run");
});

test("what a check as a task finds is among the problems, once, whether its program is open or not", async () => {
  const { page } = workbench();
  writeFileSync(join(inject("folder"), "broken.weir"), 'pipeline Broken {\n  source a = readTex("a")\n}\n');
  await workbench().command("Tasks: Run Task");
  await workbench().pick("weir");
  await workbench().pick("weir: check broken.weir");
  await terminal("There is no source").waitFor();
  await workbench().command("Problems: Focus on Problems View");
  const problems = page.locator(".markers-panel .monaco-list-row");
  await problems.filter({ hasText: "broken.weir" }).first().waitFor();
  const told = problems.filter({ hasText: "There is no source" });
  await expect.poll(() => told.count()).toBe(1);
  await workbench().shot("task");
  await told.dblclick();
  await workbench().tab("broken.weir").waitFor();
  await page.locator(".squiggly-error").first().waitFor();
  expect(await told.count()).toBe(1);
});

test("a folder that is not trusted is told why nothing runs", async () => {
  const data = mkdtempSync(join(tmpdir(), "weir-editor-trust-"));
  const editor = await startCodeServer({
    folder: inject("folder"),
    extensions: inject("extensions"),
    data,
    settings: { ...SETTINGS, "security.workspace.trust.startupPrompt": "never" },
    trustAsked: true,
  });
  const browser = await chromium.connect(inject("browser"));
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const untrusted = new Workbench(page);
    await untrusted.open(editor.url);
    await untrusted.openFile("fraud-detection.weir");
    await page.locator(".codelens-decoration a", { hasText: "Run" }).first().click();
    await untrusted.message("Weir runs pipelines only in a trusted workspace").waitFor();
    await untrusted.shot("untrusted");
  } finally {
    await browser.close();
    editor.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});
