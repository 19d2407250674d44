// The strip on a canvas: lanes, marks by the pixel, bars of checkpoints, the playhead. Draws what it is given, in the
// colours of the page.

import { grouped } from "../shared/words.ts";
import { type Extent, ticks } from "./extent.ts";
import { labelsOf } from "./labels.ts";
import { AXIS, type Row } from "./rows.ts";
import { binned, type LaneName, type Span, type Strip } from "./strip.ts";

export interface Colours {
  readonly text: string;
  readonly ground: string;
  readonly quiet: string;
  readonly line: string;
  readonly focus: string;
  readonly accent: string;
  readonly good: string;
  readonly bad: string;
  readonly warn: string;
  readonly barrier: string;
}

export interface Scene {
  readonly strip: Strip;
  readonly rows: readonly Row[];
  readonly extent: Extent;
  /** So far a checkpoint in progress lasts. */
  readonly reach: number;
  /** What lies before it cannot be gone to. */
  readonly first: number;
  readonly step: number;
  readonly playhead: number;
  readonly width: number;
  readonly height: number;
  readonly colours: Colours;
  readonly font: string;
}

/** Closer marks are drawn as one. */
const BIN = 3;

export const xOf = ({ from, to }: Extent, width: number, step: number): number =>
  ((step - from) / (to - from)) * width;

export function drawScene(pen: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, colours, extent, strip } = scene;
  pen.clearRect(0, 0, width, height);
  pen.font = scene.font;
  drawAxis(pen, scene);
  drawLetGo(pen, scene);
  for (const { lanes, top, height: high } of scene.rows) {
    pen.strokeStyle = colours.line;
    pen.globalAlpha = 0.5;
    pen.lineWidth = 1;
    line(pen, 0, Math.round(top + high) - 0.5, width, Math.round(top + high) - 0.5);
    pen.globalAlpha = 1;
    for (const name of lanes) {
      if (name === "Checkpoints") drawCheckpoints(pen, scene, top, high);
      else drawMarks(pen, scene, name, top, high);
    }
  }
  if (strip.end !== null) {
    const x = Math.round(xOf(extent, width, strip.end)) + 0.5;
    pen.strokeStyle = colours.quiet;
    pen.setLineDash([2, 3]);
    line(pen, x, 0, x, height - AXIS);
    pen.setLineDash([]);
  }
  drawPlayhead(pen, scene);
}

function drawAxis(pen: CanvasRenderingContext2D, { extent, width, height, colours }: Scene): void {
  pen.textBaseline = "middle";
  for (const step of ticks(extent, width, 84)) {
    const x = Math.round(xOf(extent, width, step)) + 0.5;
    pen.strokeStyle = colours.line;
    pen.globalAlpha = 0.4;
    line(pen, x, 0, x, height - AXIS + 4);
    pen.globalAlpha = 1;
    pen.fillStyle = colours.quiet;
    const text = grouped(step);
    const half = pen.measureText(text).width / 2;
    pen.textAlign = x < half ? "left" : x > width - half ? "right" : "center";
    pen.fillText(text, Math.min(width, Math.max(0, x)), height - AXIS / 2 + 2);
  }
}

/** Lined through. */
function drawLetGo(pen: CanvasRenderingContext2D, { extent, width, height, first, colours }: Scene): void {
  const until = Math.min(width, xOf(extent, width, first));
  if (first <= 0 || until <= 0) return;
  const high = height - AXIS;
  pen.save();
  pen.beginPath();
  pen.rect(0, 0, until, high);
  pen.clip();
  pen.strokeStyle = colours.line;
  pen.lineWidth = 1;
  for (let x = -high; x < until; x += 8) line(pen, x, high, x + high, 0);
  pen.restore();
}

/** Room for the numbers under the bars, where the row has it. */
const NUMBERS = 12;
/** Lower bars cannot be told from marks. */
const LEAST_BAR = 7;

function drawCheckpoints(pen: CanvasRenderingContext2D, scene: Scene, top: number, height: number): void {
  const { strip, extent, reach, width, colours } = scene;
  const pad = Math.max(2, height * 0.12);
  const numbered = height - 2 * pad - NUMBERS >= LEAST_BAR;
  const high = height - 2 * pad - (numbered ? NUMBERS : 0);
  drawSpans(pen, scene, strip.spans, top + pad, high);
  // On top of what they would vanish among.
  drawSpans(pen, scene, strip.failed, top + pad, high);
  if (!numbered) return;
  pen.fillStyle = colours.text;
  pen.textAlign = "left";
  const widthOf = (text: string): number => pen.measureText(text).width;
  for (const { text, left } of labelsOf(strip.spans, extent, reach, width, widthOf))
    pen.fillText(text, left, top + height - pad - NUMBERS / 2 + 2);
}

/** Of those that began before, so many may still last. */
const LASTING = 8;

function atOrAfterStart(spans: readonly Span[], step: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.start < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawSpans(
  pen: CanvasRenderingContext2D,
  { extent, width, colours, reach }: Scene,
  spans: readonly Span[],
  top: number,
  height: number,
): void {
  const first = (step: number): number => Math.max(0, atOrAfterStart(spans, step) - LASTING);
  let right = -1;
  for (let at = first(extent.from); at < spans.length; at++) {
    const { start, end, failed } = spans[at]!;
    if (start > extent.to) break;
    const x = xOf(extent, width, start);
    const wide = Math.max(2, xOf(extent, width, end ?? reach) - x);
    // Bars that no pixel parts are one: on with the first that begins beyond it.
    if (x + wide < right + 1) {
      const beyond = extent.from + ((right - 1) / width) * (extent.to - extent.from);
      at = Math.max(at, first(beyond) - 1);
      continue;
    }
    right = x + wide;
    pen.beginPath();
    pen.roundRect(x, top, wide, height, Math.min(3, wide / 2));
    if (failed) {
      // Not filled, so that it is told from the others without its colour too.
      pen.strokeStyle = colours.bad;
      pen.stroke();
    } else {
      pen.fillStyle = end === null ? colours.warn : colours.barrier;
      pen.fill();
    }
  }
}

function drawMarks(
  pen: CanvasRenderingContext2D,
  { extent, width, colours, strip }: Scene,
  name: Exclude<LaneName, "Checkpoints">,
  top: number,
  lane: number,
): void {
  const colour = {
    Barriers: colours.barrier,
    Commits: colours.good,
    Failures: colours.bad,
    Restores: colours.accent,
    Interventions: colours.warn,
  }[name];
  const middle = top + lane / 2;
  const size = Math.min(5, lane / 2 - 2);
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  for (const { x, count } of binned(strip.lanes[name], extent.from, extent.to, width, BIN)) {
    if (name === "Barriers" || count > 1) {
      // The more marks fall on it, the taller.
      const tall = Math.min(lane - 4, 4 + size + 2 * Math.log2(count));
      pen.fillRect(x - 0.75, middle - tall / 2, count > 1 ? 2.5 : 1.5, tall);
    } else shape(pen, name, x, middle, size);
  }
}

function shape(
  pen: CanvasRenderingContext2D,
  name: Exclude<LaneName, "Checkpoints" | "Barriers">,
  x: number,
  y: number,
  size: number,
): void {
  pen.beginPath();
  switch (name) {
    case "Commits":
      pen.arc(x, y, size * 0.7, 0, 2 * Math.PI);
      pen.fill();
      return;
    case "Failures":
      pen.moveTo(x - size, y - size);
      pen.lineTo(x + size, y + size);
      pen.moveTo(x + size, y - size);
      pen.lineTo(x - size, y + size);
      pen.lineWidth = 2;
      pen.stroke();
      return;
    case "Restores":
      pen.moveTo(x + size, y - size);
      pen.lineTo(x - size, y);
      pen.lineTo(x + size, y + size);
      pen.closePath();
      pen.fill();
      return;
    case "Interventions":
      pen.moveTo(x, y - size);
      pen.lineTo(x + size, y);
      pen.lineTo(x, y + size);
      pen.lineTo(x - size, y);
      pen.closePath();
      pen.fill();
  }
}

function drawPlayhead(pen: CanvasRenderingContext2D, scene: Scene): void {
  const { extent, width, height, step, playhead, colours } = scene;
  if (playhead !== step) {
    const was = Math.round(xOf(extent, width, step));
    pen.strokeStyle = colours.quiet;
    pen.lineWidth = 1;
    pen.setLineDash([3, 3]);
    line(pen, was, 0, was, height - AXIS);
    pen.setLineDash([]);
  }
  const x = Math.min(width - 1, Math.max(1, xOf(extent, width, playhead)));
  if (playhead < extent.from || playhead > extent.to) return;
  pen.strokeStyle = colours.focus;
  pen.fillStyle = colours.focus;
  pen.lineWidth = 2;
  line(pen, x, 0, x, height - AXIS);
  pen.beginPath();
  pen.moveTo(x - 6, 0);
  pen.lineTo(x + 6, 0);
  pen.lineTo(x + 6, 5);
  pen.lineTo(x, 11);
  pen.lineTo(x - 6, 5);
  pen.closePath();
  pen.fill();
}

function line(pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}
