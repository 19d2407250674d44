// Breakpoints on lines, in every mode: from a request to the place where it stops and what it looks for there.

import type { Plan } from "../plan/plan.ts";
import { type Found, NOWHERE } from "./armed-thing.ts";
import type { Meaning, Place, Places } from "./places.ts";
import { resolvePlace, spanOf } from "./resolve-place.ts";
import type { BreakpointRequest } from "./session.ts";
import { type Made, triggerAt, triggerOfMode } from "./triggers.ts";

export function findLine(plan: Plan, places: Places, file: string, request: BreakpointRequest): Found {
  const { column, mode = "record", original = request.line } = request;
  if (original === null) return { made: { why: EDITED }, moved: "", where: { ...NOWHERE, file } };
  const line = original;
  const wanted = (place: Place): boolean => mode === "record" || operatorOf(place.meaning) !== null;
  const resolved = resolvePlace(places, file, line, column, wanted);
  if (resolved.place === null)
    return {
      made: { why: resolved.why },
      moved: "",
      where: { ...NOWHERE, file, line, column: column ?? null },
    };
  const { place, moved } = resolved;
  return {
    made: asSeen(madeAt(plan, place.meaning, mode), request),
    moved,
    where: { file, ...spanOf(place, places.modules.get(file)!) },
  };
}

const EDITED = "this line has been written since the session began: restart, to stop here";

/** A person reads the file as it is now. */
function asSeen(made: Made, { line, original }: BreakpointRequest): Made {
  if ("why" in made || original === undefined || made.what !== `line ${original}`) return made;
  return { ...made, what: `line ${line}` };
}

function madeAt(plan: Plan, meaning: Meaning, mode: NonNullable<BreakpointRequest["mode"]>): Made {
  if (mode === "record") return triggerAt(plan, meaning);
  return triggerOfMode(plan, plan.nodes[operatorOf(meaning)!]!, mode);
}

/** Whose stage, or part of a stage, it is. */
export function operatorOf(meaning: Meaning): number | null {
  switch (meaning.what) {
    case "record":
    case "timer":
    case "write":
      return meaning.node;
    case "statement":
      return meaning.code.node;
    case "triggered":
    case "completed":
    case "restart":
      return null;
  }
}
