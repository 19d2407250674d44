// Wiring and routing: who is connected to whom, and which channel a record leaves by.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChannel } from "../../runtime/job/channel.ts";
import { createRouter, type Routing } from "../../runtime/job/router.ts";
import { wire } from "../../runtime/job/wire.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import { keyGroup, subtaskOf } from "../../runtime/plan/key-groups.ts";
import type { Partition } from "../../runtime/plan/plan.ts";
import { STRING } from "../../runtime/values/type.ts";
import { arrow, PlanBuilder } from "../support/ir.ts";

const channels = (count: number) => Array.from({ length: count }, (_, i) => createChannel(`c${i}`, 100));
const lengths = (routing: Routing, count: number, subtask: number, records: readonly unknown[]) => {
  const all = channels(count);
  const sent = { records: 0 };
  const router = createRouter(routing, all, subtask, sent);
  for (const value of records) router.emit(value, 0);
  expect(sent.records).toBe(records.length);
  return all.map(channel => channel.length);
};

describe("router", () => {
  test("forward", () => expect(lengths({ kind: "forward" }, 1, 0, [1, 2])).toEqual([2]));
  test("broadcast", () => expect(lengths({ kind: "broadcast" }, 3, 0, [1, 2])).toEqual([2, 2, 2]));
  test.each([
    [0, [2, 1, 1]],
    [1, [1, 2, 1]],
    [5, [1, 1, 2]],
  ])("round robin begins at the sender's own number: %i", (subtask, expected) => {
    expect(lengths({ kind: "rebalance" }, 3, subtask, [1, 2, 3, 4])).toEqual(expected);
  });

  test("hash goes to the subtask that owns the key's group", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 5 }), (key, parallelism) => {
        const routing: Routing = {
          kind: "hash",
          key: value => value as string,
          keyType: STRING,
          maxParallelism: 128,
        };
        const owner = subtaskOf(keyGroup(key, STRING, 128), parallelism, 128);
        expect(lengths(routing, parallelism, 0, [key])[owner]).toBe(1);
      }),
    );
  });
});

describe("wire", () => {
  const plan = (partition: Partition, to: number) => {
    const b = new PlanBuilder();
    b.add({ kind: "filter", fn: arrow("x", STRING, x => x) }, { uid: "a", parallelism: 2 });
    b.add({ kind: "filter", fn: arrow("x", STRING, x => x) }, { uid: "b", parallelism: to });
    b.edges.push({ from: 0, port: 0, to: 1, input: 0, partition });
    return b.plan();
  };
  const names = (partition: Partition, to: number) => {
    const made = plan(partition, to);
    const wiring = wire(made, deploy(made, { chaining: false }));
    const named = (links: readonly (readonly { readonly name: string }[])[]) =>
      links.map(link => link.map(({ name }) => name));
    return {
      out: named(wiring.outputs(0, 1)),
      in: named(wiring.inputs(1, 0)),
      count: wiring.channels.length,
    };
  };

  test("one to one where forward", () => {
    expect(names({ kind: "forward" }, 2)).toEqual({
      out: [["a (2/2) -> b (2/2)"]],
      in: [["a (1/2) -> b (1/2)"]],
      count: 2,
    });
  });

  test("all to all elsewhere", () => {
    expect(names({ kind: "rebalance" }, 3)).toEqual({
      out: [["a (2/2) -> b (1/3)", "a (2/2) -> b (2/3)", "a (2/2) -> b (3/3)"]],
      in: [["a (1/2) -> b (1/3)", "a (2/2) -> b (1/3)"]],
      count: 6,
    });
  });
});
