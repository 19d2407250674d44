// What a person does to a run between two steps: each does what it says, is seen in events, goes away with an image that
// is older, and is refused in words where it cannot be done. In the end exactly once is exactly once.
import { describe, expect, test } from "vitest";
import type { Intervention } from "../../runtime/execute/simulate/intervention.ts";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import type { SteppableSimulation } from "../../runtime/execute/simulate/steppable.ts";
import type { Event } from "../../runtime/job/event.ts";
import { byOrder, samples, worldOf } from "./plans.ts";
import { rememberedBy, seenOf } from "./travelling.ts";

const totals = samples[1]!;
const timers = samples[2]!;

const made = (options: Partial<SimulationOptions> = {}, sample = totals): SteppableSimulation =>
  simulate({ plan: sample.plan(2), seed: 3, deploy: { chaining: false }, ...worldOf(sample), ...options });

const outputOf = (simulation: SteppableSimulation, sample = totals): unknown =>
  simulation.plan.nodes
    .filter(({ operator }) => operator.kind === "sink")
    .map(({ uid }) => byOrder(simulation.committed(uid), sample.order));

const calm = (() => {
  const simulation = made();
  simulation.run();
  return { output: outputOf(simulation), seen: seenOf(simulation) };
})();

/** To the first event of this type after now; fails where there is none. */
function runTo<Type extends Event["type"]>(
  simulation: SteppableSimulation,
  type: Type,
  holds: (event: Extract<Event, { type: Type }>) => boolean = () => true,
): Extract<Event, { type: Type }> {
  for (let seen = simulation.events.length; ; ) {
    const more = simulation.step();
    for (; seen < simulation.events.length; seen++) {
      const event = simulation.events[seen]!;
      if (event.type === type && holds(event as Extract<Event, { type: Type }>))
        return event as Extract<Event, { type: Type }>;
    }
    expect(more, `the run is over (${simulation.status}) and there was no ${type}`).toBe(true);
  }
}

const newest = (simulation: SteppableSimulation) => simulation.storage.newest!;

describe("failures", () => {
  const failures: readonly (readonly [string, Intervention, Event["type"]])[] = [
    ["a task", { kind: "failTask", task: { task: "in", subtask: 0 }, reason: "by hand" }, "taskFailed"],
    ["a task manager", { kind: "failTaskManager", taskManager: 2, loseDisk: false }, "taskFailed"],
    ["a checkpoint", { kind: "failCheckpoint" }, "checkpointFailed"],
    ["the storage", { kind: "failStorage" }, "checkpointFailed"],
    ["a commit", { kind: "failCommit", sink: "out" }, "taskFailed"],
  ];
  test.each(failures)("%s", (_name, intervention, told) => {
    for (const steps of [5, 60, 200]) {
      const simulation = made({ taskManagers: 2 });
      simulation.run(steps);
      const before = simulation.image();
      simulation.intervene(intervention);
      runTo(simulation, told);
      simulation.run();
      expect(simulation.status).toBe("finished");
      expect(outputOf(simulation)).toEqual(calm.output);
      simulation.reset(before);
      simulation.fork();
      simulation.run();
      expect(seenOf(simulation)).toEqual(calm.seen);
    }
  });

  test("which tasks run where", () => {
    const managers = (taskManagers: number) => made({ taskManagers }).tasks.map(task => task.taskManager);
    expect(new Set(managers(1))).toEqual(new Set([1]));
    expect(new Set(managers(2))).toEqual(new Set([1, 2]));
  });

  test("with local storage a lost disk takes all checkpoints along, and the run fails in words", () => {
    const simulation = made({ taskManagers: 2 });
    runTo(simulation, "sinkCommitted");
    simulation.intervene({ kind: "failTaskManager", taskManager: 1, loseDisk: true });
    expect(simulation.events.at(-1)).toMatchObject({ type: "diskLost", taskManager: 1 });
    simulation.run();
    expect(simulation.status).toBe("failed");
    expect(simulation.events.findLast(event => event.type === "taskFailed")).toMatchObject({
      reason: expect.stringContaining("no disk holds a checkpoint any more"),
    });
  });

  test("before anything is committed it begins anew", () => {
    const simulation = made({ taskManagers: 2 });
    simulation.run(5);
    simulation.intervene({ kind: "failTaskManager", taskManager: 1, loseDisk: true });
    simulation.run();
    expect(outputOf(simulation)).toEqual(calm.output);
  });

  test("with distributed storage every disk of a task manager may be lost", () => {
    const simulation = made({ taskManagers: 2, disks: "distributed" });
    const { checkpoint } = runTo(simulation, "sinkCommitted");
    for (const taskManager of [1, 2]) {
      simulation.intervene({ kind: "failTaskManager", taskManager, loseDisk: true });
      expect(simulation.events.findLast(event => event.type === "diskLost")).toMatchObject({
        checkpoints: [],
      });
    }
    const { from } = runTo(simulation, "runRestored");
    expect(from!.checkpoint).toBeGreaterThanOrEqual(checkpoint);
    simulation.run();
    expect(outputOf(simulation)).toEqual(calm.output);
  });
});

describe("channels", () => {
  test("nothing leaves one that is held, until it is let go", () => {
    const simulation = made();
    simulation.run(20);
    const { name, to } = simulation.channels.find(channel => channel.length > 0) ?? simulation.channels[0]!;
    simulation.intervene({ kind: "holdChannel", channel: name });
    const channel = () => simulation.channels.find(each => each.name === name)!;
    const head = JSON.stringify([...channel().elements()].slice(0, 1));
    for (let steps = 0; steps < 150 && simulation.step() && simulation.restartAtMs === null; steps++) {
      expect(channel().held).toBe(true);
      expect(JSON.stringify([...channel().elements()].slice(0, 1))).toBe(head);
    }
    while (simulation.channels.length === 0) simulation.step();
    simulation.intervene({ kind: "releaseChannel", channel: name });
    expect(channel().held).toBe(false);
    simulation.run();
    expect(simulation.status).toBe("finished");
    expect(outputOf(simulation)).toEqual(calm.output);
    expect(to.task).not.toBe("");
  });

  test("a run that waits for nothing but a held channel stands still, and goes on when it is let go", () => {
    const plan = totals.plan(1);
    const checkpoint = { ...plan.settings.checkpoint, enabled: false };
    const simulation = made({ plan: { ...plan, settings: { ...plan.settings, checkpoint } } });
    const channel = simulation.channels[0]!.name;
    simulation.intervene({ kind: "holdChannel", channel });
    while (simulation.step());
    expect(simulation.status).toBe("running");
    simulation.intervene({ kind: "releaseChannel", channel });
    expect(simulation.run()).toBe("finished");
  });

  test("each element of one that is slow leaves so long after it came to the head", () => {
    const simulation = made();
    const { name } = simulation.channels[0]!;
    simulation.intervene({ kind: "slowChannel", channel: name, delayMs: 7 });
    expect(simulation.channels[0]!.slowMs).toBe(7);
    const left: number[] = [];
    for (let length = 0; simulation.step() && left.length < 10; ) {
      const now = simulation.channels.find(channel => channel.name === name)?.length ?? 0;
      if (now < length) left.push(simulation.nowMs);
      length = now;
    }
    for (let i = 1; i < left.length; i++) expect(left[i]! - left[i - 1]!).toBeGreaterThanOrEqual(7);
    simulation.run();
    expect(outputOf(simulation)).toEqual(calm.output);
  });

  test("a record that waits becomes another", () => {
    const simulation = made();
    let waiting = simulation.channels.find(channel => channel.length > 0);
    while (waiting === undefined || [...waiting.elements()][0]!.kind !== "record") {
      simulation.step();
      waiting = simulation.channels.find(channel => channel.length > 0);
    }
    const channel = waiting.name;
    const value = { k: "by hand", v: 1_000_000, at: 5 };
    simulation.intervene({ kind: "setElement", channel, index: 0, value });
    simulation.run();
    expect(JSON.stringify(outputOf(simulation))).toContain("by hand");
  });
});

describe("checkpoints", () => {
  test("one more, at once", () => {
    const simulation = made();
    simulation.run(30);
    const before = simulation.events.filter(event => event.type === "checkpointTriggered").length;
    simulation.intervene({ kind: "trigger" });
    runTo(simulation, "checkpointTriggered");
    runTo(simulation, "checkpointCompleted");
    expect(before).toBeLessThan(
      simulation.events.filter(event => event.type === "checkpointTriggered").length,
    );
  });

  test("a savepoint outlives those that are retained, and can be gone back to", () => {
    const simulation = made();
    simulation.run(30);
    simulation.intervene({ kind: "savepoint", name: "mine" });
    simulation.run();
    const [{ name, snapshot }] = simulation.savepoints as [(typeof simulation.savepoints)[0]];
    expect(name).toBe("mine");
    expect(snapshot.savepoint).toBe(true);
    expect(simulation.storage.completed).not.toContain(snapshot);
    simulation.intervene({ kind: "restore", snapshot });
    expect(simulation.run()).toBe("finished");
    expect(outputOf(simulation)).toEqual(calm.output);
  });
});

describe("going back to a snapshot", () => {
  test("any kept one: what was committed after it is taken back, and comes again", () => {
    for (const back of [0, 1, 2]) {
      const simulation = made();
      while (simulation.storage.completed.length < 3) simulation.step();
      runTo(simulation, "sinkCommitted");
      const snapshot = simulation.storage.completed[back]!;
      const before = simulation.committed("out").length;
      simulation.intervene({ kind: "restore", snapshot });
      const restored = simulation.events.findLast(event => event.type === "runRestored");
      expect(restored).toMatchObject({ from: { checkpoint: snapshot.checkpoint } });
      if (back === 0) {
        expect(simulation.committed("out").length).toBeLessThan(before);
        expect(simulation.events.some(event => event.type === "outputRolledBack")).toBe(true);
      }
      expect(newest(simulation)).toBe(snapshot);
      expect(simulation.run()).toBe("finished");
      expect(outputOf(simulation)).toEqual(calm.output);
    }
  });

  test("also when the run is over, and from another simulation", () => {
    const first = made();
    while (first.storage.completed.length < 2) first.step();
    const snapshot = newest(first);
    first.run();
    first.intervene({ kind: "restore", snapshot });
    expect(first.run()).toBe("finished");
    expect(outputOf(first)).toEqual(calm.output);
    const second = made({ from: snapshot });
    expect(second.events.some(event => event.type === "runResumed")).toBe(true);
    expect(second.run()).toBe("finished");
    const committed = [...(outputOf(first) as readonly unknown[])];
    expect(JSON.stringify(outputOf(second)).length).toBeLessThan(JSON.stringify(committed).length);
  });

  test("with another program that fits", () => {
    const simulation = made();
    while (simulation.storage.completed.length < 2) simulation.step();
    simulation.intervene({ kind: "reload", plan: totals.plan(3), snapshot: newest(simulation) });
    expect(simulation.run()).toBe("finished");
    expect(outputOf(simulation)).toEqual(calm.output);
  });

  test("from the beginning", () => {
    const simulation = made();
    runTo(simulation, "sinkCommitted");
    simulation.intervene({ kind: "reload", plan: totals.plan(1), snapshot: null });
    expect(simulation.committed("out").length).toBe(0);
    expect(simulation.run()).toBe("finished");
    expect(outputOf(simulation)).toEqual(calm.output);
  });

  test("one that does not fit is refused, and the run is as it was", () => {
    const simulation = made();
    while (simulation.storage.completed.length < 2) simulation.step();
    const before = seenOf(simulation);
    const reload = { kind: "reload", plan: timers.plan(2), snapshot: newest(simulation) } as const;
    expect(() => simulation.intervene(reload)).toThrow(/does not fit/);
    expect(seenOf(simulation)).toEqual(before);
  });
});

describe("state", () => {
  const keyed = (simulation: SteppableSimulation) => {
    for (const { ref, operators } of simulation.tasks)
      for (const { node, state } of operators)
        for (const { key } of state?.store.cells() ?? [])
          return { uid: node.uid, subtask: ref.subtask, key, state: state! };
    return null;
  };

  test("an entry that is set is there, and gone where an older image is", () => {
    const simulation = made();
    while (keyed(simulation) === null) simulation.step();
    const { uid, subtask, key, state } = keyed(simulation)!;
    const name = state.store.layout.slots[0]!.schema.name;
    const image = simulation.image();
    const before = rememberedBy(simulation);
    const set = { kind: "setState", uid, subtask, state: name, key, namespace: null, remove: false } as const;
    simulation.intervene({ ...set, value: 4242 });
    expect(JSON.stringify(rememberedBy(simulation))).toContain("4242");
    simulation.reset(image);
    expect(rememberedBy(simulation)).toEqual(before);
  });

  test("a key of another subtask is refused", () => {
    const simulation = made();
    while (keyed(simulation) === null) simulation.step();
    const { uid, subtask, key, state } = keyed(simulation)!;
    const name = state.store.layout.slots[0]!.schema.name;
    const set = { kind: "setState", uid, subtask: 1 - subtask, state: name, key, namespace: null } as const;
    expect(() => simulation.intervene({ ...set, value: 1, remove: false })).toThrow(/another subtask/);
  });
});

describe("what cannot be done is refused in words", () => {
  const refusals: readonly (readonly [Intervention, RegExp])[] = [
    [{ kind: "failTask", task: { task: "nobody", subtask: 0 }, reason: "" }, /no nobody/],
    [{ kind: "failTaskManager", taskManager: 2, loseDisk: false }, /no task manager 2/],
    [{ kind: "failCommit", sink: "nobody" }, /no sink nobody/],
    [{ kind: "holdChannel", channel: "nobody" }, /no channel nobody/],
    [{ kind: "slowChannel", channel: "nobody", delayMs: 1 }, /no channel nobody/],
    [{ kind: "setElement", channel: "nobody", index: 0, value: 1 }, /no channel nobody/],
    [{ kind: "setLocal", frame: 0, local: 0, value: 1 }, /stands still/],
    [
      { kind: "setTimer", uid: "in", subtask: 0, domain: "event", key: null, from: null, to: 1 },
      /remembers nothing/,
    ],
  ];
  test.each(refusals)("%j", (intervention, words) => {
    const simulation = made();
    simulation.run(10);
    const before = seenOf(simulation);
    expect(() => simulation.intervene(intervention)).toThrow(words);
    expect(seenOf(simulation)).toEqual(before);
  });

  test("nothing but going back, when the run is over", () => {
    const simulation = made();
    simulation.run();
    expect(() => simulation.intervene({ kind: "trigger" })).toThrow(/The run is over/);
  });
});
