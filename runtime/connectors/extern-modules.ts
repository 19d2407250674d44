// The modules of externs, loaded with a module map of our own: a new instance for every attempt, so that nothing a
// failed attempt left in a variable lives on. CommonJS, ES modules and TypeScript; packages come from Node and are shared.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { type Transform, transform } from "sucrase";
import { findOwn, findPackage, isRelative } from "./extern-files.ts";

interface OwnModule {
  readonly path: string;
  exports: unknown;
}

/** Not found: told apart from what a module throws. */
export class ModuleMissing extends Error {
  constructor(
    readonly specifier: string,
    readonly from: string,
  ) {
    super(`cannot find ${specifier}`);
  }
}

export interface ModuleMap {
  /** The exports of the module at this absolute path, which is loaded with all it imports. */
  load(path: string): Promise<unknown>;
}

export function createModuleMap(): ModuleMap {
  const modules = new Map<string, OwnModule>();
  /** Namespaces of packages that are ES modules only, by URL: imported ahead of the module that names them. */
  const imported = new Map<string, unknown>();
  const sources = new Map<string, string>();

  /** Imports, before anything runs, what can only be imported asynchronously: packages, through all own modules. */
  const prepare = async (path: string): Promise<void> => {
    if (sources.has(path)) return;
    const code = readCode(path);
    sources.set(path, code);
    for (const specifier of requiredBy(code)) {
      if (isRelative(specifier)) {
        const found = findOwn(specifier, dirname(path));
        if (found !== null) await prepare(found);
        continue;
      }
      const found = tryFind(specifier, path);
      if (found?.kind === "import" && !imported.has(found.url))
        imported.set(found.url, asTranspiled(await import(found.url)));
    }
  };

  const requireFrom = (from: string) => {
    const own = createRequire(from);
    return Object.assign((specifier: string): unknown => {
      if (isRelative(specifier)) {
        const found = findOwn(specifier, dirname(from));
        if (found === null) throw new ModuleMissing(specifier, from);
        return evaluate(found);
      }
      const found = tryFind(specifier, from);
      if (found === null) throw new ModuleMissing(specifier, from);
      if (found.kind === "require") return own(found.id);
      const namespace = imported.get(found.url);
      if (namespace === undefined)
        throw new Error(`${specifier} is an ES module; import it at the top of ${from}`);
      return namespace;
    }, own);
  };

  const evaluate = (path: string): unknown => {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module: OwnModule = { path, exports: {} };
    modules.set(path, module);
    if (extname(path) === ".json") return (module.exports = JSON.parse(readFileSync(path, "utf8")));
    try {
      const code = sources.get(path) ?? readCode(path);
      const run = new Script(`${OPENING}${code}\n})`, { filename: path, columnOffset: -OPENING.length });
      run.runInThisContext()(module.exports, requireFrom(path), module, path, dirname(path), {
        url: pathToFileURL(path).href,
      });
    } catch (error) {
      modules.delete(path);
      throw error;
    }
    return module.exports;
  };

  return {
    async load(path) {
      await prepare(path);
      return evaluate(path);
    },
  };
}

const OPENING = "(function (exports, require, module, __filename, __dirname, __importMeta) { ";

/** As transpiled imports expect an ES module: its default export is not the module itself. */
const asTranspiled = (namespace: object): unknown => ({ ...namespace, __esModule: true });

function tryFind(specifier: string, from: string) {
  try {
    return findPackage(specifier, from);
  } catch {
    return null;
  }
}

/** The module as CommonJS, line for line. */
function readCode(path: string): string {
  const text = readFileSync(path, "utf8")
    .replace(/^\ufeff/, "")
    .replace(/^#!/, "//");
  if (extname(path) === ".json") return "";
  const transforms = transformsOf(path, text);
  if (transforms.length === 0) return text;
  const { code } = transform(text, {
    transforms: [...transforms],
    filePath: path,
    disableESTransforms: true,
    production: true,
  });
  return code.replace(/\bimport\.meta\b/g, "__importMeta");
}

function transformsOf(path: string, text: string): readonly Transform[] {
  switch (extname(path)) {
    case ".ts":
    case ".mts":
    case ".cts":
      return ["typescript", "imports"];
    case ".tsx":
      return ["typescript", "jsx", "imports"];
    case ".cjs":
      return [];
    case ".mjs":
      return ["imports"];
    default:
      return /^\s*(?:import\b(?!\s*\()|export\b)/m.test(text) ? ["imports"] : [];
  }
}

const requiredBy = (code: string): readonly string[] =>
  Array.from(code.matchAll(/\brequire\(\s*(["'])(.+?)\1\s*\)/g), match => match[2]!);
