// Requests that move the session, both ways, and those that fail a subtask. Each is answered at once; the `stopped`
// event tells where it came to. A `continued` for all threads comes before the answer of a step, since clients mark
// only the stepped thread.

import type { Session, Stop } from "../debug/session.ts";
import { WeirError } from "../values/failure.ts";
import type { Args } from "./arguments.ts";
import { type Conversation, tellGoingOn } from "./conversation.ts";
import { LIVE, type RequestKind, type RequestTable, type Served } from "./request.ts";
import { planFile } from "./requests-armed.ts";

type Move = (session: Session, thread: number, args: Args) => Promise<Stop>;

const step = (move: Move): RequestKind => ({
  phases: LIVE,
  serve(args, conversation) {
    const thread = args.integer("threadId");
    requireThread(conversation, thread);
    if (isOver(conversation)) return endOf(conversation);
    tellGoingOn(conversation, thread);
    return { after: () => conversation.move(session => move(session, thread, args)) };
  },
});

export const MOVING_REQUESTS: RequestTable = {
  continue: { phases: LIVE, serve: goOn },
  next: step((session, thread) => session.next(thread)),
  stepIn: step((session, thread, args) => session.stepIn(thread, args.optionalInteger("targetId"))),
  stepOut: step((session, thread) => session.stepOut(thread)),
  stepBack: back((session, thread) => session.stepBack(thread)),
  reverseContinue: back(session => session.reverseContinue()),
  restartFrame: { phases: LIVE, serve: restartFrame },
  goto: { phases: LIVE, serve: goto },
  gotoTargets: { phases: LIVE, serve: gotoTargets },
  pause: {
    phases: LIVE,
    serve: (_, { session }) => ({ after: () => session.running && session.pause() }),
  },
  terminateThreads: { phases: LIVE, serve: terminateThreads },
};

function back(move: Move): RequestKind {
  return {
    phases: LIVE,
    serve(args, conversation) {
      const thread = args.integer("threadId");
      requireThread(conversation, thread);
      tellGoingOn(conversation, thread);
      return { after: () => conversation.move(session => move(session, thread, args)) };
    },
  };
}

function requireThread(conversation: Conversation, thread: number): void {
  const { stopped } = conversation;
  if (stopped.threads().some(({ id }) => id === thread)) return;
  throw new WeirError("no-thread", `There is no thread ${thread}`);
}

/** The end of a run is a stop: going on from there ends the session. */
const isOver = ({ stopped }: Conversation): boolean =>
  stopped.stop?.reason === "end" && stopped.simulation.status !== "running";

const endOf = (conversation: Conversation): Served => ({ after: () => void conversation.terminate() });

function goOn(args: Args, conversation: Conversation): Served {
  args.optionalInteger("threadId");
  const body = { allThreadsContinued: true };
  if (isOver(conversation)) return { body, ...endOf(conversation) };
  // The answer says so itself.
  conversation.showsStop = false;
  return { body, after: () => conversation.move(session => session.continue()) };
}

function restartFrame(args: Args, conversation: Conversation): Served {
  const frame = args.integer("frameId");
  const { stopped } = conversation;
  // A number of an earlier stop is refused here, where it can be answered.
  void stopped.stepInTargets(frame);
  tellGoingOn(conversation);
  return { after: () => conversation.move(session => session.restartFrame(frame)) };
}

/** Of the latest `gotoTargets`. */
const targets = new WeakMap<Conversation, ReturnType<Session["gotoTargets"]>>();

function gotoTargets(args: Args, conversation: Conversation): Served {
  const file = planFile(conversation, args);
  const line = args.integer("line");
  const { traits, launched, stopped } = conversation;
  const was = file === null ? null : launched!.drift.was(file, line - traits.firstLine + 1);
  const found = file === null || was === null ? [] : stopped.gotoTargets(file, was);
  targets.set(conversation, found);
  return { body: { targets: found.map(({ id, label }) => ({ id, label, line })) } };
}

function goto(args: Args, conversation: Conversation): Served {
  const id = args.integer("targetId");
  void conversation.stopped;
  const target = targets.get(conversation)?.find(each => each.id === id);
  if (target === undefined) {
    throw new WeirError("no-target", `There is no target ${id}: ask for the targets of a line first`);
  }
  tellGoingOn(conversation);
  return { after: () => conversation.move(session => session.goTo(target.moment)) };
}

/** Fails these subtasks; the restart strategy takes it from there. */
async function terminateThreads(args: Args, conversation: Conversation): Promise<Served> {
  const { session } = conversation;
  const wanted = args.integers("threadIds");
  const threads = session.threads();
  const found = wanted.map(id => {
    const thread = threads.find(each => each.id === id);
    if (thread === undefined) throw new WeirError("no-thread", `There is no thread ${id}`);
    if (thread.task === null) {
      throw new WeirError("coordinator", `The ${thread.name} cannot be failed: it is no subtask`);
    }
    return { name: thread.name, task: thread.task };
  });
  const before = session.stop;
  for (const { task } of found) {
    await session.intervene({ kind: "failTask", task, reason: "failed by hand" });
  }
  return {
    after: () => {
      for (const { name } of found) {
        conversation.send("output", {
          category: "console",
          output: session.running
            ? `${name} has been failed\n`
            : `${name} has been failed: continue to see the restart\n`,
        });
      }
      if (!session.running) conversation.tellChange(before);
    },
  };
}
