// The page inside a view of the extension: a frame in a frame. Found by its title; checked by axe.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Frame, Page } from "playwright-core";
import { expect } from "vitest";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE_MS = 20_000;

export async function webview(page: Page, title: "Pipeline" | "Timeline" | "Snapshot"): Promise<Frame> {
  return expect
    .poll(() => find(page, title), { timeout: PATIENCE_MS, message: `the view ${title}` })
    .not.toBeNull()
    .then(async () => (await find(page, title))!);
}

async function find(page: Page, title: string): Promise<Frame | null> {
  for (const frame of page.frames()) {
    if (frame === page.mainFrame()) continue;
    const here = await frame
      .evaluate(() => (document.querySelector("#root > *") === null ? "" : document.title))
      .catch(() => "");
    if (here === title) return frame;
  }
  return null;
}

/** Serious and critical faults, in words; none is as it should be. */
export async function faultsOf(frame: Frame): Promise<readonly string[]> {
  await frame.evaluate(AXE);
  const { violations } = await frame.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(root: Document): Promise<AxeResults> } };
    return axe.run(document);
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .map(({ html }) => html)
          .slice(0, 3)
          .join(" … ")}`,
    );
}
