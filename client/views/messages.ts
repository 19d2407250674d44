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
    }
  | { readonly type: "copy"; readonly text: string };
