// Settings and groups against their table, and settings that contradict each other.

import type { Json, Type } from "../values/type.ts";
import { checkChoice } from "./check-arguments.ts";
import { checkConstant } from "./check-constants.ts";
import { declaredHere, lookup, place, report, type Scope } from "./check-context.ts";
import { check } from "./check-fit.ts";
import { didYouMean } from "./check-names.ts";
import { argumentEnv, type PipelineCheck } from "./check-pipeline-context.ts";
import { GROUP, SETTING, SETTINGS, type SettingEntry } from "./settings-table.ts";
import { minimumText } from "./signatures.ts";
import type * as s from "./syntax.ts";

/** A setting that was written, with what it is worth: a constant, or the name of a choice. */
interface Written {
  readonly node: s.SettingNode;
  readonly value: Json | undefined;
}

export function checkSettings(p: PipelineCheck): void {
  const written = new Map<string, Written>();
  const groups = new Map<string, s.Name>();
  const pending: { readonly node: s.SettingNode | s.GroupNode; readonly prefix: string }[] = [];
  for (const member of p.declaration.members) {
    if (member.kind === "Setting" || member.kind === "Group") pending.push({ node: member, prefix: "" });
  }
  for (let i = 0; i < pending.length; i++) {
    const { node, prefix } = pending[i]!;
    if (node.name.missing) continue;
    const path = prefix + node.name.text;
    if (node.kind === "Setting") checkSetting(p, node, path, written);
    else if (checkGroup(p, node, path, groups, written)) {
      for (const member of node.members)
        if (member.kind !== "Unexpected") pending.push({ node: member, prefix: `${path}.` });
    }
  }
  contradictions(p, written);
}

// ---------------------------------------------------------------- one by one

function checkGroup(
  p: PipelineCheck,
  node: s.GroupNode,
  path: string,
  seen: Map<string, s.Name>,
  written: ReadonlyMap<string, Written>,
): boolean {
  if (!GROUP.has(path)) {
    const hint = SETTING.has(path)
      ? ` It is a setting: \`${node.name.text}: …\`.`
      : didYouMean(p.c, node.name.text, GROUP.keys());
    report(p.c, "W0313", node.name, { name: node.name.text, hint });
    return false;
  }
  const before = seen.get(path) ?? written.get(path)?.node.name;
  if (before !== undefined)
    report(p.c, "W0310", node.name, { name: path }, [declaredHere(p.c.names.module.path, before)]);
  seen.set(path, node.name);
  return true;
}

function checkSetting(
  p: PipelineCheck,
  node: s.SettingNode,
  path: string,
  written: Map<string, Written>,
): void {
  const entry = SETTING.get(path);
  if (entry === undefined) {
    reportUnknown(p, node, path);
    return;
  }
  const before = written.get(path);
  if (before !== undefined)
    report(p.c, "W0310", node.name, { name: path }, [declaredHere(p.c.names.module.path, before.node.name)]);
  written.set(path, { node, value: worth(p, node, entry) });
}

function reportUnknown(p: PipelineCheck, node: s.SettingNode, path: string): void {
  const name = node.name.text;
  const prefix = path.slice(0, path.length - name.length);
  const here = SETTINGS.filter(
    each => each.path.startsWith(prefix) && !each.path.slice(prefix.length).includes("."),
  ).map(each => each.path.slice(prefix.length));
  const elsewhere = SETTINGS.find(each => each.path.endsWith(`.${name}`) || each.path === name);
  const group = elsewhere?.path.includes(".")
    ? elsewhere.path.slice(0, elsewhere.path.lastIndexOf("."))
    : null;
  const moved =
    elsewhere === undefined
      ? ""
      : group === null
        ? " It stands outside the group."
        : ` It belongs in \`${group} { … }\`.`;
  const hint =
    moved || (GROUP.has(path) ? ` It is a group: \`${name} { … }\`.` : didYouMean(p.c, name, here));
  report(p.c, "W0309", node.name, { name, hint });
}

function worth(p: PipelineCheck, node: s.SettingNode, entry: SettingEntry): Json | undefined {
  const { c } = p;
  if (entry.type.kind === "choice") {
    return checkChoice(p, argumentEnv(p, false), node.value, entry.type.choices, `\`${entry.path}\``)?.name;
  }
  if (entry.type.kind !== "value") return undefined;
  const value = constantOrParam(p, node.value, entry.type.type, `The setting \`${entry.path}\``);
  if (typeof value === "number" && entry.minimum !== null && value < entry.minimum) {
    report(c, "W0312", node.value, { name: entry.path, minimum: minimumText(entry, entry.minimum) });
  }
  if (!entry.runs && value !== false) report(c, "W0900", node.name, { what: `\`${entry.path}\`` });
  return value;
}

/** The constant it is; of what comes from a param the value is known when a run begins. */
function constantOrParam(p: PipelineCheck, node: s.ExprNode, type: Type, what: string): Json | undefined {
  const env = { ...argumentEnv(p, false), place: place("constant") };
  return readsParam(node, p.scope)
    ? void check(p.c, env, node, type)
    : checkConstant(p.c, env, node, type, what);
}

function readsParam(node: s.ExprNode, scope: Scope): boolean {
  switch (node.kind) {
    case "NameExpr":
      return lookup(scope, node.name.text) !== null;
    case "Paren":
      return readsParam(node.inner, scope);
    case "Unary":
      return readsParam(node.operand, scope);
    case "Binary":
      return readsParam(node.left, scope) || readsParam(node.right, scope);
    default:
      return false;
  }
}

// ---------------------------------------------------------------- together

const number = (written: ReadonlyMap<string, Written>, path: string, fallback: number): number => {
  const value = written.get(path)?.value;
  return typeof value === "number" ? value : fallback;
};

const DEFAULT_TIMEOUT_MS = 600_000;

function contradictions(p: PipelineCheck, written: ReadonlyMap<string, Written>): void {
  const { c } = p;
  const minPause = written.get("checkpoint.minPause");
  if (
    minPause !== undefined &&
    number(written, "checkpoint.minPause", 0) > number(written, "checkpoint.timeout", DEFAULT_TIMEOUT_MS)
  ) {
    report(c, "W0503", minPause.node);
  }
  const concurrent = written.get("checkpoint.maxConcurrent");
  if (
    concurrent !== undefined &&
    number(written, "checkpoint.maxConcurrent", 1) > 1 &&
    number(written, "checkpoint.minPause", 0) > 0
  ) {
    report(c, "W0514", concurrent.node);
  }
  const aligned = written.get("checkpoint.alignedTimeout");
  const loose =
    written.get("checkpoint.mode")?.value === "atLeastOnce" ||
    number(written, "checkpoint.maxConcurrent", 1) > 1;
  if (aligned !== undefined && loose) report(c, "W0505", aligned.node);
  const restart = written.get("restart");
  if (written.get("checkpoint")?.value === "off" && restart !== undefined && restart.value !== "none")
    report(c, "W0504", restart.node);
  const most = written.get("maxParallelism");
  if (most !== undefined && number(written, "parallelism", 1) > number(written, "maxParallelism", Infinity)) {
    report(c, "W0518", written.get("parallelism")?.node ?? most.node);
  }
}
