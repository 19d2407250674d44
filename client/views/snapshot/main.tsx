// The page of a snapshot: its facts, its operators, the filter, the table, and one row whole where it is wanted.

import "../shared/theme.css";
import "./snapshot.css";
import { render } from "preact";
import type { FromSnapshot, ToSnapshot } from "../messages.ts";
import { connectHost } from "../shared/host.ts";
import { IconButton } from "../shared/icon.tsx";
import { createStore } from "../shared/store.ts";
import { grouped } from "../shared/words.ts";
import { Filter } from "./filter.tsx";
import { Grid } from "./grid.tsx";
import {
  initialSnapshot,
  type Kept,
  type Overview,
  reduceSnapshot,
  type SnapshotAction,
  type SnapshotState,
  type Trouble,
  wholeOf,
} from "./pages.ts";
import { Whole } from "./whole.tsx";

const root = document.getElementById("root")!;
const host = connectHost<ToSnapshot, FromSnapshot, Kept>(message => dispatch(message));
const store = createStore<SnapshotState, SnapshotAction>(
  initialSnapshot(host.kept ?? { operator: null, filter: "" }),
  (state, action) => {
    const reduced = reduceSnapshot(state, action);
    for (const ask of reduced.asks) host.send(ask);
    return reduced.state;
  },
  draw,
);

function dispatch(action: SnapshotAction): void {
  const before = store.state;
  store.dispatch(action);
  const { operator, filter, sort, widths } = store.state;
  const changed =
    operator !== before.operator ||
    filter !== before.filter ||
    sort !== before.sort ||
    widths !== before.widths;
  if (changed) host.keep({ operator, filter, sort, widths });
}

const KEYS =
  "Arrow keys move from cell to cell, up to the names of the columns. Enter shows the whole entry, or orders by the column. Control C copies the cell, Alt C the row. Shift with left or right makes the column narrower or wider.";

const copy = (text: string): void => {
  host.send({ type: "copy", text });
};

const View = ({ state }: { readonly state: SnapshotState }) => {
  const { overview, trouble, notice } = state;
  if (trouble !== null) return <TroublePage trouble={trouble} />;
  if (overview === null)
    return (
      <p class="empty" role="status">
        Reading the snapshot …
      </p>
    );
  const entry = wholeOf(state);
  return (
    <main class="snapshot">
      <header>
        <h1>{overview.title}</h1>
        <dl class="facts">
          {overview.facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {notice !== null && (
          <p class="notice" role="status">
            {notice}
          </p>
        )}
      </header>
      <div class="body">
        <Operators overview={overview} state={state} />
        <section class="table" aria-label="Entries">
          <Filter state={state} dispatch={dispatch} />
          <Grid state={state} now={() => store.state} dispatch={dispatch} copy={copy} />
          {state.answered && state.total === 0 && state.problem === null && (
            <p class="none">
              {state.filter.trim() === "" ? "It holds no entries." : "No entry is like that."}
            </p>
          )}
          {entry !== null && (
            <Whole entry={entry} copy={copy} close={() => dispatch({ type: "open", opened: false })} />
          )}
        </section>
      </div>
      <p id="keys" class="hidden">
        {KEYS}
      </p>
    </main>
  );
};

const TroublePage = ({ trouble: { what, detail, remedy } }: { readonly trouble: Trouble }) => (
  <main class="trouble" role="alert">
    <h1>{what}</h1>
    {detail !== "" && <p class="quiet">{detail}</p>}
    <p>{remedy}</p>
    <div class="tools">
      <IconButton
        icon="refresh"
        label="Try again"
        onPress={() => {
          dispatch({ type: "reading" });
          host.send({ type: "retry" });
        }}
      >
        Try again
      </IconButton>
      <IconButton icon="open" label="Open as text" onPress={() => host.send({ type: "openAsText" })}>
        Open as text
      </IconButton>
    </div>
  </main>
);

interface OperatorsProps {
  readonly overview: Overview;
  readonly state: SnapshotState;
}

/** A list where there is room for one beside, a choice where there is not. */
const Operators = ({ overview: { operators }, state }: OperatorsProps) => {
  const all = operators.reduce((sum, { entries }) => sum + entries, 0);
  const choices = [{ name: null as string | null, entries: all }, ...operators];
  const nameOf = (name: string | null): string => name ?? "All operators";
  return (
    <nav class="operators" aria-label="Operators">
      <ul>
        {choices.map(({ name, entries }) => (
          <li key={name ?? ""}>
            <button
              type="button"
              class="row"
              aria-current={state.operator === name ? "true" : undefined}
              title={nameOf(name)}
              onClick={() => dispatch({ type: "operator", operator: name })}
            >
              <span>{nameOf(name)}</span>
              <span class="quiet">{grouped(entries)}</span>
            </button>
          </li>
        ))}
      </ul>
      <select
        aria-label="Operator"
        value={state.operator ?? ""}
        onChange={event =>
          dispatch({
            type: "operator",
            operator: event.currentTarget.value === "" ? null : event.currentTarget.value,
          })
        }
      >
        {choices.map(({ name, entries }) => (
          <option key={name ?? ""} value={name ?? ""}>
            {`${nameOf(name)} (${grouped(entries)})`}
          </option>
        ))}
      </select>
    </nav>
  );
};

function draw(state: SnapshotState): void {
  render(<View state={state} />, root);
}

draw(store.state);
host.send({ type: "ready" });
