// May this program go on from that snapshot? Each reason why not as a diagnostic at its place in the text. Works from a
// manifest alone, so that an editor can ask while a person types; with the snapshot's rows it is exact about states
// that hold nothing. Reads no disk.

import { checkRestore, type Mismatch } from "../../checkpoint/compatibility.ts";
import type { Manifest } from "../../checkpoint/manifest.ts";
import { stateSchemas } from "../../compile/layouts.ts";
import type { PlanNode } from "../../plan/plan.ts";
import type { OperatorSnapshot } from "../../state/snapshot.ts";
import type { Row, StateSchema } from "../../values/row.ts";
import type { Diagnostic, RelatedPlace, Severity } from "../diagnostic.ts";
import { report } from "../diagnostics.ts";
import { type PlaceIn, placeOf, placeOfNode, related, type Subject, settingPlace } from "./subject.ts";

/** As much of a snapshot as the question needs. */
export interface HeldSnapshot {
  readonly pipeline: string;
  readonly maxParallelism: number;
  readonly operators: readonly OperatorSnapshot[];
}

export interface Asking {
  /** As a person would name it: `checkpoint 12`. */
  readonly name: string;
  /** `error` where somebody asked for it; else the program is right, and only its past is lost. */
  readonly severity: Severity;
}

const CODES: Readonly<Record<Mismatch["kind"], string>> = {
  operatorGone: "W0600",
  stateGone: "W0601",
  typeChanged: "W0602",
  keyChanged: "W0603",
  kindChanged: "W0604",
  maxParallelism: "W0605",
};

/** Of what is kept, unasked: the program is right, but `weir run` would refuse to go on. */
export function compatibilityDiagnostics(subject: Subject, manifest: Manifest): readonly Diagnostic[] {
  const held = heldByManifest(manifest);
  if (held.pipeline !== subject.plan.name) return [];
  const name = `checkpoint ${manifest.checkpoint}`;
  return snapshotDiagnostics(subject, held, { name, severity: "warning" });
}

export function snapshotDiagnostics(
  subject: Subject,
  held: HeldSnapshot,
  { name, severity }: Asking,
): readonly Diagnostic[] {
  const { plan } = subject;
  const maxParallelism = plan.settings.maxParallelism ?? held.maxParallelism;
  const statesOf = (node: PlanNode) => (node.operator.kind === "source" ? null : stateSchemas(node));
  const mismatches = checkRestore(held.operators, plan, { maxParallelism }, statesOf, held.maxParallelism);
  return [
    ...mismatches.map(mismatch => ofMismatch(subject, held, mismatch, name)),
    ...(plan.settings.maxParallelism === null ? tooParallel(subject, held, name) : []),
  ].map(diagnostic => ({ ...diagnostic, severity }));
}

function ofMismatch(subject: Subject, held: HeldSnapshot, mismatch: Mismatch, name: string): Diagnostic {
  const { path, ...span } = placeOfMismatch(subject, held, mismatch);
  const { what, remedy } = mismatch;
  const snapshot = name;
  return report(CODES[mismatch.kind], path, span, { what, remedy, snapshot }, placesOf(subject, mismatch));
}

function tooParallel(subject: Subject, held: HeldSnapshot, snapshot: string): readonly Diagnostic[] {
  return subject.plan.nodes
    .filter(node => node.parallelism > held.maxParallelism)
    .slice(0, 1)
    .map(node => {
      const { path, ...span } = settingPlace(subject, "parallelism") ?? placeOfNode(subject, node.id);
      const groups = String(held.maxParallelism);
      const args = { operator: node.uid, parallelism: String(node.parallelism), groups, snapshot };
      return report("W0606", path, span, args);
    });
}

// ---------------------------------------------------------------- places

const pipelinePlace = ({ pipeline, module }: Subject): PlaceIn => ({
  path: module.path,
  start: pipeline.name.start,
  end: pipeline.name.end,
});

function placeOfMismatch(subject: Subject, held: HeldSnapshot, mismatch: Mismatch): PlaceIn {
  const { kind, uid, state } = mismatch;
  if (kind === "maxParallelism") return settingPlace(subject, "maxParallelism") ?? pipelinePlace(subject);
  const node = kind === "operatorGone" ? successor(subject, held, uid) : nodeOf(subject, uid);
  if (node === undefined) return pipelinePlace(subject);
  if (kind === "keyChanged") return keyPlace(subject, node) ?? placeOfNode(subject, node.id);
  return statePlace(subject, node, state) ?? placeOfNode(subject, node.id);
}

const nodeOf = ({ plan }: Subject, uid: string): PlanNode | undefined =>
  plan.nodes.find(node => node.uid === uid) ?? plan.nodes.find(node => node.was === uid);

/** The one operator that is new and keeps states of the same names: likely the same under another name. */
function successor({ plan }: Subject, { operators }: HeldSnapshot, uid: string): PlanNode | undefined {
  const known = new Set(operators.map(operator => operator.uid));
  const gone = operators.find(operator => operator.uid === uid);
  const names = stateNames(gone?.states ?? []);
  const found = plan.nodes.filter(
    node =>
      !known.has(node.uid) && node.operator.kind !== "source" && stateNames(stateSchemas(node)) === names,
  );
  return found.length === 1 && names !== "" ? found[0] : undefined;
}

const stateNames = (states: readonly StateSchema[]): string =>
  states
    .map(state => state.name)
    .filter(isOfTheProgram)
    .sort()
    .join();

const isOfTheProgram = (name: string): boolean => !name.startsWith("$");

function statePlace(subject: Subject, { operator }: PlanNode, name: string): PlaceIn | null {
  if (operator.kind !== "process") return null;
  const state = operator.states.find(each => each.name === name);
  if (state === undefined) return null;
  const { file, start, end } = subject.plan.sites[state.site]!;
  return { path: subject.plan.files[file]!, start, end };
}

/** The body of the `keyBy` before it. */
function keyPlace(subject: Subject, node: PlanNode): PlaceIn | null {
  const edge = subject.plan.edges.find(each => each.to === node.id && each.partition.kind === "hash");
  if (edge?.partition.kind !== "hash") return null;
  const site = subject.plan.sites[edge.partition.key.body.site]!;
  return { path: subject.plan.files[site.file]!, start: site.start, end: site.end };
}

/** The operator, where the diagnostic stands at a part of it. */
function placesOf(subject: Subject, { kind, uid, state }: Mismatch): readonly RelatedPlace[] {
  const node = kind === "maxParallelism" || kind === "operatorGone" ? undefined : nodeOf(subject, uid);
  if (node === undefined) return [];
  const elsewhere = kind === "keyChanged" || statePlace(subject, node, state) !== null;
  return elsewhere ? [related(placeOf(subject, node.site), `the operator \`${node.uid}\``)] : [];
}

// ---------------------------------------------------------------- manifests

/** Without the files, an operator that stored anything may have stored something of each of its states. */
export function heldByManifest(manifest: Manifest): HeldSnapshot {
  const { pipeline, maxParallelism } = manifest;
  const operators = manifest.operators.flatMap(({ uid, parallelism, states, subtasks }) =>
    subtasks.map(
      ({ subtask, entries }): OperatorSnapshot => ({
        uid,
        subtask,
        parallelism,
        states,
        size: entries,
        rows: () => (entries === 0 ? [] : assumedRows(states)),
      }),
    ),
  );
  return { pipeline, maxParallelism, operators };
}

const assumedRows = (states: readonly StateSchema[]): readonly Row[] =>
  states
    .filter(({ name }) => isOfTheProgram(name))
    .map(({ name }) => ({ state: name, group: -1, key: null, namespace: null, sequence: 0, value: null }));
