// The page of a snapshot: its facts, its operators, the filter, the table, and one row whole where it is wanted.

import "../shared/theme.css";
import "./snapshot.css";
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FromSnapshot, ToSnapshot } from "../messages.ts";
import { connectHost } from "../shared/host.ts";
import { Icon, IconButton } from "../shared/icon.tsx";
import { createStore } from "../shared/store.ts";
import { counted, grouped } from "../shared/words.ts";
import { Grid } from "./grid.tsx";
import {
  ALL_COLUMNS,
  copied,
  entryAt,
  initialSnapshot,
  type Overview,
  reduceSnapshot,
  type SnapshotAction,
  type SnapshotState,
} from "./pages.ts";

interface Kept {
  readonly operator: string | null;
  readonly filter: string;
}

const FILTER_AFTER_MS = 300;

const root = document.getElementById("root")!;
const host = connectHost<ToSnapshot, FromSnapshot, Kept>(message => dispatch(message));
const store = createStore<SnapshotState, SnapshotAction>(
  initialSnapshot(host.kept?.operator ?? null, host.kept?.filter ?? ""),
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
  const { operator, filter } = store.state;
  if (operator !== before.operator || filter !== before.filter) host.keep({ operator, filter });
}

const copy = (text: string): void => {
  host.send({ type: "copy", text });
};

const View = ({ state }: { readonly state: SnapshotState }) => {
  const { overview } = state;
  if (overview === null) return <p class="empty">Reading the snapshot …</p>;
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
      </header>
      <div class="body">
        <Operators overview={overview} state={state} />
        <section class="table" aria-label="Entries">
          <Filter state={state} />
          <Grid state={state} dispatch={dispatch} copy={copy} />
          {state.answered && state.total === 0 && state.problem === null && (
            <p class="none">
              {state.filter.trim() === "" ? "It holds no entries." : "No entry is like that."}
            </p>
          )}
          {state.opened && <Whole state={state} />}
        </section>
      </div>
    </main>
  );
};

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

const Filter = ({ state }: { readonly state: SnapshotState }) => {
  const [text, setText] = useState(state.filter);
  const timer = useRef(0);
  const set = (filter: string, at: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => dispatch({ type: "filter", filter }), at);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const { problem, total, answered, least } = state;
  const found = !answered
    ? "reading …"
    : total === null
      ? `${grouped(least)} or more`
      : counted(total, "entry", "entries");
  return (
    <div class="filter">
      <div class="line">
        <Icon name="search" />
        <input
          type="text"
          spellcheck={false}
          aria-label="Filter"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : "problem"}
          placeholder="words, or where EXPRESSION"
          value={text}
          onInput={event => {
            setText(event.currentTarget.value);
            set(event.currentTarget.value, FILTER_AFTER_MS);
          }}
          onKeyDown={event => {
            if (event.key === "Enter") set(text, 0);
            if (event.key !== "Escape" || text === "") return;
            setText("");
            set("", 0);
          }}
        />
        <output class="quiet">{problem === null ? found : ""}</output>
      </div>
      {problem !== null && (
        <p id="problem" class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
};

const Whole = ({ state }: { readonly state: SnapshotState }) => {
  const entry = entryAt(state, state.row);
  if (entry === null) return null;
  return (
    <aside class="whole" aria-label="The entry">
      <div class="tools">
        <IconButton icon="copy" label="Copy the row" onPress={() => copy(copied(entry))}>
          Copy the row
        </IconButton>
        <IconButton icon="copy" label="Copy the value" onPress={() => copy(entry.value)}>
          Copy the value
        </IconButton>
        <IconButton icon="close" label="Close" onPress={() => dispatch({ type: "open", opened: false })} />
      </div>
      <dl>
        {ALL_COLUMNS.filter(column => column.of(entry) !== "").map(column => (
          <div key={column.name}>
            <dt>{column.name}</dt>
            <dd>{column.of(entry)}</dd>
          </div>
        ))}
      </dl>
    </aside>
  );
};

function draw(state: SnapshotState): void {
  render(<View state={state} />, root);
}

draw(store.state);
host.send({ type: "ready" });
