// Requests that go from one place to others: definitions, references, rename, symbols, hierarchies, moved files.

import {
  type CallHierarchyItem,
  type Connection,
  DocumentHighlightKind,
  ErrorCodes,
  type Location,
  LSPErrorCodes,
  ResponseError,
  type SymbolInformation,
} from "vscode-languageserver/node";
import type { Analysis, Place } from "../ide/analysis.ts";
import { downstream, flowItemAt, upstream } from "../ide/data-flow.ts";
import { definitionAt, implementationAt, typeDefinitionAt } from "../ide/definition.ts";
import { editsForMoves } from "../ide/links.ts";
import { searchOutline } from "../ide/outline.ts";
import { occurrencesAt, referencesAt } from "../ide/references.ts";
import { linkedNames, prepareRename, rename } from "../ide/rename.ts";
import { pathOf } from "./from-protocol.ts";
import type { Session } from "./session.ts";
import { toCallItem, toFoundSymbol, toLocation, toRange, toWorkspaceEdit } from "./to-protocol.ts";

const breathe = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
const cancelled = () => new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
const refused = (why: string) => new ResponseError(ErrorCodes.InvalidRequest, why);

export function registerNavigation(connection: Connection, session: Session): void {
  const place = (found: Place | null) => (found === null ? null : toLocation(session.fileOf, found));
  connection.onDefinition(params => session.at(params, (a, offset) => place(definitionAt(a, offset))));
  connection.onTypeDefinition(params =>
    session.at(params, (a, offset) => place(typeDefinitionAt(a, offset))),
  );
  connection.onImplementation(params =>
    session.at(params, (a, offset) => place(implementationAt(a, offset))),
  );
  connection.onDocumentHighlight(params => session.at(params, highlights) ?? []);
  connection.onReferences(async (params, token) => {
    const parts = session.at(params, (a, offset) => referencesAt(session.workspace, a, offset)) ?? null;
    if (parts === null) return null;
    const locations: Location[] = [];
    for (const part of parts) {
      if (token.isCancellationRequested) return cancelled();
      for (const each of part) {
        if (each.role !== "declaration" || params.context.includeDeclaration)
          locations.push(toLocation(session.fileOf, each));
      }
      await breathe();
    }
    return locations;
  });
  connection.onPrepareRename(params =>
    session.at(params, (analysis, offset) => {
      const found = prepareRename(analysis, offset);
      return "refused" in found ? refused(found.refused) : toRange(analysis.file, found.start, found.end);
    }),
  );
  connection.onRenameRequest(params =>
    session.at(params, (analysis, offset) => {
      const found = rename(session.workspace, analysis, offset, params.newName);
      return "refused" in found ? refused(found.refused) : toWorkspaceEdit(session.fileOf, found.edits);
    }),
  );
  connection.languages.onLinkedEditingRange(params =>
    session.at(params, (analysis, offset) => {
      const ranges = linkedNames(analysis, offset).map(each => toRange(analysis.file, each.start, each.end));
      return ranges.length === 0 ? null : { ranges };
    }),
  );
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    const found: SymbolInformation[] = [];
    for (const path of session.workspace.allPaths()) {
      if (token.isCancellationRequested) return cancelled();
      const file = session.workspace.file(path);
      if (file !== null) found.push(...searchOutline(file, query).map(each => toFoundSymbol(file, each)));
      await breathe();
    }
    return found;
  });
  connection.workspace.onWillRenameFiles(({ files }) => {
    const moves = new Map(files.map(({ oldUri, newUri }) => [pathOf(oldUri), pathOf(newUri)]));
    return toWorkspaceEdit(session.fileOf, editsForMoves(session.workspace, moves));
  });
  registerHierarchy(connection, session);
}

function highlights(analysis: Analysis, offset: number) {
  return occurrencesAt(analysis, offset).map(({ start, end, role }) => ({
    range: toRange(analysis.file, start, end),
    kind: role === "read" ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
  }));
}

/** Data flow: what comes in stands upstream, what goes out downstream. */
function registerHierarchy(connection: Connection, session: Session): void {
  const { callHierarchy } = connection.languages;
  const at = (item: CallHierarchyItem) => ({
    textDocument: { uri: item.uri },
    position: item.selectionRange.start,
  });
  const rangesOf = (analysis: Analysis, places: readonly Place[]) =>
    places.map(each => toRange(analysis.file, each.start, each.end));
  callHierarchy.onPrepare(params =>
    session.at(params, (analysis, offset) => {
      const item = flowItemAt(analysis, offset);
      return item === null ? null : [toCallItem(session.fileOf, item)];
    }),
  );
  callHierarchy.onIncomingCalls(({ item }) =>
    session.at(at(item), (analysis, offset) =>
      downstream(analysis, offset).map(call => ({
        from: toCallItem(session.fileOf, call.item),
        fromRanges: rangesOf(analysis, call.places),
      })),
    ),
  );
  callHierarchy.onOutgoingCalls(({ item }) =>
    session.at(at(item), (analysis, offset) =>
      upstream(analysis, offset).map(call => ({
        to: toCallItem(session.fileOf, call.item),
        fromRanges: rangesOf(analysis, call.places),
      })),
    ),
  );
}
