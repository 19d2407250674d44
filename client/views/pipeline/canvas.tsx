// The picture itself: panned, zoomed and walked through. What is drawn in it, it is given; how it is seen is its own.

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useImperativeHandle, useLayoutEffect, useRef } from "preact/hooks";
import { type Camera, fitted, moved, revealing, type Size, zoomed } from "./camera.ts";
import type { Box } from "./layout.ts";
import type { Direction } from "./walk.ts";

/** What others may ask of it. */
export interface CanvasHandle {
  fit(): void;
  zoom(factor: number): void;
  reveal(box: Box): void;
  readonly content: SVGGElement | null;
}

export interface CanvasProps {
  readonly size: Size;
  readonly label: string;
  /** So much moves that it is set down where it is, not moved there. */
  readonly still: boolean;
  readonly kept: Camera | null;
  readonly handle: RefObject<CanvasHandle>;
  readonly children: ComponentChildren;
  onCamera(camera: Camera): void;
  /** Pressed or clicked, by id; null: beside everything. */
  onPress(id: string | null): void;
  onMenu(id: string, x: number, y: number): void;
  onWalk(id: string, direction: Direction): void;
  onFocus(id: string): void;
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const STEP = 60;
const ZOOM = 1.25;
/** A pointer that moved less has clicked. */
const STILL = 4;

export const Canvas = (props: CanvasProps) => {
  const { size, label, kept, handle, children } = props;
  const svg = useRef<SVGSVGElement>(null);
  const content = useRef<SVGGElement>(null);
  const camera = useRef<Camera>(kept ?? { scale: 1, x: 0, y: 0 });
  /** A person has chosen what to see: it stays. */
  const chosen = useRef(kept !== null);
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);

  const view = (): Size => svg.current!.getBoundingClientRect();
  const see = (next: Camera, byPerson: boolean): void => {
    camera.current = next;
    if (byPerson) chosen.current = true;
    content.current?.setAttribute("transform", `translate(${next.x} ${next.y}) scale(${next.scale})`);
    if (byPerson) props.onCamera(next);
  };
  const middle = (): { x: number; y: number } => ({ x: view().width / 2, y: view().height / 2 });
  const shift = (dx: number, dy: number): void => see(moved(camera.current, dx, dy, size, view()), true);

  useImperativeHandle(handle, () => ({
    fit: () => {
      see(fitted(size, view(), false), true);
      chosen.current = false;
    },
    zoom: factor => see(zoomed(camera.current, factor, middle()), true),
    reveal: box => see(revealing(camera.current, box, view()), false),
    get content() {
      return content.current;
    },
  }));

  useLayoutEffect(() => {
    if (chosen.current) see(camera.current, false);
    else see(fitted(size, view(), true), false);
  }, [size.width, size.height]);

  useEffect(() => {
    const element = svg.current!;
    const watch = new ResizeObserver(() => {
      if (!chosen.current) see(fitted(size, view(), true), false);
    });
    watch.observe(element);
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      if (event.shiftKey) {
        shift(-event.deltaX - event.deltaY, 0);
        return;
      }
      const { left, top } = element.getBoundingClientRect();
      const about = { x: event.clientX - left, y: event.clientY - top };
      see(zoomed(camera.current, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), about), true);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener("wheel", onWheel);
    };
  }, [size.width, size.height]);

  const onPointerMove = (event: PointerEvent): void => {
    const { current } = drag;
    if (current === null) return;
    const dx = event.clientX - current.x;
    const dy = event.clientY - current.y;
    if (!current.moved && Math.hypot(dx, dy) < STILL) return;
    if (!current.moved) svg.current!.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, moved: true };
    shift(dx, dy);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const id = idAt(event.target);
    const direction = ARROWS[event.key];
    if (direction !== undefined && (event.altKey || event.ctrlKey || id === null)) {
      shift(...SHIFTS[direction]);
    } else if (direction !== undefined && id !== null) {
      props.onWalk(id, direction);
    } else if (id !== null && (event.key === "Enter" || event.key === " ")) {
      props.onPress(id);
    } else if (id !== null && (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey))) {
      const { left, bottom } = (event.target as Element).getBoundingClientRect();
      props.onMenu(id, left + 8, bottom - 8);
    } else if (event.key === "+" || event.key === "=") {
      see(zoomed(camera.current, ZOOM, middle()), true);
    } else if (event.key === "-") {
      see(zoomed(camera.current, 1 / ZOOM, middle()), true);
    } else if (event.key === "0") {
      see(fitted(size, view(), false), true);
      chosen.current = false;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: SVG has no other
    <svg
      ref={svg}
      class={props.still ? "canvas still" : "canvas"}
      role="group"
      aria-label={label}
      aria-describedby="keys"
      onPointerDown={event => {
        if (event.button === 0) drag.current = { x: event.clientX, y: event.clientY, moved: false };
      }}
      onPointerMove={onPointerMove}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onClick={event => {
        const was = drag.current;
        drag.current = null;
        if (was === null || !was.moved) props.onPress(idAt(event.target));
      }}
      onPointerLeave={event => {
        if (event.buttons === 0) drag.current = null;
      }}
      onContextMenu={event => {
        event.preventDefault();
        const id = idAt(event.target);
        if (id !== null) props.onMenu(id, event.clientX, event.clientY);
      }}
      onKeyDown={onKeyDown}
      onFocusIn={event => {
        const id = idAt(event.target);
        if (id !== null) props.onFocus(id);
      }}
    >
      <g ref={content}>{children}</g>
    </svg>
  );
};

const SHIFTS: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [STEP, 0],
  right: [-STEP, 0],
  up: [0, STEP],
  down: [0, -STEP],
};

const idAt = (target: EventTarget | null): string | null =>
  target instanceof Element ? (target.closest("[data-id]")?.getAttribute("data-id") ?? null) : null;
