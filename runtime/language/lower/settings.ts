// The settings of a pipeline as the engine reads them: what the file says, over it what `--set` says, else the
// defaults. A `--set` value is read as the same text in the file would be, and checked by the same rules.

import type { PlanParam } from "../../plan/plan.ts";
import {
  type CheckpointSettings,
  DEFAULT_CHECKPOINT,
  DEFAULT_EXPONENTIAL_DELAY,
  DEFAULT_EXTERN_TIMEOUT_MS,
  DEFAULT_FAILURE_RATE,
  DEFAULT_FIXED_DELAY,
  defaultRestart,
  type RestartSettings,
  type Settings,
} from "../../plan/settings.ts";
import { report } from "../diagnostics.ts";
import { SETTING } from "../settings-table.ts";
import { minimumText } from "../signatures.ts";
import type * as s from "../syntax.ts";
import { bindArguments } from "./arguments.ts";
import { constantOf, numberOf } from "./constants.ts";
import { type Context, siteOf } from "./context.ts";

/** What a setting was given, and where its expression stands. */
type Given = ReadonlyMap<string, s.ExprNode>;

/** Reads values of settings: words, numbers, durations, and calls with arguments. */
interface Reader {
  readonly number: (path: string, otherwise: number) => number;
  readonly node: (path: string) => s.ExprNode | undefined;
  readonly value: (node: s.ExprNode) => number;
  readonly text: (node: s.ExprNode) => string | null;
}

export function lowerSettings(c: Context, params: readonly PlanParam[], overrides: Given): Settings {
  const given = new Map([...settingsIn(c.pipeline.members, ""), ...overrides]);
  const reader: Reader = {
    node: path => given.get(path),
    value: node => numberOf(c, params, node),
    text: node => textOf(constantOf(c, params, node)),
    number: (path, otherwise) => {
      const node = given.get(path);
      return node === undefined ? otherwise : settingNumber(c, params, node, path);
    },
  };
  const checkpoint = checkpointOf(reader);
  return {
    parallelism: reader.number("parallelism", 1),
    maxParallelism: given.has("maxParallelism") ? reader.number("maxParallelism", 1) : null,
    externTimeoutMs: reader.number("externTimeout", DEFAULT_EXTERN_TIMEOUT_MS),
    checkpoint,
    restart: restartOf(reader, checkpoint.enabled),
    site: siteOf(c, c.pipeline.name),
  };
}

/** W0312 where a param makes it less than is allowed. */
function settingNumber(c: Context, params: readonly PlanParam[], node: s.ExprNode, path: string): number {
  const value = numberOf(c, params, node);
  const entry = SETTING.get(path);
  if (entry !== undefined && entry.minimum !== null && value < entry.minimum) {
    const minimum = minimumText(entry, entry.minimum);
    c.diagnostics.push(report("W0312", c.model.moduleOf(node).path, node, { name: path, minimum }));
  }
  return value;
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Every setting by its full name; the last one wins. */
export function settingsIn(
  members: readonly (s.PipelineMember | s.GroupNode["members"][number])[],
  prefix: string,
): readonly (readonly [string, s.ExprNode])[] {
  return members.flatMap(member => {
    if (member.kind === "Setting") return [[prefix + member.name.text, member.value] as const];
    return member.kind === "Group" ? settingsIn(member.members, `${prefix}${member.name.text}.`) : [];
  });
}

/** The word a setting is, or the name of the call: `off`, `fixedDelay(…)`. */
function wordOf(node: s.ExprNode | undefined): string | null {
  if (node === undefined) return null;
  if (node.kind === "Paren") return wordOf(node.inner);
  if (node.kind === "NameExpr") return node.name.text;
  return node.kind === "Call" ? wordOf(node.callee) : null;
}

// ---------------------------------------------------------------- checkpoints

function checkpointOf(reader: Reader): CheckpointSettings {
  const number = (name: string, otherwise: number) => reader.number(`checkpoint.${name}`, otherwise);
  const base = DEFAULT_CHECKPOINT;
  return {
    enabled: wordOf(reader.node("checkpoint")) !== "off",
    intervalMs: number("interval", base.intervalMs),
    mode: wordOf(reader.node("checkpoint.mode")) === "atLeastOnce" ? "atLeastOnce" : base.mode,
    timeoutMs: number("timeout", base.timeoutMs),
    minPauseMs: number("minPause", base.minPauseMs),
    maxConcurrent: number("maxConcurrent", base.maxConcurrent),
    tolerableFailures: number("tolerableFailures", base.tolerableFailures),
    retain: number("retain", base.retain),
    incremental: isTrue(reader.node("checkpoint.incremental")),
    storage: storageOf(reader, reader.node("checkpoint.storage")),
  };
}

const isTrue = (node: s.ExprNode | undefined): boolean => node?.kind === "Word" && node.value === true;

function storageOf(reader: Reader, node: s.ExprNode | undefined): CheckpointSettings["storage"] {
  if (node?.kind !== "Call") return DEFAULT_CHECKPOINT.storage;
  const dir = bindArguments(node.args, ["dir"]).get("dir");
  return {
    kind: wordOf(node) === "distributed" ? "distributed" : "local",
    dir: dir === undefined ? null : reader.text(dir),
  };
}

// ---------------------------------------------------------------- restart

function restartOf(reader: Reader, checkpointing: boolean): RestartSettings {
  const node = reader.node("restart");
  const args = node?.kind === "Call" ? bindArguments(node.args, []) : new Map<string, s.ExprNode>();
  const number = <T>(name: string, otherwise: T): number | T => {
    const value = args.get(name);
    return value === undefined ? otherwise : reader.value(value);
  };
  switch (wordOf(node)) {
    case "none":
      return { kind: "none" };
    case "fixedDelay":
      return {
        kind: "fixedDelay",
        attempts: number("attempts", DEFAULT_FIXED_DELAY.attempts),
        delayMs: number("delay", DEFAULT_FIXED_DELAY.delayMs),
      };
    case "exponentialDelay":
      return {
        kind: "exponentialDelay",
        initialMs: number("initial", DEFAULT_EXPONENTIAL_DELAY.initialMs),
        maxMs: number("max", DEFAULT_EXPONENTIAL_DELAY.maxMs),
        multiplier: number("multiplier", DEFAULT_EXPONENTIAL_DELAY.multiplier),
        jitter: number("jitter", DEFAULT_EXPONENTIAL_DELAY.jitter),
        resetAfterMs: number("resetAfter", DEFAULT_EXPONENTIAL_DELAY.resetAfterMs),
        attempts: number("attempts", DEFAULT_EXPONENTIAL_DELAY.attempts),
      };
    case "failureRate":
      return {
        kind: "failureRate",
        max: number("max", DEFAULT_FAILURE_RATE.max),
        perMs: number("per", DEFAULT_FAILURE_RATE.perMs),
        delayMs: number("delay", DEFAULT_FAILURE_RATE.delayMs),
      };
    default:
      return defaultRestart(checkpointing);
  }
}
