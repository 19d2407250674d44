// A file and everything it imports, as parsed modules. Reads only through the function it is given.

import type { Program } from "./model.ts";
import { parse } from "./parser.ts";
import { resolveImport } from "./program-paths.ts";
import type * as s from "./syntax.ts";

/** The file itself first. An import that cannot be read is left out: the checker says so at its place. */
export function loadProgram(path: string, read: (path: string) => string | null): Program {
  const modules = new Map<string, s.Module>();
  const pending = [path];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (modules.has(next)) continue;
    const text = read(next);
    if (text === null && next !== path) continue;
    const module = parse(next, text ?? "");
    modules.set(next, module);
    for (const declaration of module.declarations) {
      if (declaration.kind !== "Import" || declaration.from.kind !== "String") continue;
      pending.push(resolveImport(next, declaration.from.value));
    }
  }
  return { modules: [...modules.values()] };
}
