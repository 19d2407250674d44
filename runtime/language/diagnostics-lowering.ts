// What lowering can say: about values given on the command line, which no text of the program holds.
// Places are the program's own where there is one, else the words given (`--param rate`).

import type { DiagnosticTable } from "./diagnostic.ts";

export const LOWER_DIAGNOSTICS: DiagnosticTable = {
  W0480: {
    severity: "error",
    name: "no-such-pipeline",
    message: "There is no pipeline `{name}` here; there is {known}.",
    page: "A command named a pipeline that the file does not declare.\n\n`weir run jobs.weir Frauds` with `pipeline Fraud { … }` in the file: write `weir run jobs.weir Fraud`.",
  },
  W0481: {
    severity: "error",
    name: "no-such-param",
    message: "The pipeline {pipeline} has no param `{name}`; it has {known}.",
    page: "`--param name=value` names a param that the pipeline does not declare.\n\nDeclare it (`param rate: int = 10`), or mend the name on the command line.",
  },
  W0483: {
    severity: "error",
    name: "param-missing",
    message: "The param `{name}` has no default: give it a value with --param {name}=…",
    page: 'A param without a default must be given when the pipeline is run.\n\n`param input: path` needs `--param input=data.jsonl`, or a default: `param input: path = "data.jsonl"`.',
  },
  W0484: {
    severity: "error",
    name: "bad-setting-value",
    message: "`--set {name}={value}` is no setting: {reason}",
    page: "`--set` takes any setting of a pipeline by its full name, with a value as it would stand in the file.\n\n`--set checkpoint.interval=1` is wrong; `--set checkpoint.interval=1s` is right.",
  },
  W0485: {
    severity: "error",
    name: "parallelism-above-maximum",
    message:
      "{operator} has a parallelism of {parallelism}, but there are only {maximum} key groups to share out (`maxParallelism`).",
    page: "Every subtask of a keyed operator owns at least one key group, and `maxParallelism` is their number.\n\nRaise `maxParallelism` (before the first snapshot is taken), or lower `parallelism`.",
  },
  W0486: {
    severity: "error",
    name: "not-known-before-the-run",
    message: "This must be known before the run starts. {reason}",
    page: "Bounds, ttls, window sizes and parallelism shape the plan, so they must be literals, or params whose value is given as such: not `env(…)`, `now()` or anything computed from records.",
  },
};
