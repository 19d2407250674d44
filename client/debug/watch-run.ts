// Watching a run under way: *Watch a Run…* and `"port": "${command:PickRun}"` list those of this machine; *Run and
// Watch* starts one and attaches as soon as it listens.

import { basename } from "node:path";
import {
  commands,
  debug,
  type ExtensionContext,
  type LogOutputChannel,
  type QuickPickItem,
  type Task,
  tasks,
  type Uri,
  window,
  workspace,
} from "vscode";
import { choosePipeline } from "../pipelines.ts";
import { requireTrust, runTask, weirFile } from "../run.ts";
import { type AnnouncedRun, announcedRuns } from "./announced-runs.ts";
import { TYPE } from "./sessions.ts";

const LISTENING_PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 150;
const MAX_PORT = 65_535;

export function registerWatchRun(context: ExtensionContext, log: LogOutputChannel): void {
  context.subscriptions.push(
    commands.registerCommand("weir.pickRun", () => pickRun()),
    commands.registerCommand("weir.watchRun", async () => {
      const port = await pickRun();
      if (port !== undefined) await attach(nameOf(port), port);
    }),
    commands.registerCommand("weir.runAndWatch", (uri?: string | Uri, pipeline?: string) =>
      runAndWatch(context, log, uri, pipeline),
    ),
  );
}

interface RunItem extends QuickPickItem {
  readonly port: number | null;
}

/** As a text, as a variable of a launch configuration must be; undefined: none was picked. */
async function pickRun(): Promise<string | undefined> {
  const other: RunItem = { label: "$(edit) Another port…", port: null, alwaysShow: true };
  const runs = announcedRuns().map(itemOf);
  const title =
    runs.length === 0 ? "No run listens: start one with weir run FILE --inspect" : "Watch which run?";
  const chosen = await window.showQuickPick([...runs, other], {
    title,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen === undefined) return undefined;
  return chosen.port === null ? askPort() : String(chosen.port);
}

const itemOf = ({ pid, port, pipeline, program, startedMs }: AnnouncedRun): RunItem => ({
  label: `$(pulse) ${pipeline}`,
  description: `port ${port}, process ${pid}, since ${new Date(startedMs).toLocaleTimeString()}`,
  detail: workspace.asRelativePath(program),
  port,
});

function nameOf(port: string): string {
  const run = announcedRuns().find(each => String(each.port) === port);
  return run === undefined ? `port ${port}` : titleOf(run);
}

const titleOf = ({ pipeline, pid }: AnnouncedRun): string => `${pipeline} (process ${pid})`;

const askPort = (): Thenable<string | undefined> =>
  window.showInputBox({
    title: "Watch the run at port",
    prompt: "the number that weir run --inspect has said",
    validateInput: text => {
      const port = Number(text);
      return /^\d+$/.test(text) && port > 0 && port <= MAX_PORT ? null : `a number from 1 to ${MAX_PORT}`;
    },
  });

const attach = (name: string, port: string): Thenable<boolean> =>
  debug.startDebugging(undefined, { type: TYPE, request: "attach", name, port: Number(port) });

async function runAndWatch(
  context: ExtensionContext,
  log: LogOutputChannel,
  uri: string | Uri | undefined,
  pipeline: string | undefined,
): Promise<void> {
  const file = weirFile(uri);
  if (file === null || !(await requireTrust("run"))) return;
  const chosen = await choosePipeline(file, pipeline);
  if (chosen === null) return;
  const known = new Set(announcedRuns().map(({ pid }) => pid));
  const task = await runTask(context, file, chosen, ["--inspect=0"]);
  const run = await listening(task, file, known);
  if (run === null) {
    log.info(`${file.fsPath} was over before it could be watched`);
    return;
  }
  await attach(titleOf(run), String(run.port));
}

/** null: it has ended, or says nothing. */
async function listening(task: Task, file: Uri, known: ReadonlySet<number>): Promise<AnnouncedRun | null> {
  let over = false;
  const ending = tasks.onDidEndTaskProcess(({ execution }) => {
    if (execution.task.name === task.name) over = true;
  });
  try {
    for (const end = Date.now() + LISTENING_PATIENCE_MS; Date.now() < end && !over; ) {
      const found = announcedRuns().find(
        run => basename(run.program) === basename(file.fsPath) && !known.has(run.pid),
      );
      if (found !== undefined) return found;
      await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return null;
  } finally {
    ending.dispose();
  }
}
