// Commands that move a session or change its run: barriers, checkpoints, failures, why a breakpoint did not hit. Each
// says in words why it cannot be done.

import { commands, debug, type ExtensionContext, Uri, window } from "vscode";
import type { Language } from "../language.ts";
import { savePrograms } from "../run.ts";
import { counted, grouped } from "../views/shared/words.ts";
import { isSound } from "./problems.ts";
import { savepointTarget } from "./savepoint-target.ts";
import type { Sessions } from "./sessions.ts";
import { stepIn } from "./value-words.ts";
import { type AtLine, whyNot } from "./why-not.ts";

/** A command that says in words why it cannot be done. */
export const told =
  <Args extends readonly unknown[]>(run: (...args: Args) => Promise<unknown>) =>
  async (...args: Args): Promise<void> => {
    try {
      await run(...args);
    } catch (error) {
      void window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  };

export function registerDebugCommands(
  context: ExtensionContext,
  sessions: Sessions,
  language: Language,
): void {
  const command = (name: string, run: (...args: never[]) => Promise<unknown>): void => {
    context.subscriptions.push(commands.registerCommand(name, told(run)));
  };
  const say = async (text: string): Promise<void> => {
    const { text: told } = await sessions.ask("weir/intervene", { command: text });
    if (told.trim() !== "") debug.activeDebugConsole.appendLine(told);
  };

  command("weir.nextBarrier", () => sessions.ask("weir/goTo", { barrier: "next" }));
  command("weir.previousBarrier", () => sessions.ask("weir/goTo", { barrier: "previous" }));
  command("weir.triggerCheckpoint", () => say("checkpoint"));
  command("weir.goToStep", () => goToStep(sessions));
  command("weir.goToCheckpoint", (id?: number) =>
    withCheckpoint(sessions, id, "Go to the completion of", checkpoint =>
      sessions.ask("weir/goTo", { checkpoint }),
    ),
  );
  command("weir.restoreCheckpoint", (id?: number) =>
    withCheckpoint(sessions, id, "Restore", checkpoint => say(`restore ${checkpoint}`)),
  );
  command("weir.restartFromCheckpoint", (id?: number) =>
    withCheckpoint(sessions, id, "Restart, with the program as it now is, from", checkpoint =>
      restartFrom(sessions, language, checkpoint),
    ),
  );
  command("weir.savepoint", async () => {
    const target = await savepointTarget(sessions, "Write a savepoint: a new folder");
    if (target !== undefined) await say(`savepoint ${JSON.stringify(target.fsPath)}`);
  });
  command("weir.failSubtask", (thread?: { threadId?: number } | number) => failSubtask(sessions, thread));
  command("weir.failTaskManager", () => failTaskManager(sessions, say));
  command("weir.failCheckpoint", () => say("fail checkpoint"));
  command("weir.failCommit", () => say("fail commit"));
  command("weir.capture", () => capture(sessions));
  command("weir.whyNot", (at?: AtLine) => whyNot(sessions, at));
}

/** Of a run that is watched: a checkpoint, and a session of its own that goes on from it. */
async function capture(sessions: Sessions): Promise<void> {
  const { checkpoint, launch } = await sessions.ask("weir/capture", {});
  const name = `${launch.pipeline} from checkpoint ${checkpoint}`;
  await debug.startDebugging(undefined, {
    type: "weir",
    request: "launch",
    name,
    stopOn: "entry",
    ...launch,
  });
}

/** With the program as it is in the editor; one with errors is refused, and the session kept. */
async function restartFrom(sessions: Sessions, language: Language, checkpoint: number): Promise<void> {
  await savePrograms();
  const program: unknown = sessions.active?.configuration["program"];
  if (typeof program === "string" && !(await isSound(Uri.file(program), language))) return;
  await sessions.ask("weir/restartFrom", { checkpoint });
}

async function goToStep(sessions: Sessions): Promise<void> {
  const { steps, step } = await sessions.ask("weir/timeline", {});
  const given = await window.showInputBox({
    title: "Go to step",
    prompt: `Now at ${grouped(step)} of ${grouped(steps)}. Go on to get further.`,
    value: String(step),
    validateInput: text => (stepIn(text, steps) === null ? `a whole number up to ${grouped(steps)}` : null),
  });
  const to = given === undefined ? null : stepIn(given, steps);
  if (to !== null) await sessions.ask("weir/goTo", { step: to });
}

async function withCheckpoint(
  sessions: Sessions,
  given: number | undefined,
  title: string,
  then: (checkpoint: number) => Promise<unknown>,
): Promise<void> {
  const id = typeof given === "number" ? given : await pickCheckpoint(sessions, title);
  if (id !== undefined) await then(id);
}

/** Of all there have been, those that can be restored. */
const KEPT = { newest: 0 };

/** `except`: one that is not offered. */
export async function pickCheckpoint(
  sessions: Sessions,
  title: string,
  except?: number,
): Promise<number | undefined> {
  const { checkpoints } = await sessions.ask("weir/checkpoints", KEPT);
  const completed = checkpoints.filter(each => each.state === "completed" && each.id !== except).toReversed();
  if (completed.length === 0)
    throw new Error(
      except === undefined ? "No checkpoint has completed yet." : `No checkpoint is kept but ${except}.`,
    );
  const items = completed.map(each => ({
    label: `${each.kind === "savepoint" ? "savepoint" : "checkpoint"} ${each.id}`,
    description: `step ${grouped(each.step)}, ${counted(each.entries, "entry", "entries")}`,
    id: each.id,
  }));
  return (await window.showQuickPick(items, { title: `${title} …` }))?.id;
}

async function failSubtask(
  sessions: Sessions,
  given: { threadId?: number } | number | undefined,
): Promise<void> {
  const thread = typeof given === "number" ? given : (given?.threadId ?? sessions.focusedThread());
  if (thread === null || thread === undefined) throw new Error("Select a subtask in the call stack first.");
  await sessions.request("terminateThreads", { threadIds: [thread] });
}

async function failTaskManager(sessions: Sessions, say: (text: string) => Promise<void>): Promise<void> {
  const { tasks } = await sessions.ask("weir/topology", {});
  const managers = [...new Set(tasks.map(task => task.taskManager))].sort((a, b) => a - b);
  const items = managers.flatMap(manager => [
    {
      label: `Task manager ${manager}`,
      description: "its disk is kept",
      command: `fail taskManager ${manager}`,
    },
    {
      label: `Task manager ${manager} and its disk`,
      description: "what only it had is gone",
      command: `fail taskManager ${manager} --lose-disk`,
    },
  ]);
  const chosen = await window.showQuickPick(items, { title: "Fail …" });
  if (chosen !== undefined) await say(chosen.command);
}
