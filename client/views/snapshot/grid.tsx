// The table: of a million rows those in sight. One stop for Tab; arrows, Page, Home and End move in it, Enter shows a
// row whole, Ctrl+C copies it.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  type Column,
  columnsFor,
  copied,
  entryAt,
  rowCount,
  type SnapshotAction,
  type SnapshotState,
} from "./pages.ts";
import { ROW, revealing, scrollOf } from "./scroll.ts";

export interface GridProps {
  readonly state: SnapshotState;
  dispatch(action: SnapshotAction): void;
  copy(text: string): void;
}

/** The line of names, which stays in sight. */
const HEAD = 25;
/** Rows drawn beyond those in sight. */
const BEYOND = 6;

export const Grid = ({ state, dispatch, copy }: GridProps) => {
  const grid = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  const rows = rowCount(state);
  const columns = columnsFor(state, size.width);
  const scroll = scrollOf(rows, size.height);
  const firstSeen = scroll.firstAt(top);
  const first = Math.max(0, Math.floor(firstSeen) - BEYOND);
  const last = Math.min(rows - 1, Math.ceil(firstSeen + size.height / ROW) + BEYOND);
  const template = columns.map(column => column.share).join(" ");

  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width, height: Math.max(0, height - HEAD) });
    });
    watch.observe(grid.current!);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    dispatch({ type: "need", first, last: Math.max(first, last) });
  }, [first, last, state.filter, state.operator, state.overview]);
  // Another question begins at its first row.
  useLayoutEffect(() => {
    grid.current!.scrollTop = 0;
    setTop(0);
  }, [state.filter, state.operator]);

  // The row that is shown whole is not to go out of sight for it.
  useLayoutEffect(() => {
    if (!state.opened || size.height === 0) return;
    const element = grid.current!;
    element.scrollTop = revealing(scroll, element.scrollTop, size.height, state.row);
    setTop(element.scrollTop);
  }, [state.opened, size.height]);

  const go = (row: number, column: number): void => {
    const to = Math.max(0, Math.min(rows - 1, row));
    dispatch({ type: "go", row: to, column: Math.min(columns.length - 1, Math.max(0, column)) });
    const element = grid.current!;
    const next = revealing(scroll, element.scrollTop, size.height, to);
    if (next === element.scrollTop) return;
    element.scrollTop = next;
    setTop(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { row, column } = state;
    const page = Math.max(1, Math.floor(size.height / ROW) - 1);
    const entry = entryAt(state, row);
    switch (event.key) {
      case "ArrowDown":
        go(row + 1, column);
        break;
      case "ArrowUp":
        go(row - 1, column);
        break;
      case "ArrowRight":
        go(row, column + 1);
        break;
      case "ArrowLeft":
        go(row, column - 1);
        break;
      case "PageDown":
        go(row + page, column);
        break;
      case "PageUp":
        go(row - page, column);
        break;
      case "Home":
        go(event.ctrlKey ? 0 : row, 0);
        break;
      case "End":
        go(event.ctrlKey ? rows - 1 : row, columns.length - 1);
        break;
      case "Enter":
        dispatch({ type: "open", opened: !state.opened });
        break;
      case "Escape":
        if (!state.opened) return;
        dispatch({ type: "open", opened: false });
        break;
      case "c":
        if ((!event.ctrlKey && !event.metaKey) || entry === null) return;
        copy(copied(entry));
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const shown: number[] = [];
  for (let row = first; row <= last; row++) shown.push(row);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table has no rows that are not there
    <div
      ref={grid}
      class="grid"
      role="grid"
      tabIndex={0}
      aria-label="Entries"
      aria-rowcount={state.total === null ? -1 : rows + 1}
      aria-colcount={columns.length}
      aria-busy={!state.answered}
      aria-activedescendant={
        state.row >= first && state.row <= last && columns.length > 0
          ? cellId(state.row, Math.min(state.column, columns.length - 1))
          : undefined
      }
      onKeyDown={onKeyDown}
      onScroll={event => setTop(event.currentTarget.scrollTop)}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and says which cell */}
      <div class="head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {columns.map((column, at) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div key={column.name} role="columnheader" aria-colindex={at + 1}>
            {column.name}
          </div>
        ))}
      </div>
      <div class="all" style={{ height: `${scroll.height}px` }}>
        {shown.map(row => (
          <Row
            key={row}
            state={state}
            row={row}
            columns={columns}
            template={template}
            // Where a pixel stands for more rows than one, they are placed by what is in sight.
            y={top + (row - firstSeen) * ROW}
            onPress={column => {
              go(row, column);
              grid.current?.focus();
            }}
            onOpen={() => dispatch({ type: "open", opened: true })}
          />
        ))}
      </div>
    </div>
  );
};

const cellId = (row: number, column: number): string => `cell-${row}-${column}`;

interface RowProps {
  readonly state: SnapshotState;
  readonly row: number;
  readonly columns: readonly Column[];
  readonly template: string;
  readonly y: number;
  onPress(column: number): void;
  onOpen(): void;
}

const Row = ({ state, row, columns, template, y, onPress, onOpen }: RowProps) => {
  const entry = entryAt(state, row);
  const active = row === state.row;
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      class={active ? "entry active" : "entry"}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={active}
      style={{ gridTemplateColumns: template, transform: `translateY(${y}px)` }}
      onDblClick={onOpen}
    >
      {columns.map((column, at) => {
        const text = entry === null ? "…" : column.of(entry);
        const here = active && at === state.column;
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
          <div
            key={column.name}
            id={cellId(row, at)}
            class={here ? "cell here" : "cell"}
            role="gridcell"
            aria-colindex={at + 1}
            title={text}
            onClick={() => onPress(at)}
          >
            {text}
          </div>
        );
      })}
    </div>
  );
};
