// A line of the console or of the terminal carried out on a session: what it says, what can be opened of it, and where the
// session stands then if it has moved. The syntax is in command-syntax.ts.

import { WeirError } from "../values/failure.ts";
import { counted } from "./checkpoint-items.ts";
import { commandNames } from "./command-names.ts";
import { type Command, helpText, isCommand, parseCommand } from "./command-syntax.ts";
import { answerText } from "./intervention-text.ts";
import type { Item, Scope } from "./item.ts";
import { wordItem } from "./items.ts";
import { type CommandHost, keepAsSavepoint, takeSavepoint } from "./savepoints.ts";
import type { Session, Stop } from "./session.ts";
import { diffWalk } from "./snapshot-views.ts";
import { keepersOf } from "./state-shape.ts";
import { liveStates, snapshotNumbered } from "./state-source.ts";
import { literalText } from "./value-text.ts";
import { whole } from "./walk.ts";

export type { CommandHost };
export { isCommand };

export interface CommandResult {
  readonly text: string;
  readonly items: readonly Item[];
  /** Where it stands now; null: it has not moved. */
  readonly stop: Stop | null;
}

export async function runCommand(
  text: string,
  session: Session,
  host: CommandHost = {},
): Promise<CommandResult> {
  const command = parseCommand(text, commandNames(session.simulation, session.snapshots()));
  switch (command.kind) {
    case "intervene":
      return intervened(
        session,
        () => session.intervene(command.intervention),
        answerText(command.intervention),
      );
    case "savepoint":
      if (command.checkpoint === null) return said(await takeSavepoint(session, command.path, host));
      return said(
        await keepAsSavepoint(snapshotNumbered(session.snapshots(), command.checkpoint), command.path, host),
      );
    case "restore": {
      const snapshot = snapshotNumbered(session.snapshots(), command.checkpoint);
      return intervened(
        session,
        () => session.intervene({ kind: "restore", snapshot }),
        `Restored checkpoint ${command.checkpoint}`,
      );
    }
    case "diff": {
      const walk = diffWalk(session, command.from, command.to);
      const text = await (host.unhurried?.("Comparing", walk) ?? whole(walk));
      return said(text.trimEnd());
    }
    case "goto":
      return moved(await session.goTo({ step: command.step, pause: 0 }));
    case "gotoCheckpoint":
      return moved(await session.goToCheckpoint(command.checkpoint));
    case "barrier":
      return moved(await (command.direction === "next" ? session.nextBarrier() : session.previousBarrier()));
    case "state":
      return showState(session, command);
    case "show":
      return show(session, command.what);
    case "why":
      return said(session.whyNot(command.breakpoint));
    case "help":
      return said(helpText(command.about));
  }
}

const said = (text: string, items: readonly Item[] = []): CommandResult => ({ text, items, stop: null });

const moved = (stop: Stop): CommandResult => ({ text: stop.description, items: [], stop });

/** Where the session says that it has stopped anew, that is passed on. */
async function intervened(session: Session, run: () => Promise<void>, text: string): Promise<CommandResult> {
  const before = session.stop;
  await run();
  return { text, items: [], stop: session.stop === before ? null : session.stop };
}

// ---------------------------------------------------------------- looking

function show(session: Session, what: "channels" | "threads" | "checkpoints"): CommandResult {
  if (what === "threads") {
    const rows = session.threads().map(({ name, condition }) => wordItem({ name, text: condition }));
    return said(lines(rows), rows);
  }
  const scope = scopeOf(session, what);
  const rows = scope === null ? [] : scope.children.page(0, 10_000);
  const none = what === "channels" ? "No channel: nothing runs" : "No checkpoint yet";
  return said(rows.length === 0 ? none : lines(rows), rows);
}

/** As seen from the coordinator: of the whole run. */
function scopeOf(session: Session, kind: Scope["kind"]): Scope | null {
  const coordinator = session.threads().find(({ task }) => task === null);
  const frame = coordinator === undefined ? undefined : session.stack(coordinator.id, 0, 1).frames[0];
  if (frame === undefined) return null;
  return session.scopes(frame.id).find(scope => scope.kind === kind) ?? null;
}

function lines(rows: readonly Item[]): string {
  const width = Math.min(48, Math.max(0, ...rows.map(({ name }) => name.length)));
  return rows.map(({ name, text }) => `${name.padEnd(width)}  ${text}`.trimEnd()).join("\n");
}

function showState(session: Session, { operator, key }: Command & { readonly kind: "state" }): CommandResult {
  const { plan } = session.simulation;
  if (operator === null) {
    if (session.simulation.tasks.every(({ operators }) => operators.every(({ state }) => state === null)))
      return said("No subtask runs now, so nothing is remembered: `checkpoints` lists what was kept");
    const rows = keepersOf(plan).map(({ node }) => {
      const size = liveStates(session.simulation, node.uid).reduce(
        (sum, { view }) => sum + (view.size ?? 0),
        0,
      );
      return wordItem({ name: node.uid, text: counted(size, "key", "keys") });
    });
    return said(rows.length === 0 ? "No operator remembers anything" : lines(rows), rows);
  }
  const item = session.evaluate(stateExpression(session, operator, key), null);
  const rows = item.children?.page(0, 100) ?? [];
  const more =
    (item.children?.count ?? 0) > rows.length ? `\n… ${item.children!.count! - rows.length} more` : "";
  return said(rows.length === 0 ? item.text : lines(rows) + more, rows);
}

/** A key is an expression, or the text itself. */
function stateExpression(session: Session, operator: string, key: string | null): string {
  const name = JSON.stringify(operator);
  if (key === null) return `state(${name})`;
  const asWritten = `state(${name}, ${key})`;
  const asText = `state(${name}, ${literalText(key, { kind: "string" })})`;
  try {
    session.evaluate(asWritten, null);
    return asWritten;
  } catch (error) {
    if (!(error instanceof WeirError) || !/^[^"]*$/.test(key)) throw error;
    return asText;
  }
}
