// Requests by which a session begins and ends.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { LaunchOptions, Session, Stop } from "../debug/session.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { WeirError } from "../values/failure.ts";
import type { Args } from "./arguments.ts";
import type { Conversation, Launched } from "./conversation.ts";
import { BREAKPOINT_MODES, EXCEPTION_FILTERS, errorText, inOneLine } from "./convert.ts";
import { createDrift } from "./drift.ts";
import { hearOfEdits, watchFiles } from "./edited.ts";
import { isOfRun } from "./events.ts";
import type { AdapterHost, OpenedProgram } from "./host.ts";
import { type LaunchRequest, launchRequest, type StopOn } from "./launch.ts";
import { ANY, LIVE, type RequestTable, type Served } from "./request.ts";
import { attach } from "./requests-attach.ts";

export const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsDataBreakpoints: true,
  supportsBreakpointLocationsRequest: true,
  supportsExceptionFilterOptions: true,
  supportsExceptionInfoRequest: true,
  exceptionBreakpointFilters: [...EXCEPTION_FILTERS],
  breakpointModes: [...BREAKPOINT_MODES],
  supportsEvaluateForHovers: true,
  supportsClipboardContext: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: [".", "(", '"', " "],
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsStepBack: true,
  supportsRestartFrame: true,
  supportsGotoTargetsRequest: true,
  supportsStepInTargetsRequest: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  supportsTerminateThreadsRequest: true,
  supportTerminateDebuggee: true,
  supportsLoadedSourcesRequest: true,
  supportsDelayedStackTraceLoading: true,
  supportsCancelRequest: true,
};

export const LIFECYCLE_REQUESTS: RequestTable = {
  initialize: { phases: ["new"], serve: initialize },
  launch: { phases: ["initialized"], serve: launch },
  configurationDone: { phases: ["configuring"], serve: configurationDone },
  restart: { phases: LIVE, serve: restart },
  /** Of a question, `requestId`, nothing is left to give up: an editor cancels those it has open whenever the run goes on. */
  cancel: {
    phases: ANY,
    serve: (args, conversation) => {
      const progressId = args.optionalText("progressId") ?? "";
      const read = conversation.reading.get(progressId);
      if (read !== undefined) read();
      else if (isOfRun(conversation, progressId)) conversation.launched?.session.cancel();
      return {};
    },
  },
  terminate: {
    phases: ["initialized", "opening", "configuring", "live", "ended"],
    serve: (_, conversation) => ({ after: () => void conversation.terminate() }),
  },
  /** What the session leaves behind is written before the answer: a client may end us once it has it. */
  disconnect: {
    phases: ANY,
    serve: async (_, conversation) => {
      await conversation.terminate();
      return {};
    },
  },
  attach: { phases: ["initialized"], serve: attach },
};

function initialize(args: Args, conversation: Conversation): Served {
  const startsAt1 = (name: string): number => ((args.optionalFlag(name) ?? true) ? 1 : 0);
  if (args.optionalText("pathFormat") === "uri") {
    throw new WeirError("path-format", 'Weir\'s debugger takes paths, not URIs: send pathFormat "path"');
  }
  conversation.traits = {
    firstLine: startsAt1("linesStartAt1"),
    firstColumn: startsAt1("columnsStartAt1"),
    progress: args.optionalFlag("supportsProgressReporting") ?? false,
    invalidated: args.optionalFlag("supportsInvalidatedEvent") ?? false,
  };
  conversation.phase = "initialized";
  return { body: CAPABILITIES };
}

async function launch(args: Args, conversation: Conversation): Promise<Served> {
  const request = launchRequest(args);
  conversation.phase = "opening";
  let launched: Launched;
  try {
    launched = await open(conversation.host, request);
  } catch (error) {
    // Another launch may be tried: the program has been mended meanwhile.
    if (conversation.phase === "opening") conversation.phase = "initialized";
    throw error;
  }
  // The client may have gone while the program was read.
  if (isEnded(conversation)) {
    launched.session.dispose();
    throw new WeirError("ended", "The session was ended while the program was being read");
  }
  begin(conversation, launched);
  return { after: () => conversation.send("initialized") };
}

const isEnded = ({ phase }: Conversation): boolean => phase === "ended";

async function open(host: AdapterHost, request: LaunchRequest): Promise<Launched> {
  const opened = await host.open(request);
  try {
    const session = await startSession(host, request, opened);
    const drift = createDrift(opened, path => host.textNow(path));
    return { request, opened, drift, toldEdited: "", unwatch: () => {}, session, stops: [] };
  } catch (error) {
    opened.program.dispose();
    throw error;
  }
}

function begin(conversation: Conversation, launched: Launched): void {
  const { request, opened, session } = launched;
  conversation.launched = launched;
  conversation.phase = "configuring";
  watchFiles(conversation);
  conversation.listen(session);
  conversation.send("process", {
    name: `${opened.program.plan.name} (${request.program})`,
    isLocalProcess: true,
    startMethod: "launch",
  });
  for (const warning of opened.warnings)
    conversation.send("output", { category: "console", output: `${warning}\n` });
}

function startSession(
  host: AdapterHost,
  request: LaunchRequest,
  { program }: OpenedProgram,
): Promise<Session> {
  const { seed, recordsPerSecond, taskManagers } = request;
  const options: LaunchOptions = {
    program,
    chaining: request.chaining,
    from: request.from === undefined ? null : host.readSnapshot(host.absolute(request.from)),
    failures: request.failures,
    ...(seed !== undefined && { seed }),
    ...(recordsPerSecond !== undefined && { recordsPerSecond }),
    ...(taskManagers !== undefined && { taskManagers }),
  };
  return host.session(options);
}

function configurationDone(_: Args, conversation: Conversation): Served {
  const { request, session } = conversation.launched!;
  conversation.phase = "live";
  if (request.noDebug) disarm(conversation);
  return { after: () => conversation.move(() => firstStop(session, request)) };
}

function firstStop(session: Session, request: LaunchRequest): Promise<Stop> {
  const stopOn = request.noDebug ? "nothing" : request.stopOn;
  return stopOn === "barrier"
    ? session.start(true).then(() => session.nextBarrier())
    : session.start(stopOn === "entry");
}

/** Without debugging nothing stops, whatever the client has set. */
function disarm({ session }: Conversation): void {
  for (const file of session.program.plan.files) session.setBreakpoints(file, []);
  session.setFunctionBreakpoints([]);
  session.setDataBreakpoints([]);
  session.setExceptionFilters([]);
}

/**
 * With the file as it now is; one with errors is told, and the session kept. It is no error response, by which an editor
 * would take the session for over while it still shows it.
 */
async function restart(args: Args, conversation: Conversation): Promise<Served> {
  try {
    const given = args.optionalObject("arguments");
    const request = given?.has("program") === true ? launchRequest(given) : conversation.launched!.request;
    await conversation.halt();
    return await restartFrom(conversation, request, null, request.noDebug ? "nothing" : request.stopOn);
  } catch (error) {
    if (isEnded(conversation)) throw error;
    return { after: () => tellKept(conversation, error) };
  }
}

function tellKept(conversation: Conversation, error: unknown): void {
  hearOfEdits(conversation);
  conversation.send("output", {
    category: "important",
    output: `Not restarted. ${inOneLine(errorText(error))}\n`,
  });
  const { running, stop } = conversation.session;
  if (!running && stop !== null) conversation.tellStop(stop);
}

export async function restartFrom(
  conversation: Conversation,
  request: LaunchRequest,
  checkpoint: number | null,
  stopOn: StopOn = "entry",
): Promise<Served> {
  const session = conversation.stopped;
  const { host } = conversation;
  const snapshot =
    checkpoint === null ? null : (session.snapshots().find(each => each.checkpoint === checkpoint) ?? null);
  if (checkpoint !== null && snapshot === null) {
    const ids = session.snapshots().map(each => each.checkpoint);
    throw new WeirError("no-checkpoint", `There is no checkpoint ${checkpoint}`, {
      remedy: ids.length === 0 ? "none has completed yet" : `there are ${ids.join(", ")}`,
    });
  }
  const opened = await host.open(request);
  // Something else may have been begun while the program was read.
  if (isEnded(conversation) || session.running) {
    opened.program.dispose();
    throw new WeirError("busy", "The session has gone on while the program was being read");
  }
  return {
    after: () =>
      conversation.move(async moving => {
        const stop = await reopened(conversation, moving, opened, snapshot);
        if (stopOn === "entry") return stop;
        return stopOn === "barrier" ? moving.nextBarrier() : moving.continue();
      }),
  };
}

/** One that cannot be started leaves everything as it was. */
async function reopened(
  conversation: Conversation,
  session: Session,
  opened: OpenedProgram,
  snapshot: Snapshot | null,
): Promise<Stop> {
  const { host, launched } = conversation as Conversation & { readonly launched: Launched };
  const { opened: before, drift } = launched;
  launched.opened = opened;
  launched.drift = createDrift(opened, path => host.textNow(path));
  launched.toldEdited = "";
  try {
    const stop = await session.restart(opened.program, snapshot);
    watchFiles(conversation);
    return stop;
  } catch (error) {
    launched.opened = before;
    launched.drift = drift;
    opened.program.dispose();
    throw error;
  }
}

/** For requests that wrap a launch configuration. */
export const launchOf = (conversation: Conversation): LaunchRequest => conversation.launched!.request;
