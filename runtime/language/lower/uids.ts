// Names by which state finds its operator again: what the person wrote after `as`, else the declaration's name for
// what it is about, else a number among the operators of that declaration, so that edits elsewhere change nothing.

import { everyStage } from "../flow-stages.ts";
import { OPERATOR } from "../operators-table.ts";
import type * as s from "../syntax.ts";

export interface Naming {
  readonly declaration: string;
  /** Operators of this declaration that keep state and have no name of their own. */
  readonly unnamedStateful: number;
  readonly kind: "source" | "stream" | "sink";
  /** Operators so far. */
  count: number;
}

export function namingOf(declaration: s.SourceDecl | s.StreamDecl | s.SinkDecl): Naming {
  return {
    declaration: declaration.name.text,
    unnamedStateful: unnamedStateful(declaration.flow),
    kind: declaration.kind === "Source" ? "source" : declaration.kind === "Stream" ? "stream" : "sink",
    count: 0,
  };
}

const unnamedStateful = (flow: s.FlowNode): number =>
  [...everyStage(flow)].filter(stage => stage.as === null && isStateful(stage)).length;

export const isStateful = (stage: s.StageNode): boolean => OPERATOR.get(stage.name.text)?.stateful ?? false;

/** The uid of the next operator of the declaration. A sink's own name is its connector's. */
export function uidOf(naming: Naming, stage: s.StageNode): string {
  naming.count++;
  if (stage.as !== null) return stage.as.text;
  if (isStateful(stage) && naming.unnamedStateful === 1) {
    return naming.kind === "sink" ? `${naming.declaration}/${stage.name.text}` : naming.declaration;
  }
  return `${naming.declaration}/${stage.name.text}#${naming.count}`;
}
