// Places as a person at a terminal can open them: relative to the working directory, whatever they were relative to.

import { join } from "node:path";

/** `/home/me/data/a.txt:3` → `data/a.txt:3`. */
export const fromHere = (place: string, cwd: string): string =>
  place.startsWith(`${cwd}/`) ? place.slice(cwd.length + 1) : place;

/** A place in a program's own files, which the plan names relative to the program's folder, `dir`. */
export function inProgram(place: string, files: readonly string[], dir: string, cwd: string): string {
  const own = files.some(file => place === file || place.startsWith(`${file}:`));
  return own ? join(dir, place) : fromHere(place, cwd);
}
