// The page of the timeline: the tools, the lanes with their names, the list of marks where it is wanted.

import "../shared/theme.css";
import "./timeline.css";
import { render } from "preact";
import type { FromTimeline, ToTimeline } from "../messages.ts";
import { connectHost } from "../shared/host.ts";
import { IconButton } from "../shared/icon.tsx";
import { createStore } from "../shared/store.ts";
import { clock, grouped } from "../shared/words.ts";
import type { Extent } from "./extent.ts";
import { MarkList } from "./mark-list.tsx";
import {
  initialTimeline,
  playhead,
  reduceTimeline,
  type TimelineAction,
  type TimelineState,
  timeOf,
  whyNot,
} from "./state.ts";
import { Track } from "./track.tsx";

interface Kept {
  readonly extent: Extent | null;
  readonly listed: boolean;
}

const root = document.getElementById("root")!;
const host = connectHost<ToTimeline, FromTimeline, Kept>(message => dispatch(message));
const store = createStore<TimelineState, TimelineAction>(
  initialTimeline(host.kept?.extent ?? null, host.kept?.listed ?? false),
  reduceTimeline,
  draw,
);

function dispatch(action: TimelineAction): void {
  const before = store.state;
  store.dispatch(action);
  const { extent, listed } = store.state;
  if (extent !== before.extent || listed !== before.listed) host.keep({ extent, listed });
}

const goTo = (step: number): void => host.send({ type: "goTo", step });

/** The editor gives the page the keys back after a journey, and not what had them in it. */
addEventListener("focus", () => {
  if (document.activeElement === document.body) root.querySelector<HTMLElement>(".track")?.focus();
});

const KEYS =
  "Arrow keys move by a step, with Shift to the next mark; Page Up and Page Down by a tenth of what is seen; Home and End to the ends. Enter travels there, Escape does not. Plus, minus and 0 zoom.";

const View = ({ state }: { readonly state: TimelineState }) => {
  if (!state.known)
    return (
      <p class="empty">
        {state.unavailable ??
          "Debug a pipeline (F5 in a .weir file), and its run stands here step by step: barriers, checkpoints, commits, failures. Drag to go to any of them, forward and back."}
      </p>
    );
  const at = playhead(state);
  const time = timeOf(state, at);
  const why = whyNot(state);
  const zoom = (factor: number): void => dispatch({ type: "zoom", factor, about: at });
  return (
    <main class={state.ended ? "timeline ended" : "timeline"}>
      <header class="bar">
        <p class="where">
          <b>{`step ${grouped(at)}`}</b>
          <span class="quiet">{` of ${grouped(state.steps)}`}</span>
          {time !== null && (
            <span class="quiet" title="virtual time since the start">
              {clock(time)}
            </span>
          )}
          {state.next !== null && state.next > 0 && (
            <span class="quiet">{`marks up to step ${grouped(state.next)} so far`}</span>
          )}
          {why !== null && <span class="quiet">{why}</span>}
          {state.sent !== null && <span class="quiet">going there …</span>}
        </p>
        <div class="tools" role="toolbar" aria-label="Timeline">
          <IconButton icon="zoom-out" label="Zoom out" shortcut="-" onPress={() => zoom(2)} />
          <IconButton icon="zoom-in" label="Zoom in" shortcut="+" onPress={() => zoom(0.5)} />
          <IconButton
            icon="fit"
            label="Show all steps"
            shortcut="0"
            onPress={() => dispatch({ type: "all" })}
          />
          <IconButton
            icon="list"
            label="List of marks"
            pressed={state.listed}
            onPress={() => dispatch({ type: "list" })}
          />
        </div>
      </header>
      <div class="body">
        <Track state={state} now={() => store.state} dispatch={dispatch} goTo={goTo} />
        {state.listed && <MarkList state={state} goTo={goTo} />}
      </div>
      <p id="keys" class="hidden">
        {KEYS}
      </p>
    </main>
  );
};

function draw(state: TimelineState): void {
  render(<View state={state} />, root);
}

draw(store.state);
host.send({ type: "ready" });
