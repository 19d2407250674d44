// What part of the drawing is seen: scale and shift, and how each wish changes them. Pure.

import type { Box } from "./layout.ts";

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
const MOST = 3;
/** Below it no text can be read: a picture that is shown unasked begins no smaller. */
const READABLE = 0.55;

const within = (scale: number, least = LEAST): number => Math.min(MOST, Math.max(least, scale));

/** All of it; `readable`: or as much of it as can be read, from its beginning. */
export function fitted(drawing: Size, view: Size, readable: boolean): Camera {
  if (view.width === 0 || view.height === 0) return { scale: 1, x: 0, y: 0 };
  const whole = Math.min(view.width / drawing.width, view.height / drawing.height, 1.2);
  const scale = within(whole, readable ? READABLE : LEAST);
  const middle = (seen: number, all: number): number => (all * scale <= seen ? (seen - all * scale) / 2 : 0);
  return { scale, x: middle(view.width, drawing.width), y: middle(view.height, drawing.height) };
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

/** Some of the drawing stays in sight. */
export function moved(camera: Camera, dx: number, dy: number, drawing: Size, view: Size): Camera {
  const kept = 40;
  const clamp = (value: number, all: number, seen: number): number =>
    Math.min(seen - kept, Math.max(kept - all * camera.scale, value));
  return {
    scale: camera.scale,
    x: clamp(camera.x + dx, drawing.width, view.width),
    y: clamp(camera.y + dy, drawing.height, view.height),
  };
}

/** Moved no more than is needed to see the box. */
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
