import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Card, type Drawing, drawGraph, frameId } from "../../client/views/pipeline/layout.ts";
import { curve, placeOn } from "../../client/views/pipeline/path.ts";
import { walkOf } from "../../client/views/pipeline/walk.ts";
import { topologyOf } from "./graphs.ts";

const overlap = (a: Card, b: Card): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const stages = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 6 });

function sound(drawing: Drawing): void {
  const { cards, edges, width, height } = drawing;
  for (const [at, card] of cards.entries()) {
    expect(cards.slice(at + 1).filter(other => overlap(card, other))).toEqual([]);
    expect(card.x >= 0 && card.y >= 0 && card.x + card.width <= width && card.y + card.height <= height).toBe(
      true,
    );
  }
  for (const { path } of edges) expect(path.samples.every(({ x, y }) => Number.isFinite(x + y))).toBe(true);
}

describe("the drawing of a graph", () => {
  test("no card lies on another, and edges lead to the right", () => {
    fc.assert(
      fc.property(stages, fc.boolean(), (parallelisms, hash) => {
        const topology = topologyOf(parallelisms, hash ? "hash" : "rebalance");
        const drawing = drawGraph(topology, new Set());
        sound(drawing);
        for (const { path } of drawing.edges)
          expect(path.samples.at(-1)!.x).toBeGreaterThan(path.samples[0]!.x);
      }),
      { numRuns: 40 },
    );
  });

  test("every channel is in one edge, whatever is drawn as one", () => {
    fc.assert(
      fc.property(stages, fc.integer({ min: 0, max: 63 }), (parallelisms, mask) => {
        const topology = topologyOf(parallelisms, "hash");
        const names = [...new Set(topology.tasks.map(({ name }) => name))];
        const collapsed = new Set(names.filter((_, at) => (mask >> at) & 1));
        const drawing = drawGraph(topology, collapsed);
        sound(drawing);
        const drawn = drawing.edges.flatMap(({ channels }) => channels.map(({ name }) => name));
        expect(drawn.toSorted()).toEqual(topology.channels.map(({ name }) => name).toSorted());
        expect(new Set(drawing.edges.map(({ id }) => id)).size).toBe(drawing.edges.length);
        expect(drawing.cards.flatMap(({ tasks }) => tasks).length).toBe(topology.tasks.length);
      }),
      { numRuns: 40 },
    );
  });

  test("very many channels between two operators are drawn as one", () => {
    const { edges } = drawGraph(topologyOf([40, 40], "hash"), new Set());
    expect(edges.map(({ channels }) => channels.length)).toEqual([1600]);
  });

  test("two hundred subtasks, each feeding each, take a moment", () => {
    const { cards } = drawGraph(topologyOf([40, 40, 40, 40, 40], "hash"), new Set());
    expect(cards.length).toBe(200);
  });
});

describe("downwards", () => {
  test("no card lies on another, and edges lead down", () => {
    fc.assert(
      fc.property(stages, fc.constantFrom("full", "medium", "small"), (parallelisms, detail) => {
        const drawing = drawGraph(topologyOf(parallelisms, "hash"), new Set(), { heading: "down", detail });
        sound(drawing);
        for (const { path } of drawing.edges)
          expect(path.samples.at(-1)!.y).toBeGreaterThan(path.samples[0]!.y);
      }),
      { numRuns: 25 },
    );
  });

  test("the arrow down goes along the edges, those across to what stands beside", () => {
    const drawing = drawGraph(topologyOf([1, 2], "hash"), new Set(), { heading: "down", detail: "full" });
    const walk = walkOf(drawing);
    const edge = walk.step("task 1", "down")!;
    expect(edge).toBe("channel op0 (1/1) -> op1 (1/2)");
    expect(walk.step(edge, "right")).toBe("channel op0 (1/1) -> op1 (2/2)");
    expect(walk.step(edge, "down")).toBe("task 2");
    expect(walk.step("task 2", "right")).toBe("task 3");
    expect(walk.step("task 2", "left")).toBe(frameId("op1"));
    expect(walk.step("task 2", "up")).toBe(edge);
  });
});

describe("walking by arrows", () => {
  const drawing = drawGraph(topologyOf([1, 2, 1], "hash"), new Set());
  const walk = walkOf(drawing);

  test("right goes along an edge to the card behind it, and left comes back", () => {
    expect(walk.first).toBe("task 1");
    const edge = walk.step("task 1", "right")!;
    expect(edge).toBe("channel op0 (1/1) -> op1 (1/2)");
    expect(walk.step(edge, "right")).toBe("task 2");
    expect(walk.step(edge, "left")).toBe("task 1");
    expect(walk.step("task 2", "left")).toBe(edge);
  });

  test("up and down go to what stands beside, the operator's name too", () => {
    expect(walk.step("task 2", "down")).toBe("task 3");
    expect(walk.step("task 2", "up")).toBe(frameId("op1"));
    expect(walk.step("task 3", "down")).toBe(null);
    expect(walk.step("channel op0 (1/1) -> op1 (1/2)", "down")).toBe("channel op0 (1/1) -> op1 (2/2)");
  });

  test("everything can be reached", () => {
    fc.assert(
      fc.property(stages, parallelisms => {
        const drawn = drawGraph(topologyOf(parallelisms, "hash"), new Set());
        const { step, first } = walkOf(drawn);
        const seen = new Set([first!]);
        for (const at of seen)
          for (const direction of ["left", "right", "up", "down"] as const) {
            const to = step(at, direction);
            if (to !== null) seen.add(to);
          }
        expect(drawn.cards.filter(({ id }) => !seen.has(id))).toEqual([]);
        expect(drawn.edges.filter(({ id }) => !seen.has(id)).length).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});

test("a place on a way is where it should be", () => {
  const path = curve([
    { x: 0, y: 0 },
    { x: 100, y: 0 },
  ]);
  expect(path.length).toBeCloseTo(100);
  expect(placeOn(path, 0)).toMatchObject({ x: 0, y: 0 });
  expect(placeOn(path, 0.25).x).toBeCloseTo(25);
  expect(placeOn(path, 1)).toMatchObject({ x: 100, y: 0, angle: 0 });
});
