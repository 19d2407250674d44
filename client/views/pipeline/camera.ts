// What part of the drawing is seen: scale and shift, and how each wish changes them. Pure.

import type { Box } from "./layout.ts";
import { MARGIN, TEXT } from "./sizes.ts";

export interface Camera {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST = 0.08;
const MOST = 4;
/** What can be read, in pixels of the page. */
export const LEGIBLE = 11;
/** Nothing is drawn smaller unasked: at this scale the smallest text can just be read. */
export const LEAST_SCALE = LEGIBLE / TEXT;
/** Nor larger: a small graph is not to shout. */
export const MOST_FITTED = 1.2;

const within = (scale: number): number => Math.min(MOST, Math.max(LEAST, scale));

/** At which all of it is seen. */
export const wholeScale = (drawing: Size, view: Size): number =>
  Math.min(view.width / Math.max(1, drawing.width), view.height / Math.max(1, drawing.height));

/** All of it, however small. */
export function fitted(drawing: Size, view: Size): Camera {
  return centred(drawing, view, within(Math.min(wholeScale(drawing, view), MOST_FITTED)), null);
}

/** All of it, or as much of it as can be read: from its beginning, or about what is most looked at. */
export function readable(drawing: Size, view: Size, about: Box | null): Camera {
  const whole = wholeScale(drawing, view);
  if (whole >= LEAST_SCALE) return centred(drawing, view, Math.min(whole, MOST_FITTED), null);
  const longer = Math.max(view.width / drawing.width, view.height / drawing.height);
  return centred(drawing, view, Math.min(1, Math.max(LEAST_SCALE, longer)), about);
}

function centred(drawing: Size, view: Size, scale: number, about: Box | null): Camera {
  const place = (seen: number, all: number, start: number, length: number): number => {
    if (all * scale <= seen) return (seen - all * scale) / 2;
    const middle = seen / 2 - (start + length / 2) * scale;
    return Math.min(0, Math.max(seen - all * scale, middle));
  };
  const { x, y, width, height } = about ?? { x: 0, y: 0, width: 0, height: 0 };
  return {
    scale,
    x: place(view.width, drawing.width, x, width),
    y: place(view.height, drawing.height, y, height),
  };
}

/** About a point of the view, which stays where it is. */
export function zoomed(
  camera: Camera,
  factor: number,
  about: { readonly x: number; readonly y: number },
): Camera {
  const scale = within(camera.scale * factor);
  const by = scale / camera.scale;
  return { scale, x: about.x - (about.x - camera.x) * by, y: about.y - (about.y - camera.y) * by };
}

/** Some of the drawing stays in sight, in however small a view. */
export function moved(camera: Camera, dx: number, dy: number, drawing: Size, view: Size): Camera {
  const clamp = (value: number, all: number, seen: number): number => {
    const kept = Math.min(40, seen / 2, (all * camera.scale) / 2);
    return Math.min(seen - kept, Math.max(kept - all * camera.scale, value));
  };
  return {
    scale: camera.scale,
    x: clamp(camera.x + dx, drawing.width, view.width),
    y: clamp(camera.y + dy, drawing.height, view.height),
  };
}

/** Moved no more than is needed to see the box; of one that is larger than the view, its beginning. */
export function revealing(camera: Camera, box: Box, view: Size): Camera {
  const margin = 12;
  const shift = (start: number, length: number, at: number, seen: number): number => {
    const from = start * camera.scale + at;
    const to = (start + length) * camera.scale + at;
    if (from < margin || to - from > seen - 2 * margin) return at + margin - from;
    return to > seen - margin ? at + seen - margin - to : at;
  };
  return {
    scale: camera.scale,
    x: shift(box.x, box.width, camera.x, view.width),
    y: shift(box.y, box.height, camera.y, view.height),
  };
}

export interface Beyond {
  readonly left: boolean;
  readonly right: boolean;
  readonly up: boolean;
  readonly down: boolean;
}

/** On which sides there is more of the drawing than is seen; its empty margin is nothing to look for. */
export function beyond({ scale, x, y }: Camera, drawing: Size, view: Size): Beyond {
  const least = MARGIN * scale;
  return {
    left: x + least < -0.5,
    right: x + drawing.width * scale - least > view.width + 0.5,
    up: y + least < -0.5,
    down: y + drawing.height * scale - least > view.height + 0.5,
  };
}

/** What is seen, in the drawing's own units. */
export const seenOf = ({ scale, x, y }: Camera, view: Size): Box => ({
  x: -x / scale,
  y: -y / scale,
  width: view.width / scale,
  height: view.height / scale,
});

export const touches = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
