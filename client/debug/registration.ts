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
  Uri,
  type WorkspaceFolder,
  window,
  workspace,
} from "vscode";
import { choosePipeline, pipelinesIn } from "../pipelines.ts";
import { weirCommand } from "../program.ts";
import { requireTrust, weirFile } from "../run.ts";
import { TYPE } from "./sessions.ts";

const MAX_FILES = 50;

export function registerDebugger(context: ExtensionContext): void {
  const { Dynamic, Initial } = DebugConfigurationProviderTriggerKind;
  context.subscriptions.push(
    debug.registerDebugConfigurationProvider(TYPE, resolving),
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

const initial = (): DebugConfiguration => ({
  type: TYPE,
  request: "launch",
  name: "Debug the pipeline in the editor",
  program: "${file}",
  stopOn: "barrier",
});

/** One for every pipeline of the workspace. */
async function dynamic(): Promise<DebugConfiguration[]> {
  const files = await workspace.findFiles("**/*.weir", "**/node_modules/**", MAX_FILES);
  const found = await Promise.all(files.map(configurationsOf));
  return found.flat();
}

async function configurationsOf(file: Uri): Promise<DebugConfiguration[]> {
  const text = new TextDecoder().decode(await workspace.fs.readFile(file));
  return pipelinesIn(text).map(pipeline => ({
    type: TYPE,
    request: "launch",
    name: `${pipeline} (${workspace.asRelativePath(file)})`,
    program: file.fsPath,
    pipeline,
  }));
}

const resolving: DebugConfigurationProvider = {
  /** F5 in a folder without a launch.json comes with nothing. */
  resolveDebugConfiguration(_folder: WorkspaceFolder | undefined, given: DebugConfiguration) {
    if (given.type === undefined && given.request === undefined && given.name === undefined) {
      const file = weirFile(undefined);
      return file === null ? undefined : { ...initial(), program: file.fsPath };
    }
    return given.request === "launch" && given["program"] === undefined
      ? { ...given, program: "${file}" }
      : given;
  },
  async resolveDebugConfigurationWithSubstitutedVariables(_folder, given, token?: CancellationToken) {
    if (!(await requireTrust("debug"))) return undefined;
    if (given.request !== "launch") return given;
    const file = Uri.file(String(given["program"]));
    await workspace.saveAll(false);
    const pipeline = await chosenOf(file, given["pipeline"] as string | undefined);
    if (pipeline === null || token?.isCancellationRequested === true) return undefined;
    const settings = workspace.getConfiguration("weir.debug");
    return {
      recordsPerSecond: settings.get("recordsPerSecond", "auto"),
      chaining: settings.get("chaining", false),
      stopOn: armed() ? "nothing" : "barrier",
      ...given,
      ...(pipeline !== undefined && { pipeline }),
    };
  },
};

/** Nothing to stop at would be a run to the end: then the first barrier is where a person wants to be. */
const armed = (): boolean => debug.breakpoints.some(breakpoint => breakpoint.enabled);

/** null: a person was asked and chose none. */
async function chosenOf(file: Uri, given: string | undefined): Promise<string | undefined | null> {
  try {
    const names = pipelinesIn(new TextDecoder().decode(await workspace.fs.readFile(file)));
    const chosen = await choosePipeline(file, given);
    return chosen === undefined && names.length > 1 ? null : chosen;
  } catch {
    // The adapter says what is wrong with the file.
    return given;
  }
}

async function start(uri: string | Uri | undefined, pipeline: string | undefined): Promise<void> {
  const file = weirFile(uri);
  if (file === null) return;
  const folder = workspace.getWorkspaceFolder(file);
  const name = pipeline ?? workspace.asRelativePath(file);
  const named = pipeline === undefined ? {} : { pipeline };
  const { type, request } = initial();
  const started = await debug.startDebugging(folder, { type, request, name, program: file.fsPath, ...named });
  if (!started) void window.showErrorMessage(`${name} could not be debugged.`);
}
