// The Checkpoints view in Run and Debug: history with what each holds, and what can be done with one.

import {
  commands,
  debug,
  EventEmitter,
  type ExtensionContext,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
  workspace,
} from "vscode";
import type { CheckpointInfo } from "../runtime/debug/protocol.ts";
import { describe, type Fact, factsOf, previousOf, titleOf, tooltipOf } from "./checkpoint-words.ts";
import { pickCheckpoint } from "./debug/commands.ts";
import type { Sessions } from "./debug/sessions.ts";
import { diffSnapshots, openKept, openSnapshot } from "./documents.ts";

type Node = CheckpointInfo | Fact;

/** While a run goes on its history changes with every barrier; a person reads no faster. */
const AT_MOST_EVERY_MS = 500;
const SAID_MS = 5000;

/** A real run, which is only watched. */
const isWatched = ({ active }: Sessions): boolean => active?.configuration.request === "attach";

export function registerCheckpoints(context: ExtensionContext, sessions: Sessions): void {
  const changed = new EventEmitter<void>();
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      if (node !== undefined) return "fact" in node ? [] : [...factsOf(node, isWatched(sessions))];
      if (sessions.active === null) return [];
      try {
        const { checkpoints } = await sessions.ask("weir/checkpoints", {});
        return checkpoints.toReversed();
      } catch {
        return [];
      }
    },
    getTreeItem: node => ("fact" in node ? factItem(node) : checkpointItem(node, isWatched(sessions))),
  };
  const view: TreeView<Node> = window.createTreeView("weir.checkpoints", {
    treeDataProvider: provider,
    canSelectMany: true,
  });
  const selected = (node: Node | undefined): CheckpointInfo[] => {
    const chosen =
      node === undefined ? view.selection : [node, ...view.selection.filter(each => each !== node)];
    return chosen.filter((each): each is CheckpointInfo => !("fact" in each));
  };
  const command = (name: string, run: (node: Node | undefined) => Promise<void>): void => {
    const told = (node: Node | undefined): Promise<void> =>
      run(node).catch((error: unknown) => {
        void window.showErrorMessage(error instanceof Error ? error.message : String(error));
      });
    context.subscriptions.push(commands.registerCommand(name, told));
  };
  const idOf = async (node: Node | undefined, title: string): Promise<number | undefined> =>
    selected(node)[0]?.id ?? (await pickCheckpoint(sessions, title));

  command("weir.openSnapshot", async node => {
    const id = await idOf(node, "Open");
    if (id === undefined) return;
    if (isWatched(sessions)) await openKept((await sessions.ask("weir/topology", {})).pipeline, id);
    else await openSnapshot(sessions, id);
  });
  command("weir.diffWithPrevious", async node => {
    const id = await idOf(node, "Compare with the one before");
    if (id === undefined) return;
    const before = previousOf((await sessions.ask("weir/checkpoints", {})).checkpoints, { id });
    if (before === null) throw new Error(`Before checkpoint ${id} none is kept any more.`);
    await diffSnapshots(sessions, before.id, id);
  });
  command("weir.diffSnapshots", async node => {
    const [first, second] = selected(node);
    const from = first?.id ?? (await pickCheckpoint(sessions, "Compare"));
    if (from === undefined) return;
    const to = second?.id ?? (await pickCheckpoint(sessions, `Compare ${from} with`));
    if (to !== undefined) await diffSnapshots(sessions, Math.min(from, to), Math.max(from, to));
  });
  command("weir.diffWithNow", async node => {
    const id = await idOf(node, "Compare with now");
    if (id !== undefined) await diffSnapshots(sessions, id, "now");
  });
  const forwarded = (name: string, to: string): void =>
    command(name, async node => {
      const id = selected(node)[0]?.id;
      await commands.executeCommand(to, id);
    });
  forwarded("weir.checkpoint.goTo", "weir.goToCheckpoint");
  forwarded("weir.checkpoint.restore", "weir.restoreCheckpoint");
  forwarded("weir.checkpoint.restart", "weir.restartFromCheckpoint");
  command("weir.checkpoint.savepoint", async node => {
    const id = await idOf(node, "Save as a savepoint");
    if (id !== undefined) await saveAs(sessions, id);
  });
  const refresh = atMostEvery(AT_MOST_EVERY_MS, () => {
    if (view.visible) changed.fire();
  });
  let shown = "";
  context.subscriptions.push(
    view,
    changed,
    view.onDidChangeVisibility(refresh),
    sessions.onStop(refresh),
    sessions.onDidChange(refresh),
    sessions.onEnd(refresh),
    sessions.onLive(({ checkpoint, attempt }) => {
      const now = `${checkpoint?.id ?? ""}/${attempt}`;
      if (now !== shown) refresh();
      shown = now;
    }),
    debug.onDidReceiveDebugSessionCustomEvent(({ event }) => {
      if (event === "weir/snapshotsChanged") refresh();
    }),
  );
}

async function saveAs(sessions: Sessions, id: number): Promise<void> {
  const { pipeline } = await sessions.ask("weir/topology", {});
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    title: `Save checkpoint ${id} as a savepoint: a new folder`,
    saveLabel: "Save",
    ...(folder !== undefined && { defaultUri: Uri.joinPath(folder, `${pipeline}-savepoint-${id}`) }),
  });
  if (target === undefined) return;
  const command = `savepoint ${JSON.stringify(target.fsPath)} ${id}`;
  await sessions.ask("weir/intervene", { command });
  const name = target.path.slice(target.path.lastIndexOf("/") + 1);
  window.setStatusBarMessage(`Checkpoint ${id} is saved in ${name}`, SAID_MS);
}

/** At once, and what comes too soon after it later, as one. */
function atMostEvery(ms: number, act: () => void): () => void {
  let waiting = false;
  let again = false;
  const now = (): void => {
    act();
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (again) now();
      again = false;
    }, ms);
  };
  return () => {
    if (waiting) again = true;
    else now();
  };
}

function checkpointItem(info: CheckpointInfo, watched: boolean): TreeItem {
  const item = new TreeItem(titleOf(info), TreeItemCollapsibleState.Collapsed);
  item.id = `${info.kind}/${info.attempt}/${info.id}`;
  item.description = describe(info);
  item.iconPath = iconOf(info);
  // Menus tell by it what can be done: `completed`, `watched-completed`, `retired` …
  item.contextValue = watched ? `watched-${info.state}` : info.state;
  item.tooltip = new MarkdownString(tooltipOf(info, watched));
  item.accessibilityInformation = { label: `${titleOf(info)}, ${describe(info)}` };
  if (info.state === "completed") {
    item.command = { command: "weir.openSnapshot", title: "Open Snapshot", arguments: [info] };
  }
  return item;
}

function iconOf(info: CheckpointInfo): ThemeIcon {
  switch (info.state) {
    case "completed":
      return new ThemeIcon(
        info.kind === "savepoint" ? "bookmark" : "pass",
        new ThemeColor("testing.iconPassed"),
      );
    case "inProgress":
      return new ThemeIcon("sync");
    case "failed":
      return new ThemeIcon("error", new ThemeColor("testing.iconFailed"));
    case "retired":
      return new ThemeIcon("circle-outline");
  }
}

function factItem({ fact, value, tooltip }: Fact): TreeItem {
  const item = new TreeItem(fact);
  item.description = value;
  item.tooltip = tooltip === undefined ? `${fact}: ${value}` : `${value}, ${tooltip}`;
  item.accessibilityInformation = { label: `${fact}: ${value}` };
  return item;
}
