// What the editor works on: open texts, files beside them, and what is known of each. The one thing here that changes;
// every answer is computed from an immutable Analysis. Reads files only through what it is given.

import { type Pieces, piecesOf } from "../../runtime/language/incremental/pieces.ts";
import { type CheckedProgram, recheck } from "../../runtime/language/incremental/recheck.ts";
import { resolveImport } from "../../runtime/language/program-paths.ts";
import type { Analysis } from "./analysis.ts";
import { type FileText, fileText } from "./file-text.ts";
import { KeptSnapshots } from "./kept-snapshots.ts";

export interface DeclaredType {
  readonly name: string;
  readonly text: string;
  /** What separates the cells of its file. */
  readonly delimiter?: string;
}

/** The files of the machine, as far as the editor may look at them. */
export interface Files {
  readonly read: (path: string) => string | null;
  /** The names in a folder; folders end with `/`. */
  readonly list: (folder: string) => readonly string[];
  /** A file as it is, cut off where it is larger than any that is looked into. */
  readonly bytes: (path: string) => Uint8Array | null;
  /** Another one when the file or folder has changed; null where there is none. */
  readonly stamp: (path: string) => string | null;
  /** Every program of the workspace. */
  readonly programs: () => readonly string[];
  /** The declaration of a type for the rows of a data file; null where none can be made. */
  readonly declare: (path: string) => DeclaredType | null;
}

interface Known {
  readonly pieces: Pieces;
  /** Of the open document; null: what the disk has. */
  open: string | null;
  current: FileText | null;
}

interface Checked {
  readonly files: ReadonlyMap<string, FileText>;
  readonly analysis: Analysis;
}

export class Workspace {
  readonly #files: Files;
  /** Snapshots that are kept of pipelines. */
  readonly kept: KeptSnapshots;
  readonly #known = new Map<string, Known>();
  readonly #checked = new Map<string, Checked>();
  /** The last revision of each file: what the next one is parsed from. */
  readonly #last = new Map<string, FileText>();

  constructor(files: Files) {
    this.#files = files;
    this.kept = new KeptSnapshots(files);
  }

  get files(): Files {
    return this.#files;
  }

  /** A document was opened, or its text is another one now. */
  setText(path: string, text: string): void {
    const known = this.#entry(path);
    known.open = text;
    if (known.current?.text !== text) known.current = null;
  }

  close(path: string): void {
    const known = this.#entry(path);
    known.open = null;
    known.current = null;
  }

  /** A file changed on disk, appeared or went. */
  fileChanged(path: string): void {
    const known = this.#known.get(path);
    if (known !== undefined && known.open === null) known.current = null;
  }

  isOpen(path: string): boolean {
    return this.#known.get(path)?.open != null;
  }

  openPaths(): readonly string[] {
    return [...this.#known].flatMap(([path, known]) => (known.open === null ? [] : [path]));
  }

  /** Open documents, and every program of the workspace. */
  allPaths(): readonly string[] {
    return [...new Set([...this.openPaths(), ...this.#files.programs()])];
  }

  /** Null for a file that cannot be read. */
  file(path: string): FileText | null {
    const known = this.#entry(path);
    if (known.current !== null) return known.current;
    const text = known.open ?? this.#files.read(path);
    if (text === null) return null;
    known.current = fileText(path, text, known.pieces.split(text, this.#last.get(path)?.parsed ?? []));
    this.#last.set(path, known.current);
    return known.current;
  }

  analysis(path: string): Analysis | null {
    const file = this.file(path);
    return file === null ? null : this.#analysisOf(file, true);
  }

  /** As if the file had this text, for looking at what is near the difference only. */
  withText(path: string, text: string): Analysis | null {
    const file = this.file(path);
    if (file === null) return null;
    const { pieces } = this.#entry(path);
    return this.#analysisOf(fileText(path, text, pieces.glance(text, file.parsed)), false);
  }

  #analysisOf(file: FileText, keep: boolean): Analysis {
    const files = this.#withImports(file);
    const before = this.#checked.get(file.path);
    if (before !== undefined && sameFiles(before.files, files)) return before.analysis;
    const modules = [...files.values()].flatMap(each => each.pieces.map(piece => piece.module));
    const last: CheckedProgram | null = before?.analysis.checked ?? null;
    const analysis: Analysis = { file, files, checked: recheck({ modules }, last, keep) };
    if (keep) this.#checked.set(file.path, { files, analysis });
    return analysis;
  }

  #withImports(file: FileText): ReadonlyMap<string, FileText> {
    const files = new Map([[file.path, file]]);
    const pending: FileText[] = [file];
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      for (const path of importsOf(next)) {
        if (files.has(path)) continue;
        const imported = this.file(path);
        if (imported === null) continue;
        files.set(path, imported);
        pending.push(imported);
      }
    }
    return files;
  }

  #entry(path: string): Known {
    let known = this.#known.get(path);
    if (known === undefined) {
      known = { pieces: piecesOf(path), open: null, current: null };
      this.#known.set(path, known);
    }
    return known;
  }
}

/** The files a file imports. */
export const importsOf = (file: FileText): readonly string[] =>
  file.pieces.flatMap(({ module }) =>
    module.declarations.flatMap(each =>
      each.kind === "Import" && each.from.kind === "String"
        ? [resolveImport(file.path, each.from.value)]
        : [],
    ),
  );

function sameFiles(a: ReadonlyMap<string, FileText>, b: ReadonlyMap<string, FileText>): boolean {
  if (a.size !== b.size) return false;
  for (const [path, file] of b) if (a.get(path) !== file) return false;
  return true;
}
