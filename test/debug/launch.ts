// Opens debug sessions for tests: over a program's text and input files in a folder of their own, or over a program
// that is there; and everything of a session at a moment as one text, to be compared.
import { join } from "node:path";
import { createSession, type SessionOptions } from "../../runtime/debug/create-session.ts";
import type { Session, SessionEvent } from "../../runtime/debug/session.ts";
import { openProgram, type ProgramRequest } from "../../runtime/execute/debuggable/open-program.ts";
import { workspace } from "../support/weir.ts";

export interface Launched {
  readonly session: Session;
  readonly told: readonly SessionEvent[];
  /** Lines printed, groups marked by `>`. */
  readonly printed: () => readonly string[];
  /** The 1-based line on which this text of the program stands. */
  readonly line: (text: string) => number;
  readonly file: string;
  readonly dispose: () => void;
}

export type LaunchRequest = Partial<Omit<SessionOptions, "program">> & Partial<Omit<ProgramRequest, "file">>;

const breathe = () => Promise.resolve();

export const launchFile = async (path: string, request: LaunchRequest = {}): Promise<Launched> => {
  const { pipeline, params, settings, parallelism, env = () => undefined, ...options } = request;
  const program = await openProgram({ file: path, pipeline, params, settings, parallelism, env });
  const session = await createSession({ breathe, seed: 1, ...options, program });
  const told: SessionEvent[] = [];
  session.onEvent(event => told.push(event));
  const text = program.texts[0]!;
  return {
    session,
    told,
    printed: () =>
      told.flatMap(event =>
        event.type === "output" && event.group !== "end"
          ? [`${event.group === null ? "" : "> "}${event.text}`]
          : [],
      ),
    line: part => {
      const at = text.indexOf(part);
      if (at < 0) throw new Error(`the program does not hold ${part}`);
      return text.slice(0, at).split("\n").length;
    },
    file: program.plan.files[0]!,
    dispose: () => session.dispose(),
  };
};

export const launchText = async (
  text: string,
  files: Readonly<Record<string, string>>,
  request: LaunchRequest = {},
): Promise<Launched> => {
  const folder = workspace({ "main.weir": text, ...files });
  const launched = await launchFile(join(folder.dir, "main.weir"), request);
  return {
    ...launched,
    dispose: () => {
      launched.dispose();
      folder.dispose();
    },
  };
};

// ---------------------------------------------------------------- everything, as text

/** Maps, sets and infinities have no JSON of their own. */
const replacer = (_: string, value: unknown): unknown => {
  if (value instanceof Map) return { map: [...value] };
  if (value instanceof Set) return { set: [...value] };
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return value;
};

export const textOf = (value: unknown): string => JSON.stringify(value, replacer, 1);

/** Rows of every operator, elements of every channel, conditions, watermarks, positions. */
export const stateOf = ({ simulation }: Session) => ({
  step: simulation.stepCount,
  status: simulation.status,
  timeMs: simulation.nowMs,
  restartAtMs: simulation.restartAtMs,
  coordinator: simulation.coordinator,
  tasks: simulation.tasks.map(task => ({
    ref: task.ref,
    taskManager: task.taskManager,
    condition: task.condition,
    watermark: task.watermark,
    inputWatermarks: task.inputWatermarks,
    position: task.position(),
    where: task.where,
    recordsIn: task.recordsIn,
    recordsOut: task.recordsOut,
    last: task.last,
    operators: task.operators.map(({ node, state }) => ({
      uid: node.uid,
      rows: state === null ? null : [...state.freeze().rows()],
    })),
  })),
  channels: simulation.channels.map(channel => ({
    name: channel.name,
    length: channel.length,
    blockedBy: channel.blockedBy,
    ended: channel.ended,
    held: channel.held,
    slowMs: channel.slowMs,
    elements: [...channel.elements()],
  })),
  inside:
    simulation.inside === null
      ? null
      : {
          task: simulation.inside.task,
          pause: simulation.inside.pause,
          count: simulation.inside.count,
          frames: simulation.inside.frames.map(frame => ({
            node: frame.node,
            function: frame.function,
            site: frame.site,
            element: frame.element,
            key: frame.key,
            locals: frame.locals.map(({ id, name }) => [name, frame.readLocal(id)]),
          })),
        },
  snapshots: simulation.storage.completed.map(({ checkpoint, operators }) => ({
    checkpoint,
    operators: operators.map(({ uid, subtask, rows }) => ({ uid, subtask, rows: [...rows()] })),
  })),
});

/** What a person sees of a session at its moment, byte for byte; ids of frames are of the stop and left out. */
export const everythingOf = (session: Session): string =>
  textOf({
    moment: session.moment,
    threads: session.threads(),
    stacks: session
      .threads()
      .map(({ id }) => session.stack(id, 0, 1_000).frames.map(({ id: _, ...frame }) => frame)),
    state: stateOf(session),
    log: session.log,
    outputs: session.simulation.plan.nodes.flatMap(({ uid, operator }) =>
      operator.kind === "sink" ? [session.output(uid)] : [],
    ),
  });
