// Whether a run of what is kept on disk could still go on with the pipelines of a file, asked anew after every edit. A
// folder is looked at again only when its stamp is another one, so that an edit costs one look at it and no reading.
// What cannot be read is told once. Which snapshot is meant is decided in checkpoint/kept.ts.

import { checkpointsUnder, type Kept, newestKept } from "../../runtime/checkpoint/kept.ts";
import { compatibilityDiagnostics } from "../../runtime/language/analysis/compatibility.ts";
import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type { CheckedDeclaration } from "../../runtime/language/incremental/recheck.ts";
import { resolveImport } from "../../runtime/language/program-paths.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import type { Files } from "./workspace.ts";

interface Known {
  readonly stamp: string;
  readonly kept: Kept;
  /** Another one for every reading. */
  readonly revision: number;
}

interface Compared {
  readonly kept: Kept | null;
  readonly diagnostics: readonly Diagnostic[];
}

export class KeptSnapshots {
  readonly #files: Files;
  readonly #known = new Map<string, Known>();
  readonly #compared = new WeakMap<Plan, Compared>();
  readonly #told = new Set<string>();
  readonly #notices: string[] = [];
  #revision = 0;

  constructor(files: Files) {
    this.#files = files;
  }

  /** What there is to say about snapshots that cannot be read, each once. */
  takeNotices(): readonly string[] {
    return this.#notices.splice(0);
  }

  /** Of a pipeline of the file at `path`; null where it keeps none. */
  of(path: string, plan: Plan): Kept | null {
    return this.#look(path, plan)?.kept ?? null;
  }

  /** Changes when what is kept of the pipeline does. */
  revision(path: string, plan: Plan): number {
    return this.#look(path, plan)?.revision ?? 0;
  }

  /** In haste a plan that was compared before is not compared anew: only what was edited costs a look. */
  diagnostics(path: string, pipeline: CheckedDeclaration, plan: Plan, haste: boolean): readonly Diagnostic[] {
    const before = this.#compared.get(plan);
    if (haste && before !== undefined) return before.diagnostics;
    const kept = this.of(path, plan);
    if (before !== undefined && before.kept === kept) return before.diagnostics;
    const diagnostics = compare(pipeline, plan, kept);
    this.#compared.set(plan, { kept, diagnostics });
    return diagnostics;
  }

  #look(path: string, plan: Plan): Known | null {
    if (!plan.settings.checkpoint.enabled) return null;
    const dir = resolveImport(path, checkpointsUnder(plan));
    const stamp = this.#files.stamp(dir);
    if (stamp === null) {
      this.#known.delete(dir);
      return null;
    }
    const before = this.#known.get(dir);
    if (before?.stamp === stamp && !this.#hasCome(before.kept)) return before;
    const folder = { list: this.#files.list, read: this.#files.bytes };
    const known = { stamp, kept: newestKept(folder, dir), revision: ++this.#revision };
    this.#known.set(dir, known);
    this.#tell(known.kept.damage);
    return known;
  }

  #hasCome({ awaited }: Kept): boolean {
    return awaited !== null && this.#files.stamp(awaited) !== null;
  }

  #tell(damage: readonly string[]): void {
    for (const each of damage) {
      if (this.#told.has(each)) continue;
      this.#told.add(each);
      this.#notices.push(`${each} Programs are not compared with it.`);
    }
  }
}

function compare(
  { declaration, module }: CheckedDeclaration,
  plan: Plan,
  kept: Kept | null,
): readonly Diagnostic[] {
  if (kept === null || kept.manifest === null || declaration.kind !== "Pipeline") return [];
  return compatibilityDiagnostics({ plan, pipeline: declaration, module }, kept.manifest);
}
