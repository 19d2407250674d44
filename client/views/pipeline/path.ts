// The way of an edge: a smooth curve through points, along its heading where it leaves and arrives, and any place on it
// by how far along it lies. Pure geometry.

import type { Heading } from "./sizes.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Path {
  /** As SVG has it. */
  readonly d: string;
  /** Points close together, with the way to each. */
  readonly samples: readonly (Point & { readonly at: number })[];
  readonly length: number;
}

const SAMPLES_PER_PIECE = 16;

export function curve(through: readonly Point[], heading: Heading = "right"): Path {
  const [first] = through;
  if (first === undefined) throw new Error("a way has a beginning");
  let d = `M${round(first.x)} ${round(first.y)}`;
  const samples = [{ ...first, at: 0 }];
  let length = 0;
  for (let i = 1; i < through.length; i++) {
    const from = through[i - 1]!;
    const to = through[i]!;
    const [a, b] = bent(from, to, heading);
    d += `C${round(a.x)} ${round(a.y)} ${round(b.x)} ${round(b.y)} ${round(to.x)} ${round(to.y)}`;
    for (let n = 1; n <= SAMPLES_PER_PIECE; n++) {
      const next = bezier(from, a, b, to, n / SAMPLES_PER_PIECE);
      const last = samples.at(-1)!;
      length += Math.hypot(next.x - last.x, next.y - last.y);
      samples.push({ ...next, at: length });
    }
  }
  return { d, samples, length };
}

function bent(from: Point, to: Point, heading: Heading): readonly [Point, Point] {
  const x = heading === "right" ? (to.x - from.x) / 2 : 0;
  const y = heading === "down" ? (to.y - from.y) / 2 : 0;
  return [
    { x: from.x + x, y: from.y + y },
    { x: to.x - x, y: to.y - y },
  ];
}

/** `part` from 0, where it leaves, to 1, where it arrives; with the direction there, in degrees. */
export function placeOn({ samples, length }: Path, part: number): Point & { readonly angle: number } {
  const at = Math.min(1, Math.max(0, part)) * length;
  let high = samples.findIndex(sample => sample.at >= at);
  if (high <= 0) high = Math.min(1, samples.length - 1);
  const a = samples[high - 1] ?? samples[0]!;
  const b = samples[high]!;
  const share = b.at === a.at ? 0 : (at - a.at) / (b.at - a.at);
  return {
    x: a.x + (b.x - a.x) * share,
    y: a.y + (b.y - a.y) * share,
    angle: (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI,
  };
}

/** Around all of it. */
export function boundsOf({ samples }: Path): { x: number; y: number; width: number; height: number } {
  const xs = samples.map(({ x }) => x);
  const ys = samples.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function bezier(p: Point, a: Point, b: Point, q: Point, t: number): Point {
  const s = 1 - t;
  const along = (axis: "x" | "y"): number =>
    s * s * s * p[axis] + 3 * s * s * t * a[axis] + 3 * s * t * t * b[axis] + t * t * t * q[axis];
  return { x: along("x"), y: along("y") };
}

const round = (value: number): number => Math.round(value * 10) / 10;
