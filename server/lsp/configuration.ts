// What a person can set of the server, under `weir.` in the client's settings; anything else there is ignored.

import { ALL_HINTS, type HintOptions } from "../ide/inlay-hints.ts";

export interface Configuration {
  readonly hints: HintOptions;
  /** Check programs of the workspace that are not open. */
  readonly wholeWorkspace: boolean;
}

export const DEFAULTS: Configuration = { hints: ALL_HINTS, wholeWorkspace: true };

export function readConfiguration(given: unknown): Configuration {
  const hints = at(given, "inlayHints");
  return {
    hints: {
      schemas: flag(hints, "schemas", true),
      parameterNames: flag(hints, "parameterNames", true),
      types: flag(hints, "types", true),
    },
    wholeWorkspace: flag(given, "checkWholeWorkspace", true),
  };
}

const at = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

function flag(value: unknown, name: string, fallback: boolean): boolean {
  const found = at(value, name);
  return typeof found === "boolean" ? found : fallback;
}
