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
import { groupsOf, inGroup, NEWEST, type Older, olderTitle, pageOf } from "./checkpoint-pages.ts";
import { describe, type Fact, factsOf, previousOf, titleOf, tooltipOf } from "./checkpoint-words.ts";
import { pickCheckpoint } from "./debug/commands.ts";
import { savepointTarget } from "./debug/savepoint-target.ts";
import type { Sessions } from "./debug/sessions.ts";
import { diffSnapshots, openKept, openSnapshot } from "./documents.ts";

type Node = CheckpointInfo | Fact | Older;

/** While a run goes on its history changes with every barrier; a person reads no faster. */
const AT_MOST_EVERY_MS = 500;

/** A real run, which is only watched. */
const isWatched = ({ active }: Sessions): boolean => active?.configuration.request === "attach";

export function registerCheckpoints(context: ExtensionContext, sessions: Sessions): void {
  const changed = new EventEmitter<void>();
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      if (node !== undefined && "fact" in node) return [];
      if (node !== undefined && "id" in node) return [...factsOf(node, isWatched(sessions))];
      if (sessions.active === null) return [];
      try {
        return node === undefined ? await newest(sessions) : await older(sessions, node);
      } catch {
        return [];
      }
    },
    getTreeItem: node =>
      "fact" in node
        ? factItem(node)
        : "id" in node
          ? checkpointItem(node, isWatched(sessions))
          : olderItem(node),
    // Written when somebody points at it: the items are made anew with every checkpoint.
    resolveTreeItem(item, node) {
      if ("id" in node) item.tooltip = new MarkdownString(tooltipOf(node, isWatched(sessions)));
      return item;
    },
  };
  const view: TreeView<Node> = window.createTreeView("weir.checkpoints", {
    treeDataProvider: provider,
    canSelectMany: true,
  });
  /** By a menu of the list, with what is selected beside it; the palette means none, though one may be selected. */
  const selected = (node: Node | undefined): readonly CheckpointInfo[] => {
    const chosen = node === undefined ? [] : [node, ...view.selection.filter(each => each !== node)];
    return chosen.filter((each): each is CheckpointInfo => "id" in each);
  };
  /** The button above the list compares two that are selected, or asks. */
  const pair = (node: Node | undefined): readonly CheckpointInfo[] => {
    if (node !== undefined || !view.visible) return selected(node);
    const [first, ...others] = view.selection;
    return others.length === 1 ? selected(first) : [];
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
    const before = previousOf((await sessions.ask("weir/checkpoints", { newest: 0 })).checkpoints, { id });
    if (before === null) throw new Error(`Before checkpoint ${id} none is kept any more.`);
    await diffSnapshots(sessions, before.id, id);
  });
  command("weir.diffSnapshots", async node => {
    const [first, second] = pair(node);
    const from = first?.id ?? (await pickCheckpoint(sessions, "Compare"));
    if (from === undefined) return;
    const to = second?.id ?? (await pickCheckpoint(sessions, `Compare ${from} with`, from));
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

async function newest(sessions: Sessions): Promise<Node[]> {
  const { checkpoints, total } = await sessions.ask("weir/checkpoints", { newest: NEWEST });
  const page = pageOf(checkpoints, total ?? checkpoints.length);
  return [...page.shown, ...(page.older === null ? [] : [page.older])];
}

async function older(sessions: Sessions, node: Older): Promise<Node[]> {
  const groups = groupsOf(node);
  if (groups !== null) return [...groups];
  const { from, to } = node;
  return [...inGroup((await sessions.ask("weir/checkpoints", { from, to })).checkpoints)];
}

async function saveAs(sessions: Sessions, id: number): Promise<void> {
  const target = await savepointTarget(sessions, `Save checkpoint ${id} as a savepoint: a new folder`, id);
  if (target === undefined) return;
  await sessions.ask("weir/intervene", { command: `savepoint ${JSON.stringify(target.fsPath)} ${id}` });
  const open = "Open";
  const name = workspace.asRelativePath(target);
  const chosen = await window.showInformationMessage(`Checkpoint ${id} is saved in ${name}.`, open);
  if (chosen === open)
    await commands.executeCommand("vscode.openWith", Uri.joinPath(target, "manifest.json"), "weir.snapshot");
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

function olderItem(node: Older): TreeItem {
  const item = new TreeItem(olderTitle(node), TreeItemCollapsibleState.Collapsed);
  item.id = node.count === null ? `older/${node.from}` : "older";
  item.iconPath = new ThemeIcon("history");
  item.contextValue = "older";
  return item;
}

function factItem({ fact, value, tooltip }: Fact): TreeItem {
  const item = new TreeItem(fact);
  item.description = value;
  item.tooltip = tooltip === undefined ? `${fact}: ${value}` : `${value}, ${tooltip}`;
  item.accessibilityInformation = { label: `${fact}: ${value}` };
  return item;
}
