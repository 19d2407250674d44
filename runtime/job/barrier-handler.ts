// Where barriers are aligned. A task shows it every barrier, cancel marker and end of input of every channel; it says
// when a checkpoint's barrier has arrived everywhere (then the task forwards it and takes its snapshot), and which
// channels must wait until then. Follows Flink's SingleCheckpointBarrierHandler. Knows no channel but by its number.
//
//   exactlyOnce   a channel that delivered its barrier is blocked, the others go on, until the last barrier is here
//   atLeastOnce   nothing is blocked; barriers are counted per checkpoint

import type { Imaged } from "../state/image.ts";

/** What the handler has a task do. */
export interface BarrierActions {
  /** The barrier is here on every channel: forward it, snapshot, acknowledge. */
  complete(checkpoint: number): void;
  /** The checkpoint cannot be taken here any more: forward a cancel marker, decline. */
  abort(checkpoint: number, why: string): void;
}

export interface BarrierHandler extends Imaged<BarrierImage> {
  barrier(channel: number, checkpoint: number): void;
  cancel(channel: number, checkpoint: number): void;
  /** Counts as this channel's barrier for every checkpoint from now on. */
  endOfInput(channel: number): void;
  /** The coordinator gave the checkpoint up: its barriers mean nothing any more. */
  forget(checkpoint: number): void;
  /** No input is left: the checkpoint begins here, by the coordinator's word instead of barriers. */
  trigger(checkpoint: number): void;
  isBlocked(channel: number): boolean;
  /** The checkpoint whose barriers are being waited for, if any. */
  readonly pending: number | null;
}

/** What it knows: checkpoints by id with the channels that have delivered their barriers. */
export interface BarrierImage {
  readonly arrived: ReadonlyMap<number, ReadonlySet<number>>;
  readonly ended: ReadonlySet<number>;
  readonly forgotten: ReadonlySet<number>;
  /** The newest checkpoint begun (where barriers are aligned), completed or cancelled here. */
  readonly current: number;
  readonly pending: boolean;
}

/** How many checkpoints an at-least-once task counts barriers for at a time; how many given-up ids any task remembers. */
const MAX_TRACKED = 50;

export function createBarrierHandler(
  mode: "exactlyOnce" | "atLeastOnce",
  channels: number,
  actions: BarrierActions,
): BarrierHandler {
  return mode === "exactlyOnce" ? aligner(channels, actions) : tracker(channels, actions);
}

/** Ids given up by the coordinator before their barriers came. */
function createForgotten() {
  const ids = new Set<number>();
  return {
    add(checkpoint: number): void {
      ids.add(checkpoint);
      if (ids.size > MAX_TRACKED) ids.delete(Math.min(...ids));
    },
    has: (checkpoint: number): boolean => ids.has(checkpoint),
    image: (): ReadonlySet<number> => new Set(ids),
    reset: (image: ReadonlySet<number>): void => refill(ids, image),
  };
}

function refill(set: Set<number>, items: Iterable<number>): void {
  set.clear();
  for (const item of items) set.add(item);
}

function aligner(channels: number, actions: BarrierActions): BarrierHandler {
  const arrived = new Set<number>();
  const ended = new Set<number>();
  const forgotten = createForgotten();
  /** The newest checkpoint begun, completed or cancelled here: lower ids are of no interest. */
  let current = 0;
  let pending = false;

  const close = (): void => {
    pending = false;
    arrived.clear();
  };
  const abort = (why: string): void => {
    close();
    actions.abort(current, why);
  };
  const completeIfAligned = (): void => {
    for (let channel = 0; channel < channels; channel++) {
      if (!arrived.has(channel) && !ended.has(channel)) return;
    }
    close();
    actions.complete(current);
  };
  const begin = (checkpoint: number): void => {
    if (pending) abort(`checkpoint ${checkpoint} came before its alignment was complete`);
    current = checkpoint;
    pending = true;
  };

  return {
    barrier(channel, checkpoint) {
      if (forgotten.has(checkpoint)) return;
      if (checkpoint > current) begin(checkpoint);
      if (!pending || checkpoint !== current) return;
      arrived.add(channel);
      completeIfAligned();
    },
    cancel(_channel, checkpoint) {
      if (checkpoint < current || (checkpoint === current && !pending)) return;
      if (checkpoint > current) begin(checkpoint);
      abort("it was cancelled upstream");
    },
    endOfInput(channel) {
      ended.add(channel);
      arrived.delete(channel);
      if (pending) completeIfAligned();
    },
    forget(checkpoint) {
      forgotten.add(checkpoint);
      if (pending && checkpoint === current) close();
    },
    trigger(checkpoint) {
      if (forgotten.has(checkpoint) || checkpoint <= current) return;
      begin(checkpoint);
      completeIfAligned();
    },
    isBlocked: channel => arrived.has(channel),
    get pending() {
      return pending ? current : null;
    },
    image: () => ({
      arrived: new Map([[current, new Set(arrived)]]),
      ended: new Set(ended),
      forgotten: forgotten.image(),
      current,
      pending,
    }),
    reset(image) {
      current = image.current;
      pending = image.pending;
      refill(arrived, image.arrived.get(current)!);
      refill(ended, image.ended);
      forgotten.reset(image.forgotten);
    },
  };
}

function tracker(channels: number, actions: BarrierActions): BarrierHandler {
  const arrived = new Map<number, Set<number>>();
  const ended = new Set<number>();
  const forgotten = createForgotten();
  /** The newest checkpoint completed or cancelled here. */
  let closed = 0;

  const settle = (checkpoint: number): void => {
    closed = checkpoint;
    for (const id of [...arrived.keys()]) if (id <= checkpoint) arrived.delete(id);
  };
  const track = (checkpoint: number): Set<number> => {
    const known = arrived.get(checkpoint);
    if (known !== undefined) return known;
    const fresh = new Set<number>();
    arrived.set(checkpoint, fresh);
    if (arrived.size > MAX_TRACKED) arrived.delete(Math.min(...arrived.keys()));
    return fresh;
  };
  const isComplete = (here: ReadonlySet<number>): boolean => {
    for (let channel = 0; channel < channels; channel++) {
      if (!here.has(channel) && !ended.has(channel)) return false;
    }
    return true;
  };
  const completeIfAll = (checkpoint: number, here: ReadonlySet<number>): void => {
    if (!isComplete(here)) return;
    settle(checkpoint);
    actions.complete(checkpoint);
  };

  return {
    barrier(channel, checkpoint) {
      if (checkpoint <= closed || forgotten.has(checkpoint)) return;
      completeIfAll(checkpoint, track(checkpoint).add(channel));
    },
    cancel(_channel, checkpoint) {
      if (checkpoint <= closed) return;
      settle(checkpoint);
      actions.abort(checkpoint, "it was cancelled upstream");
    },
    endOfInput(channel) {
      ended.add(channel);
      for (const [checkpoint, here] of [...arrived].sort(([a], [b]) => a - b)) {
        if (arrived.has(checkpoint)) completeIfAll(checkpoint, here);
      }
    },
    forget(checkpoint) {
      forgotten.add(checkpoint);
      arrived.delete(checkpoint);
    },
    trigger(checkpoint) {
      if (checkpoint <= closed || forgotten.has(checkpoint)) return;
      completeIfAll(checkpoint, track(checkpoint));
    },
    isBlocked: () => false,
    get pending() {
      return arrived.size === 0 ? null : Math.min(...arrived.keys());
    },
    image: () => ({
      arrived: new Map([...arrived].map(([id, channels]) => [id, new Set(channels)])),
      ended: new Set(ended),
      forgotten: forgotten.image(),
      current: closed,
      pending: false,
    }),
    reset(image) {
      closed = image.current;
      arrived.clear();
      for (const [id, channels] of image.arrived) arrived.set(id, new Set(channels));
      refill(ended, image.ended);
      forgotten.reset(image.forgotten);
    },
  };
}
