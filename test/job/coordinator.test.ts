// The coordinator: single decisions as stories, and laws that hold for whatever happens in whatever order.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CoordinatorConfig,
  type CoordinatorState,
  decide,
  initialCoordinator,
} from "../../runtime/job/coordinator.ts";
import { createRandom } from "../../runtime/job/random.ts";
import type { CoordinatorCommand, CoordinatorInput } from "../../runtime/job/task-api.ts";
import {
  type CheckpointSettings,
  DEFAULT_CHECKPOINT,
  type RestartSettings,
} from "../../runtime/plan/settings.ts";

const TASKS = [
  { task: "source", subtask: 0, source: true },
  { task: "sink", subtask: 0, source: false },
  { task: "sink", subtask: 1, source: false },
];

const config = (
  settings: Partial<CheckpointSettings> = {},
  restart?: RestartSettings,
): CoordinatorConfig => ({
  settings: { ...DEFAULT_CHECKPOINT, intervalMs: 100, ...settings },
  restart: restart ?? { kind: "fixedDelay", attempts: 1000, delayMs: 10 },
  tasks: TASKS,
  firstCheckpoint: 1,
  seed: 1,
});

/** Feeds inputs and keeps all commands; `text` shows those of the last one, shortly. */
const conversation = (setting: CoordinatorConfig) => {
  let state: CoordinatorState = initialCoordinator(setting);
  const say = (input: CoordinatorInput): readonly CoordinatorCommand[] => {
    const decision = decide(state, input);
    state = decision.state;
    return decision.commands;
  };
  const text = (input: CoordinatorInput): string => say(input).map(shown).filter(Boolean).join(", ");
  const ackAll = (checkpoint: number, timeMs: number): string =>
    TASKS.map(({ task, subtask }) => text({ type: "acknowledged", timeMs, checkpoint, task, subtask })).at(
      -1,
    )!;
  const endAll = (timeMs: number): string =>
    TASKS.map(({ task, subtask }) => text({ type: "inputEnded", timeMs, task, subtask })).at(-1)!;
  return { say, text, ackAll, endAll, state: () => state };
};

const shown = (command: CoordinatorCommand): string => {
  switch (command.type) {
    case "trigger":
      return `trigger ${command.checkpoint}${command.final ? " final" : ""} at ${command.tasks.map(at => `${at.task}${at.subtask}`).join("+")}`;
    case "finalize":
    case "commit":
      return `${command.type} ${command.checkpoint}${command.final ? " final" : ""}`;
    case "abort":
      return `abort ${command.checkpoint}`;
    case "retire":
      return "retire";
    case "wakeAt":
      return `wake ${command.timeMs}`;
    case "restart":
      return `restart in ${command.delayMs}`;
    case "finish":
      return command.status;
    case "event":
      return command.event.type === "checkpointFailed" ? `failed ${command.event.reason}` : "";
  }
};

const fails = (timeMs: number, more: object = {}): CoordinatorInput => ({
  type: "taskFailed",
  timeMs,
  task: "sink",
  subtask: 0,
  reason: "boom",
  fatal: false,
  ...more,
});

describe("coordinator", () => {
  test("triggers by the interval, finalises when all have acknowledged, then commits", () => {
    const { text, ackAll } = conversation(config());
    expect(text({ type: "start", timeMs: 0 })).toBe("wake 100");
    expect(text({ type: "clock", timeMs: 100 })).toBe("trigger 1 at source0, wake 600100");
    expect(ackAll(1, 110)).toBe("finalize 1");
    expect(text({ type: "finalized", timeMs: 120, checkpoint: 1 })).toBe("retire, commit 1, wake 200");
    expect(text({ type: "committed", timeMs: 130, checkpoint: 1 })).toBe("retire");
    expect(text({ type: "clock", timeMs: 200 })).toBe("trigger 2 at source0, wake 600200");
  });

  test("leaves minPause between the end of one and the trigger of the next", () => {
    const { text, ackAll } = conversation(config({ minPauseMs: 500, maxConcurrent: 3 }));
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    expect(text({ type: "clock", timeMs: 300 })).toBe("");
    ackAll(1, 310);
    expect(text({ type: "finalized", timeMs: 400, checkpoint: 1 })).toContain("wake 900");
    expect(text({ type: "clock", timeMs: 899 })).toBe("");
    expect(text({ type: "clock", timeMs: 900 })).toContain("trigger 2");
  });

  test("a higher one completing first subsumes the lower, which is not counted", () => {
    const { text, ackAll } = conversation(config({ maxConcurrent: 2 }));
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    text({ type: "clock", timeMs: 200 });
    expect(ackAll(2, 210)).toBe("finalize 2");
    expect(text({ type: "finalized", timeMs: 220, checkpoint: 2 })).toContain(
      "retire, failed subsumed, abort 1, commit 2",
    );
  });

  test("one manifest and one commit at a time, in rising order", () => {
    const { text, ackAll } = conversation(config({ maxConcurrent: 2 }));
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    text({ type: "clock", timeMs: 200 });
    expect(ackAll(1, 210)).toContain("finalize 1");
    expect(ackAll(2, 210)).toBe("");
    expect(text({ type: "finalized", timeMs: 220, checkpoint: 1 })).toContain("retire, commit 1, finalize 2");
    expect(text({ type: "finalized", timeMs: 230, checkpoint: 2 })).not.toContain("commit");
    expect(text({ type: "committed", timeMs: 240, checkpoint: 1 })).toContain("commit 2");
  });

  test("expires after the timeout; within tolerableFailures the job lives", () => {
    const { text } = conversation(config({ timeoutMs: 50, tolerableFailures: 1 }));
    text({ type: "start", timeMs: 0 });
    expect(text({ type: "clock", timeMs: 100 })).toContain("wake 150");
    expect(text({ type: "clock", timeMs: 150 })).toBe("failed expired, abort 1, wake 200");
    text({ type: "clock", timeMs: 200 });
    expect(text({ type: "clock", timeMs: 250 })).toBe("failed expired, abort 2, restart in 10");
  });

  test("counts failures in a row, once an id; a completed one starts anew", () => {
    const { text, ackAll } = conversation(config({ tolerableFailures: 1 }));
    const decline = (checkpoint: number, timeMs: number) =>
      text({ type: "declined", timeMs, checkpoint, reason: "io", detail: "disk full" });
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    expect(decline(1, 110)).toBe("failed io, abort 1, wake 200");
    expect(decline(1, 111)).toBe("");
    text({ type: "clock", timeMs: 200 });
    ackAll(2, 210);
    text({ type: "finalized", timeMs: 220, checkpoint: 2 });
    text({ type: "clock", timeMs: 300 });
    expect(decline(3, 310)).not.toContain("restart");
    text({ type: "clock", timeMs: 400 });
    expect(decline(4, 410)).toContain("restart in 10");
  });

  test("a task that runs out of input meanwhile is triggered directly", () => {
    const { text } = conversation(config());
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    expect(text({ type: "inputEnded", timeMs: 110, task: "sink", subtask: 1 })).toBe("trigger 1 at sink1");
    expect(text({ type: "inputEnded", timeMs: 110, task: "source", subtask: 0 })).toBe("");
  });

  test("one that ran out before is triggered with the sources", () => {
    const { text } = conversation(config());
    text({ type: "start", timeMs: 0 });
    text({ type: "inputEnded", timeMs: 10, task: "sink", subtask: 1 });
    expect(text({ type: "clock", timeMs: 100 })).toContain("trigger 1 at source0+sink1");
  });

  test("a task finished before the run began is acknowledged implicitly", () => {
    const finished = { task: "old", subtask: 0, source: true, finished: true };
    const { text, ackAll } = conversation({ ...config(), tasks: [...TASKS, finished] });
    text({ type: "start", timeMs: 0 });
    expect(text({ type: "clock", timeMs: 100 })).toContain("trigger 1 at source0,");
    expect(ackAll(1, 110)).toBe("finalize 1");
  });

  test("a bounded run ends with one final checkpoint that commits", () => {
    const { text, ackAll, endAll } = conversation(config());
    text({ type: "start", timeMs: 0 });
    expect(endAll(10)).toBe("trigger 1 final at source0+sink0+sink1, wake 600010");
    expect(ackAll(1, 20)).toBe("finalize 1 final");
    expect(text({ type: "finalized", timeMs: 30, checkpoint: 1 })).toBe("retire, commit 1 final");
    expect(text({ type: "committed", timeMs: 40, checkpoint: 1 })).toBe("retire, finished");
  });

  test("the final one waits for one that is under way", () => {
    const { text, ackAll, endAll } = conversation(config());
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    expect(endAll(110)).toBe("trigger 1 at sink1");
    ackAll(1, 120);
    expect(text({ type: "finalized", timeMs: 130, checkpoint: 1 })).toContain("commit 1, trigger 2 final");
  });

  test("a final checkpoint that fails is taken again", () => {
    const { text, endAll } = conversation(config({ tolerableFailures: 1 }));
    text({ type: "start", timeMs: 0 });
    endAll(10);
    expect(text({ type: "declined", timeMs: 20, checkpoint: 1, reason: "io", detail: "" })).toContain(
      "wake 110",
    );
    expect(text({ type: "clock", timeMs: 110 })).toContain("trigger 2 final");
  });

  test("without checkpointing a bounded run ends by itself", () => {
    const { text, endAll } = conversation(config({ enabled: false }));
    expect(text({ type: "start", timeMs: 0 })).toBe("");
    expect(text({ type: "clock", timeMs: 1000 })).toBe("");
    expect(endAll(1010)).toBe("finished");
  });

  test("stop takes a checkpoint that commits, then ends; what is pending is given up", () => {
    const { text, ackAll } = conversation(config());
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    expect(text({ type: "stop", timeMs: 110 })).toContain("failed shutdown, abort 1, trigger 2 at source0");
    ackAll(2, 120);
    expect(text({ type: "finalized", timeMs: 130, checkpoint: 2 })).toBe("retire, commit 2");
    expect(text({ type: "committed", timeMs: 140, checkpoint: 2 })).toBe("retire, cancelled");
  });

  test("stop waits for a manifest being written", () => {
    const { text, ackAll } = conversation(config());
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    ackAll(1, 105);
    expect(text({ type: "stop", timeMs: 110 })).toBe("");
    expect(text({ type: "finalized", timeMs: 120, checkpoint: 1 })).toContain(
      "commit 1, trigger 2 at source0",
    );
  });

  test.each([
    ["without checkpoints", { enabled: false }, []],
    ["during a restart", {}, [fails(50)]],
  ] as const)("stop %s ends at once", (_, settings, before) => {
    const { text } = conversation(config(settings));
    text({ type: "start", timeMs: 0 });
    for (const input of before) text(input);
    expect(text({ type: "stop", timeMs: 55 })).toBe("cancelled");
  });

  test("stop whose checkpoint fails ends all the same", () => {
    const { text } = conversation(config());
    text({ type: "start", timeMs: 0 });
    text({ type: "stop", timeMs: 10 });
    expect(text({ type: "declined", timeMs: 20, checkpoint: 1, reason: "io", detail: "" })).toBe(
      "failed io, abort 1, cancelled",
    );
  });

  test("a failure gives pending checkpoints up and restarts; more of it during the delay is the same failure", () => {
    const { text, state } = conversation(config({}, { kind: "fixedDelay", attempts: 1, delayMs: 1000 }));
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    expect(text(fails(110))).toBe("failed taskFailure, abort 1, restart in 1000");
    expect(text(fails(120))).toBe("");
    expect(text(fails(1109))).toBe("");
    expect(text({ type: "restored", timeMs: 1120 })).toBe("wake 1220");
    expect(text({ type: "clock", timeMs: 1220 })).toContain("trigger 2");
    expect(state().failures.length).toBe(1);
    expect(text(fails(1300))).toBe("failed taskFailure, abort 2, failed");
  });

  test("a failure of recovery is a failure of its own", () => {
    const { text } = conversation(config({}, { kind: "fixedDelay", attempts: 1, delayMs: 1000 }));
    text({ type: "start", timeMs: 0 });
    text(fails(110));
    expect(text(fails(1110))).toBe("failed");
  });

  test("a manifest that becomes durable during a restart is left to recovery to commit", () => {
    const { text, ackAll } = conversation(config());
    text({ type: "start", timeMs: 0 });
    text({ type: "clock", timeMs: 100 });
    ackAll(1, 105);
    expect(text(fails(110))).toBe("restart in 10");
    expect(text({ type: "finalized", timeMs: 115, checkpoint: 1 })).toBe("");
    text({ type: "restored", timeMs: 120 });
    expect(text({ type: "clock", timeMs: 220 })).toContain("trigger 2");
  });

  test("a fatal failure ends it", () => {
    const { text } = conversation(config());
    text({ type: "start", timeMs: 0 });
    expect(text(fails(10, { fatal: true }))).toBe("failed");
  });

  test("a record that fails the same way twice ends it, whatever else failed between", () => {
    const { text } = conversation(config());
    const poison = { record: true, where: "lines.txt:7" };
    text({ type: "start", timeMs: 0 });
    const again = (timeMs: number) => text({ type: "restored", timeMs });
    expect(text(fails(10, poison))).toContain("restart");
    again(30);
    expect(text(fails(40, { record: true, where: "lines.txt:8" }))).toContain("restart");
    again(60);
    expect(text(fails(70))).toContain("restart");
    again(90);
    expect(text(fails(100, poison))).toBe("failed");
  });
});

// ---------------------------------------------------------------- laws

interface Chances {
  readonly crash: number;
  readonly decline: number;
  readonly badManifest: number;
  readonly lose: number;
}

/** Answers commands in random order, with faults until they stop. Throws where a law is broken. */
const drive = (setting: CoordinatorConfig, seed: number, chances: Chances, faultySteps: number): string => {
  const random = createRandom(seed);
  const { say } = conversation(setting);
  let waiting: (() => CoordinatorInput | null)[] = [];
  let nowMs = 0;
  let wakeMs = Number.POSITIVE_INFINITY;
  let lastId = setting.firstCheckpoint - 1;
  let lastCommit = 0;
  let committing = 0;
  let status = "";
  let faulty = true;
  let inputLeft = 40;
  const open = new Set<number>();
  const acknowledged = new Map<number, Set<string>>();
  const durable = new Set<number>();
  const chance = (share: number): boolean => faulty && random.next() < share;

  const obey = (command: CoordinatorCommand): void => {
    if (status !== "") throw new Error(`${command.type} after the end`);
    switch (command.type) {
      case "trigger":
        if (!acknowledged.has(command.checkpoint)) {
          if (command.checkpoint <= lastId) throw new Error(`id ${command.checkpoint} after ${lastId}`);
          lastId = command.checkpoint;
          acknowledged.set(lastId, new Set());
          open.add(lastId);
          if (open.size > setting.settings.maxConcurrent) throw new Error(`${open.size} pending`);
        }
        // A trigger at a source reaches every task, by barriers.
        for (const { task, subtask } of command.tasks.some(at => at.task === "source")
          ? TASKS
          : command.tasks) {
          const { checkpoint } = command;
          waiting.push(() => {
            if (chance(chances.lose)) return null;
            if (chance(chances.decline)) {
              return { type: "declined", timeMs: nowMs, checkpoint, reason: "declined", detail: "" };
            }
            acknowledged.get(checkpoint)!.add(`${task}${subtask}`);
            return { type: "acknowledged", timeMs: nowMs, checkpoint, task, subtask };
          });
        }
        return;
      case "finalize": {
        const { checkpoint } = command;
        if (acknowledged.get(checkpoint)!.size < TASKS.length) throw new Error("finalised too early");
        waiting.push(() => {
          open.delete(checkpoint);
          if (chance(chances.badManifest))
            return { type: "finalizeFailed", timeMs: nowMs, checkpoint, detail: "" };
          durable.add(checkpoint);
          return { type: "finalized", timeMs: nowMs, checkpoint };
        });
        return;
      }
      case "commit": {
        const { checkpoint } = command;
        if (!durable.has(checkpoint)) throw new Error("committed before it was durable");
        if (checkpoint <= lastCommit) throw new Error(`commit ${checkpoint} after ${lastCommit}`);
        if (committing++ > 0) throw new Error("two commits at a time");
        lastCommit = checkpoint;
        waiting.push(() => {
          committing--;
          return { type: "committed", timeMs: nowMs, checkpoint };
        });
        return;
      }
      case "abort":
        open.delete(command.checkpoint);
        return;
      case "wakeAt":
        wakeMs = command.timeMs;
        return;
      case "restart":
        waiting = [];
        open.clear();
        committing = 0;
        // What is in doubt is durable, and recovery commits it: the harder case.
        for (const [id, by] of acknowledged) if (by.size === TASKS.length) durable.add(id);
        lastCommit = Math.max(lastCommit, ...durable);
        inputLeft = 40;
        waiting.push(() => {
          nowMs += command.delayMs;
          return { type: "restored", timeMs: nowMs };
        });
        return;
      case "finish":
        status = command.status;
        return;
      case "retire":
      case "event":
    }
  };
  const tell = (input: CoordinatorInput): void => {
    for (const command of say(input)) obey(command);
  };

  tell({ type: "start", timeMs: 0 });
  for (let step = 0; status === ""; step++) {
    faulty = step < faultySteps;
    if (step > faultySteps + 5000) throw new Error("it does not end");
    if (chance(chances.crash)) {
      tell({ type: "taskFailed", timeMs: nowMs, task: "sink", subtask: 0, reason: "x", fatal: false });
    } else if (waiting.length > 0 && random.next() < 0.7) {
      const [answer] = waiting.splice(Math.floor(random.next() * waiting.length), 1);
      const input = answer!();
      if (input !== null) tell(input);
    } else if (inputLeft > 0 && !faulty && --inputLeft < TASKS.length) {
      tell({ type: "inputEnded", timeMs: nowMs, ...TASKS[inputLeft]! });
    } else {
      nowMs += Math.floor(random.next() * 60);
      if (nowMs >= wakeMs) {
        wakeMs = Number.POSITIVE_INFINITY;
        tell({ type: "clock", timeMs: nowMs });
      }
    }
  }
  return status;
};

describe("coordinator laws", () => {
  const share = fc.double({ min: 0, max: 0.3, noNaN: true });
  const chances = fc.record({
    crash: fc.double({ min: 0, max: 0.05, noNaN: true }),
    decline: share,
    badManifest: share,
    lose: share,
  });

  test("ids rise, maxConcurrent holds, commits follow manifests and rise, and when faults stop the run ends", () => {
    const setting = fc.record({
      maxConcurrent: fc.integer({ min: 1, max: 4 }),
      minPauseMs: fc.constantFrom(0, 30),
      timeoutMs: fc.integer({ min: 20, max: 400 }),
      tolerableFailures: fc.constantFrom(0, 2, 1000),
    });
    fc.assert(
      fc.property(
        setting,
        chances,
        fc.integer(),
        fc.integer({ min: 0, max: 300 }),
        (settings, faults, seed, steps) => {
          // A run whose every checkpoint expires can only fail; otherwise it ends well.
          const calm = { ...settings, timeoutMs: settings.timeoutMs + 20_000 };
          expect(
            drive(config(steps % 2 === 0 ? calm : { ...calm, intervalMs: 20 }), seed, faults, steps),
          ).toBe("finished");
        },
      ),
      { numRuns: 300 },
    );
  });

  test("expiring checkpoints break no law either", () => {
    fc.assert(
      fc.property(chances, fc.integer(), fc.integer({ min: 20, max: 120 }), (faults, seed, timeoutMs) => {
        const setting = config({ timeoutMs, maxConcurrent: 3, tolerableFailures: 3, intervalMs: 40 });
        drive({ ...setting, restart: { kind: "fixedDelay", attempts: 20, delayMs: 5 } }, seed, faults, 200);
      }),
      { numRuns: 200 },
    );
  });
});
