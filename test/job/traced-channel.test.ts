// A channel that keeps ways behaves as one that does not, and each element has the way that was current when it came.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChannel, type MemoryChannel } from "../../runtime/job/channel.ts";
import { createTrail, type Trail, type Way } from "../../runtime/job/way.ts";
import { MAX_WATERMARK } from "../../runtime/values/value.ts";

const way = (step: number): Way => ({
  node: 0,
  subtask: 0,
  step,
  cause: "record",
  value: step,
  timestamp: 0,
  key: undefined,
  from: null,
  where: null,
  window: null,
});

type Step = "push" | "shift" | "watermark" | "last" | "barrier" | "image" | "reset";
const steps = fc.array(
  fc.constantFrom<Step>(
    "push",
    "push",
    "push",
    "shift",
    "shift",
    "watermark",
    "last",
    "barrier",
    "image",
    "reset",
  ),
  { maxLength: 200 },
);

describe("a channel that keeps ways", () => {
  const look = (channel: MemoryChannel) => ({
    head: channel.head,
    length: channel.length,
    room: channel.room,
    hasRoom: channel.hasRoom,
    value: channel.head === "record" ? channel.value : channel.head === "control" ? channel.control : null,
    timestamp: channel.timestamp,
    elements: [...channel.peek()].map(each => ("kind" in each ? each : [each.value, each.timestamp])),
  });
  const apply = (
    channel: MemoryChannel,
    step: Step,
    number: number,
    images: ReturnType<MemoryChannel["image"]>[],
  ) => {
    if (step === "push") channel.push(number, number * 10);
    else if (step === "watermark") channel.pushControl({ kind: "watermark", watermark: number });
    else if (step === "last") channel.pushControl({ kind: "watermark", watermark: MAX_WATERMARK });
    else if (step === "barrier") channel.pushControl({ kind: "barrier", checkpoint: number });
    else if (step === "image") images.push(channel.image());
    else if (step === "reset") channel.reset(images.at(-1) ?? channel.image());
    else if (channel.head !== "none") channel.shift();
  };

  test("≡ one that does not, under any use", () => {
    fc.assert(
      fc.property(steps, all => {
        const trail = createTrail();
        const [plain, traced] = [createChannel("c", 4), createChannel("c", 4, trail)];
        const images: [ReturnType<MemoryChannel["image"]>[], ReturnType<MemoryChannel["image"]>[]] = [[], []];
        all.forEach((step, number) => {
          trail.way = way(number);
          apply(plain, step, number, images[0]);
          apply(traced, step, number, images[1]);
          expect(look(traced)).toEqual(look(plain));
          // Records are their own numbers here, and so are the steps of their ways.
          for (const each of traced.peek())
            if ("way" in each && "value" in each) expect((each.way as Way).step).toBe(each.value);
        });
      }),
      { numRuns: 200 },
    );
  });

  test("says whose way the element had that was taken", () => {
    const trail: Trail = createTrail();
    const channel = createChannel("c", 4, trail);
    for (const number of [1, 2]) {
      trail.way = way(number);
      channel.push(number, 0);
    }
    channel.pushControl({ kind: "barrier", checkpoint: 1 });
    const taken = [1, 2, 3].map(() => {
      channel.shift();
      return trail.taken?.step ?? null;
    });
    expect(taken).toEqual([1, 2, null]);
  });
});
