// Stable ids of what a data breakpoint can be set on: `detector/total` (any key), `detector/total/"a"`, and of one entry
// of a map, a value of a set or a window `detector/perDay/"a"/3`. Keys stand as JSON of their type, so that an id outlives
// the session. Knows no state.

import { toJson } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";

/** `keyType` null: the state is not kept by key, and neither is the id. */
export function dataIdOf(
  uid: string,
  state: string,
  key?: { readonly value: Value; readonly type: Type | null },
  namespace?: { readonly value: Value; readonly type: Type | null },
): string {
  let id = `${uid}/${state}`;
  if (key !== undefined && key.type !== null) id += `/${toJson(key.value, key.type)}`;
  if (namespace !== undefined && namespace.type !== null) id += `/${toJson(namespace.value, namespace.type)}`;
  return id;
}

/** Whether what is watched as `watched` is, or contains, what `written` names. */
export const covers = (watched: string, written: string): boolean =>
  written === watched || written.startsWith(`${watched}/`);
