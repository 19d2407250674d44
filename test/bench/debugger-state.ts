// A debug session that remembers a million keys: opening a scope, going through its pages, searching and comparing. The
// session begins from a checkpoint with so many keys put in, since a run would take long to come by them.

import { setImmediate } from "node:timers/promises";
import { createSession } from "../../runtime/debug/create-session.ts";
import type { Children } from "../../runtime/debug/item.ts";
import type { Session } from "../../runtime/debug/session.ts";
import { diffDocument } from "../../runtime/debug/snapshot-views.ts";
import type { Snapshot } from "../../runtime/state/snapshot.ts";
import type { Row } from "../../runtime/values/row.ts";
import { opened } from "./debugger-program.ts";
import { type Figure, median, seconds } from "./figures.ts";

const PAGE = 100;
/** Behind those of the run. */
const FIRST_SEQUENCE = 1_000_000;

const PROGRAM = `pipeline Large {
  checkpoint { interval: 1s }
  source numbers = sequence(1 .. 1000)
  stream totals = numbers
    |> map(n => { user: "user \${n}", amount: toFloat(n) })
    |> keyBy(p => p.user)
    |> process as totals {
      state total: float = 0.0
      state count: int = 0
      on p {
        total = total + p.amount
        count = count + 1
        emit total
      }
    }
  sink out = totals |> writeJsonl("out.jsonl")
}
`;

const open = async (from: Snapshot | null): Promise<Session> =>
  await createSession({
    program: await opened("large.weir", PROGRAM),
    recordsPerSecond: 100,
    from,
    breathe: () => setImmediate(),
  });

/** The first checkpoint of a run, with these keys besides its own. */
async function withKeys(count: number): Promise<Snapshot> {
  const session = await open(null);
  session.setFunctionBreakpoints([{ name: "checkpoint" }]);
  for (let i = 0; i < 10 && session.snapshots().length === 0; i++) await session.continue();
  const [snapshot] = session.snapshots();
  if (snapshot === undefined) throw new Error("no checkpoint was completed");
  session.dispose();
  return {
    ...snapshot,
    operators: snapshot.operators.map(part =>
      part.uid !== "totals"
        ? part
        : {
            ...part,
            size: part.size + 2 * count,
            *rows() {
              yield* part.rows();
              yield* rowsOf(count);
            },
          },
    ),
  };
}

function* rowsOf(count: number): Generator<Row, void, void> {
  for (let i = 0; i < count; i++) {
    const key = `key ${i}`;
    const sequence = FIRST_SEQUENCE + 2 * i;
    yield { state: "total", group: 0, key, namespace: null, sequence, value: i * 1.5 };
    yield { state: "count", group: 0, key, namespace: null, sequence: sequence + 1, value: i };
  }
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

function timed<T>(work: () => T): { readonly took: number; readonly result: T } {
  const begun = performance.now();
  const result = work();
  return { took: performance.now() - begun, result };
}

function opening(session: Session): Children {
  const thread = session.threads().find(({ name }) => name.startsWith("totals ("))!.id;
  const [frame] = session.stack(thread, 0, 1).frames;
  const scope = session.scopes(frame!.id).find(({ kind }) => kind === "allState");
  if (scope === undefined) throw new Error("no scope of all keyed state");
  scope.children.page(0, PAGE);
  return scope.children;
}

/** `keys`: of the state. */
export async function debuggerState(keys: number): Promise<Figure[]> {
  const session = await open(await withKeys(keys));
  // A barrier at the operator that remembers them, some records further on.
  session.setFunctionBreakpoints([{ name: "barrier:totals" }]);
  const scope: number[] = [];
  const leaps: number[] = [];
  const pages: number[] = [];
  for (let stop = 0; stop < 5; stop++) {
    const at = await session.continue();
    if (at.reason === "end") throw new Error(`${at.description} ${at.text}`);
    globalThis.gc?.();
    const { took, result } = timed(() => opening(session));
    scope.push(took);
    // The very first leap of a stop, to the middle or to the end, then pages anywhere.
    const count = result.count ?? 0;
    const middle = stop % 2 === 0 ? Math.floor(count / 2) : count - PAGE;
    leaps.push(timed(() => result.page(middle, PAGE)).took);
    for (const at of [0.9, 0.1, 0.7, 0.3])
      pages.push(timed(() => result.page(Math.floor(count * at), PAGE)).took);
  }
  const search = timed(() => {
    const found = session.evaluate('state("totals").where(s => s.count < 0)', null);
    return found.children?.page(0, PAGE);
  });
  const before = session.snapshots()[0]!.checkpoint;
  const diff = timed(() => diffDocument(session, before, "now"));
  session.dispose();
  const size = `${keys.toLocaleString("en")} keys`;
  return [
    {
      what: `scope of a state of ${size}, with its first page`,
      figure: `${ms(median(scope))}, worst ${ms(Math.max(...scope))}`,
      bar: "50 ms",
      baseline: "at 5 stops",
    },
    {
      what: `the first leap in it, to the middle or the end`,
      figure: `${ms(median(leaps))}, worst ${ms(Math.max(...leaps))}`,
      bar: "20 ms",
      baseline: `a page of ${PAGE}, at 5 stops`,
    },
    {
      what: "any page after that",
      figure: `${ms(median(pages))}, worst ${ms(Math.max(...pages))}`,
      bar: "20 ms",
      baseline: `a page of ${PAGE}`,
    },
    {
      what: "an expression asked of every key of it",
      figure: seconds(search.took),
      bar: "1 s",
      baseline: "state(…).where(…) that holds for none",
    },
    {
      what: `difference of two snapshots of ${(2 * keys).toLocaleString("en")} entries`,
      figure: seconds(diff.took),
      bar: "3 s",
      baseline: "a checkpoint and now",
    },
  ];
}
