// Requests of a client that is attached to a run under way: it is watched, captured and stopped in an orderly way, and
// never stands still. What would need it to is refused with a word on what to do instead.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { WeirRequests } from "../debug/protocol.ts";
import { WeirError } from "../values/failure.ts";
import { nearest } from "../values/nearest.ts";
import type { Args } from "./arguments.ts";
import { AttachedRun } from "./attach.ts";
import type { Conversation, Phase } from "./conversation.ts";
import type { RequestKind, RequestTable, Served } from "./request.ts";

const ATTACHED: readonly Phase[] = ["attached"];

/** What is taken back once it is known that nothing can be stopped. */
const WATCHING_ONLY: DebugProtocol.Capabilities = {
  supportsFunctionBreakpoints: false,
  supportsConditionalBreakpoints: false,
  supportsHitConditionalBreakpoints: false,
  supportsLogPoints: false,
  supportsDataBreakpoints: false,
  supportsBreakpointLocationsRequest: false,
  supportsExceptionFilterOptions: false,
  supportsExceptionInfoRequest: false,
  exceptionBreakpointFilters: [],
  supportsEvaluateForHovers: false,
  supportsClipboardContext: false,
  supportsCompletionsRequest: false,
  supportsSetVariable: false,
  supportsSetExpression: false,
  supportsStepBack: false,
  supportsRestartFrame: false,
  supportsGotoTargetsRequest: false,
  supportsStepInTargetsRequest: false,
  supportsRestartRequest: false,
  supportsTerminateThreadsRequest: false,
  supportsLoadedSourcesRequest: false,
  supportsCancelRequest: false,
};

const REMEDY =
  "capture it (weir/capture, or `capture` in the console): a session from the capture can be stopped, and steps back too";

// ---------------------------------------------------------------- attach

/** `port`: as a number, or as the run says it: `127.0.0.1:40755`. */
export async function attach(args: Args, conversation: Conversation): Promise<Served> {
  const port = portOf(args);
  conversation.phase = "opening";
  try {
    const connection = await conversation.host.connect(port);
    if (isEnded(conversation)) {
      connection.close();
      throw new WeirError("ended", "The session was ended while the run was being connected to");
    }
    conversation.attached = new AttachedRun(connection, {
      send: (event, body) => conversation.send(event, body),
      over: exitCode => over(conversation, exitCode),
    });
  } catch (error) {
    if (conversation.phase === "opening") conversation.phase = "initialized";
    throw error;
  }
  conversation.phase = "attached";
  return { after: () => begin(conversation, conversation.attached!) };
}

const isEnded = ({ phase }: Conversation): boolean => phase === "ended";

function portOf(args: Args): number {
  if (!args.has("port")) {
    throw new WeirError("bad-request", 'attach: "port" is missing', {
      remedy: "Start the pipeline with `weir run FILE --inspect`: it says on which port",
    });
  }
  const host = args.optionalText("host");
  const given = args.textOf("port");
  const found = /^(?:(127\.0\.0\.1|localhost):)?(\d{1,5})$/.exec(given);
  const port = Number(found?.[2]);
  if (host !== undefined && host !== "127.0.0.1" && host !== "localhost")
    throw new WeirError("not-here", `attach: ${host} is another machine; only runs on this one are watched`, {
      remedy: "bring its port here, as with ssh -L, and attach to that",
    });
  if (found === null || port < 1 || port > 65_535)
    throw new WeirError("bad-request", `attach: "port" is ${given}; it must be a port from 1 to 65535`);
  return port;
}

function begin(conversation: Conversation, run: AttachedRun): void {
  const { launch, pid, topology } = run.hello;
  conversation.send("process", {
    name: `${launch.pipeline} (${launch.program})`,
    systemProcessId: pid,
    isLocalProcess: true,
    startMethod: "attach",
  });
  conversation.send("capabilities", { capabilities: WATCHING_ONLY });
  conversation.send("initialized");
  for (let threadId = 1; threadId <= topology.tasks.length + 1; threadId++)
    conversation.send("thread", { reason: "started", threadId });
  conversation.send("output", {
    category: "console",
    output: `watching ${launch.pipeline} (process ${pid}): it goes on, and nothing stops it here; \`capture\` opens a way to look inside\n`,
  });
  run.listen();
}

function over(conversation: Conversation, exitCode: number | null): void {
  if (conversation.phase !== "attached") return;
  if (exitCode !== null) conversation.send("exited", { exitCode });
  conversation.send("terminated");
  conversation.phase = "ended";
}

// ---------------------------------------------------------------- what is answered

const body = <Command extends keyof WeirRequests>(
  _: Command,
  value: WeirRequests[Command]["body"],
): Served => ({ body: value });

const answered = (
  serve: (args: Args, run: AttachedRun, conversation: Conversation) => Served | Promise<Served>,
): RequestKind => ({
  phases: ATTACHED,
  serve: (args, conversation) => serve(args, conversation.attached!, conversation),
});

/** Breakpoints were set before anybody knew that nothing stops here: each is kept, greyed, with the reason. */
const unverified = (list: string): RequestKind =>
  answered(args => ({
    body: {
      breakpoints: args.objects(list, () => ({
        verified: false,
        reason: "failed",
        message: `the run is only watched, and nothing stops it: ${REMEDY}`,
      })),
    },
  }));

const needsStop = (what: string): RequestKind =>
  answered(() => {
    throw new WeirError("attached", `${what}: the run is only watched, and goes on`, { remedy: REMEDY });
  });

const cannot = (names: readonly string[], what: string): RequestTable =>
  Object.fromEntries(names.map(name => [name, needsStop(what)]));

export const ATTACHED_REQUESTS: RequestTable = {
  configurationDone: answered(() => ({})),
  setBreakpoints: unverified("breakpoints"),
  setFunctionBreakpoints: unverified("breakpoints"),
  setDataBreakpoints: unverified("breakpoints"),
  setExceptionBreakpoints: answered(() => ({ body: { breakpoints: [] } })),
  breakpointLocations: answered(() => ({ body: { breakpoints: [] } })),
  dataBreakpointInfo: answered(() => ({ body: { dataId: null, description: "the run is only watched" } })),
  threads: answered((_, run) => ({ body: { threads: threadsOf(run) } })),
  stackTrace: answered(stackTrace),
  scopes: answered(scopes),
  variables: answered(variables),
  loadedSources: answered(() => ({ body: { sources: [] } })),
  evaluate: answered(evaluate),
  cancel: answered(() => ({})),
  /** As Ctrl-C where it runs; `terminated` comes when it has ended. */
  terminate: answered(async (_, run) => {
    await run.connection.request("stop");
    return {};
  }),
  disconnect: answered(async (args, run) => {
    if (args.optionalFlag("terminateDebuggee") === true) await run.connection.request("stop");
    return {};
  }),
  "weir/topology": answered((_, run) => body("weir/topology", run.topology())),
  "weir/live": answered((_, run) => body("weir/live", run.live())),
  "weir/checkpoints": answered((_, run) => body("weir/checkpoints", { checkpoints: run.checkpoints() })),
  "weir/capture": answered(async (_, run) => {
    const captured = await capture(run);
    return body("weir/capture", captured);
  }),
  "weir/intervene": answered(async (args, run) =>
    body("weir/intervene", { text: await command(args.text("command"), run) }),
  ),
  ...cannot(
    ["next", "stepIn", "stepOut", "stepBack", "reverseContinue", "restartFrame"],
    "there is no stepping here",
  ),
  ...cannot(["pause", "continue"], "it cannot be paused"),
  ...cannot(
    ["goto", "gotoTargets", "stepInTargets", "weir/goTo", "weir/timeline"],
    "there is no going anywhere here",
  ),
  ...cannot(["setVariable", "setExpression"], "nothing can be changed here"),
  ...cannot(["terminateThreads"], "no subtask can be failed here"),
  ...cannot(["restart", "weir/restartFrom"], "it cannot be restarted from here"),
  ...cannot(
    [
      "completions",
      "source",
      "exceptionInfo",
      "weir/entries",
      "weir/document",
      "weir/whyNot",
      "weir/channel",
      "weir/samples",
    ],
    "this cannot be seen from here",
  ),
};

// ---------------------------------------------------------------- capture

async function capture(run: AttachedRun): Promise<WeirRequests["weir/capture"]["body"]> {
  const { checkpoint, path } = await run.connection.request("capture");
  const { program, pipeline, params, settings, parallelism } = run.hello.launch;
  return {
    snapshot: path!,
    checkpoint: checkpoint!,
    launch: {
      program,
      pipeline,
      params: Object.fromEntries(
        Object.entries(params).map(([name, value]) => [
          name,
          typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
      settings,
      ...(parallelism !== null && { parallelism }),
      from: path!,
    },
  };
}

const COMMANDS = ["checkpoint", "capture", "stop"] as const;

async function command(text: string, run: AttachedRun): Promise<string> {
  const word = text.trim();
  switch (word) {
    case "checkpoint": {
      const { checkpoint } = await run.connection.request("checkpoint");
      return `checkpoint ${checkpoint} has completed`;
    }
    case "capture": {
      const { snapshot, checkpoint } = await capture(run);
      const { program, pipeline } = run.hello.launch;
      return `checkpoint ${checkpoint} is kept in ${snapshot}\n  look inside with  weir debug ${program} ${pipeline} --from ${snapshot}`;
    }
    case "stop":
      await run.connection.request("stop");
      return "the run stops after a final checkpoint";
    default: {
      const near = nearest(word, [...COMMANDS]);
      throw new WeirError(
        "attached",
        `The run is only watched: here are the commands ${COMMANDS.join(", ")}, and no expressions`,
        { remedy: near === null ? REMEDY : `did you mean ${near}?` },
      );
    }
  }
}

async function evaluate(args: Args, run: AttachedRun): Promise<Served> {
  const expression = args.text("expression");
  if (args.optionalText("context") !== "repl") {
    throw new WeirError("attached", "The run is only watched: nothing can be evaluated", { remedy: REMEDY });
  }
  return { body: { result: await command(expression, run), variablesReference: 0 } };
}

// ---------------------------------------------------------------- threads, stacks, scopes

function threadsOf(run: AttachedRun): readonly DebugProtocol.Thread[] {
  const subtasks = run.hello.topology.tasks.map((ref, i) => ({
    id: i + 1,
    name: `${run.nameOf(ref)}: ${run.conditionOf(i)}`,
  }));
  return [...subtasks, { id: run.coordinator, name: `coordinator: ${run.coordinatorCondition()}` }];
}

/** More operators than any chain has. */
const FRAMES = 10_000;

function threadFrom(args: Args, run: AttachedRun): number {
  const id = args.integer("threadId");
  if (id >= 1 && id <= run.coordinator) return id;
  throw new WeirError("no-thread", `There is no thread ${id}`);
}

/** Nothing stands anywhere: a frame is an operator of the chain, in the order in which records pass them. */
function stackTrace(args: Args, run: AttachedRun, { traits }: Conversation): Served {
  const thread = threadFrom(args, run);
  const operators = run.hello.topology.tasks[thread - 1]?.operators;
  if (operators === undefined) {
    const frame = { id: thread * FRAMES, name: run.coordinatorCondition(), line: 0, column: 0 };
    return { body: { stackFrames: [frame], totalFrames: 1 } };
  }
  const all = operators.map(({ uid, file, line, column }, i): DebugProtocol.StackFrame => {
    const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
    const at =
      line === 0
        ? { line: 0, column: 0 }
        : { line: line - 1 + traits.firstLine, column: column - 1 + traits.firstColumn };
    return {
      id: thread * FRAMES + i,
      name: uid,
      ...at,
      ...(file !== "" && { source: { name, path: file } }),
    };
  });
  const start = args.optionalInteger("startFrame") ?? 0;
  const levels = args.optionalInteger("levels") ?? 0;
  return {
    body: {
      stackFrames: all.slice(start, levels === 0 ? undefined : start + levels),
      totalFrames: all.length,
    },
  };
}

/** References: of a thread's figures, and of its channels. */
function scopes(args: Args, run: AttachedRun): Served {
  const thread = Math.floor(args.integer("frameId") / FRAMES);
  if (thread < 1 || thread > run.coordinator) throw new WeirError("no-frame", "There is no such frame");
  const figures = { name: "Metrics", variablesReference: thread * 2, expensive: false };
  const channels = { name: "Channels", variablesReference: thread * 2 + 1, expensive: false };
  return { body: { scopes: thread === run.coordinator ? [figures] : [figures, channels] } };
}

type Figure = readonly [name: string, value: string | number];

function variables(args: Args, run: AttachedRun): Served {
  const reference = args.integer("variablesReference");
  const thread = Math.floor(reference / 2);
  if (thread < 1 || thread > run.coordinator)
    throw new WeirError("no-variables", "There is nothing to be opened under this number");
  const figures =
    thread === run.coordinator
      ? figuresOfRun(run)
      : reference % 2 === 0
        ? figuresOfTask(run, thread - 1)
        : figuresOfChannels(run, thread - 1);
  return {
    body: {
      variables: figures.map(([name, value]) => ({
        name,
        value: typeof value === "number" ? value.toLocaleString("en-US") : value,
        variablesReference: 0,
        presentationHint: { attributes: ["readOnly"] },
      })),
    },
  };
}

function figuresOfTask(run: AttachedRun, task: number): readonly Figure[] {
  const metrics = run.metricsOf(task);
  const condition: Figure = ["condition", run.conditionOf(task)];
  if (metrics === null) return [condition];
  return [
    condition,
    ["records in", metrics.recordsIn],
    ["records in a second", metrics.recordsInPerSecond],
    ["records out", metrics.recordsOut],
    ["records out a second", metrics.recordsOutPerSecond],
    ["watermark", metrics.watermark === "" ? "none yet" : metrics.watermark],
    ["entries of state", metrics.entries],
    ["snapshotted for checkpoint", metrics.snapshotted === 0 ? "none yet" : String(metrics.snapshotted)],
    ...(metrics.where === "" ? [] : [["last record from", metrics.where] as const]),
  ];
}

const figuresOfChannels = (run: AttachedRun, task: number): readonly Figure[] =>
  run.inputsOf(task).map(({ name, capacity, metrics }): Figure => {
    const length = metrics?.length ?? 0;
    const blocked = metrics?.blockedBy == null ? "" : `, blocked: has passed barrier ${metrics.blockedBy}`;
    return [name, `${length} of ${capacity}${blocked}`];
  });

function figuresOfRun(run: AttachedRun): readonly Figure[] {
  const { metrics, hello } = run;
  const { phase = "starting", attempt = hello.attempt, recordsIn = 0, recordsPerSecond = 0 } = metrics ?? {};
  return [
    ["condition", run.coordinatorCondition()],
    ["phase", phase],
    ["attempt", attempt],
    ["run", hello.run],
    ["process", String(hello.pid)],
    ["records in", recordsIn],
    ["records in a second", recordsPerSecond],
    ...(metrics?.waiting ?? []).map(
      ({ sink, records }): Figure => [`waiting for a checkpoint at ${sink}`, records],
    ),
  ];
}
