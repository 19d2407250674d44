// A subtask, or an operator drawn as one: its condition as shape, colour and words, its numbers, whether it is
// snapshotted. Drawn again only when one of these changed.

import { memo } from "../shared/memo.tsx";
import { clipped, short } from "../shared/words.ts";
import type { Condition, Standing } from "./flow.ts";
import { type Card, type Frame, frameId } from "./layout.ts";
import { cardSentence, conditionOfCard, watermarkOfCard } from "./wording.ts";

interface CardProps {
  readonly card: Card;
  readonly standing: Standing | null;
  /** Selected here. */
  readonly selected: boolean;
  /** The thread selected in the editor. */
  readonly focused: boolean;
  /** The one of all that Tab leads to. */
  readonly current: boolean;
}

/** Shapes of a 14 by 14 box, so that no colour is needed to tell them apart. */
const SHAPES: Readonly<Record<Condition, string>> = {
  running: "M3 1.5 L12.5 7 L3 12.5Z",
  idle: "M7 2.5 A4.5 4.5 0 1 0 7.01 2.5Z M7 5 A2 2 0 1 1 6.99 5Z",
  aligning: "M2 1 H4.5 V13 H2Z M6.5 4 L12.5 7 L6.5 10Z",
  waitingForRoom: "M3 1 H6 V13 H3Z M8 1 H11 V13 H8Z",
  finished: "M1.5 7.5 L3.3 5.7 L5.6 8 L10.7 2.9 L12.5 4.7 L5.6 11.6Z",
  failed: "M2 3.8 L3.8 2 L7 5.2 L10.2 2 L12 3.8 L8.8 7 L12 10.2 L10.2 12 L7 8.8 L3.8 12 L2 10.2 L5.2 7Z",
};

const PLACE = "M1 3 H4 L5 1.5 H9 L10 3 H13 V11.5 H1Z M7 4.6 A2.6 2.6 0 1 0 7.01 4.6Z";

export const CardShape = memo<CardProps>(({ card, standing, selected, focused, current }) => {
  const { width, height, tasks, compact } = card;
  const condition = standing?.condition ?? "idle";
  const classes = [
    "card",
    condition,
    compact ? "compact" : "",
    selected ? "selected" : "",
    focused ? "focused" : "",
  ];
  return (
    <g class={classes.filter(Boolean).join(" ")} transform={`translate(${card.x} ${card.y})`}>
      {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
      <g
        class="press"
        data-id={card.id}
        role="button"
        tabindex={current ? 0 : -1}
        aria-label={cardSentence(card, standing)}
        aria-pressed={selected}
      >
        {tasks.length > 1 && <rect class="behind" x={4} y={4} width={width} height={height} rx={5} />}
        <rect class="ground" width={width} height={height} rx={compact ? 3 : 5} />
      </g>
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus */}
      <g class="shown" aria-hidden="true">
        <rect
          class="stripe"
          x={0}
          y={compact ? 3 : 6}
          width={3}
          height={height - (compact ? 6 : 12)}
          rx={1.5}
        />
        <path
          class="shape"
          transform={compact ? "translate(9 6)" : "translate(10 9)"}
          d={SHAPES[condition]}
        />
        {compact ? (
          <CompactWords card={card} standing={standing} />
        ) : (
          <Words card={card} standing={standing} />
        )}
      </g>
    </g>
  );
});

const CLOCK = "M5.5 0.5 A5 5 0 1 0 5.51 0.5 M5.5 2.5 V5.5 L7.5 7";

interface WordsProps {
  readonly card: Card;
  readonly standing: Standing | null;
}

const Words = ({ card, standing }: WordsProps) => {
  const { tasks, width } = card;
  const [task] = tasks;
  const which = tasks.length > 1 ? `×${tasks.length}` : `${task!.subtask + 1}/${task!.parallelism}`;
  const named = task!.parallelism > 1;
  return (
    <>
      <text class="name" x={30} y={20}>
        {clipped(card.name, named ? 20 : 25)}
      </text>
      {named && (
        <text class="which" x={width - 10} y={20} text-anchor="end">
          {which}
        </text>
      )}
      {standing === null ? (
        <text class="quiet" x={10} y={38}>
          not running
        </text>
      ) : (
        <>
          <text class="words" x={10} y={38}>
            {conditionOfCard(standing, tasks.length)}
          </text>
          <Snapshotted standing={standing} of={tasks.length} x={width - 10} y={38} />
          <text class="quiet" x={10} y={54}>
            {`in ${short(standing.recordsIn)}   out ${short(standing.recordsOut)}`}
          </text>
          {standing.entries > 0 && (
            <text class="quiet" x={width - 10} y={54} text-anchor="end">
              {`${short(standing.entries)} ${standing.entries === 1 ? "entry" : "entries"}`}
            </text>
          )}
          <path class="clock" transform="translate(10 59)" d={CLOCK} />
          <text class="quiet" x={26} y={69}>
            {standing.watermark === "" ? "no watermark yet" : watermarkOfCard(standing.watermark)}
          </text>
        </>
      )}
    </>
  );
};

const CompactWords = ({ card, standing }: WordsProps) => (
  <>
    <text class="name" x={29} y={17}>
      {card.tasks[0]!.subtask + 1}
    </text>
    {standing !== null && (
      <>
        <text class="words" x={52} y={17}>
          {conditionOfCard(standing, 1)}
        </text>
        {standing.snapshotted === 1 ? (
          <Snapshotted standing={standing} of={1} x={card.width - 8} y={17} />
        ) : (
          <text class="quiet" x={card.width - 8} y={17} text-anchor="end">
            {short(standing.recordsIn)}
          </text>
        )}
      </>
    )}
  </>
);

interface SnapshottedProps {
  readonly standing: Standing;
  readonly of: number;
  readonly x: number;
  readonly y: number;
}

/** The mark of the checkpoint in progress. */
const Snapshotted = ({ standing, of, x, y }: SnapshottedProps) => {
  const { snapshotted, checkpoint } = standing;
  if (snapshotted === null || snapshotted === 0) return null;
  const text = of > 1 ? `${snapshotted}/${of}` : String(checkpoint);
  return (
    <g class="snapshotted">
      <path d={PLACE} fill-rule="evenodd" transform={`translate(${x - 18 - text.length * 7} ${y - 11})`} />
      <text x={x} y={y} text-anchor="end">
        {text}
      </text>
    </g>
  );
};

export const FrameShape = memo<{ readonly frame: Frame; readonly current: boolean }>(({ frame, current }) => (
  <g class="frame" transform={`translate(${frame.x} ${frame.y})`}>
    <rect class="around" width={frame.width} height={frame.height} rx={7} />
    {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
    <g
      class="press"
      data-id={frameId(frame.name)}
      role="button"
      tabindex={current ? 0 : -1}
      aria-expanded="true"
      aria-label={`${frame.name}, ${frame.count} subtasks, shown one by one`}
    >
      <rect class="hit" width={frame.width} height={26} rx={7} />
    </g>
    {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can have the focus */}
    <g class="shown" aria-hidden="true">
      <path class="chevron" d="M10 11 L14 15 L18 11" />
      <text class="name" x={26} y={18}>
        {clipped(frame.name, 19)}
      </text>
      <text class="which" x={frame.width - 10} y={18} text-anchor="end">
        {`×${frame.count}`}
      </text>
    </g>
  </g>
));
