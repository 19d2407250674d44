// What a session tells on its own, as events of the protocol: output, threads, breakpoints, progress, sources.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Children, Item } from "../debug/item.ts";
import type { SessionEvent } from "../debug/session.ts";
import { viewOf } from "./client-view.ts";
import type { Conversation } from "./conversation.ts";
import { protocolBreakpoint } from "./convert.ts";
import { snapshotSources } from "./documents.ts";

export function tell(conversation: Conversation, event: SessionEvent): void {
  const { send, traits } = conversation;
  if (conversation.phase === "ended") return;
  switch (event.type) {
    case "output":
      send("output", outputBody(conversation, event));
      return;
    case "threads":
      for (const threadId of event.started) send("thread", { reason: "started", threadId });
      for (const threadId of event.exited) send("thread", { reason: "exited", threadId });
      return;
    case "breakpointChanged":
      send("breakpoint", {
        reason: "changed",
        breakpoint: protocolBreakpoint(event.breakpoint, conversation.view),
      });
      return;
    case "invalidated":
      if (traits.invalidated) send("invalidated", { areas: [AREAS[event.what]] });
      return;
    case "snapshotsChanged":
      tellSources(conversation);
      send("weir/snapshotsChanged", {});
      return;
    case "progress":
      if (traits.progress) tellProgress(conversation, event);
  }
}

/** Of values alone a client keeps what is opened; everything else it looks at anew. */
const AREAS = { values: "variables", all: "all" } as const;

// ---------------------------------------------------------------- output

function outputBody(
  conversation: Conversation,
  event: Extract<SessionEvent, { type: "output" }>,
): DebugProtocol.OutputEvent["body"] {
  const { references, traits } = conversation;
  const view = viewOf(conversation, children => references.forOutput(children));
  const { group, items, file, line } = event;
  return {
    category: event.category,
    output: event.text.endsWith("\n") || event.text === "" ? event.text : `${event.text}\n`,
    ...(group !== null && { group }),
    ...(items.length > 0 && { variablesReference: references.forOutput(listOf(items)) }),
    ...(file !== null && { source: { path: view.pathOf(file) } }),
    ...(file !== null && line !== null && { line: view.lineNow(file, line) - 1 + traits.firstLine }),
  };
}

export const listOf = (items: readonly Item[]): Children => ({
  count: items.length,
  indexed: false,
  page: (start, count) => items.slice(start, start + count),
});

// ---------------------------------------------------------------- sources

const known = new WeakMap<Conversation, readonly DebugProtocol.Source[]>();

/** Snapshots come and are retired. */
function tellSources(conversation: Conversation): void {
  const before = known.get(conversation) ?? [];
  const now = snapshotSources(conversation);
  known.set(conversation, now);
  const has = (sources: readonly DebugProtocol.Source[], { name }: DebugProtocol.Source): boolean =>
    sources.some(each => each.name === name);
  for (const source of before)
    if (!has(now, source)) conversation.send("loadedSource", { reason: "removed", source });
  for (const source of now)
    if (!has(before, source)) conversation.send("loadedSource", { reason: "new", source });
}

// ---------------------------------------------------------------- progress

const begun = new WeakMap<Conversation, Set<number>>();

/** Whether this progress is told of the run, and has not ended. */
export const isOfRun = (conversation: Conversation, progressId: string): boolean =>
  [...(begun.get(conversation) ?? [])].some(id => progressId === `weir-${id}`);

function tellProgress(conversation: Conversation, event: Extract<SessionEvent, { type: "progress" }>): void {
  const { send } = conversation;
  const open = begun.get(conversation) ?? new Set<number>();
  begun.set(conversation, open);
  const progressId = `weir-${event.id}`;
  if (event.end) {
    if (open.delete(event.id)) send("progressEnd", { progressId, message: event.message });
    return;
  }
  const percentage = event.percentage === null ? {} : { percentage: event.percentage };
  const { title, message } = event;
  if (open.has(event.id)) send("progressUpdate", { progressId, message, ...percentage });
  else {
    open.add(event.id);
    send("progressStart", { progressId, title, message, cancellable: true, ...percentage });
  }
}
