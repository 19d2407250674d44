// The texts the syntax tests run over: the samples beside this file and the examples of the project.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export interface Sample {
  readonly name: string;
  readonly text: string;
}

/** The checkpoints of a run lie in folders called `.weir`, and ledgers end so too. */
function weirFiles(folder: string): Sample[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /^[^.].*\.weir$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(path => ({ name: relative(folder, path), text: readFileSync(path, "utf8") }));
}

const here = import.meta.dirname;

export const SAMPLES: readonly Sample[] = weirFiles(join(here, "samples"));
export const EXAMPLES: readonly Sample[] = weirFiles(join(here, "../../examples"));
