// The sign that there is more of the picture than is seen: a shadow with an arrow at each edge behind which it goes on.
// Pressed, it leads there.

import type { RefObject } from "preact";
import { memo } from "../shared/memo.tsx";

interface MoreProps {
  readonly element: RefObject<HTMLDivElement>;
  /** By how many views. */
  shift(x: number, y: number): void;
}

const SIDES = [
  ["left", "More to the left", 1, 0, "M9 3 L4 8 L9 13"],
  ["right", "More to the right", -1, 0, "M5 3 L10 8 L5 13"],
  ["up", "More above", 0, 1, "M2 10 L7 5 L12 10"],
  ["down", "More below", 0, -1, "M2 6 L7 11 L12 6"],
] as const;

const Buttons = ({ element, shift }: MoreProps) => (
  <div ref={element} class="more-sides">
    {SIDES.map(([side, label, x, y, arrow]) => (
      <button
        key={side}
        type="button"
        class={`more ${side}`}
        title={label}
        aria-label={label}
        hidden
        onClick={() => shift(x, y)}
      >
        <svg viewBox="0 0 14 16" width="14" height="16" aria-hidden="true">
          <path d={arrow} />
        </svg>
      </button>
    ))}
  </div>
);

/** Whether each is shown is set from outside, at every move: never drawn again. */
export const MoreButtons = memo<MoreProps>(Buttons);
