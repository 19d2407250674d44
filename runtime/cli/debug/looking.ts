// Commands that look: threads, stacks, the text, values, scopes, snapshots, output. None of them moves the run.

import { runCommand } from "../../debug/commands.ts";
import type { Item } from "../../debug/item.ts";
import type { Frame } from "../../debug/session.ts";
import { documentWalk } from "../../debug/snapshot-views.ts";
import { whole } from "../../debug/walk.ts";
import { count } from "../present/quantity.ts";
import { clip } from "../present/width.ts";
import { type Answer, said } from "./answer.ts";
import { fileNamed, lineOf } from "./break-words.ts";
import { nothingAfter, type TerminalCommand, wholeNumber, wrong } from "./command.ts";
import { sourceLines } from "./source-lines.ts";
import { frameOf, framesOf, type Standing, textOf, threadNamed } from "./standing.ts";
import { armedLines, linesAt, recordText, whereText } from "./stop-text.ts";

const LISTED = 11;

export const LOOKING: readonly TerminalCommand[] = [
  {
    names: ["threads"],
    usage: "threads",
    does: "every subtask, and what it is at; → is the one looked at",
    run: (rest, standing) => {
      nothingAfter(rest, "threads");
      return threads(standing);
    },
  },
  {
    names: ["thread", "t"],
    usage: "thread NAME | N",
    does: "looks at this subtask: `next`, `back`, `where` are about it",
    complete: (_, { session }) => session.threads().map(({ name }) => name),
    run: (rest, standing) => {
      standing.thread = threadNamed(standing, rest).id;
      standing.frame = 0;
      standing.listed = null;
      return said(frameText(standing, frameOf(standing), 2));
    },
  },
  {
    names: ["where", "bt"],
    usage: "where, bt",
    does: "where this thread stands, and the way its record came",
    more: [
      "Down to file, line and byte of the input. Of a barrier: the subtasks it has passed, the last one first.",
    ],
    run: (rest, standing) => {
      nothingAfter(rest, "where");
      return where(standing);
    },
  },
  {
    names: ["frame", "f"],
    usage: "frame N",
    does: "looks at this frame of the stack",
    complete: (_, standing) => framesOf(standing).map((_each, i) => String(i)),
    more: ["Its record and its state are shown as they were then; they can be read, not changed."],
    run: (rest, standing) => toFrame(standing, rest === "" ? standing.frame : wholeNumber(rest, "frame")),
  },
  {
    names: ["up"],
    usage: "up",
    does: "to the next frame towards the source",
    repeats: true,
    run: (_, standing) => toFrame(standing, standing.frame + 1),
  },
  {
    names: ["down"],
    usage: "down",
    does: "to the next frame towards the top",
    repeats: true,
    run: (_, standing) => toFrame(standing, Math.max(0, standing.frame - 1)),
  },
  {
    names: ["list", "l"],
    usage: "list [LINE | FROM,TO | FILE:LINE]",
    does: "the text around the frame; again: what follows",
    repeats: true,
    run: (rest, standing) => said(list(rest, standing)),
  },
  {
    names: ["print", "p"],
    usage: "print EXPRESSION, p",
    does: "the value of an expression, as the frame sees it",
    more: [
      "print total",
      'print state("detector", "acc-0095").total',
      'print state("detector").where(s => s.total > 1000.0)',
      'print checkpoint(3).state("detector", "acc-0095")',
    ],
    expression: true,
    run: (rest, standing) => {
      if (rest === "") throw wrong("Say what to print", "print record");
      return print(rest, standing);
    },
  },
  {
    names: ["scopes"],
    usage: "scopes [NAME]",
    does: "what can be seen at this frame: record, variables, state, timers …",
    complete: (_, standing) => scopesOf(standing).map(({ name }) => name),
    run: scopes,
  },
  {
    names: ["snapshot"],
    usage: "snapshot N | now",
    does: "everything a checkpoint remembers, or all operators now",
    complete: (_, { session }) => [...session.snapshots().map(each => String(each.checkpoint)), "now"],
    run: (rest, { session }) => {
      if (rest === "") throw wrong("Say which checkpoint", "snapshot 3, or snapshot now");
      const which = rest === "now" ? rest : wholeNumber(rest, "checkpoint");
      return said(whole(documentWalk(session, which)).trimEnd());
    },
  },
  {
    names: ["timeline"],
    usage: "timeline [FROM TO | all]",
    does: "checkpoints, failures, restores, what was done by hand; → is now",
    complete: () => ["all"],
    run: timeline,
  },
  {
    names: ["output"],
    usage: "output [SINK] [all]",
    does: "what readers of this sink's target see now",
    complete: (_, { session }) => sinksOf(session.program.plan),
    run: output,
  },
];

/** Those of the console, under their own names and as it does them. */
export const OF_THE_CONSOLE = (name: string): TerminalCommand["run"] => {
  return async (rest, { session, place }) => {
    const { text, items, stop } = await runCommand(`${name} ${rest}`.trim(), session, place.commands);
    return { text, rows: items, stop, leave: false };
  };
};

// ---------------------------------------------------------------- threads and frames

function threads({ session, thread }: Standing): Answer {
  const all = session.threads();
  const width = Math.max(...all.map(({ name }) => name.length));
  const digits = String(Math.max(...all.map(({ id }) => id))).length;
  return said(
    all
      .map(({ id, name, condition }) =>
        `${id === thread ? "→" : " "} ${String(id).padStart(digits)}  ${name.padEnd(width)}  ${condition}`.trimEnd(),
      )
      .join("\n"),
  );
}

function where(standing: Standing): Answer {
  const frames = framesOf(standing);
  const width = Math.max(...frames.map(({ name }) => name.length));
  return said(
    frames
      .map((frame, i) => {
        const sign = i === standing.frame ? "→" : " ";
        const place = frame.kind === "source" ? "" : whereText(standing, frame);
        const about = [place, recordText(standing, frame, true)].filter(text => text !== "").join("  ");
        return clip(`${sign} #${i}  ${frame.name.padEnd(width)}  ${about}`, 140).trimEnd();
      })
      .join("\n"),
  );
}

function toFrame(standing: Standing, wanted: number): Answer {
  const frames = framesOf(standing);
  if (wanted >= frames.length)
    throw wrong(
      frames.length === 1
        ? "there is but one frame here"
        : `there are frames 0 to ${frames.length - 1}, no ${wanted}`,
    );
  standing.frame = wanted;
  standing.listed = null;
  return said(frameText(standing, frames[wanted]!, 2));
}

function frameText(standing: Standing, frame: Frame, around: number): string {
  const thread = standing.session.threads().find(({ id }) => id === standing.thread);
  const place = whereText(standing, frame);
  const record = recordText(standing, frame);
  const condition = standing.frame === 0 && record === "" && thread !== undefined ? thread.condition : "";
  return [
    standing.place.colors.bold(`#${standing.frame} ${frame.name}`) +
      (thread === undefined ? "" : `  of ${thread.name}`),
    ...(place === "" || frame.kind === "source" ? [] : [`  at ${standing.place.colors.cyan(place)}`]),
    linesAt(standing, frame, around),
    ...(record === "" ? [] : [`  ${clip(record, 110)}`]),
    ...(condition === "" ? [] : [`  ${condition}`]),
  ]
    .filter(text => text !== "")
    .join("\n");
}

// ---------------------------------------------------------------- the text

function list(rest: string, standing: Standing): string {
  const { session } = standing;
  const frame = frameOf(standing);
  const { files } = session.program.plan;
  const file = frame.file !== null && files.includes(frame.file) ? frame.file : files[0]!;
  const range = rangeOf(rest, standing, file, frame);
  const text = textOf(standing, range.file);
  if (text === null) throw wrong(`The program has no file ${range.file}`);
  const marked = {
    line: frame.file === range.file ? frame.line : 0,
    armed: armedLines(standing, range.file),
  };
  const shown = sourceLines(text, range.from, range.to, marked, standing.place.colors);
  if (shown === "")
    throw wrong(`${standing.place.shown(range.file)} has ${text.split("\n").length - 1} lines`);
  standing.listed = { file: range.file, line: range.to };
  return shown;
}

function rangeOf(
  rest: string,
  { listed, session }: Standing,
  file: string,
  frame: Frame,
): { readonly file: string; readonly from: number; readonly to: number } {
  const half = Math.floor(LISTED / 2);
  if (rest === "") {
    if (listed !== null) return { file: listed.file, from: listed.line + 1, to: listed.line + LISTED };
    const line = Math.max(frame.line, half + 1);
    return { file, from: line - half, to: line + half };
  }
  const { files } = session.program.plan;
  const both = /^(?:(.+\.weir):)?(\d+)\s*,\s*(\d+)$/.exec(rest);
  if (both !== null)
    return {
      file: both[1] === undefined ? file : fileNamed(both[1], files),
      from: Number(both[2]),
      to: Number(both[3]),
    };
  const one = lineOf(rest, { files, file });
  if (one === null)
    throw wrong(`\`${rest}\` is no place in the text`, "list 27, list 20,40 or list fraud.weir:27");
  const line = Math.max(one.place.line, half + 1);
  return { file: one.file, from: line - half, to: line + half };
}

// ---------------------------------------------------------------- values

const MOST_ROWS = 50;
const WIDEST = 110;

export function print(expression: string, standing: Standing): Answer {
  const item = standing.session.evaluate(expression, frameOf(standing).id);
  return said(valueText(item), [item]);
}

/** In one line where it goes; else what it is made of, a row each. */
function valueText(item: Item): string {
  const { text, children } = item;
  if (children === null || (!text.includes("…") && text.length <= WIDEST)) return text;
  const rows = children.page(0, MOST_ROWS);
  return [...rowLines(rows), ...moreOf(children.count, rows.length)].join("\n");
}

export function rowLines(rows: readonly Item[], indent = "  "): readonly string[] {
  const width = Math.min(48, Math.max(0, ...rows.map(({ name }) => name.length)));
  return rows.map(({ name, text, hints }) => {
    const changed = hints.includes("changed") ? "  (changed)" : "";
    return `${indent}${name.padEnd(width)}  ${text}${changed}`.trimEnd();
  });
}

const moreOf = (all: number | null, shown: number): readonly string[] =>
  all !== null && all > shown ? [`  … ${count(all - shown)} more`] : [];

const scopesOf = (standing: Standing) => standing.session.scopes(frameOf(standing).id);

const FEW_ROWS = 6;

function scopes(rest: string, standing: Standing): Answer {
  const all = scopesOf(standing);
  const plain = (text: string): string => text.toLowerCase();
  const chosen = rest === "" ? all : all.filter(({ name }) => plain(name).startsWith(plain(rest)));
  if (chosen.length === 0)
    throw wrong(`There is no scope ${rest} here`, `there are ${all.map(({ name }) => name).join(", ")}`);
  const most = rest === "" ? FEW_ROWS : MOST_ROWS;
  const rows: Item[] = [];
  const text = chosen.map(({ name, children }) => {
    const page = children.page(0, most + 1);
    const shown = page.slice(0, most);
    rows.push(...shown);
    const more =
      children.count === null && page.length > most ? ["  … more"] : moreOf(children.count, shown.length);
    const lines = shown.length === 0 ? ["  nothing"] : rowLines(shown);
    return [standing.place.colors.bold(name), ...lines, ...more].join("\n");
  });
  return said(text.join("\n"), rows);
}

// ---------------------------------------------------------------- history and output

const MOST_MARKS = 40;

function timeline(rest: string, { session }: Standing): Answer {
  const range = /^(\d[\d,]*)\s+(\d[\d,]*)$/.exec(rest);
  if (rest !== "" && rest !== "all" && range === null)
    throw wrong(`\`${rest}\` is no part of the timeline`, "timeline 1000 2000, or timeline all");
  const from = range === null ? 0 : wholeNumber(range[1]!, "step");
  const to = range === null ? session.furthest.step : wholeNumber(range[2]!, "step");
  // Barriers are many: only where somebody asks for a part, or for everything.
  const all = session.timeline(from, to).filter(({ kind }) => rest !== "" || kind !== "barrier");
  const marks = rest === "all" ? all : all.slice(-MOST_MARKS);
  const now = session.moment.step;
  const lines = marks.map(({ step, text }) => ({ step, line: `${count(step).padStart(9)}  ${text}` }));
  const at = lines.findIndex(({ step }) => step > now);
  const here = { step: now, line: `→ ${count(now).padStart(7)}  now` };
  const placed = at < 0 ? [...lines, here] : [...lines.slice(0, at), here, ...lines.slice(at)];
  const left = all.length - marks.length;
  return said(
    [...(left > 0 ? [`${count(left)} earlier: timeline all`] : []), ...placed.map(({ line }) => line)].join(
      "\n",
    ),
  );
}

const sinksOf = (plan: Standing["session"]["program"]["plan"]): readonly string[] =>
  plan.nodes.filter(({ operator }) => operator.kind === "sink").map(({ uid }) => uid);

const MOST_LINES = 20;

function output(rest: string, { session }: Standing): Answer {
  const sinks = sinksOf(session.program.plan);
  const words = rest.split(/\s+/).filter(word => word !== "");
  const whole = words.at(-1) === "all";
  const given = (whole ? words.slice(0, -1) : words).join(" ");
  const sink = given === "" && sinks.length === 1 ? sinks[0]! : given;
  if (!sinks.includes(sink))
    throw wrong(sink === "" ? "say which sink" : `there is no sink ${sink}`, `there are ${sinks.join(", ")}`);
  const text = new TextDecoder().decode(session.output(sink));
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  if (lines.length === 0) return said(`nothing has been committed to ${sink} so far`);
  const shown = whole ? lines : lines.slice(-MOST_LINES);
  const left = lines.length - shown.length;
  return said(
    [...(left > 0 ? [`… ${count(left)} lines before: output ${sink} all`] : []), ...shown].join("\n"),
  );
}
