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
};

export const termOf = (word: string): string | null => (Object.hasOwn(TERMS, word) ? TERMS[word]! : null);
