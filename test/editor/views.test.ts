// The views of a session: pipeline, timeline, checkpoints.

import { beforeEach, expect, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { inSight, stepIn, webview } from "./support/webview.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const workbench = useWorkbench({ width: 1600, height: 1000 });
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

const step = async (): Promise<number> => {
  const timeline = await webview(workbench().page, "Timeline");
  return Number(await timeline.getByRole("slider").getAttribute("aria-valuenow"));
};

test("the pipeline stands beside the editor at the first stop", async () => {
  await workbench().openFile("fraud-detection.weir");
  await debug.start(/paused on barrier 1/i);
  const pipeline = await webview(workbench().page, "Pipeline");
  for (const name of ["transactions", "detector", "out", "bad"]) {
    await pipeline
      .getByRole("button", { name: new RegExp(`^${name}`) })
      .first()
      .waitFor();
  }
  await inSight(pipeline, "checkpoint 1:").waitFor();
  await workbench().shot("pipeline", { name: "pipeline", theme: "dark" });
});

test("a subtask chosen in the picture shows what can be done with it", async () => {
  const pipeline = await webview(workbench().page, "Pipeline");
  await pipeline
    .getByRole("button", { name: /^detector.*1/ })
    .first()
    .click();
  await pipeline.getByRole("complementary").waitFor();
  await workbench().shot("pipeline-subtask");
});

test("a channel chosen in the picture shows what is in flight", async () => {
  const pipeline = await webview(workbench().page, "Pipeline");
  const way = pipeline.locator(".edge .fill").first();
  const position = await way.evaluate((path: SVGPathElement) => {
    const middle = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM()!);
    const box = path.getBoundingClientRect();
    return { x: middle.x - box.left, y: middle.y - box.top };
  });
  await way.click({ position, force: true });
  await pipeline.locator("ol.flight li").first().waitFor();
  await workbench().shot("pipeline-channel");
  await workbench().page.keyboard.press("Escape");
});

test("the views follow a run that goes on", async () => {
  const { page } = workbench();
  await debug.panel("Weir Timeline");
  const before = await step();
  const pipeline = await webview(page, "Pipeline");
  await page.keyboard.press("F5");
  await expect.poll(step, { timeout: 20_000, interval: 50 }).toBeGreaterThan(before);
  await workbench().shot("running");
  await inSight(pipeline, "finished").waitFor();
  await debug.stopped(/end of run/i);
});

test("Checkpoints lists them, with what each holds", async () => {
  await workbench().command("Run and Debug: Focus on Checkpoints View");
  await debug.expand(debug.checkpoint("Checkpoint 51"));
  await debug.checkpoint(/^at step/).waitFor();
  await workbench().shot("checkpoints");
});

test("two snapshots are compared in the editor's own diff", async () => {
  const { page } = workbench();
  await debug.choose(debug.checkpoint("Checkpoint 51"), "Compare Snapshots…");
  await workbench().pick("checkpoint 50");
  await page
    .locator(".diff-editor .line-insert, .monaco-diff-editor .char-insert, .line-insert")
    .first()
    .waitFor();
  await workbench().shot("snapshot-diff");
});

test("a drag of the timeline goes there", async () => {
  const { page } = workbench();
  const slider = (await webview(page, "Timeline")).getByRole("slider");
  const steps = Number(await slider.getAttribute("aria-valuemax"));
  const box = (await slider.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.8, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, y, { steps: 8 });
  await page.mouse.up();
  await expect
    .poll(async () => Math.abs((await step()) / steps - 0.3), { timeout: 10_000 })
    .toBeLessThan(0.03);
  // Not only the playhead: the run itself.
  const pipeline = await webview(page, "Pipeline");
  await expect.poll(() => stepIn(pipeline), { timeout: 10_000 }).toBe(await step());
  await workbench().shot("timeline", { name: "timeline", theme: "dark" });
});
