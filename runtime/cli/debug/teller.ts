// What a session in the terminal writes: as text for people, or each stop and answer as one line of JSON. Keeps the text
// of the last answer, which expectations of a script are about.

import { stripVTControlCharacters } from "node:util";
import type { Item } from "../../debug/item.ts";
import type { SessionEvent, Stop } from "../../debug/session.ts";
import { WeirError } from "../../values/failure.ts";
import type { Host } from "../host.ts";
import type { Answer } from "./answer.ts";
import { frameOf, type Standing, turnTo } from "./standing.ts";
import { recordText, stopText } from "./stop-text.ts";

export const PROMPT = "(weir) ";

export interface Teller {
  /** Of the last command: what it answered, without colours. */
  readonly said: string;
  /** A command begins; its text is repeated where no terminal does it. */
  begin(line: string): void;
  /** An expectation: repeated, and the last answer stays what it was. */
  expecting(line: string): void;
  /** A comment or an empty line of a script. */
  comment(line: string): void;
  answer(line: string, answer: Answer): void;
  /** Throws again what is no mistake of a person. */
  refuse(line: string, error: unknown): void;
  event(event: SessionEvent): void;
  note(text: string): void;
}

export interface TellerOptions {
  readonly json: boolean;
  /** Commands come from a file or a pipe: each is repeated. */
  readonly echo: boolean;
}

const MOST_ITEMS = 3;

export function createTeller(
  host: Pick<Host, "out" | "err" | "errIsTerminal">,
  standing: Standing,
  options: TellerOptions,
): Teller {
  const { session, place } = standing;
  const c = place.colors;
  const { json, echo } = options;
  let said = "";
  let depth = 0;
  let progress = false;

  const quiet = (): void => {
    if (progress) host.err("\r\u001b[K");
    progress = false;
  };
  const write = (text: string): void => {
    if (text === "") return;
    quiet();
    said += `${stripVTControlCharacters(text)}\n`;
    if (!json) host.out(`${text}\n`);
  };
  const line = (value: object): void => {
    if (json) host.out(`${JSON.stringify(value)}\n`);
  };

  const output = (event: Extract<SessionEvent, { type: "output" }>): void => {
    const { text, group, items, category, file, line: at } = event;
    if (group === "end") depth = Math.max(0, depth - 1);
    const from = file !== null && at !== null ? `${c.dim(`${place.shown(file)}:${at}:`)} ` : "";
    const body = text.trimEnd();
    const painted = category === "important" ? c.yellow(body) : group === null ? body : c.dim(body);
    if (body !== "") write(`${"  ".repeat(depth)}${from}${painted}`);
    for (const item of items.slice(0, MOST_ITEMS)) write(`${"  ".repeat(depth + 1)}${item.text}`);
    if (items.length > MOST_ITEMS)
      write(`${"  ".repeat(depth + 1)}${c.dim(`… ${items.length - MOST_ITEMS} more`)}`);
    if (group === "start" || group === "startCollapsed") depth++;
    if (body !== "")
      line({ type: "output", category, text: body, ...(items.length > 0 && { items: items.map(rowOf) }) });
  };

  return {
    get said() {
      return said;
    },
    begin(text) {
      said = "";
      if (echo && !json) host.out(`${c.dim(PROMPT)}${text}\n`);
    },
    expecting(text) {
      if (echo && !json) host.out(`${c.dim(PROMPT)}${text}\n`);
    },
    comment(text) {
      if (echo && !json) host.out(`${c.dim(text)}\n`);
    },
    answer(command, { text, rows, stop }) {
      if (text !== "" && stop?.description.endsWith(text) !== true) {
        write(text);
        line({ type: "answer", command, text, ...(rows.length > 0 && { rows: rows.map(rowOf) }) });
      } else if (stop === null) line({ type: "answer", command, text });
      if (stop === null) return;
      if (text !== "" && isToldAlready(standing.told?.stop, stop)) {
        line({ type: "stop", command, ...stopValue(standing, stop) });
        return;
      }
      turnTo(standing, stop);
      const shown = stopText(standing, stop);
      write(shown);
      line({ type: "stop", command, ...stopValue(standing, stop) });
    },
    refuse(command, error) {
      if (!(error instanceof WeirError)) throw error;
      const { where, remedy } = error.options;
      write(
        [
          `${c.red("error:")} ${error.what}`,
          ...(where === undefined ? [] : [`  at ${where}`]),
          ...(remedy === undefined ? [] : remedy.split("\n").map(each => `  ${each}`)),
        ].join("\n"),
      );
      const { code, what } = error;
      line({ type: "error", command, code, what, ...(where && { where }), ...(remedy && { remedy }) });
    },
    event(event) {
      if (event.type === "output") output(event);
      if (event.type !== "progress" || json || echo || !host.errIsTerminal) return;
      quiet();
      if (event.end) return;
      host.err(`${event.title}: ${event.message} (Ctrl-C pauses)`);
      progress = true;
    },
    note(text) {
      write(text);
      line({ type: "note", text });
    },
  };

  function stopValue(at: Standing, stop: Stop): object {
    const frame = frameOf(at);
    const thread = session.threads().find(({ id }) => id === stop.thread);
    return {
      reason: stop.reason,
      description: stop.description,
      text: stop.text,
      thread: { id: stop.thread, name: thread?.name ?? "" },
      frame: frame.name,
      file: frame.file,
      line: frame.line,
      column: frame.column,
      record: recordText(at, frame),
      breakpoints: stop.breakpoints,
      filter: stop.filter,
      moment: stop.moment,
      timeMs: session.simulation.nowMs,
      status: session.simulation.status,
    };
  }
}

/** What was done by hand has moved nothing. */
const isToldAlready = (told: Stop | undefined, stop: Stop): boolean =>
  told !== undefined &&
  told !== stop &&
  stop.reason !== "end" &&
  told.description === stop.description &&
  told.thread === stop.thread &&
  told.moment.step === stop.moment.step &&
  told.moment.pause === stop.moment.pause;

const rowOf = ({ name, text, type }: Item) => ({ name, text, ...(type !== "" && { type }) });
