// The law of travelling: wherever a walk over commands, forwards and backwards, has come to, everything is there as if
// one had gone there straight, byte for byte: state, stacks, threads, events, output.
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { isBefore } from "../../runtime/debug/moment.ts";
import type { Session } from "../../runtime/debug/session.ts";
import type { Intervention } from "../../runtime/execute/simulate/intervention.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { corpus } from "../support/corpus.ts";
import "../support/seed.ts";
import { everythingOf, launchFile } from "./launch.ts";

/** One command; numbers are taken modulo what there is. */
interface Command {
  readonly do:
    | "next"
    | "stepIn"
    | "stepOut"
    | "stepBack"
    | "continue"
    | "reverseContinue"
    | "goTo"
    | "goToPause"
    | "nextBarrier"
    | "previousBarrier"
    | "fail"
    | "trigger"
    | "hold"
    | "release";
  readonly at: number;
}

const KINDS: readonly Command["do"][] = [
  "next",
  "next",
  "stepIn",
  "stepIn",
  "stepOut",
  "stepBack",
  "stepBack",
  "continue",
  "reverseContinue",
  "goTo",
  "goTo",
  "goToPause",
  "nextBarrier",
  "previousBarrier",
  "fail",
  "trigger",
  "hold",
  "release",
];

const command: fc.Arbitrary<Command> = fc.record({
  do: fc.constantFrom(...KINDS),
  at: fc.nat({ max: 100_000 }),
});

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length]!;

async function obey(session: Session, { do: what, at }: Command): Promise<void> {
  const thread = pick(session.threads(), at).id;
  const step = at % (session.furthest.step + 40);
  switch (what) {
    case "next":
    case "stepIn":
    case "stepOut":
    case "stepBack":
      await session[what](thread);
      return;
    case "continue":
    case "reverseContinue":
    case "nextBarrier":
    case "previousBarrier":
      await session[what]();
      return;
    case "goTo":
      await session.goTo({ step, pause: 0 });
      return;
    case "goToPause":
      await session.goTo({ step: at % Math.max(1, session.furthest.step), pause: 1 + (at % 3) });
      return;
    case "fail":
    case "trigger":
    case "hold":
    case "release":
      await intervene(session, what, at);
  }
}

async function intervene(session: Session, what: "fail" | "trigger" | "hold" | "release", at: number) {
  const { tasks, channels } = session.simulation;
  if (tasks.length === 0 || channels.length === 0) return;
  const channel = pick(channels, at).name;
  const interventions: Readonly<Record<typeof what, Intervention>> = {
    fail: { kind: "failTask", task: pick(tasks, at).ref, reason: "made to fail" },
    trigger: { kind: "trigger" },
    hold: { kind: "slowChannel", channel, delayMs: at % 50 },
    release: { kind: "releaseChannel", channel },
  };
  try {
    await session.intervene(interventions[what]);
  } catch (error) {
    // Said in words why it cannot be done here.
    if (!(error instanceof WeirError)) throw error;
  }
}

/** The same interventions at the same moments, and nothing else, then the moment. */
async function straight(walked: Session, launch: () => Promise<Session>): Promise<Session> {
  const session = await launch();
  const planned = new Set(session.interventions.map(({ text, moment }) => `${moment.step} ${text}`));
  for (const { moment, intervention, text } of walked.interventions) {
    if (planned.has(`${moment.step} ${text}`)) continue;
    if (isBefore(walked.moment, moment)) break;
    await session.goTo(moment);
    await session.intervene(intervention);
  }
  await session.goTo(walked.moment);
  return session;
}

describe("travelling is exact", () => {
  const open: { dispose(): void }[] = [];
  afterAll(() => {
    for (const each of open) each.dispose();
  });
  const reached = { back: 0, intervened: 0, inside: 0, restored: 0 };

  for (const { name, file } of corpus) {
    test(`${name}: a walk ends where the straight way does`, async () => {
      const launch = (seed: number) => async (): Promise<Session> => {
        const launched = await launchFile(file, {
          seed,
          recordsPerSecond: 20,
          chaining: seed % 3 === 0,
          settings: { "checkpoint.interval": "1s" },
          images: { everySteps: 37 },
          failures: [70, 230].map(step => ({
            step,
            intervention: { kind: "failTaskManager", taskManager: 1, loseDisk: false },
          })),
        });
        open.push(launched);
        return launched.session;
      };
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: 50 }),
          fc.array(command, { minLength: 4, maxLength: 14 }),
          async (seed, walk) => {
            const session = await launch(seed)();
            session.setFunctionBreakpoints([{ name: "aligned:*" }]);
            let last = session.moment;
            for (const each of walk) {
              await obey(session, each);
              if (isBefore(session.moment, last)) reached.back++;
              if (session.simulation.inside !== null) reached.inside++;
              last = session.moment;
            }
            reached.intervened += session.interventions.length;
            reached.restored += session.log.filter(({ type }) => type === "runRestored").length;
            // What a stop was for is of the way; here only the place counts.
            await session.goTo(session.moment);
            const other = await straight(session, launch(seed));
            expect(everythingOf(session)).toBe(everythingOf(other));
          },
        ),
        { numRuns: 10 },
      );
    }, 60_000);
  }

  test("the walks did go back, intervene, stand inside bodies and see restores", () => {
    for (const [what, count] of Object.entries(reached)) expect(count, what).toBeGreaterThan(0);
  });
});
