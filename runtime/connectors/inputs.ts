// Are the inputs there? Asked before anything runs, so that a slip in a path costs a second and not a run. Looks at
// files; opens none for longer than a look, and starts nothing. Of a pattern or a directory every file is looked at.

import { accessSync, closeSync, constants, openSync, type Stats, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Environment } from "../plan/constant.ts";
import type { Plan } from "../plan/plan.ts";
import { argument, delimiterArgument, pathArgument, socketArguments } from "./arguments.ts";
import { contradiction, noneMatch, notFile, unreadable } from "./input-errors.ts";
import { listInputs, meansSeveral } from "./input-files.ts";

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
    if (operator.kind !== "source") continue;
    if (operator.connector === "socket") socketArguments(operator, uid, context);
    if (!FILE_SOURCES.has(operator.connector)) continue;
    const written = pathArgument(operator, uid, context);
    const follow = argument(operator, "follow", context) === true;
    const merged = argument(operator, "order", context) === "merged";
    if (merged && follow)
      throw contradiction(uid, "order: merged and follow: true: nobody knows what is still to come");
    if (merged && operator.timestamp === null)
      throw contradiction(uid, "order: merged without timestamp: to merge by");
    const files = meansSeveral(written, baseDir) ? listInputs(written, baseDir) : [written];
    if (files.length === 0 && !follow) throw noneMatch(written, resolve(baseDir, written));
    for (const file of files) {
      checkFile(file, resolve(baseDir, file));
      if (follow && file.endsWith(".gz"))
        throw contradiction(uid, `follow: true of ${file}: what is compressed does not grow`);
    }
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
