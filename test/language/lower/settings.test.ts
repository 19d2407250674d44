// Settings of a plan: defaults, what the file says, what --set says over it, and what is refused.

import { describe, expect, it } from "vitest";
import {
  DEFAULT_CHECKPOINT,
  DEFAULT_EXPONENTIAL_DELAY,
  type RestartSettings,
  type Settings,
} from "../../../runtime/plan/settings.ts";
import { lowerText, pipeline, planOf } from "./lower-text.ts";

const settingsOf = (text: string, set: Readonly<Record<string, string>> = {}): Settings =>
  planOf(text, { settings: set }).settings;

describe("without a word", () => {
  it("a pipeline has Flink's defaults", () => {
    const { site: _, ...settings } = settingsOf(pipeline());
    expect(settings).toEqual({
      parallelism: 1,
      maxParallelism: null,
      externTimeoutMs: 30_000,
      checkpoint: DEFAULT_CHECKPOINT,
      restart: DEFAULT_EXPONENTIAL_DELAY,
    });
  });

  it("restarts follow checkpoints", () => {
    const { checkpoint, restart } = settingsOf(pipeline("checkpoint: off"));
    expect(checkpoint.enabled).toBe(false);
    expect(restart).toEqual({ kind: "none" });
  });
});

const all = pipeline(
  "parallelism: 2",
  "maxParallelism: 64",
  "externTimeout: 5s",
  "checkpoint {",
  "  interval: 250ms",
  "  mode: atLeastOnce",
  "  timeout: 1min",
  "  minPause: 100ms",
  "  maxConcurrent: 2",
  "  tolerableFailures: 1",
  "  retain: 5",
  '  storage: local("snapshots")',
  "}",
);

it("every setting of the file arrives", () => {
  const { site: _, ...settings } = settingsOf(all);
  expect(settings).toEqual({
    parallelism: 2,
    maxParallelism: 64,
    externTimeoutMs: 5_000,
    checkpoint: {
      enabled: true,
      intervalMs: 250,
      mode: "atLeastOnce",
      timeoutMs: 60_000,
      minPauseMs: 100,
      maxConcurrent: 2,
      tolerableFailures: 1,
      retain: 5,
      incremental: false,
      storage: { kind: "local", dir: "snapshots" },
    },
    restart: DEFAULT_EXPONENTIAL_DELAY,
  });
});

describe("restart", () => {
  const cases: readonly (readonly [string, RestartSettings])[] = [
    ["none", { kind: "none" }],
    ["fixedDelay(attempts: 3, delay: 10s)", { kind: "fixedDelay", attempts: 3, delayMs: 10_000 }],
    ["fixedDelay()", { kind: "fixedDelay", attempts: 1, delayMs: 1_000 }],
    [
      "exponentialDelay(initial: 2s, multiplier: 2.0)",
      { ...DEFAULT_EXPONENTIAL_DELAY, initialMs: 2_000, multiplier: 2 },
    ],
    ["exponentialDelay(attempts: 5, jitter: 0.0)", { ...DEFAULT_EXPONENTIAL_DELAY, attempts: 5, jitter: 0 }],
    ["failureRate()", { kind: "failureRate", max: 1, perMs: 60_000, delayMs: 1_000 }],
    [
      "failureRate(max: 3, per: 5min, delay: 10s)",
      { kind: "failureRate", max: 3, perMs: 300_000, delayMs: 10_000 },
    ],
  ];
  it.each(cases)("%s", (text, restart) => {
    expect(settingsOf(pipeline(`restart: ${text}`)).restart).toEqual(restart);
    expect(settingsOf(pipeline(), { restart: text }).restart).toEqual(restart);
  });
});

it("params say settings too, within their bounds", () => {
  const text = pipeline(
    "param width: int = 4",
    "param pause: duration",
    "parallelism: width",
    "checkpoint { interval: pause + 1s }",
  );
  const lowered = (pause: number, width: number) => lowerText(text, { params: { pause, width } });
  const { settings } = lowered(500, 2).plan!;
  expect([settings.parallelism, settings.checkpoint.intervalMs]).toEqual([2, 1_500]);
  expect(lowered(-1_000, 0).diagnostics.map(each => each.message)).toEqual([
    "`checkpoint.interval` is at least 1ms.",
    "`parallelism` is at least 1.",
  ]);
});

describe("--set", () => {
  it("goes over the file and leaves the rest", () => {
    const settings = settingsOf(all, {
      "checkpoint.interval": "2 * 1s",
      "checkpoint.mode": "exactlyOnce",
      parallelism: "4",
      "checkpoint.storage": 'local("b")',
    });
    expect(settings.checkpoint).toEqual({
      ...settingsOf(all).checkpoint,
      intervalMs: 2_000,
      mode: "exactlyOnce",
      storage: { kind: "local", dir: "b" },
    });
    expect(settings.parallelism).toBe(4);
    expect(settings.externTimeoutMs).toBe(5_000);
  });

  it("turns checkpoints off over a group, and on again over `off`", () => {
    expect(settingsOf(all, { checkpoint: "off" }).checkpoint.enabled).toBe(false);
  });

  it("moves the parallelism of what follows an exchange", () => {
    const text =
      "pipeline P {\nsource n = sequence(1 .. 3)\nsink out = n |> keyBy(x => x) |> map(x => x) |> print()\n}";
    expect(planOf(text, { settings: { parallelism: "3" } }).nodes.map(node => node.parallelism)).toEqual([
      1, 3, 3,
    ]);
    expect(planOf(text, { parallelism: 2 }).nodes.map(node => node.parallelism)).toEqual([1, 2, 2]);
    expect(planOf(text, { parallelism: 2, settings: { parallelism: "3" } }).settings.parallelism).toBe(2);
  });

  const refused: readonly (readonly [string, string])[] = [
    ["checkpoint.intervall", "1s"],
    ["checkpoint.interval", "1"],
    ["checkpoint.interval", "soon"],
    ["checkpoint.interval", ""],
    ["checkpoint.interval", "1s } sink x = n |> print() checkpoint { timeout: 2s"],
    ["checkpoint.interval", "0ms"],
    ["checkpoint.mode", "sometimes"],
    ["restart", "fixedDelay(3)"],
    ["parallelism", "-1"],
    ["parallelism", '"2"'],
    ["no such name", "1"],
    ["checkpoint", "on"],
    ["restart.attempts", "3"],
    ["parallelism", "2\n retain: 3"],
  ];
  it.each(refused)("refuses %s=%s, naming it", (name, value) => {
    const { plan, diagnostics } = lowerText(pipeline(), { settings: { [name]: value } });
    expect(plan).toBeNull();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]!.code).toBe("W0484");
    expect(diagnostics[0]!.path).toBe(`--set ${name}`);
    expect(diagnostics[0]!.message).toContain(`--set ${name}=${value}`);
  });
});

it("more subtasks than key groups are refused with both numbers", () => {
  const text =
    "pipeline P {\nmaxParallelism: 4\nsource n = sequence(1 .. 3)\nsink out = n |> keyBy(x => x) |> map(x => x) |> print()\n}";
  const { plan, diagnostics } = lowerText(text, { parallelism: 8 });
  expect(plan).toBeNull();
  expect(diagnostics.map(each => each.code)).toEqual(["W0485", "W0485"]);
  expect(diagnostics[0]!.message).toContain("parallelism of 8, but there are only 4 key groups");
});
