// The law of whatever is armed: from any moment, however one came there and whenever it was armed, going on stops at the
// next of the moments at which a run straight through stops, and going back at the last before.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareMoments, START } from "../../runtime/debug/moment.ts";
import type { Moment, Session } from "../../runtime/debug/session.ts";
import { type Arming, arm, forwards, momentText, sessionOf } from "./armed-session.ts";

const FILES = {
  "totals.weir": `pipeline Totals {
  parallelism: 2
  checkpoint {
    interval: 500ms
  }
  restart: fixedDelay(attempts: 2, delay: 1s)
  source numbers = sequence(1 .. 16, parallelism: 1)
  stream totals = numbers
    |> map(n => n * 2)
    |> keyBy(n => n % 3)
    |> process as detector {
      state total: int = 0
      on n {
        total = total + n
        if total > 20 { emit total }
      }
    }
  stream most = totals |> keyBy(t => t % 2) |> aggregate(t => { most: max(t) }) as most
  sink out = most |> discard()
}
`,
};

const armings: readonly Arming[] = [
  { lines: [{ line: 14, hitCondition: "% 3 == 0" }] },
  { lines: [{ line: 15, column: 25, condition: "key == 1" }], functions: [{ name: "barrier:detector" }] },
  { functions: [{ name: "snapshotted:*", hitCondition: ">= 4" }] },
  { data: [{ dataId: "detector/total/2" }, { dataId: "most/max" }] },
  { lines: [{ line: 9, condition: "100 / (n + 7) < 9" }, { line: 3 }, { line: 5 }] },
  {
    exceptions: [{ filter: "failed" }, { filter: "restored" }, { filter: "injected" }],
    lines: [{ line: 9, logMessage: "{n}" }],
  },
];

const open = async (): Promise<Session> =>
  (
    await sessionOf(FILES, "Totals", {
      failures: [
        {
          step: 40,
          intervention: { kind: "failTask", task: { task: "detector", subtask: 1 }, reason: "gone" },
        },
      ],
      images: { everySteps: 10 },
    })
  ).session;

const NOTHING: Arming = { lines: [], functions: [], data: [], exceptions: [] };

const command = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: "continue" } as const) },
  { weight: 4, arbitrary: fc.constant({ do: "reverse" } as const) },
  { weight: 1, arbitrary: fc.constant({ do: "rearm" } as const) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("go" as const), step: fc.nat(150), pause: fc.nat(2) }),
  },
);

test.each(armings.map((arming, i) => ({ i, arming })))("however one goes, arming $i", async ({ arming }) => {
  const straight = await open();
  arm(straight, arming);
  const moments = (await forwards(straight)).map(({ moment }) => moment);
  const end = straight.moment;
  expect(moments.length).toBeGreaterThan(2);
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(command, { minLength: 3, maxLength: 14 }),
      async (early, commands) => {
        const session = await open();
        if (early) arm(session, arming);
        else await session.goTo({ step: 30, pause: 0 });
        arm(session, arming);
        const trail: string[] = [];
        for (const each of commands) {
          const from = session.moment;
          trail.push(`${each.do} from ${momentText(from)}`);
          if (each.do === "rearm") {
            arm(session, NOTHING);
            arm(session, arming);
          } else if (each.do === "go") {
            await session.goTo({ step: Math.min(each.step, end.step), pause: each.pause });
          } else {
            const forward = each.do === "continue";
            const stop = await (forward ? session.continue() : session.reverseContinue());
            const wanted = forward ? (next(moments, from) ?? end) : (previous(moments, from) ?? START);
            expect(momentText(stop.moment), trail.join("\n")).toBe(momentText(wanted));
          }
        }
        session.dispose();
      },
    ),
    { numRuns: 5 },
  );
});

const next = (moments: readonly Moment[], from: Moment) =>
  moments.find(moment => compareMoments(moment, from) > 0);
const previous = (moments: readonly Moment[], from: Moment) =>
  moments.findLast(moment => compareMoments(moment, from) < 0);
