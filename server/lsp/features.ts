// Requests about one document: each asks server/ide and turns the answer into the protocol's words.

import {
  type CodeAction,
  type CodeLens,
  type CompletionItem,
  type Connection,
  type DocumentLink,
  FoldingRangeKind,
  type InlayHint,
  InlayHintKind,
  type InlineValue,
  MarkupKind,
  type SelectionRange,
  SemanticTokensBuilder,
} from "vscode-languageserver/node";
import { actionsAt } from "../ide/actions.ts";
import { completionsAt } from "../ide/completion.ts";
import type { Completion } from "../ide/completion-item.ts";
import type { FileText } from "../ide/file-text.ts";
import { foldsOf, selectionsAt } from "../ide/folding.ts";
import { formatAll, formatRange, formatTyped } from "../ide/formatting.ts";
import { hoverAt } from "../ide/hover.ts";
import { inlayHints } from "../ide/inlay-hints.ts";
import { inlineValues, lensesOf } from "../ide/lenses.ts";
import { linksOf } from "../ide/links.ts";
import { outlineOf } from "../ide/outline.ts";
import { type SemanticToken, semanticTokens, TOKEN_MODIFIERS, TOKEN_TYPES } from "../ide/semantic-tokens.ts";
import { signatureAt } from "../ide/signature.ts";
import { pathOf, toOffset, toSpan } from "./from-protocol.ts";
import type { Session } from "./session.ts";
import {
  toDiagnostic,
  toItem,
  toPosition,
  toRange,
  toSymbol,
  toTextEdits,
  toWorkspaceEdit,
  uriOf,
} from "./to-protocol.ts";

const markdown = (value: string) => ({ kind: MarkupKind.Markdown, value });

export function registerFeatures(connection: Connection, session: Session): void {
  registerReading(connection, session);
  registerCompletion(connection, session);
  registerTokens(connection, session);
  registerFormatting(connection, session);
  registerActions(connection, session);
}

function registerReading(connection: Connection, session: Session): void {
  connection.onHover(params =>
    session.at(params, (analysis, offset) => {
      const hover = hoverAt(analysis, offset);
      if (hover === null) return null;
      return {
        contents: markdown(hover.markdown),
        range: toRange(analysis.file, hover.place.start, hover.place.end),
      };
    }),
  );
  connection.onSignatureHelp(params =>
    session.at(params, (analysis, offset) => {
      const help = signatureAt(analysis, offset);
      if (help === null) return null;
      const signatures = help.signatures.map(each => ({
        label: each.label,
        documentation: markdown(each.doc),
        parameters: each.parameters.map(one => ({ label: one.label, documentation: markdown(one.doc) })),
      }));
      return { signatures, activeSignature: help.active, activeParameter: help.parameter };
    }),
  );
  connection.onDocumentSymbol(params => {
    const file = session.file(params);
    return file === null ? [] : outlineOf(file).map(item => toSymbol(file, item));
  });
  connection.onFoldingRanges(params => {
    const file = session.file(params);
    const kinds = {
      region: FoldingRangeKind.Region,
      comment: FoldingRangeKind.Comment,
      imports: FoldingRangeKind.Imports,
    };
    return (file === null ? [] : foldsOf(file)).map(fold => ({ ...fold, kind: kinds[fold.kind] }));
  });
  connection.onSelectionRanges(params => {
    const analysis = session.analysis(params);
    if (analysis === null) return [];
    return params.positions.map(
      position =>
        selectionsAt(analysis, toOffset(analysis.file, position)).reduceRight<SelectionRange | undefined>(
          (parent, span) => ({
            range: toRange(analysis.file, span.start, span.end),
            ...(parent === undefined ? {} : { parent }),
          }),
          undefined,
        )!,
    );
  });
  connection.onDocumentLinks((params): DocumentLink[] => {
    const analysis = session.analysis(params);
    if (analysis === null) return [];
    return linksOf(analysis).map(link => ({
      range: toRange(analysis.file, link.start, link.end),
      target: uriOf(link.target),
    }));
  });
  connection.onCodeLens((params): CodeLens[] => {
    const file = session.file(params);
    if (file === null) return [];
    return lensesOf(file).map(({ start, end, title, command, pipeline }) => ({
      range: toRange(file, start, end),
      command: { title, command, arguments: [params.textDocument.uri, pipeline] },
    }));
  });
  connection.languages.inlayHint.on(
    (params): InlayHint[] =>
      session.within(params, (analysis, from, to) =>
        inlayHints(analysis, from, to, session.configuration.hints, !session.refreshesHints).map(hint => ({
          position: toPosition(analysis.file, hint.offset),
          label: hint.label,
          kind: hint.kind === "type" ? InlayHintKind.Type : InlayHintKind.Parameter,
          ...(hint.tooltip === "" ? {} : { tooltip: hint.tooltip }),
          paddingRight: hint.kind === "parameter",
        })),
      ) ?? [],
  );
  connection.languages.inlineValue.on(
    (params): InlineValue[] =>
      session.within(params, (analysis, from) =>
        inlineValues(analysis, from, toOffset(analysis.file, params.context.stoppedLocation.end)).map(
          value => ({
            range: toRange(analysis.file, value.start, value.end),
            variableName: value.name,
            caseSensitiveLookup: true,
          }),
        ),
      ) ?? [],
  );
}

// ---------------------------------------------------------------- completion

function registerCompletion(connection: Connection, session: Session): void {
  /** The items told last, for `resolve`. */
  let last: readonly Completion[] = [];
  connection.onCompletion(params => {
    const path = pathOf(params.textDocument.uri);
    const file = session.workspace.file(path);
    if (file === null) return null;
    const found = completionsAt(session.workspace, path, toOffset(file, params.position));
    if (found === null) return null;
    last = found.items;
    const range = toRange(file, found.start, found.end);
    const snippets = session.client.textDocument?.completion?.completionItem?.snippetSupport === true;
    return {
      isIncomplete: false,
      items: found.items.map((item, index) => toItem(item, range, snippets, index)),
    };
  });
  connection.onCompletionResolve((item): CompletionItem => {
    const found = typeof item.data === "number" ? last[item.data] : undefined;
    if (found === undefined || found.label !== item.label || found.doc === "") return item;
    return { ...item, documentation: markdown(found.doc) };
  });
}

// ---------------------------------------------------------------- colours

function registerTokens(connection: Connection, session: Session): void {
  const builders = new Map<string, SemanticTokensBuilder>();
  const builderOf = (uri: string): SemanticTokensBuilder => {
    let builder = builders.get(uri);
    if (builder === undefined) builders.set(uri, (builder = new SemanticTokensBuilder()));
    return builder;
  };
  const all = (uri: string, builder: SemanticTokensBuilder): void => {
    const analysis = session.analysis({ textDocument: { uri } });
    if (analysis !== null) pushTokens(builder, analysis.file, semanticTokens(analysis));
  };
  const { semanticTokens: tokens } = connection.languages;
  tokens.on(({ textDocument: { uri } }) => {
    const builder = new SemanticTokensBuilder();
    builders.set(uri, builder);
    all(uri, builder);
    return builder.build();
  });
  tokens.onDelta(({ textDocument: { uri }, previousResultId }) => {
    const builder = builderOf(uri);
    builder.previousResult(previousResultId);
    all(uri, builder);
    return builder.buildEdits();
  });
  tokens.onRange(params => {
    const builder = new SemanticTokensBuilder();
    session.within(params, (analysis, from, to) =>
      pushTokens(builder, analysis.file, semanticTokens(analysis, from, to)),
    );
    return builder.build();
  });
  session.onClosed(uri => builders.delete(uri));
}

function pushTokens(builder: SemanticTokensBuilder, file: FileText, tokens: readonly SemanticToken[]): void {
  for (const { start, end, type, modifiers } of tokens) {
    const { line, character } = toPosition(file, start);
    const bits = modifiers.reduce((set, modifier) => set | (1 << TOKEN_MODIFIERS.indexOf(modifier)), 0);
    builder.push(line, character, end - start, TOKEN_TYPES.indexOf(type), bits);
  }
}

// ---------------------------------------------------------------- formatting and actions

function registerFormatting(connection: Connection, session: Session): void {
  connection.onDocumentFormatting(params => {
    const file = session.file(params);
    return file === null ? [] : toTextEdits(file, formatAll(file));
  });
  connection.onDocumentRangeFormatting(params => {
    const file = session.file(params);
    if (file === null) return [];
    const { start, end } = toSpan(file, params.range);
    return toTextEdits(file, formatRange(file, start, end));
  });
  connection.onDocumentOnTypeFormatting(params => {
    const file = session.file(params);
    return file === null
      ? []
      : toTextEdits(file, formatTyped(file, toOffset(file, params.position), params.ch));
  });
}

function registerActions(connection: Connection, session: Session): void {
  connection.onCodeAction((params): CodeAction[] => {
    const { only } = params.context;
    const wanted = (kind: string): boolean =>
      only === undefined || only.some(each => kind === each || kind.startsWith(`${each}.`));
    return (
      session.within(params, (analysis, from, to) =>
        actionsAt(session.workspace, analysis, from, to)
          .filter(action => wanted(action.kind))
          .map(({ title, kind, edits, fixes, preferred }) => ({
            title,
            kind,
            edit: toWorkspaceEdit(session.fileOf, edits),
            ...(preferred ? { isPreferred: true } : {}),
            ...(fixes === null
              ? {}
              : { diagnostics: [toDiagnostic(session.fileOf, analysis.file, fixes, session.docs)] }),
          })),
      ) ?? []
    );
  });
}
