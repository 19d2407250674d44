// The table: of a million rows those in sight. One stop for Tab; arrows, Page, Home and End move in it and to its line of
// names, Enter shows a row whole or orders by a name, Ctrl+C copies the cell and Alt+C the row.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Column, copied, fitted, type Sized } from "./columns.ts";
import { Head, headId } from "./head.tsx";
import { explained, isInternal } from "./names.ts";
import { entryAt, rowCount, type SnapshotAction, type SnapshotState } from "./pages.ts";
import { ROW, revealing, scrollOf } from "./scroll.ts";

export interface GridProps {
  readonly state: SnapshotState;
  /** As it is by now: keys may come faster than pictures. */
  now(): SnapshotState;
  dispatch(action: SnapshotAction): void;
  copy(text: string): void;
}

/** The line of names, which stays in sight. */
const HEAD = 25;
/** Rows drawn beyond those in sight. */
const BEYOND = 6;
/** By a key. */
const WIDER = 16;

export const Grid = ({ state, now, dispatch, copy }: GridProps) => {
  const grid = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0, character: 7.2 });
  const [top, setTop] = useState(0);
  const rows = rowCount(state);
  const columns = fitted({
    extents: state.extents,
    operator: state.operator,
    width: size.width,
    character: size.character,
    chosen: state.widths,
  });
  const scroll = scrollOf(rows, size.height);
  const firstSeen = scroll.firstAt(top);
  const first = Math.max(0, Math.floor(firstSeen) - BEYOND);
  const last = Math.min(rows - 1, Math.ceil(firstSeen + size.height / ROW) + BEYOND);
  const template = columns.map(({ width }) => `${width}px`).join(" ");
  const wide = columns.reduce((sum, { width }) => sum + width, 0);
  const at = Math.min(state.column, columns.length - 1);

  useLayoutEffect(() => {
    const element = grid.current!;
    const watch = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight } = element;
      setSize({ width, height: Math.max(0, clientHeight - HEAD), character: characterOf(element) });
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    dispatch({ type: "need", first, last: Math.max(first, last) });
  }, [first, last, state.filter, state.operator, state.sort, state.overview]);
  // Another question begins at its first row.
  useLayoutEffect(() => {
    grid.current!.scrollTop = 0;
    setTop(0);
  }, [state.filter, state.operator, state.sort]);

  // The row that is shown whole is not to go out of sight for it.
  useLayoutEffect(() => {
    if (!state.opened || size.height === 0) return;
    const element = grid.current!;
    element.scrollTop = revealing(scroll, element.scrollTop, size.height, state.row);
    setTop(element.scrollTop);
  }, [state.opened, size.height]);

  const go = (row: number, column: number): void => {
    const to = Math.max(-1, Math.min(rows - 1, row));
    dispatch({ type: "go", row: to, column: Math.min(columns.length - 1, Math.max(0, column)) });
    const element = grid.current!;
    const next = revealing(scroll, element.scrollTop, size.height, Math.max(0, to));
    if (next === element.scrollTop) return;
    element.scrollTop = next;
    setTop(next);
  };
  const resize = (at: number, by: number): void => {
    const sized = columns[at];
    if (sized !== undefined) dispatch({ type: "width", column: sized.column.id, width: sized.width + by });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { row, column, opened } = now();
    const at = Math.min(column, columns.length - 1);
    const page = Math.max(1, Math.floor(size.height / ROW) - 1);
    const entry = entryAt(now(), row);
    const control = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case "ArrowDown":
        go(row + 1, at);
        break;
      case "ArrowUp":
        go(row - 1, at);
        break;
      case "ArrowRight":
        if (event.shiftKey) resize(at, WIDER);
        else go(row, at + 1);
        break;
      case "ArrowLeft":
        if (event.shiftKey) resize(at, -WIDER);
        else go(row, at - 1);
        break;
      case "PageDown":
        go(row + page, at);
        break;
      case "PageUp":
        go(Math.max(0, row - page), at);
        break;
      case "Home":
        go(control ? 0 : row, 0);
        break;
      case "End":
        go(control ? rows - 1 : row, columns.length - 1);
        break;
      case "Enter":
        if (row >= 0) dispatch({ type: "open", opened: !opened });
        else if (columns[at] !== undefined) dispatch({ type: "sort", column: columns[at].column.id });
        break;
      case "Escape":
        if (!opened) return;
        dispatch({ type: "open", opened: false });
        break;
      default:
        if (event.code !== "KeyC" || entry === null || columns[at] === undefined) return;
        if (event.altKey) copy(copied(entry));
        else if (control) copy(columns[at].column.raw(entry));
        else return;
    }
    event.preventDefault();
  };

  const shown: number[] = [];
  for (let row = first; row <= last; row++) shown.push(row);
  const seen = state.row < 0 || (state.row >= first && state.row <= last);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table has no rows that are not there
    <div
      ref={grid}
      class="grid"
      role="grid"
      tabIndex={0}
      aria-label="Entries"
      aria-describedby="keys"
      aria-rowcount={state.total === null ? -1 : rows + 1}
      aria-colcount={columns.length}
      aria-busy={!state.answered}
      aria-activedescendant={
        seen && at >= 0 ? (state.row < 0 ? headId(at) : cellId(state.row, at)) : undefined
      }
      data-vscode-context={contextOf(state, state.row, columns[at]?.column)}
      onKeyDown={onKeyDown}
      onScroll={event => setTop(event.currentTarget.scrollTop)}
    >
      <div class="wide" style={{ width: `${wide}px` }}>
        <Head
          columns={columns}
          template={template}
          sort={state.sort}
          here={state.row < 0 ? at : null}
          dispatch={dispatch}
        />
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
    </div>
  );
};

const cellId = (row: number, column: number): string => `cell-${row}-${column}`;

/** What the editor's own menu over a row is given. */
function contextOf(state: SnapshotState, row: number, column: Column | undefined): string | undefined {
  const entry = entryAt(state, row);
  if (entry === null || column === undefined) return undefined;
  return JSON.stringify({
    preventDefaultContextMenuItems: true,
    webviewSection: "entry",
    weirCell: column.raw(entry),
    weirKey: entry.key,
    weirValue: entry.value,
    weirRow: copied(entry),
  });
}

/** The font of the rows has one width for all. */
function characterOf(element: Element): number {
  const pen = document.createElement("canvas").getContext("2d")!;
  pen.font = `12px ${getComputedStyle(element).getPropertyValue("--mono")}`;
  return pen.measureText("0".repeat(100)).width / 100 || 7.2;
}

interface RowProps {
  readonly state: SnapshotState;
  readonly row: number;
  readonly columns: readonly Sized[];
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
      {columns.map(({ column }, at) => {
        const text = entry === null ? "…" : column.of(entry);
        const here = active && at === state.column;
        const internal = entry !== null && column.id === "state" && isInternal(entry.state);
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
          <div
            key={column.id}
            id={cellId(row, at)}
            class={`cell ${column.id}${here ? " here" : ""}${internal ? " internal" : ""}`}
            role="gridcell"
            aria-colindex={at + 1}
            title={internal ? explained(entry.state) : text}
            data-vscode-context={contextOf(state, row, column)}
            onClick={() => onPress(at)}
            onContextMenu={() => onPress(at)}
          >
            {text}
          </div>
        );
      })}
    </div>
  );
};
