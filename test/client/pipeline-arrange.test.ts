import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Arrangement, arranger, type Grouping } from "../../client/views/pipeline/arrange.ts";
import { beyond, LEGIBLE, readable, type Size } from "../../client/views/pipeline/camera.ts";
import type { Card } from "../../client/views/pipeline/layout.ts";
import { TEXT } from "../../client/views/pipeline/sizes.ts";
import type { Topology } from "../../runtime/debug/protocol.ts";
import { topologyOf } from "./graphs.ts";

const NONE: Grouping = new Map();
const arranged = (topology: Topology, view: Size, grouping = NONE): Arrangement =>
  arranger(topology, grouping).arrange(view, null, "free");

const parallelisms = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 7 });
const pane = fc.record({
  width: fc.integer({ min: 1, max: 1600 }),
  height: fc.integer({ min: 1, max: 1000 }),
});
const wishes = fc.array(fc.constantFrom("one", "each", null), { maxLength: 7 });
const partitions = fc.constantFrom("hash", "forward");

/** Stages that feed the next, and the first of all also the last: a long way past the others. */
function graph(counts: readonly number[], partition: "hash" | "forward"): Topology {
  const topology = topologyOf(counts, partition);
  const [first] = topology.tasks;
  const last = topology.tasks.at(-1)!;
  if (counts.length < 3) return topology;
  const past = { name: "past", from: first!.thread, to: last.thread, capacity: 16, partition };
  return { ...topology, channels: [...topology.channels, past] };
}

const grouped = (some: readonly ("one" | "each" | null)[]): Grouping =>
  new Map(some.flatMap((wish, at) => (wish === null ? [] : [[`op${at}`, wish] as const])));

const overlap = (a: Card, b: Card): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const inSight = ({ x, y, width, height }: Card, camera: ReturnType<typeof readable>, view: Size): boolean =>
  x * camera.scale + camera.x >= -0.5 &&
  y * camera.scale + camera.y >= -0.5 &&
  (x + width) * camera.scale + camera.x <= view.width + 0.5 &&
  (y + height) * camera.scale + camera.y <= view.height + 0.5;

describe("a graph in the room there is", () => {
  test("whatever graph and room: no cards overlap, all are in sight or it is shown that there are more, all can be read", () => {
    fc.assert(
      fc.property(parallelisms, partitions, wishes, pane, (counts, partition, some, view) => {
        const topology = graph(counts, partition);
        const { drawing, whole } = arranged(topology, view, grouped(some));
        const { cards } = drawing;
        for (const [at, card] of cards.entries())
          expect(cards.slice(at + 1).filter(other => overlap(card, other))).toEqual([]);
        expect(cards.flatMap(({ tasks }) => tasks).length).toBe(topology.tasks.length);
        const camera = readable(drawing, view, cards[0]!);
        expect(TEXT * camera.scale).toBeGreaterThanOrEqual(LEGIBLE - 1e-9);
        const hidden = cards.filter(card => !inSight(card, camera, view));
        const signs = Object.values(beyond(camera, drawing, view)).some(Boolean);
        expect(hidden.length > 0 ? signs : true).toBe(true);
        if (whole) expect([hidden.length, signs]).toEqual([0, false]);
      }),
      { numRuns: 150 },
    );
  });

  test("what is looked at is in sight, or at least some of it where the room is smaller", () => {
    fc.assert(
      fc.property(parallelisms, pane, fc.nat(), (counts, view, which) => {
        const { drawing } = arranged(topologyOf(counts, "hash"), view);
        const card = drawing.cards[which % drawing.cards.length]!;
        const camera = readable(drawing, view, card);
        const middle = {
          x: (card.x + card.width / 2) * camera.scale + camera.x,
          y: (card.y + card.height / 2) * camera.scale + camera.y,
        };
        expect(middle.x >= 0 && middle.x <= view.width && middle.y >= 0 && middle.y <= view.height).toBe(
          true,
        );
      }),
      { numRuns: 60 },
    );
  });

  test("what a person wants as one or each is so, in whatever room", () => {
    fc.assert(
      fc.property(parallelisms, wishes, pane, (counts, some, view) => {
        const grouping = grouped(some);
        const { drawing } = arranged(topologyOf(counts, "hash"), view, grouping);
        for (const [at, count] of counts.entries()) {
          const wish = grouping.get(`op${at}`);
          if (wish === undefined || count === 1) continue;
          const drawn = drawing.cards.filter(({ name }) => name === `op${at}`).length;
          expect(drawn).toBe(wish === "one" ? 1 : count);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("which way, and how much of it", () => {
  const fraud = topologyOf([1, 2, 2], "forward");
  const chain = topologyOf([1, 1, 1, 1, 1], "forward");

  test("a flat room is used from left to right, an upright one from top to bottom", () => {
    expect(arranged(chain, { width: 1600, height: 200 }).style).toEqual({ heading: "right", detail: "full" });
    expect(arranged(chain, { width: 260, height: 900 }).style).toEqual({ heading: "down", detail: "full" });
  });

  test("first the figures go, then the subtasks, and only then is it moved", () => {
    const at = (width: number, height: number): readonly unknown[] => {
      const { drawing, style, whole } = arranged(fraud, { width, height });
      return [style.detail, drawing.frames.length > 0, whole];
    };
    expect(at(1200, 700)).toEqual(["full", true, true]);
    expect(at(400, 300)).toEqual(["medium", true, true]);
    expect(at(300, 215)).toEqual(["small", true, true]);
    expect(at(210, 400)).toEqual(["full", false, true]);
    expect(at(120, 100)).toEqual(["small", false, false]);
  });

  test("large operators of very many subtasks begin as one, however large the room", () => {
    const { drawing } = arranged(topologyOf([20, 20, 2], "hash"), { width: 9000, height: 9000 });
    expect(drawing.cards.map(({ id }) => id)).toEqual(["group op0", "group op1", "task 41", "task 42"]);
  });

  test("what runs moves nothing: it depends on graph, wishes and room alone", () => {
    const view = { width: 620, height: 430 };
    expect(arranged(fraud, view).drawing).toEqual(arranged(fraud, view).drawing);
    const { arrange } = arranger(fraud, NONE);
    const first = arrange(view, null, "free");
    expect(arrange(view, first, "free").drawing).toBe(first.drawing);
  });
});

describe("in a room that changes", () => {
  test("a little less room does not turn it round, and back is as before", () => {
    const { arrange } = arranger(topologyOf([1, 4, 4], "forward"), NONE);
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 1400 }),
        fc.integer({ min: 200, max: 900 }),
        (width, height) => {
          const first = arrange({ width, height }, null, "free");
          const nudged = arrange({ width: width - 4, height: height - 4 }, first, "free");
          const back = arrange({ width, height }, nudged, "free");
          if (nudged.style.detail === first.style.detail && nudged.from === first.from)
            expect(nudged.style.heading).toBe(first.style.heading);
          expect([back.style.detail, back.from]).toEqual([first.style.detail, first.from]);
        },
      ),
      { numRuns: 80 },
    );
  });

  test("with a pane open what is chosen stays there: subtasks stay subtasks", () => {
    fc.assert(
      fc.property(parallelisms, pane, pane, (counts, view, less) => {
        const { arrange } = arranger(topologyOf(counts, "hash"), NONE);
        const before = arrange(view, null, "free");
        const beside = arrange(less, before, "grouped");
        const ids = ({ drawing }: Arrangement): readonly string[] => drawing.cards.map(({ id }) => id);
        expect(ids(beside)).toEqual(ids(before));
      }),
      { numRuns: 40 },
    );
  });

  test("what a person has set stays: only the wishes change it", () => {
    const topology = topologyOf([1, 4], "hash");
    const before = arranger(topology, NONE).arrange({ width: 1200, height: 700 }, null, "free");
    const wished = arranger(topology, new Map([["op1", "one"]]));
    const after = wished.arrange({ width: 90, height: 90 }, before, "styled");
    expect(after.style).toEqual(before.style);
    expect(after.drawing.cards.length).toBe(2);
  });
});
