// What views and extension say to each other: plain data by postMessage. A view holds no knowledge of the debugger but
// what these carry, asks for nothing else, and draws whatever came last.

import type { EntryInfo, Live, Timeline, Topology } from "../../runtime/debug/protocol.ts";

export type ToPipeline =
  | { readonly type: "topology"; readonly topology: Topology }
  /** `focused`: the thread selected in the editor's call stack; null: none. */
  | { readonly type: "live"; readonly live: Live; readonly focused: number | null }
  /** What is in flight, of the channel that was asked for. */
  | {
      readonly type: "channel";
      readonly channel: string;
      readonly elements: readonly {
        readonly kind: "record" | "barrier" | "watermark" | "other";
        readonly text: string;
      }[];
      readonly total: number;
    }
  /** What there is to draw: `launching`: nothing yet; `watched`: a run under way, which nothing here stops. */
  | { readonly type: "session"; readonly phase: "launching" | "debugged" | "watched" }
  /** What has happened, in words: where it has stopped, what came of a command. */
  | { readonly type: "said"; readonly text: string }
  /** No session any more: the last picture stays, greyed. */
  | { readonly type: "ended" };

export type FromPipeline =
  | { readonly type: "ready" }
  | { readonly type: "focusThread"; readonly thread: number }
  | { readonly type: "openSource"; readonly file: string; readonly line: number }
  | { readonly type: "showChannel"; readonly channel: string }
  /** A command of the debug console: `checkpoint`, `fail detector 1`, `hold …`, `release …`, `restore 3`. */
  | { readonly type: "command"; readonly command: string }
  | { readonly type: "exportSvg"; readonly svg: string };

export type ToTimeline =
  | {
      readonly type: "timeline";
      readonly timeline: Timeline;
      readonly running: boolean;
      /** Marks are those from this step on, and those before stay as they were. Absent: all there are. */
      readonly from?: number;
    }
  /** Where the run is now: the marks of its newest steps may come later. */
  | {
      readonly type: "moved";
      readonly steps: number;
      readonly step: number;
      readonly timeMs: number;
      readonly running: boolean;
    }
  /** There is a run, and it has no strip: in words, why. */
  | { readonly type: "unavailable"; readonly why: string }
  | { readonly type: "ended" };

export type FromTimeline = { readonly type: "ready" } | { readonly type: "goTo"; readonly step: number };

export type ToSnapshot =
  | {
      readonly type: "snapshot";
      readonly title: string;
      /** Words of facts: pipeline, when, size, parallelism. */
      readonly facts: readonly (readonly [name: string, value: string])[];
      readonly operators: readonly { readonly name: string; readonly entries: number }[];
    }
  /** Answer to `entry`, by its number: nothing of it cut. null: there is none. */
  | { readonly type: "entry"; readonly request: number; readonly entry: EntryInfo | null }
  /** It cannot be read, or no more: in words, why and what to do. */
  | {
      readonly type: "trouble";
      readonly what: string;
      readonly detail: string;
      readonly remedy: string;
    }
  /** On the disk it is another one by now, or none; what is shown was read before. null: it is as it was read. */
  | { readonly type: "notice"; readonly text: string | null }
  /** Answer to `entries`, by its number. */
  | {
      readonly type: "entries";
      readonly request: number;
      readonly start: number;
      readonly entries: readonly EntryInfo[];
      /** null: more may follow. */
      readonly total: number | null;
      /** The filter could not be understood, in words. */
      readonly problem: string | null;
    };

export type FromSnapshot =
  | { readonly type: "ready" }
  | {
      readonly type: "entries";
      readonly request: number;
      readonly operator: string | null;
      readonly filter: string;
      readonly start: number;
      readonly count: number;
      /** Absent: in the order of the snapshot. */
      readonly sort?: SnapshotSort;
    }
  /** One entry whole: that at `start`. */
  | {
      readonly type: "entry";
      readonly request: number;
      readonly operator: string | null;
      readonly filter: string;
      readonly start: number;
      readonly sort?: SnapshotSort;
    }
  /** To be read anew. */
  | { readonly type: "retry" }
  | { readonly type: "openAsText" }
  | { readonly type: "copy"; readonly text: string };

export type SnapshotColumn = "operator" | "subtask" | "state" | "key" | "namespace" | "value";

export interface SnapshotSort {
  readonly column: SnapshotColumn;
  readonly descending: boolean;
}
