// The pipeline view put together: the line on top, the tools, the picture, the pane beside. Keeps what was drawn of each
// card and edge, so that only those are drawn again whose numbers changed.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FromPipeline } from "../messages.ts";
import { Icon, IconButton } from "../shared/icon.tsx";
import { type Action, actionsOf, pipelineActions } from "./actions.ts";
import type { Camera } from "./camera.ts";
import { Canvas, type CanvasHandle } from "./canvas.tsx";
import { CardShape, FrameShape } from "./card.tsx";
import { EdgeShape } from "./edge.tsx";
import { exportSvg } from "./export-svg.ts";
import { type Flow, flowOf, type Standing, standingOf } from "./flow.ts";
import { type Box, type Card, cardOfGroup, type Drawing, drawGraph, type Edge, frameId } from "./layout.ts";
import { Menu } from "./menu.tsx";
import { SidePane } from "./side-pane.tsx";
import type { PipelineAction, PipelineState } from "./state.ts";
import { TopLine } from "./top-line.tsx";
import { walkOf } from "./walk.ts";
import { cardName } from "./wording.ts";

export interface PipelineProps {
  readonly state: PipelineState;
  readonly kept: Camera | null;
  send(message: FromPipeline): void;
  dispatch(action: PipelineAction): void;
  onCamera(camera: Camera): void;
}

export const Pipeline = (props: PipelineProps) =>
  props.state.topology === null ? (
    <p class="empty">
      No pipeline is being debugged.
      <br />
      Press F5 in a .weir file, and it is drawn here.
    </p>
  ) : (
    <Drawn {...props} />
  );

/** Edges: the barriers of more are not moved smoothly. */
const MOST_MOVING = 60;
/** Cards and edges. */
const MOST_A_FRAME = 40;

const NAMED_KEYS =
  "Arrow keys move along the edges. Enter opens. F fails a subtask, H holds a channel, S slows it, G groups. C takes a checkpoint, R restores. Plus, minus and 0 zoom.";

const Drawn = ({ state, kept, send, dispatch, onCamera }: PipelineProps) => {
  const { topology, collapsed, selected } = state;
  const drawing = useMemo(() => drawGraph(topology!, collapsed), [topology, collapsed]);
  const walk = useMemo(() => walkOf(drawing), [drawing]);
  const names = useMemo(() => namesOf(drawing), [drawing]);
  const canvas = useRef<CanvasHandle>(null);
  const [menu, setMenu] = useState<{ id: string; x: number; y: number } | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const standings = useRef(new Map<string, Standing>());
  const flows = useRef(new Map<string, Flow>());
  const checkpoint = state.live?.checkpoint?.id ?? null;

  const standing = (card: Card): Standing | null =>
    standingOf(card, state.tasks, checkpoint, standings.current.get(card.id));
  // An edge of the same id may stand for more or fewer channels than before.
  const flowId = (edge: Edge): string => `${edge.id} ${edge.channels.length}`;
  const flow = (edge: Edge): Flow => flowOf(edge, state.channels, flows.current.get(flowId(edge)));

  // Where more changed than a frame has time for, the rest is drawn in the next ones, as it then is.
  const [, again] = useState(0);
  const turn = useRef(0);
  let room = MOST_A_FRAME;
  let left = false;
  const drawnOr = <Value,>(kept: Map<string, Value>, id: string, now: Value): Value => {
    const before = kept.get(id);
    if (before === now) return now;
    if (before !== undefined && room-- <= 0) {
      left = true;
      return before;
    }
    kept.set(id, now);
    return now;
  };
  const parts = [...drawing.cards, ...drawing.edges];
  const from = turn.current % Math.max(1, parts.length);
  const shown = new Map<string, Standing | Flow | null>();
  for (const [n] of parts.entries()) {
    const at = (from + n) % parts.length;
    const part = parts[at]!;
    if ("tasks" in part) {
      const now = standing(part);
      shown.set(part.id, now === null ? null : drawnOr(standings.current, part.id, now));
    } else shown.set(part.id, drawnOr(flows.current, flowId(part), flow(part)));
    // Whose turn was not now is first the next time.
    if (left && room === -1) {
      turn.current = at;
      room--;
    }
  }
  useEffect(() => {
    if (!left) return;
    const frame = requestAnimationFrame(() => again(count => count + 1));
    return () => cancelAnimationFrame(frame);
  });
  const act = ({ does }: Action): void => {
    if ("send" in does) send(does.send);
    else dispatch(does.dispatch);
  };
  const select = (id: string | null, channel: string | null = null): void => {
    const edge = drawing.edges.find(each => each.id === id);
    const shown = channel ?? (edge?.channels.length === 1 ? edge.channels[0]!.name : null);
    dispatch({ type: "select", id, channel: shown });
    if (shown !== null) send({ type: "showChannel", channel: shown });
  };
  const press = (id: string | null): void => {
    if (id === null) return;
    const frame = drawing.frames.find(({ name }) => frameId(name) === id);
    if (frame !== undefined) {
      dispatch({ type: "toggle", group: frame.name });
      return;
    }
    select(id);
    const card = drawing.cards.find(each => each.id === id);
    if (card?.tasks.length === 1) send({ type: "focusThread", thread: card.tasks[0]!.thread });
  };
  const focusOn = (id: string): void => {
    setAt(id);
    requestAnimationFrame(() =>
      document.querySelector<SVGElement>(`[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true }),
    );
  };
  const reveal = (id: string): void => {
    const box = boxOf(drawing, id);
    if (box !== null) canvas.current?.reveal(box);
  };
  const exported = (): void => {
    const content = canvas.current?.content;
    if (content === null || content === undefined) return;
    const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground");
    send({
      type: "exportSvg",
      svg: exportSvg(content, drawing, `Pipeline ${topology!.pipeline}`, ground.trim()),
    });
  };
  const focusedCard = drawing.cards.find(card => card.tasks.some(task => task.thread === state.focused));
  useEffect(() => {
    if (focusedCard !== undefined) reveal(focusedCard.id);
  }, [focusedCard?.id]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      if (selected !== null) {
        const back = selected;
        dispatch({ type: "select", id: null, channel: null });
        focusOn(back);
      }
      return;
    }
    const target = event.target instanceof Element ? event.target.closest("[data-id]") : null;
    const id = target?.getAttribute("data-id") ?? selected;
    const key = event.key.toUpperCase();
    const all = [...(id === null ? [] : actionsOf(state, drawing, id)), ...pipelineActions(state)];
    const action = all.find(each => each.key === key);
    if (action !== undefined) act(action);
    else if (key === "E") exported();
    else return;
    event.preventDefault();
    // What was in focus may be drawn otherwise now.
    const name = drawing.cards.find(card => card.id === id)?.name ?? id?.replace(/^frame /, "") ?? "";
    if (key === "G") focusOn(collapsed.has(name) ? frameId(name) : cardOfGroup(name));
  };

  const current = at !== null && boxOf(drawing, at) !== null ? at : walk.first;
  const groups = topology!.tasks.some(task => task.parallelism > 1);
  const allOne = groups && drawing.frames.length === 0;
  return (
    <main class={state.ended ? "pipeline ended" : "pipeline"} onKeyDown={onKeyDown}>
      <header class="bar">
        <TopLine state={state} />
        <div class="tools" role="toolbar" aria-label="Pipeline">
          {pipelineActions(state).map(action => (
            <IconButton
              key={action.icon}
              icon={action.icon}
              label={action.label}
              shortcut={action.key ?? undefined}
              onPress={() => act(action)}
            />
          ))}
          {groups && (
            <IconButton
              icon={allOne ? "expand" : "collapse"}
              label={allOne ? "Show all subtasks" : "Show each operator as one"}
              onPress={() => dispatch({ type: "collapse", all: !allOne })}
            />
          )}
          <IconButton
            icon="zoom-out"
            label="Zoom out"
            shortcut="-"
            onPress={() => canvas.current?.zoom(0.8)}
          />
          <IconButton
            icon="zoom-in"
            label="Zoom in"
            shortcut="+"
            onPress={() => canvas.current?.zoom(1.25)}
          />
          <IconButton icon="fit" label="Show all of it" shortcut="0" onPress={() => canvas.current?.fit()} />
          <IconButton icon="export" label="Export as SVG" shortcut="E" onPress={exported} />
        </div>
      </header>
      {state.ended && (
        <p class="note-line">
          <Icon name="info" /> The session has ended. This is its last picture.
        </p>
      )}
      <div class="stage">
        <Canvas
          size={drawing}
          label={`Pipeline ${topology!.pipeline}`}
          still={drawing.edges.length > MOST_MOVING}
          kept={kept}
          handle={canvas}
          onCamera={onCamera}
          onPress={press}
          onMenu={(id, x, y) => setMenu({ id, x, y })}
          onWalk={(id, direction) => {
            const to = walk.step(id, direction);
            if (to !== null) focusOn(to);
          }}
          onFocus={id => {
            setAt(id);
            if (document.activeElement?.matches(":focus-visible")) reveal(id);
          }}
        >
          {drawing.frames.map(frame => (
            <FrameShape key={frame.name} frame={frame} current={current === frameId(frame.name)} />
          ))}
          {drawing.edges.map(edge => (
            <EdgeShape
              key={edge.id}
              edge={edge}
              from={names.get(edge.from)!}
              to={names.get(edge.to)!}
              flow={shown.get(edge.id) as Flow}
              selected={selected === edge.id}
              current={current === edge.id}
            />
          ))}
          {drawing.cards.map(card => (
            <CardShape
              key={card.id}
              card={card}
              standing={shown.get(card.id) as Standing | null}
              selected={selected === card.id}
              focused={focusedCard === card}
              current={current === card.id}
            />
          ))}
        </Canvas>
        <SidePane state={state} drawing={drawing} standing={standing} flow={flow} act={act} select={select} />
      </div>
      <p id="keys" class="hidden">
        {NAMED_KEYS}
      </p>
      {menu !== null && (
        <Menu
          x={menu.x}
          y={menu.y}
          actions={actionsOf(state, drawing, menu.id)}
          act={act}
          close={() => {
            setMenu(null);
            focusOn(menu.id);
          }}
        />
      )}
    </main>
  );
};

function namesOf({ cards, edges }: Drawing): ReadonlyMap<string, string> {
  const names = new Map(cards.map(card => [card.id, cardName(card)]));
  for (const id of edges.flatMap(edge => [edge.from, edge.to]))
    if (!names.has(id)) names.set(id, id.slice(cardOfGroup("").length));
  return names;
}

function boxOf(drawing: Drawing, id: string): Box | null {
  const card = drawing.cards.find(each => each.id === id);
  if (card !== undefined) return card;
  const frame = drawing.frames.find(({ name }) => frameId(name) === id);
  if (frame !== undefined) return { ...frame, height: 28 };
  const edge = drawing.edges.find(each => each.id === id);
  if (edge === undefined) return null;
  const xs = edge.path.samples.map(({ x }) => x);
  const ys = edge.path.samples.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}
