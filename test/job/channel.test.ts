// A channel is a queue: whatever is pushed comes out in order; adjacent watermarks are one.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChannel } from "../../runtime/job/channel.ts";
import type { Control, InputChannel } from "../../runtime/job/task-api.ts";

const take = (channel: InputChannel): unknown => {
  const head =
    channel.head === "record" ? { value: channel.value, timestamp: channel.timestamp } : channel.control;
  channel.shift();
  return head;
};

describe("channel", () => {
  test("gives back what it was given, in order, however pushes and takes mix", () => {
    const move = fc.oneof(
      fc.record({ push: fc.integer(), at: fc.integer() }),
      fc.constant("barrier"),
      fc.constant("take"),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 200 }), moves => {
        const channel = createChannel("a -> b", 4);
        const model: unknown[] = [];
        for (const one of moves) {
          if (one === "take") {
            if (channel.head !== "none") expect(take(channel)).toEqual(model.shift());
          } else if (typeof one === "string") {
            const control: Control = { kind: "barrier", checkpoint: 1 };
            channel.pushControl(control);
            model.push(control);
          } else {
            channel.push(one.push, one.at);
            model.push({ value: one.push, timestamp: one.at });
          }
          expect(channel.length).toBe(model.length);
          expect(channel.hasRoom).toBe(model.length < 4);
          expect(channel.room).toBe(Math.max(0, 4 - model.length));
          expect([...channel.peek()]).toEqual(model);
        }
      }),
    );
  });

  test("a watermark directly behind another takes its place; behind a record it does not", () => {
    const channel = createChannel("a -> b", 8);
    channel.pushControl({ kind: "watermark", watermark: 1 });
    channel.pushControl({ kind: "watermark", watermark: 2 });
    channel.push("x", 3);
    channel.pushControl({ kind: "watermark", watermark: 3 });
    expect([...channel.peek()]).toEqual([
      { kind: "watermark", watermark: 2 },
      { value: "x", timestamp: 3 },
      { kind: "watermark", watermark: 3 },
    ]);
  });
});
