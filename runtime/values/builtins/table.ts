// Every built-in function by name, with its overloads in the order in which they are tried: the first whose
// parameters accept the arguments is meant (int before float, since an int is a float too).

import type { Builtin } from "./builtin.ts";
import { COLLECTIONS } from "./collections.ts";
import { NUMBERS } from "./numbers.ts";
import { STRINGS } from "./strings.ts";
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
  ...NUMBERS,
  ...COLLECTIONS,
  ...TIME,
]);
