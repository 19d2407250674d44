// The fingerprint tells programs apart by what they do, and by nothing else.

import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../runtime/plan/digest.ts";
import { fingerprint } from "../../runtime/plan/fingerprint.ts";
import type { Plan, PlanNode, WindowSpec } from "../../runtime/plan/plan.ts";
import { INT, record, STRING } from "../../runtime/values/type.ts";
import { byLine, count, forward, map, planOf, rebalance, sink, source } from "./build-plan.ts";

it("sha256 is SHA-256", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), text => {
      expect(sha256(text)).toBe(createHash("sha256").update(text, "utf8").digest("hex"));
    }),
  );
});

const plan = planOf(
  [
    { uid: "text", operator: source },
    { uid: "words", operator: map },
    { uid: "counts", operator: count },
    { uid: "out", operator: sink },
  ],
  [
    ["text", "words", forward],
    ["words", "counts", byLine],
    ["counts", "out", forward],
  ],
);

const withNode = (id: number, change: Partial<PlanNode>): Plan => ({
  ...plan,
  nodes: plan.nodes.map(node => (node.id === id ? { ...node, ...change } : node)),
});

const asking = (capacity: number, ordered: boolean): Plan =>
  withNode(1, { operator: { kind: "asyncMap", extern: 0, capacity, timeoutMs: 1_000, ordered } });

const counted = (window: WindowSpec): Plan =>
  withNode(2, { operator: { ...count, window } as PlanNode["operator"] });
const MINUTE = {
  kind: "tumbling",
  sizeMs: 60_000,
  offsetMs: 0,
  allowedLatenessMs: 0,
  latePort: null,
} as const;

describe("stays the same", () => {
  const cases: readonly (readonly [string, Plan])[] = [
    ["in another folder", { ...plan, files: ["/somewhere/else/sketch.weir"] }],
    [
      "at another place in the file",
      { ...plan, sites: [{ file: 0, start: 9, end: 12, line: 3, column: 1 }] },
    ],
    ["with other sites", withNode(1, { site: 7 })],
    ["at another parallelism", withNode(2, { parallelism: 4 })],
    [
      "with a round robin that follows from it",
      { ...plan, edges: plan.edges.map((edge, i) => (i === 2 ? { ...edge, partition: rebalance } : edge)) },
    ],
    ["with another order class", withNode(2, { order: "multiset", orderReason: "because" })],
    [
      "with other checkpoints",
      { ...plan, settings: { ...plan.settings, checkpoint: { ...plan.settings.checkpoint, intervalMs: 1 } } },
    ],
    [
      "when a local has another name",
      withNode(1, {
        operator: {
          kind: "map",
          fn: {
            parameters: [{ id: 0, name: "x", type: STRING }],
            body: { op: "local", id: 0, name: "x", type: STRING, site: 3 },
          },
        },
      }),
    ],
  ];
  it.each(cases)("%s", (_, changed) => {
    expect(fingerprint(changed)).toBe(fingerprint(plan));
  });

  it("whatever path a param of type path holds", () => {
    const at = (json: string): Plan => ({
      ...plan,
      params: [{ name: "input", type: { kind: "path" }, value: { json } }],
    });
    expect(fingerprint(at("/a/b"))).toBe(fingerprint(at("c")));
    expect(fingerprint(at("c"))).not.toBe(fingerprint(plan));
  });

  it("with another capacity of an asyncMap, which only says how fast", () => {
    expect(fingerprint(asking(10, true))).toBe(fingerprint(asking(20, true)));
  });

  it("whatever a type is called", () => {
    const named = (name: string) => withNode(1, { output: record([{ name: "n", type: INT }], name) });
    expect(fingerprint(named("A"))).toBe(fingerprint(named("B")));
  });
});

describe("changes", () => {
  const constant = (value: string | { readonly [name: string]: string }): Plan =>
    withNode(1, {
      operator: {
        kind: "map",
        fn: {
          parameters: [{ id: 0, name: "x", type: STRING }],
          body: { op: "const", value, type: STRING, site: 0 },
        },
      },
    });
  const cases: readonly (readonly [string, Plan, Plan])[] = [
    ["with a uid", plan, withNode(2, { uid: "other" })],
    ["with an operator", plan, withNode(1, { operator: count })],
    ["with a type", plan, withNode(1, { output: INT })],
    [
      "with a field's name",
      withNode(1, { output: record([{ name: "a", type: INT }]) }),
      withNode(1, { output: record([{ name: "b", type: INT }]) }),
    ],
    ["with a constant", constant("a"), constant("b")],
    [
      "with what is in a constant, though it looks like part of a plan",
      constant({ site: "1" }),
      constant({ site: "2" }),
    ],
    [
      "with a constant that looks like a local",
      constant({ id: "1", name: "a", type: "t" }),
      constant({ id: "1", name: "b", type: "t" }),
    ],
    [
      "with a connector",
      plan,
      withNode(3, { operator: { ...sink, connector: "print" } as PlanNode["operator"] }),
    ],
    [
      "with an argument called site",
      withNode(0, {
        operator: {
          ...source,
          args: { site: { op: "const", value: "a", type: STRING, site: 0 } },
        } as PlanNode["operator"],
      }),
      withNode(0, {
        operator: {
          ...source,
          args: { site: { op: "const", value: "b", type: STRING, site: 0 } },
        } as PlanNode["operator"],
      }),
    ],
    ["with the order of an asyncMap", asking(10, true), asking(10, false)],
    ["with a window", plan, counted(MINUTE)],
    ["with a window's size", counted(MINUTE), counted({ ...MINUTE, sizeMs: 1 })],
    ["with the allowed lateness", counted(MINUTE), counted({ ...MINUTE, allowedLatenessMs: 1 })],
    ["with a side of an operator", plan, { ...plan, edges: plan.edges.map(edge => ({ ...edge, input: 1 })) }],
    ["with onError", plan, withNode(1, { onError: { kind: "skip" } })],
    [
      "with the key",
      plan,
      { ...plan, edges: plan.edges.map((edge, i) => (i === 1 ? { ...edge, partition: forward } : edge)) },
    ],
    [
      "with a param's value",
      { ...plan, params: [{ name: "n", type: INT, value: { json: 1 } }] },
      { ...plan, params: [{ name: "n", type: INT, value: { json: 2 } }] },
    ],
  ];
  it.each(cases)("%s", (_, a, b) => {
    expect(fingerprint(a)).not.toBe(fingerprint(b));
  });
});
