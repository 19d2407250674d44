// What the analyses are about: a plan beside the text it was made from, and places in that text. Knows no analysis.

import type { SiteId } from "../../plan/ir.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RelatedPlace } from "../diagnostic.ts";
import type { Model } from "../model.ts";
import type * as s from "../syntax.ts";

export interface Subject {
  readonly plan: Plan;
  readonly pipeline: s.PipelineDecl;
  /** The module the pipeline stands in. */
  readonly module: s.Module;
}

/** null: the plan is of another program. */
export function subjectOf(model: Model, plan: Plan): Subject | null {
  const pipeline = model.pipelines.find(each => each.name.text === plan.name);
  return pipeline === undefined ? null : { plan, pipeline, module: model.moduleOf(pipeline) };
}

/** A span, and the module it is in. */
export interface PlaceIn extends s.Span {
  readonly path: string;
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;

/** The place of a site; of what begins with a name (a call, a stage) only the name. */
export function placeOf({ plan, module }: Subject, id: SiteId): PlaceIn {
  const { file, start, end } = plan.sites[id]!;
  const path = plan.files[file]!;
  if (path !== module.path) return { path, start, end };
  WORD.lastIndex = start;
  const word = WORD.exec(module.text)?.[0].length ?? 0;
  return { path, start, end: word === 0 ? end : start + word };
}

/** Of the operator: the name of its stage, or of a source's connector. */
export const placeOfNode = (subject: Subject, node: number): PlaceIn =>
  placeOf(subject, subject.plan.nodes[node]!.site);

export const related = (place: PlaceIn, message: string): RelatedPlace => ({ ...place, message });

/** The setting as written, by its full name; null where the default holds. */
export function settingNode({ pipeline }: Pick<Subject, "pipeline">, path: string): s.SettingNode | null {
  const find = (members: readonly s.Node[], prefix: string): s.SettingNode | null => {
    for (const member of members) {
      if (member.kind === "Setting" && prefix + member.name.text === path) return member;
      if (member.kind !== "Group") continue;
      const found = find(member.members, `${prefix}${member.name.text}.`);
      if (found !== null) return found;
    }
    return null;
  };
  return find(pipeline.members, "");
}

export const settingPlace = (subject: Subject, path: string): PlaceIn | null => {
  const node = settingNode(subject, path);
  return node === null ? null : { path: subject.module.path, start: node.start, end: node.end };
};

const MANY = 4;

/** As many as a person reads. */
export const nearest = <T>(all: readonly T[]): readonly T[] => all.slice(0, MANY);

/** "`a`", "`a` and `b`", "`a`, `b` and `c`", "`a`, `b`, `c`, `d` and 7 more". */
export function named(names: readonly string[]): string {
  const quoted = nearest(names).map(name => `\`${name}\``);
  if (names.length > MANY) return `${quoted.join(", ")} and ${names.length - MANY} more`;
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
}
