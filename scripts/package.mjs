// Packages the extension: builds everything anew and makes dist/weir.vsix. The packaging tool is one of the tools of
// test/editor, installed there when first needed, so that nobody else has to wait for it.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const tools = join(root, "test", "editor");

function run(command, args, cwd) {
  const done = spawnSync(command, args, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

/** Installs the tools of test/editor where they are missing or older than their lock. */
export function installTools() {
  const marker = join(tools, "node_modules", ".package-lock.json");
  const lock = join(tools, "package-lock.json");
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error("installing the editor's tools …");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], tools);
}

/** What the editor shows of the extension: docs/extension.md, but its pictures, which it would take from the network only. */
function writeReadme() {
  const page = readFileSync(join(root, "docs", "extension.md"), "utf8");
  writeFileSync(join(root, README), page.replaceAll(/^!\[.*\n\n?/gm, ""));
}

const README = "dist/README.md";

/** Path of the VSIX. */
export function packageExtension() {
  run(process.execPath, [join(root, "scripts", "setup.mjs"), "--minify"], root);
  installTools();
  writeReadme();
  const vsix = join(root, "dist", "weir.vsix");
  const vsce = join(tools, "node_modules", "@vscode", "vsce", "vsce");
  const flags = [
    "package",
    "--no-dependencies",
    "--allow-missing-repository",
    "--skip-license",
    "--no-rewrite-relative-links",
    "--readme-path",
    README,
    "-o",
    vsix,
  ];
  run(process.execPath, [vsce, ...flags], root);
  return vsix;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) packageExtension();
