// The line of names: a press orders by a column, its edge is dragged to make it wider or narrower.

import type { SnapshotSort } from "../messages.ts";
import { Icon } from "../shared/icon.tsx";
import type { Sized } from "./columns.ts";
import type { SnapshotAction } from "./pages.ts";

export interface HeadProps {
  readonly columns: readonly Sized[];
  readonly template: string;
  readonly sort: SnapshotSort | null;
  /** Of the name at which the keys are; null: they are elsewhere. */
  readonly here: number | null;
  dispatch(action: SnapshotAction): void;
}

export const headId = (column: number): string => `head-${column}`;

export const Head = ({ columns, template, sort, here, dispatch }: HeadProps) => (
  // biome-ignore lint/a11y/useSemanticElements: a table has no rows that are not there
  // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and says which cell
  <div class="head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
    {columns.map(({ column: { id, name }, width }, at) => {
      const order = sort?.column === id ? (sort.descending ? "descending" : "ascending") : "none";
      return (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
        <div
          key={id}
          id={headId(at)}
          class={here === at ? "name here" : "name"}
          role="columnheader"
          aria-colindex={at + 1}
          aria-sort={order}
          title={TITLES[order](name)}
          onClick={() => dispatch({ type: "sort", column: id })}
        >
          <span>{name}</span>
          {order !== "none" && <Icon name={order === "ascending" ? "up" : "down"} />}
          {at < columns.length - 1 && (
            <Edge width={width} set={width => dispatch({ type: "width", column: id, width })} />
          )}
        </div>
      );
    })}
  </div>
);

const TITLES = {
  none: (name: string) => `Order by ${name}`,
  ascending: (name: string) => `Rising by ${name}; press for falling`,
  descending: (name: string) => `Falling by ${name}; press for the order of the snapshot`,
} as const;

interface EdgeProps {
  readonly width: number;
  /** null: as wide as what it holds. */
  set(width: number | null): void;
}

const Edge = ({ width, set }: EdgeProps) => {
  const onPointerDown = (event: PointerEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    const edge = event.currentTarget as HTMLElement;
    const start = event.clientX;
    const move = (moved: PointerEvent): void => set(width + moved.clientX - start);
    edge.setPointerCapture(event.pointerId);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Shift with an arrow key does the same
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <span
      class="edge"
      title="Drag to resize, double-click to fit"
      onPointerDown={onPointerDown}
      onClick={event => event.stopPropagation()}
      onDblClick={() => set(null)}
    />
  );
};
