// A debug session over a long run, as a front end drives it: what it costs to have a history at all, to step back in it
// and to run backwards. The session is inline; what a client waits for at launch is in debugger-launch.ts.

import { setImmediate } from "node:timers/promises";
import { createReader } from "../../runtime/connectors/readers.ts";
import { createSinkWriter } from "../../runtime/connectors/writers.ts";
import { createSession } from "../../runtime/debug/create-session.ts";
import type { Session } from "../../runtime/debug/session.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import { opened } from "./debugger-program.ts";
import { type Figure, median, seconds } from "./figures.ts";

const FILE = "history.weir";
const RECORDS_PER_SECOND = 100;
const SEED = 7;
const CHECKPOINT_S = 10;
/** How many events come of one element. */
const EVENTS_EACH = 4;

/** 2,000 keys, a checkpoint every ten virtual seconds, two subtasks of each stage. */
const program = (elements: number): string => `pipeline History {
  parallelism: 2
  checkpoint { interval: ${CHECKPOINT_S}s }
  source numbers = sequence(1 .. ${elements})
  stream totals = numbers
    |> map(n => { user: "user \${n % 2000}", amount: toFloat(n % 97), n: n })
    |> keyBy(p => p.user)
    |> process as totals {
      state total: float = 0.0
      state last: int?
      on p {
        total = total + p.amount
        last = p.n
        emit { user: key, total: total, n: p.n }
      }
    }
  sink out = totals |> writeJsonl("out.jsonl")
}
`;

const sessionOver = async (elements: number): Promise<Session> =>
  await createSession({
    program: await opened(FILE, program(elements)),
    seed: SEED,
    recordsPerSecond: RECORDS_PER_SECOND,
    breathe: () => setImmediate(),
  });

const ms = (value: number): string => `${value.toFixed(0)} ms`;

interface Took {
  readonly wall: number;
  readonly processor: number;
}

/** Beside the time that a person waits, what of it was ours: machines are shared. */
async function timed(work: () => Promise<unknown>): Promise<Took> {
  const begun = performance.now();
  let wall = 0;
  const processor = await spent(async () => {
    await work();
    wall = performance.now() - begun;
  });
  return { wall, processor };
}

function shown(took: readonly Took[]): string {
  const wall = took.map(each => each.wall);
  const processor = took.map(each => each.processor);
  return `${ms(median(wall))}, worst ${ms(Math.max(...wall))} (processor: ${ms(median(processor))}, ${ms(Math.max(...processor))})`;
}

/** Of the processor, in milliseconds. */
async function spent(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

// ---------------------------------------------------------------- nothing armed

/** In turns, so that whatever else the machine does strikes both alike. */
async function overhead(elements: number, times: number): Promise<Figure> {
  const { plan, baseDir } = await opened(FILE, program(elements));
  const plainly = async (): Promise<number> => {
    const world = { plan, baseDir, params: new Map(), env: () => undefined, externs: null };
    const run = simulate({
      plan,
      seed: SEED,
      recordsPerSecond: RECORDS_PER_SECOND,
      deploy: { chaining: false },
      reader: (node, subtask, outside) =>
        createReader({ ...world, node, subtask, parallelism: node.parallelism, outside }),
      writer: (node, subtask, pending) => createSinkWriter({ ...world, node, subtask }, pending),
    });
    return await spent(() => run.run());
  };
  const debugged = async (): Promise<number> => {
    const session = await sessionOver(elements);
    const took = await spent(() => session.start(false));
    session.dispose();
    return took;
  };
  const plain: number[] = [];
  const idle: number[] = [];
  for (let i = 0; i <= times; i++) {
    globalThis.gc?.();
    const a = await plainly();
    globalThis.gc?.();
    const b = await debugged();
    // The first is for the compiler.
    if (i === 0) continue;
    plain.push(a);
    idle.push(b);
  }
  const ratio = median(idle.map((each, i) => each / plain[i]!));
  return {
    what: "debugger with nothing armed, beside the plain simulate loop",
    figure: `${ratio.toFixed(2)} times`,
    bar: "2 times",
    baseline: `plain: ${ms(median(plain))} of processor for ${elements.toLocaleString("en")} elements`,
  };
}

// ---------------------------------------------------------------- a long history

const PLACES = 20;

const threadNamed = (session: Session, name: string): number => {
  const found = session.threads().find(thread => thread.name === name);
  if (found === undefined) throw new Error(`no thread ${name}`);
  return found.id;
};

async function stepsBack(session: Session): Promise<Figure> {
  const end = session.furthest.step;
  const thread = threadNamed(session, "totals (1/2)");
  const took: Took[] = [];
  for (let i = 0; i < PLACES; i++) {
    // Not in order, and never far from the middle between two images.
    const at = Math.floor((((i * 7) % PLACES) + 0.5) * (end / PLACES));
    await session.goTo({ step: at, pause: 0 });
    took.push(await timed(() => session.stepBack(thread)));
  }
  return {
    what: `step back, at ${PLACES} places of that history`,
    figure: shown(took),
    bar: "100 ms",
    baseline: "record by record of one subtask",
  };
}

/** From several places to something that happened so many events before. */
async function backwards(session: Session, events: number, arm: (element: number) => void): Promise<string> {
  const end = session.furthest.step;
  const elements = Math.floor(events / EVENTS_EACH);
  const took: Took[] = [];
  for (const part of [0.97, 0.8, 0.6, 0.4, 0.25]) {
    await session.goTo({ step: Math.floor(end * part), pause: 0 });
    const last = session.simulation.tasks.reduce(
      (sum, task) => sum + (task.ref.task === "out" ? task.recordsIn : 0),
      0,
    );
    arm(Math.max(1, last - elements));
    took.push(await timed(() => session.reverseContinue()));
    if (session.stop?.reason === "start") throw new Error("the breakpoint was not found");
  }
  return shown(took);
}

async function history(events: number): Promise<Figure[]> {
  const session = await sessionOver(Math.ceil(events / EVENTS_EACH));
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const took = await timed(() => session.start(false));
  const count = events;
  const rss = (): string => `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`;
  const atEnd = rss();
  const steps = await stepsBack(session);
  const away = Math.min(100_000, Math.floor(count / 5));
  const line =
    program(1)
      .split("\n")
      .findIndex(text => text.includes("total = total + p.amount")) + 1;
  const reverse = [
    {
      to: "a line with a condition",
      figure: await backwards(
        session,
        away,
        element => void session.setBreakpoints(FILE, [{ line, condition: `p.n == ${element}` }]),
      ),
    },
    {
      to: "a barrier",
      figure: await backwards(session, away, element => {
        session.setBreakpoints(FILE, []);
        const checkpoint = Math.max(1, Math.floor(element / RECORDS_PER_SECOND / CHECKPOINT_S));
        session.setFunctionBreakpoints([
          { name: "barrier:totals", condition: `checkpoint.id == ${checkpoint}` },
        ]);
      }),
    },
  ];
  session.setFunctionBreakpoints([]);
  const most = rss();
  session.dispose();
  const size = `a history of ${count.toLocaleString("en")} events`;
  return [
    {
      what: `${size}: memory`,
      figure: `${atEnd}, ${most} after travelling`,
      bar: "1,000 MB",
      baseline: `resident; ${(before / 1e6).toFixed(0)} MB before, run in ${seconds(took.wall)}, ${seconds(took.processor)} of processor`,
    },
    steps,
    ...reverse.map(({ to, figure }) => ({
      what: `reverse continue to ${to}, ${away.toLocaleString("en")} events away`,
      figure,
      bar: "1,000 ms",
      baseline: "armed there, from 5 places",
    })),
  ];
}

/** `events`: of the history. */
export async function debuggerHistory(events: number, times: number): Promise<Figure[]> {
  const idle = await overhead(Math.ceil(events / 50), times);
  return [...(await history(events)), idle];
}
