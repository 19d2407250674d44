// What is known of what is selected, and what can be done with it: a subtask's numbers, an operator's subtasks, what is
// in flight on a channel.

import { Icon, IconButton } from "../shared/icon.tsx";
import { counted, grouped } from "../shared/words.ts";
import { type Action, actionsOf, channelActions } from "./actions.ts";
import type { Drawn } from "./drawn.ts";
import { flowOf } from "./flow.ts";
import { type Card, cardOfTask, type Drawing, type Edge } from "./layout.ts";
import type { PipelineState } from "./state.ts";
import { cardName, conditionWords, flowWords, taskName, watermarkWords } from "./wording.ts";

export interface PaneProps {
  readonly state: PipelineState;
  readonly drawing: Drawing;
  readonly drawn: Drawn;
  act(action: Action): void;
  select(id: string | null, channel?: string | null): void;
}

export const SidePane = (props: PaneProps) => {
  const { state, drawing, select } = props;
  const card = drawing.cards.find(each => each.id === state.selected);
  const edge = drawing.edges.find(each => each.id === state.selected);
  if (card === undefined && edge === undefined) return null;
  const title = card !== undefined ? cardName(card) : edgeTitle(drawing, edge!);
  return (
    <aside class="pane" aria-label={title}>
      <header>
        <h2 title={title}>{title}</h2>
        <IconButton icon="close" label="Close" shortcut="Escape" onPress={() => select(null)} />
      </header>
      {card !== undefined ? (
        card.tasks.length > 1 ? (
          <Subtasks {...props} card={card} />
        ) : (
          <Task {...props} card={card} />
        )
      ) : (
        <Channels {...props} edge={edge!} />
      )}
    </aside>
  );
};

const Actions = ({ actions, act }: { readonly actions: readonly Action[]; act(action: Action): void }) => (
  <div class="actions">
    {actions.map(action => (
      <button
        key={action.label}
        type="button"
        class="button worded"
        title={action.cannot ?? (action.key === null ? action.label : `${action.label} (${action.key})`)}
        disabled={action.cannot !== undefined}
        onClick={() => act(action)}
      >
        <Icon name={action.icon} />
        <span>{action.label}</span>
      </button>
    ))}
  </div>
);

const Task = ({ state, drawing, card, drawn, act }: PaneProps & { readonly card: Card }) => {
  const [task] = card.tasks;
  const now = drawn.standing(card);
  const facts: (readonly [string, string])[] = [];
  if (now !== null) {
    facts.push(["Condition", now.text || conditionWords(now.condition, now.checkpoint)]);
    facts.push(["Records", `${grouped(now.recordsIn)} in, ${grouped(now.recordsOut)} out`]);
    facts.push(["Remembers", counted(now.entries, "entry", "entries")]);
    facts.push(["Watermark", now.watermark === "" ? "none yet" : watermarkWords(now.watermark)]);
  }
  const last = state.tasks.get(task!.thread)?.snapshotted ?? 0;
  facts.push(["Snapshotted", last > 0 ? `for checkpoint ${last}` : "not yet"]);
  if (task!.operators.length > 1) facts.push(["Operators", task!.operators.join(", ")]);
  facts.push(["Task manager", String(task!.taskManager)]);
  return (
    <>
      <Actions actions={actionsOf(state, drawing, card.id)} act={act} />
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
};

const Subtasks = ({ state, drawing, card, act, select }: PaneProps & { readonly card: Card }) => (
  <>
    <Actions actions={actionsOf(state, drawing, card.id)} act={act} />
    <ul class="rows">
      {card.tasks.map(task => {
        const now = state.tasks.get(task.thread);
        return (
          <li key={task.thread}>
            <button
              type="button"
              class={`row ${now?.condition ?? "idle"}`}
              onClick={() => {
                act({
                  label: "",
                  icon: "expand",
                  key: null,
                  does: { dispatch: { type: "group", name: card.name, as: "each" } },
                });
                select(cardOfTask(task.thread));
              }}
            >
              <span>{`${task.subtask + 1} of ${task.parallelism}`}</span>
              <span class="quiet">
                {now === undefined ? "not running" : conditionWords(now.condition, null)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  </>
);

/** Busy ones first. */
const Channels = ({ state, drawing, edge, drawn, act, select }: PaneProps & { readonly edge: Edge }) => {
  const { channels } = edge;
  const chosen = channels.length === 1 ? channels[0]!.name : state.channel;
  const words = flowWords(drawn.flow(edge), channels.length);
  if (chosen !== null && channels.some(({ name }) => name === chosen))
    return (
      <>
        {channels.length > 1 && (
          <div class="actions">
            <button type="button" class="button worded" onClick={() => select(edge.id)}>
              <Icon name="left" />
              <span>{`All ${channels.length} channels`}</span>
            </button>
          </div>
        )}
        <Actions
          actions={channels.length > 1 ? channelActions(state, chosen) : actionsOf(state, drawing, edge.id)}
          act={act}
        />
        <OneChannel state={state} channel={chosen} edge={edge} />
      </>
    );
  const busy = channels.toSorted(
    (a, b) => (state.channels.get(b.name)?.length ?? 0) - (state.channels.get(a.name)?.length ?? 0),
  );
  return (
    <>
      <p class="quiet">{words.join(", ")}</p>
      <ul class="rows">
        {busy.slice(0, MOST_ROWS).map(({ name, capacity }) => (
          <li key={name}>
            <button type="button" class="row" onClick={() => select(edge.id, name)}>
              <span>{name}</span>
              <span class="quiet">{`${state.channels.get(name)?.length ?? 0}/${capacity}`}</span>
            </button>
          </li>
        ))}
      </ul>
      {busy.length > MOST_ROWS && (
        <p class="quiet">{`and ${busy.length - MOST_ROWS} more: show the subtasks to see each`}</p>
      )}
    </>
  );
};

const MOST_ROWS = 200;

interface OneChannelProps {
  readonly state: PipelineState;
  readonly channel: string;
  readonly edge: Edge;
}

const OneChannel = ({ state, channel, edge }: OneChannelProps) => {
  const one = edge.channels.filter(({ name }) => name === channel);
  const words = flowWords(flowOf({ channels: one }, state.channels, undefined), 1);
  const { flight } = state;
  return (
    <>
      <p class="quiet">{`${words.join(", ")}. ${PARTITIONS[edge.partition]}.`}</p>
      {state.phase === "watched" ? (
        <p class="quiet">What is in it can't be seen from here: the run is only watched.</p>
      ) : flight === null ? null : flight.total === 0 ? (
        <p>Nothing is in flight.</p>
      ) : (
        <>
          <h3>{`In flight, oldest first`}</h3>
          <ol class="flight">
            {flight.elements.map((element, at) => (
              <li key={at} class={element.kind} title={element.text}>
                {element.text}
              </li>
            ))}
          </ol>
          {flight.total > flight.elements.length && (
            <p class="quiet">{`and ${counted(flight.total - flight.elements.length, "more", "more")}`}</p>
          )}
        </>
      )}
    </>
  );
};

const PARTITIONS = {
  forward: "Records go straight on to one subtask",
  hash: "Records go by their key",
  rebalance: "Records go to each subtask in turn",
  broadcast: "Records go to every subtask",
} as const;

function edgeTitle(drawing: Drawing, edge: Edge): string {
  const nameOf = (id: string): string => {
    const card = drawing.cards.find(each => each.id === id);
    if (card === undefined) return id.slice("group ".length);
    return card.tasks.length === 1 ? taskName(card.tasks[0]!) : card.name;
  };
  return `${nameOf(edge.from)} → ${nameOf(edge.to)}`;
}
