// What is to be seen of a run while it goes: the way of every element back to the line of a file, what each task waits
// for, which channels are blocked and by which checkpoint. Checked at every step against the graph and the events.
import { describe, expect, test } from "vitest";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import type {
  Condition,
  SteppableSimulation,
  TaskView,
  Way,
} from "../../runtime/execute/simulate/steppable.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { corpus, planOf, worldOf } from "../support/corpus.ts";

function started(name: string, options: Partial<SimulationOptions> = {}) {
  const testCase = corpus.find(each => each.name === name)!;
  const plan = planOf(testCase.file, { parallelism: 2 });
  const simulation = simulate({
    ...worldOf(plan, testCase.dir),
    seed: 3,
    traced: true,
    deploy: { chaining: false },
    recordsPerSecond: 50,
    ...options,
  }) as SteppableSimulation;
  return { plan, simulation };
}

/** Every `each` steps. */
function watch(simulation: SteppableSimulation, each: number, look: () => void): void {
  while (simulation.step()) if (simulation.stepCount % each === 0) look();
}

const upstream = (plan: Plan, from: number, to: number): boolean =>
  plan.edges.some(edge => edge.from === from && edge.to === to);

/** Its operators from the last to the first; each is behind the next in the graph, and none came later. */
function operatorsOf(plan: Plan, last: Way): readonly string[] {
  const names: string[] = [];
  for (let way: Way | null = last; way !== null; way = way.from) {
    names.push(plan.nodes[way.node]!.uid);
    if (way.from !== null) {
      expect(upstream(plan, way.from.node, way.node)).toBe(true);
      expect(way.from.step).toBeLessThan(way.step);
    }
  }
  return names;
}

const first = (way: Way): Way => (way.from === null ? way : first(way.from));

describe("the way of an element", () => {
  test("leads through the graph to the line it was read from, or to the timer or window that made it", () => {
    const { plan, simulation } = started("fraud");
    let seen = 0;
    const origins = new Set<string>();
    watch(simulation, 7, () => {
      for (const channel of simulation.channels) {
        for (const element of channel.elements()) {
          if (element.kind === "control") continue;
          seen++;
          const way = element.way!;
          expect(way.node).toBe(plan.edges[channel.edge]!.from);
          expect(way.subtask).toBe(channel.from.subtask);
          expect(way.step).toBeLessThanOrEqual(simulation.stepCount);
          operatorsOf(plan, way);
          const { cause, where } = first(way);
          origins.add(cause);
          if (cause === "record") expect(where).toMatch(/^transactions\.jsonl:\d+/);
        }
      }
    });
    expect(seen).toBeGreaterThan(100);
    expect([...origins]).toEqual(["record"]);
  });

  test("of what a sink wrote last is whole; a window's begins at the window", () => {
    const { plan, simulation } = started("word-count");
    const ways = new Map<string, Set<string>>();
    watch(simulation, 5, () => {
      for (const { last, operators } of simulation.tasks) {
        const { uid, operator } = operators[0]!.node;
        if (last === null || operator.kind !== "sink") continue;
        const way = `${operatorsOf(plan, last).join(" < ")} by ${first(last).cause}`;
        ways.set(uid, (ways.get(uid) ?? new Set()).add(way));
      }
    });
    expect(Object.fromEntries([...ways].map(([uid, all]) => [uid, [...all]]))).toMatchInlineSnapshot(`
      {
        "out": [
          "out < counts by window",
        ],
      }
    `);
  });

  test("is kept over a step that stands still, and the same there", () => {
    const ways = (pausing: boolean) => {
      const { simulation } = started("running-totals");
      if (pausing) simulation.pauses = () => true;
      const all: string[] = [];
      while (simulation.status === "running") {
        if (simulation.advance() !== null) continue;
        for (const { last } of simulation.tasks)
          if (last?.step === simulation.stepCount - 1) all.push(JSON.stringify(last));
      }
      return all;
    };
    expect(ways(true)).toEqual(ways(false));
  });
});

describe("tasks and channels", () => {
  test("say what they wait for, at any moment in agreement with the events", () => {
    const { simulation } = started("reduce-union", {
      channelCapacity: 2,
      faults: { crash: { probability: 0.002, count: 1 } },
    });
    const kinds = new Map<Condition["kind"], TaskView>();
    const before = new Map<string, number>();
    let blocked = 0;
    let known = 0;
    /** Channels by the barrier that came through them last, while their task still aligns. */
    const arrived = new Map<string, number>();
    const readEvents = () => {
      for (const event of simulation.events.slice(known)) {
        if (event.type === "barrierArrived")
          arrived.set(`${event.task}/${event.subtask} ${event.channel}`, event.checkpoint);
        const ends =
          event.type === "barrierAligned" ||
          event.type === "runRestored" ||
          event.type === "checkpointFailed";
        if (!ends) continue;
        for (const key of arrived.keys()) {
          if (event.type !== "barrierAligned" || key.startsWith(`${event.task}/${event.subtask} `))
            arrived.delete(key);
        }
      }
      known = simulation.events.length;
    };
    watch(simulation, 1, () => {
      readEvents();
      if (simulation.stepCount % 3 !== 0) return;
      const aligning = new Map<string, Condition>();
      for (const task of simulation.tasks) {
        const { condition, ref } = task;
        kinds.set(condition.kind, task);
        if (condition.kind === "failed" && simulation.channels.length === 0)
          expect(condition.restartAtMs).toBe(simulation.restartAtMs);
        aligning.set(`${ref.task}/${ref.subtask}`, condition);
        for (const { channel, watermark } of task.inputWatermarks) {
          if (simulation.events.some(event => event.type === "runRestored")) continue;
          expect(watermark).toBeGreaterThanOrEqual(before.get(channel) ?? watermark);
          before.set(channel, watermark);
        }
      }
      for (const channel of simulation.channels) {
        expect([...channel.elements()].length).toBe(channel.length);
        if (channel.blockedBy === null) continue;
        blocked++;
        const key = `${channel.to.task}/${channel.to.subtask}`;
        expect(arrived.get(`${key} ${channel.name}`)).toBe(channel.blockedBy);
        const condition = aligning.get(key)!;
        if (condition.kind !== "aligning") continue;
        expect(condition.checkpoint).toBe(channel.blockedBy);
        expect(condition.blocked).toContain(channel.name);
      }
    });
    expect(blocked).toBeGreaterThan(10);
    expect([...kinds.keys()].sort()).toEqual([
      "aligning",
      "failed",
      "finished",
      "idle",
      "running",
      "waitingForRoom",
    ]);
    expect(new Set(simulation.tasks.map(({ condition }) => condition.kind))).toEqual(new Set(["finished"]));
  });

  test("the task that stands still runs, and says where its source is", () => {
    const { simulation } = started("fraud");
    simulation.pauses = task => simulation.tasks[task]!.operators[0]!.node.operator.kind === "source";
    for (let i = 0; i < 50; i++) while (simulation.advance() === null);
    const { task, pause, count } = simulation.inside!;
    const view = simulation.tasks[task]!;
    expect([pause.kind, count, view.condition.kind]).toEqual(["entry", 0, "running"]);
    expect(view.where).toMatch(/^transactions\.jsonl:\d+/);
    expect(view.position().length).toBeGreaterThan(0);
    expect(simulation.step()).toBe(true);
    expect(simulation.inside).toBe(null);
    expect(simulation.lastTask).toBe(task);
  });
});
