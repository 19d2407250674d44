// While a run streams at full speed: the views follow it, and no task of theirs keeps the page from answering.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { beforeEach, expect, inject, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { webview } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const LONGEST_TASK_MS = 50;
const WATCHED_MS = 8_000;
const COPIES = 20;

const workbench = useWorkbench({ width: 1600, height: 1000 });
beforeEach(() => pictureFailures(workbench()));

/** Of a view's own: the editor shares the page's thread, and its tasks are seen here too, under other names. */
const watch = (frame: Frame): Promise<void> =>
  frame.evaluate(() => {
    const found: number[] = [];
    (window as unknown as { longTasks: number[] }).longTasks = found;
    new PerformanceObserver(list => {
      for (const { name, duration } of list.getEntries()) if (name === "self") found.push(duration);
    }).observe({ type: "longtask" });
  });
const found = (frame: Frame): Promise<readonly number[]> =>
  frame.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);

test("no task of the views is over 50 ms while events stream", async () => {
  const { page } = workbench();
  const folder = inject("folder");
  const book = readFileSync(join(folder, "data", "opticks.txt"), "utf8");
  writeFileSync(join(folder, "data", "shelf.txt"), book.repeat(COPIES));
  const program = readFileSync(join(folder, "word-count.weir"), "utf8");
  writeFileSync(join(folder, "long-run.weir"), program.replace("data/opticks.txt", "data/shelf.txt"));
  const debug = new Debugger(workbench());
  await workbench().openFile("long-run.weir");
  await debug.start(/paused on barrier/i);
  await debug.panel("Weir Timeline");
  const pipeline = await webview(page, "Pipeline");
  const timeline = await webview(page, "Timeline");
  await Promise.all([watch(pipeline), watch(timeline)]);
  const records = async (): Promise<number> =>
    Number(
      /step ([\d,]+)/
        .exec((await pipeline.locator(".top-line").textContent()) ?? "")?.[1]
        ?.replaceAll(",", ""),
    );
  const from = await records();
  await page.keyboard.press("F5");
  const began = performance.now();
  await expect
    .poll(async () => performance.now() - began > WATCHED_MS, { timeout: 2 * WATCHED_MS, interval: 500 })
    .toBe(true);
  const steps = (await records()) - from;
  const of = { pipeline: await found(pipeline), timeline: await found(timeline) };
  const long = [...of.pipeline, ...of.timeline];
  const heap = await pipeline.evaluate(
    () => (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0,
  );
  await workbench().shot("load");
  console.log(
    `${Math.round((steps / WATCHED_MS) * 1000)} steps a second; longest task of the views: ${Math.round(Math.max(0, ...long))} ms; heap of the page ${Math.round(heap / 1e6)} MB`,
  );
  expect(steps).toBeGreaterThan(0);
  const over = (all: readonly number[]): readonly number[] => all.filter(each => each > LONGEST_TASK_MS);
  expect({ pipeline: over(of.pipeline), timeline: over(of.timeline) }).toEqual({
    pipeline: [],
    timeline: [],
  });
  await debug.stop();
});
