// Where the modules of externs are: relative imports with or without extension, TypeScript under its JavaScript name,
// packages of node_modules. Finds files; runs nothing.

import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const EXTENSIONS = ["", ".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".json"];
const INDEXES = EXTENSIONS.slice(1).map(extension => `/index${extension}`);
const TYPESCRIPT_OF: Readonly<Record<string, string>> = { ".js": ".ts", ".mjs": ".mts", ".cjs": ".cts" };

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

export const isRelative = (specifier: string): boolean => /^(?:\.{1,2}(?:\/|$)|\/|file:)/.test(specifier);

/** The file an own module means; null where there is none. */
export function findOwn(specifier: string, folder: string): string | null {
  const base = specifier.startsWith("file:") ? new URL(specifier).pathname : resolve(folder, specifier);
  const twin = base.replace(/\.[mc]?js$/, extension => TYPESCRIPT_OF[extension] ?? extension);
  const candidates = [...[...EXTENSIONS, ...INDEXES].map(ending => base + ending), twin];
  return candidates.find(isFile) ?? null;
}

export type FoundPackage =
  | { readonly kind: "require"; readonly id: string }
  | { readonly kind: "import"; readonly url: string };

/** How Node loads a package or built-in from this file: by require, or, where it is an ES module only, by import. */
export function findPackage(specifier: string, from: string): FoundPackage {
  if (isBuiltin(specifier)) return { kind: "require", id: specifier };
  let path: string | null = null;
  try {
    path = createRequire(from).resolve(specifier);
  } catch (error) {
    path = onlyImportable(specifier, dirname(from));
    if (path === null) throw error;
  }
  return isModuleFile(path)
    ? { kind: "import", url: pathToFileURL(path).href }
    : { kind: "require", id: path };
}

function isModuleFile(path: string): boolean {
  if (path.endsWith(".mjs")) return true;
  if (!path.endsWith(".js")) return false;
  for (let dir = dirname(path); ; dir = dirname(dir)) {
    const manifest = join(dir, "package.json");
    if (existsSync(manifest)) return (readJson(manifest) as { type?: string } | null)?.type === "module";
    if (dirname(dir) === dir) return false;
  }
}

/** A package whose manifest exports it to `import` only: `require.resolve` does not find those. */
function onlyImportable(specifier: string, folder: string): string | null {
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier) ?? [];
  if (name === undefined) return null;
  for (let dir = folder; ; dir = dirname(dir)) {
    const home = join(dir, "node_modules", name);
    const manifest = readJson(join(home, "package.json")) as { exports?: unknown } | null;
    if (manifest !== null) {
      const target = chosenExport(manifest.exports, `.${rest}`);
      return target === null ? null : join(home, target);
    }
    if (dirname(dir) === dir) return null;
  }
}

function chosenExport(exports: unknown, subpath: string): string | null {
  if (typeof exports === "string") return subpath === "." ? exports : null;
  if (typeof exports !== "object" || exports === null) return null;
  const table = exports as Record<string, unknown>;
  const entry = Object.keys(table).some(key => key.startsWith(".")) ? table[subpath] : table;
  return byCondition(entry);
}

function byCondition(entry: unknown): string | null {
  if (typeof entry === "string") return entry;
  if (typeof entry !== "object" || entry === null) return null;
  for (const [condition, target] of Object.entries(entry))
    if (["node", "import", "default"].includes(condition)) {
      const found = byCondition(target);
      if (found !== null) return found;
    }
  return null;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
