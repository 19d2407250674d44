// A session over a small program whose input needs no files, driven from stop to stop, and its stops as a text.
import { createReader } from "../../runtime/connectors/readers.ts";
import { createSinkWriter } from "../../runtime/connectors/writers.ts";
import { createSession } from "../../runtime/debug/create-session.ts";
import type {
  BreakpointRequest,
  DataBreakpointRequest,
  ExceptionRequest,
  FunctionBreakpointRequest,
  LaunchOptions,
  Moment,
  Session,
  SessionEvent,
  Stop,
} from "../../runtime/debug/session.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import { resolveParams } from "../../runtime/plan/constant.ts";
import { type Files, programOf } from "./armed-program.ts";

export interface Arming {
  /** Of the first file. */
  readonly lines?: readonly BreakpointRequest[];
  readonly functions?: readonly FunctionBreakpointRequest[];
  readonly data?: readonly DataBreakpointRequest[];
  readonly exceptions?: readonly ExceptionRequest[];
}

const env = () => undefined;

export async function sessionOf(
  files: Files,
  pipeline: string,
  options: Partial<LaunchOptions> = {},
): Promise<{ readonly session: Session; readonly told: SessionEvent[] }> {
  const program = programOf(
    files,
    pipeline,
    ({ plan }) =>
      ({ chaining, recordsPerSecond, seed, onEvent }) => {
        const params = resolveParams(plan, env);
        const world = { plan, baseDir: "/nowhere", params, env };
        return simulate({
          plan,
          seed,
          recordsPerSecond,
          onEvent,
          traced: true,
          deploy: { chaining },
          params,
          reader: (node, subtask, outside) =>
            createReader({ ...world, node, subtask, parallelism: node.parallelism, outside, externs: null }),
          writer: (node, subtask, pending) => createSinkWriter({ ...world, node, subtask }, pending),
        });
      },
  );
  const session = await createSession({
    recordsPerSecond: 10,
    ...options,
    program,
    breathe: () => Promise.resolve(),
  });
  const told: SessionEvent[] = [];
  session.onEvent(event => told.push(event));
  return { session, told };
}

export function arm(session: Session, { lines, functions, data, exceptions }: Arming): void {
  const file = session.program.plan.files[0]!;
  const made = [
    ...(lines === undefined ? [] : session.setBreakpoints(file, lines)),
    ...(functions === undefined ? [] : session.setFunctionBreakpoints(functions)),
    ...(data === undefined ? [] : session.setDataBreakpoints(data)),
    ...(exceptions === undefined ? [] : session.setExceptionFilters(exceptions)),
  ];
  const not = made.filter(({ verified }) => !verified);
  if (not.length > 0) throw new Error(not.map(({ message }) => message).join("\n"));
}

/** Every stop to the end of the run; `most`: no more than so many. */
export async function forwards(session: Session, most = 500): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  for (let stop = await session.continue(); stop.reason !== "end"; stop = await session.continue()) {
    stops.push(stop);
    if (stops.length >= most) break;
  }
  return stops;
}

/** Back from where it stands to the start. */
export async function backwards(session: Session): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  for (
    let stop = await session.reverseContinue();
    stop.reason !== "start";
    stop = await session.reverseContinue()
  )
    stops.push(stop);
  return stops;
}

export const said = ({ description, text, breakpoints }: Stop): string =>
  `${description}${text === "" ? "" : ` | ${text}`}${breakpoints.length > 1 ? ` (${breakpoints.length} at once)` : ""}`;

export const momentText = ({ step, pause }: Moment): string => `${step}.${pause}`;

/** By log points. */
export const printed = (told: readonly SessionEvent[]): readonly string[] =>
  told.flatMap(event =>
    event.type === "output" && event.category === "console" && event.line !== null ? [event.text] : [],
  );
