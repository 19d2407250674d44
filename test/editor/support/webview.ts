// The page inside a view of the extension: a frame in a frame. Found by its title; checked by axe and by geometry.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Frame, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { eyesores } from "./sight.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE_MS = 20_000;

export type ViewTitle = "Pipeline" | "Timeline" | "Snapshot";
const TITLES: readonly string[] = ["Pipeline", "Timeline", "Snapshot"] satisfies readonly ViewTitle[];

export async function webview(page: Page, title: ViewTitle): Promise<Frame> {
  return expect
    .poll(() => find(page, title), { timeout: PATIENCE_MS, message: `the view ${title}` })
    .not.toBeNull()
    .then(async () => (await find(page, title))!);
}

async function find(page: Page, title: ViewTitle): Promise<Frame | null> {
  for (const frame of page.frames()) if ((await titleOf(frame)) === title) return frame;
  return null;
}

/** "" where it is none of ours, or has drawn nothing yet. */
async function titleOf(frame: Frame): Promise<string> {
  if (frame.parentFrame() === null) return "";
  return frame
    .evaluate(() => (document.querySelector("#root > *") === null ? "" : document.title))
    .catch(() => "");
}

/** What a view shows to the eye: the same words may be told to who has none. */
export const inSight = (view: Frame, text: string | RegExp): Locator =>
  view.getByText(text).and(view.locator(":not([aria-live])")).first();

/** The step a view says the run is at. */
export async function stepIn(view: Frame): Promise<number> {
  const told = (await inSight(view, /^step [\d,]+/).textContent()) ?? "";
  return Number(/step ([\d,]+)/.exec(told)?.[1]?.replaceAll(",", ""));
}

/** Moves the border at the left of a view until its page is this wide. */
export async function widen(view: Frame, width: number): Promise<void> {
  const page = view.page();
  const widthNow = (): Promise<number> => view.evaluate(() => innerWidth);
  const { x, y, height } = (await (await view.frameElement()).boundingBox())!;
  const middle = y + height / 2;
  await page.mouse.move(x, middle);
  await page.mouse.down();
  await page.mouse.move(x + (await widthNow()) - width, middle, { steps: 5 });
  await page.mouse.up();
  await expect.poll(widthNow, { message: `${width} px wide` }).toBeLessThanOrEqual(width + 2);
  expect(await widthNow()).toBeGreaterThanOrEqual(width - 2);
}

/** What is wrong with the views that are in sight, in words: to the eye, and to who has none. */
export async function faultsInSight(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const frame of page.frames()) {
    const title = await titleOf(frame);
    if (!TITLES.includes(title) || !(await isInSight(frame))) continue;
    const found = [...(await eyesores(frame)), ...(await faultsOf(frame))];
    faults.push(...found.map(fault => `${title}: ${fault}`));
  }
  return faults;
}

/** Once all views have taken on the theme. */
export async function themed(page: Page, kind: string): Promise<void> {
  const others = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const frame of page.frames()) {
      const title = await titleOf(frame);
      if (!TITLES.includes(title)) continue;
      const now = await frame
        .evaluate(() => document.body.dataset["vscodeThemeKind"] ?? "")
        .catch(() => kind);
      if (now !== kind) found.push(title);
    }
    return found;
  };
  await expect.poll(others, { timeout: PATIENCE_MS, interval: 30, message: `without ${kind}` }).toEqual([]);
}

/** A view behind another tab goes on living, unseen. */
async function isInSight(frame: Frame): Promise<boolean> {
  for (
    let each: Frame | null = frame;
    each !== null && each.parentFrame() !== null;
    each = each.parentFrame()
  ) {
    if (!(await (await each.frameElement()).isVisible())) return false;
  }
  return true;
}

/** Serious and critical faults, in words; none is as it should be. */
export async function faultsOf(frame: Frame): Promise<readonly string[]> {
  if (!(await frame.evaluate(() => "axe" in window))) await frame.evaluate(AXE);
  const { violations } = await frame.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(root: Document): Promise<AxeResults> } };
    // The panel is seen through the timeline; axe would see white.
    const page = document.documentElement;
    page.style.backgroundColor = "var(--vscode-panel-background)";
    const found = await axe.run(document);
    page.style.backgroundColor = "";
    return found;
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
