// The marks as a list, a page at a time about the playhead: for who hears them, and for who wants to read.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { grouped } from "../shared/words.ts";
import { playhead, type TimelineState, whyNot } from "./state.ts";
import { atOrAfter } from "./strip.ts";

const PAGE = 100;

export interface MarkListProps {
  readonly state: TimelineState;
  goTo(step: number): void;
}

export const MarkList = ({ state, goTo }: MarkListProps) => {
  const { marks } = state.strip;
  const here = Math.max(0, atOrAfter(marks, playhead(state) + 1) - 1);
  const [start, setStart] = useState(0);
  // Where the run is, the list is; from there a person leafs on.
  useLayoutEffect(() => setStart(Math.floor(here / PAGE) * PAGE), [state.step, marks.length]);
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }, [here, start]);
  const page = marks.slice(start, start + PAGE);
  const disabled = whyNot(state) !== null;
  return (
    <section class="marks" aria-label="Marks">
      <div class="leaf">
        <button
          type="button"
          class="button worded"
          disabled={start === 0}
          onClick={() => setStart(Math.max(0, start - PAGE))}
        >
          Earlier
        </button>
        <span class="quiet">
          {marks.length === 0
            ? "no marks yet"
            : `${grouped(start + 1)} to ${grouped(start + page.length)} of ${grouped(marks.length)}`}
        </span>
        <button
          type="button"
          class="button worded"
          disabled={start + PAGE >= marks.length}
          onClick={() => setStart(start + PAGE)}
        >
          Later
        </button>
      </div>
      <ol ref={list}>
        {page.map((mark, at) => (
          <li key={start + at}>
            <button
              type="button"
              class="row"
              disabled={disabled}
              aria-current={start + at === here ? "step" : undefined}
              onClick={() => goTo(mark.step)}
            >
              <span class="quiet">{grouped(mark.step)}</span>
              <span>{mark.text}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
};
