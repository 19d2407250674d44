// Tasks `weir: check …` and `weir: run …` for every program of the workspace, with the problem matcher `$weir`.

import {
  type ExtensionContext,
  ProcessExecution,
  Task,
  type TaskDefinition,
  TaskGroup,
  type TaskProvider,
  TaskScope,
  tasks,
  workspace,
} from "vscode";
import { weirCommand } from "./program.ts";

interface WeirTask extends TaskDefinition {
  readonly command: "run" | "check";
  readonly file: string;
  readonly pipeline?: string;
  readonly args?: readonly string[];
}

const MAX_FILES = 50;

export function registerTasks(context: ExtensionContext): void {
  const provider: TaskProvider = {
    async provideTasks() {
      const files = await workspace.findFiles("**/*.weir", "**/node_modules/**", MAX_FILES);
      return files.flatMap(file => {
        const path = workspace.asRelativePath(file, false);
        return (["check", "run"] as const).map(command =>
          taskOf(context, { type: "weir", command, file: path }),
        );
      });
    },
    resolveTask: task => taskOf(context, task.definition as WeirTask),
  };
  context.subscriptions.push(tasks.registerTaskProvider("weir", provider));
}

function taskOf(context: ExtensionContext, definition: WeirTask): Task {
  const { command: verb, file, pipeline, args: more = [] } = definition;
  const named = pipeline === undefined ? [] : [pipeline];
  const { command, args, env } = weirCommand(context, verb, file, ...named, ...more);
  const execution = new ProcessExecution(command, [...args], { env: { ...env } });
  const task = new Task(definition, TaskScope.Workspace, `${verb} ${file}`, "weir", execution, "$weir");
  if (verb === "check") task.group = TaskGroup.Build;
  return task;
}
