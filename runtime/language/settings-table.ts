// Every setting a pipeline can have: type, default and documentation. The checker, `--set` and completion read it.
// The values the engine runs with are in plan/settings.ts; this file says how a person writes them.

import { BOOL, DURATION, FLOAT, INT, PATH } from "../values/type.ts";
import { type Choice, call, named, oneOf, type ParameterKind, typed, word } from "./signatures.ts";

export interface SettingEntry {
  /** `checkpoint.interval`: the groups it stands in, and its name. */
  readonly path: string;
  readonly type: ParameterKind;
  /** As a person would write it. */
  readonly default: string;
  readonly doc: string;
  /** The smallest value allowed, in the type's unit. */
  readonly minimum: number | null;
  readonly runs: boolean;
}

export interface GroupEntry {
  readonly path: string;
  readonly doc: string;
}

const setting = (
  path: string,
  type: ParameterKind,
  fallback: string,
  doc: string,
  options: { readonly minimum?: number; readonly runs?: boolean } = {},
): SettingEntry => ({
  path,
  type,
  default: fallback,
  doc,
  minimum: options.minimum ?? null,
  runs: options.runs ?? true,
});

const attempts = (doc: string, fallback: string) => named("attempts", typed(INT), doc, { default: fallback });
const duration = (name: string, doc: string, fallback: string) =>
  named(name, typed(DURATION), doc, { default: fallback });
const float = (name: string, doc: string, fallback: string) =>
  named(name, typed(FLOAT), doc, { default: fallback });

const directory = { ...named("dir", typed(PATH), "The directory, relative to the file."), named: false };

const STORAGE: readonly Choice[] = [
  call("local", [{ ...directory, required: true }], "One directory on this machine."),
  call(
    "distributed",
    [{ ...directory, required: true }],
    "A directory for each node, with replicas: losing all but one loses nothing.",
    "simulated",
  ),
];

const RESTART: readonly Choice[] = [
  word("none", "The first failure fails the run."),
  call(
    "fixedDelay",
    [
      attempts("How many restarts are allowed.", "1"),
      duration("delay", "How long to wait before each.", "1s"),
    ],
    "A number of restarts, each after the same delay.",
  ),
  call(
    "exponentialDelay",
    [
      duration("initial", "The first delay.", "1s"),
      duration("max", "The longest delay.", "1min"),
      float("multiplier", "Each delay is so many times the last.", "1.5"),
      float("jitter", "The part of a delay that is random.", "0.1"),
      duration("resetAfter", "After so long without a failure delays begin anew.", "1h"),
      attempts("How many restarts are allowed.", "unlimited"),
    ],
    "Ever longer delays.",
  ),
  call(
    "failureRate",
    [
      named("max", typed(INT), "So many failures are allowed in the interval.", { default: "1", minimum: 0 }),
      duration("per", "The interval.", "1min"),
      duration("delay", "How long to wait before each restart.", "1s"),
    ],
    "Restarts until failures come too fast.",
  ),
];

export const GROUPS: readonly GroupEntry[] = [
  { path: "checkpoint", doc: "When snapshots are taken, where they are kept, and what they promise." },
];

export const SETTINGS: readonly SettingEntry[] = [
  setting("parallelism", typed(INT), "1", "Subtasks of each operator after an exchange.", { minimum: 1 }),
  setting(
    "maxParallelism",
    typed(INT),
    "from parallelism",
    "Number of key groups; fixed by the first snapshot.",
    {
      minimum: 1,
    },
  ),
  setting("externTimeout", typed(DURATION), "30s", "An extern that takes longer is ended and named.", {
    minimum: 1,
  }),
  setting(
    "checkpoint",
    oneOf(word("off", "No checkpoints: a crash means starting over.")),
    "on",
    "`off` opts out.",
  ),
  setting("checkpoint.interval", typed(DURATION), "10s", "From the start of one checkpoint to the next.", {
    minimum: 1,
  }),
  setting(
    "checkpoint.mode",
    oneOf(
      word("exactlyOnce", "Every record changes state exactly once: barriers are aligned."),
      word("atLeastOnce", "No alignment: after a failure some records count twice."),
    ),
    "exactlyOnce",
    "What a failure may do to results.",
  ),
  setting("checkpoint.timeout", typed(DURATION), "10min", "A checkpoint that takes longer is given up.", {
    minimum: 1,
  }),
  setting(
    "checkpoint.minPause",
    typed(DURATION),
    "0s",
    "From the end of one checkpoint to the start of the next.",
    {
      minimum: 0,
    },
  ),
  setting("checkpoint.maxConcurrent", typed(INT), "1", "Checkpoints that may be under way at once.", {
    minimum: 1,
  }),
  setting(
    "checkpoint.tolerableFailures",
    typed(INT),
    "0",
    "Failed checkpoints in a row that do not fail the run.",
    {
      minimum: 0,
    },
  ),
  setting("checkpoint.retain", typed(INT), "3", "Completed checkpoints that are kept.", { minimum: 1 }),
  setting(
    "checkpoint.storage",
    oneOf(...STORAGE),
    '".weir/checkpoints" beside the file',
    "Where snapshots are kept.",
  ),
  setting(
    "checkpoint.incremental",
    typed(BOOL),
    "false",
    "Write only what changed since the last checkpoint.",
    {
      runs: false,
    },
  ),
  setting(
    "checkpoint.alignedTimeout",
    typed(DURATION),
    "none",
    "After so long barriers overtake records, and the records become part of the snapshot.",
    { minimum: 0, runs: false },
  ),
  setting("restart", oneOf(...RESTART), "exponentialDelay", "What a failure is followed by."),
];

/** By path. */
export const SETTING: ReadonlyMap<string, SettingEntry> = new Map(SETTINGS.map(entry => [entry.path, entry]));
export const GROUP: ReadonlyMap<string, GroupEntry> = new Map(GROUPS.map(entry => [entry.path, entry]));
