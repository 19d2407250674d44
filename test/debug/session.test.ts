// What each command of a session means, over one small program: where it stops, what is said there, what is on the
// stack, and what is printed.
import { afterEach, describe, expect, test } from "vitest";
import type { Session, Stop } from "../../runtime/debug/session.ts";
import { type Launched, type LaunchRequest, launchText } from "./launch.ts";

const PROGRAM = `type Order = { who: string, cents: int }

fn doubled(o: Order): int {
  let twice = o.cents * 2
  return twice
}

pipeline Shop {
  parallelism: 2
  checkpoint { interval: 1s }
  restart: fixedDelay(attempts: 2, delay: 10s)
  source orders = readJsonl<Order>("orders.jsonl")
  stream sums = orders
    |> keyBy(o => o.who)
    |> process as summed {
         state total: int = 0
         on o {
           let more = doubled(o)
           total = total + more
           emit { who: key, total: total }
         }
       }
  stream loud = sums |> map(s => s.who)
  sink out = loud |> writeText("out.txt")
}
`;
const ORDERS = Array.from({ length: 60 }, (_, i) => `{"who":"${"abc"[i % 3]}","cents":${i}}`).join("\n");

const open: Launched[] = [];
afterEach(() => {
  for (const launched of open.splice(0)) launched.dispose();
});

const launch = async (request: LaunchRequest = {}): Promise<Launched> => {
  const launched = await launchText(
    PROGRAM,
    { "orders.jsonl": ORDERS },
    { recordsPerSecond: 10, images: { everySteps: 25 }, ...request },
  );
  open.push(launched);
  return launched;
};

const threadNamed = (session: Session, name: string): number => {
  const found = session.threads().find(thread => thread.name === name);
  if (found === undefined) throw new Error(`${name} is none of ${session.threads().map(each => each.name)}`);
  return found.id;
};

const topLine = (session: Session, thread: number): number => session.stack(thread, 0, 1).frames[0]!.line;

const said = ({ reason, description }: Stop) => ({ reason, description });

/** Stands at the first statement of `summed`. */
const atSummed = async (request: LaunchRequest = {}) => {
  const launched = await launch(request);
  const { session } = launched;
  session.setBreakpoints(launched.file, [{ line: launched.line("let more") }]);
  const stop = await session.start(false);
  return { ...launched, stop };
};

describe("starting and ending", () => {
  test("stop on entry is the start of the run, and there is nothing before it", async () => {
    const { session } = await launch();
    expect(said(await session.start(true))).toEqual({ reason: "entry", description: "Start of run" });
    expect(session.moment).toEqual({ step: 0, pause: 0 });
    const summed = threadNamed(session, "summed (1/2)");
    expect(said(await session.stepBack(summed))).toEqual({ reason: "start", description: "Start of run" });
    expect(said(await session.reverseContinue())).toEqual({ reason: "start", description: "Start of run" });
  });

  test("the end is a stop, and stays one; history can still be walked", async () => {
    const { session } = await launch();
    const end = await session.start(false);
    expect(said(end)).toEqual({ reason: "end", description: "End of run: finished" });
    expect(await session.continue()).toEqual(end);
    expect(Buffer.from(session.output("out")).toString().trim().split("\n")).toHaveLength(60);
    expect((await session.previousBarrier()).event?.type).toBe("barrierArrived");
    await session.goTo({ step: 10, pause: 0 });
    expect(session.moment).toEqual({ step: 10, pause: 0 });
    expect(await session.continue()).toEqual(end);
  });

  test("one command at a time", async () => {
    const { session } = await launch();
    const going = session.start(false);
    await expect(session.continue()).rejects.toThrow("The run is under way");
    await going;
    await expect(session.goTo({ step: -1, pause: 0 })).rejects.toThrow("whole number");
    await expect(session.next(99)).rejects.toThrow("There is no thread 99");
  });
});

describe("stepping", () => {
  test("next goes statement by statement, then to the next record of the thread", async () => {
    const { session, line, stop } = await atSummed();
    const { thread } = stop;
    expect(topLine(session, thread)).toBe(line("let more"));
    session.setBreakpoints("main.weir", []);
    await session.next(thread);
    expect(topLine(session, thread)).toBe(line("total = total"));
    await session.next(thread);
    expect(topLine(session, thread)).toBe(line("emit {"));
    const step = session.moment.step;
    const next = await session.next(thread);
    expect(next.thread).toBe(thread);
    expect(session.moment.step).toBeGreaterThan(step);
    expect(session.simulation.inside).not.toBeNull();
  });

  test("in goes into the fn that is called, out comes back", async () => {
    const { session, line, stop } = await atSummed();
    const { thread } = stop;
    await session.stepIn(thread);
    expect(topLine(session, thread)).toBe(line("let twice"));
    expect(session.stack(thread, 0, 2).frames.map(({ name }) => name)).toEqual(["doubled (fn)", "summed"]);
    await session.stepOut(thread);
    expect(topLine(session, thread)).toBe(line("total = total"));
  });

  test("in at an emit follows that very element into its receiver, whose stack says the way it came", async () => {
    const { session, stop } = await atSummed();
    const { thread } = stop;
    session.setBreakpoints("main.weir", []);
    await session.next(thread);
    await session.next(thread);
    const step = session.moment.step;
    const top = session.stack(thread, 0, 1).frames[0]!;
    expect(session.stepInTargets(top.id).map(({ label }) => label)).toEqual([
      "loud/map#1 (takes what is emitted)",
    ]);
    const stepped = await session.stepIn(thread);
    expect(stepped.thread).not.toBe(thread);
    expect(session.moment.step).toBeGreaterThan(step);
    const { frames } = session.stack(stepped.thread, 0, 10);
    expect(frames.map(({ kind }) => kind)).toEqual(["body", "way", "way", "source"]);
    expect(frames[1]!.way?.step).toBe(step);
    expect(frames[3]!.file).toMatch(/orders\.jsonl$/);
    expect(frames[3]!.line).toBeGreaterThan(0);
    // Back to where that operator took the record.
    await session.restartFrame(frames[1]!.id);
    expect(session.moment.step).toBe(step);
    expect(session.simulation.inside?.pause.kind).toBe("entry");
  });

  test("out of a record: until it and what it emitted are consumed", async () => {
    const { session, stop } = await atSummed();
    session.setBreakpoints("main.weir", []);
    const { step } = session.moment;
    await session.stepOut(stop.thread);
    expect(session.simulation.inside).toBeNull();
    expect(session.moment.step).toBeGreaterThan(step + 1);
  });

  test("back undoes next, wherever one is", async () => {
    const { session, stop } = await atSummed();
    session.setBreakpoints("main.weir", []);
    const places = [session.moment];
    for (let i = 0; i < 12; i++) {
      await session.next(stop.thread);
      places.push(session.moment);
    }
    for (const place of places.reverse().slice(1)) {
      await session.stepBack(stop.thread);
      expect(session.moment).toEqual(place);
    }
  });
});

describe("backwards to what is armed", () => {
  test("reverse continue meets the stops of continue in the other order", async () => {
    const { session, stop } = await atSummed();
    const stops = [stop];
    for (let i = 0; i < 20; i++) stops.push(await session.continue());
    for (const before of stops.reverse().slice(1)) expect(await session.reverseContinue()).toEqual(before);
    expect((await session.reverseContinue()).reason).toBe("start");
  });

  test("hit counts are a function of the step, whenever they are armed", async () => {
    const { session, line } = await launch();
    await session.start(false);
    session.setBreakpoints("main.weir", [{ line: line("let more"), hitCondition: "7" }]);
    const back = await session.reverseContinue();
    expect(back.reason).toBe("breakpoint");
    await session.goTo({ step: 0, pause: 0 });
    expect(await session.continue()).toEqual(back);
  });
});

describe("failing and restoring", () => {
  test("a subtask made to fail is restored; back over the restore is before the failure", async () => {
    const { session } = await launch();
    await session.start(true);
    await session.goToCheckpoint(1).catch(() => session.goTo({ step: 300, pause: 0 }));
    const summed = threadNamed(session, "summed (1/2)");
    const failed = session.moment;
    await session.intervene({
      kind: "failTask",
      task: { task: "summed", subtask: 0 },
      reason: "made to fail",
    });
    expect(session.threads().find(({ id }) => id === summed)!.condition).toContain("failed");
    expect(session.interventions.map(({ text }) => text)).toEqual(["fail summed 1"]);
    session.setExceptionFilters([{ filter: "restored" }]);
    const restored = await session.continue();
    expect(restored.reason).toBe("exception");
    session.setExceptionFilters([]);
    await session.stepBack(summed);
    expect(session.moment.step).toBeLessThan(failed.step);
    expect((await session.continue()).description).toBe("End of run: finished");
    expect(Buffer.from(session.output("out")).toString().trim().split("\n")).toHaveLength(60);
    expect(session.timeline(0, session.furthest.step).map(({ kind }) => kind)).toContain("restored");
  });

  test("a new intervention after going back drops what followed", async () => {
    const { session } = await launch();
    await session.start(true);
    await session.goTo({ step: 200, pause: 0 });
    await session.intervene({ kind: "trigger" });
    await session.goTo({ step: 100, pause: 0 });
    await session.intervene({ kind: "trigger" });
    expect(session.interventions.map(({ moment }) => moment.step)).toEqual([100]);
    expect(session.furthest).toEqual({ step: 100, pause: 0 });
  });

  test("failures planned at launch stay, and strike again", async () => {
    const intervention = {
      kind: "failTask",
      task: { task: "summed", subtask: 1 },
      reason: "planned",
    } as const;
    const { session } = await launch({ failures: [{ step: 150, intervention }] });
    await session.start(true);
    await session.goTo({ step: 100, pause: 0 });
    await session.intervene({ kind: "trigger" });
    await session.continue();
    const failures = session.log.filter(({ type }) => type === "taskFailed");
    expect(failures).toHaveLength(1);
  });

  test("restarts exhausted is a stop that says so", async () => {
    const fail = { kind: "failTask", task: { task: "summed", subtask: 0 }, reason: "again" } as const;
    const { session } = await launch();
    await session.start(true);
    await session.goTo({ step: 50, pause: 0 });
    session.setExceptionFilters([{ filter: "restored" }]);
    for (let i = 0; i < 2; i++) {
      await session.intervene(fail);
      expect((await session.continue()).filter).toBe("restored");
    }
    await session.intervene(fail);
    const end = await session.continue();
    expect(said(end)).toEqual({ reason: "end", description: "End of run: failed" });
    expect(end.text).toContain("summed (1/2): again");
  });
});

describe("what is printed", () => {
  test("one group for each checkpoint, whole, and never again on the way back and forth", async () => {
    const { session, printed, told } = await launch();
    await session.start(false);
    const once = printed();
    expect(once.filter(text => text.startsWith("> Checkpoint")).length).toBeGreaterThan(2);
    const records = told.flatMap(event => (event.type === "output" ? event.items : []));
    expect(records).toHaveLength(60);
    await session.goTo({ step: 20, pause: 0 });
    await session.continue();
    expect(printed()).toEqual(once);
  });

  test("auto chooses how many records there are in a second, and says so", async () => {
    const { session, printed } = await launch({ recordsPerSecond: "auto" });
    await session.start(true);
    expect(printed()).toEqual(["Records per second: 10, which gives at least 5 checkpoints"]);
  });
});
