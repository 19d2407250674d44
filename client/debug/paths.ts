// Paths of a launch configuration: relative ones are meant from the workspace folder, and written as the machine writes
// them. Knows no editor.

import { isAbsolute, resolve } from "node:path";

const PATHS = ["program", "from", "trace", "outputs"] as const;
/** Of `outputs`: no folder. */
const DISCARD = "discard";

export function withFullPaths(
  config: Readonly<Record<string, unknown>>,
  folder: string | undefined,
): Readonly<Record<string, string>> {
  const full = PATHS.flatMap(name => {
    const path = config[name];
    if (typeof path !== "string" || path.trim() === "" || (name === "outputs" && path === DISCARD)) return [];
    if (isAbsolute(path) || folder === undefined) return [];
    return [[name, resolve(folder, path)] as const];
  });
  return Object.fromEntries(full);
}
