// The language client: starts the language server when the first `.weir` file is there, once; says beside the language's
// name how it is, and starts it again when it has ended unasked. After the last try a person decides.

import {
  commands,
  type ExtensionContext,
  type FileSystemWatcher,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  type LogOutputChannel,
  languages,
  type Uri,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

/** Within three minutes, as the client counts. */
const MOST_RESTARTS = 4;
const SELECTOR = { language: "weir" };

export interface Problem {
  readonly line: number;
  readonly character: number;
  readonly message: string;
}

export interface Language {
  /** With the first `.weir` file; again is nothing. */
  start(): void;
  stop(): Promise<void>;
  /** Errors of a file as it now is; null: there is no server to ask. */
  errorsOf(file: Uri): Promise<readonly Problem[] | null>;
}

export function createLanguage(context: ExtensionContext, log: LogOutputChannel): Language {
  let client: Promise<LanguageClient | null> | null = null;
  let shared: Shared | null = null;
  const start = (): void => {
    shared ??= share(context);
    client ??= startClient(context, log, shared);
  };
  const stop = async (): Promise<void> => {
    const stopped = client;
    client = null;
    const running = await stopped;
    if (running?.needsStop() === true) await running.dispose();
  };
  context.subscriptions.push(
    commands.registerCommand("weir.restartServer", async () => {
      await stop().catch((error: unknown) => log.error("language server:", error));
      start();
      await client;
    }),
  );
  return {
    start,
    stop,
    async errorsOf(file) {
      const running = await client;
      if (running === null || running === undefined || !running.isRunning()) return null;
      return askForErrors(running, file).catch(() => null);
    },
  };
}

/** What one client hands to the next. */
interface Shared {
  readonly status: LanguageStatusItem;
  readonly watcher: FileSystemWatcher;
}

function share(context: ExtensionContext): Shared {
  const status = languages.createLanguageStatusItem("weir.server", SELECTOR);
  const watcher = workspace.createFileSystemWatcher("**/*.weir");
  context.subscriptions.push(status, watcher);
  return { status, watcher };
}

async function startClient(
  context: ExtensionContext,
  log: LogOutputChannel,
  { status, watcher }: Shared,
): Promise<LanguageClient | null> {
  // Loaded here: it is most of the extension's code, and no command needs it.
  const { LanguageClient, State, TransportKind } = await import("vscode-languageclient/node");
  const client = new LanguageClient(
    "weir",
    "Weir",
    { module: context.asAbsolutePath("dist/server.js"), transport: TransportKind.stdio },
    {
      documentSelector: [SELECTOR],
      outputChannel: log,
      connectionOptions: { maxRestartCount: MOST_RESTARTS },
      synchronize: { configurationSection: "weir", fileEvents: watcher },
    },
  );
  context.subscriptions.push(
    client.onDidChangeState(({ newState }) => {
      const words = WORDS[newState] ?? "";
      log.info(`language server: ${words}`);
      show(status, words, newState === State.Stopped || newState === State.StartFailed);
    }),
  );
  try {
    await client.start();
    return client;
  } catch (error) {
    void tellNotStarted(error, log);
    return null;
  }
}

/** By the numbers of the client's `State`. */
const WORDS: Readonly<Record<number, string>> = {
  1: "stopped",
  2: "running",
  3: "starting",
  4: "could not be started",
};

function show(status: LanguageStatusItem, text: string, isDown: boolean): void {
  status.name = "Weir";
  status.text = `Weir: ${text}`;
  status.detail = isDown ? "errors, completion and navigation wait for it" : "language server";
  status.severity = isDown ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  status.busy = text === "starting";
  status.command = isDown
    ? { title: "Restart", command: "weir.restartServer" }
    : { title: "Show Log", command: "weir.showLog" };
}

async function tellNotStarted(error: unknown, log: LogOutputChannel): Promise<void> {
  log.error("language server:", error);
  const chosen = await window.showErrorMessage(
    "The language server of Weir could not be started.",
    "Try Again",
    "Show Log",
  );
  if (chosen === "Try Again") void commands.executeCommand("weir.restartServer");
  if (chosen === "Show Log") log.show();
}

interface Reported {
  readonly severity?: number;
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

const ERROR = 1;

async function askForErrors(client: LanguageClient, file: Uri): Promise<readonly Problem[]> {
  const uri = client.code2ProtocolConverter.asUri(file);
  const report = (await client.sendRequest("textDocument/diagnostic", { textDocument: { uri } })) as {
    readonly items?: readonly Reported[];
  };
  return (report.items ?? [])
    .filter(({ severity }) => severity === ERROR)
    .map(({ message, range }) => ({ ...range.start, message }));
}
