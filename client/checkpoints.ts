// The Checkpoints view in Run and Debug: history with what each holds, and what can be done with one.

import {
  commands,
  EventEmitter,
  type ExtensionContext,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from "vscode";
import type { CheckpointInfo } from "../runtime/debug/protocol.ts";
import { pickCheckpoint } from "./debug/commands.ts";
import type { Sessions } from "./debug/sessions.ts";
import { diffSnapshots, openSnapshot } from "./documents.ts";

type Node = CheckpointInfo | { readonly fact: string; readonly value: string };

export function registerCheckpoints(context: ExtensionContext, sessions: Sessions): void {
  const changed = new EventEmitter<void>();
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    async getChildren(node) {
      if (node !== undefined) return "fact" in node ? [] : factsOf(node);
      if (sessions.active === null) return [];
      try {
        const { checkpoints } = await sessions.ask("weir/checkpoints", {});
        return checkpoints.toReversed();
      } catch {
        return [];
      }
    },
    getTreeItem: node => ("fact" in node ? factItem(node) : checkpointItem(node)),
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
    if (id !== undefined) await openSnapshot(sessions, id);
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
  context.subscriptions.push(
    view,
    changed,
    sessions.onStop(() => changed.fire()),
    sessions.onDidChange(() => changed.fire()),
    sessions.onEnd(() => changed.fire()),
  );
}

function checkpointItem(info: CheckpointInfo): TreeItem {
  const item = new TreeItem(
    info.kind === "savepoint" ? `Savepoint ${info.id}` : `Checkpoint ${info.id}`,
    TreeItemCollapsibleState.Collapsed,
  );
  item.id = `${info.kind}/${info.attempt}/${info.id}`;
  item.description = describe(info);
  item.iconPath = iconOf(info);
  item.contextValue = info.state === "completed" ? "completed" : info.state;
  item.tooltip = info.detail === "" ? item.description : info.detail;
  if (info.state === "completed") {
    item.command = { command: "weir.openSnapshot", title: "Open Snapshot", arguments: [info] };
  }
  return item;
}

function describe(info: CheckpointInfo): string {
  switch (info.state) {
    case "completed":
      return `${count(info.entries, "entry", "entries")}, ${info.durationMs} ms${info.final ? ", final" : ""}`;
    case "inProgress":
      return "in progress";
    case "failed":
      return `failed: ${info.detail}`;
    case "retired":
      return "no longer kept";
  }
}

const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;

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

const factsOf = (info: CheckpointInfo): Node[] => [
  { fact: "completed at step", value: info.step.toLocaleString("en-US") },
  { fact: "virtual time", value: new Date(info.timeMs).toISOString() },
  { fact: "duration", value: `${info.durationMs} ms` },
  { fact: "alignment", value: `${info.alignmentMs} ms` },
  { fact: "entries", value: info.entries.toLocaleString("en-US") },
  { fact: "attempt", value: String(info.attempt) },
];

function factItem({ fact, value }: { readonly fact: string; readonly value: string }): TreeItem {
  const item = new TreeItem(fact);
  item.description = value;
  return item;
}
