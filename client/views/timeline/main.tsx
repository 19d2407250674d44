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
  whyNot,
} from "./state.ts";
import { LANES, timeAt } from "./strip.ts";
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

const KEYS =
  "Arrow keys move by a step, with Shift to the next mark; Page Up and Page Down by a tenth of what is seen; Home and End to the ends. Letting go travels there, Escape does not. Plus, minus and 0 zoom.";

const View = ({ state }: { readonly state: TimelineState }) => {
  if (!state.known)
    return <p class="empty">The run's steps stand here, once a pipeline is being debugged.</p>;
  const at = playhead(state);
  const time = timeAt(state.strip.marks, at);
  const why = whyNot(state);
  const zoom = (factor: number): void => dispatch({ type: "zoom", factor, about: at });
  return (
    <main class={state.ended ? "timeline ended" : "timeline"}>
      <header class="bar">
        <p class="where">
          <b>{`step ${grouped(at)}`}</b>
          <span class="quiet">{` of ${grouped(state.steps)}`}</span>
          {time !== null && <span class="quiet">{clock(time)}</span>}
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
        <div class="strip">
          <ul class="lanes" aria-label="Lanes">
            {LANES.map(name => (
              <li key={name}>
                {name}
                <span class="hidden">{`: ${grouped(state.strip.lanes[name].length)}`}</span>
              </li>
            ))}
          </ul>
          <Track state={state} dispatch={dispatch} goTo={goTo} />
        </div>
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
