// Where the benches find the program and keep what they generate.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The bundle runs from dist/. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..");
export const weir = join(root, "bin", "weir");
export const cacheDir = join(root, ".cache", "bench");
