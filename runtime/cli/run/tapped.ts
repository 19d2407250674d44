// What `tap` operators show, on standard error: one line for each element, after the operator's name.

import type { Event } from "../../job/event.ts";
import type { Plan } from "../../plan/plan.ts";

export const hasTaps = (plan: Plan): boolean => plan.nodes.some(({ operator }) => operator.kind === "tap");

/** null: the event is none of a tap. */
export const tapText = (event: Event): string | null =>
  event.type === "tapped" ? `${event.uid}: ${event.text}` : null;

export function showTap(event: Event, host: { err(text: string): void }): void {
  const text = tapText(event);
  if (text !== null) host.err(`${text}\n`);
}
