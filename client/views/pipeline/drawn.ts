// What the parts of the picture draw from: the newest state, what of it each shows, and what is in sight. One for a page.

import { touches } from "./camera.ts";
import { type Flow, flowOf, type Standing, standingOf } from "./flow.ts";
import type { Box, Card, Edge } from "./layout.ts";
import { createPainter, type Painter } from "./painter.ts";
import type { PipelineState } from "./state.ts";

export interface Drawn {
  readonly painter: Painter;
  readonly state: PipelineState;
  standing(card: Card, before?: Standing | null): Standing | null;
  flow(edge: Edge, before?: Flow): Flow;
  inSight(box: Box): boolean;
  show(state: PipelineState): void;
  /** This part of the drawing is seen. */
  see(box: Box): void;
}

/** Parts at a time: text is dear, and two hundred cards have eight hundred lines of it. */
const MOST_AT_ONCE = 28;
const UNSEEN_AT_ONCE = 4;

export function createDrawn(first: PipelineState): Drawn {
  let state = first;
  let seen: Box | null = null;
  const painter = createPainter({
    most: MOST_AT_ONCE,
    unseen: UNSEEN_AT_ONCE,
    // Every other frame: each costs the painting of the whole picture, and thirty pictures a second are smooth.
    frame: work => void requestAnimationFrame(() => requestAnimationFrame(work)),
  });
  return {
    painter,
    get state() {
      return state;
    },
    standing: (card, before) =>
      standingOf(card, state.tasks, state.live?.checkpoint?.id ?? null, before ?? undefined),
    flow: (edge, before) => flowOf(edge, state.channels, before),
    inSight: box => seen === null || touches(seen, box),
    show: next => {
      state = next;
      painter.look();
    },
    see: box => {
      seen = box;
    },
  };
}
