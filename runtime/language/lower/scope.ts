// The names of one body while it is lowered: locals get numbers in order of declaration, states and side outputs
// their index in the operator. One scope per body; nothing is shared between bodies.

import type { Local } from "../../plan/ir.ts";
import type { AggregateCall } from "../../plan/plan.ts";
import type { Type } from "../../values/type.ts";
import type * as s from "../syntax.ts";

export interface Scope {
  readonly locals: Map<s.Name, Local>;
  readonly states: ReadonlyMap<s.StateDecl, { readonly index: number; readonly type: Type }>;
  /** Where `emit v to X` goes; null is the main output. */
  readonly portOf: (name: s.Name | null) => { readonly port: number; readonly type: Type };
  /** What a `return` gives; null where there is none. */
  readonly result: Type | null;
  /** Calls split off an aggregate's result; null elsewhere, and inside such a call. */
  readonly calls: AggregateCall[] | null;
  /** Shared by the scopes derived from this one. */
  readonly numbers: { next: number };
}

export function createScope(options: Partial<Omit<Scope, "locals" | "numbers">> = {}): Scope {
  return {
    locals: new Map(),
    states: options.states ?? new Map(),
    portOf: options.portOf ?? noPorts,
    result: options.result ?? null,
    calls: options.calls ?? null,
    numbers: { next: 0 },
  };
}

const noPorts = (): never => {
  throw new Error("nothing is emitted here");
};

export function declare(scope: Scope, name: s.Name, type: Type): Local {
  const local: Local = { id: scope.numbers.next++, name: name.text, type };
  scope.locals.set(name, local);
  return local;
}
