// The language server over any connection: the life of a session, and open texts kept in step with the client's. Holds
// no knowledge of the language; answers come from server/ide.

import {
  type Connection,
  DidChangeConfigurationNotification,
  FileChangeType,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { CAPABILITIES } from "./capabilities.ts";
import { readConfiguration } from "./configuration.ts";
import { DiagnosticsFeed } from "./diagnostics.ts";
import { registerFeatures } from "./features.ts";
import { pathOf } from "./from-protocol.ts";
import { registerNavigation } from "./navigation.ts";
import { Session } from "./session.ts";

export interface ServeOptions {
  /** Where the page of all diagnostics is, as a URI. */
  readonly docs: string | null;
}

export function serve(connection: Connection, options: ServeOptions = { docs: null }): void {
  const session = new Session(options.docs);
  const feed = new DiagnosticsFeed(connection, session);
  registerLife(connection, session, feed);
  registerDocuments(connection, session, feed);
  registerFeatures(connection, session);
  registerNavigation(connection, session);
  connection.languages.diagnostics.on(
    ({ textDocument, previousResultId }) => feed.pull(textDocument.uri, previousResultId) as never,
  );
  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token) => {
    const previous = new Map(previousResultIds.map(({ uri, value }) => [uri, value]));
    return { items: await feed.pullAll(previous, () => token.isCancellationRequested) };
  });
  connection.listen();
}

function registerLife(connection: Connection, session: Session, feed: DiagnosticsFeed): void {
  connection.onInitialize(({ capabilities, workspaceFolders, rootUri, initializationOptions }) => {
    session.client = capabilities;
    const folders = workspaceFolders ?? (rootUri ? [{ uri: rootUri, name: "" }] : []);
    session.disk.setFolders(folders.map(({ uri }) => pathOf(uri)));
    session.configuration = readConfiguration(initializationOptions);
    return { capabilities: CAPABILITIES, serverInfo: { name: "weir" } };
  });
  connection.onInitialized(() => {
    const { workspace } = session.client;
    if (workspace?.didChangeConfiguration?.dynamicRegistration)
      void connection.client.register(DidChangeConfigurationNotification.type, { section: "weir" });
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) void watchFiles(connection);
    if (workspace?.configuration) void configure(connection, session, feed);
    if (workspace?.workspaceFolders)
      connection.workspace.onDidChangeWorkspaceFolders(() => void folders(connection, session, feed));
  });
  connection.onDidChangeConfiguration(({ settings }) => {
    if (session.client.workspace?.configuration) return void configure(connection, session, feed);
    const given: unknown = settings;
    const own = typeof given === "object" && given !== null && "weir" in given ? given.weir : given;
    session.configuration = readConfiguration(own);
    feed.allChanged();
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri, type } of changes) {
      session.workspace.fileChanged(pathOf(uri));
      if (type !== FileChangeType.Changed && uri.endsWith(".weir")) session.disk.programsChanged();
    }
    feed.allChanged();
  });
  connection.onShutdown(() => feed.dispose());
}

const watchFiles = (connection: Connection) =>
  connection.sendRequest("client/registerCapability", {
    registrations: [
      {
        id: "weir-files",
        method: "workspace/didChangeWatchedFiles",
        // When a run begins or ends, what is kept of its pipeline is another snapshot.
        registerOptions: { watchers: [{ globPattern: "**/*.weir" }, { globPattern: "**/run.json" }] },
      },
    ],
  });

async function configure(connection: Connection, session: Session, feed: DiagnosticsFeed): Promise<void> {
  const given: unknown = await connection.workspace.getConfiguration("weir");
  session.configuration = readConfiguration(given);
  feed.allChanged();
}

async function folders(connection: Connection, session: Session, feed: DiagnosticsFeed): Promise<void> {
  const given = await connection.workspace.getWorkspaceFolders();
  session.disk.setFolders((given ?? []).map(({ uri }) => pathOf(uri)));
  feed.allChanged();
}

/** Texts are kept here, edit by edit, and given to the workspace whole. */
function registerDocuments(connection: Connection, session: Session, feed: DiagnosticsFeed): void {
  const documents = new Map<string, TextDocument>();
  const taken = (document: TextDocument): void => {
    const path = pathOf(document.uri);
    session.workspace.setText(path, document.getText());
    feed.changed(path);
  };
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const document = TextDocument.create(uri, languageId, version, text);
    documents.set(uri, document);
    taken(document);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const document = documents.get(uri);
    if (document !== undefined) taken(TextDocument.update(document, contentChanges, version));
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents.delete(uri);
    session.workspace.close(pathOf(uri));
    session.closed(uri);
    feed.closed(pathOf(uri));
  });
}
