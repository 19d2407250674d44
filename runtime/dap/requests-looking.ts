// Requests that look: threads, stacks, scopes, variables, expressions, sources.

import type { DebugProtocol } from "@vscode/debugprotocol";
import { splitAssignment } from "../debug/assignment.ts";
import { isCommand, runCommand } from "../debug/commands.ts";
import type { Item } from "../debug/item.ts";
import type { Stop } from "../debug/session.ts";
import { WeirError } from "../values/failure.ts";
import type { Args } from "./arguments.ts";
import { type Conversation, pageOf } from "./conversation.ts";
import {
  EXCEPTION_FILTERS,
  protocolCompletion,
  protocolFrame,
  protocolScope,
  protocolThread,
} from "./convert.ts";
import { documentNamed, documentsOf } from "./documents.ts";
import { listOf } from "./events.ts";
import { LAUNCHED, LIVE, type RequestTable, type Served } from "./request.ts";
import { unhurried } from "./unhurried.ts";

/** For clients that ask for no page: more than a person looks through, less than what stalls them. */
const DEFAULT_PAGE = 1000;
const MAX_PAGE = 100_000;

export const LOOKING_REQUESTS: RequestTable = {
  threads: {
    phases: [...LAUNCHED, "ended"],
    serve: (_, { launched, phase }) => {
      if (launched === null || phase === "ended") return { body: { threads: [] } };
      const { session } = launched;
      return { body: { threads: session.threads().map(each => protocolThread(each, session.running)) } };
    },
  },
  stackTrace: { phases: LIVE, serve: stackTrace },
  scopes: {
    phases: LIVE,
    serve: (args, conversation) => {
      const scopes = conversation.stopped.scopes(args.integer("frameId"));
      return { body: { scopes: scopes.map(scope => protocolScope(scope, conversation.view)) } };
    },
  },
  variables: { phases: LIVE, serve: variables },
  setVariable: { phases: LIVE, serve: setVariable },
  setExpression: { phases: LIVE, serve: setExpression },
  evaluate: { phases: LIVE, serve: evaluate },
  completions: { phases: LIVE, serve: completions },
  stepInTargets: { phases: LIVE, serve: stepInTargets },
  exceptionInfo: { phases: LIVE, serve: exceptionInfo },
  loadedSources: {
    phases: LAUNCHED,
    serve: (_, conversation) => ({ body: { sources: documentsOf(conversation) } }),
  },
  source: {
    phases: LAUNCHED,
    serve: async (args, conversation) => ({
      body: { content: await documentNamed(conversation, args), mimeType: "text/plain" },
    }),
  },
};

function stackTrace(args: Args, conversation: Conversation): Served {
  const thread = args.integer("threadId");
  const start = args.optionalInteger("startFrame") ?? 0;
  const levels = args.optionalInteger("levels") ?? 0;
  const { frames, total } = conversation.stopped.stack(thread, start, levels === 0 ? MAX_PAGE : levels);
  return {
    body: {
      stackFrames: frames.map(frame => protocolFrame(frame, conversation.view)),
      totalFrames: total,
    },
  };
}

async function variables(args: Args, conversation: Conversation): Promise<Served> {
  const reference = args.integer("variablesReference");
  const opened = conversation.references.find(reference);
  if (!conversation.references.isKept(reference)) void conversation.stopped;
  const { indexed, count: total } = opened.children;
  const filter = args.oneOf("filter", ["indexed", "named"]);
  if (filter !== undefined && indexed !== (filter === "indexed")) return { body: { variables: [] } };
  const start = args.optionalInteger("start") ?? 0;
  const asked = args.optionalInteger("count") ?? 0;
  const count = Math.min(asked === 0 ? DEFAULT_PAGE : asked, MAX_PAGE);
  const { walk } = opened.children;
  if (walk !== undefined) await unhurried(conversation, "Searching", walk(start, count));
  const page = [...pageOf(conversation, reference, start, count)];
  if (asked === 0 && page.length === count) {
    const left = total === null ? null : total - start - page.length;
    if (left !== 0) page.push(moreOf(left));
  }
  return { body: { variables: page } };
}

/** null: nobody has counted them. */
const moreOf = (left: number | null): DebugProtocol.Variable => ({
  name: "…",
  value: `${left === null ? "perhaps" : left.toLocaleString("en-US")} more: this client asks for no pages; evaluate an expression to find one`,
  variablesReference: 0,
  presentationHint: { kind: "virtual", attributes: ["readOnly"] },
});

async function setVariable(args: Args, conversation: Conversation): Promise<Served> {
  const name = args.text("name");
  const value = args.text("value");
  void conversation.stopped;
  const { children, shown } = conversation.references.find(args.integer("variablesReference"));
  const item = shown.get(name) ?? children.page(0, DEFAULT_PAGE).find(each => each.name === name);
  if (item === undefined) throw new WeirError("no-variable", `Nothing named ${name} has been shown here`);
  const before = conversation.session.stop;
  return assigned(conversation, await changed(item, value), before);
}

function changed(item: Item, value: string): Promise<Item> {
  if (item.set === null) throw new WeirError("read-only", `${item.name} cannot be changed`);
  return item.set(value);
}

async function setExpression(args: Args, conversation: Conversation): Promise<Served> {
  const frame = args.optionalInteger("frameId") ?? null;
  const { stopped } = conversation;
  const before = stopped.stop;
  const item = await stopped.assign(args.text("expression"), args.text("value"), frame);
  return assigned(conversation, item, before);
}

const assigned = (
  conversation: Conversation,
  item: Item,
  before: Stop | null,
  name: "value" | "result" = "value",
): Served => ({
  body: resultOf(conversation, item, name),
  after: () => conversation.tellChange(before),
});

function resultOf(
  conversation: Conversation,
  item: Item,
  name: "value" | "result",
  text = item.text,
): object {
  const { children } = item;
  const reference = conversation.view.reference(children);
  return {
    [name]: text,
    ...(item.type !== "" && { type: item.type }),
    variablesReference: reference,
    ...(children?.count != null &&
      (children.indexed ? { indexedVariables: children.count } : { namedVariables: children.count })),
  };
}

async function evaluate(args: Args, conversation: Conversation): Promise<Served> {
  const text = args.text("expression");
  const frame = args.optionalInteger("frameId") ?? null;
  const context = args.optionalText("context") ?? "";
  if (context === "repl" && isCommand(text)) {
    const { session } = conversation;
    const before = session.stop;
    const { text: told, items, stop } = await runCommand(text, session, conversation.commandHost);
    const body = {
      result: told,
      variablesReference: items.length === 0 ? 0 : conversation.view.reference(listOf(items)),
    };
    return { body, ...(stop !== null && { after: () => conversation.tellChange(before) }) };
  }
  const parts = context === "repl" ? splitAssignment(text) : null;
  if (parts !== null) {
    const { stopped } = conversation;
    const before = stopped.stop;
    return assigned(conversation, await stopped.assign(parts.target, parts.value, frame), before, "result");
  }
  const item = await unhurried(conversation, "Searching", conversation.stopped.evaluateWalk(text, frame));
  const full = context === "clipboard" || context === "variables-copy";
  return { body: resultOf(conversation, item, "result", full ? item.full() : item.text) };
}

function completions(args: Args, conversation: Conversation): Served {
  const { traits, stopped } = conversation;
  const text = args.text("text");
  const line = (args.optionalInteger("line") ?? traits.firstLine) - traits.firstLine;
  const lines = text.split("\n");
  const current = lines[line] ?? "";
  const column = Math.min(args.integer("column") - traits.firstColumn, current.length);
  const frame = args.optionalInteger("frameId") ?? null;
  const found = stopped.complete(current, Math.max(0, column), frame);
  return { body: { targets: found.map(completion => protocolCompletion(completion, traits.firstColumn)) } };
}

function stepInTargets(args: Args, conversation: Conversation): Served {
  const { traits, stopped } = conversation;
  const targets = stopped.stepInTargets(args.integer("frameId")).map(({ id, label, line, column }) => ({
    id,
    label,
    line: line - 1 + traits.firstLine,
    column: column - 1 + traits.firstColumn,
  }));
  return { body: { targets } };
}

function exceptionInfo(args: Args, conversation: Conversation): Served {
  args.integer("threadId");
  const { stop } = conversation.stopped;
  if (stop === null || stop.filter === null)
    throw new WeirError("no-exception", "The session has not stopped on an exception");
  const { filter, description, text } = stop;
  return {
    body: {
      exceptionId: EXCEPTION_FILTERS.find(each => each.filter === filter)?.label ?? filter,
      description: text === "" ? description : `${description}\n${text}`,
      breakMode: "always",
      details: { message: description, typeName: filter },
    },
  };
}
