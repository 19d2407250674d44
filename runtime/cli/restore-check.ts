// What keeps a program from going on from a snapshot: the one that `--against` names, or the newest that is kept of a
// pipeline where its storage setting says. Finds and reads snapshots; the judgement is in language/analysis.

import { newestKept } from "../checkpoint/kept.ts";
import type { Manifest } from "../checkpoint/manifest.ts";
import { checkpointDirectory } from "../execute/cluster/storage-place.ts";
import { errorCode, realDisk } from "../execute/disk.ts";
import { compatibilityDiagnostics, snapshotDiagnostics } from "../language/analysis/compatibility.ts";
import { subjectOf } from "../language/analysis/subject.ts";
import { type Diagnostic, report } from "../language/diagnostics.ts";
import type { Model } from "../language/model.ts";
import type { Plan } from "../plan/plan.ts";
import { openSnapshot } from "./snapshots.ts";

/** Only the pipeline that the snapshot is of is looked at. Errors: somebody asked. */
export function restoreDiagnostics(
  given: string,
  cwd: string,
  model: Model,
  plans: readonly Plan[],
): readonly Diagnostic[] {
  const snapshot = openSnapshot(given, cwd);
  const plan = plans.find(each => each.name === snapshot.pipeline);
  const subject = plan === undefined ? null : subjectOf(model, plan);
  if (subject === null) return [ofAnother(given, snapshot.pipeline, model)];
  return snapshotDiagnostics(subject, snapshot, { name: given, severity: "error" });
}

function ofAnother(given: string, pipeline: string, model: Model): Diagnostic {
  const [first] = model.pipelines;
  const known = model.pipelines.map(each => each.name.text).join(", ") || "none";
  const span = first?.name ?? { start: 0, end: 0 };
  const { path } = model.program.modules[0]!;
  return { ...report("W0607", path, span, { snapshot: given, pipeline, known }), severity: "error" };
}

/** Warnings: the program is right, but `weir run` would refuse to go on. */
export const keptDiagnostics = (
  baseDir: string,
  model: Model,
  plans: readonly Plan[],
): readonly Diagnostic[] =>
  plans.flatMap(plan => {
    const subject = subjectOf(model, plan);
    const manifest = plan.settings.checkpoint.enabled ? keptManifest(plan, baseDir) : null;
    return subject === null || manifest === null ? [] : compatibilityDiagnostics(subject, manifest);
  });

/** What an unfinished run would go on from. Damage is for whoever runs it; a check is about the text. */
function keptManifest(plan: Plan, baseDir: string): Manifest | null {
  try {
    return newestKept(realDisk(), checkpointDirectory(plan, baseDir)).manifest;
  } catch (error) {
    if (errorCode(error) !== "") return null;
    throw error;
  }
}
