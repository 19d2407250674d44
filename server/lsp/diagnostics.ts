// Telling what is wrong: pushed right after an edit, or pulled by clients that ask. Open documents come first; what
// only a plan can say, and programs that are not open, follow when nothing else is to do.

import {
  type Connection,
  DocumentDiagnosticReportKind,
  type Diagnostic as LspDiagnostic,
  type WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver/node";
import type { Analysis } from "../ide/analysis.ts";
import { allDiagnostics, planSome, revisionOf, takesLong } from "../ide/diagnostics.ts";
import { pathOf } from "./from-protocol.ts";
import type { Session } from "./session.ts";
import { toDiagnostic, uriOf } from "./to-protocol.ts";

const IDLE_MS = 150;
/** So long at most an edit waits that comes while plans are made. */
const SLICE_MS = 10;

export class DiagnosticsFeed {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #urgent = new Set<string>();
  /** Results by analysis, so that unchanged ones are recognised. */
  readonly #ids = new WeakMap<Analysis, string>();
  /** By path, as it was told last. */
  readonly #told = new Map<string, string>();
  /** Told of without what only their plans say, which is told of when they are made. */
  readonly #unplanned = new Set<string>();
  #scheduled = false;
  #idle: NodeJS.Timeout | null = null;
  #count = 0;

  constructor(connection: Connection, session: Session) {
    this.#connection = connection;
    this.#session = session;
  }

  get #pulled(): boolean {
    return this.#session.client.textDocument?.diagnostic !== undefined;
  }

  /** Whether a client that pulls does so again when told to. */
  get #refreshes(): boolean {
    return this.#session.client.workspace?.diagnostics?.refreshSupport === true;
  }

  /** The document changed: told as soon as all edits that have arrived are in. */
  changed(path: string): void {
    this.#urgent.add(path);
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#flush());
    }
    this.#later();
  }

  /** Something beside the open documents changed. */
  allChanged(): void {
    for (const path of this.#session.workspace.openPaths()) this.changed(path);
    this.#later();
    if (this.#pulled && this.#refreshes) this.#connection.languages.diagnostics.refresh();
  }

  closed(path: string): void {
    this.#urgent.delete(path);
    this.#unplanned.delete(path);
    if (!this.#pulled) this.#send(path, []);
    this.#told.delete(path);
    this.#later();
  }

  dispose(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#urgent.clear();
  }

  #flush(): void {
    this.#scheduled = false;
    const paths = [...this.#urgent];
    this.#urgent.clear();
    if (this.#pulled) return;
    for (const path of paths) this.#publish(path, false);
  }

  #publish(path: string, thorough: boolean): void {
    const { workspace, docs, fileOf } = this.#session;
    const analysis = workspace.analysis(path);
    if (analysis === null) {
      this.#send(path, []);
      this.#told.delete(path);
      return;
    }
    if (!thorough && takesLong(analysis)) this.#unplanned.add(path);
    const found = allDiagnostics(workspace, analysis, thorough);
    this.#notice();
    const told = found.map(each => toDiagnostic(fileOf, analysis.file, each, docs));
    // In an idle moment only what is news.
    if (thorough && this.#told.get(path) === JSON.stringify(told)) return;
    this.#send(path, told);
  }

  #send(path: string, diagnostics: LspDiagnostic[]): void {
    if (diagnostics.length === 0 && !this.#told.has(path) && !this.#session.workspace.isOpen(path)) return;
    this.#told.set(path, JSON.stringify(diagnostics));
    void this.#connection.sendDiagnostics({ uri: uriOf(path), diagnostics });
  }

  /** When the typing pauses: other open documents, which may import this one, then the rest of the workspace. */
  #later(): void {
    if (this.#pulled && this.#unplanned.size === 0) return;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#pulled) {
        this.#inTurn([...this.#unplanned]);
        return;
      }
      const { workspace, configuration } = this.#session;
      const paths = configuration.wholeWorkspace ? workspace.allPaths() : workspace.openPaths();
      // And what is gone since it was told of.
      const gone = [...this.#told.keys()].filter(path => !paths.includes(path));
      this.#inTurn([...paths, ...gone]);
    }, IDLE_MS);
  }

  /** One after the other, with room for requests between. */
  #inTurn(paths: string[]): void {
    const path = paths.shift();
    this.#idle = null;
    if (path === undefined) {
      this.#planned();
      return;
    }
    const analysis = this.#session.workspace.analysis(path);
    const until = performance.now() + SLICE_MS;
    if (analysis !== null && planSome(analysis, () => performance.now() < until)) paths.unshift(path);
    else if (!this.#pulled) this.#publish(path, true);
    this.#idle = setTimeout(() => this.#inTurn(paths), 0);
  }

  /** What was told without plans is asked for again. */
  #planned(): void {
    if (this.#unplanned.size === 0) return;
    this.#unplanned.clear();
    if (this.#pulled) this.#connection.languages.diagnostics.refresh();
    if (this.#session.refreshesHints) this.#connection.languages.inlayHint.refresh();
  }

  // ---------------------------------------------------------------- pulled

  pull(uri: string, previous: string | undefined) {
    const { workspace, docs, fileOf } = this.#session;
    const analysis = workspace.analysis(pathOf(uri));
    if (analysis === null) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const early = this.#refreshes && takesLong(analysis);
    if (early) {
      this.#unplanned.add(pathOf(uri));
      this.#later();
    }
    const resultId = this.#idOf(analysis, early);
    if (resultId === previous) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    const found = allDiagnostics(workspace, analysis, !early);
    this.#notice();
    const items = found.map(each => toDiagnostic(fileOf, analysis.file, each, docs));
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  }

  /** Every program, open or not; gives way to other requests, and ends where it is cancelled. */
  async pullAll(
    previous: ReadonlyMap<string, string>,
    cancelled: () => boolean,
  ): Promise<WorkspaceDocumentDiagnosticReport[]> {
    const { workspace, configuration } = this.#session;
    const reports: WorkspaceDocumentDiagnosticReport[] = [];
    const gone = new Set(previous.keys());
    for (const path of configuration.wholeWorkspace ? workspace.allPaths() : workspace.openPaths()) {
      if (cancelled()) break;
      const uri = uriOf(path);
      gone.delete(uri);
      reports.push({
        uri,
        version: null,
        ...this.pull(uri, previous.get(uri)),
      } as WorkspaceDocumentDiagnosticReport);
      await new Promise(resolve => setImmediate(resolve));
    }
    if (cancelled()) return reports;
    // Deleted, or closed where only open ones are wanted: what was said of them is taken back.
    for (const uri of gone)
      reports.push({ uri, version: null, kind: DocumentDiagnosticReportKind.Full, items: [] });
    return reports;
  }

  #idOf(analysis: Analysis, early: boolean): string {
    let id = this.#ids.get(analysis);
    if (id === undefined) {
      id = String(++this.#count);
      this.#ids.set(analysis, id);
    }
    return early ? `${id} early` : `${id} ${revisionOf(this.#session.workspace, analysis)}`;
  }

  /** Where no one is disturbed: in the client's log. */
  #notice(): void {
    for (const notice of this.#session.workspace.kept.takeNotices()) this.#connection.console.info(notice);
  }
}
