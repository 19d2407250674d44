// Settings and arguments that take back what others say, as the plan has them: params and `--set` included. Those that
// the text alone shows are in check-settings.ts.

import type { OperatorSpec, WindowSpec } from "../../plan/plan.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { report } from "../diagnostics.ts";
import { placeOfNode, type Subject, settingPlace } from "./subject.ts";

export function contradictionDiagnostics(subject: Subject): readonly Diagnostic[] {
  return [...ofRestart(subject), ...subject.plan.nodes.flatMap(node => ofNode(subject, node.id))];
}

function ofRestart(subject: Subject): readonly Diagnostic[] {
  const { restart } = subject.plan.settings;
  const place = settingPlace(subject, "restart");
  if (place === null || restart.kind !== "exponentialDelay") return [];
  const { path, ...span } = place;
  if (restart.initialMs > restart.maxMs) return [report("W0537", path, span)];
  return restart.multiplier < 1 ? [report("W0541", path, span)] : [];
}

function ofNode(subject: Subject, id: number): readonly Diagnostic[] {
  const { operator, declaration } = subject.plan.nodes[id]!;
  const { path, ...span } = placeOfNode(subject, id);
  const window = windowOf(operator);
  if (window?.kind === "sliding" && window.slideMs > window.sizeMs)
    return [report("W0538", path, span, { operator: operator.kind })];
  if (operator.kind === "source" && operator.idleMs !== null && operator.watermark === null)
    return [report("W0539", path, span, { source: declaration })];
  return [];
}

const windowOf = (operator: OperatorSpec): WindowSpec | null =>
  "window" in operator ? operator.window : null;
