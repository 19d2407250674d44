// Looking inside at a stop: scopes, expressions, assignments, completion. One object over the session's ground; it holds
// nothing but what was shown, to mark what has changed since the stop before.

import { completeAt } from "./complete.ts";
import { assignHere, evaluateHere, parseHere } from "./evaluating.ts";
import type { ItemGround } from "./items.ts";
import { scopesAt } from "./scopes.ts";
import type { FrameRef, Ground, Inspector } from "./seams.ts";
import { standingAt } from "./standing.ts";
import { whole } from "./walk.ts";

export function createInspector(ground: Ground): Inspector {
  const shown = createShown();
  const itemsAt = (frame: FrameRef | null): ItemGround => ({
    parse: (text, type) => parseHere(ground, standingAt(ground, frame), text, type),
    changed: (path, text) => shown.changed(`${frame?.thread ?? ""}/${path}`, text),
  });
  return {
    scopes: frame => scopesAt(ground, itemsAt(frame), standingAt(ground, frame)),
    evaluate: (text, frame) => whole(evaluateHere(ground, itemsAt(frame), standingAt(ground, frame), text)),
    evaluateWalk: (text, frame) => evaluateHere(ground, itemsAt(frame), standingAt(ground, frame), text),
    assign: (target, value, frame) =>
      assignHere(ground, itemsAt(frame), standingAt(ground, frame), target, value),
    complete: (text, column, frame) => completeAt(ground, standingAt(ground, frame), text, column),
    stopped: () => shown.next(),
  };
}

interface Shown {
  changed(path: string, text: string): boolean;
  next(): void;
}

/** Only what someone has looked at is compared. */
function createShown(): Shown {
  let before = new Map<string, string>();
  let now = new Map<string, string>();
  return {
    changed(path, text) {
      if (now.size < MOST) now.set(path, text);
      const earlier = before.get(path);
      return earlier !== undefined && earlier !== text;
    },
    next() {
      if (now.size === 0) return;
      before = now;
      now = new Map();
    },
  };
}

const MOST = 10_000;
