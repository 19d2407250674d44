// A stop as a person reads it: what happened on the way, what it stopped on and where, the lines around with a marker, the
// record or the barrier. Of a step within one record only what is new. Moves nothing.

import type { Frame, Stop, TimelineMark } from "../../debug/session.ts";
import { SIMULATION_START_MS } from "../../execute/simulate/simulation.ts";
import { WeirError } from "../../values/failure.ts";
import { count, duration } from "../present/quantity.ts";
import { clip } from "../present/width.ts";
import { sourceLines } from "./source-lines.ts";
import { frameOf, framesOf, type Standing, textOf } from "./standing.ts";

const AROUND = 2;
const WIDEST = 110;

export function stopText(standing: Standing, stop: Stop): string {
  const { told } = standing;
  const frame = frameOf(standing);
  const record = recordText(standing, frame);
  const now = { stop, frame: `${frame.kind} ${frame.name}`, record, step: stop.moment.step };
  standing.told = now;
  const sameRecord =
    told !== null &&
    stop.reason === "step" &&
    told.stop.thread === stop.thread &&
    told.step === now.step &&
    told.frame === now.frame;
  if (sameRecord) return linesAt(standing, frame, 0);
  const c = standing.place.colors;
  const happened = told === null ? [] : onTheWay(standing, told.stop, stop);
  const about = aboutText(standing, stop, frame, record);
  return [
    ...happened.map(text => c.yellow(text)),
    `${c.bold(stop.description)}  ${c.dim(whenText(standing) + hitText(stop))}`,
    ...(stop.text === "" || isRecord(stop, record) ? [] : stop.text.split("\n").map(line => `  ${line}`)),
    ...placeLines(standing, frame, stop),
    ...about.map(text => `  ${clip(text, WIDEST)}`),
  ].join("\n");
}

/** `step 1,203, 2.13 s` of virtual time. */
export function whenText({ session }: Standing): string {
  const { step, pause } = session.moment;
  const virtual = duration(session.simulation.nowMs - SIMULATION_START_MS);
  return `step ${count(step)}${pause > 0 ? `.${pause}` : ""}, ${virtual}`;
}

function hitText({ breakpoints }: Stop): string {
  if (breakpoints.length === 0) return "";
  return `, breakpoint${breakpoints.length === 1 ? "" : "s"} ${breakpoints.join(" and ")}`;
}

// ---------------------------------------------------------------- on the way

const WORTH: ReadonlySet<TimelineMark["kind"]> = new Set(["failed", "checkpointFailed", "restored"]);
const MOST_MARKS = 5;

/** What a person would not want to have missed between two stops. */
function onTheWay({ session }: Standing, before: Stop, now: Stop): readonly string[] {
  const from = before.moment.step;
  const to = now.moment.step;
  if (to <= from) return [];
  const marks = session
    .timeline(from, to)
    .filter(
      ({ kind, text }) => WORTH.has(kind) && !now.description.toLowerCase().includes(text.toLowerCase()),
    );
  const left = marks.length - MOST_MARKS;
  return [
    ...(left > 0 ? [`… ${left} more before: \`timeline\` shows them`] : []),
    ...marks.slice(-MOST_MARKS).map(({ step, text }) => `step ${count(step)}: ${text}`),
  ];
}

// ---------------------------------------------------------------- where

export function whereText({ place }: Standing, frame: Frame): string {
  if (frame.kind === "source") return frame.name;
  return frame.file === null ? "" : `${place.shown(frame.file)}:${frame.line}`;
}

function placeLines(standing: Standing, frame: Frame, stop: Stop): readonly string[] {
  if (frame.file === null || stop.reason === "entry" || stop.reason === "end" || stop.reason === "start")
    return [];
  const where = standing.place.colors.cyan(whereText(standing, frame));
  return [`  at ${where}`, linesAt(standing, frame, AROUND)].filter(text => text !== "");
}

export function linesAt(standing: Standing, frame: Frame, around: number): string {
  const text = textOf(standing, frame.file);
  if (text === null || frame.line === 0) return "";
  return sourceLines(
    text,
    frame.line - around,
    frame.line + around,
    { line: frame.line, armed: armedLines(standing, frame.file!) },
    standing.place.colors,
  );
}

export const armedLines = ({ armed }: Standing, file: string): ReadonlySet<number> =>
  new Set(
    armed.entries.flatMap(({ breakpoint: { file: of, line } }) =>
      of === file && line !== null ? [line] : [],
    ),
  );

// ---------------------------------------------------------------- what it is about

/** The text is but the record again, cut. */
const isRecord = ({ reason }: Stop, record: string): boolean =>
  record !== "" && (reason === "breakpoint" || reason === "functionBreakpoint");

/** The record in hand, or what a timer or window is about; "": there is none. */
export function recordText({ session }: Standing, { id, kind }: Frame, isBrief = false): string {
  if (kind !== "body" && kind !== "way" && kind !== "source") return "";
  const scope = session.scopes(id).find(each => each.kind === "record");
  if (scope === undefined) return "";
  const text = scope.children
    .page(0, 12)
    .filter(({ text: value }) => value !== "none yet")
    .filter(({ name }) => !isBrief || (name !== "timestamp" && name !== "read from"))
    .map(({ name, text: value }) => `${name}: ${value}`)
    .join(", ");
  const key = kind === "body" ? keyText(session, id) : "";
  return key === "" || text.includes(key) ? text : `key ${key}, ${text}`;
}

function keyText(session: Standing["session"], frame: number): string {
  try {
    return session.evaluate("key", frame).text;
  } catch (error) {
    if (error instanceof WeirError) return "";
    throw error;
  }
}

function aboutText(standing: Standing, stop: Stop, frame: Frame, record: string): readonly string[] {
  const { session } = standing;
  if (stop.reason === "end")
    return ["`back`, `reverse` and `goto` lead back into the run, `restart` begins anew, `quit` leaves"];
  if (stop.reason === "start" || stop.reason === "entry") return [];
  if (record !== "") return [record];
  const thread = session.threads().find(({ id }) => id === stop.thread);
  const condition =
    thread === undefined || frame.kind !== "thread" ? [] : [`${thread.name}: ${thread.condition}`];
  return [...condition, ...passedText(standing)];
}

function passedText(standing: Standing): readonly string[] {
  const passed = framesOf(standing).filter(({ kind }) => kind === "barrier");
  if (passed.length === 0) return [];
  return [`it has passed ${passed.map(({ name }) => name).join(", ")}`];
}
