// What the operator in which a run stands was given, in a line: the key and the record. Knows no breakpoints.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import { toJson } from "../values/text.ts";
import { recordType } from "./names.ts";

const LONGEST = 60;

/** Key and record, as far as there are any. */
export function givenText({ inside, plan }: SteppableSimulation): readonly string[] {
  const frame = inside?.frames.find(({ element }) => element !== null);
  if (frame === undefined || frame.element === null) return [];
  const node = plan.nodes[frame.node]!;
  const { cause, input, value } = frame.element;
  const key =
    frame.key === undefined || node.keyType === null ? [] : [`key ${cut(toJson(frame.key, node.keyType))}`];
  const type = cause === "record" ? recordType(plan, node, input) : null;
  if (type === null) return key;
  return [...key, cut(toJson(value, type))];
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
