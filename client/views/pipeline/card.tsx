// A subtask, or an operator drawn as one, and the frame around several: what can be pressed and reached by keys. What
// changes while it runs is drawn in it by its figure.

import { useLayoutEffect, useRef } from "preact/hooks";
import { memo } from "../shared/memo.tsx";
import { cardFigure } from "./card-figure.ts";
import type { Drawn } from "./drawn.ts";
import type { Standing } from "./flow.ts";
import { type Card, type Frame, frameId } from "./layout.ts";
import { clippedTo, widthOf } from "./measure.ts";
import { showing } from "./painter.ts";
import { TEXT } from "./sizes.ts";

interface CardProps {
  readonly card: Card;
  /** Selected here. */
  readonly selected: boolean;
  /** The thread selected in the editor. */
  readonly focused: boolean;
  /** The one of all that Tab leads to. */
  readonly current: boolean;
  readonly drawn: Drawn;
}

export const CardShape = memo<CardProps>(({ card, selected, focused, current, drawn }) => {
  const outer = useRef<SVGGElement>(null);
  const press = useRef<SVGGElement>(null);
  const ground = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    const { paint } = cardFigure(card, outer.current!, press.current!, ground.current!);
    const standing = (before: Standing | null | undefined): Standing | null => drawn.standing(card, before);
    return drawn.painter.add(
      card.id,
      showing(standing, paint, () => drawn.inSight(card)),
    );
  }, [card, drawn]);
  const { width, height, tasks, look } = card;
  const classes = ["card", look, selected ? "selected" : "", focused ? "focused" : ""];
  return (
    <g ref={outer} class={classes.filter(Boolean).join(" ")} transform={`translate(${card.x} ${card.y})`}>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
      <g
        ref={press}
        class="press"
        data-id={card.id}
        role="button"
        tabindex={current ? 0 : -1}
        aria-pressed={selected}
        aria-current={focused ? "true" : undefined}
      >
        {tasks.length > 1 && <path class="behind" d={behindOf(width, height)} />}
        <rect class="ground" width={width} height={height} rx={look === "line" ? 3 : 5} />
      </g>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus */}
      <g ref={ground} class="shown" aria-hidden="true" />
    </g>
  );
});

/** What is to be seen of a card behind this one: the card's own ground may be a tint that hides nothing. */
const behindOf = (width: number, height: number): string =>
  `M${width} 4 q4 0 4 4 V${height} q0 4 -4 4 H8 q-4 0 -4 -4`;

export const FrameShape = memo<{ readonly frame: Frame; readonly current: boolean }>(({ frame, current }) => {
  const { name, count, width, height, heading } = frame;
  const which = `×${count}`;
  const room = width - 44 - widthOf(which, TEXT, false);
  // Downwards the ways of its cards go through its head, and each card has the name.
  const isNamed = heading === "right";
  return (
    <g class="frame" transform={`translate(${frame.x} ${frame.y})`}>
      <rect class="around" width={width} height={height} rx={7} />
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
      <g
        class="press"
        data-id={frameId(name)}
        role="button"
        tabindex={current ? 0 : -1}
        aria-expanded="true"
        aria-label={`${name}, ${count} subtasks, shown one by one`}
      >
        <title>{`Show ${name} as one`}</title>
        <rect class="hit" width={isNamed ? width : 56} height={isNamed ? 26 : 22} rx={7} />
      </g>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus */}
      <g class="shown" aria-hidden="true">
        <path class="chevron" d={isNamed ? "M10 11 L14 15 L18 11" : "M10 7.5 L14 11.5 L18 7.5"} />
        {isNamed && (
          <text class="name" x={26} y={18}>
            {clippedTo(room, name, 12.5, true)}
          </text>
        )}
        <text
          class="which"
          x={isNamed ? width - 10 : 24}
          y={isNamed ? 18 : 14}
          text-anchor={isNamed ? "end" : "start"}
        >
          {which}
        </text>
      </g>
    </g>
  );
});
