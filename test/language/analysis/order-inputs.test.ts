// Which inputs race for what a sink gets.

import { expect, test } from "vitest";
import { sinkOrders } from "../../../runtime/plan/order-inputs.ts";
import { pipeline, planOf } from "./programs.ts";

const A = "source a = sequence(1 .. 3)";
const B = "source b = sequence(4 .. 6)";
const C = "source c = sequence(7 .. 9, parallelism: 2)";
const LATEST = "|> keyBy(n => n % 2) |> reduce((x, y) => y)";

test.each([
  [[A, "sink out = a |> print"], "sequence", null, []],
  [[A, `sink out = a ${LATEST} |> print`], "sequence", null, []],
  [[A, B, "sink out = union(a, b) |> print"], "multiset", null, []],
  [
    [A, B, `sink out = union(a, b) ${LATEST} |> map(n => n + 1) |> print`],
    "scheduleDependent",
    "out/reduce",
    ["a", "b"],
  ],
  [[C, `sink out = c ${LATEST} |> print`], "scheduleDependent", "out/reduce", ["c"]],
  [
    [A, B, C, `stream s = union(a, b) ${LATEST}`, "sink out = s |> print", "sink other = c |> discard"],
    "scheduleDependent",
    "s",
    ["a", "b"],
  ],
  // The clock does not ask who is ahead.
  [[A, "sink out = a |> map(n => now()) |> print"], "scheduleDependent", "out/map#1", []],
] as const)("%j", (lines, order, origin, inputs) => {
  const plan = planOf(pipeline(...lines));
  const [sink] = sinkOrders(plan);
  const uid = (id: number): string => plan.nodes[id]!.uid;
  expect(sink!.order).toBe(order);
  expect(sink!.origin === null ? null : uid(sink!.origin)).toBe(origin);
  expect(sink!.inputs.map(uid)).toEqual(inputs);
});
