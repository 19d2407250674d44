// `weir lsp`: the language server over standard input and output, for editors to start. It is the program that the
// extension starts too, and stands beside this one in dist/.

import type { Command } from "commander";
import { act } from "../action.ts";
import type { Host } from "../host.ts";

export function define(command: Command, host: Host): void {
  command
    .option("--stdio", "speak over standard input and output, as it does anyway")
    .addHelpText(
      "after",
      '\nExamples:\n  weir lsp\n  vim.lsp.start({ name = "weir", cmd = { "weir", "lsp" } })     in Neovim',
    );
  act<[]>(command, host, serveUntilTold);
}

/** The server ends the process itself, when the editor says so or goes away. */
async function serveUntilTold(): Promise<number> {
  await import(new URL("./server.js", import.meta.url).href);
  return new Promise<number>(() => {});
}
