// The delivery guarantee of every sink where it is weaker than what is asked for, with the operator or setting to blame.

import { commitOf } from "../../plan/connector-promises.ts";
import { type GuaranteeReason, guarantees, guaranteeText, type SinkGuarantee } from "../../plan/guarantee.ts";
import type { Diagnostic, RelatedPlace } from "../diagnostic.ts";
import { report } from "../diagnostics.ts";
import {
  nearest,
  placeOf,
  placeOfNode,
  related,
  type Subject,
  settingNode,
  settingPlace,
} from "./subject.ts";

export function deliveryDiagnostics(subject: Subject): readonly Diagnostic[] {
  if (!subject.plan.settings.checkpoint.enabled) return writtenThrough(subject);
  const written = settingNode(subject, "checkpoint.mode") !== null;
  return guarantees(subject.plan)
    .filter(({ weaker }) => weaker)
    .flatMap(each => (written || isWorthAHint(subject, each) ? [weaker(subject, each, written)] : []));
}

function weaker(subject: Subject, sink: SinkGuarantee, written: boolean): Diagnostic {
  const blame = nearest(blamed(sink));
  const { path, ...span } = placeOfNode(subject, sink.node);
  const args = {
    sink: sink.sink,
    guarantee: guaranteeText(sink.guarantee),
    asked: guaranteeText(sink.asked),
    why: blame.map(reason => reason.text).join(" "),
  };
  const places = blame.flatMap(reason => placeToBlame(subject, sink, reason));
  const asking = written ? settingPlace(subject, "checkpoint.mode") : null;
  const asked = asking === null ? [] : [related(asking, `${guaranteeText(sink.asked)} is asked for here`)];
  return report(written ? "W0530" : "W0531", path, span, args, [...places, ...asked]);
}

const blamed = ({ reasons, asked }: SinkGuarantee): readonly GuaranteeReason[] =>
  reasons.filter(({ weakens }) => weakens === "loses" || (weakens === "repeats" && asked === "exactlyOnce"));

/** Elsewhere than at the sink itself, where the diagnostic stands. */
function placeToBlame(
  subject: Subject,
  sink: SinkGuarantee,
  reason: GuaranteeReason,
): readonly RelatedPlace[] {
  if (reason.node === sink.node) return [];
  const place =
    reason.setting === null ? placeOf(subject, reason.site) : settingPlace(subject, reason.setting);
  return place === null ? [] : [related(place, reason.text)];
}

/** Nobody asked: what only shows records is no sink to worry about, and W0511 stands at sources that lose them. */
function isWorthAHint({ plan }: Subject, { reasons, node }: SinkGuarantee): boolean {
  const { operator } = plan.nodes[node]!;
  if (operator.kind !== "sink" || operator.connector === "print") return false;
  return reasons.some(({ weakens, about }) => weakens !== null && about !== "source");
}

/** Transactions without checkpoints to commit them. */
function writtenThrough(subject: Subject): readonly Diagnostic[] {
  const { plan } = subject;
  const off = settingPlace(subject, "checkpoint");
  return plan.nodes.flatMap(node => {
    if (node.operator.kind !== "sink" || commitOf(node.operator) !== "twoPhase") return [];
    const { path, ...span } = placeOfNode(subject, node.id);
    const here = off === null ? [] : [related(off, "nothing is kept")];
    return [report("W0532", path, span, { sink: node.uid }, here)];
  });
}
