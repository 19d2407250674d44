// What sources and sinks promise about failure and about their end: whether a source can go back to where a checkpoint
// stood and whether it ever ends, and how a sink makes output visible. Facts only; guarantee.ts and growth.ts draw
// the conclusions. Of externs nothing is known before they run: they say so themselves.

import type { Expr } from "./ir.ts";
import type { Plan, PlanNode, SinkSpec, SourceSpec } from "./plan.ts";

export type Replay = "yes" | "no" | "saysItself";

/** `twoPhase`: prepared at the barrier, visible when the checkpoint is complete. `atOnce`: visible record by record. */
export type Commit = "twoPhase" | "atOnce" | "nothing" | "saysItself";

const REPLAY: Readonly<Record<string, Replay>> = {
  readText: "yes",
  readJsonl: "yes",
  readCsv: "yes",
  generate: "yes",
  sequence: "yes",
  stdin: "no",
  socket: "no",
  kafka: "yes",
  extern: "saysItself",
};

const COMMIT: Readonly<Record<string, Commit>> = {
  writeText: "twoPhase",
  writeJsonl: "twoPhase",
  writeCsv: "twoPhase",
  print: "atOnce",
  socket: "atOnce",
  discard: "nothing",
  kafka: "twoPhase",
  postgres: "twoPhase",
  extern: "saysItself",
};

const known = <T>(table: Readonly<Record<string, T>>, name: string): T | null =>
  Object.hasOwn(table, name) ? table[name]! : null;

/** null: a connector this table does not have; a test keeps it whole. */
export const replayOf = (source: Pick<SourceSpec, "connector">): Replay | null =>
  known(REPLAY, source.connector);
export const commitOf = (sink: Pick<SinkSpec, "connector">): Commit | null => known(COMMIT, sink.connector);

/** Whether a source comes to an end by itself. `stdin` ends with whoever writes it. */
export function ends(plan: Plan, source: SourceSpec): boolean {
  switch (source.connector) {
    case "readText":
    case "readJsonl":
    case "readCsv":
      return !isTrue(plan, source.args.follow);
    case "generate":
      return source.args.count !== undefined;
    case "socket":
    case "kafka":
    case "extern":
      return false;
    default:
      return true;
  }
}

/** A source that does not. */
export const isEndless = (plan: Plan, { operator }: PlanNode): boolean =>
  operator.kind === "source" && !ends(plan, operator);

function isTrue(plan: Plan, expr: Expr | undefined): boolean {
  if (expr?.op === "const") return expr.value === true;
  if (expr?.op !== "param") return false;
  const value = plan.params.find(param => param.name === expr.name)?.value;
  return value !== undefined && "json" in value && value.json === true;
}

/** As a person would name it: the connector, or the extern behind it. */
export const connectorName = (plan: Plan, spec: SourceSpec | SinkSpec): string =>
  spec.extern === undefined ? spec.connector : plan.externs[spec.extern]!.name;
