// Barrier alignment as a table: what arrives, and what a task is told to do.
import { describe, expect, test } from "vitest";
import { createBarrierHandler } from "../../runtime/job/barrier-handler.ts";

/** `0:b5` barrier 5 on channel 0 · `0:c5` cancel marker · `0:end` · `forget 5` · `trigger 5`. */
interface Case {
  readonly name: string;
  readonly mode?: "atLeastOnce";
  readonly channels: number;
  readonly steps: string;
  /** `+5` completed, `-5` aborted, in order. */
  readonly told: string;
  readonly blocked: readonly number[];
  readonly pending: number | null;
}

const cases: readonly Case[] = [
  {
    name: "one channel completes at once",
    channels: 1,
    steps: "0:b1",
    told: "+1",
    blocked: [],
    pending: null,
  },
  {
    name: "the first barrier blocks its channel only",
    channels: 3,
    steps: "1:b1",
    told: "",
    blocked: [1],
    pending: 1,
  },
  {
    name: "the last barrier unblocks all",
    channels: 3,
    steps: "1:b1 0:b1 2:b1",
    told: "+1",
    blocked: [],
    pending: null,
  },
  {
    name: "a barrier of an older checkpoint is ignored",
    channels: 2,
    steps: "0:b2 1:b2 0:b1",
    told: "+2",
    blocked: [],
    pending: null,
  },
  {
    name: "an older barrier during a newer alignment does not block",
    channels: 3,
    steps: "0:b2 1:b1",
    told: "",
    blocked: [0],
    pending: 2,
  },
  {
    name: "a higher id subsumes the pending alignment",
    channels: 2,
    steps: "0:b1 1:b2",
    told: "-1",
    blocked: [1],
    pending: 2,
  },
  {
    name: "the subsumed one can no longer complete",
    channels: 2,
    steps: "0:b1 1:b2 0:b2 0:b1 1:b1",
    told: "-1 +2",
    blocked: [],
    pending: null,
  },
  {
    name: "a cancel marker unblocks",
    channels: 2,
    steps: "0:b1 1:c1",
    told: "-1",
    blocked: [],
    pending: null,
  },
  {
    name: "a cancel marker of a newer checkpoint aborts both",
    channels: 2,
    steps: "0:b1 1:c2",
    told: "-1 -2",
    blocked: [],
    pending: null,
  },
  {
    name: "a cancel marker is told once",
    channels: 2,
    steps: "0:c1 1:c1",
    told: "-1",
    blocked: [],
    pending: null,
  },
  {
    name: "barriers behind a cancel marker are ignored",
    channels: 2,
    steps: "0:c1 1:b1",
    told: "-1",
    blocked: [],
    pending: null,
  },
  {
    name: "an old cancel marker changes nothing",
    channels: 2,
    steps: "0:b2 1:c1",
    told: "",
    blocked: [0],
    pending: 2,
  },
  {
    name: "end of input counts as aligned",
    channels: 2,
    steps: "0:b1 1:end",
    told: "+1",
    blocked: [],
    pending: null,
  },
  {
    name: "an ended channel is aligned for later checkpoints",
    channels: 2,
    steps: "1:end 0:b1 0:b2",
    told: "+1 +2",
    blocked: [],
    pending: null,
  },
  {
    name: "end of input of a blocked channel leaves the others awaited",
    channels: 3,
    steps: "0:b1 1:end",
    told: "",
    blocked: [0],
    pending: 1,
  },
  {
    name: "a forgotten alignment unblocks",
    channels: 2,
    steps: "0:b1 forget1",
    told: "",
    blocked: [],
    pending: null,
  },
  {
    name: "its late barriers are ignored",
    channels: 2,
    steps: "0:b1 forget1 1:b1",
    told: "",
    blocked: [],
    pending: null,
  },
  {
    name: "one forgotten before its barriers is ignored too",
    channels: 2,
    steps: "forget1 0:b1 1:b1 0:b2",
    told: "",
    blocked: [0],
    pending: 2,
  },
  {
    name: "a source is triggered",
    channels: 0,
    steps: "trigger1 trigger2",
    told: "+1 +2",
    blocked: [],
    pending: null,
  },
  {
    name: "a trigger that was answered already is ignored",
    channels: 1,
    steps: "0:b1 0:end trigger1 trigger2",
    told: "+1 +2",
    blocked: [],
    pending: null,
  },
  {
    name: "a trigger waits for channels that have not ended",
    channels: 2,
    steps: "0:end trigger1 1:end",
    told: "+1",
    blocked: [],
    pending: null,
  },
  {
    name: "at least once blocks nothing",
    mode: "atLeastOnce",
    channels: 2,
    steps: "0:b1",
    told: "",
    blocked: [],
    pending: 1,
  },
  {
    name: "at least once counts per checkpoint",
    mode: "atLeastOnce",
    channels: 2,
    steps: "0:b1 0:b2 1:b1 1:b2",
    told: "+1 +2",
    blocked: [],
    pending: null,
  },
  {
    name: "at least once: completing drops the older",
    mode: "atLeastOnce",
    channels: 2,
    steps: "0:b1 0:b2 1:b2 1:b1",
    told: "+2",
    blocked: [],
    pending: null,
  },
  {
    name: "at least once: end of input completes all it can",
    mode: "atLeastOnce",
    channels: 2,
    steps: "0:b1 0:b2 1:end",
    told: "+1 +2",
    blocked: [],
    pending: null,
  },
  {
    name: "at least once: a cancel marker aborts",
    mode: "atLeastOnce",
    channels: 2,
    steps: "0:b1 1:c1 1:b1",
    told: "-1",
    blocked: [],
    pending: null,
  },
  {
    name: "at least once: forgotten",
    mode: "atLeastOnce",
    channels: 2,
    steps: "0:b1 forget1 1:b1",
    told: "",
    blocked: [],
    pending: null,
  },
];

const play = (one: Case) => {
  const told: string[] = [];
  const handler = createBarrierHandler(one.mode ?? "exactlyOnce", one.channels, {
    complete: id => told.push(`+${id}`),
    abort: id => told.push(`-${id}`),
  });
  for (const step of one.steps.split(" ")) {
    const [, channel, what, id] = /^(?:(\d+):)?([a-z]+)(\d*)$/.exec(step)!;
    const number = Number(id);
    if (what === "b") handler.barrier(Number(channel), number);
    else if (what === "c") handler.cancel(Number(channel), number);
    else if (what === "end") handler.endOfInput(Number(channel));
    else if (what === "forget") handler.forget(number);
    else handler.trigger(number);
  }
  return { told: told.join(" "), handler };
};

describe("barrier handler", () => {
  test.each(cases)("$name", one => {
    const { told, handler } = play(one);
    const channels = Array.from({ length: one.channels }, (_, channel) => channel);
    expect(told).toBe(one.told);
    expect(channels.filter(channel => handler.isBlocked(channel))).toEqual(one.blocked);
    expect(handler.pending).toBe(one.pending);
  });

  test("at least once tracks at most 50 checkpoints", () => {
    const told: number[] = [];
    const handler = createBarrierHandler("atLeastOnce", 2, {
      complete: id => told.push(id),
      abort: () => {},
    });
    for (let id = 1; id <= 60; id++) handler.barrier(0, id);
    for (let id = 1; id <= 60; id++) handler.barrier(1, id);
    expect(told).toEqual(Array.from({ length: 50 }, (_, i) => i + 11));
  });
});
