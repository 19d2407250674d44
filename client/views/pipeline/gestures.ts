// What a person does with pointer, wheel and keys over the picture, told as what is meant. Knows no drawing.

import type { Direction } from "./walk.ts";

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const STEP = 60;
const SHIFTS: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [STEP, 0],
  right: [-STEP, 0],
  up: [0, STEP],
  down: [0, -STEP],
};
/** A pointer that moved less has clicked. */
const STILL = 4;

export const idAt = (target: EventTarget | null): string | null =>
  target instanceof Element ? (target.closest("[data-id]")?.getAttribute("data-id") ?? null) : null;

export interface KeyMeaning {
  shift(dx: number, dy: number): void;
  /** Nearer or farther. */
  zoom(by: 1 | -1): void;
  fit(): void;
  onPress(id: string): void;
  onMenu(id: string, x: number, y: number): void;
  onWalk(id: string, direction: Direction): void;
}

/** Whether the key had a meaning here. */
export function onKey(event: KeyboardEvent, means: KeyMeaning): boolean {
  const id = idAt(event.target);
  const direction = ARROWS[event.key];
  if (direction !== undefined) {
    if (event.altKey || event.ctrlKey || id === null) means.shift(...SHIFTS[direction]);
    else means.onWalk(id, direction);
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  switch (event.key) {
    case "Enter":
    case " ":
      if (id !== null) means.onPress(id);
      return id !== null;
    case "ContextMenu":
    case "F10": {
      if (id === null || (event.key === "F10" && !event.shiftKey)) return false;
      const { left, bottom } = (event.target as Element).getBoundingClientRect();
      means.onMenu(id, left + 8, bottom - 8);
      return true;
    }
    case "+":
    case "=":
      means.zoom(1);
      return true;
    case "-":
      means.zoom(-1);
      return true;
    case "0":
      means.fit();
      return true;
    default:
      return false;
  }
}

/** With Ctrl, or two fingers drawn apart, nearer; else along, where there is more: `pan` says whether there was. */
export function onWheel(
  zoom: (factor: number, at: { readonly x: number; readonly y: number }) => void,
  pan: (dx: number, dy: number) => boolean,
): (event: WheelEvent) => void {
  return event => {
    const { deltaX, deltaY } = event;
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = (event.currentTarget as Element).getBoundingClientRect();
      zoom(Math.exp(-deltaY * 0.004), { x: event.clientX - left, y: event.clientY - top });
    } else if (!(event.shiftKey && deltaX === 0 ? pan(-deltaY, 0) : pan(-deltaX, -deltaY))) return;
    event.preventDefault();
  };
}

export interface Dragging {
  begin(event: PointerEvent): void;
  move(event: PointerEvent, over: Element, shift: (dx: number, dy: number) => void): void;
  /** Whether it had moved: a click is none then. */
  end(): boolean;
}

export function dragging(): Dragging {
  let from: { readonly x: number; readonly y: number } | null = null;
  let hasMoved = false;
  return {
    begin(event) {
      if (event.button !== 0) return;
      from = { x: event.clientX, y: event.clientY };
      hasMoved = false;
    },
    move(event, over, shift) {
      if (from === null) return;
      const dx = event.clientX - from.x;
      const dy = event.clientY - from.y;
      if (!hasMoved && Math.hypot(dx, dy) < STILL) return;
      if (!hasMoved) over.setPointerCapture(event.pointerId);
      hasMoved = true;
      from = { x: event.clientX, y: event.clientY };
      shift(dx, dy);
    },
    end() {
      const was = from !== null && hasMoved;
      from = null;
      hasMoved = false;
      return was;
    },
  };
}
