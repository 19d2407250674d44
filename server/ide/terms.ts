// The terms of stream processing, each in two sentences: what it is, and what it means for the person who meets it.
// Shown in hovers beside what the tables say. Knows nothing of where a word stands.

const TERMS: Readonly<Record<string, string>> = {
  checkpoint:
    "A checkpoint is a consistent picture of all state and of the places read up to, taken while the pipeline runs on. After a failure the run goes back to the newest one and reads on from there.",
  barrier:
    "A barrier is a mark that travels with the records and divides those before a checkpoint from those after it. An operator with several inputs waits until it has come on each: that is alignment.",
  exactlyOnce:
    "Exactly once: every record changes state and committed output once, whatever fails. Barriers are aligned, and output becomes visible when its checkpoint is complete.",
  atLeastOnce:
    "At least once: no record is lost, and after a failure some count twice. Barriers are not aligned, so nothing waits for a slow input.",
  atMostOnce:
    "At most once: a record counts once or, after a failure, not at all. It is what a source that cannot be read again gives.",
  interval:
    "The interval is the time from the start of one checkpoint to the start of the next. A shorter one means less to do again after a failure, and results that become visible sooner.",
  parallelism:
    "Parallelism is the number of subtasks an operator runs as. Each has the keys of its own key groups, so that keyed results do not depend on it.",
  maxParallelism:
    "The number of key groups, which bounds how far a pipeline can be scaled. It is fixed by the first snapshot, since every key belongs to a group for ever.",
  keyBy:
    "A keyed stream sends all records of one key to the same subtask, in order. State, timers and windows behind it belong to the key.",
  key: "The key of the record at hand, as `keyBy` computed it. State and timers are those of this key only.",
  state:
    "State is what an operator remembers from record to record, for each key separately. It is part of every checkpoint and comes back after a failure.",
  broadcast:
    "A broadcast stream goes to every subtask, whole. What it is stored in, broadcast state, is the same everywhere because only its own side writes it.",
  rebalance:
    "Rebalancing deals records out to the subtasks in turn. It evens out the work and gives up the order between records.",
  forward: "Forwarding keeps a record in the subtask that made it. Nothing is sent anywhere, so order stays.",
  union:
    "A union carries the records of several streams as one. Between its inputs there is no order but that of arrival.",
  watermark:
    "A watermark says that no record with an earlier timestamp is expected any more. Windows and event-time timers fire when it passes them.",
  boundedOutOfOrderness:
    "The watermark follows the greatest timestamp seen at this distance. A record that is later than that is late.",
  timestamp:
    "The timestamp of a record is its event time: when it happened, not when it was read. Windows, timers and interval joins go by it.",
  idle: "A source that has been silent for so long no longer holds back the watermark. Without it one silent input stops every window behind it.",
  late: "A late record comes after the watermark has passed its window. It goes to this stream instead of being dropped.",
  allowedLateness:
    "Windows are kept for so long after they fired, and a late record fires them again. After that their state is removed and late records go to `late:`.",
  window:
    "A window is a finite part of a stream, so that an aggregate over it has an end. It fires when the watermark passes its last moment.",
  tumbling:
    "Tumbling windows have one size and do not overlap: every record is in exactly one. They are aligned to the epoch, moved by `offset:`.",
  sliding:
    "Sliding windows have one size and begin at every slide. A record is in as many of them as overlap.",
  session:
    "A session window holds the records of a key up to a gap in which none came. It grows and merges as records arrive.",
  global:
    "The global window holds all records of a key. It fires at the end of the input, or after every so many records.",
  aggregate:
    "An aggregate keeps only running values, such as a count or a sum, and no records. Its size does not grow with the window, except for `collect` and `countDistinct`.",
  reduce:
    "A reduce folds the records of a key or window into one, two at a time. Its result has the type of the records.",
  process:
    "A process function sees every record, with state and timers of its key. It can do what the other operators cannot, and names its own output with `emit`.",
  timer:
    "A timer calls `on timer` of its key when the watermark passes its moment. It is part of the checkpoint, and set twice for one moment it fires once.",
  processingTimer:
    "A processing-time timer fires by the clock of the machine. What it emits differs from run to run.",
  ttl: "Time to live: a value that was not written for so long is gone. Without it, state over keys that keep coming only grows.",
  restart:
    "The restart strategy says whether and when a failed run tries again from its newest checkpoint. A mistake that every record repeats ends it in the end.",
  fixedDelay: "So many restarts are tried, each after the same delay. Then the run fails.",
  exponentialDelay:
    "Each restart waits longer than the last, up to a bound. After a time without failures the delays begin anew.",
  failureRate: "Restarts go on until failures come faster than this rate. Then the run fails.",
  storage: "Where snapshots are kept. The directory can be moved, and restored from elsewhere.",
  incremental:
    "An incremental checkpoint writes only what changed since the last. It is smaller, and refers to files of those before it.",
  alignedTimeout:
    "When alignment takes longer than this, the barrier overtakes the records that wait. They become part of the snapshot: an unaligned checkpoint.",
  minPause:
    "The least time between the end of one checkpoint and the start of the next. It leaves the pipeline time to work when checkpoints are slow.",
  retain: "How many completed checkpoints are kept. Older ones are deleted once a newer one is complete.",
  tolerableFailures:
    "So many checkpoints in a row may fail before the run does. A failed checkpoint loses nothing by itself.",
  maxConcurrent:
    "So many checkpoints may be under way at once. More than one helps only where each takes long.",
  intervalJoin:
    "An interval join pairs records of one key whose timestamps lie within bounds of each other. Both sides are kept only for as long as a partner may still come.",
  join: "A join pairs the records of both sides that have the same key. With a window it pairs within each window; without one both sides are kept.",
  connect:
    "Connected streams share one process function, with a handler for each side. The other side is often broadcast: rules, prices, settings.",
  sideOutput:
    "A side output is a second stream out of an operator, made by `to NAME`. Late records, failed records and `emit … to` go there.",
  onError:
    "What happens when a record fails: the run fails, the record is skipped, or it goes to a side output. The default fails the subtask, which restarts it.",
  distinct:
    "Passes the first of equal elements and drops the others. It has to remember what it has seen, so it grows unless `ttl:` bounds it.",
  topN: "Keeps the records with the greatest measure. Without a window it emits the new list at each change.",
  sink: "A sink is where results leave the pipeline. Committing sinks make output visible with the checkpoint that covers it.",
  source:
    "A source is where records enter. A replayable one is read again from the remembered place after a failure.",
  emit: "Sends a value on from a process function, to the stream or to a side output. Its timestamp is that of the record or timer at hand.",
  subtask: "The number of this copy of the operator, from 0. Results that use it depend on the parallelism.",
  param:
    "A value given when the run starts, by `--param`. Its default may read the environment, and never reaches a snapshot.",
  asyncMap:
    "Calls an extern that answers later, with several calls in flight. Calls that had no answer at a checkpoint are made again after a restore.",
  sortBy: "Orders the records of a `global()` window when it fires. All of them are kept until then.",
  limit: "Passes so many records and drops the rest. It counts the whole stream, not each key.",
  tap: "Shows what passes by and changes nothing. It is for looking, and has no part in results.",
  assignTimestamps:
    "Gives records new timestamps, and makes watermarks from them. Watermarks from upstream end here.",
  pipeline:
    "A pipeline says what flows from its sources to its sinks, and how a run survives failure. `weir run` runs it; opening the file runs nothing.",
  stream:
    "A stream is a name for what comes out of some operators. It may be read any number of times, and the only stateful operator in it goes by its name.",
  "|>": "What comes before it flows through the operator after it. It binds weakest, and works on streams; values are given to functions in parentheses.",
  as: "Gives an operator its name, by which its state is found again after a restart or a change of the program. The only stateful operator of a stream or sink has that one's name already.",
  was: "The name that this had when a snapshot was taken. What is kept under it belongs to this one now.",
  on: "A handler of a process function: for each record, for one side of two, or for a timer. It sees the state of the record's key alone.",
  to: "Declares a side output and sends to it. The name is then a stream like any other.",
  skip: "A record that fails is dropped and counted. Nothing else is affected.",
  fail: "A record that fails ends this attempt, and the restart strategy says what follows. Nothing that was committed is touched.",
  local: "Snapshots lie in a folder of this machine. A relative path begins at the program's file.",
  distributed:
    "Snapshots lie in a folder that every machine of a cluster sees. On one machine it is the same as `local`.",
  match:
    "Chooses by the value: a literal, or the field that tells records apart. Every case must be covered, and within each the type is the narrower one.",
  type: "Gives a type a name. Types are compared by their shape, so that the name is for people.",
  fn: "A function of values: it ends, changes nothing, and gives the same for the same. What may differ, such as `now()`, is known to the checker.",
  extern:
    "A function, source or sink that is written in JavaScript. What it gives is checked against the type that is declared here.",
  pure: "Promises that the same arguments give the same result. Without it, what comes of the call counts as differing from run to run.",
  let: "A name for a value, which stays. What is to be given another value is declared with `var`.",
  var: "A local name that may be given another value. The value itself never changes in place.",
  env: "A variable of the environment, read when the run starts. It stands in a param's default or a connector's argument, and never reaches a snapshot.",
};

/** What values of a type are. */
const TYPES: Readonly<Record<string, string>> = {
  int: "A whole number of up to 53 bits. An operation that leaves that range fails the record; it never rounds.",
  float:
    "A number in binary floating point of 64 bits. An int fits where a float is wanted, never the other way.",
  string:
    'A Unicode text; `length` counts code points. `"…${e}…"` puts values into it, `r"…"` takes it as it stands.',
  bool: "`true` or `false`. Conditions are of this type alone: no other value counts as one of them.",
  timestamp:
    "A moment, in milliseconds, without a time zone. `@2026-01-01T00:00:00Z` writes one; files give ISO-8601 with a zone, or milliseconds.",
  duration: "A length of time, in milliseconds. `10ms 1s 5min 2h 1d 1h30min` write it.",
  path: "The path of a file, as a text that knows what it is relative to. In a program that is the program's file, on the command line the working directory.",
  list: "Values in order, which may repeat. Lists never change in place: functions give new ones.",
  map: "Values by key, in the order in which keys first came. `m[k]` is null where there is none.",
};

export const typeTermOf = (word: string): string | null => (Object.hasOwn(TYPES, word) ? TYPES[word]! : null);

export const termOf = (word: string): string | null => (Object.hasOwn(TERMS, word) ? TERMS[word]! : null);

/** Each with what it is said to be. */
export const ALL_TERMS: readonly (readonly [string, string])[] = [
  ...Object.entries(TERMS),
  ...Object.entries(TYPES),
];
