// The page of the pipeline view: messages in, the picture out, and what happened said aloud, seldom.

import "../shared/theme.css";
import "./pipeline.css";
import { render } from "preact";
import type { FromPipeline, ToPipeline } from "../messages.ts";
import { connectHost } from "../shared/host.ts";
import { createStore } from "../shared/store.ts";
import { happened, queued, type Said, spoken } from "./announce.ts";
import type { Grouping } from "./arrange.ts";
import { createDrawn } from "./drawn.ts";
import { initialPipeline, type PipelineAction, type PipelineState, reducePipeline } from "./state.ts";
import { Pipeline } from "./view.tsx";

interface Kept {
  readonly grouping: readonly (readonly [name: string, as: "one" | "each"])[];
}

const SPEAK_EVERY_MS = 1500;
const ASK_EVERY_MS = 400;

const root = document.getElementById("root")!;
const voice = document.createElement("div");
voice.className = "hidden";
voice.setAttribute("aria-live", "polite");
document.body.append(voice);

const host = connectHost<ToPipeline, FromPipeline, Kept>(message => dispatch(message));
const groupingOf = (kept: Kept | null): Grouping => new Map(kept?.grouping);

const store = createStore<PipelineState, PipelineAction>(
  initialPipeline(groupingOf(host.kept)),
  reducePipeline,
  draw,
);
const drawn = createDrawn(store.state);

function draw(state: PipelineState): void {
  drawn.show(state);
  render(<Pipeline state={state} drawn={drawn} send={host.send} dispatch={dispatch} />, root);
}

function dispatch(action: PipelineAction): void {
  const before = store.state;
  store.dispatch(action);
  const now = store.state;
  if (action.type === "live" || action.type === "ended") {
    speak(happened(before, now));
    refreshFlight(before, now);
  }
  if (action.type === "said") speak([{ subject: "said", text: action.text }]);
  if (now.grouping !== before.grouping) keepLater();
}

let waiting: readonly Said[] = [];
let speaking = false;
function speak(said: readonly Said[]): void {
  waiting = queued(waiting, said);
  if (speaking || waiting.length === 0) return;
  speaking = true;
  setTimeout(() => {
    speaking = false;
    voice.textContent = spoken(waiting);
    waiting = [];
  }, SPEAK_EVERY_MS);
}

/** What is in flight on the channel that is shown changes with its queue. */
let asking = false;
function refreshFlight(before: PipelineState, now: PipelineState): void {
  const { channel } = now;
  if (asking || channel === null) return;
  if (now.flight !== null && before.channels.get(channel) === now.channels.get(channel)) return;
  asking = true;
  setTimeout(() => {
    asking = false;
    if (store.state.channel === channel && store.state.phase === "debugged")
      host.send({ type: "showChannel", channel });
  }, ASK_EVERY_MS);
}

let keeping = false;
function keepLater(): void {
  if (keeping) return;
  keeping = true;
  setTimeout(() => {
    keeping = false;
    host.keep({ grouping: [...store.state.grouping] });
  }, 300);
}

draw(store.state);
host.send({ type: "ready" });
