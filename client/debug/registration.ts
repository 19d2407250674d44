// Debugging by F5: configurations that need not be written, and the adapter as a process of its own, so that a busy
// simulation never holds up the editor.

import {
  type CancellationToken,
  commands,
  DebugAdapterExecutable,
  type DebugConfiguration,
  type DebugConfigurationProvider,
  DebugConfigurationProviderTriggerKind,
  debug,
  type ExtensionContext,
  SourceBreakpoint,
  Uri,
  type WorkspaceFolder,
  window,
  workspace,
} from "vscode";
import type { Language } from "../language.ts";
import { choosePipeline, chooseProgram, pipelinesOf, programs } from "../pipelines.ts";
import { weirCommand } from "../program.ts";
import { meantBy, requireTrust, savePrograms, weirFile } from "../run.ts";
import { withFullPaths } from "./paths.ts";
import { isSound } from "./problems.ts";
import { TYPE } from "./sessions.ts";

export function registerDebugger(context: ExtensionContext, language: Language): void {
  const { Dynamic, Initial } = DebugConfigurationProviderTriggerKind;
  context.subscriptions.push(
    debug.registerDebugConfigurationProvider(TYPE, resolving(language)),
    debug.registerDebugConfigurationProvider(
      TYPE,
      { provideDebugConfigurations: () => [initial()] },
      Initial,
    ),
    debug.registerDebugConfigurationProvider(TYPE, { provideDebugConfigurations: () => dynamic() }, Dynamic),
    debug.registerDebugAdapterDescriptorFactory(TYPE, {
      createDebugAdapterDescriptor() {
        const { command, args, env } = weirCommand(context, "dap");
        return new DebugAdapterExecutable(command, [...args], { env: { ...env } });
      },
    }),
    commands.registerCommand("weir.debug", (uri?: string | Uri, pipeline?: string) => start(uri, pipeline)),
  );
}

const CURRENT_FILE = "${file}";

const initial = (): DebugConfiguration => ({
  type: TYPE,
  request: "launch",
  name: "Debug the pipeline in the editor",
  program: CURRENT_FILE,
  stopOn: "barrier",
});

/** One for every pipeline of the workspace. */
async function dynamic(): Promise<DebugConfiguration[]> {
  const found = await Promise.all((await programs()).map(configurationsOf));
  return found.flat();
}

async function configurationsOf(file: Uri): Promise<DebugConfiguration[]> {
  const names = await pipelinesOf(file);
  return names.map(pipeline => ({
    type: TYPE,
    request: "launch",
    name: `${pipeline} (${workspace.asRelativePath(file)})`,
    program: file.fsPath,
    pipeline,
  }));
}

const resolving = (language: Language): DebugConfigurationProvider => ({
  async resolveDebugConfiguration(_folder: WorkspaceFolder | undefined, given: DebugConfiguration) {
    if (given.request === "attach") return withPort(given);
    // F5 in a folder without a launch.json comes with nothing.
    const bare = given.request === undefined || given.request === "" || !given.name;
    const config = bare ? { ...given, ...initial() } : given;
    const program: unknown = config["program"] ?? CURRENT_FILE;
    if (program !== CURRENT_FILE || weirFile(undefined) !== null) return { ...config, program };
    const meant = await meantBy(undefined, undefined, "Debug which pipeline?");
    if (meant === null) return undefined;
    const pipeline: unknown = config["pipeline"] ?? meant.pipeline;
    return { ...config, program: meant.file.fsPath, ...(pipeline !== undefined && { pipeline }) };
  },
  async resolveDebugConfigurationWithSubstitutedVariables(folder, given, token?: CancellationToken) {
    if (given.request !== "launch") return given;
    if (!(await requireTrust("debug"))) return undefined;
    const config = { ...given, ...withFullPaths(given, folder?.uri.fsPath) };
    const file = Uri.file(String(config["program"]));
    await savePrograms();
    const pipeline = await choosePipeline(file, given["pipeline"] as string | undefined);
    if (pipeline === null || !(await isSound(file, language))) return undefined;
    if (pipeline === undefined && (await isThere(file))) return refuseEmpty(file);
    if (token?.isCancellationRequested === true) return undefined;
    await showFirst(file);
    return { ...defaults(file), ...config, ...(pipeline !== undefined && { pipeline }) };
  },
});

const isThere = (file: Uri): Promise<boolean> =>
  Promise.resolve(workspace.fs.stat(file)).then(
    () => true,
    // The adapter says what is wrong with it.
    () => false,
  );

/** The editor's own dialog would offer a launch.json, which cannot help. */
function refuseEmpty(file: Uri): undefined {
  const another = "Debug Another Pipeline…";
  const name = workspace.asRelativePath(file);
  const text = `${name} has no pipeline: there is nothing in it to debug.`;
  void window.showErrorMessage(text, another).then(async chosen => {
    if (chosen !== another) return;
    const meant = await chooseProgram("Debug which pipeline?");
    if (meant !== undefined) await start(meant.file, meant.pipeline);
  });
}

/** Before the session's views open beside it, where no text is to be seen. */
async function showFirst(file: Uri): Promise<void> {
  if (window.visibleTextEditors.length > 0) return;
  try {
    await window.showTextDocument(file, { preview: false });
  } catch {
    // The adapter says what is wrong with the file.
  }
}

/** `null` by a person is a wish to be asked. */
async function withPort(given: DebugConfiguration): Promise<DebugConfiguration | undefined> {
  if (given["port"] !== undefined && given["port"] !== null) return given;
  const port = await commands.executeCommand<string | undefined>("weir.pickRun");
  return port === undefined ? undefined : { ...given, port: Number(port) };
}

function defaults(program: Uri): Omit<DebugConfiguration, "type" | "name" | "request"> {
  const settings = workspace.getConfiguration("weir.debug");
  return {
    recordsPerSecond: settings.get("recordsPerSecond", "auto"),
    chaining: settings.get("chaining", false),
    stopOn: isArmed(program) ? "nothing" : "barrier",
  };
}

/**
 * Nothing to stop at would be a run to the end: then the first barrier is where a person wants to be. Breakpoints of other
 * programs, and of other languages, are nothing to stop at.
 */
const isArmed = (program: Uri): boolean =>
  debug.breakpoints.some(
    breakpoint =>
      breakpoint.enabled &&
      (!(breakpoint instanceof SourceBreakpoint) || mayBeIn(program, breakpoint.location.uri)),
  );

/** Files beside it may be imported by it. */
const mayBeIn = (program: Uri, file: Uri): boolean =>
  file.path.endsWith(".weir") && folderOf(file.path) === folderOf(program.path);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

async function start(uri: string | Uri | undefined, pipeline: string | undefined): Promise<void> {
  const meant = await meantBy(uri, pipeline, "Debug which pipeline?");
  if (meant === null) return;
  const folder = workspace.getWorkspaceFolder(meant.file);
  const path = workspace.asRelativePath(meant.file);
  await debug.startDebugging(folder, {
    type: TYPE,
    request: "launch",
    name: meant.pipeline === undefined ? path : `${meant.pipeline} (${path})`,
    program: meant.file.fsPath,
    ...(meant.pipeline !== undefined && { pipeline: meant.pipeline }),
  });
}
