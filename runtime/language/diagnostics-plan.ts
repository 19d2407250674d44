// The diagnostics computed from the plan of a pipeline: guarantees, order, growth, event time, contradictions; and names
// that nothing uses. W0523 to W0599. Every sample is a whole program, and a test runs it.

import type { DiagnosticTable } from "./diagnostic.ts";
import { error, hint, warning } from "./diagnostics-page.ts";

const ORDER = "type Order = { id: string, amount: float, at: timestamp }";
const pipeline = (...lines: readonly string[]): string =>
  `pipeline P {\n${lines.map(line => `  ${line}`).join("\n")}\n}`;
const program = (...lines: readonly string[]): string => `${ORDER}\n\n${pipeline(...lines)}`;
const TIMED =
  'source orders = readJsonl<Order>("orders.jsonl", timestamp: o => o.at, watermark: boundedOutOfOrderness(5s))';
const UNTIMED = 'source orders = readJsonl<Order>("orders.jsonl")';
const TIMESTAMPED = 'source orders = readJsonl<Order>("orders.jsonl", timestamp: o => o.at)';
const ENDLESS =
  'source orders = readJsonl<Order>("orders.jsonl", follow: true, timestamp: o => o.at, watermark: monotonous)';

export const PLAN_DIAGNOSTICS: DiagnosticTable = {
  W0523: hint(
    "unused-param",
    "Nothing uses the param `{name}`.",
    "A param that nothing reads changes nothing, whatever it is given.",
    pipeline("param limit: int = 10", "source numbers = sequence(1 .. 100)", "sink out = numbers |> print"),
    pipeline(
      "param limit: int = 10",
      "source numbers = sequence(1 .. 100)",
      "sink out = numbers |> limit(limit) |> print",
    ),
  ),
  W0524: hint(
    "unused-function",
    "Nothing in this file uses `{name}`.",
    "It may be left over. In a file without pipelines, which others import, this is not said.",
    `fn twice(x: int) = 2 * x\n\n${pipeline("source numbers = sequence(1 .. 3)", "sink out = numbers |> print")}`,
    `fn twice(x: int) = 2 * x\n\n${pipeline("source numbers = sequence(1 .. 3)", "sink out = numbers |> map(n => twice(n)) |> print")}`,
  ),
  W0525: hint(
    "unused-import",
    "Nothing in this file uses `{name}`.",
    "What a file imports cannot be imported from it, so an import that is not used does nothing.",
    'import { Order, total } from "./orders.weir"\n\nfn f(o: Order) = o',
    'import { Order } from "./orders.weir"\n\nfn f(o: Order) = o',
  ),
  W0530: warning(
    "weaker-guarantee",
    "`{sink}` delivers {guarantee}, and {asked} is asked for. {why}",
    "What a failure may do to output depends on the whole way there: whether sources can be read again, whether state and sinks take part in checkpoints. `checkpoint.mode` asks for a guarantee; this names what does not give it. Change that, or ask for less.",
    pipeline(
      "checkpoint { mode: exactlyOnce }",
      "source lines = stdin()",
      'sink out = lines |> writeText("out.txt")',
    ),
    pipeline(
      "checkpoint { mode: exactlyOnce }",
      'source lines = readText("lines.txt")',
      'sink out = lines |> writeText("out.txt")',
    ),
  ),
  W0531: hint(
    "guarantee",
    "`{sink}` delivers {guarantee}. {why}",
    "Without `checkpoint.mode` exactly once is meant, and not every sink can give it.",
    pipeline('source lines = readText("lines.txt")', 'sink out = lines |> socket("localhost", 7000)'),
    pipeline('source lines = readText("lines.txt")', 'sink out = lines |> writeText("out.txt")'),
  ),
  W0532: hint(
    "written-through",
    "With `checkpoint: off` there is nothing to commit `{sink}` with: it is written straight through, and a failure leaves what it had so far.",
    "Files are written in two phases: prepared with a checkpoint, visible when it is complete.",
    pipeline(
      "checkpoint: off",
      'source lines = readText("lines.txt")',
      'sink out = lines |> writeText("out.txt")',
    ),
    pipeline('source lines = readText("lines.txt")', 'sink out = lines |> writeText("out.txt")'),
  ),
  W0533: hint(
    "schedule-dependent",
    "Another run may give `{sink}` something else over the same input. {reason}",
    "Where records of several channels meet in state, the result may depend on which comes first. Every result is right, and no two runs need agree. Commutative aggregates at the end of a window, an order by event time, or `connect(…, first: true)` make it one.",
    pipeline(
      "source a = sequence(1 .. 10)",
      "source b = sequence(11 .. 20)",
      "sink out = union(a, b) |> keyBy(n => n % 2) |> reduce((x, y) => y) |> print",
    ),
    pipeline(
      "source a = sequence(1 .. 10)",
      "source b = sequence(11 .. 20)",
      "sink out = union(a, b) |> keyBy(n => n % 2) |> window(global()) |> aggregate(n => { most: max(n) }) |> print",
    ),
  ),
  W0534: hint(
    "growing-state",
    "{what} only grows: it keeps {much}, nothing removes it, and {sources} may never end. {remedy}",
    "State that nothing removes fills the machine of a job that runs for months. A `ttl`, a window in time, or a handler that sets it back bounds it. Over files, which end, this is not said.",
    program(ENDLESS, "sink out = orders |> keyBy(o => o.id) |> distinct(o => o.amount) |> print"),
    program(ENDLESS, "sink out = orders |> keyBy(o => o.id) |> distinct(o => o.amount, ttl: 1h) |> print"),
  ),
  W0535: warning(
    "no-watermarks",
    "No watermarks come to {what}, so {then}. Give {sources} {needs}.",
    "Event time passes as watermarks say. Where several streams meet, all of them must have one.",
    program(
      TIMESTAMPED,
      "sink out = orders |> keyBy(o => o.id) |> window(tumbling(1min)) |> aggregate(o => { n: count() }) |> print",
    ),
    program(
      TIMED,
      "sink out = orders |> keyBy(o => o.id) |> window(tumbling(1min)) |> aggregate(o => { n: count() }) |> print",
    ),
  ),
  W0536: hint(
    "never-fires",
    "This window fires at the end of the input, and {sources} may never end. A window in time, or `global(every: n)`, gives results before.",
    "`global()` is one window of everything.",
    program(
      ENDLESS,
      "sink out = orders |> keyBy(o => o.amount > 100.0) |> window(global()) |> aggregate(o => { large: key, n: count() }) |> print",
    ),
    program(
      ENDLESS,
      "sink out = orders |> keyBy(o => o.amount > 100.0) |> window(tumbling(1h)) |> aggregate(o => { large: key, n: count() }) |> print",
    ),
  ),
  W0537: warning(
    "delays-cross",
    "The first delay, `initial`, is longer than the longest, `max`.",
    "Delays begin at `initial` and grow up to `max`.",
    pipeline(
      "restart: exponentialDelay(initial: 1min, max: 10s)",
      "source numbers = sequence(1 .. 3)",
      "sink out = numbers |> print",
    ),
    pipeline(
      "restart: exponentialDelay(initial: 10s, max: 1min)",
      "source numbers = sequence(1 .. 3)",
      "sink out = numbers |> print",
    ),
  ),
  W0538: warning(
    "window-gaps",
    "The slide of this window is longer than its size: records between two windows are in none, and are lost to `{operator}`.",
    "`sliding(size, slide:)` begins a window every slide.",
    program(
      TIMED,
      "sink out = orders |> keyBy(o => o.id) |> window(sliding(10s, slide: 1min)) |> aggregate(o => { n: count() }) |> print",
    ),
    program(
      TIMED,
      "sink out = orders |> keyBy(o => o.id) |> window(sliding(1min, slide: 10s)) |> aggregate(o => { n: count() }) |> print",
    ),
  ),
  W0539: warning(
    "idle-without-watermark",
    "`idle:` has no effect, since `{source}` has no `watermark:`.",
    "An idle source no longer holds back the watermarks of others; one that has none holds nothing back by itself.",
    program('source orders = readJsonl<Order>("orders.jsonl", idle: 30s)', "sink out = orders |> print"),
    program(
      'source orders = readJsonl<Order>("orders.jsonl", timestamp: o => o.at, watermark: monotonous, idle: 30s)',
      "sink out = orders |> print",
    ),
  ),
  W0541: warning(
    "shrinking-delays",
    "With a `multiplier` under 1.0 each delay is shorter than the last.",
    "Delays grow so that what is broken has time to mend.",
    pipeline(
      "restart: exponentialDelay(multiplier: 0.5)",
      "source numbers = sequence(1 .. 3)",
      "sink out = numbers |> print",
    ),
    pipeline(
      "restart: exponentialDelay(multiplier: 2.0)",
      "source numbers = sequence(1 .. 3)",
      "sink out = numbers |> print",
    ),
  ),
  W0542: warning(
    "key-lost",
    "The key of `keyBy` is gone behind `{by}`, so `{operator}` is about the whole stream. Put `keyBy` right before `{before}`.",
    "The operator right behind `keyBy` works by key. What `map`, `filter` and their like give belongs to no key any more.",
    pipeline(
      "source numbers = sequence(1 .. 10)",
      "sink out = numbers |> keyBy(n => n % 2) |> filter(n => n > 3) |> reduce((a, b) => a + b) |> print",
    ),
    pipeline(
      "source numbers = sequence(1 .. 10)",
      "sink out = numbers |> filter(n => n > 3) |> keyBy(n => n % 2) |> reduce((a, b) => a + b) |> print",
    ),
  ),
  W0543: error(
    "no-timestamps",
    "Records come to {what} without a timestamp, and each of them would fail. Give {sources} `timestamp:` and `watermark:`.",
    "Windows in time and `intervalJoin` ask when a record happened. `timestamp:` of the source says so, or `assignTimestamps` on the way.",
    program(
      UNTIMED,
      "sink out = orders |> keyBy(o => o.id) |> window(tumbling(1min)) |> aggregate(o => { n: count() }) |> print",
    ),
    program(
      TIMED,
      "sink out = orders |> keyBy(o => o.id) |> window(tumbling(1min)) |> aggregate(o => { n: count() }) |> print",
    ),
  ),
};
