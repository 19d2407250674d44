// The input log: everything that entered a simulated run from outside, in order, as values. Recording wraps the real
// readers, clock, random numbers and externs; replaying answers in their place and never asks them again. Since a
// simulation is one thread with one order, one list is enough.

import type { SourceFailure, SourceReader } from "../../job/source.ts";
import type { Answer } from "../../job/task-api.ts";
import type { Outside } from "../../operators/chain.ts";
import { RecordFailure, WeirError } from "../../values/failure.ts";
import type { Row, StateSchema } from "../../values/row.ts";

export type Thrown =
  | {
      readonly kind: "weir";
      readonly code: string;
      readonly what: string;
      readonly options: WeirError["options"];
    }
  | { readonly kind: "record"; readonly reason: string; readonly site: number };

type Polled = { readonly value: unknown } | { readonly failure: SourceFailure };

export type LogEntry =
  | { readonly type: "opened"; readonly reader: string; readonly schema: readonly StateSchema[] }
  | {
      readonly type: "polled";
      readonly reader: string;
      readonly elements: readonly Polled[];
      readonly answer: "more" | "waiting" | "end" | Thrown;
      readonly where: string;
    }
  | { readonly type: "position"; readonly reader: string; readonly rows: readonly Row[] }
  | { readonly type: "restored"; readonly reader: string; readonly thrown: Thrown | null }
  | { readonly type: "now"; readonly ms: number }
  | { readonly type: "random"; readonly value: number }
  | {
      readonly type: "extern";
      readonly extern: number;
      readonly answer: { readonly value: unknown } | Thrown;
    }
  | { readonly type: "answered"; readonly extern: number; readonly answer: Answer };

export interface InputLog {
  readonly entries: readonly LogEntry[];
}

/** The one door between a simulated run and everything outside it. */
export interface Door {
  readonly log: InputLog;
  openReader(name: string, open: () => SourceReader): SourceReader;
  outside(real: Outside): Outside;
  /** Whether calls are made at all; if not, all are answered from the log. */
  readonly makesCalls: boolean;
  /** The answer of a call, as it is handed to its task. */
  answered(extern: number, answer: Answer | null): Answer;
}

const thrownBy = (error: unknown): Thrown => {
  if (error instanceof RecordFailure) return { kind: "record", reason: error.reason, site: error.site };
  if (error instanceof WeirError) {
    return { kind: "weir", code: error.code, what: error.what, options: error.options };
  }
  throw error;
};

const thrownAgain = (thrown: Thrown): Error =>
  thrown.kind === "record"
    ? new RecordFailure(thrown.reason, thrown.site)
    : new WeirError(thrown.code, thrown.what, thrown.options);

// ---------------------------------------------------------------- recording

export function recordingDoor(): Door {
  const entries: LogEntry[] = [];
  return {
    log: { entries },
    openReader(name, open) {
      const reader = open();
      entries.push({ type: "opened", reader: name, schema: reader.schema });
      return recordingReader(name, reader, entries);
    },
    outside: real => recordingOutside(real, entries),
    makesCalls: true,
    answered(extern, answer) {
      if (answer === null) throw new Error("a call is handed on before it is answered");
      entries.push({ type: "answered", extern, answer });
      return answer;
    },
  };
}

function recordingReader(name: string, reader: SourceReader, entries: LogEntry[]): SourceReader {
  return {
    schema: reader.schema,
    poll(max, emit, fail) {
      const elements: Polled[] = [];
      const answer = attempt(() =>
        reader.poll(
          max,
          value => elements.push({ value }),
          failure => elements.push({ failure }),
        ),
      );
      const where = reader.where();
      entries.push({ type: "polled", reader: name, elements, answer, where });
      return handOver(elements, answer, emit, fail);
    },
    snapshot() {
      const rows = reader.snapshot();
      entries.push({ type: "position", reader: name, rows });
      return rows;
    },
    restore(rows) {
      const answer = attempt(() => reader.restore(rows));
      entries.push({ type: "restored", reader: name, thrown: answer ?? null });
      if (answer !== undefined) throw thrownAgain(answer);
    },
    where: () => reader.where(),
    close: () => reader.close(),
  };
}

function attempt<T>(call: () => T): T | Thrown {
  try {
    return call();
  } catch (error) {
    return thrownBy(error);
  }
}

function handOver(
  elements: readonly Polled[],
  answer: "more" | "waiting" | "end" | Thrown,
  emit: (value: unknown) => void,
  fail: (failure: SourceFailure) => void,
): "more" | "waiting" | "end" {
  for (const element of elements) {
    if ("failure" in element) fail(element.failure);
    else emit(element.value);
  }
  if (typeof answer === "string") return answer;
  throw thrownAgain(answer);
}

function recordingOutside(real: Outside, entries: LogEntry[]): Outside {
  return {
    now() {
      const ms = real.now();
      entries.push({ type: "now", ms });
      return ms;
    },
    random() {
      const value = real.random();
      entries.push({ type: "random", value });
      return value;
    },
    callExtern(extern, args) {
      const answer = attempt(() => ({ value: real.callExtern(extern, args) }));
      entries.push({ type: "extern", extern, answer });
      if ("value" in answer) return answer.value;
      throw thrownAgain(answer);
    },
  };
}

// ---------------------------------------------------------------- replaying

export function replayingDoor(log: InputLog): Door {
  let next = 0;
  const take = <T extends LogEntry["type"]>(type: T, who: string): Extract<LogEntry, { type: T }> => {
    const entry = log.entries[next++];
    if (entry === undefined || entry.type !== type || ("reader" in entry && entry.reader !== who)) {
      throw new Error(
        `replay left the log at entry ${next - 1}: asked ${type} of ${who}, found ${entry?.type}`,
      );
    }
    return entry as Extract<LogEntry, { type: T }>;
  };
  return {
    log,
    makesCalls: false,
    answered: extern => take("answered", `extern ${extern}`).answer,
    openReader: name => replayingReader(name, take("opened", name).schema, take),
    outside: () => ({
      now: () => take("now", "the clock").ms,
      random: () => take("random", "the dice").value,
      callExtern: extern => {
        const { answer } = take("extern", `extern ${extern}`);
        if ("value" in answer) return answer.value;
        throw thrownAgain(answer);
      },
    }),
  };
}

type Take = <T extends LogEntry["type"]>(type: T, who: string) => Extract<LogEntry, { type: T }>;

function replayingReader(name: string, schema: readonly StateSchema[], take: Take): SourceReader {
  let where = "";
  return {
    schema,
    poll(_max, emit, fail) {
      const polled = take("polled", name);
      where = polled.where;
      return handOver(polled.elements, polled.answer, emit, fail);
    },
    snapshot: () => take("position", name).rows,
    restore() {
      const { thrown } = take("restored", name);
      if (thrown !== null) throw thrownAgain(thrown);
    },
    where: () => where,
    close: () => {},
  };
}
