// The picture itself: fitted, panned, zoomed and walked through. What is drawn in it, it is given; how it is seen is its
// own, until a person sets it by hand: then it stays so.

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useImperativeHandle, useLayoutEffect, useRef } from "preact/hooks";
import {
  beyond,
  type Camera,
  fitted,
  LEAST_SCALE,
  moved,
  readable,
  revealing,
  type Size,
  seenOf,
  wholeScale,
  zoomed,
} from "./camera.ts";
import { dragging, idAt, onKey, onWheel } from "./gestures.ts";
import type { Box } from "./layout.ts";
import { MoreButtons } from "./more.tsx";
import type { Direction } from "./walk.ts";

/** What others may ask of it. */
export interface CanvasHandle {
  /** All of it, as small as that may be. */
  fit(): void;
  zoom(factor: number): void;
  reveal(box: Box): void;
  readonly content: SVGGElement | null;
}

export interface CanvasProps {
  /** Of the drawing. */
  readonly size: Size;
  readonly label: string;
  /** So much moves that it is set down where it is, not moved there. */
  readonly still: boolean;
  /** What is most looked at: in sight where not all is. */
  readonly about: Box | null;
  readonly handle: RefObject<CanvasHandle>;
  readonly children: ComponentChildren;
  /** Room there is. */
  onSize(size: Size): void;
  /** `byHand`: a person has chosen what to see. */
  onSee(seen: Box, byHand: boolean): void;
  /** Pressed or clicked, by id; null: beside everything. */
  onPress(id: string | null): void;
  onMenu(id: string, x: number, y: number): void;
  onWalk(id: string, direction: Direction): void;
  onFocus(id: string): void;
}

const ZOOM = 1.25;

export const Canvas = (props: CanvasProps) => {
  const { size, label, about, handle, children } = props;
  const svg = useRef<SVGSVGElement>(null);
  const content = useRef<SVGGElement>(null);
  const more = useRef<HTMLDivElement>(null);
  const camera = useRef<Camera>({ scale: 1, x: 0, y: 0 });
  const byHand = useRef(false);
  const drag = useRef(dragging());
  const now = useRef(props);
  now.current = props;

  const view = (): Size => svg.current!.getBoundingClientRect();
  const see = (next: Camera, isByHand: boolean): void => {
    camera.current = next;
    if (isByHand) byHand.current = true;
    content.current?.setAttribute("transform", `translate(${next.x} ${next.y}) scale(${next.scale})`);
    const seen = view();
    for (const [side, is] of Object.entries(beyond(next, now.current.size, seen)))
      more.current!.querySelector(`.${side}`)?.toggleAttribute("hidden", !is);
    now.current.onSee(seenOf(next, seen), byHand.current);
  };
  const refit = (): void => {
    byHand.current = false;
    see(readable(now.current.size, view(), now.current.about), false);
  };
  const zoomBy = (factor: number, at?: { readonly x: number; readonly y: number }): void => {
    const { width, height } = view();
    see(zoomed(camera.current, factor, at ?? { x: width / 2, y: height / 2 }), true);
  };
  const shift = (dx: number, dy: number): void =>
    see(moved(camera.current, dx, dy, now.current.size, view()), true);
  // Where it can be read as well, it goes on being fitted by itself.
  const fit = (): void => {
    byHand.current = wholeScale(now.current.size, view()) < LEAST_SCALE;
    see(fitted(now.current.size, view()), byHand.current);
  };
  const isHidden = (): boolean =>
    Object.values(beyond(camera.current, now.current.size, view())).some(Boolean);
  const reveal = (box: Box): void => {
    if (isHidden()) see(revealing(camera.current, box, view()), byHand.current);
  };

  useImperativeHandle(handle, () => ({
    fit,
    zoom: factor => zoomBy(factor),
    reveal,
    get content() {
      return content.current;
    },
  }));

  useLayoutEffect(() => {
    const { width, height } = view();
    props.onSize({ width, height });
    if (byHand.current) see(camera.current, true);
    else refit();
  }, [size]);

  // Only what is looked at has changed: no more is moved than is needed.
  useEffect(() => {
    if (about !== null) reveal(about);
  }, [about]);

  useEffect(() => {
    const element = svg.current!;
    const watch = new ResizeObserver(() => {
      const { width, height } = view();
      now.current.onSize({ width, height });
      if (byHand.current) see(camera.current, true);
      else refit();
    });
    watch.observe(element);
    const wheel = onWheel(zoomBy, (dx, dy) => {
      const hidden = isHidden();
      if (hidden) shift(dx, dy);
      return hidden;
    });
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener("wheel", wheel);
    };
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const does = onKey(event, { ...props, shift, zoom: by => zoomBy(by > 0 ? ZOOM : 1 / ZOOM), fit });
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="canvas-room">
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no other */}
      <svg
        ref={svg}
        class={props.still ? "canvas still" : "canvas"}
        role="group"
        aria-label={label}
        aria-describedby="keys"
        onPointerDown={event => drag.current.begin(event)}
        onPointerMove={event => drag.current.move(event, svg.current!, shift)}
        onPointerCancel={() => drag.current.end()}
        onClick={event => {
          if (!drag.current.end()) props.onPress(idAt(event.target));
        }}
        onPointerLeave={event => {
          if (event.buttons === 0) drag.current.end();
        }}
        onContextMenu={event => {
          event.preventDefault();
          const id = idAt(event.target);
          if (id !== null) props.onMenu(id, event.clientX, event.clientY);
        }}
        onDblClick={event => {
          if (idAt(event.target) === null) refit();
        }}
        onKeyDown={onKeyDown}
        onFocusIn={event => {
          const id = idAt(event.target);
          if (id !== null) props.onFocus(id);
        }}
      >
        <g ref={content}>{children}</g>
      </svg>
      <MoreButtons element={more} shift={(x, y) => shift(x * 0.8 * view().width, y * 0.8 * view().height)} />
    </div>
  );
};
