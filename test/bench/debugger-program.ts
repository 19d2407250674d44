// Programs of the debugger's benches, opened as a debug session opens them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OpenedProgram, openProgram } from "../../runtime/execute/debuggable/open-program.ts";
import { cacheDir } from "./places.ts";

const folder = join(cacheDir, "debugger");

/** Its path, for whoever opens it in a process of its own. */
export function programFile(name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

export const opened = async (name: string, text: string): Promise<OpenedProgram> =>
  await openProgram({ file: programFile(name, text), env: () => undefined });
