// One entry of a snapshot: the unit that is written, restored, inspected, compared and edited.

import type { Type } from "./type.ts";
import type { Value } from "./value.ts";

export interface Row {
  /** Name of the state, or `$timers`, `$position`, `$watermark`, `$pending` … for what the engine keeps itself. */
  readonly state: string;
  /** Key group; -1 for operator state. */
  readonly group: number;
  /** null for operator state. */
  readonly key: Value;
  /** Entry within the key: the map key of a map state, the window of a window state; null otherwise. */
  readonly namespace: Value;
  /** Order in which entries first came: restore fills in rising sequence. */
  readonly sequence: number;
  readonly value: Value;
}

/** How a state is laid out, written beside its rows; restoring into another schema follows Avro's resolution. */
export interface StateSchema {
  readonly name: string;
  readonly kind: "value" | "map" | "operator";
  /** null for operator state. */
  readonly keyType: Type | null;
  readonly namespaceType: Type | null;
  readonly valueType: Type;
  /** How operator state is redistributed when parallelism changes. Keyed state goes by key group. */
  readonly redistribution: "keyed" | "split" | "union" | "broadcast";
}
