// Every built-in function by name, with its overloads in the order in which they are tried: the first whose
// parameters accept the arguments is meant (int before float, since an int is a float too).

import type { Builtin } from "./builtin.ts";
import { COLLECTIONS } from "./collections.ts";
import { HASHES } from "./hashes.ts";
import { JSON_TEXT } from "./json.ts";
import { LISTS } from "./lists.ts";
import { MAPS } from "./maps.ts";
import { MATH } from "./math.ts";
import { NUMBERS } from "./numbers.ts";
import { PATTERNS } from "./patterns.ts";
import { STRINGS } from "./strings.ts";
import { TEXT_PARTS } from "./text.ts";
import { TIME } from "./time.ts";

function byName(entries: readonly Builtin[]): ReadonlyMap<string, readonly Builtin[]> {
  const result = new Map<string, Builtin[]>();
  for (const entry of entries) {
    const overloads = result.get(entry.name);
    if (overloads === undefined) result.set(entry.name, [entry]);
    else overloads.push(entry);
  }
  return result;
}

/** Overloads are numbered in this order (`overload` of the IR's `builtin`). */
export const BUILTINS: ReadonlyMap<string, readonly Builtin[]> = byName([
  ...STRINGS,
  ...TEXT_PARTS,
  ...PATTERNS,
  ...NUMBERS,
  ...MATH,
  ...COLLECTIONS,
  ...LISTS,
  ...MAPS,
  ...TIME,
  ...JSON_TEXT,
  ...HASHES,
]);
