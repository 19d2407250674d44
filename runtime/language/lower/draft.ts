// The graph while it grows: nodes that do not know their number yet, and feeds, the streams between them. A feed may
// still hold what `keyBy`, `window` and `connect` said, which the next operator that does work takes up.

import type { Lambda } from "../../plan/ir.ts";
import type { OperatorSpec, PlanNode } from "../../plan/plan.ts";
import type { Type } from "../../values/type.ts";
import type * as s from "../syntax.ts";

/** Where records come from: a port of a node, or a side output, known once every declaration is lowered. */
export type Ref = { readonly node: DraftNode; readonly port: number } | { readonly side: string };

export interface Feed {
  readonly refs: readonly Ref[];
  readonly element: Type;
  readonly key: Keying | null;
  /** The `window` stage; its side output is one of the operator that follows. */
  readonly window: s.StageNode | null;
  readonly exchange: "rebalance" | "broadcast" | null;
  /** What `connect` said: the other side, and whether it comes first. */
  readonly connected: { readonly right: Feed; readonly first: boolean } | null;
}

export interface Keying {
  readonly fn: Lambda;
  readonly type: Type;
}

export interface DraftNode {
  readonly uid: string;
  readonly was?: string;
  readonly operator: OperatorSpec;
  readonly input: Feed | null;
  /** The other side of an operator with two inputs. */
  readonly right: Feed | null;
  readonly output: Type;
  /** Its own `parallelism:`; null: as its input or the pipeline says. */
  readonly parallelism: number | null;
  /** Unkeyed state: one subtask sees everything. */
  readonly single: boolean;
  readonly sideOutputs: readonly { readonly name: string; readonly type: Type }[];
  readonly onError: PlanNode["onError"];
  readonly site: number;
  readonly declaration: string;
}

export const plainFeed = (refs: readonly Ref[], element: Type): Feed => ({
  refs,
  element,
  key: null,
  window: null,
  exchange: null,
  connected: null,
});
