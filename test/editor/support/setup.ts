// Before the browser tests: the tools installed, the VSIX packaged as it is shipped, a real VS Code started on a copy of
// the examples with nothing else in it, and one Chromium. The tests get their addresses; all of it ends with them.
//
// WEIR_VSIX: a package to use as it is, in place of a new one. WEIR_CHROMIUM: the browser.

import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { installVsix, startCodeServer } from "../../../scripts/code-server.mjs";
import { installTools, packageExtension } from "../../../scripts/package.mjs";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the editor. */
    readonly url: string;
    /** Where Chromium listens for the tests. */
    readonly browser: string;
    readonly folder: string;
    /** The extension, unpacked. */
    readonly extensions: string;
    readonly data: string;
  }
}

const ROOT = join(import.meta.dirname, "..", "..", "..");
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Nothing that moves, blinks or greets: pictures are the same each time. */
export const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.reduceMotion": "on",
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "editor.cursorBlinking": "solid",
  "telemetry.telemetryLevel": "off",
  "remote.autoForwardPorts": false,
  // Text that can be read from the page.
  "terminal.integrated.gpuAcceleration": "off",
  // Newer editors offer a chat beside everything.
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.autoDetectHighContrast": true,
  "window.autoDetectColorScheme": true,
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const vsix = resolve(process.env["WEIR_VSIX"] ?? packageExtension());
  installTools();
  const home = mkdtempSync(join(tmpdir(), "weir-editor-test-"));
  const folder = join(home, "examples");
  const extensions = join(home, "extensions");
  const data = join(home, "data");
  cpSync(join(ROOT, "examples"), folder, {
    recursive: true,
    filter: path => !/[\\/](output|\.weir)$/.test(path),
  });
  installVsix(vsix, extensions);
  const editor = await startCodeServer({ folder, extensions, data, settings: SETTINGS });
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launchServer({ executablePath: browserPath(), args: CHROMIUM_FLAGS });
  project.provide("url", editor.url);
  project.provide("browser", browser.wsEndpoint());
  project.provide("folder", folder);
  project.provide("extensions", extensions);
  project.provide("data", data);
  return async () => {
    await browser.close();
    editor.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
}

function browserPath(): string {
  const path = process.env["WEIR_CHROMIUM"] ?? BROWSERS.find(each => existsSync(each));
  if (path === undefined) throw new Error("the browser tests need Chromium: apt-get install chromium");
  return path;
}
