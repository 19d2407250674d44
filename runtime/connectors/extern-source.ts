// An extern source as a reader: asks poll(), awaits what is a promise, checks every element, and remembers positions.
// A subtask usually holds one instance; after a change of parallelism it may hold several, or none.

import type { SourceReader } from "../job/source.ts";
import { WeirError } from "../values/failure.ts";
import type { Row, StateSchema } from "../values/row.ts";
import { record, STRING, type Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { Mismatch, type Reader, readerOf } from "./conversion.ts";
import { isPromise, type OpenSource } from "./externs.ts";
import { operatorRow } from "./position.ts";
import { foundText } from "./type-text.ts";

export interface ExternReaderOptions {
  readonly name: string;
  /** A new instance. */
  readonly open: () => OpenSource;
  readonly type: Type;
  readonly subtask: number;
  readonly parallelism: number;
}

const POSITION = "$position";
const QUEUED = "$queued";
const FAILED = "$failed";
const FAILURE = record([
  { name: "input", type: STRING },
  { name: "error", type: STRING },
]);

/** Positions as JSON text; elements given by poll() that were not yet handed over, good ones and others. */
const schemaOf = (type: Type): readonly StateSchema[] =>
  [
    { name: POSITION, valueType: STRING },
    { name: QUEUED, valueType: type },
    { name: FAILED, valueType: FAILURE },
  ].map(({ name, valueType }) => ({
    name,
    valueType,
    kind: "operator",
    keyType: null,
    namespaceType: null,
    redistribution: "split",
  }));

export function createExternReader(options: ExternReaderOptions): SourceReader {
  const { name, type } = options;
  const read = readerOf(type, "extern");
  const queue: Queued[] = [];
  let head = 0;
  let instances: Instance[] | null = null;
  let turn = 0;
  let given = 0;

  const running = (): Instance[] => (instances ??= [createInstance(options, null)]);
  const take = (value: unknown): void => {
    queue.push(checked(value, read));
  };

  return {
    poll(max, emit, fail) {
      for (let n = 0; n < max; n++) {
        while (head === queue.length) {
          queue.length = head = 0;
          const answer = askInTurn(running(), turn, take);
          turn = answer.turn;
          if (answer.result !== "given") return n > 0 ? "more" : answer.result;
        }
        const next = queue[head++]!;
        given++;
        if ("value" in next) emit(next.value);
        else fail({ input: next.input, error: next.error, origin: `${name}:${given}` });
      }
      return "more";
    },
    schema: schemaOf(type),
    snapshot: () => [
      ...running()
        .flatMap(instance => instance.position())
        .map((json, i) => operatorRow(POSITION, i, json)),
      ...queue.slice(head).map(rowOf),
    ],
    restore(rows) {
      const all: readonly Row[] = [...rows];
      queue.push(...queuedIn(all));
      const positions = all.filter(row => row.state === POSITION).map(row => JSON.parse(row.value as string));
      instances = positions.map(position => createInstance(options, position));
      // A source that remembers nothing begins anew.
      if (positions.length === 0 && options.subtask === 0) instances = null;
    },
    where: () => `${name}:${given}`,
    close() {
      for (const instance of instances ?? []) instance.close();
      instances = [];
    },
  };
}

type Queued = { readonly value: Value } | { readonly input: string; readonly error: string };

const rowOf = (each: Queued, i: number): Row =>
  "value" in each
    ? operatorRow(QUEUED, i, each.value)
    : operatorRow(FAILED, i, { input: each.input, error: each.error });

/** In the order they were in. */
function queuedIn(rows: readonly Row[]): readonly Queued[] {
  return rows
    .filter(row => row.state === QUEUED || row.state === FAILED)
    .sort((a, b) => a.sequence - b.sequence)
    .map(row => (row.state === QUEUED ? { value: row.value } : (row.value as unknown as Queued)));
}

function checked(value: unknown, read: Reader): Queued {
  try {
    return { value: read(value) };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { input: inputText(value), error: error.message };
  }
}

function inputText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? foundText(value);
  } catch {
    return foundText(value);
  }
}

type Answer = "given" | "waiting" | "end";

/** One round over the instances, beginning with the one whose turn it is. */
function askInTurn(
  instances: readonly Instance[],
  from: number,
  take: (value: unknown) => void,
): { readonly result: Answer; readonly turn: number } {
  let ended = 0;
  for (let i = 0; i < instances.length; i++) {
    const at = (from + i) % instances.length;
    const result = instances[at]!.ask(take);
    if (result === "given") return { result, turn: (at + 1) % instances.length };
    if (result === "end") ended++;
  }
  return { result: ended === instances.length ? "end" : "waiting", turn: from };
}

interface Instance {
  ask(take: (value: unknown) => void): Answer;
  /** As JSON; none where the source remembers nothing. */
  position(): readonly string[];
  close(): void;
}

/** What a promise of the source has come to. */
type Outstanding =
  | { readonly state: "open" }
  | { readonly state: "done"; readonly value: unknown; readonly opening: boolean };

function createInstance(options: ExternReaderOptions, at: unknown): Instance {
  const { name, type, subtask, parallelism } = options;
  const source = options.open();
  let outstanding: Outstanding | null = null;
  let failure: WeirError | null = null;
  let ended = false;
  /** The position before what was asked for last: it counts while a promise of that is open. */
  let before: Held | null = at === null ? null : held(name, at);

  const wait = (promise: PromiseLike<unknown>, opening: boolean): void => {
    outstanding = { state: "open" };
    promise.then(
      value => void (outstanding = { state: "done", value, opening }),
      error => void (failure = source.failed(error)),
    );
  };
  const opening = source.open(at, subtask, parallelism);
  if (isPromise(opening)) wait(opening, true);

  const deliver = (polled: unknown, take: (value: unknown) => void): Answer => {
    if (isEnd(polled, type)) ended = true;
    if (ended) return "end";
    if (polled === null) return "waiting";
    if (!Array.isArray(polled)) take(polled);
    else for (const value of polled) take(value);
    return Array.isArray(polled) && polled.length === 0 ? "waiting" : "given";
  };
  const poll = (take: (value: unknown) => void): Answer => {
    if (source.hasSnapshot) before = held(name, source.snapshot());
    const polled = source.poll();
    if (!isPromise(polled)) return deliver(polled, take);
    wait(polled, false);
    return "waiting";
  };

  return {
    ask(take) {
      if (ended) return "end";
      if (failure !== null) throw failure;
      if (outstanding?.state === "open") return "waiting";
      const come = outstanding;
      outstanding = null;
      return come === null || come.opening ? poll(take) : deliver(come.value, take);
    },
    position() {
      if (!source.hasSnapshot) return [];
      if (outstanding === null) return [heldText(held(name, source.snapshot()))];
      return before === null ? [] : [heldText(before)];
    },
    close: () => source.close(),
  };
}

/** An object with nothing but `done: true` ends the source, unless that is what its elements look like. */
function isEnd(polled: unknown, type: Type): boolean {
  if (polled === undefined) return true;
  if (typeof polled !== "object" || polled === null || (polled as { done?: unknown }).done !== true)
    return false;
  const elementsLookSo =
    type.kind === "record" && type.fields.length === 1 && type.fields[0]!.name === "done";
  return !elementsLookSo && Object.keys(polled).length === 1;
}

/** A position as it was at the time: numbers and texts cannot change, all else is written down at once. */
type Held = { readonly plain: string | number | null } | { readonly json: string };

function held(name: string, position: unknown): Held {
  if (position === null || Number.isFinite(position) || typeof position === "string")
    return { plain: position as number | string | null };
  if (typeof position === "number") throw notJson(name, position);
  let json: string | undefined;
  try {
    json = JSON.stringify(position);
  } catch {
    json = undefined;
  }
  if (json !== undefined) return { json };
  throw notJson(name, position);
}

const heldText = (position: Held): string =>
  "json" in position ? position.json : JSON.stringify(position.plain);

const notJson = (name: string, position: unknown): WeirError =>
  new WeirError(
    "extern-position",
    `snapshot() of extern source ${name} returned what is no JSON: ${foundText(position)}`,
    {
      where: name,
      remedy: "Return a number, a string, or an object of these: what open() needs to go on from here",
      exit: 1,
    },
  );
