// The pipeline view in as little room as a split editor leaves it: what a person has chosen is in sight and can be read,
// with the pane of details open. And as a file of its own.

import { join } from "node:path";
import type { Frame } from "playwright-core";
import { beforeEach, expect, inject, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { wholeInSight } from "./support/sight.ts";
import { webview, widen } from "./support/webview.ts";
import { pictureFailures, SHOTS, useWorkbench } from "./support/workbench.ts";

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

async function pipelineAtBarrier(): Promise<Frame> {
  if (!(await debug.toolbar().isVisible())) {
    await workbench().openFile("fraud-detection.weir");
    await debug.start(/paused on barrier 1/i);
  }
  return webview(workbench().page, "Pipeline");
}

test.each([700, 500, 350])("at %i px nothing is cut off or covered, with the pane open", async width => {
  const { page } = workbench();
  const pipeline = await pipelineAtBarrier();
  await widen(pipeline, width);
  await workbench().shot(`narrow-${width}`);
  // Where there is little room an operator may stand for its subtasks.
  for (const name of ["transactions", "detector", "out"]) {
    await pipeline
      .getByRole("button", { name: new RegExp(`^${name}`) })
      .last()
      .focus();
    await page.keyboard.press("Enter");
    await pipeline.getByRole("complementary", { name: new RegExp(`^${name}`) }).waitFor();
    const isSeen = (): Promise<boolean> => wholeInSight(pipeline, ".card.selected .ground");
    await expect.poll(isSeen, { timeout: 5_000, message: name }).toBe(true);
  }
  await workbench().shot(`narrow-${width}-subtask`);
  await pipeline
    .getByRole("button", { name: /channels? from transactions to detector/ })
    .last()
    .focus();
  await page.keyboard.press("Enter");
  await pipeline.getByRole("complementary", { name: /^transactions → detector/ }).waitFor();
  await workbench().shot(`narrow-${width}-channel`);
  await page.keyboard.press("Escape");
  await pipeline.getByRole("complementary").waitFor({ state: "hidden" });
});

test("the picture is exported as a file that shows the same anywhere", async () => {
  const { page } = workbench();
  const pipeline = await pipelineAtBarrier();
  const file = join(inject("folder"), "FraudDetection.svg");
  await pipeline.getByRole("button", { name: "Export as SVG" }).click();
  await expect.poll(() => workbench().picker().inputValue()).toBe(file);
  await page.keyboard.press("Enter");
  await workbench().message("FraudDetection.svg").waitFor();
  const alone = await page.context().browser()!.newPage();
  await alone.goto(`file://${file}`);
  await alone.screenshot({ path: join(SHOTS, "exported.png") });
  const seen = await alone.evaluate(() => {
    const svg = document.documentElement;
    const all = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")];
    const outside = texts.filter(text => {
      const { left, top, right, bottom } = text.getBoundingClientRect();
      return left < all.left || top < all.top || right > all.right || bottom > all.bottom;
    });
    return {
      root: svg.tagName,
      texts: texts.map(text => text.textContent?.trim()),
      outside: outside.map(text => text.textContent),
      smallest: Math.min(...texts.map(text => Number.parseFloat(getComputedStyle(text).fontSize))),
    };
  });
  await alone.close();
  expect(seen.root).toBe("svg");
  expect(seen.outside).toEqual([]);
  for (const name of ["transactions", "detector", "out", "bad"]) expect(seen.texts).toContain(name);
  expect(seen.smallest).toBeGreaterThanOrEqual(10);
});
