// The strip as something to take hold of: the pointer moves the playhead and letting go sends it, keys move it and Enter
// sends it; the wheel zooms; over a mark its text is shown.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { counted, grouped } from "../shared/words.ts";
import { type Colours, drawScene, xOf } from "./draw.ts";
import { rowAt, rowsFor } from "./rows.ts";
import {
  extentOf,
  markedStep,
  playhead,
  reachOf,
  sentenceAt,
  type TimelineAction,
  type TimelineState,
  whyNot,
} from "./state.ts";
import { atOrAfter, binned, type Mark } from "./strip.ts";

export interface TrackProps {
  readonly state: TimelineState;
  /** As it is by now: keys may come faster than pictures. */
  now(): TimelineState;
  dispatch(action: TimelineAction): void;
  goTo(step: number): void;
}

/** So close to a mark, the mark is meant. */
const NEAR = 5;

export const Track = ({ state, now, dispatch, goTo }: TrackProps) => {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [theme, setTheme] = useState(0);
  const [hover, setHover] = useState<{ x: number; y: number; text: string } | null>(null);
  const dragged = useRef(false);
  const extent = extentOf(state);
  const { width, height } = size;
  const rows = rowsFor(height, state.strip.lanes);
  const palette = useRef<{ readonly theme: number; readonly of: Palette } | null>(null);
  const stepAt = (x: number): number => extent.from + (x / Math.max(1, width)) * (extent.to - extent.from);

  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width, height });
    });
    watch.observe(box.current!);
    // The editor changes its theme by the variables of the page.
    const themes = new MutationObserver(() => setTheme(count => count + 1));
    themes.observe(document.body, { attributeFilter: ["class"] });
    themes.observe(document.documentElement, { attributeFilter: ["style"] });
    return () => {
      watch.disconnect();
      themes.disconnect();
    };
  }, []);

  // In the frame of the change itself: the store has seen to it that there is one a frame.
  useLayoutEffect(() => {
    const { current } = canvas;
    if (current === null || width === 0) return;
    const ratio = devicePixelRatio;
    if (current.width !== Math.round(width * ratio) || current.height !== Math.round(height * ratio)) {
      current.width = Math.round(width * ratio);
      current.height = Math.round(height * ratio);
    }
    const pen = current.getContext("2d")!;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { strip, step, first } = state;
    // Asking for styles makes the page lay itself out: once a theme, not once a picture.
    if (palette.current?.theme !== theme) palette.current = { theme, of: paletteOf(box.current!) };
    const { colours, font } = palette.current.of;
    const at = playhead(state);
    const reach = reachOf(state);
    drawScene(pen, { strip, rows, extent, reach, first, step, playhead: at, width, height, colours, font });
  }, [state, width, height, theme]);

  useLayoutEffect(() => {
    const element = box.current!;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const about = stepAt(event.clientX - element.getBoundingClientRect().left);
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        const by = ((event.deltaX + event.deltaY) / width) * (extent.to - extent.from);
        dispatch({ type: "move", by });
      } else dispatch({ type: "zoom", factor: Math.exp(event.deltaY * 0.002), about });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  });

  const release = (): void => {
    dragged.current = false;
    const { preview, step } = now();
    if (preview === null) return;
    if (preview !== step) goTo(preview);
    dispatch({ type: "sent" });
  };
  const forget = (): void => {
    dragged.current = false;
    if (now().preview !== null) dispatch({ type: "preview", step: null });
  };
  const place = (event: PointerEvent): { x: number; y: number } => {
    const { left, top } = box.current!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const found = (x: number, y: number): { step: number; text: string } | null => {
    const near = (rowAt(rows, y)?.lanes ?? []).flatMap(name => {
      const lane = state.strip.lanes[name];
      const first = atOrAfter(lane, stepAt(x));
      return [lane[first - 1], lane[first]].filter(mark => mark !== undefined);
    });
    const away = (mark: Mark): number => Math.abs(xOf(extent, width, mark.step) - x);
    const mark = near.filter(each => away(each) <= NEAR).toSorted((a, b) => away(a) - away(b))[0];
    if (mark === undefined) return null;
    const more = (rowAt(rows, y)?.lanes ?? []).reduce((sum, name) => {
      const bins = binned(state.strip.lanes[name], stepAt(x - NEAR), stepAt(x + NEAR), 2 * NEAR, 2 * NEAR);
      return sum + bins.reduce((all, { count }) => all + count, 0);
    }, -1);
    const others = more <= 0 ? "" : ` (and ${counted(more, "more", "more")} here)`;
    return { step: mark.step, text: `step ${grouped(mark.step)}: ${mark.text}${others}` };
  };

  const onPointerMove = (event: PointerEvent): void => {
    const { x, y } = place(event);
    if (dragged.current) {
      dispatch({ type: "preview", step: stepAt(x) });
      return;
    }
    const mark = found(x, y);
    setHover(mark === null ? null : { x, y, text: mark.text });
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || whyNot(state) !== null) return;
    box.current!.setPointerCapture(event.pointerId);
    box.current!.focus();
    dragged.current = true;
    setHover(null);
    const { x, y } = place(event);
    dispatch({ type: "preview", step: found(x, y)?.step ?? stepAt(x) });
    event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const state = now();
    const here = playhead(state);
    const extent = extentOf(state);
    const page = Math.max(1, Math.round((extent.to - extent.from) / 10));
    const to = ((): number | null => {
      switch (event.key) {
        case "ArrowLeft":
          return event.shiftKey || event.ctrlKey ? markedStep(state, here, false) : here - 1;
        case "ArrowRight":
          return event.shiftKey || event.ctrlKey ? markedStep(state, here, true) : here + 1;
        case "PageUp":
          return here + page;
        case "PageDown":
          return here - page;
        case "Home":
          return state.first;
        case "End":
          return state.steps;
        default:
          return null;
      }
    })();
    if (to !== null) dispatch({ type: "preview", step: to });
    else if (event.key === "Enter") release();
    else if (event.key === "+" || event.key === "=") dispatch({ type: "zoom", factor: 0.5, about: here });
    else if (event.key === "-") dispatch({ type: "zoom", factor: 2, about: here });
    else if (event.key === "0") dispatch({ type: "all" });
    else if (event.key === "Escape") {
      dragged.current = false;
      dispatch({ type: "preview", step: null });
    } else return;
    event.preventDefault();
  };

  const x = xOf(extent, width, playhead(state));
  const why = whyNot(state);
  return (
    <div class="strip">
      <ul class="lanes" aria-label="Lanes">
        {rows.map(({ title, lanes, height }) => (
          <li key={title} style={{ height: `${height}px` }}>
            {title}
            <span class="hidden">
              {`: ${grouped(lanes.reduce((sum, name) => sum + state.strip.lanes[name].length, 0))}`}
            </span>
          </li>
        ))}
      </ul>
      <div
        ref={box}
        class="track"
        role="slider"
        tabIndex={0}
        aria-label="Step of the run"
        aria-orientation="horizontal"
        aria-valuemin={state.first}
        aria-valuemax={state.steps}
        aria-valuenow={playhead(state)}
        aria-valuetext={sentenceAt(state, playhead(state))}
        aria-disabled={why !== null}
        aria-describedby="keys"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => dragged.current && release()}
        onPointerCancel={forget}
        onPointerLeave={() => setHover(null)}
        onKeyDown={onKeyDown}
        onBlur={forget}
      >
        <canvas ref={canvas} />
        {state.preview !== null && (
          <Tip
            x={x}
            y={14}
            width={width}
            height={height}
            text={sentenceAt(state, state.preview)}
            hint={dragged.current ? "let go to go there" : "Enter goes there"}
          />
        )}
        {hover !== null && state.preview === null && <Tip {...hover} width={width} height={height} />}
      </div>
    </div>
  );
};

interface TipProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly hint?: string;
}

/** On the side where there is room. */
const Tip = ({ x, y, width, height, text, hint }: TipProps) => (
  <div
    class="tip"
    style={{
      ...(x < width / 2 ? { left: `${x + 12}px` } : { right: `${width - x + 12}px` }),
      ...(y < height / 2 ? { top: `${y}px` } : { bottom: `${height - y}px` }),
      maxWidth: `${Math.min(420, Math.max(x, width - x) - 16)}px`,
    }}
  >
    {text}
    {hint !== undefined && <span class="quiet">{` · ${hint}`}</span>}
  </div>
);

interface Palette {
  readonly colours: Colours;
  readonly font: string;
}

function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const colours = {
    text: of("text"),
    ground: of("ground"),
    quiet: of("quiet"),
    line: of("line"),
    focus: of("focus"),
    accent: of("accent"),
    good: of("good"),
    bad: of("bad"),
    warn: of("warn"),
    barrier: of("barrier"),
  };
  return { colours, font: `11px ${style.fontFamily}` };
}
