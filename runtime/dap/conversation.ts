// What one debug session of a client remembers: how far it has come, its program, its Session, the numbers it has been
// given. Sends events; answers nothing.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { CommandHost } from "../debug/savepoints.ts";
import type { Session, Stop } from "../debug/session.ts";
import { WeirError } from "../values/failure.ts";
import type { AttachedRun } from "./attach.ts";
import { viewOf } from "./client-view.ts";
import { type ClientView, errorText, protocolVariable, stoppedBody } from "./convert.ts";
import type { Drift } from "./drift.ts";
import { tellEdited } from "./edited.ts";
import { leaveBehind } from "./ending.ts";
import { tell } from "./events.ts";
import type { AdapterHost, OpenedProgram } from "./host.ts";
import type { LaunchRequest } from "./launch.ts";
import { liveOf } from "./live.ts";
import { References } from "./references.ts";
import { unhurried } from "./unhurried.ts";

/**
 * `opening`: the program is read, or a run connected to. `configuring`: launched, and breakpoints are being set.
 * `attached`: a run under way is watched.
 */
export type Phase = "new" | "initialized" | "opening" | "configuring" | "live" | "attached" | "ended";

export interface ClientTraits {
  readonly firstLine: number;
  readonly firstColumn: number;
  readonly progress: boolean;
  readonly invalidated: boolean;
}

export interface Launched {
  readonly request: LaunchRequest;
  opened: OpenedProgram;
  /** How its files have changed since. */
  drift: Drift;
  /** What was said of it last. */
  toldEdited: string;
  /** Ends the watch over them. */
  unwatch: () => void;
  readonly session: Session;
  /** Where the session has stopped so far, the newest of them. */
  readonly stops: Stop[];
}

export interface Conversation {
  phase: Phase;
  traits: ClientTraits;
  readonly host: AdapterHost;
  readonly references: References;
  readonly view: ClientView;
  /** What is being read piece by piece, by the id of its progress: how it is given up. */
  readonly reading: Map<string, () => void>;
  launched: Launched | null;
  /** Not null from phase `attached` on. */
  attached: AttachedRun | null;
  /** Throws a WeirError where there is none. */
  readonly session: Session;
  /** Throws while the pipeline runs: what is asked can be told at a stop only. */
  readonly stopped: Session;
  /** What commands of the console need beyond the session. */
  readonly commandHost: CommandHost;
  send(event: string, body?: unknown): void;
  /** What the client shows is a stop: it is told that this is over before it is told of another. */
  showsStop: boolean;
  /** Carries out a move that has been answered already, and tells where it stopped. */
  move(run: (session: Session) => Promise<Stop>): void;
  /** Where it moves it is paused, as by hand; resolves once it stands, and the client has been told. */
  halt(): Promise<void>;
  tellStop(stop: Stop): void;
  /** Something was changed at this stop: the client looks again. */
  tellChange(before: Stop | null): void;
  /** The run is over for good: what it leaves behind is written, then the client is told. */
  terminate(): Promise<void>;
  listen(session: Session): void;
  /** The client has gone. */
  end(): void;
}

/** Told again after something was changed there. */
const isSamePlace = (before: Stop | undefined, { moment, description }: Stop): boolean =>
  before?.moment.step === moment.step &&
  before.moment.pause === moment.pause &&
  before.description === description;

const DEFAULT_TRAITS: ClientTraits = { firstLine: 1, firstColumn: 1, progress: false, invalidated: false };

/** Of a trace. */
const MAX_STOPS = 10_000;
/** Between two looks at a run that goes on. */
const LIVE_EVERY_MS = 100;
const NAMES_EVERY_MS = 1_000;

export function createConversation(
  host: AdapterHost,
  send: (event: string, body?: unknown) => void,
): Conversation {
  const references = new References();
  let ending: Promise<void> | null = null;
  let moving: Promise<void> = Promise.resolve();

  const endSession = (): void => {
    const { launched } = conversation;
    // A move under way comes to its end at its next breath.
    if (launched?.session.running === true) launched.session.pause();
    launched?.unwatch();
    launched?.session.dispose();
    launched?.opened.program.dispose();
  };
  const sendLive = (standing: "running" | "stopped"): void => {
    if (conversation.phase === "live") send("weir/live", liveOf(conversation.session, standing));
  };

  /** While it runs: pictures often, and now and then the threads, whose names say what each is at. */
  const lookOn = (): (() => void) => {
    const pictures = setInterval(() => sendLive("running"), LIVE_EVERY_MS);
    const names = setInterval(() => {
      const { launched, phase } = conversation;
      const thread = launched?.session.threads().at(-1);
      // Clients ask for all of them anew when they hear of one.
      if (phase === "live" && thread !== undefined)
        send("thread", { reason: "started", threadId: thread.id });
    }, NAMES_EVERY_MS);
    return () => {
      clearInterval(pictures);
      clearInterval(names);
    };
  };

  const conversation: Conversation = {
    phase: "new",
    traits: DEFAULT_TRAITS,
    host,
    references,
    launched: null,
    attached: null,
    reading: new Map(),
    send,
    showsStop: false,
    get view(): ClientView {
      return viewOf(conversation, children => references.forStop(children));
    },
    get session() {
      if (conversation.launched !== null) return conversation.launched.session;
      throw new WeirError("no-session", "Nothing is being debugged");
    },
    get stopped() {
      const { session } = conversation;
      if (session.running) {
        throw new WeirError("running", "The pipeline is running", { remedy: "Pause it first" });
      }
      if (session.stop === null) throw new WeirError("running", "The pipeline has not come to a stop yet");
      return session;
    },
    commandHost: {
      writeSavepoint: (snapshot, path) =>
        host.writeSavepoint(
          snapshot,
          output => conversation.session.simulation.storage.outputOf(output),
          path,
        ),
      tell: text => send("output", { category: "console", output: `${text}\n` }),
      unhurried: (title, walk) => unhurried(conversation, title, walk),
    },
    move(run) {
      const { session } = conversation;
      references.forgetStop();
      tellGoingOn(conversation);
      const stopLooking = lookOn();
      moving = run(session)
        .finally(stopLooking)
        .then(
          stop => conversation.tellStop(stop),
          error => {
            if (conversation.phase !== "live") return;
            send("output", { category: "important", output: `${errorText(error)}\n` });
            // Where another move is under way, that one will tell.
            if (!session.running && session.stop !== null) conversation.tellStop(session.stop);
          },
        );
    },
    async halt() {
      const { launched } = conversation;
      if (launched?.session.running !== true) return;
      launched.session.pause();
      await moving;
    },
    tellStop(stop) {
      const { launched } = conversation;
      if (conversation.phase !== "live" || launched === null) return;
      references.forgetStop();
      launched.drift.look();
      tellEdited(conversation);
      if (launched.request.noDebug && stop.reason === "end") {
        void conversation.terminate();
        return;
      }
      if (!isSamePlace(launched.stops.at(-1), stop)) launched.stops.push(stop);
      if (launched.stops.length > MAX_STOPS) launched.stops.shift();
      tellGoingOn(conversation);
      send("stopped", stoppedBody(stop));
      conversation.showsStop = true;
      sendLive("stopped");
    },
    tellChange(before) {
      const { stop } = conversation.session;
      if (stop === null || conversation.phase !== "live") return;
      const hasMoved =
        before === null ||
        stop.moment.step !== before.moment.step ||
        stop.moment.pause !== before.moment.pause;
      // Clients that know `invalidated` have been told by the session's own event.
      if (hasMoved || !conversation.traits.invalidated) conversation.tellStop(stop);
      else sendLive("stopped");
    },
    terminate() {
      ending ??= (async () => {
        const { launched, phase } = conversation;
        if (phase === "ended") return;
        conversation.phase = "ended";
        if (launched !== null) {
          const { status } = launched.session.simulation;
          const written = leaveBehind(conversation, launched);
          endSession();
          await written;
          send("exited", { exitCode: status === "failed" ? 1 : 0 });
        }
        send("terminated");
      })();
      return ending;
    },
    listen(session) {
      session.onEvent(event => tell(conversation, event));
    },
    end() {
      if (conversation.phase === "ended") return;
      conversation.phase = "ended";
      conversation.attached?.connection.close();
      endSession();
    },
  };
  return conversation;
}

/** An editor keeps what it showed of a stop until it hears that the run goes on. */
export function tellGoingOn(conversation: Conversation, thread?: number): void {
  const { showsStop, launched, phase, send } = conversation;
  if (!showsStop || phase !== "live") return;
  conversation.showsStop = false;
  const threadId = thread ?? launched?.session.stop?.thread ?? 0;
  send("continued", { threadId, allThreadsContinued: true });
}

/** A page of what was opened, remembered by name. */
export function pageOf(
  conversation: Conversation,
  reference: number,
  start: number,
  count: number,
): readonly DebugProtocol.Variable[] {
  const { references } = conversation;
  const opened = references.find(reference);
  const kept = references.isKept(reference);
  const view = viewOf(conversation, children =>
    kept ? references.forOutput(children) : references.forStop(children),
  );
  return opened.children.page(start, count).map(item => {
    opened.shown.set(item.name, item);
    return protocolVariable(item, view);
  });
}
