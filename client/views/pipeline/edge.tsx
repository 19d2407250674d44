// A channel, or several drawn as one: what can be pressed and reached by keys. What changes while it runs is drawn in it
// by its figure.

import { useLayoutEffect, useRef } from "preact/hooks";
import { memo } from "../shared/memo.tsx";
import type { Drawn } from "./drawn.ts";
import { edgeFigure } from "./edge-figure.ts";
import type { Flow } from "./flow.ts";
import type { Edge } from "./layout.ts";
import { showing } from "./painter.ts";
import { boundsOf } from "./path.ts";

interface EdgeProps {
  readonly edge: Edge;
  readonly from: string;
  readonly to: string;
  readonly selected: boolean;
  readonly current: boolean;
  readonly drawn: Drawn;
}

export const EdgeShape = memo<EdgeProps>(({ edge, from, to, selected, current, drawn }) => {
  const outer = useRef<SVGGElement>(null);
  const press = useRef<SVGGElement>(null);
  const ground = useRef<SVGGElement>(null);
  useLayoutEffect(() => {
    const { paint } = edgeFigure(edge, { from, to }, outer.current!, press.current!, ground.current!);
    const bounds = boundsOf(edge.path);
    const flow = (before: Flow | undefined): Flow => drawn.flow(edge, before);
    return drawn.painter.add(
      edge.id,
      showing(flow, paint, () => drawn.inSight(bounds)),
    );
  }, [edge, from, to, drawn]);
  const classes = ["edge", edge.channels.length > 1 ? "many" : "", selected ? "selected" : ""];
  return (
    <g ref={outer} class={classes.filter(Boolean).join(" ")}>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
      <g
        ref={press}
        class="press"
        data-id={edge.id}
        role="button"
        tabindex={current ? 0 : -1}
        aria-pressed={selected}
      >
        <path class="way-hit" d={edge.path.d} />
      </g>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus */}
      <g ref={ground} class="shown" aria-hidden="true" />
    </g>
  );
});
