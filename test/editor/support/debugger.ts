// Debugging as a person sees it: toolbar, call stack, variables, watch, console, breakpoints.

import type { Frame, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { stepIn } from "./webview.ts";
import type { Workbench } from "./workbench.ts";

const MOVE_PATIENCE_MS = 15_000;

export class Debugger {
  readonly #page: Page;

  constructor(workbench: Workbench) {
    this.#page = workbench.page;
  }

  /** F5 with the editor in focus; gives how long it was until a thread stood paused with this text. */
  async start(stopped: string | RegExp = /paused on/i): Promise<number> {
    const began = performance.now();
    await this.#page.keyboard.press("F5");
    await this.stopped(stopped);
    return performance.now() - began;
  }

  /** A thread stands with this text, and the editor shows what it has: what is pressed before is lost. */
  async stopped(text: string | RegExp): Promise<void> {
    await this.thread(text).waitFor();
    await this.#page.locator(".debug-variables .monaco-list-row").first().waitFor();
  }

  /** What an exception filter has stopped at, as the editor tells it under the line. */
  async stoppedAt(text: string | RegExp): Promise<void> {
    await this.#page.locator(".exception-widget", { hasText: text }).waitFor();
  }

  async stop(): Promise<void> {
    await this.#page.keyboard.press("Shift+F5");
    await this.toolbar().waitFor({ state: "hidden" });
  }

  readonly toolbar = (): Locator => this.#page.locator(".debug-toolbar");
  readonly button = (name: string): Locator =>
    this.#page.locator(`.debug-toolbar .action-label[aria-label^="${name}"]`);

  readonly threads = (): Locator => this.#page.locator(".debug-call-stack .monaco-list-row:has(.thread)");
  readonly thread = (text: string | RegExp): Locator => this.threads().filter({ hasText: text }).first();
  readonly frames = (): Locator => this.#page.locator(".debug-call-stack .monaco-list-row:has(.stack-frame)");

  /** Does this, and waits until the run has come to a stand at another step. */
  async moves(view: Frame, act: () => Promise<void>): Promise<void> {
    const before = await stepIn(view);
    await act();
    await expect.poll(() => stepIn(view), { timeout: MOVE_PATIENCE_MS }).not.toBe(before);
    await this.stopped(/paused/i);
  }

  /** By the button, from barrier to barrier; a view tells whether it has come to another. */
  async nextBarrierUntil(stopped: RegExp, view: Frame): Promise<void> {
    while (!(await this.thread(stopped).isVisible())) {
      await this.moves(view, () => this.button("Next Barrier").click());
    }
  }

  /** A row of Variables by its name; rows are expanded from the outside in. */
  readonly variable = (name: string): Locator => this.#named(".debug-variables", name);
  readonly watched = (name: string): Locator => this.#named(".debug-watch", name);

  #named(within: string, name: string): Locator {
    const rows = this.#page.locator(`${within} .monaco-list-row`);
    return rows
      .filter({
        has: this.#page.locator(".scope, .name", {
          hasText: new RegExp(`^\\s*${escaped(name)}\\s*[:=]?\\s*$`),
        }),
      })
      .first();
  }

  async expand(row: Locator): Promise<void> {
    await row.waitFor();
    if ((await row.getAttribute("aria-expanded")) === "true") return;
    await row.click();
    if ((await row.getAttribute("aria-expanded")) !== "true") await this.#page.keyboard.press("ArrowRight");
    await row.and(this.#page.locator('[aria-expanded="true"]')).waitFor();
  }

  /** Expands a row until this is to be seen in it: a list that is filled anew meanwhile closes it again. */
  async open(row: Locator, inner: Locator): Promise<void> {
    const isOpen = async (): Promise<boolean> => {
      await this.expand(row);
      return inner.isVisible();
    };
    await expect.poll(isOpen, { timeout: MOVE_PATIENCE_MS, interval: 300 }).toBe(true);
  }

  /** What the console says to this, from the newest line on. */
  async evaluate(expression: string): Promise<void> {
    await this.panel("Debug Console");
    await this.#page.locator(".repl-input-wrapper .monaco-editor").click();
    await this.#page.keyboard.insertText(expression);
    await this.#page.keyboard.press("Enter");
  }

  /** Brings a view of the panel to the front. */
  async panel(name: string): Promise<void> {
    const tab = this.#page.locator(
      `.panel .composite-bar .action-item:has(.action-label[aria-label^="${name}"])`,
    );
    await tab.click();
  }

  readonly console = (text: string | RegExp): Locator =>
    this.#page.locator(".repl-tree .monaco-list-row").filter({ hasText: text }).last();

  readonly breakpoint = (text: string | RegExp): Locator =>
    this.#page.locator(".debug-breakpoints .monaco-list-row").filter({ hasText: text }).first();

  /** Makes one of the check boxes of Breakpoints true; the list may have to be scrolled to it. */
  async arm(filter: string): Promise<void> {
    await this.#page.locator(".debug-breakpoints").hover();
    await this.#page.mouse.wheel(0, 400);
    await this.breakpoint(filter).locator("input, .monaco-custom-toggle").first().check();
  }

  readonly checkpoint = (name: string | RegExp): Locator =>
    this.#page
      .locator(`.pane:has(.pane-header[aria-label^="Checkpoints"]) .monaco-list-row`)
      .filter({ hasText: name })
      .first();

  /** Scrolls the list of a row until the row is in sight as a whole: part of it may lie under the heading of its view. */
  async reveal(row: Locator): Promise<void> {
    const list = row.locator(
      "xpath=ancestor::*[contains(concat(' ', @class, ' '), ' monaco-scrollable-element ')][1]",
    );
    const hidden = async (): Promise<number> => {
      const [inner, outer] = [await row.boundingBox(), await list.boundingBox()];
      if (inner === null || outer === null) throw new Error("the row is not there");
      const above = outer.y - inner.y;
      const below = inner.y + inner.height - (outer.y + outer.height);
      return above > 0 ? -above : Math.max(0, below);
    };
    await row.waitFor();
    await list.hover();
    await expect
      .poll(async () => {
        const by = await hidden();
        if (by !== 0) await this.#page.mouse.wheel(0, by);
        return by;
      })
      .toBe(0);
  }

  /** An entry of the menu of a row. */
  async choose(row: Locator, entry: string): Promise<void> {
    await this.reveal(row);
    await row.locator(".monaco-tl-contents").click({ button: "right", position: { x: 20, y: 10 } });
    // A click so soon after it opened would be taken for the end of the one that opened it.
    await this.#page.getByRole("menuitem", { name: entry }).hover();
    await this.#page.keyboard.press("Enter");
  }

  /** The gutter beside a visible line of a program in the editor. */
  async clickGutter(line: number, button: "left" | "right" = "left"): Promise<void> {
    const editor = this.#page.locator(".editor-group-container.active");
    // Lenses come later than the text, and push it down.
    await editor.locator(".codelens-decoration").first().waitFor({ state: "attached" });
    const number = editor
      .locator(".margin-view-overlays .line-numbers")
      .filter({ hasText: new RegExp(`^${line}$`) })
      .first();
    const place = async (): Promise<{ readonly x: number; readonly y: number } | null> => {
      const margin = await editor.locator(".glyph-margin").first().boundingBox();
      const box = await number.boundingBox({ timeout: 1_000 }).catch(() => null);
      if (margin === null || box === null) return null;
      return { x: margin.x + margin.width / 2, y: box.y + box.height / 2 };
    };
    await expect.poll(place, { message: `line ${line}` }).not.toBeNull();
    const { x, y } = (await place())!;
    await this.#page.mouse.click(x, y, { button });
  }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
