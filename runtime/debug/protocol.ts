// What Weir's debug adapter adds to the Debug Adapter Protocol: custom requests and events, all prefixed `weir/`.
// Types only, plain JSON both ways, so that any client may speak it: the editor's views import nothing else of the
// runtime. Numbers of steps count from 0; times are virtual milliseconds since 1970-01-01Z; paths are absolute.

/** Command → what is sent and what comes back. */
export interface WeirRequests {
  /** Travels, both ways; a `stopped` event with reason `goto` follows. One of the fields is given. */
  readonly "weir/goTo": {
    readonly arguments: {
      readonly step?: number;
      /** Within the step; 0 where absent. */
      readonly pause?: number;
      /** To the moment this checkpoint was completed. */
      readonly checkpoint?: number;
      /** To the next or previous arrival of a barrier anywhere. */
      readonly barrier?: "next" | "previous";
    };
    readonly body: Record<string, never>;
  };
  /** The execution graph: what is drawn. Changes only when the program is reloaded. */
  readonly "weir/topology": { readonly arguments: Record<string, never>; readonly body: Topology };
  /** Where everything is now: queues, barriers, conditions. Allowed while running. */
  readonly "weir/live": { readonly arguments: Record<string, never>; readonly body: Live };
  /** Checkpoints and savepoints, oldest first, completed and not. */
  readonly "weir/checkpoints": {
    readonly arguments: {
      /** Of so many of the newest, and of all that are still kept. */
      readonly newest?: number;
      /** Of those with a number in [from, to]. */
      readonly from?: number;
      readonly to?: number;
    };
    readonly body: {
      readonly checkpoints: readonly CheckpointInfo[];
      /** How many there have been, told or not. Absent: those told. */
      readonly total?: number;
    };
  };
  /** A command of the console, parsed: `checkpoint`, `fail detector 1`, `hold CHANNEL`, `restore 3` … */
  readonly "weir/intervene": {
    readonly arguments: { readonly command: string };
    readonly body: { readonly text: string };
  };
  /** Entries of a snapshot (or of now), a page at a time. */
  readonly "weir/entries": {
    readonly arguments: {
      readonly snapshot: number | "now";
      readonly operator?: string;
      /** Words that key or value must contain, or `where EXPRESSION`. */
      readonly filter?: string;
      readonly start: number;
      readonly count: number;
    };
    readonly body: { readonly entries: readonly EntryInfo[]; readonly total: number | null };
  };
  /** A readable document: a snapshot, a sink's committed output, the difference of two snapshots. */
  readonly "weir/document": {
    readonly arguments: /** `beside`: of what is huge in it, only the entries that differ from this one. */
      | { readonly snapshot: number | "now"; readonly beside?: number | "now" }
      | { readonly output: string }
      | { readonly diff: readonly [number | "now", number | "now"] };
    readonly body: { readonly text: string };
  };
  /** Marks of the strip between two steps, and how long history is. */
  readonly "weir/timeline": {
    readonly arguments: {
      readonly from?: number;
      readonly to?: number;
      /** Enough marks for one answer: those of the step that has the last of them are all in it. Absent: all. */
      readonly count?: number;
    };
    readonly body: Timeline;
  };
  /** Ends the session's run and begins again with the program as it now is, from a snapshot or (null) the beginning. */
  readonly "weir/restartFrom": {
    readonly arguments: { readonly checkpoint: number | null };
    readonly body: Record<string, never>;
  };
  /** Why a breakpoint has not hit. */
  readonly "weir/whyNot": {
    readonly arguments: { readonly breakpoint: number };
    readonly body: { readonly text: string };
  };
  /** What is in flight on a channel, oldest first, up to `count`. */
  readonly "weir/channel": {
    readonly arguments: { readonly channel: string; readonly count: number };
    readonly body: {
      readonly elements: readonly {
        readonly kind: "record" | "barrier" | "watermark" | "other";
        readonly text: string;
      }[];
      readonly total: number;
    };
  };
  /** The record each operator took last, by the place of the operator. */
  readonly "weir/samples": {
    readonly arguments: Record<string, never>;
    readonly body: {
      readonly samples: readonly {
        readonly file: string;
        readonly line: number;
        readonly text: string;
        readonly full: string;
      }[];
    };
  };
  /** Live sessions (attach): takes a checkpoint of the real run and says where it is, so that a session can launch from it. */
  readonly "weir/capture": {
    readonly arguments: Record<string, never>;
    readonly body: {
      /** Path of a savepoint. */
      readonly snapshot: string;
      readonly checkpoint: number;
      /** Of a configuration to launch such a session with: the program as that run was started, from the capture. */
      readonly launch: {
        readonly program: string;
        readonly pipeline: string;
        readonly params: Readonly<Record<string, string>>;
        readonly settings: Readonly<Record<string, string>>;
        readonly parallelism?: number;
        readonly from: string;
      };
    };
  };
}

/** Sent at each stop, and at most ten times a second while running: what `weir/live` would answer. */
export interface WeirLiveEvent {
  readonly event: "weir/live";
  readonly body: Live;
}

/** Checkpoints or savepoints have come, or are gone by going back: `weir/checkpoints` answers otherwise than before. */
export interface WeirSnapshotsChangedEvent {
  readonly event: "weir/snapshotsChanged";
  readonly body: Record<string, never>;
}

export interface Topology {
  readonly pipeline: string;
  readonly tasks: readonly {
    readonly thread: number;
    /** Name of the operator or chain, as in `Deployment`. */
    readonly name: string;
    readonly operators: readonly string[];
    readonly subtask: number;
    readonly parallelism: number;
    readonly kind: "source" | "operator" | "sink";
    readonly taskManager: number;
    readonly file: string;
    readonly line: number;
  }[];
  readonly channels: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly capacity: number;
    readonly partition: "forward" | "hash" | "rebalance" | "broadcast";
  }[];
}

export interface Live {
  readonly step: number;
  readonly furthest: number;
  readonly timeMs: number;
  readonly status: "running" | "stopped" | "finished" | "failed" | "cancelled";
  /** From 1; one more with each restore. */
  readonly attempt: number;
  /** When the run begins again, between a failure and its restart; null or absent: no restart is scheduled. */
  readonly restartAtMs?: number | null;
  readonly tasks: readonly {
    readonly thread: number;
    /** `failed`: it was this one. `cancelled`: it was stopped since another failed. Both may restart (`restartAtMs`). */
    readonly condition:
      | "running"
      | "idle"
      | "waitingForRoom"
      | "aligning"
      | "finished"
      | "failed"
      | "cancelled";
    readonly text: string;
    /** Of those that have stopped the last there was, as are watermark and entries. */
    readonly recordsIn: number;
    readonly recordsOut: number;
    readonly watermark: string;
    readonly entries: number;
    /** The newest checkpoint its snapshot was taken for. */
    readonly snapshotted: number;
  }[];
  readonly channels: readonly {
    readonly name: string;
    readonly length: number;
    readonly blockedBy: number | null;
    readonly held: boolean;
    readonly slowMs: number;
    /** Barriers in it: how many elements stand before each. */
    readonly barriers: readonly { readonly checkpoint: number; readonly ahead: number }[];
  }[];
  /** The checkpoint that completed last; null or absent: none has. */
  readonly completed?: number | null;
  readonly checkpoint: {
    readonly id: number;
    readonly acknowledged: number;
    readonly tasks: number;
  } | null;
  /** Records prepared or written and not yet visible, by sink. */
  readonly waiting: readonly { readonly sink: string; readonly records: number }[];
}

export interface CheckpointInfo {
  readonly id: number;
  readonly attempt: number;
  readonly kind: "checkpoint" | "savepoint";
  readonly state: "inProgress" | "completed" | "failed" | "retired";
  readonly detail: string;
  readonly final: boolean;
  readonly step: number;
  readonly timeMs: number;
  readonly durationMs: number;
  readonly alignmentMs: number;
  readonly entries: number;
  readonly bytes: number;
}

export interface EntryInfo {
  readonly operator: string;
  readonly subtask: number;
  readonly state: string;
  readonly key: string;
  readonly namespace: string;
  readonly value: string;
}

export interface Timeline {
  /** The first step that can be gone to: 0, but where the beginning of a long history was let go. Absent: 0. */
  readonly first?: number;
  readonly steps: number;
  readonly step: number;
  /** Not all are in it: those at this step and later are to be asked for. Absent: it holds all. */
  readonly next?: number;
  readonly marks: readonly {
    readonly step: number;
    readonly timeMs: number;
    readonly kind: string;
    readonly checkpoint: number | null;
    readonly text: string;
  }[];
}
