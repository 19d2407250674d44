// The pipeline view put together: the line on top, the tools, the picture, the pane with what is selected. Knows what a
// press or a key means; what is drawn where is decided in arrange.ts.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FromPipeline } from "../messages.ts";
import { Icon } from "../shared/icon.tsx";
import { type Action, actionsOf, pipelineActions } from "./actions.ts";
import { type Arrangement, arranger } from "./arrange.ts";
import { boxOf, sameIn } from "./boxes.ts";
import type { Size } from "./camera.ts";
import type { CanvasHandle } from "./canvas.tsx";
import type { Drawn } from "./drawn.ts";
import { exportSvg } from "./export-svg.ts";
import { frameId } from "./layout.ts";
import { Menu } from "./menu.tsx";
import { Picture, type PictureProps } from "./picture.tsx";
import { SidePane } from "./side-pane.tsx";
import type { Phase, PipelineAction, PipelineState } from "./state.ts";
import { Tools } from "./tools.tsx";
import { TopLine } from "./top-line.tsx";
import { walkOf } from "./walk.ts";

export interface PipelineProps {
  readonly state: PipelineState;
  readonly drawn: Drawn;
  send(message: FromPipeline): void;
  dispatch(action: PipelineAction): void;
}

export const Pipeline = (props: PipelineProps) =>
  props.state.topology === null ? <Empty phase={props.state.phase} /> : <Shown {...props} />;

const Empty = ({ phase }: { readonly phase: Phase }) =>
  phase === "none" || phase === "ended" ? (
    <p class="empty">
      No pipeline is being debugged.
      <br />
      Press F5 in a .weir file, and it is drawn here.
    </p>
  ) : (
    <p class="empty" role="status">
      Launching: the pipeline is drawn as soon as it is known.
    </p>
  );

const NOTES: Readonly<Record<Phase, string | null>> = {
  none: null,
  debugged: null,
  launching: "The next session is being launched. This is the picture of the one before.",
  watched: "A run under way: it is watched, and nothing here stops it.",
  ended: "The session has ended. This is its last picture.",
};

const NAMED_KEYS =
  "Arrow keys move along the edges. Enter opens, Escape closes. F fails a subtask, H holds a channel, S slows it, G groups. C takes a checkpoint, R restores. Plus, minus and 0 zoom, E exports.";

/** Before anything has been measured. */
const SOME: Size = { width: 800, height: 600 };

const Shown = ({ state, drawn, send, dispatch }: PipelineProps) => {
  const { topology, selected } = state;
  const canvas = useRef<CanvasHandle>(null);
  const byHand = useRef(false);
  const [room, setRoom] = useState<Size | null>(null);
  const [menu, setMenu] = useState<{ id: string; x: number; y: number } | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const arrangement = useArrangement(state, room, byHand.current);
  const { drawing } = arrangement;
  const walk = useMemo(() => walkOf(drawing), [drawing]);

  const act = ({ does, cannot }: Action): void => {
    if (cannot !== undefined) return;
    if ("send" in does) send(does.send);
    else dispatch(does.dispatch);
  };
  const select = (id: string | null, channel: string | null = null): void => {
    const edge = drawing.edges.find(each => each.id === id);
    const shown = channel ?? (edge?.channels.length === 1 ? edge.channels[0]!.name : null);
    dispatch({ type: "select", id, channel: shown });
    if (shown !== null && state.phase === "debugged") send({ type: "showChannel", channel: shown });
  };
  const press = (id: string | null): void => {
    if (id === null) return;
    const frame = drawing.frames.find(({ name }) => frameId(name) === id);
    if (frame !== undefined) {
      dispatch({ type: "group", name: frame.name, as: "one" });
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
  // What was in focus may be drawn otherwise by then.
  const refocus = useRef<string | null>(null);
  useEffect(() => {
    if (refocus.current === null) return;
    const name = refocus.current;
    refocus.current = null;
    focusOn(sameIn(drawing, "", name));
  }, [drawing]);
  const reveal = (id: string): void => {
    const box = boxOf(drawing, id);
    if (box !== null) canvas.current?.reveal(box);
  };
  const exported = (): void => {
    const content = canvas.current?.content;
    if (content === null || content === undefined) return;
    drawn.painter.flush();
    send({ type: "exportSvg", svg: exportSvg(content, drawing, state) });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      if (selected === null) return;
      dispatch({ type: "select", id: null, channel: null });
      focusOn(selected);
      return;
    }
    const target = event.target instanceof Element ? event.target.closest("[data-id]") : null;
    const id = target?.getAttribute("data-id") ?? selected;
    const key = event.key.toUpperCase();
    const all = [...(id === null ? [] : actionsOf(state, drawing, id)), ...pipelineActions(state)];
    const action = all.find(each => each.key === key);
    if (action === undefined && key !== "E") return;
    event.preventDefault();
    if (action === undefined) exported();
    else act(action);
    if (action !== undefined && "dispatch" in action.does && action.does.dispatch.type === "group")
      refocus.current = action.does.dispatch.name;
  };

  // What the canvas calls is the same for good, and does what it means now.
  const now = useRef({ press, focusOn, reveal, walk });
  now.current = { press, focusOn, reveal, walk };
  const on = useMemo<PictureProps["on"]>(
    () => ({
      onSize: size => setRoom(before => (sameSize(before, size) ? before : size)),
      onSee: (seen, isByHand) => {
        byHand.current = isByHand;
        drawn.see(seen);
      },
      onPress: id => now.current.press(id),
      onMenu: (id, x, y) => setMenu({ id, x, y }),
      onWalk: (id, direction) => {
        const to = now.current.walk.step(id, direction);
        if (to !== null) now.current.focusOn(to);
      },
      onFocus: id => {
        setAt(id);
        if (document.activeElement?.matches(":focus-visible")) now.current.reveal(id);
      },
    }),
    [],
  );

  const focused = drawing.cards.find(card => card.tasks.some(task => task.thread === state.focused));
  const isGrouped = topology!.tasks.some(task => task.parallelism > 1);
  const note = NOTES[state.phase];
  const isOld = state.phase === "ended" || state.phase === "launching";
  return (
    <main class={isOld ? "pipeline ended" : "pipeline"} onKeyDown={onKeyDown}>
      <header class="bar">
        <TopLine state={state} />
        <Tools
          state={state}
          allOne={isGrouped ? drawing.frames.length === 0 : null}
          act={act}
          groupAll={as => dispatch({ type: "groupAll", as })}
          zoom={factor => canvas.current?.zoom(factor)}
          fit={() => canvas.current?.fit()}
          exported={exported}
        />
      </header>
      {note !== null && (
        <p class="note-line">
          <Icon name="info" /> {note}
        </p>
      )}
      <div class="stage-room">
        <div class="stage">
          <Picture
            drawing={drawing}
            pipeline={topology!.pipeline}
            drawn={drawn}
            selected={selected}
            focused={focused?.id ?? null}
            current={at !== null && boxOf(drawing, at) !== null ? at : walk.first}
            handle={canvas}
            on={on}
          />
          <SidePane state={state} drawing={drawing} drawn={drawn} act={act} select={select} />
        </div>
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

/** What is drawn where: anew where graph, wishes or room are others, and never for what moves. */
function useArrangement(state: PipelineState, room: Size | null, byHand: boolean): Arrangement {
  const { topology, grouping, selected } = state;
  const arrange = useMemo(() => arranger(topology!, grouping), [topology, grouping]);
  const before = useRef<{ readonly pipeline: string; readonly arrangement: Arrangement } | null>(null);
  const isOpen = selected !== null;
  return useMemo(() => {
    const last = before.current?.pipeline === topology!.pipeline ? before.current.arrangement : null;
    const freedom = byHand ? "styled" : isOpen ? "grouped" : "free";
    const next = arrange.arrange(hasArea(room) ? room : SOME, last, freedom);
    const arrangement = last !== null && last.drawing === next.drawing ? last : next;
    before.current = { pipeline: topology!.pipeline, arrangement };
    return arrangement;
  }, [arrange, room, isOpen]);
}

const hasArea = (size: Size | null): size is Size => size !== null && size.width > 0 && size.height > 0;

const sameSize = (a: Size | null, b: Size): boolean =>
  a !== null && Math.abs(a.width - b.width) < 1 && Math.abs(a.height - b.height) < 1;
