// What all handlers of a connection share: the workspace, the client's abilities, and the way from a document in a
// request to what is known of it.

import type { ClientCapabilities, Position, Range } from "vscode-languageserver/node";
import type { Analysis } from "../ide/analysis.ts";
import type { FileText } from "../ide/file-text.ts";
import { Workspace } from "../ide/workspace.ts";
import { type Configuration, DEFAULTS } from "./configuration.ts";
import { type Disk, disk } from "./files.ts";
import { pathOf, toOffset, toSpan } from "./from-protocol.ts";

export interface InDocument {
  readonly textDocument: { readonly uri: string };
}

export class Session {
  readonly disk: Disk = disk();
  readonly workspace = new Workspace(this.disk);
  readonly docs: string | null;
  client: ClientCapabilities = {};
  configuration: Configuration = DEFAULTS;

  constructor(docs: string | null) {
    this.docs = docs;
  }

  /** Whether the client asks for inlay hints again when told to. */
  get refreshesHints(): boolean {
    return this.client.workspace?.inlayHint?.refreshSupport === true;
  }

  readonly fileOf = (path: string): FileText | null => this.workspace.file(path);

  /** What is kept for a document goes when it is closed. */
  readonly #closed: ((uri: string) => void)[] = [];

  onClosed(run: (uri: string) => void): void {
    this.#closed.push(run);
  }

  closed(uri: string): void {
    for (const run of this.#closed) run(uri);
  }

  file({ textDocument }: InDocument): FileText | null {
    return this.workspace.file(pathOf(textDocument.uri));
  }

  analysis({ textDocument }: InDocument): Analysis | null {
    return this.workspace.analysis(pathOf(textDocument.uri));
  }

  /** With the analysis of the document and the offset asked about; null for a document that is not known. */
  at<T>(
    params: InDocument & { readonly position: Position },
    run: (a: Analysis, offset: number) => T,
  ): T | null {
    const analysis = this.analysis(params);
    return analysis === null ? null : run(analysis, toOffset(analysis.file, params.position));
  }

  within<T>(
    params: InDocument & { readonly range: Range },
    run: (a: Analysis, from: number, to: number) => T,
  ): T | null {
    const analysis = this.analysis(params);
    if (analysis === null) return null;
    const { start, end } = toSpan(analysis.file, params.range);
    return run(analysis, start, end);
  }
}
