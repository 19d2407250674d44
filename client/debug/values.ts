// What can be done with a value of Variables or Watch: open the whole of it in an editor, and see what it was in each
// checkpoint, which is the way to when it went wrong.

import {
  commands,
  debug,
  type ExtensionContext,
  languages,
  type QuickPickItem,
  Uri,
  window,
  workspace,
} from "vscode";
import { pretty } from "../views/snapshot/pretty.ts";
import { told } from "./commands.ts";
import type { Sessions } from "./sessions.ts";
import { changesIn, inCheckpoint, readsState, stateExpression, type Valued } from "./value-words.ts";

/** As the editor hands it to an entry of the menu: of Variables with its container, of Watch by itself. */
interface Given {
  readonly container?: { readonly variablesReference?: number };
  readonly variable?: Shown;
  readonly name?: string;
  readonly evaluateName?: string;
}
interface Shown {
  readonly name: string;
  readonly evaluateName?: string;
  readonly value?: string;
}

export function registerValues(context: ExtensionContext, sessions: Sessions): void {
  const command = (name: string, run: (given: Given | undefined) => Promise<void>): void => {
    context.subscriptions.push(commands.registerCommand(name, told(run)));
  };
  command("weir.openValue", async given => {
    const expression = given?.variable?.evaluateName ?? given?.evaluateName ?? given?.name;
    const name = given?.variable?.name ?? expression ?? "value";
    if (expression !== undefined) await show(name, await evaluate(sessions, expression, "clipboard"));
    else if (given?.variable?.value !== undefined) await show(name, given.variable.value);
    else throw new Error("Choose a value in Variables or Watch.");
  });
  context.subscriptions.push(
    workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: ({ query }) => texts.get(query) ?? "",
    }),
  );
  command("weir.valueHistory", async given => {
    const expression = await stateOf(sessions, given);
    if (expression === null) throw new Error("Only what an operator remembers of a key is in checkpoints.");
    await history(sessions, expression);
  });
}

async function evaluate(sessions: Sessions, expression: string, context: string): Promise<string> {
  const item = debug.activeStackItem;
  const frameId = item !== undefined && "frameId" in item ? item.frameId : undefined;
  const { result } = (await sessions.request("evaluate", { expression, context, frameId })) as {
    readonly result: string;
  };
  return result;
}

/** Documents of values: read-only, so that closing one asks nothing. The text is as it was when it was opened. */
const SCHEME = "weir-value";
const texts = new Map<string, string>();

async function show(name: string, text: string): Promise<void> {
  const uri = Uri.from({
    scheme: SCHEME,
    path: `/${name.replaceAll(/["\\/]/g, "")}`,
    query: String(texts.size),
  });
  texts.set(uri.query, pretty(text));
  const document = await workspace.openTextDocument(uri);
  const language = /^\s*[[{"]/.test(text) ? "json" : "plaintext";
  await window.showTextDocument(await languages.setTextDocumentLanguage(document, language), {
    preview: true,
  });
}

async function stateOf(sessions: Sessions, given: Given | undefined): Promise<string | null> {
  const name = given?.variable?.evaluateName ?? given?.evaluateName ?? given?.name ?? given?.variable?.name;
  if (name === undefined) throw new Error("Choose a value in Variables or Watch.");
  if (readsState(name)) return name;
  const variablesReference = given?.container?.variablesReference;
  const shown = given?.variable?.name;
  if (variablesReference === undefined || shown === undefined) return null;
  const { dataId } = (await sessions.request("dataBreakpointInfo", { variablesReference, name: shown })) as {
    readonly dataId?: string | null;
  };
  return typeof dataId === "string" ? stateExpression(dataId) : null;
}

interface Moment extends QuickPickItem {
  readonly checkpoint: number | null;
}

async function history(sessions: Sessions, expression: string): Promise<void> {
  const { checkpoints } = await sessions.ask("weir/checkpoints", { newest: 0 });
  const ids = checkpoints.filter(({ state }) => state === "completed").map(({ id }) => id);
  const asked = [...ids, null].map(async (checkpoint): Promise<Valued> => {
    const text = checkpoint === null ? expression : inCheckpoint(checkpoint, expression);
    return { checkpoint, value: await evaluate(sessions, text, "hover").catch(() => "not there") };
  });
  const values = await Promise.all(asked);
  const changed = changesIn(values);
  const items = values.toReversed().map(
    (each): Moment => ({
      label: each.value,
      description: `${each.checkpoint === null ? "now" : `checkpoint ${each.checkpoint}`}${changed.has(each) ? ", changed" : ""}`,
      checkpoint: each.checkpoint,
    }),
  );
  const chosen = await window.showQuickPick(items, {
    title: expression,
    placeHolder: "What it was in each checkpoint. Enter goes there.",
    matchOnDescription: true,
  });
  if (chosen !== undefined && chosen.checkpoint !== null)
    await sessions.ask("weir/goTo", { checkpoint: chosen.checkpoint });
}
