// Chains: what runs together, and the laws that hold for every plan.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deploy } from "../../runtime/plan/deploy.ts";
import type { Deployment } from "../../runtime/plan/deployment.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import {
  byLine,
  count,
  type EdgeSketch,
  forward,
  map,
  type NodeSketch,
  planOf,
  rebalance,
  sink,
  source,
} from "./build-plan.ts";

const words = (parallelism: number): Plan =>
  planOf(
    [
      { uid: "text", operator: source },
      { uid: "words", operator: map },
      { uid: "counts", operator: count, parallelism },
      { uid: "out", operator: sink, parallelism },
    ],
    [
      ["text", "words", forward],
      ["words", "counts", byLine],
      ["counts", "out", forward],
    ],
  );

const names = (deployment: Deployment): readonly string[] => deployment.chains.map(chain => chain.name);

describe("chains", () => {
  it("are one task where no record can go elsewhere", () => {
    expect(names(deploy(words(1)))).toEqual(["text -> words -> counts -> out"]);
  });

  it("end at an exchange between several subtasks", () => {
    const deployment = deploy(words(3));
    expect(names(deployment)).toEqual(["text -> words", "counts -> out"]);
    expect(deployment.links).toEqual([{ index: 0, edge: 1, fromChain: 0, toChain: 1 }]);
    expect(deployment.chains[0]!.outputs).toEqual([0]);
    expect(deployment.chains[1]!.inputs).toEqual([0]);
    expect(deployment.chains[1]!.parallelism).toBe(3);
  });

  it("are one operator each without chaining", () => {
    const deployment = deploy(words(1), { chaining: false });
    expect(names(deployment)).toEqual(["text", "words", "counts", "out"]);
    expect(deployment.links).toHaveLength(3);
  });

  it("are trees: a stream that is read twice, and a side output, stay in the task", () => {
    const plan = planOf(
      [
        { uid: "text", operator: source, sideOutputs: ["bad"] },
        { uid: "upper", operator: map },
        { uid: "lower", operator: map },
        { uid: "a", operator: sink },
        { uid: "errors", operator: sink },
      ],
      [
        ["text", "upper", forward],
        ["text", "lower", forward],
        ["upper", "a", forward],
        ["text", "errors", forward, 1],
      ],
    );
    expect(names(deploy(plan))).toEqual(["text -> upper -> a -> lower -> errors"]);
  });

  it("end where streams come together", () => {
    const plan = planOf(
      [
        { uid: "a", operator: source },
        { uid: "b", operator: source },
        { uid: "both", operator: map },
      ],
      [
        ["a", "both", forward],
        ["b", "both", forward],
      ],
    );
    const deployment = deploy(plan);
    expect(names(deployment)).toEqual(["a", "b", "both"]);
    expect(deployment.chains[2]!.inputs).toEqual([0, 1]);
  });

  it("end at a round robin even between single subtasks", () => {
    const plan = planOf(
      [
        { uid: "a", operator: source },
        { uid: "b", operator: map },
      ],
      [["a", "b", rebalance]],
    );
    expect(names(deploy(plan))).toEqual(["a", "b"]);
  });
});

describe("the number of key groups", () => {
  it("is Flink's default for the widest operator", () => {
    expect(deploy(words(1)).maxParallelism).toBe(128);
    expect(deploy(words(200)).maxParallelism).toBe(512);
  });

  it("is the snapshot's where the user set none, and the user's where they did", () => {
    expect(deploy(words(2), { maxParallelism: 16 }).maxParallelism).toBe(16);
    const plan = words(2);
    const set = { ...plan, settings: { ...plan.settings, maxParallelism: 32 } };
    expect(deploy(set, { maxParallelism: 16 }).maxParallelism).toBe(32);
  });

  it("is not exceeded by an operator", () => {
    expect(() => deploy(words(20), { maxParallelism: 16 })).toThrow(WeirError);
  });
});

/** Any graph whose edges go forward. */
const plans = fc
  .array(
    fc.record({ parallelism: fc.integer({ min: 1, max: 3 }), inputs: fc.array(fc.nat(), { maxLength: 3 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .chain(sketch =>
    fc.record({ sketch: fc.constant(sketch), kinds: fc.array(fc.nat(2), { minLength: 36, maxLength: 36 }) }),
  )
  .map(({ sketch, kinds }) => {
    const nodes = sketch.map(
      ({ parallelism }, i): NodeSketch => ({ uid: `n${i}`, operator: map, parallelism }),
    );
    let next = 0;
    const edges = sketch.flatMap(({ inputs }, to) =>
      (to === 0 ? [] : inputs).map((n): EdgeSketch => {
        const from = n % to;
        const equal = sketch[from]!.parallelism === sketch[to]!.parallelism;
        const partition = [equal ? forward : rebalance, byLine, rebalance][kinds[next++]!]!;
        return [`n${from}`, `n${to}`, partition];
      }),
    );
    return planOf(nodes, edges);
  });

describe("laws of every deployment", () => {
  const each = (law: (plan: Plan, deployment: Deployment) => void) => () => {
    fc.assert(fc.property(plans, fc.boolean(), (plan, chaining) => law(plan, deploy(plan, { chaining }))));
  };

  it(
    "every operator is in exactly one chain, beside operators of its parallelism",
    each((plan, { chains }) => {
      expect(chains.flatMap(chain => chain.nodes).toSorted((a, b) => a - b)).toEqual(
        plan.nodes.map(node => node.id),
      );
      for (const chain of chains) {
        for (const node of chain.nodes) expect(plan.nodes[node]!.parallelism).toBe(chain.parallelism);
      }
    }),
  );

  it(
    "an edge is a link exactly where it leaves its chain",
    each((plan, { chains, links }) => {
      const chainOf = (node: number) => chains.findIndex(chain => chain.nodes.includes(node));
      const crossing = plan.edges.flatMap((edge, i) => (chainOf(edge.from) === chainOf(edge.to) ? [] : [i]));
      expect(links.map(link => link.edge)).toEqual(crossing);
      for (const link of links) {
        const edge = plan.edges[link.edge]!;
        expect(chains[link.fromChain]!.nodes).toContain(edge.from);
        expect(chains[link.toChain]!.nodes[0]).toBe(edge.to);
        expect(chains[link.fromChain]!.outputs).toContain(link.index);
        expect(chains[link.toChain]!.inputs).toContain(link.index);
      }
    }),
  );

  it(
    "chains come after the chains that feed them",
    each((_, { links }) => {
      for (const link of links) expect(link.fromChain).toBeLessThan(link.toChain);
    }),
  );

  it(
    "a chain is a tree: each operator but the first has one input, from before it in the chain",
    each((plan, { chains }) => {
      for (const { nodes } of chains) {
        for (const [i, node] of nodes.entries()) {
          if (i === 0) continue;
          const inputs = plan.edges.filter(edge => edge.to === node);
          expect(inputs).toHaveLength(1);
          expect(nodes.slice(0, i)).toContain(inputs[0]!.from);
        }
      }
    }),
  );
});
