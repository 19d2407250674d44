// The line of the filter, how many entries it leaves, and beneath it what is wrong with it and where.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, IconButton } from "../shared/icon.tsx";
import { counted, grouped } from "../shared/words.ts";
import { complaintOf } from "./complaint.ts";
import type { SnapshotAction, SnapshotState } from "./pages.ts";

const FILTER_AFTER_MS = 300;

export interface FilterProps {
  readonly state: SnapshotState;
  dispatch(action: SnapshotAction): void;
}

export const Filter = ({ state, dispatch }: FilterProps) => {
  const [text, setText] = useState(state.filter);
  const timer = useRef(0);
  const set = (filter: string, at: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => dispatch({ type: "filter", filter }), at);
  };
  const clear = (): void => {
    setText("");
    set("", 0);
  };
  useLayoutEffect(() => () => clearTimeout(timer.current), []);
  const { problem } = state;
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
          placeholder="words, or where value > 100"
          title="Words that key or value hold, or `where` and an expression of the language over key, value (also under the state's name), entry and group"
          value={text}
          onInput={event => {
            setText(event.currentTarget.value);
            set(event.currentTarget.value, FILTER_AFTER_MS);
          }}
          onKeyDown={event => {
            if (event.key === "Enter") set(text, 0);
            if (event.key === "Escape" && text !== "") clear();
          }}
        />
        {text !== "" && (
          <IconButton icon="close" label="Clear the filter" shortcut="Escape" onPress={clear} />
        )}
        <output class="quiet">{problem === null ? found(state) : ""}</output>
      </div>
      {problem !== null && <Problem filter={state.filter} problem={problem} />}
    </div>
  );
};

const found = ({ answered, total, least, sort }: SnapshotState): string => {
  if (!answered) return sort === null ? "reading …" : "putting in order …";
  return total === null ? `${grouped(least)} or more` : counted(total, "entry", "entries");
};

const Problem = ({ filter, problem }: { readonly filter: string; readonly problem: string }) => {
  const { what, place } = complaintOf(filter, problem);
  return (
    <div id="problem" class="problem" role="alert">
      {what}
      {place !== null && (
        <code>
          {place[0]}
          <mark>{place[1]}</mark>
          {place[2]}
        </code>
      )}
    </div>
  );
};
