// `npm run editor`: a real VS Code in the browser, with the extension as it is packaged and a copy of the examples, for
// whoever has no VS Code at hand. Ctrl-C ends it.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installVsix, startCodeServer } from "./code-server.mjs";
import { packageExtension } from "./package.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const home = mkdtempSync(join(tmpdir(), "weir-editor-"));
const folder = join(home, "examples");
cpSync(join(root, "examples"), folder, { recursive: true });
const extensions = join(home, "extensions");
installVsix(packageExtension(), extensions);
const server = await startCodeServer({
  folder,
  extensions,
  data: join(home, "data"),
  settings: { "workbench.startupEditor": "none", "git.openRepositoryInParentFolders": "never" },
});
console.log(
  `\nVS Code with Weir: ${server.url}\n\n  open fraud-detection.weir and press F5; Ctrl-C here ends it\n`,
);
process.on("SIGINT", () => {
  server.stop();
  rmSync(home, { recursive: true, force: true });
  process.exit(0);
});
