// Commands that move the run, both ways.

import { runCommand } from "../../debug/commands.ts";
import type { Session, StepInTarget, Stop } from "../../debug/session.ts";
import { snapshotNumbered } from "../../debug/state-source.ts";
import { type Answer, moved } from "./answer.ts";
import { nothingAfter, type TerminalCommand, wholeNumber, wrong } from "./command.ts";
import type { Standing } from "./standing.ts";

type Move = (session: Session, standing: Standing) => Promise<Stop>;

const go =
  (name: string, move: Move, remedy?: (rest: string) => string) =>
  async (rest: string, standing: Standing): Promise<Answer> => {
    nothingAfter(rest, name, remedy?.(rest));
    return moved(await move(standing.session, standing));
  };

const onward =
  (name: string, move: Move) =>
  (rest: string, standing: Standing): Promise<Answer> => {
    refuseOver(standing.session);
    return go(name, move)(rest, standing);
  };

function refuseOver({ stop, simulation }: Session): void {
  if (stop?.reason !== "end" || simulation.status === "running") return;
  throw wrong(
    "The run is over",
    "`back`, `reverse` and `goto` lead back into it, `restart` begins anew, `quit` leaves",
  );
}

/** `next barrier` is a command of the console too. */
const barrierOr =
  (name: "next" | "previous", other: (rest: string, standing: Standing) => Promise<Answer>) =>
  async (rest: string, standing: Standing): Promise<Answer> => {
    if (rest !== "barrier") return other(rest, standing);
    if (name === "next") refuseOver(standing.session);
    const { stop } = await runCommand(`${name} barrier`, standing.session, standing.place.commands);
    return moved(stop!);
  };

// ---------------------------------------------------------------- step into

const targetsOf = ({ session, thread }: Standing): readonly StepInTarget[] => {
  const [top] = session.stack(thread, 0, 1).frames;
  return top === undefined ? [] : session.stepInTargets(top.id);
};

/** `isLarge (fn)` → `isLarge` */
const nameOfTarget = ({ label }: StepInTarget): string => label.replace(/ \(.*\)$/, "");

function targetNamed(standing: Standing, name: string): number {
  const targets = targetsOf(standing);
  const found = targets.find(each => nameOfTarget(each) === name);
  if (found !== undefined) return found.id;
  const names = targets.map(nameOfTarget).join(", ");
  throw wrong(
    name === "" ? "Say what to step into" : `This statement does not lead into ${name}`,
    names === ""
      ? "It calls no fn and emits nothing: `step` goes to the next statement"
      : `It leads into ${names}`,
  );
}

const barrierOnly = (): readonly string[] => ["barrier"];

export const MOVING: readonly TerminalCommand[] = [
  {
    names: ["continue", "c", "run"],
    usage: "continue, c",
    does: "goes on until what is armed is hit, or the run is over",
    repeats: true,
    run: onward("continue", session => session.continue()),
  },
  {
    names: ["next", "n"],
    usage: "next, n",
    does: "to the next statement, then to the next record of this thread",
    more: ["next barrier: goes on until a barrier arrives anywhere."],
    repeats: true,
    complete: barrierOnly,
    run: barrierOr(
      "next",
      onward("next", (session, { thread }) => session.next(thread)),
    ),
  },
  {
    names: ["step", "s"],
    usage: "step [into NAME], s",
    does: "like next, but into a fn; at `emit`, with the record to its receiver",
    more: ["step into NAME: into this fn, or to this receiver, where the statement has several."],
    repeats: true,
    complete: (rest, standing) =>
      /^into\s/.test(rest)
        ? targetsOf(standing).map(nameOfTarget)
        : targetsOf(standing).length > 0
          ? ["into"]
          : [],
    run: (rest, standing) => {
      const into = /^into(?:\s+(.+))?$/.exec(rest);
      if (into === null)
        return onward("step", (session, { thread }) => session.stepIn(thread))(rest, standing);
      const target = targetNamed(standing, into[1] ?? "");
      return onward("step", (session, { thread }) => session.stepIn(thread, target))("", standing);
    },
  },
  {
    names: ["finish"],
    usage: "finish",
    does: "out of the fn; else until this record and what it emitted are consumed",
    repeats: true,
    run: onward("finish", (session, { thread }) => session.stepOut(thread)),
  },
  {
    names: ["back", "b"],
    usage: "back, b",
    does: "one step of this thread backwards",
    more: ["Over a restore it leads to before the failure; at the start of the run it stays there."],
    repeats: true,
    run: go(
      "back",
      (session, { thread }) => session.stepBack(thread),
      rest => `to set a breakpoint: break ${rest}`,
    ),
  },
  {
    names: ["reverse", "rc"],
    usage: "reverse, rc",
    does: "runs backwards to what is armed, or to the start of the run",
    repeats: true,
    run: go("reverse", session => session.reverseContinue()),
  },
  {
    names: ["previous", "prev"],
    usage: "previous barrier",
    does: "back to the arrival of a barrier, anywhere",
    repeats: true,
    complete: barrierOnly,
    run: barrierOr("previous", () => {
      throw wrong("previous what?", "previous barrier; `back` leads one step back");
    }),
  },
  {
    names: ["goto"],
    usage: "goto STEP",
    does: "back or forth to before this step",
    more: [
      "goto checkpoint N: to the moment at which this checkpoint completed.",
      "goto 878.3: within step 878, as a stop says it.",
    ],
    complete: (rest, { session }) =>
      /^checkpoint\s/.test(rest) ? session.snapshots().map(each => String(each.checkpoint)) : ["checkpoint"],
    run: async (rest, { session, place }) => {
      const within = /^([\d,_]+)\.(\d+)$/.exec(rest);
      if (within !== null)
        return moved(await session.goTo({ step: wholeNumber(within[1]!, "step"), pause: Number(within[2]) }));
      const { stop, text } = await runCommand(`goto ${rest}`, session, place.commands);
      return stop === null ? moved(session.stop!, text) : moved(stop);
    },
  },
  {
    names: ["restart"],
    usage: "restart [N]",
    does: "from the beginning or from checkpoint N, with the program as it now is",
    more: [
      "Edit the program, then restart from a checkpoint: its state is given back, and the run goes on with the new text.",
      "A program with errors is refused, and the session stays as it was. What is armed stays armed.",
    ],
    complete: (_, { session }) => session.snapshots().map(each => String(each.checkpoint)),
    run: async (rest, { session, place }) => {
      const snapshot =
        rest === "" ? null : snapshotNumbered(session.snapshots(), wholeNumber(rest, "checkpoint"));
      return moved(await session.restart(await place.reopen(), snapshot));
    },
  },
  {
    names: ["frame-restart"],
    usage: "frame-restart",
    does: "back to where the operator of this frame took its record",
    run: go("frame-restart", (session, standing) => {
      const frame = session.stack(standing.thread, standing.frame, 1).frames[0];
      if (frame?.canRestart !== true)
        throw wrong("This frame took no record", "`where` lists the frames, `frame N` chooses one");
      return session.restartFrame(frame.id);
    }),
  },
];
