// The pipeline view: the execution graph beside the editor, live. Passes on what the adapter tells and what a person
// does in the picture.

import {
  commands,
  debug,
  type ExtensionContext,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import type { Live, Topology } from "../runtime/debug/protocol.ts";
import type { Sessions } from "./debug/sessions.ts";
import { showView } from "./panel.ts";
import type { FromPipeline, ToPipeline } from "./views/messages.ts";

const TYPE = "weir.pipeline";
const MAX_ELEMENTS = 200;
const SAID_MS = 5000;

export function registerPipelineView(context: ExtensionContext, sessions: Sessions): void {
  const view = new PipelineView(context, sessions);
  context.subscriptions.push(
    commands.registerCommand("weir.showPipeline", () => view.show()),
    sessions.onLive(live => {
      // A run that is only watched never stops.
      if (sessions.active?.configuration.request === "attach") view.shownOnce();
      view.live(live);
    }),
    // Without it the editor, after a reload, would keep an empty group where the picture was.
    window.registerWebviewPanelSerializer(TYPE, {
      deserializeWebviewPanel: panel => Promise.resolve(view.adopt(panel)),
    }),
    sessions.onEnd(() => view.send({ type: "ended" })),
    debug.onDidChangeActiveStackItem(() => view.focus()),
    sessions.onDidChange(() => void view.topology()),
    sessions.onStop(({ description }) => {
      view.shownOnce();
      view.send({ type: "said", text: description });
    }),
  );
}

class PipelineView {
  readonly #context: ExtensionContext;
  readonly #sessions: Sessions;
  #panel: WebviewPanel | null = null;
  #topology: Topology | null = null;
  /** The session whose graph is being asked for. */
  #asking: string | null = null;
  #shownFor = "";

  constructor(context: ExtensionContext, sessions: Sessions) {
    this.#context = context;
    this.#sessions = sessions;
  }

  show(): void {
    if (this.#panel !== null) {
      this.#panel.reveal(undefined, true);
      return;
    }
    const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    this.#fill(window.createWebviewPanel(TYPE, "Pipeline", column, { retainContextWhenHidden: true }));
  }

  /** One of before a reload: it waits where it stood for the next session. */
  adopt(panel: WebviewPanel): void {
    if (this.#panel === null) this.#fill(panel);
    else panel.dispose();
  }

  #fill(panel: WebviewPanel): void {
    panel.iconPath = Uri.joinPath(this.#context.extensionUri, "syntaxes", "icon.svg");
    this.#panel = panel;
    const receive = (message: FromPipeline): void => void this.#receive(message);
    const shown = showView<FromPipeline>(this.#context, panel.webview, "pipeline", "Pipeline", receive);
    panel.onDidDispose(() => {
      shown.dispose();
      this.#panel = null;
    });
  }

  /** By itself at a session's first stop, or as soon as a run is watched, where a person has not said otherwise. */
  shownOnce(): void {
    const id = this.#sessions.active?.id ?? "";
    if (id === this.#shownFor) return;
    this.#shownFor = id;
    if (workspace.getConfiguration("weir.debug").get("showPipeline", true)) this.show();
    void this.topology();
  }

  send(message: ToPipeline): void {
    void this.#panel?.webview.postMessage(message);
  }

  live(live: Live): void {
    if (this.#panel === null) return;
    const known = this.#topology !== null && this.#topology.tasks.length === live.tasks.length;
    if (!known && live.tasks.length > 0) void this.topology();
    this.send({ type: "live", live, focused: this.#sessions.focusedThread() });
  }

  focus(): void {
    if (this.#sessions.live !== null) this.live(this.#sessions.live);
  }

  async topology(): Promise<void> {
    const { active } = this.#sessions;
    if (this.#panel === null || active === null || this.#asking === active.id) return;
    this.#asking = active.id;
    const watched = active.configuration.request === "attach";
    if (watched) this.send({ type: "session", phase: "watched" });
    try {
      const topology = await this.#sessions.ask("weir/topology", {});
      // Another session has the focus by now, and has asked for its own.
      if (active.id !== this.#sessions.active?.id) return;
      this.#topology = topology;
      // A capture follows the run that was watched, in the same picture.
      if (!watched) this.send({ type: "session", phase: "debugged" });
      this.send({ type: "topology", topology });
      const live = this.#sessions.live ?? (await this.#sessions.ask("weir/live", {}));
      this.send({ type: "live", live, focused: this.#sessions.focusedThread() });
    } catch {
      // It has not been launched yet: the first stop asks again.
      if (active.id === this.#sessions.active?.id) this.send({ type: "session", phase: "launching" });
    } finally {
      if (this.#asking === active.id) this.#asking = null;
    }
  }

  async #receive(message: FromPipeline): Promise<void> {
    try {
      switch (message.type) {
        case "ready":
          await this.topology();
          return;
        case "focusThread":
          await focusThread(message.thread, this.#topology);
          return;
        case "openSource":
          await openSource(message.file, message.line);
          return;
        case "showChannel":
          await this.#showChannel(message.channel);
          return;
        case "command":
          await this.#carryOut(message.command);
          return;
        case "exportSvg":
          await exportSvg(message.svg, this.#topology?.pipeline ?? "pipeline");
      }
    } catch (error) {
      void window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  async #carryOut(command: string): Promise<void> {
    const { text } = await this.#sessions.ask("weir/intervene", { command });
    window.setStatusBarMessage(text.split("\n", 1)[0]!, SAID_MS);
    this.send({ type: "said", text });
    this.live(await this.#sessions.ask("weir/live", {}));
  }

  async #showChannel(channel: string): Promise<void> {
    // The last picture of a session stays, and knows no more than it shows.
    if (this.#sessions.active === null) return;
    const { elements, total } = await this.#sessions.ask("weir/channel", { channel, count: MAX_ELEMENTS });
    this.send({ type: "channel", channel, elements, total });
  }
}

/** The editor has no command that focuses a thread by its number: the thread's line is shown instead. Keys stay in the picture. */
async function focusThread(thread: number, topology: Topology | null): Promise<void> {
  const task = topology?.tasks.find(each => each.thread === thread);
  if (task !== undefined) await openSource(task.file, task.line, true);
}

async function openSource(file: string, line: number, preserveFocus = false): Promise<void> {
  if (file === "" || line === 0) return;
  const editor = await window.showTextDocument(Uri.file(file), { viewColumn: ViewColumn.One, preserveFocus });
  const at = editor.document.lineAt(Math.min(line, editor.document.lineCount) - 1);
  editor.revealRange(at.range);
  editor.selection = new (await import("vscode")).Selection(at.range.start, at.range.start);
}

async function exportSvg(svg: string, pipeline: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder === undefined ? undefined : Uri.joinPath(folder, `${pipeline}.svg`);
  const target = await window.showSaveDialog({ defaultUri, filters: { SVG: ["svg"] }, saveLabel: "Export" });
  if (target === undefined) return;
  await workspace.fs.writeFile(target, new TextEncoder().encode(svg));
  const open = "Open";
  if (
    (await window.showInformationMessage(`The pipeline is in ${target.path.split("/").pop()}.`, open)) ===
    open
  )
    await commands.executeCommand("vscode.open", target);
}
