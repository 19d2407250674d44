// Drawings of a plan: each format says the same words, and names of any kind cannot break out of the format.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deploy } from "../../../runtime/plan/deploy.ts";
import { layOut } from "../../../runtime/plan/graph/layout.ts";
import { GRAPH_FORMATS, renderGraph } from "../../../runtime/plan/graph/render.ts";
import { withOrder } from "../../../runtime/plan/order.ts";
import { byLine, count, forward, map, planOf, sink, source } from "../build-plan.ts";

const plan = withOrder(
  planOf(
    [
      { uid: "text", operator: source, sideOutputs: ["malformed"] },
      { uid: "words/flatMap#1", operator: map },
      { uid: "counts", operator: count, parallelism: 2 },
      { uid: "out", operator: sink, parallelism: 2 },
      { uid: "errors", operator: sink },
    ],
    [
      ["text", "words/flatMap#1", forward],
      ["words/flatMap#1", "counts", byLine],
      ["counts", "out", forward],
      ["text", "errors", forward, 1],
    ],
  ),
);
const deployment = deploy(plan);

describe("every format", () => {
  it.each(GRAPH_FORMATS)("%s names operators, parallelism, partitions, side outputs and order", format => {
    const text = renderGraph(plan, deployment, format);
    for (const node of plan.nodes)
      expect(text).toContain(format === "mermaid" ? node.uid.replace("#", "#35;") : node.uid);
    for (const words of [
      "by key line",
      "malformed",
      format === "json" ? '"parallelism": 2' : "parallelism 2",
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toContain(format === "json" ? "sequencePerKey" : "in sequence per key");
  });

  it("is the same every time", () => {
    for (const format of GRAPH_FORMATS)
      expect(renderGraph(plan, deployment, format)).toBe(renderGraph(plan, deployment, format));
  });
});

it("Mermaid, whole", () => {
  expect(renderGraph(plan, deployment, "mermaid")).toBe(`---
title: "Sketch"
---
flowchart TD
  subgraph chain0[" "]
    n0(["text<br/>readText · parallelism 1<br/>in sequence"])
    n1["words/flatMap#35;1<br/>map · parallelism 1<br/>in sequence"]
    n4[/"errors<br/>writeText · parallelism 1<br/>in sequence · exactly once"/]
  end
  subgraph chain1[" "]
    n2["counts<br/>aggregate in window(global()) · parallelism 2<br/>in sequence per key"]
    n3[/"out<br/>writeText · parallelism 2<br/>in sequence per key · exactly once"/]
  end
  n0 --> n1
  n1 -->|"by key line"| n2
  n2 --> n3
  n0 -.->|"malformed"| n4
  classDef stateful stroke-width:3px
  class n2 stateful
`);
});

describe("names from a program", () => {
  const nasty = '"><script>&`{|]\\\n';
  const named = withOrder({
    ...plan,
    name: nasty,
    nodes: plan.nodes.map(node => (node.id === 0 ? { ...node, uid: nasty } : node)),
  });

  it("are escaped in SVG", () => {
    const svg = renderGraph(named, deployment, "svg");
    expect(svg).not.toContain("<script>");
    expect(svg.match(/<(?!\/?(svg|title|style|rect|text|g|path)\b)/g)).toBeNull();
  });

  it("are escaped in DOT and Mermaid", () => {
    expect(renderGraph(named, deployment, "dot")).toContain('n0 [label="\\"><script>&`{|]\\\\\\n');
    expect(renderGraph(named, deployment, "mermaid")).toContain(
      'n0(["#34;#62;#60;script#62;#38;#96;#123;#124;#93;',
    );
  });

  it("stand unchanged in JSON", () => {
    const json = JSON.parse(renderGraph(named, deployment, "json")) as { operators: { uid: string }[] };
    expect(json.operators[0]!.uid).toBe(nasty);
  });
});

describe("the layout", () => {
  const graphs = fc
    .array(
      fc.record({ width: fc.integer({ min: 40, max: 400 }), inputs: fc.array(fc.nat(), { maxLength: 3 }) }),
      {
        minLength: 1,
        maxLength: 20,
      },
    )
    .map(sketch => ({
      boxes: sketch.map(({ width }) => ({ width, height: 60 })),
      arrows: sketch.flatMap(({ inputs }, to) => (to === 0 ? [] : inputs.map(n => ({ from: n % to, to })))),
    }));

  it("keeps boxes apart, inside the page, and below what feeds them", () => {
    fc.assert(
      fc.property(graphs, ({ boxes, arrows }) => {
        const layout = layOut(boxes, arrows);
        for (const [i, a] of layout.boxes.entries()) {
          expect(
            a.x >= 0 && a.y >= 0 && a.x + a.width <= layout.width && a.y + a.height <= layout.height,
          ).toBe(true);
          for (const b of layout.boxes.slice(i + 1)) {
            const apart =
              a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
            expect(apart).toBe(true);
          }
        }
        for (const { from, to } of arrows) {
          expect(layout.boxes[from]!.y + layout.boxes[from]!.height).toBeLessThan(layout.boxes[to]!.y);
        }
      }),
      { numRuns: 50 },
    );
  });
});
