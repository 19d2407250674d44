// What a statement can be stepped into: the `fn`s it calls and, where it emits, the operators that take the element.
// Their numbers hold for the stop they were asked at.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import { callsIn, isEmit, receiversOf } from "./calls.ts";
import type { StepInTarget } from "./session.ts";
import { createSiteText } from "./site-range.ts";
import type { InTarget } from "./step-goals.ts";

export interface NamedTarget extends StepInTarget {
  readonly target: Exclude<InTarget, null>;
}

/** Of the frame on top alone: others run on before anything is called. */
export function targetsAt(simulation: SteppableSimulation, texts: readonly string[]): readonly NamedTarget[] {
  const { inside, plan } = simulation;
  const frame = inside?.frames[0];
  if (inside === null || frame === undefined || inside.pause.kind === "wrote") return [];
  const at = createSiteText(plan, texts);
  const { node, function: fn } = frame;
  const { site } = inside.pause;
  const calls = callsIn(plan, node, fn, site).map(call => ({
    label: `${plan.functions[call.function]!.name} (fn)`,
    ...placeOf(at(call.site)),
    target: { function: call.function },
  }));
  const receivers =
    fn === null && isEmit(plan, node, site)
      ? receiversOf(plan, node).map(to => ({
          label: `${to.uid} (takes what is emitted)`,
          ...placeOf(at(to.site)),
          target: { node: to.id },
        }))
      : [];
  return [...calls, ...receivers].map((each, i) => ({ id: i + 1, ...each }));
}

const placeOf = ({ line, column }: { readonly line: number; readonly column: number }) => ({ line, column });
