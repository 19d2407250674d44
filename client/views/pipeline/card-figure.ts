// What stands on a card: condition as shape and words, figures, the mark of a snapshot taken; as much of it as the card's
// look has room for. Made once for a card, and from then on only what changed in it is touched.

import { short } from "../shared/words.ts";
import type { Condition, Standing } from "./flow.ts";
import type { Card } from "./layout.ts";
import { clippedTo, widthOf } from "./measure.ts";
import { TEXT } from "./sizes.ts";
import { add, attribute, shown, words } from "./svg.ts";
import { cardSentence, conditionOfCard, watermarkOfCard } from "./wording.ts";

export interface Figure<Value> {
  paint(value: Value): void;
}

/** Shapes of a 14 by 14 box, so that no colour is needed to tell them apart. */
const SHAPES: Readonly<Record<Condition, string>> = {
  running: "M3 1.5 L12.5 7 L3 12.5Z",
  idle: "M7 2.5 A4.5 4.5 0 1 0 7.01 2.5Z M7 5 A2 2 0 1 1 6.99 5Z",
  aligning: "M2 1 H4.5 V13 H2Z M6.5 4 L12.5 7 L6.5 10Z",
  waitingForRoom: "M3 1 H6 V13 H3Z M8 1 H11 V13 H8Z",
  finished: "M1.5 7.5 L3.3 5.7 L5.6 8 L10.7 2.9 L12.5 4.7 L5.6 11.6Z",
  failed: "M2 3.8 L3.8 2 L7 5.2 L10.2 2 L12 3.8 L8.8 7 L12 10.2 L10.2 12 L7 8.8 L3.8 12 L2 10.2 L5.2 7Z",
  cancelled: "M3 3 H11 V11 H3Z M5 5 V9 H9 V5Z",
};

const CAMERA = "M1 3 H4 L5 1.5 H9 L10 3 H13 V11.5 H1Z M7 4.6 A2.6 2.6 0 1 0 7.01 4.6Z";
const CLOCK = "M5.5 0.5 A5 5 0 1 0 5.51 0.5 M5.5 2.5 V5.5 L7.5 7";
const NAME = 12.5;

/** `press`: what has the label; `ground`: what is drawn on. */
export function cardFigure(
  card: Card,
  outer: Element,
  press: Element,
  ground: Element,
): Figure<Standing | null> {
  const isLine = card.look === "line";
  ground.replaceChildren();
  add(ground, "rect", {
    ...{ class: "stripe", x: 0, width: 3, rx: 1.5 },
    ...{ y: isLine ? 3 : 6, height: card.height - (isLine ? 6 : 12) },
  });
  const shape = add(ground, "path", {
    class: "shape",
    "fill-rule": "evenodd",
    transform: isLine ? "translate(9 6)" : "translate(10 9)",
  });
  const condition = attribute(outer, "data-condition");
  const label = attribute(press, "aria-label");
  const shapeOf = attribute(shape, "d");
  const rest = LOOKS[card.look](card, ground, press);
  return {
    paint(standing) {
      const now = standing?.condition ?? "idle";
      condition(now);
      shapeOf(SHAPES[now]);
      label(cardSentence(card, standing));
      rest(standing);
    },
  };
}

type Rest = (standing: Standing | null) => void;

const LOOKS: Readonly<Record<Card["look"], (card: Card, ground: Element, press: Element) => Rest>> = {
  full: fullRest,
  medium: mediumRest,
  line: lineRest,
};

function fullRest(card: Card, ground: Element, press: Element): Rest {
  const { width, tasks } = card;
  const of = tasks.length;
  nameLine(card, ground, press);
  const mark = snapshotMark(ground, width - 10, 38, of);
  const state = words(ground, { class: "words", x: 10, y: 38 });
  const flow = words(ground, { class: "quiet", x: 10, y: 54 });
  const entries = words(ground, { class: "quiet", x: width - 10, y: 54, "text-anchor": "end" });
  const time = add(ground, "g");
  const timed = shown(time);
  add(time, "path", { class: "clock", transform: "translate(10 61)", d: CLOCK });
  const watermark = words(time, { class: "quiet", x: 26, y: 71 });
  return standing => {
    timed(standing !== null);
    const left = width - 20 - mark(standing);
    state(standing === null ? "not running" : conditionOfCard(standing, of, fitsIn(left)));
    const flowText =
      standing === null ? "" : `in ${short(standing.recordsIn)} · out ${short(standing.recordsOut)}`;
    flow(flowText);
    const count = standing?.entries ?? 0;
    const noun = count === 1 ? "entry" : "entries";
    const long = `${short(count)} ${noun}`;
    const room = width - 28 - widthOf(flowText, TEXT, false);
    entries(count === 0 ? "" : widthOf(long, TEXT, false) <= room ? long : short(count));
    if (standing !== null)
      watermark(standing.watermark === "" ? "no watermark yet" : watermarkOfCard(standing.watermark));
  };
}

function mediumRest(card: Card, ground: Element, press: Element): Rest {
  const { width, tasks } = card;
  nameLine(card, ground, press);
  const mark = snapshotMark(ground, width - 10, 37, tasks.length);
  const state = words(ground, { class: "words", x: 10, y: 37 });
  const records = words(ground, { class: "quiet", x: width - 10, y: 37, "text-anchor": "end" });
  return standing => {
    const marked = mark(standing);
    const came = standing === null || marked > 0 ? "" : `in ${short(standing.recordsIn)}`;
    const left = width - 26 - (marked > 0 ? marked : widthOf("in 9.9k", TEXT, false));
    const text = standing === null ? "not running" : conditionOfCard(standing, tasks.length, fitsIn(left));
    state(text);
    // What it is at comes first: a word of it is worth more than a figure.
    records(widthOf(text, TEXT, true) + widthOf(came, TEXT, false) > width - 26 ? "" : came);
  };
}

function lineRest(card: Card, ground: Element, press: Element): Rest {
  const { width, tasks, named } = card;
  const y = 17.5;
  if (!named) return lineAlone(card, ground, press, y);
  const number = String(tasks[0]!.subtask + 1);
  words(ground, { class: "name", x: 29, y }, number);
  const from = 37 + widthOf(number, NAME, true);
  const state = words(ground, { class: "words", x: from, y });
  const mark = snapshotMark(ground, width - 8, y, 1);
  const records = words(ground, { class: "quiet", x: width - 8, y, "text-anchor": "end" });
  return standing => {
    const marked = mark(standing);
    const left = width - from - 14 - marked;
    const full = standing === null ? "not running" : conditionOfCard(standing, 1, fitsIn(left));
    // What goes well needs no word: its shape says it.
    const text = isWell(standing) && !fitsIn(left)(full) ? "" : clippedTo(left, full, TEXT, true);
    state(text);
    const came = standing === null || marked > 0 ? "" : short(standing.recordsIn);
    records(widthOf(text, TEXT, true) + widthOf(came, TEXT, false) > left ? "" : came);
  };
}

const isWell = (standing: Standing | null): boolean =>
  standing?.condition === "running" || standing?.condition === "idle";

/** Room for the mark is kept free: a name is not to change with each checkpoint. */
function lineAlone(card: Card, ground: Element, press: Element, y: number): Rest {
  const { width, tasks } = card;
  const of = tasks.length;
  const room = of > 1 ? widthOf(`${of}/${of}`, TEXT, true) + 26 : 22;
  const count = nameLine(card, ground, press, y, room);
  const mark = snapshotMark(ground, width - 8, y, of, of === 1);
  return standing => count(mark(standing) === 0);
}

const fitsIn =
  (room: number) =>
  (text: string): boolean =>
    widthOf(text, TEXT, true) <= room;

/** Which it is, in full for who points at it; what comes back hides the count for something else. */
function nameLine(
  card: Card,
  ground: Element,
  press: Element,
  y = 20,
  kept = 0,
): (isCounted: boolean) => void {
  const { tasks, width, name } = card;
  const [task] = tasks;
  const which = tasks.length > 1 ? `×${tasks.length}` : `${task!.subtask + 1}/${task!.parallelism}`;
  const isOne = task!.parallelism === 1 && tasks.length === 1;
  const count = words(ground, { class: "which", x: width - 10, y, "text-anchor": "end" });
  const beside = Math.max(kept, isOne ? 0 : 8 + widthOf(which, TEXT, false));
  const room = width - 38 - beside;
  const clipped = clippedTo(room, name, NAME, true);
  words(ground, { class: "name", x: 30, y }, clipped);
  if (clipped !== name) add(press, "title").textContent = name;
  const isCounted = (is: boolean): void => count(is && !isOne ? which : "");
  isCounted(true);
  return isCounted;
}

/** The mark of the checkpoint in progress; says how much room it takes, 0: it is not there. */
function snapshotMark(ground: Element, x: number, y: number, of: number, isBare = false): Mark {
  const group = add(ground, "g", { class: "snapshotted" });
  const camera = add(group, "path", { d: CAMERA, "fill-rule": "evenodd" });
  const place = attribute(camera, "transform");
  const text = words(group, { x, y, "text-anchor": "end" });
  const isShown = shown(group);
  isShown(false);
  return standing => {
    const taken = standing?.snapshotted ?? 0;
    isShown(taken > 0);
    if (standing === null || taken === 0) return 0;
    const count = isBare ? "" : of > 1 ? `${taken}/${of}` : String(standing.checkpoint);
    const width = isBare ? -4 : Math.ceil(widthOf(count, TEXT, true));
    text(count);
    place(`translate(${x - 18 - width} ${y - 11})`);
    return width + 24;
  };
}

type Mark = (standing: Standing | null) => number;
