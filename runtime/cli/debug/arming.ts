// Commands that arm what stops the run, and ask why it did not.

import { runCommand } from "../../debug/commands.ts";
import { keepersOf } from "../../debug/state-shape.ts";
import { keeperNamed } from "../../debug/state-source.ts";
import { type Answer, said } from "./answer.ts";
import type { Asked, Entry } from "./armed-list.ts";
import {
  askedText,
  type BreakContext,
  EVENT_WORDS,
  FILTERS,
  readBreak,
  readCatch,
  readLog,
} from "./break-words.ts";
import { type TerminalCommand, wholeNumber, wrong } from "./command.ts";
import { frameOf, type Standing } from "./standing.ts";

function contextOf(standing: Standing): BreakContext {
  const { files } = standing.session.program.plan;
  const { file } = frameOf(standing);
  return {
    files,
    file: file !== null && files.includes(file) ? file : files[0]!,
    dataId: (state, key) => dataIdNamed(standing, state, key),
  };
}

/** A key is an expression; of keys that are texts, the text itself will do. */
function dataIdNamed({ session }: Standing, state: string, key: string | null): string {
  const slash = state.lastIndexOf("/");
  if (slash < 1) throw wrong("A state is named with its operator", "break state detector/total");
  const { node, keyType } = keeperNamed(session.simulation.plan, state.slice(0, slash));
  const id = `${node.uid}${state.slice(slash)}`;
  if (key === null) return id;
  const isText = keyType?.kind === "string" && !key.startsWith('"');
  return `${id}/${isText ? JSON.stringify(key) : session.evaluate(key, null).full()}`;
}

const mainFile = ({ session }: Standing): string => session.program.plan.files[0]!;

function arm(standing: Standing, asked: Asked, typed: string): Answer {
  // The id of a state is not as a person writes it.
  const text = asked.kind === "data" ? typed : askedText(asked, mainFile(standing));
  const { entry, isNew } = standing.armed.add(asked, text);
  return said(`${isNew ? "" : "set already: "}${entryText(entry)}`);
}

function entryText({ breakpoint, text, asked }: Entry): string {
  const { id, message, line } = breakpoint;
  const at = asked.kind === "line" && line !== null && line !== asked.request.line ? ` (line ${line})` : "";
  return `${id}  ${text}${message === "" ? at : `: ${message}`}${breakpoint.verified ? "" : " (not set)"}`;
}

function list({ armed }: Standing): Answer {
  if (armed.entries.length === 0) return said("nothing is armed: `help break` shows what can be");
  return said(armed.entries.map(entryText).join("\n"));
}

const numbers = (_: string, { armed }: Standing): readonly string[] =>
  armed.entries.map(({ breakpoint }) => String(breakpoint.id));

function placesFor(rest: string, { session }: Standing): readonly string[] {
  const { plan } = session.program;
  const uids = plan.nodes.map(({ uid }) => uid).filter(uid => !uid.includes("/fit#"));
  const state = /^state\s/.exec(rest);
  if (state !== null)
    return keepersOf(plan).flatMap(({ node, states, shared }) =>
      [...states, ...shared].filter(({ own }) => !own).map(({ name }) => `state ${node.uid}/${name}`),
    );
  const colon = rest.indexOf(":");
  if (colon < 0) return [...EVENT_WORDS.map(word => `${word}:`), "state", "checkpoint", ...uids];
  return [...uids, "checkpoint", "*"].map(name => `${rest.slice(0, colon)}:${name}`);
}

export const ARMING: readonly TerminalCommand[] = [
  {
    names: ["break", "br"],
    usage: "break WHERE [if CONDITION] [hits COUNT]",
    does: "stops there; alone, it lists what is armed",
    more: [
      "break 27                     each record that comes to this line; of `checkpoint {`: when one is triggered",
      "break flows/fraud.weir:27    the same in another file of the program",
      "break 27 on aligned          record, barrier, aligned, snapshotted, forwarded, committed, restored, timer, watermark",
      "break barrier:detector       barrier (arrived), aligned, snapshotted, forwarded, commit, timer, watermark, restore,",
      "                             fail or late, then an operator, `checkpoint`, or * for any operator",
      "break detector               each record that comes to this operator, or each call of a fn of this name",
      "break state detector/total   each write to this state, whatever the key",
      'break state detector/total "a"',
      "                             of one key",
      "break 27 if total > 500.0    where this expression is true: of the record, the state, key, checkpoint.id, subtask",
      "break 27 hits >= 3           from the third time on; also `hits 3`, `hits % 10 == 0`",
    ],
    complete: placesFor,
    run: (rest, standing) =>
      rest === "" ? list(standing) : arm(standing, readBreak(rest, contextOf(standing)), `break ${rest}`),
  },
  {
    names: ["catch"],
    usage: "catch WHAT [if CONDITION]",
    does: "stops where something goes wrong, or is mended",
    more: Object.entries(FILTERS).map(([filter, what]) => `catch ${filter.padEnd(18)}${what}`),
    complete: () => Object.keys(FILTERS),
    run: (rest, standing) => arm(standing, readCatch(rest), `catch ${rest}`),
  },
  {
    names: ["log"],
    usage: "log LINE TEXT",
    does: "prints the text at each record there, and goes on",
    more: ["log 43 total of {key} is {total}    what stands in braces is an expression"],
    run: (rest, standing) => arm(standing, readLog(rest, contextOf(standing)), `log ${rest}`),
  },
  {
    names: ["breakpoints", "bl"],
    usage: "breakpoints",
    does: "lists what is armed",
    run: (_, standing) => list(standing),
  },
  {
    names: ["delete", "d"],
    usage: "delete N | all",
    does: "takes away what is armed under this number",
    complete: (rest, standing) => [...numbers(rest, standing), "all"],
    run: (rest, { armed }) => {
      if (rest === "") throw wrong("Say which", "delete 1, or delete all");
      const ids =
        rest === "all"
          ? armed.entries.map(({ breakpoint }) => breakpoint.id)
          : rest.split(/[\s,]+/).map(each => wholeNumber(each, "breakpoint"));
      return said(ids.map(id => `deleted ${id}  ${armed.delete(id).text}`).join("\n"));
    },
  },
  {
    names: ["why"],
    usage: "why N",
    does: "why this breakpoint has not hit, and what happened instead",
    complete: numbers,
    run: async (rest, { session, place, armed }) => {
      const id = wholeNumber(rest, "breakpoint");
      if (armed.find(id) === undefined)
        throw wrong(`There is no breakpoint ${id}`, "`breakpoints` lists what is armed");
      const { text } = await runCommand(`why ${id}`, session, place.commands);
      return said(text);
    },
  },
];
