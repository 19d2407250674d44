// The drawing in its canvas. Drawn again only when the drawing is another, or what is chosen in it: what moves while it
// runs is drawn by the parts themselves.

import type { RefObject } from "preact";
import { memo } from "../shared/memo.tsx";
import { namesOf } from "./boxes.ts";
import { Canvas, type CanvasHandle, type CanvasProps } from "./canvas.tsx";
import { CardShape, FrameShape } from "./card.tsx";
import type { Drawn } from "./drawn.ts";
import { EdgeShape } from "./edge.tsx";
import { type Drawing, frameId } from "./layout.ts";

export interface PictureProps {
  readonly drawing: Drawing;
  readonly pipeline: string;
  readonly drawn: Drawn;
  readonly selected: string | null;
  /** Of the subtask that has stopped, or its operator's. */
  readonly focused: string | null;
  /** The one of all that Tab leads to. */
  readonly current: string | null;
  readonly handle: RefObject<CanvasHandle>;
  /** The same for good. */
  readonly on: Pick<CanvasProps, "onSize" | "onSee" | "onPress" | "onMenu" | "onWalk" | "onFocus">;
}

/** Edges: the barriers of more are not moved smoothly. */
const MOST_MOVING = 60;

export const Picture = memo<PictureProps>(
  ({ drawing, pipeline, drawn, selected, focused, current, handle, on }) => {
    const names = namesOf(drawing);
    const { cards, frames, edges } = drawing;
    return (
      <Canvas
        key={pipeline}
        size={drawing}
        label={`Pipeline ${pipeline}`}
        still={edges.length > MOST_MOVING}
        about={cards.find(({ id }) => id === focused) ?? null}
        handle={handle}
        {...on}
      >
        {frames.map(frame => (
          <FrameShape key={frame.name} frame={frame} current={current === frameId(frame.name)} />
        ))}
        {edges.map(edge => (
          <EdgeShape
            key={edge.id}
            edge={edge}
            from={names.get(edge.from)!}
            to={names.get(edge.to)!}
            selected={selected === edge.id}
            current={current === edge.id}
            drawn={drawn}
          />
        ))}
        {cards.map(card => (
          <CardShape
            key={card.id}
            card={card}
            selected={selected === card.id}
            focused={focused === card.id}
            current={current === card.id}
            drawn={drawn}
          />
        ))}
      </Canvas>
    );
  },
);
