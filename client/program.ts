// How the extension starts Weir's own program: with the editor's Node, so that a person needs none.

import type { ExtensionContext } from "vscode";

export interface WeirCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export const weirCommand = (context: ExtensionContext, ...args: readonly string[]): WeirCommand => ({
  command: process.execPath,
  args: [context.asAbsolutePath("bin/weir"), ...args],
  env: { ELECTRON_RUN_AS_NODE: "1" },
});
