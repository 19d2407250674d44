import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { along, figurePlace, flagAt, HALF } from "../../client/views/pipeline/edge-places.ts";
import {
  type Card,
  type Drawing,
  drawGraph,
  type Edge,
  frameId,
} from "../../client/views/pipeline/layout.ts";
import { curve, placeOn } from "../../client/views/pipeline/path.ts";
import { LEAD, type Style } from "../../client/views/pipeline/sizes.ts";
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

describe("where an edge arrives", () => {
  const style = fc.record({
    heading: fc.constantFrom("right", "down"),
    detail: fc.constantFrom("full", "medium", "small"),
  });

  test("its last goes straight on, so that what is said of its queue stands beside and not on a bend", () => {
    fc.assert(
      fc.property(stages, style, (parallelisms, { heading, detail }) => {
        for (const { path } of drawGraph(topologyOf(parallelisms, "hash"), new Set(), { heading, detail })
          .edges) {
          const end = path.samples.at(-1)!;
          const from = path.length - LEAD[heading][detail];
          for (const { x, y } of path.samples.filter(({ at }) => at > from + 0.5))
            expect(Math.abs(heading === "down" ? x - end.x : y - end.y)).toBeLessThan(0.5);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("it knows how far the next one is: of two there is room for all, of very many for nothing", () => {
    const roomOf = (inputs: number, heading: Style["heading"]): number =>
      drawGraph(topologyOf([inputs, 1], "hash"), new Set(), { heading, detail: "full" }).edges[0]!.room;
    expect([roomOf(2, "right"), roomOf(2, "down")]).toEqual([36, 48]);
    expect(roomOf(6, "right")).toBeLessThan(16);
    expect(roomOf(12, "down")).toBeLessThan(24);
  });
});

/** A way from one card's side to another's, of so much room beside its end. */
const bend = (heading: Style["heading"], by: number, room = Number.POSITIVE_INFINITY): Edge => {
  const across = heading === "right" ? { x: 90, y: by } : { x: by, y: 90 };
  const path = curve([{ x: 0, y: 0 }, across], heading);
  return { id: "", from: "", to: "", channels: [], partition: "hash", path, heading, room };
};

describe("a barrier on a way", () => {
  const headings = fc.constantFrom("right", "down");
  const bends = fc.integer({ min: -200, max: 200 });
  const parts = fc.double({ min: 0.1, max: 0.9, noNaN: true });

  test("stands across it, with its number beside it however it bends", () => {
    fc.assert(
      fc.property(headings, bends, parts, (heading, by, at) => {
        const edge = bend(heading, by);
        const { x, y, angle, middle } = flagAt(edge, at, 9);
        const near = placeOn(edge.path, along(edge.path, at));
        expect([x, y, angle]).toEqual([near.x, near.y, near.angle]);
        const distance = Math.min(
          ...edge.path.samples.map(sample => {
            const dx = Math.max(0, Math.abs(sample.x - x - middle.x) - 9);
            const dy = Math.max(0, Math.abs(sample.y - y - middle.y) - HALF);
            return Math.hypot(dx, dy);
          }),
        );
        // Near an end it makes room for the card there.
        const isFree = Math.min(at, 1 - at) > 0.35;
        expect(isFree ? distance : 1).toBeGreaterThan(0);
      }),
      { numRuns: 200 },
    );
  });

  test("lies on it where the next is close, and the figure is on the other side where it is not", () => {
    expect(flagAt(bend("right", 0, 30), 0.5, 9).middle.y).toBeCloseTo(0);
    for (const [heading, by] of [
      ["right", 80],
      ["right", -80],
      ["right", 0],
      ["down", 80],
      ["down", -80],
    ] as const) {
      const edge = bend(heading, by);
      const end = placeOn(edge.path, 1);
      const figure = figurePlace(edge);
      const { middle } = flagAt(edge, 0.95, 9);
      if (heading === "right") expect(Math.sign(figure.y - 4 - end.y)).toBe(-Math.sign(middle.y));
      else expect([figure.x < end.x, middle.x > 0]).toEqual([true, true]);
    }
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
