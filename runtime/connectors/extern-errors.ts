// What is said when an extern cannot be loaded, throws, or returns what its declaration does not promise. Names the
// module, the export and the line of the person's own code. Decides nothing.

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlanExtern } from "../plan/plan.ts";
import { WeirError } from "../values/failure.ts";
import { nearest } from "./input-errors.ts";
import { foundText, typeText } from "./type-text.ts";

const declared = (extern: PlanExtern): string => `extern ${extern.kind} ${extern.name}`;

export const notFound = (extern: PlanExtern, path: string): WeirError =>
  new WeirError(
    "extern-missing",
    `There is no file ${extern.from}, from which ${declared(extern)} should come`,
    {
      where: path,
      remedy: "Check the path after `from`: it is relative to the file that declares the extern",
      exit: 2,
    },
  );

export function noExport(extern: PlanExtern, path: string, exports: unknown): WeirError {
  const names =
    exports !== null && typeof exports === "object"
      ? Object.keys(exports).filter(name => name !== "__esModule")
      : [];
  const near = nearest(extern.name, names);
  const there = names.length === 0 ? "it exports nothing" : `it exports ${names.slice(0, 10).join(", ")}`;
  const hint = near === undefined || near === extern.name ? "" : `; did you mean ${near}?`;
  return new WeirError(
    "extern-no-export",
    `${extern.from} exports no function ${extern.name}: ${there}${hint}`,
    {
      where: path,
      remedy: `Write \`export ${extern.kind === "fn" ? "function" : "class"} ${extern.name}\` in it, or declare the extern under the name of the export`,
      exit: 2,
    },
  );
}

export function loadFailed(
  extern: PlanExtern,
  path: string,
  error: unknown,
  missing: string | null,
): WeirError {
  const what =
    missing === null
      ? `${extern.from}, from which ${declared(extern)} comes, fails while it is loaded: ${messageOf(error)}`
      : `${extern.from}, from which ${declared(extern)} comes, imports ${missing}, and that cannot be found`;
  const remedy =
    missing === null
      ? "Mend the module: its top level runs once at the start"
      : `Check the import, or install the package: npm install ${missing}`;
  return new WeirError("extern-load-failed", what, { where: placeIn(error, path), remedy, exit: 2 });
}

export const noSource = (extern: PlanExtern, found: unknown): WeirError =>
  new WeirError(
    "extern-no-source",
    `${declared(extern)} gives no source: expected an object with poll(), found ${foundText(found)}`,
    {
      where: extern.from,
      remedy:
        "Export a class with poll() and snapshot(), or a function that returns such an object; see docs/externs.md",
      exit: 2,
    },
  );

export const noSink = (extern: PlanExtern, found: unknown): WeirError =>
  new WeirError(
    "extern-no-sink",
    `${declared(extern)} gives no sink: expected an object with write(), and with commit() if it has prepare(), found ${foundText(found)}`,
    {
      where: extern.from,
      remedy:
        "Export a class with write(), prepare() and commit(), or a function that returns such an object; see docs/externs.md",
      exit: 2,
    },
  );

export const preparedNoJson = (extern: PlanExtern, found: unknown): WeirError =>
  new WeirError(
    "extern-wrong-type",
    `prepare() of ${declared(extern)} returned what is no JSON: ${foundText(found)}`,
    {
      where: extern.from,
      remedy: "Return what commit() needs as numbers, texts, lists and plain objects",
      exit: 1,
    },
  );

export const threw = (extern: PlanExtern, error: unknown): WeirError =>
  error instanceof WeirError
    ? error
    : new WeirError("extern-threw", `${declared(extern)} threw ${messageOf(error)}`, {
        where: placeIn(error, extern.from),
        remedy:
          "Mend the function, or let it return null (with a result type that ends in ?) where it has no answer",
        exit: 1,
      });

export const returnedPromise = (extern: PlanExtern): WeirError =>
  new WeirError(
    "extern-wrong-type",
    `${declared(extern)} returned a promise, and a result at once was expected`,
    {
      where: extern.from,
      remedy: "Make it a function that is not async",
      exit: 1,
    },
  );

export const wrongResult = (extern: PlanExtern, how: string): WeirError =>
  new WeirError(
    "extern-wrong-type",
    `${declared(extern)} returned what is no ${typeText(extern.result)}. ${how}`,
    {
      where: extern.from,
      remedy: `Return the declared type, or change the declaration of ${extern.name}`,
      exit: 1,
    },
  );

const messageOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : foundText(error);

/** Node's frames, those of packages, and our own: this file's folder, or the bundle's. */
const NOT_OWN = ["node:", "node_modules", `${dirname(fileURLToPath(import.meta.url))}/`];

/** The innermost place in the person's own code: file:line:column, from the stack; else the module. */
export function placeIn(error: unknown, module: string): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  // A syntax error names the place in its first line, without a column.
  const first = /^(\/[^\n]*?):(\d+)\n/.exec(stack);
  if (first !== null) return `${first[1]}:${first[2]}`;
  const own = stack
    .split("\n")
    .filter(line => /^\s*at /.test(line) && !NOT_OWN.some(part => line.includes(part)))
    .map(line => /\(?((?:file:\/\/)?\/[^()]*?:\d+:\d+)\)?$/.exec(line)?.[1])
    .find(place => place !== undefined);
  return own ?? module;
}
