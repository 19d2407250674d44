// The editor as a person has it before them: opened on the examples, driven by keys and clicks, waited for by what is to
// be seen. Knows VS Code's page, and nothing of debugging.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, onTestFailed } from "vitest";
import { faultsInSight, themed } from "./webview.ts";

export type Theme = "light" | "dark" | "contrast" | "contrast-light";

/** `css`: of the workbench; `kind`: as its views are told. */
const THEMES = {
  light: { colorScheme: "light", forcedColors: "none", css: "vs", kind: "vscode-light" },
  dark: { colorScheme: "dark", forcedColors: "none", css: "vs-dark", kind: "vscode-dark" },
  contrast: { colorScheme: "dark", forcedColors: "active", css: "hc-black", kind: "vscode-high-contrast" },
  "contrast-light": {
    colorScheme: "light",
    forcedColors: "active",
    css: "hc-light",
    kind: "vscode-high-contrast-light",
  },
} as const;

export const SHOTS = join(import.meta.dirname, "..", "shots");
const PICTURES = join(import.meta.dirname, "..", "..", "..", "docs", "pictures");
/** A place of the page with nothing under it that would tell of itself. */
const AWAY = { x: 22, y: 560 };
const PATIENCE_MS = 20_000;
const COMMAND_PATIENCE_MS = 5_000;
const COMMAND_TRIES = 3;

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
    await this.page
      .locator(".explorer-folders-view .monaco-list-row", { hasText: "fraud-detection.weir" })
      .waitFor({ timeout: 60_000 });
  }

  /** As the machine would ask for it: nothing that is open closes. */
  async theme(theme: Theme): Promise<void> {
    const { colorScheme, forcedColors, css, kind } = THEMES[theme];
    await this.page.emulateMedia({ colorScheme, forcedColors });
    await this.page.locator(`.monaco-workbench.${css}`).waitFor();
    await themed(this.page, kind);
  }

  /** By the palette. The title is with its category, as it is shown there. */
  async command(title: string): Promise<void> {
    const named = this.page.getByText(title, { exact: true });
    const row = this.pickerRows().filter({ has: named }).first();
    // What takes the focus while the palette is open closes it: a stop of the debugger, an editor that opens.
    for (let left = COMMAND_TRIES; ; left--) {
      try {
        await this.page.keyboard.press("F1");
        await this.picker().fill(`>${title}`, { timeout: COMMAND_PATIENCE_MS });
        await row.click({ timeout: COMMAND_PATIENCE_MS });
        return;
      } catch (error) {
        if (left === 1) throw error;
      }
    }
  }

  readonly picker = (): Locator => this.page.locator(".quick-input-widget input.input");
  readonly pickerRows = (): Locator => this.page.locator(".quick-input-list .monaco-list-row");

  /** The entry of a list that has exactly this as its label. */
  async pick(label: string): Promise<void> {
    await this.pickerRows()
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .first()
      .click();
  }

  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+KeyP");
    await this.picker().fill(name);
    // What was open before is listed at once, whatever is asked for: Enter takes what is chosen, not what is in the list.
    await this.pickerRows().and(this.page.locator(".focused")).filter({ hasText: name }).waitFor();
    await this.page.keyboard.press("Enter");
    const inFront = this.page.locator(".editor-group-container.active");
    await inFront.and(this.page.locator(`:has(.tab.active[data-resource-name="${name}"])`)).waitFor();
    await inFront.locator(".view-lines .view-line").first().waitFor();
  }

  readonly tab = (name: string): Locator => this.page.locator(`.tab.active[data-resource-name="${name}"]`);

  /** Line and column from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.page.keyboard.press("Control+KeyG");
    await this.picker().fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.picker().waitFor({ state: "hidden" });
    await this.page
      .locator(".statusbar-item", { hasText: new RegExp(`Ln ${line}, Col ${column}\\b`) })
      .waitFor();
  }

  /** The visible line that has this text. */
  readonly line = (text: string | RegExp): Locator =>
    this.page.locator(".editor-group-container.active .view-line").filter({ hasText: text }).first();

  /** Text of the editor in front, as far as it is visible; spaces are spaces. */
  async visibleText(): Promise<string> {
    const lines = await this.page.locator(".editor-group-container.active .view-line").evaluateAll(all =>
      all
        .map(each => ({ top: each.getBoundingClientRect().top, text: each.textContent ?? "" }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    return lines.join("\n").replaceAll("\u00a0", " ").replaceAll("\u200c", "");
  }

  readonly statusBar = (text: string | RegExp): Locator =>
    this.page.locator(".statusbar-item").filter({ hasText: text }).first();

  readonly message = (text: string | RegExp): Locator =>
    this.page.locator(".notification-toast").filter({ hasText: text }).first();

  /**
   * Under `shots`, in each theme; and as a picture of the documentation, in one, when these are made. The views in it are
   * looked through for what a person would object to.
   */
  async shot(name: string, picture?: { readonly name: string; readonly theme: Theme }): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    await this.page.mouse.move(AWAY.x, AWAY.y);
    const faults = new Map<string, Theme[]>();
    for (const theme of ["dark", "contrast", "contrast-light", "light"] as const) {
      await this.theme(theme);
      await settled(this.page);
      await this.page.screenshot({ path: join(SHOTS, `${name}-${theme}.png`) });
      for (const fault of await faultsInSight(this.page))
        faults.set(fault, [...(faults.get(fault) ?? []), theme]);
      const wanted = picture?.theme === theme && process.env["WEIR_PICTURES"] !== undefined;
      if (!wanted) continue;
      mkdirSync(PICTURES, { recursive: true });
      await this.page.screenshot({ path: join(PICTURES, `${picture.name}.png`) });
    }
    const told = [...faults].map(([fault, themes]) => `${fault} (${themes.join(", ")})`);
    expect.soft(told, `in the picture ${name}`).toEqual([]);
  }
}

/** Two frames drawn, in every frame of the page: what was asked for is on the screen. */
async function settled(page: Page): Promise<void> {
  await Promise.all(
    page
      .frames()
      .map(frame =>
        frame
          .evaluate(
            () => new Promise<void>(done => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
          )
          .catch(() => {}),
      ),
  );
}

export interface Opened {
  readonly workbench: Workbench;
  readonly page: Page;
}

/** One editor window for the tests of a file. */
export function useWorkbench(
  options: { readonly width?: number; readonly height?: number } = {},
): () => Workbench {
  let browser: Browser;
  let workbench: Workbench;
  beforeAll(async () => {
    browser = await chromium.connect(inject("browser"));
    const { width = 1400, height = 900 } = options;
    const page = await browser.newPage({ viewport: { width, height } });
    workbench = new Workbench(page);
    await workbench.open(inject("url"));
  });
  afterAll(async () => {
    await browser?.close();
  });
  return () => workbench;
}

/** In a test: a picture of what it failed before. */
export function pictureFailures(workbench: Workbench): void {
  onTestFailed(async ({ task }) => {
    mkdirSync(SHOTS, { recursive: true });
    const name = task.name.replaceAll(/\W+/g, "-").toLowerCase();
    await workbench.page.screenshot({ path: join(SHOTS, `failed-${name}.png`) });
  });
}
