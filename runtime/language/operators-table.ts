// Every operator and connector of the language: what it is called, what may be written between its parentheses,
// and whether it runs now. The checker, completion, hover and the reference read it; how each computes its result
// type is in check-stages.ts and check-connectors.ts.

import { BOOL, DURATION, INT, PATH, STRING, TIMESTAMP } from "../values/type.ts";
import {
  type Choice,
  call,
  LAMBDA,
  named,
  oneOf,
  type Parameter,
  rangeOf,
  required,
  STREAM,
  typed,
  word,
} from "./signatures.ts";

export type OperatorRole = "source" | "combine" | "transform" | "partition" | "window" | "sink";

export interface OperatorEntry {
  readonly name: string;
  /** `combine` stands at the head of a flow (`union`); `partition` and `window` do no work of their own. */
  readonly role: OperatorRole;
  readonly parameters: readonly Parameter[];
  readonly typeParameters: number;
  /** Keeps state, and so has a uid that must not change. */
  readonly stateful: boolean;
  readonly doc: string;
  readonly runs: boolean;
}

const ON_ERROR = named(
  "onError",
  oneOf(
    word("fail", "A record that fails, fails the subtask."),
    word("skip", "A record that fails is counted and left out."),
    call("to", [], "A record that fails goes to this side output, with its error."),
  ),
  "What becomes of a record that fails.",
  { default: "fail" },
);
const PARALLELISM = named("parallelism", typed(INT), "How many subtasks run it.", { minimum: 1 });
/** Arguments of every operator that does work. */
export const COMMON: readonly Parameter[] = [ON_ERROR, PARALLELISM];

const WATERMARK: readonly Choice[] = [
  call(
    "boundedOutOfOrderness",
    [required("bound", typed(DURATION), "No record is later than this.")],
    "The watermark trails the highest timestamp by a bound.",
  ),
  word("monotonous", "Timestamps never go back."),
];
const TIMESTAMP_OF = named("timestamp", LAMBDA, "The timestamp of an element: `tx => tx.at`.");
const WATERMARK_OF = named("watermark", oneOf(...WATERMARK), "How far event time has come.");

/** Arguments of every source. */
export const SOURCE_COMMON: readonly Parameter[] = [
  TIMESTAMP_OF,
  WATERMARK_OF,
  named(
    "idle",
    typed(DURATION),
    "After so long without a record the source no longer holds back event time.",
  ),
  ...COMMON,
];

const size = (name: string, doc: string): Parameter => required(name, typed(DURATION), doc, { minimum: 1 });
const OFFSET = named("offset", typed(DURATION), "Shifts every window, as a zone shifts days.", {
  default: "0s",
});
const TTL = named("ttl", typed(DURATION), "After so long untouched it is as if it had never been.", {
  minimum: 1,
});
/** Options of `state`. */
export const STATE_OPTIONS: readonly Parameter[] = [TTL];

/** What `window` and a `join`'s `window:` take. */
export const WINDOWS: readonly Choice[] = [
  call("tumbling", [size("size", "Length of a window."), OFFSET], "Windows side by side."),
  call(
    "sliding",
    [
      size("size", "Length of a window."),
      named("slide", typed(DURATION), "From one to the next.", { required: true, minimum: 1 }),
      OFFSET,
    ],
    "Windows that overlap.",
  ),
  call("session", [size("gap", "A pause that ends a session.")], "Windows that end after a pause."),
  call(
    "global",
    [named("every", typed(INT), "Also fires after each so many records.", { minimum: 1 })],
    "One window of everything; fires at the end of the input.",
  ),
];

/** Those of a join: it pairs when a window ends, and not before. */
const JOIN_WINDOWS: readonly Choice[] = WINDOWS.map(choice =>
  choice.name === "global" ? { ...choice, parameters: [] } : choice,
);

const entry = (
  name: string,
  role: OperatorRole,
  parameters: readonly Parameter[],
  doc: string,
  options: Partial<Pick<OperatorEntry, "stateful" | "runs" | "typeParameters">> = {},
): OperatorEntry => ({
  name,
  role,
  parameters,
  doc,
  typeParameters: options.typeParameters ?? 0,
  stateful: options.stateful ?? false,
  runs: options.runs ?? true,
});

const work = (name: string, parameters: readonly Parameter[], doc: string, options = {}): OperatorEntry =>
  entry(name, "transform", [...parameters, ...COMMON], doc, options);

const fn = (doc: string): Parameter => required("fn", LAMBDA, doc);
const LATER = { runs: false };
const STATEFUL = { stateful: true };

export const OPERATORS: readonly OperatorEntry[] = [
  entry(
    "union",
    "combine",
    [required("streams", STREAM, "Two or more streams of one type.")],
    "Several streams as one.",
  ),
  work("map", [fn("Element to result.")], "One result for each element."),
  work("filter", [fn("Element to bool.")], "Only the elements for which the function is true."),
  work("flatMap", [fn("Element to list.")], "Every item of the list the function gives."),
  work("filterMap", [fn("Element to result or null.")], "Every result that is not null."),
  work(
    "reduce",
    [fn("The value so far and an element, to the new value.")],
    "Folds elements of one type, by key.",
    STATEFUL,
  ),
  work("aggregate", [fn("A record of aggregates.")], "Computes aggregates, by key and window.", STATEFUL),
  work("process", [], "State, timers and any number of results, as statements.", STATEFUL),
  entry("keyBy", "partition", [fn("Element to key."), ON_ERROR], "Brings elements of one key together."),
  entry("rebalance", "partition", [], "Deals elements out in turn."),
  entry("broadcast", "partition", [], "Every element to every subtask."),
  entry("forward", "partition", [], "Elements stay in their subtask."),
  entry(
    "window",
    "window",
    [
      required("windows", oneOf(...WINDOWS), "Which windows."),
      named("allowedLateness", typed(DURATION), "How long a window takes late records.", {
        default: "0s",
        minimum: 0,
      }),
      named("late", { kind: "sideOutput" }, "Where records go that come later still."),
    ],
    "Cuts a stream into windows for the aggregate that follows.",
  ),
  entry(
    "connect",
    "window",
    [
      required("other", STREAM, "The right side."),
      named("first", typed(BOOL), "Read the right side to its end first.", { default: "false" }),
    ],
    "Two streams for one `process`.",
  ),
  work(
    "intervalJoin",
    [
      required("other", STREAM, "The right side, keyed."),
      named("between", rangeOf(DURATION), "How far apart in time.", { required: true }),
      fn("Left and right, to the result."),
    ],
    "Pairs that are close in time.",
    STATEFUL,
  ),
  work(
    "join",
    [
      required("other", STREAM, "The right side, keyed."),
      named("window", oneOf(...JOIN_WINDOWS), "Pairs within one window, when it ends."),
      named("ttl", typed(DURATION), "How long both sides are kept; without, for ever.", { minimum: 1 }),
      fn("Left and right, to the result."),
    ],
    "Pairs with the same key.",
    STATEFUL,
  ),
  work(
    "distinct",
    [
      { ...fn("What makes elements the same; without, the whole element."), required: false },
      { ...TTL, doc: "How long an element is remembered; without, for ever." },
    ],
    "Each element once, by key.",
    STATEFUL,
  ),
  work(
    "topN",
    [
      required("n", typed(INT), "How many.", { minimum: 1 }),
      named("by", LAMBDA, "The measure.", { required: true }),
    ],
    "The elements with the greatest measure as a list, greatest first, by key and window.",
    STATEFUL,
  ),
  work(
    "limit",
    [required("count", typed(INT), "How many.", { minimum: 0 })],
    "The first elements of the whole stream only.",
    STATEFUL,
  ),
  work("sortBy", [fn("What to sort by.")], "Every element of a window, in order.", STATEFUL),
  work("tap", [fn("Element to a text.")], "Shows elements and passes them on."),
  work("assignTimestamps", [fn("Element to timestamp."), WATERMARK_OF], "New timestamps and watermarks."),
  work(
    "asyncMap",
    [
      required("fn", { kind: "function" }, "An `extern async fn`."),
      named("capacity", typed(INT), "Calls under way at once, in each subtask.", {
        default: "100",
        minimum: 1,
      }),
      named("timeout", typed(DURATION), "How long a call may take; then its record fails.", {
        default: "externTimeout",
        minimum: 1,
      }),
      named("ordered", typed(BOOL), "Results in the order of elements.", { default: "true" }),
    ],
    "Calls an extern that answers later.",
    STATEFUL,
  ),
];

const source = (
  name: string,
  parameters: readonly Parameter[],
  doc: string,
  options: Partial<Pick<OperatorEntry, "runs" | "typeParameters">> = {},
): OperatorEntry =>
  entry(name, "source", [...parameters, ...SOURCE_COMMON], doc, { ...options, stateful: true });
const sink = (name: string, parameters: readonly Parameter[], doc: string, options = {}): OperatorEntry =>
  entry(name, "sink", [...parameters, ...COMMON], doc, options);

const PATH_OF = required(
  "path",
  typed(PATH),
  "The file, which may end in `.gz`; or a directory, ending in `/`; or a pattern with `*`.",
);
const FILES: readonly Parameter[] = [
  PATH_OF,
  named("follow", typed(BOOL), "Wait for more at the end of the file.", { default: "false" }),
  named(
    "order",
    oneOf(word("merged", "Several files as one sequence by timestamp.")),
    "How several files become one sequence.",
    { default: "one file after the other, by name" },
  ),
];
const TARGET = required("path", typed(PATH), "The file, or a directory if it ends in `/`.");

export const SOURCES: readonly OperatorEntry[] = [
  source("readText", FILES, "The lines of a text file."),
  source("readJsonl", FILES, "The records of a JSON lines file.", { typeParameters: 1 }),
  source(
    "readCsv",
    [...FILES, named("delimiter", typed(STRING), "What separates columns.", { default: '","' })],
    "The rows of a CSV file with a header.",
    { typeParameters: 1 },
  ),
  source(
    "generate",
    [
      named("rate", typed(INT), "Elements a second."),
      named("count", typed(INT), "How many in all."),
      fn("The number of an element, from 0, to the element."),
    ],
    "Elements made by a function.",
  ),
  source("sequence", [required("range", rangeOf(INT), "First and last.")], "Consecutive numbers."),
  source("stdin", [], "The lines of standard input. Cannot be read again after a crash."),
  source(
    "socket",
    [required("host", typed(STRING), "The host."), required("port", typed(INT), "The port.")],
    "The lines a server sends. Cannot be read again after a crash.",
  ),
  source("kafka", [], "The records of a Kafka topic.", { runs: false, typeParameters: 1 }),
];

export const SINKS: readonly OperatorEntry[] = [
  sink("writeText", [TARGET], "One line for each string."),
  sink("writeJsonl", [TARGET], "One JSON line for each element."),
  sink(
    "writeCsv",
    [TARGET, named("delimiter", typed(STRING), "What separates columns.", { default: '","' })],
    "One row for each record, under a header.",
  ),
  sink("print", [], "Every element on standard output."),
  sink("discard", [], "Takes elements and forgets them."),
  sink(
    "socket",
    [required("host", typed(STRING), "The host."), required("port", typed(INT), "The port.")],
    "A line to a server for each element.",
  ),
  sink("kafka", [], "A record in a Kafka topic for each element.", LATER),
  sink("postgres", [], "A row in a table for each element.", LATER),
];

const byName = (entries: readonly OperatorEntry[]): ReadonlyMap<string, OperatorEntry> =>
  new Map(entries.map(each => [each.name, each]));

/** What may follow `|>`. */
export const OPERATOR = byName(OPERATORS);
/** What a `source` may call. */
export const SOURCE = byName(SOURCES);
/** What may end a `sink`. */
export const SINK = byName(SINKS);

export interface AggregateEntry {
  readonly name: string;
  readonly doc: string;
  /** Arguments before `where:`. */
  readonly arguments: 0 | 1 | 2;
  readonly runs: boolean;
}

const aggregate = (name: string, args: 0 | 1 | 2, doc: string): AggregateEntry => ({
  name,
  doc,
  arguments: args,
  runs: true,
});

/** What may be called in `aggregate(c => …)` over the record; each takes `where:` too. */
export const AGGREGATES: ReadonlyMap<string, AggregateEntry> = new Map(
  [
    aggregate("count", 0, "How many records."),
    aggregate("sum", 1, "The sum of numbers or durations."),
    aggregate("min", 1, "The least value."),
    aggregate("max", 1, "The greatest value."),
    aggregate("avg", 1, "The mean of numbers."),
    aggregate("first", 1, "The value of the earliest record."),
    aggregate("last", 1, "The value of the latest record."),
    aggregate("collect", 1, "Every value, as a list."),
    aggregate("countDistinct", 1, "How many different values."),
    aggregate("minBy", 1, "The record with the least measure."),
    aggregate("maxBy", 1, "The record with the greatest measure."),
    aggregate("topN", 2, "The records with the greatest measures, greatest first: `topN(c.amount, 3)`."),
  ].map(each => [each.name, each]),
);

/** What `timer` and its kin take: a moment. They stand as statements in handlers. */
export const TIMER_CALLS: ReadonlyMap<string, { readonly doc: string }> = new Map([
  ["timer", { doc: "Calls `on timer` when event time reaches this moment." }],
  ["cancelTimer", { doc: "Takes back a `timer` of the same moment." }],
  ["processingTimer", { doc: "Calls `on processingTimer` when the clock reaches this moment." }],
  ["cancelProcessingTimer", { doc: "Takes back a `processingTimer` of the same moment." }],
]);

export const AMBIENT_TYPES = { timestamp: TIMESTAMP, watermark: TIMESTAMP, subtask: INT } as const;
