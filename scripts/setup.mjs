// Installs (once) and builds: what `npm start` and `npm test` run first, so that a fresh clone needs nothing else.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`error: Weir needs Node 20 or newer; this is ${process.versions.node}`);
  process.exit(2);
}

// npm writes this file at the end of an install: older than the lock file means the install is out of date.
const marker = join(root, "node_modules", ".package-lock.json");
const lock = join(root, "package-lock.json");
const installed = existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs;
if (!installed) {
  console.error("installing dependencies …");
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
}

const { build } = await import("esbuild");
const pkg = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const { bundles, PART } = await import("./bundles.mjs");
// For the extension's package, which should be small, and says whose code it holds.
const packaging = process.argv.includes("--minify");
const inputs = new Set();
const outputs = new Set();
for (const options of bundles(root, pkg.version)) {
  const { metafile } = await build({ ...options, metafile: true, ...(packaging && { minify: true }) });
  for (const input of Object.keys(metafile.inputs)) inputs.add(input);
  for (const output of Object.keys(metafile.outputs)) outputs.add(basename(output));
}
// Parts of earlier builds have other names.
for (const name of readdirSync(join(root, "dist")))
  if (name.startsWith(PART) && !outputs.has(name)) rmSync(join(root, "dist", name));
if (packaging) (await import("./notices.mjs")).writeNotices(root, inputs);
