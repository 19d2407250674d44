// Readable documents of a debug session: `weir-snapshot:` and `weir-output:` in the editor, and their differences in
// its own diff editor. The text comes from the adapter; nothing is kept.

import {
  commands,
  type ExtensionContext,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Sessions } from "./debug/sessions.ts";

export type SnapshotName = number | "now";

const nameIn = (text: string): SnapshotName => (text === "now" ? "now" : Number(text));

export function registerDocuments(context: ExtensionContext, sessions: Sessions): void {
  const provider = (ask: (uri: Uri) => Promise<string>): TextDocumentContentProvider => ({
    provideTextDocumentContent: uri =>
      ask(uri).catch((error: unknown) => `${error instanceof Error ? error.message : String(error)}\n`),
  });
  const lastPart = (uri: Uri): string => uri.path.slice(uri.path.lastIndexOf("/") + 1);
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider(
      "weir-snapshot",
      provider(async uri => {
        const name = lastPart(uri).toLowerCase().replace("checkpoint ", "");
        const beside = uri.query === "" ? {} : { beside: nameIn(uri.query) };
        return (await sessions.ask("weir/document", { snapshot: nameIn(name), ...beside })).text;
      }),
    ),
    workspace.registerTextDocumentContentProvider(
      "weir-output",
      provider(
        async uri => (await sessions.ask("weir/document", { output: decodeURIComponent(uri.query) })).text,
      ),
    ),
    commands.registerCommand("weir.showOutput", () => showOutput(sessions)),
  );
}

/**
 * A new name each time it is asked for: the editor would show an old text under the same one. `beside`: to be compared
 * with that one.
 */
export const snapshotUri = (sessions: Sessions, name: SnapshotName, beside?: SnapshotName): Uri =>
  Uri.from({
    scheme: "weir-snapshot",
    path: `/${sessions.stops}/${name === "now" ? "Now" : `Checkpoint ${name}`}`,
    query: beside === undefined ? "" : String(beside),
  });

export const openSnapshot = async (sessions: Sessions, name: SnapshotName): Promise<void> => {
  await window.showTextDocument(snapshotUri(sessions, name), { preview: true });
};

/** Of a real run: where it keeps it, in the snapshot editor. */
export async function openKept(pipeline: string, checkpoint: number): Promise<void> {
  const place = `.weir/checkpoints/${pipeline}/chk-${checkpoint}/manifest.json`;
  const [found] = await workspace.findFiles(`**/${place}`, null, 1);
  if (found === undefined)
    throw new Error(
      `Checkpoint ${checkpoint} is not in this folder: there is no ${place}. A run whose \`checkpoint { storage: … }\` is another folder keeps it there; it may also have deleted it by now, as it does with older ones.`,
    );
  await commands.executeCommand("vscode.openWith", found, "weir.snapshot");
}

const titled = (name: SnapshotName): string => (name === "now" ? "now" : `checkpoint ${name}`);

export const diffSnapshots = async (
  sessions: Sessions,
  from: SnapshotName,
  to: SnapshotName,
): Promise<void> => {
  const [left, right] = [snapshotUri(sessions, from, to), snapshotUri(sessions, to, from)];
  await commands.executeCommand("vscode.diff", left, right, `${titled(from)} ↔ ${titled(to)}`);
};

async function showOutput(sessions: Sessions): Promise<void> {
  const topology = await sessions.ask("weir/topology", {});
  const sinks = topology.tasks.filter(task => task.kind === "sink").flatMap(task => task.operators);
  const names = [...new Set(sinks)];
  const sink =
    names.length === 1 ? names[0] : await window.showQuickPick(names, { title: "Output of which sink?" });
  if (sink === undefined) return;
  const uri = Uri.from({
    scheme: "weir-output",
    path: `/${sessions.stops}/${sink.replaceAll("/", "-")}`,
    query: encodeURIComponent(sink),
  });
  await window.showTextDocument(uri, { preview: true });
}
