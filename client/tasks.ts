// Tasks `weir: check …` and `weir: run …` for every program of the workspace. A file belongs to its workspace folder, and
// the task runs there. What a task finds is listed once: by the language server, or where that looks at open programs
// only, by the problem matcher `$weir`.

import {
  type ExtensionContext,
  ProcessExecution,
  Task,
  type TaskDefinition,
  TaskGroup,
  TaskPanelKind,
  type TaskProvider,
  TaskRevealKind,
  TaskScope,
  tasks,
  type Uri,
  type WorkspaceFolder,
  workspace,
} from "vscode";
import type { Language } from "./language.ts";
import { programs } from "./pipelines.ts";
import { weirCommand } from "./program.ts";

export interface WeirTask extends TaskDefinition {
  readonly type: "weir";
  readonly command: "run" | "check";
  /** Relative to its folder, or absolute. */
  readonly file: string;
  readonly pipeline?: string;
  readonly args?: readonly string[];
}

export function registerTasks(context: ExtensionContext, language: Language): void {
  const provider: TaskProvider = {
    async provideTasks() {
      const files = await programs();
      return files.flatMap(file =>
        (["check", "run"] as const).map(command => taskFor(context, file, { command })),
      );
    },
    resolveTask: ({ definition, scope }) => taskOf(context, definition as WeirTask, folderOf(scope)),
  };
  context.subscriptions.push(
    tasks.registerTaskProvider("weir", provider),
    tasks.onDidStartTask(({ execution }) => {
      if (execution.task.definition.type === "weir") language.start();
    }),
  );
}

/** What is said of a workspace of one folder means that folder. */
const folderOf = (scope: Task["scope"]): WorkspaceFolder | undefined =>
  typeof scope === "object" ? scope : workspace.workspaceFolders?.[0];

type Wanted = Pick<WeirTask, "command" | "pipeline" | "args">;

export function taskFor(context: ExtensionContext, file: Uri, wanted: Wanted): Task {
  const folder = workspace.getWorkspaceFolder(file);
  const path = folder === undefined ? file.fsPath : workspace.asRelativePath(file, false);
  return taskOf(context, { type: "weir", ...wanted, file: path }, folder);
}

function taskOf(context: ExtensionContext, definition: WeirTask, folder: WorkspaceFolder | undefined): Task {
  const { command: verb, file, pipeline, args: more = [] } = definition;
  const named = pipeline === undefined ? [] : [pipeline];
  const { command, args, env } = weirCommand(context, verb, file, ...named, ...more);
  const cwd = folder === undefined ? {} : { cwd: folder.uri.fsPath };
  const execution = new ProcessExecution(command, [...args], { env: { ...env }, ...cwd });
  const name = [verb, file, ...named].join(" ");
  // The matcher speaks of the folder, and the editor refuses a task whose words it cannot resolve.
  const matchers = folder === undefined || isListed(folder) ? [] : ["$weir"];
  const task = new Task(definition, folder ?? TaskScope.Global, name, "weir", execution, matchers);
  if (verb === "check") task.group = TaskGroup.Build;
  task.presentationOptions = {
    reveal: TaskRevealKind.Always,
    panel: TaskPanelKind.Dedicated,
    showReuseMessage: false,
    clear: true,
  };
  return task;
}

/** Whether the language server lists the problems of programs that are not open. */
const isListed = (folder: WorkspaceFolder): boolean =>
  workspace.getConfiguration("weir", folder).get("checkWholeWorkspace", true);
