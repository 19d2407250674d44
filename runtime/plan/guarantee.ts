// The delivery guarantee of every sink, and why it is no stronger: what a failure may do to the output, from how the
// sink makes output visible, whether its sources can be read again, and what the checkpoint settings ask for.
// Late records and `onError: skip` are left out on purpose, and are no matter of delivery. Pure; for every host.

import { commitOf, connectorName, replayOf } from "./connector-promises.ts";
import { edgesInto } from "./edges.ts";
import type { SiteId } from "./ir.ts";
import type { Plan, PlanNode } from "./plan.ts";
import { keepsState } from "./stateful.ts";
import { channelsInto, type EdgesInto, type IdsOfNodes, sinksOf, sourcesOf } from "./upstream.ts";

/** `none`: a failure may lose records and may repeat others. */
export type Guarantee = "exactlyOnce" | "atLeastOnce" | "atMostOnce" | "none";

export interface GuaranteeReason {
  /** `alignment`: where records of several channels meet without alignment, under `mode: atLeastOnce`. */
  readonly about: "sink" | "source" | "checkpoint" | "restart" | "alignment";
  /** What it does to the output; null: it keeps the promise. */
  readonly weakens: "repeats" | "loses" | null;
  /** A sentence. */
  readonly text: string;
  /** The operator to blame, by node id, or the setting, by its full name. */
  readonly node: number | null;
  readonly setting: string | null;
  readonly site: SiteId;
}

export interface SinkGuarantee {
  /** Node id and uid of the sink. */
  readonly node: number;
  readonly sink: string;
  readonly guarantee: Guarantee;
  /** What `checkpoint { mode: … }` asks for, written or not; `none` with `checkpoint: off`. */
  readonly asked: "exactlyOnce" | "atLeastOnce" | "none";
  /** The guarantee is weaker than what is asked for. */
  readonly weaker: boolean;
  /** From the sink back to its sources. Those that weaken are to blame. */
  readonly reasons: readonly GuaranteeReason[];
  /** What must be true of externs, which say so themselves: sentences. */
  readonly assumes: readonly string[];
}

const WORDS: Readonly<Record<Guarantee, string>> = {
  exactlyOnce: "exactly once",
  atLeastOnce: "at least once",
  atMostOnce: "at most once",
  none: "without guarantee",
};

export const guaranteeText = (guarantee: Guarantee): string => WORDS[guarantee];

/** Of every sink, in the order of the plan. */
export function guarantees(plan: Plan): readonly SinkGuarantee[] {
  let found = known.get(plan);
  if (found === undefined) {
    const before = beforeOf(plan, edgesInto(plan));
    found = sinksOf(plan).map(sink => guaranteeOf(plan, sink, before));
    known.set(plan, found);
  }
  return found;
}

/** Plans do not change, and whoever shows one asks again. */
const known = new WeakMap<Plan, readonly SinkGuarantee[]>();

/** By node id, of the node itself and all before it. */
interface Before {
  readonly sources: IdsOfNodes;
  /** Something remembers. */
  readonly stateful: readonly boolean[];
  /** Where channels first come together; null: nowhere. */
  readonly meeting: readonly (number | null)[];
}

function beforeOf(plan: Plan, into: EdgesInto): Before {
  const stateful: boolean[] = [];
  const meeting: (number | null)[] = [];
  for (const { id, operator } of plan.nodes) {
    const edges = into[id]!;
    stateful.push(keepsState(operator) || edges.some(edge => stateful[edge.from]!));
    const before = edges.map(edge => meeting[edge.from]!).find(each => each !== null);
    meeting.push(before ?? (channelsInto(plan, edges) > 1 ? id : null));
  }
  return { sources: sourcesOf(plan, into), stateful, meeting };
}

function guaranteeOf(plan: Plan, sink: PlanNode, before: Before): SinkGuarantee {
  const sources = before.sources[sink.id]!.map(id => plan.nodes[id]!);
  const { checkpoint } = plan.settings;
  const again = sources.some(isReadAgain);
  const reasons = checkpoint.enabled
    ? [
        // What is read again comes again, and what is restored may give again.
        ...ofSink(plan, sink, again || before.stateful[sink.id]!),
        ...(checkpoint.mode === "atLeastOnce" ? ofMode(plan, before.meeting[sink.id]!) : []),
        ...sources.flatMap(node => ofSource(plan, node)),
      ]
    : withoutCheckpoints(plan, sources, again);
  const guarantee = guaranteeBy(reasons);
  const asked = checkpoint.enabled ? checkpoint.mode : "none";
  return {
    node: sink.id,
    sink: sink.uid,
    guarantee,
    asked,
    weaker: isWeaker(guarantee, asked),
    reasons,
    assumes: [sink, ...sources].flatMap(node => assumptionOf(plan, node)),
  };
}

function guaranteeBy(reasons: readonly GuaranteeReason[]): Guarantee {
  const repeats = reasons.some(reason => reason.weakens === "repeats");
  const loses = reasons.some(reason => reason.weakens === "loses");
  if (repeats && loses) return "none";
  if (repeats) return "atLeastOnce";
  return loses ? "atMostOnce" : "exactlyOnce";
}

function isWeaker(guarantee: Guarantee, asked: SinkGuarantee["asked"]): boolean {
  switch (asked) {
    case "exactlyOnce":
      return guarantee !== "exactlyOnce";
    case "atLeastOnce":
      return guarantee === "atMostOnce" || guarantee === "none";
    case "none":
      return false;
  }
}

type Told = Pick<GuaranteeReason, "about" | "weakens" | "text">;

const ofNode = (node: PlanNode, told: Told): GuaranteeReason => ({
  about: told.about,
  weakens: told.weakens,
  text: told.text,
  node: node.id,
  setting: null,
  site: node.site,
});

const ofSetting = (plan: Plan, setting: string, told: Told): GuaranteeReason => ({
  ...told,
  node: null,
  setting,
  site: plan.settings.site,
});

// ---------------------------------------------------------------- with checkpoints

const isReadAgain = ({ operator }: PlanNode): boolean =>
  operator.kind === "source" && replayOf(operator) !== "no";

function ofSink(plan: Plan, sink: PlanNode, again: boolean): readonly GuaranteeReason[] {
  if (sink.operator.kind !== "sink") return [];
  const name = connectorName(plan, sink.operator);
  const about = "sink";
  switch (commitOf(sink.operator)) {
    case "twoPhase": {
      const text = `\`${name}\` makes output visible only when its checkpoint is complete.`;
      return [ofNode(sink, { about, weakens: null, text })];
    }
    case "nothing":
      return [ofNode(sink, { about, weakens: null, text: `\`${name}\` puts nothing out.` })];
    case "saysItself":
      return [
        ofNode(sink, {
          about,
          weakens: null,
          text: `\`${name}\` is an extern and says itself what it keeps.`,
        }),
      ];
    case "atOnce":
    case null: {
      const then = again ? ": those since the last checkpoint come again after a failure" : "";
      const text = `\`${name}\` puts records out as they come${then}.`;
      return [ofNode(sink, { about, weakens: again ? "repeats" : null, text })];
    }
  }
}

function ofSource(plan: Plan, node: PlanNode): readonly GuaranteeReason[] {
  if (node.operator.kind !== "source") return [];
  const name = connectorName(plan, node.operator);
  const about = "source";
  switch (replayOf(node.operator)) {
    case "yes": {
      const text = `\`${name}\` of \`${node.uid}\` is read again from the position in the checkpoint.`;
      return [ofNode(node, { about, weakens: null, text })];
    }
    case "saysItself":
      return [
        ofNode(node, {
          about,
          weakens: null,
          text: `\`${name}\` of \`${node.uid}\` is an extern and says itself where it goes on.`,
        }),
      ];
    case "no":
    case null: {
      const text = `\`${name}\` of \`${node.uid}\` cannot be read again: what it gave since the last checkpoint is lost by a failure.`;
      return [ofNode(node, { about, weakens: "loses", text })];
    }
  }
}

/** Without alignment a snapshot holds records that the sources give again; with one channel there is nothing to align. */
function ofMode(plan: Plan, met: number | null): readonly GuaranteeReason[] {
  if (met === null) {
    const text = "`mode: atLeastOnce` costs nothing here: no operator reads several channels.";
    return [ofSetting(plan, "checkpoint.mode", { about: "checkpoint", weakens: null, text })];
  }
  const meeting = plan.nodes[met]!;
  return [
    ofSetting(plan, "checkpoint.mode", {
      about: "checkpoint",
      weakens: "repeats",
      text: "`mode: atLeastOnce` takes snapshots without alignment.",
    }),
    ofNode(meeting, {
      about: "alignment",
      weakens: "repeats",
      text: `\`${meeting.uid}\` reads several channels, and counts records of the faster ones again after a failure.`,
    }),
  ];
}

// ---------------------------------------------------------------- without

function withoutCheckpoints(
  plan: Plan,
  sources: readonly PlanNode[],
  again: boolean,
): readonly GuaranteeReason[] {
  const lost = sources.flatMap(node => ofSource(plan, node)).filter(reason => reason.weakens === "loses");
  if (plan.settings.restart.kind === "none") {
    const text = "With `checkpoint: off` a failure ends the run, and what was not put out by then never is.";
    return [ofSetting(plan, "checkpoint", { about: "checkpoint", weakens: "loses", text }), ...lost];
  }
  const text = "With `checkpoint: off` each restart begins anew, and puts out again what was put out before.";
  return [
    ofSetting(plan, "checkpoint", {
      about: "checkpoint",
      weakens: null,
      text: "`checkpoint: off` keeps nothing.",
    }),
    ofSetting(plan, "restart", { about: "restart", weakens: again ? "repeats" : null, text }),
    ...lost,
  ];
}

// ---------------------------------------------------------------- externs

function assumptionOf(plan: Plan, { operator, uid }: PlanNode): readonly string[] {
  if (operator.kind === "sink" && commitOf(operator) === "saysItself")
    return [`\`${connectorName(plan, operator)}\` commits what it prepared once and only once.`];
  if (operator.kind === "source" && replayOf(operator) === "saysItself")
    return [`\`${connectorName(plan, operator)}\` of \`${uid}\` gives its position by \`snapshot()\`.`];
  return [];
}
