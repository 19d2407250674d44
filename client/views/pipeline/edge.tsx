// A channel, or several drawn as one: its queue as a bar that grows from where it is read, the barriers on their way,
// and what keeps it from flowing. Drawn again only when one of these changed.

import { memo } from "../shared/memo.tsx";
import { duration, short } from "../shared/words.ts";
import type { Flow } from "./flow.ts";
import type { Edge } from "./layout.ts";
import { placeOn } from "./path.ts";
import { edgeSentence } from "./wording.ts";

interface EdgeProps {
  readonly edge: Edge;
  readonly from: string;
  readonly to: string;
  readonly flow: Flow;
  readonly selected: boolean;
  readonly current: boolean;
}

/** The way counts as so long, whatever it is, so that dashes are shares of it. */
const WAY = 1000;

export const EdgeShape = memo<EdgeProps>(({ edge, from, to, flow, selected, current }) => {
  const { path, channels } = edge;
  const classes = ["edge", channels.length > 1 ? "many" : ""];
  if (flow.blockedBy !== null) classes.push("blocked");
  if (flow.held > 0) classes.push("held");
  if (selected) classes.push("selected");
  const filled = Math.round(flow.fill * WAY);
  return (
    <g class={classes.filter(Boolean).join(" ")}>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
      <g
        class="press"
        data-id={edge.id}
        role="button"
        tabindex={current ? 0 : -1}
        aria-label={edgeSentence(edge, from, to, flow)}
        aria-pressed={selected}
      >
        <path class="way-hit" d={path.d} />
      </g>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus */}
      <g class="shown" aria-hidden="true">
        <path class="way" d={path.d} />
        {filled > 0 && (
          <path
            class="fill"
            d={path.d}
            pathLength={WAY}
            stroke-dasharray={`0 ${WAY - filled} ${filled} ${WAY}`}
          />
        )}
        <Marks edge={edge} flow={flow} />
      </g>
    </g>
  );
});

const Marks = ({ edge: { path, channels }, flow }: { readonly edge: Edge; readonly flow: Flow }) => {
  const end = placeOn(path, 1);
  const middle = placeOn(path, 0.5);
  const many = channels.length > 1;
  return (
    <>
      <path class="tip" transform={`translate(${end.x} ${end.y})`} d="M0 0 L-7 -3.5 L-7 3.5Z" />
      {flow.blockedBy !== null && (
        <path class="gate" transform={`translate(${end.x - 9} ${end.y})`} d="M0 -8 V8" />
      )}
      {flow.held > 0 && (
        <g class="lock" transform={`translate(${end.x - 22} ${end.y - 17})`}>
          <path d="M2 6 V4 A3 3 0 0 1 8 4 V6 M0.5 6 H9.5 V12 H0.5Z" />
        </g>
      )}
      {flow.slowMs > 0 && (
        <text class="note" x={middle.x} y={middle.y - 7} text-anchor="middle">
          {`+${duration(flow.slowMs)}`}
        </text>
      )}
      {flow.queued > 0 && (
        <text class="note" x={end.x - 12} y={end.y + 14} text-anchor="end">
          {short(flow.queued)}
        </text>
      )}
      {flow.barriers.map(({ checkpoint, at, count }) => {
        const { x, y } = placeOn(path, at);
        const label = many && count > 1 ? `${checkpoint} ×${count}` : String(checkpoint);
        const half = 5 + label.length * 3.6;
        // A long one is not to lie under the card behind it.
        const aside = Math.min(0, end.x + 4 - x - half);
        return (
          <g
            key={checkpoint}
            class="barrier"
            style={{ transform: `translate(${round(x)}px, ${round(y)}px)` }}
          >
            <path class="post" d="M0 -10 V10" />
            <rect x={aside - half} y={-22} width={2 * half} height={14} rx={3} />
            <text x={aside} y={-11.5} text-anchor="middle">
              {label}
            </text>
          </g>
        );
      })}
    </>
  );
};

const round = (value: number): number => Math.round(value * 10) / 10;
