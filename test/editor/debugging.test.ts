// F5 and what follows, without any configuration, by keys and clicks.

import { beforeEach, expect, test } from "vitest";
import { Debugger } from "./support/debugger.ts";
import { pictureFailures, useWorkbench } from "./support/workbench.ts";

const workbench = useWorkbench();
let debug: Debugger;

beforeEach(() => {
  pictureFailures(workbench());
  debug = new Debugger(workbench());
});

test("F5 needs no configuration, and stops at the first barrier", async () => {
  await workbench().openFile("fraud-detection.weir");
  const tookMs = await debug.start("detector (1/2)");
  console.log(`F5 to the first barrier: ${Math.round(tookMs)} ms`);
  await debug.stopped(/paused on barrier 1 at detector/i);
  expect(await debug.threads().count()).toBeGreaterThanOrEqual(6);
  await workbench().shot("first-barrier");
});
