// Operators that wait for event time where none passes: records have no timestamps, no watermarks come, or the input
// never ends and only its end would do. Pure; watermarks.ts says where watermarks are.

import { isEndless } from "./connector-promises.ts";
import { edgesInto } from "./edges.ts";
import type { OperatorSpec, Plan, PlanNode, WindowSpec } from "./plan.ts";
import { sourcesAlong, sourcesOf } from "./upstream.ts";
import { isReadFirst, watermarkedLater } from "./watermarks.ts";

export interface Waiting {
  readonly node: number;
  /** In the words of the program: `window(tumbling(…))`, `intervalJoin`. */
  readonly what: string;
  /** What comes of it: a clause. */
  readonly then: string;
  /** The sources to blame. */
  readonly sources: readonly number[];
}

/** Windows and joins in event time that get records without timestamps, each of which would fail. */
export function withoutTimestamps(plan: Plan): readonly Waiting[] {
  const into = edgesInto(plan);
  const timeless = sourcesAlong(plan, into, edge => !givesTimestamps(plan.nodes[edge.from]!));
  return plan.nodes.flatMap(node => {
    const what = inEventTime(node.operator);
    const sources = timeless[node.id]!.filter(id => !givesTimestamps(plan.nodes[id]!));
    return what === null || sources.length === 0 ? [] : [{ node: node.id, ...what, sources }];
  });
}

/** Whether what comes out of it may have a timestamp that did not come in. */
function givesTimestamps({ operator }: PlanNode): boolean {
  switch (operator.kind) {
    case "source":
      return operator.timestamp !== null;
    case "assignTimestamps":
    case "intervalJoin":
      return true;
    case "reduce":
    case "aggregate":
    case "topN":
    case "sortBy":
    case "join":
      // Results of a window have its last moment.
      return operator.window !== null;
    case "process":
      // Those of a timer, its moment.
      return operator.handlers.some(handler => handler.on === "timer");
    default:
      return false;
  }
}

/** Windows and joins in event time before which some source has no watermarks: they end only with the input. */
export function withoutWatermarks(plan: Plan): readonly Waiting[] {
  const into = edgesInto(plan);
  const has = watermarkedLater(plan);
  // Reached by ways on which nobody makes watermarks.
  const dry = sourcesAlong(plan, into, edge => !has[edge.from] && !isReadFirst(plan, edge));
  return plan.nodes.flatMap(node => {
    const what = inEventTime(node.operator);
    const open = into[node.id]!.filter(edge => !has[edge.from]);
    if (what === null || open.length === 0) return [];
    return [{ node: node.id, ...what, sources: dry[node.id]! }];
  });
}

function inEventTime(operator: OperatorSpec): Pick<Waiting, "what" | "then"> | null {
  switch (operator.kind) {
    case "reduce":
    case "aggregate":
    case "topN":
    case "sortBy":
    case "join":
      return ofWindow(operator.window);
    case "intervalJoin":
      return { what: "`intervalJoin`", then: "it keeps every record to the end of the input" };
    default:
      return null;
  }
}

const ofWindow = (window: WindowSpec | null): Pick<Waiting, "what" | "then"> | null =>
  window === null || window.kind === "global"
    ? null
    : { what: `\`${window.kind}\``, then: "nothing comes of it before the end of the input" };

/** Global windows that fire only at the end of an input that has none. */
export function neverFiring(plan: Plan): readonly Waiting[] {
  const before = sourcesOf(plan, edgesInto(plan));
  return plan.nodes.flatMap(node => {
    if (!firesAtTheEnd(node.operator)) return [];
    const sources = before[node.id]!.filter(id => isEndless(plan, plan.nodes[id]!));
    return sources.length === 0
      ? []
      : [{ node: node.id, what: "`global()`", then: "it fires only there", sources }];
  });
}

function firesAtTheEnd(operator: OperatorSpec): boolean {
  switch (operator.kind) {
    case "reduce":
    case "aggregate":
    case "topN":
    case "sortBy":
    case "join":
      return operator.window?.kind === "global" && operator.window.every === null;
    default:
      return false;
  }
}
