// Sample values: at a stop, the record each operator took last, beside its line.

import {
  type DecorationOptions,
  type ExtensionContext,
  MarkdownString,
  Range,
  type TextEditor,
  ThemeColor,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Sessions } from "./debug/sessions.ts";

interface Sample {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly full: string;
}

const MAX_LENGTH = 70;

export function registerSampleValues(context: ExtensionContext, sessions: Sessions): void {
  const kind = window.createTextEditorDecorationType({
    after: { color: new ThemeColor("editorCodeLens.foreground"), margin: "0 0 0 3ch" },
  });
  let samples: readonly Sample[] = [];
  const draw = (editor: TextEditor): void => {
    const path = editor.document.uri.toString();
    // As the editor writes it: on Windows the letter of a drive has no case.
    const here = samples.filter(({ file }) => Uri.file(file).toString() === path);
    editor.setDecorations(
      kind,
      here.flatMap(sample => decoration(sample, editor)),
    );
  };
  const drawAll = (): void => window.visibleTextEditors.forEach(draw);
  const refresh = async (): Promise<void> => {
    const wanted = workspace.getConfiguration("weir.debug").get("sampleValues", true);
    try {
      samples = wanted && sessions.active !== null ? (await sessions.ask("weir/samples", {})).samples : [];
    } catch {
      samples = [];
    }
    drawAll();
  };
  context.subscriptions.push(
    kind,
    sessions.onStop(() => void refresh()),
    sessions.onEnd(() => {
      samples = [];
      drawAll();
    }),
    window.onDidChangeVisibleTextEditors(drawAll),
    workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration("weir.debug.sampleValues")) void refresh();
    }),
  );
}

function decoration({ line, text, full }: Sample, { document }: TextEditor): DecorationOptions[] {
  if (line < 1 || line > document.lineCount) return [];
  const end = document.lineAt(line - 1).range.end;
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  return [
    {
      range: new Range(end, end),
      renderOptions: { after: { contentText: `◂ ${short}` } },
      hoverMessage: new MarkdownString().appendCodeblock(full, "json"),
    },
  ];
}
