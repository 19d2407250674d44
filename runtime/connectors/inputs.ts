// Are the inputs there? Asked before anything runs, so that a slip in a path costs a second and not a run. Looks at
// files; opens none for longer than a look, and starts nothing.

import { accessSync, closeSync, constants, openSync, type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Environment } from "../plan/constant.ts";
import type { Plan } from "../plan/plan.ts";
import { delimiterArgument, pathArgument } from "./arguments.ts";
import { notFile, unreadable } from "./input-errors.ts";

const FILE_SOURCES: ReadonlySet<string> = new Set(["readText", "readJsonl", "readCsv"]);

/** Throws WeirError for the first input that is missing or cannot be read. */
export function checkInputs(
  plan: Plan,
  baseDir: string,
  params: ReadonlyMap<string, unknown>,
  env: Environment,
): void {
  const context = { params, env };
  for (const { operator, uid } of plan.nodes) {
    if (operator.kind !== "source" || !FILE_SOURCES.has(operator.connector)) continue;
    const written = pathArgument(operator, uid, context);
    checkFile(written, resolve(baseDir, written));
    if (operator.connector === "readCsv") delimiterArgument(operator, uid, context);
  }
}

function checkFile(written: string, path: string): void {
  let stat: Stats;
  try {
    stat = statSync(path);
    if (stat.isFile()) {
      accessSync(path, constants.R_OK);
      closeSync(openSync(path, "r"));
    }
  } catch (error) {
    throw unreadable(error, written, path);
  }
  if (!stat.isFile()) throw notFile(written, path, kindOf(stat));
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return "a directory";
  if (stat.isFIFO()) return "a pipe";
  return stat.isSocket() ? "a socket" : "a device";
}
