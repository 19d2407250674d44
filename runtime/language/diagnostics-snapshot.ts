// What keeps a program from going on from a snapshot that is kept of it. W0600 to W0699. Warnings while typing; errors
// where a person asks, by `weir check --against`. The samples show the program before and after.

import type { DiagnosticKind, DiagnosticTable } from "./diagnostic.ts";

const sample = (title: string, text: string): string => `${title}:\n\n\`\`\`weir\n${text}\n\`\`\``;

const kind = (
  name: string,
  message: string,
  meaning: string,
  taken: string,
  wrong: string,
  right: string,
): DiagnosticKind => ({
  severity: "warning",
  name,
  message,
  page: [
    `${meaning} A run that begins anew (\`--fresh\`) is not concerned.`,
    sample("When the snapshot was taken", taken),
    sample("Wrong", wrong),
    sample("Right", right),
  ].join("\n\n"),
});

const NUMBERS = "source numbers = sequence(1 .. 9)";
const program = (...lines: readonly string[]): string =>
  ["pipeline P {", ...lines.map(line => `  ${line}`), "}"].join("\n");
const counting = (name: string, as = "", record = "n: count()", key = "n % 3"): string =>
  program(
    NUMBERS,
    `stream ${name} = numbers |> keyBy(n => ${key}) |> window(global()) |> aggregate(n => { k: key, ${record} })${as}`,
    `sink out = ${name} |> print`,
  );
const remembering = (state: string, body: string): string =>
  program(
    NUMBERS,
    "stream seen = numbers |> keyBy(n => n % 3) |> process {",
    `  state ${state}`,
    `  on n { ${body} }`,
    "}",
    "sink out = seen |> print",
  );

const SINGLE = remembering("last: int = 0", "last = n\n    emit last");

export const SNAPSHOT_DIAGNOSTICS: DiagnosticTable = {
  W0600: kind(
    "snapshot-operator-gone",
    "{what} To go on from {snapshot}, {remedy}.",
    "State is matched by the name of the operator that keeps it.",
    counting("counts"),
    counting("totals"),
    counting("totals", " as totals was counts"),
  ),
  W0601: kind(
    "snapshot-state-gone",
    "{what} To go on from {snapshot}, {remedy}.",
    "A state that is no longer declared has no home for what the snapshot holds of it.",
    SINGLE,
    remembering("latest: int = 0", "latest = n\n    emit latest"),
    SINGLE,
  ),
  W0602: kind(
    "snapshot-type-changed",
    "{what} To go on from {snapshot}, {remedy}.",
    "A state may gain fields that have a default or end in `?`, and an int may become a float. Other changes lose what is there.",
    SINGLE,
    remembering('last: string = ""', 'last = "${n}"\n    emit last'),
    remembering("last: float = 0.0", "last = n\n    emit last"),
  ),
  W0603: kind(
    "snapshot-key-changed",
    "{what} To go on from {snapshot}, {remedy}.",
    "Keys are hashed by their type; only a key of the same type finds its state again.",
    counting("counts"),
    counting("counts", "", "n: count()", '"${n}"'),
    counting("counts"),
  ),
  W0604: kind(
    "snapshot-kind-changed",
    "{what} To go on from {snapshot}, {remedy}.",
    "A map is kept entry by entry, other values as a whole.",
    SINGLE,
    remembering("last: map<int, int>", "last[n] = n\n    emit last"),
    SINGLE,
  ),
  W0605: kind(
    "snapshot-max-parallelism",
    "{what} To go on from {snapshot}, {remedy}.",
    "`maxParallelism` is the number of key groups. The first snapshot fixes it.",
    counting("counts"),
    counting("counts").replace("{\n", "{\n  maxParallelism: 256\n"),
    counting("counts").replace("{\n", "{\n  maxParallelism: 128\n"),
  ),
  W0606: kind(
    "snapshot-too-parallel",
    "`{operator}` has a parallelism of {parallelism}, and {snapshot} has only {groups} key groups to share out. Make it {groups} or less.",
    "The first snapshot fixes how many subtasks there can ever be.",
    counting("counts"),
    counting("counts").replace("{\n", "{\n  parallelism: 200\n"),
    counting("counts").replace("{\n", "{\n  parallelism: 4\n"),
  ),
  W0607: kind(
    "snapshot-of-another",
    "{snapshot} is of the pipeline {pipeline}, which is not in this file; there is {known}.",
    "A snapshot belongs to the pipeline that it was taken of.",
    counting("counts"),
    counting("counts").replace("pipeline P", "pipeline Q"),
    counting("counts"),
  ),
};
