// What the protocol lacks: the requests of runtime/debug/protocol.ts.

import { type Chosen, checkpointHistory } from "../debug/checkpoint-history.ts";
import { runCommand } from "../debug/commands.ts";
import type { Timeline, WeirRequests } from "../debug/protocol.ts";
import type { Session, Stop } from "../debug/session.ts";
import { diffWalk, documentWalk, entriesWalk } from "../debug/snapshot-views.ts";
import { WeirError } from "../values/failure.ts";
import type { Args } from "./arguments.ts";
import { type Conversation, tellGoingOn } from "./conversation.ts";
import { outputDocument, READING } from "./documents.ts";
import { liveOf, topologyOf } from "./live.ts";
import { LAUNCHED, LIVE, type RequestTable, type Served } from "./request.ts";
import { launchOf, restartFrom } from "./requests-lifecycle.ts";
import { unhurried } from "./unhurried.ts";

const MAX_PAGE = 10_000;

/** Says that a body is what the protocol's file promises. */
const body = <Command extends keyof WeirRequests>(
  _: Command,
  value: WeirRequests[Command]["body"],
): Served => ({
  body: value,
});

export const WEIR_REQUESTS: RequestTable = {
  "weir/goTo": { phases: LIVE, serve: goTo },
  "weir/topology": {
    phases: LAUNCHED,
    serve: (_, { session, view }) => body("weir/topology", topologyOf(session, view)),
  },
  "weir/live": {
    phases: LAUNCHED,
    serve: (_, { session }) => body("weir/live", liveOf(session, session.running ? "running" : "stopped")),
  },
  "weir/checkpoints": {
    phases: LAUNCHED,
    serve: (args, { session }) => body("weir/checkpoints", checkpointHistory(session, chosenBy(args))),
  },
  "weir/intervene": { phases: LIVE, serve: intervene },
  "weir/entries": { phases: LIVE, serve: entries },
  "weir/document": { phases: LIVE, serve: document },
  "weir/timeline": {
    phases: LAUNCHED,
    serve: (args, { session }) => body("weir/timeline", timeline(args, session)),
  },
  "weir/restartFrom": {
    phases: LIVE,
    serve: (args, conversation) =>
      restartFrom(conversation, launchOf(conversation), args.optionalInteger("checkpoint") ?? null),
  },
  "weir/whyNot": {
    phases: LIVE,
    serve: (args, { stopped }) => body("weir/whyNot", { text: stopped.whyNot(args.integer("breakpoint")) }),
  },
};

export const chosenBy = (args: Args): Chosen => ({
  newest: args.optionalInteger("newest"),
  from: args.optionalInteger("from"),
  to: args.optionalInteger("to"),
});

function timeline(args: Args, session: Session): Timeline {
  const steps = session.furthest.step;
  const from = args.optionalInteger("from") ?? 0;
  const to = args.optionalInteger("to") ?? steps;
  const enough = args.optionalInteger("count", 1) ?? Number.MAX_SAFE_INTEGER;
  const marks = session.timeline(from, to, enough);
  const place = { first: session.first.step, steps, step: session.moment.step };
  // What was done from outside is told whole, and counts for nothing.
  const isFull = marks.filter(({ kind }) => kind !== "intervention").length >= enough;
  return { ...place, ...(isFull && { next: marks.at(-1)!.step + 1 }), marks };
}

function goTo(args: Args, conversation: Conversation): Served {
  void conversation.stopped;
  const barrier = args.oneOf("barrier", ["next", "previous"]);
  const checkpoint = args.optionalInteger("checkpoint");
  const step = args.optionalInteger("step");
  const pause = args.optionalInteger("pause") ?? 0;
  const move = (session: Session): Promise<Stop> => {
    if (barrier === "next") return session.nextBarrier();
    if (barrier === "previous") return session.previousBarrier();
    if (checkpoint !== undefined) return session.goToCheckpoint(checkpoint);
    return session.goTo({ step: step!, pause });
  };
  if (barrier === undefined && checkpoint === undefined && step === undefined) {
    throw new WeirError("bad-request", "weir/goTo: say where to: step, checkpoint or barrier");
  }
  tellGoingOn(conversation);
  return { body: {}, after: () => conversation.move(move) };
}

async function intervene(args: Args, conversation: Conversation): Promise<Served> {
  const { session } = conversation;
  const before = session.stop;
  const { text, stop } = await runCommand(args.text("command"), session, conversation.commandHost);
  return { body: { text }, ...(stop !== null && { after: () => conversation.tellChange(before) }) };
}

const which = (args: Args, name: string): number | "now" =>
  args.is(name, "now") ? "now" : args.integer(name);

async function entries(args: Args, conversation: Conversation): Promise<Served> {
  const { stopped } = conversation;
  const operator = args.optionalText("operator");
  const filter = args.optionalText("filter");
  const walk = entriesWalk(stopped, {
    snapshot: which(args, "snapshot"),
    start: args.integer("start"),
    count: Math.min(args.integer("count"), MAX_PAGE),
    ...(operator !== undefined && { operator }),
    ...(filter !== undefined && filter.trim() !== "" && { filter }),
  });
  return body("weir/entries", await unhurried(conversation, "Searching", walk));
}

async function document(args: Args, conversation: Conversation): Promise<Served> {
  const { stopped } = conversation;
  if (args.has("output"))
    return body("weir/document", { text: outputDocument(stopped, args.text("output")) });
  if (args.has("diff")) {
    const [from, to] = args.list("diff", (item, where): number | "now" => {
      if (item === "now" || (typeof item === "number" && Number.isSafeInteger(item))) return item;
      throw new WeirError("bad-request", `${where} must be the number of a checkpoint, or "now"`);
    });
    if (from === undefined || to === undefined) {
      throw new WeirError(
        "bad-request",
        'weir/document: "diff" takes two: the numbers of checkpoints, or "now"',
      );
    }
    const walk = diffWalk(stopped, from, to);
    return body("weir/document", { text: await unhurried(conversation, "Comparing", walk) });
  }
  const snapshot = which(args, "snapshot");
  const beside = args.has("beside") ? which(args, "beside") : snapshot;
  const lasting = snapshot !== "now" && beside !== "now";
  const walk = documentWalk(stopped, snapshot, beside);
  return body("weir/document", { text: await unhurried(conversation, READING, walk, lasting) });
}
