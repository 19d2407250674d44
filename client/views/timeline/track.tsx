// The strip as something to take hold of: pointer and keys move the playhead, letting go sends it; the wheel zooms; over
// a mark its text is shown.

import { useEffect, useRef, useState } from "preact/hooks";
import { counted, grouped } from "../shared/words.ts";
import { type Colours, drawScene, laneHeight, xOf } from "./draw.ts";
import {
  extentOf,
  markedStep,
  playhead,
  sentenceAt,
  type TimelineAction,
  type TimelineState,
  whyNot,
} from "./state.ts";
import { atOrAfter, binned, LANES } from "./strip.ts";

export interface TrackProps {
  readonly state: TimelineState;
  dispatch(action: TimelineAction): void;
  goTo(step: number): void;
}

/** So close to a mark, the mark is meant. */
const NEAR = 5;

export const Track = ({ state, dispatch, goTo }: TrackProps) => {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [theme, setTheme] = useState(0);
  const [hover, setHover] = useState<{ x: number; y: number; text: string } | null>(null);
  const dragged = useRef(false);
  const keyed = useRef(false);
  const extent = extentOf(state);
  const { width, height } = size;
  const stepAt = (x: number): number => extent.from + (x / Math.max(1, width)) * (extent.to - extent.from);

  useEffect(() => {
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

  useEffect(() => {
    const { current } = canvas;
    if (current === null || width === 0) return;
    const ratio = devicePixelRatio;
    if (current.width !== Math.round(width * ratio) || current.height !== Math.round(height * ratio)) {
      current.width = Math.round(width * ratio);
      current.height = Math.round(height * ratio);
    }
    const pen = current.getContext("2d")!;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { strip, step, steps } = state;
    const { colours, font } = paletteOf(box.current!);
    drawScene(pen, { strip, extent, steps, step, playhead: playhead(state), width, height, colours, font });
  }, [state, width, height, theme]);

  useEffect(() => {
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
    keyed.current = false;
    if (state.preview === null) return;
    if (state.preview !== state.step) goTo(state.preview);
    dispatch({ type: "sent" });
  };
  const place = (event: PointerEvent): { x: number; y: number } => {
    const { left, top } = box.current!.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const found = (x: number, y: number): { step: number; text: string } | null => {
    const name = LANES[Math.floor(y / laneHeight(height))];
    if (name === undefined) return null;
    const lane = state.strip.lanes[name];
    const at = atOrAfter(lane, stepAt(x));
    const near = [lane[at - 1], lane[at]].filter(
      mark => mark !== undefined && Math.abs(xOf(extent, width, mark.step) - x) <= NEAR,
    );
    const [mark] = near.toSorted((a, b) => Math.abs(a!.step - stepAt(x)) - Math.abs(b!.step - stepAt(x)));
    if (mark === undefined) return null;
    const [bin] = binned(lane, stepAt(x - NEAR), stepAt(x + NEAR), 2 * NEAR, 2 * NEAR);
    const more =
      bin === undefined || bin.count <= 1 ? "" : ` (and ${counted(bin.count - 1, "more", "more")} here)`;
    return { step: mark.step, text: `step ${grouped(mark.step)}: ${mark.text}${more}` };
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
    const now = playhead(state);
    const page = Math.max(1, Math.round((extent.to - extent.from) / 10));
    const to = ((): number | null => {
      switch (event.key) {
        case "ArrowLeft":
          return event.shiftKey || event.ctrlKey ? markedStep(state, now, false) : now - 1;
        case "ArrowRight":
          return event.shiftKey || event.ctrlKey ? markedStep(state, now, true) : now + 1;
        case "PageUp":
          return now + page;
        case "PageDown":
          return now - page;
        case "Home":
          return 0;
        case "End":
          return state.steps;
        default:
          return null;
      }
    })();
    if (to !== null) {
      keyed.current = true;
      dispatch({ type: "preview", step: to });
    } else if (event.key === "+" || event.key === "=") dispatch({ type: "zoom", factor: 0.5, about: now });
    else if (event.key === "-") dispatch({ type: "zoom", factor: 2, about: now });
    else if (event.key === "0") dispatch({ type: "all" });
    else if (event.key === "Escape") {
      dragged.current = false;
      keyed.current = false;
      dispatch({ type: "preview", step: null });
    } else return;
    event.preventDefault();
  };

  const x = xOf(extent, width, playhead(state));
  const why = whyNot(state);
  return (
    <div
      ref={box}
      class="track"
      role="slider"
      tabIndex={0}
      aria-label="Step of the run"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={state.steps}
      aria-valuenow={playhead(state)}
      aria-valuetext={sentenceAt(state, playhead(state))}
      aria-disabled={why !== null}
      aria-describedby="keys"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => dragged.current && release()}
      onPointerCancel={() => dispatch({ type: "preview", step: null })}
      onPointerLeave={() => setHover(null)}
      onKeyDown={onKeyDown}
      onKeyUp={() => keyed.current && release()}
      onBlur={() => keyed.current && release()}
    >
      <canvas ref={canvas} />
      {state.preview !== null && <Tip x={x} y={14} width={width} text={sentenceAt(state, state.preview)} />}
      {hover !== null && state.preview === null && (
        <Tip x={hover.x} y={hover.y} width={width} text={hover.text} />
      )}
    </div>
  );
};

interface TipProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

/** On the side where there is room. */
const Tip = ({ x, y, width, text }: TipProps) => (
  <div
    class="tip"
    style={
      x < width / 2 ? { left: `${x + 12}px`, top: `${y}px` } : { right: `${width - x + 12}px`, top: `${y}px` }
    }
  >
    {text}
  </div>
);

function paletteOf(element: Element): { readonly colours: Colours; readonly font: string } {
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
