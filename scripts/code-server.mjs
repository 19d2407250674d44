// A real VS Code behind a page: code-server, from npm, in a cache folder of the machine, not of the project. Used by
// `npm run editor` and by the browser tests. Listens on loopback only.
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Those it is known to work with: the oldest VS Code the extension promises, and a recent one. `node`: where it wants its own. */
const VERSIONS = {
  "4.100.3": { vscode: "1.100", node: null },
  "4.139.1": { vscode: "1.139", node: "24.9.0" },
};
/** WEIR_CODE_SERVER: another of them. */
const VERSION = process.env.WEIR_CODE_SERVER ?? "4.100.3";
const RIPGREP = "1.18.0";
const START_PATIENCE_MS = 60_000;

const cache = () => process.env.WEIR_EDITOR_CACHE ?? join(homedir(), ".cache", "weir", "editor");

/** Modules are built against the headers that came with this Node, if any did: others would have to be fetched. */
const nodedir = join(dirname(process.execPath), "..");
const building = existsSync(join(nodedir, "include", "node", "node.h"))
  ? { npm_config_nodedir: nodedir }
  : {};

function run(command, args, cwd) {
  const done = spawnSync(command, args, {
    cwd,
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
  if (done.status === 0) return done.stdout.toString().trim();
  throw new Error(`${command} ${args.join(" ")} ended with ${done.status}`);
}

/** A package of the registry as it is, its files in `work/package`. */
function unpack(name, work) {
  const tarball = run("npm", ["pack", name, "--silent"], work).split("\n").at(-1);
  run("tar", ["xzf", tarball], work);
  return join(work, "package");
}

/** A folder made as a whole or not at all. */
function makeOnce(home, make) {
  if (existsSync(home)) return;
  mkdirSync(dirname(home), { recursive: true });
  const work = mkdtempSync(join(cache(), "fetching-"));
  try {
    renameSync(make(work), home);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The Node it runs on, and where its entry is; fetched once, a minute or two, from the npm registry. */
export function fetchCodeServer() {
  const known = VERSIONS[VERSION];
  if (known === undefined)
    throw new Error(`WEIR_CODE_SERVER is one of ${Object.keys(VERSIONS).join(", ")}, not ${VERSION}`);
  mkdirSync(cache(), { recursive: true });
  const home = join(cache(), `code-server-${VERSION}`);
  makeOnce(home, work => {
    console.error(`fetching code-server ${VERSION} (VS Code ${known.vscode}) …`);
    return installed(unpack(`code-server@${VERSION}`, work));
  });
  fetchRipgrep(home);
  return { node: fetchNode(known.node), entry: join(home, "out", "node", "entry.js") };
}

function installed(made) {
  const install = [
    "install",
    "--omit=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  for (const folder of ["", "lib/vscode", "lib/vscode/extensions"]) run("npm", install, join(made, folder));
  symlinkSync("node_modules", join(made, "lib", "vscode", "node_modules.asar"));
  // It would have to be built, and nothing asks it for anything: there is no password.
  const argon = join(made, "node_modules", "argon2");
  if (existsSync(argon)) {
    writeFileSync(join(argon, "package.json"), JSON.stringify({ name: "argon2", main: "none.cjs" }));
    writeFileSync(join(argon, "none.cjs"), "module.exports = {};\n");
  }
  // Terminals: where it cannot be built, the editor runs without them.
  spawnSync("npm", ["rebuild", "node-pty", "--loglevel=silent"], {
    cwd: join(made, "lib", "vscode"),
    env: { ...process.env, ...building },
    stdio: "ignore",
    shell: process.platform === "win32",
  });
  return made;
}

function fetchNode(version) {
  if (version === null) return process.execPath;
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const home = join(cache(), `${name}-${version}`);
  makeOnce(home, work => unpack(`${name}@${version}`, work));
  return join(home, "bin", process.platform === "win32" ? "node.exe" : "node");
}

/**
 * The program by which the editor finds files. Its own package would download it in an install script; the newer ones
 * carry it.
 */
function fetchRipgrep(home) {
  const modules = join(home, "lib", "vscode", "node_modules", "@vscode");
  const bin = join(modules, "ripgrep", "bin");
  const wanted = `ripgrep-${process.platform}-${process.arch}`;
  if (!existsSync(join(modules, "ripgrep"))) return;
  makeOnce(bin, work => join(unpack(`@vscode/${wanted}@${RIPGREP}`, work), "bin"));
}

/** Unpacks a VSIX as the editor would install it. */
export function installVsix(vsix, extensions) {
  const into = join(extensions, "weir.weir-0.1.0");
  rmSync(into, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "weir-vsix-"));
  run(process.execPath, ["-e", UNZIP, vsix, work], work);
  cpSync(join(work, "extension"), into, { recursive: true });
  rmSync(work, { recursive: true, force: true });
}

// A VSIX is a zip: its files are found by the central directory, and inflated by Node itself.
const UNZIP = `
const { readFileSync, mkdirSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { inflateRawSync } = require("node:zlib");
const [, zip, into] = process.argv;
const bytes = readFileSync(zip);
let end = bytes.length - 22;
while (bytes.readUInt32LE(end) !== 0x06054b50) end--;
let at = bytes.readUInt32LE(end + 16);
for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
  const method = bytes.readUInt16LE(at + 10), size = bytes.readUInt32LE(at + 20);
  const nameLength = bytes.readUInt16LE(at + 28), more = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  const local = bytes.readUInt32LE(at + 42), name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + size);
  if (!name.endsWith("/") && !name.split("/").includes("..")) {
    mkdirSync(dirname(join(into, name)), { recursive: true });
    writeFileSync(join(into, name), method === 0 ? packed : inflateRawSync(packed));
  }
  at += 46 + nameLength + more;
}`;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/**
 * Starts it on a folder, with the extensions of `extensions` and these user settings; folders are trusted unless trust is
 * to be asked for. Gives the page's address and what ends it.
 */
export async function startCodeServer({
  folder,
  extensions,
  data,
  settings = {},
  port = 0,
  trustAsked = false,
}) {
  const { node, entry } = fetchCodeServer();
  mkdirSync(join(data, "User"), { recursive: true });
  writeFileSync(join(data, "User", "settings.json"), JSON.stringify(settings, null, 2));
  const at = port || (await freePort());
  const flags = [
    "--auth",
    "none",
    "--disable-telemetry",
    "--disable-update-check",
    ...(trustAsked ? [] : ["--disable-workspace-trust"]),
  ];
  const dirs = [
    "--user-data-dir",
    data,
    "--extensions-dir",
    extensions,
    "--config",
    join(data, "config.yaml"),
  ];
  writeFileSync(join(data, "config.yaml"), "");
  const child = spawn(node, [entry, "--bind-addr", `127.0.0.1:${at}`, ...flags, ...dirs, folder], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  let told = "";
  const listening = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`code-server did not start:\n${told}`)),
      START_PATIENCE_MS,
    );
    const look = bytes => {
      told += bytes;
      if (!told.includes("HTTP server listening")) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.once("exit", code => reject(new Error(`code-server ended with ${code}:\n${told}`)));
  });
  await listening;
  return {
    url: `http://127.0.0.1:${at}/?folder=${encodeURIComponent(folder)}`,
    log: () => told,
    stop: () => {
      try {
        process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGTERM");
      } catch {
        // It has ended already.
      }
    },
  };
}
