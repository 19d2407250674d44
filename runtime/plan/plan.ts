// The logical graph of one pipeline: nodes with stable uids, typed edges, order classes, bodies as typed code.
// Plain JSON, made by lowering; the one currency of executors, debugger, exporter and graph view.

import type { Json, Type } from "../values/type.ts";
import type { Expr, Lambda, Local, SiteId, Stmt } from "./ir.ts";
import type { Settings } from "./settings.ts";

export interface Site {
  /** Index into `Plan.files`. */
  readonly file: number;
  /** UTF-16 offsets [start, end) in that file, and the 1-based line and column of `start`. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

export interface Plan {
  /** Name of the pipeline. */
  readonly name: string;
  /** Paths of the source files as given to lowering; `files[0]` holds the pipeline. Relative paths in it are relative to its folder. */
  readonly files: readonly string[];
  readonly sites: readonly Site[];
  readonly settings: Settings;
  readonly params: readonly PlanParam[];
  readonly functions: readonly PlanFunction[];
  readonly externs: readonly PlanExtern[];
  /** In an order in which every edge goes forward. */
  readonly nodes: readonly PlanNode[];
  readonly edges: readonly PlanEdge[];
}

/** Values are constants given when lowering, or the name of an environment variable resolved by the host, so that it never enters a plan. */
export interface PlanParam {
  readonly name: string;
  readonly type: Type;
  readonly value: { readonly json: Json } | { readonly env: string };
}

export interface PlanFunction {
  readonly name: string;
  readonly parameters: readonly Local[];
  readonly result: Type;
  readonly body: readonly Stmt[] | Expr;
  readonly site: SiteId;
}

export interface PlanExtern {
  readonly name: string;
  readonly kind: "fn" | "source" | "sink";
  readonly pure: boolean;
  readonly async: boolean;
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  /** Result of a fn; element type of a source; input type of a sink. */
  readonly result: Type;
  /** Path as written, relative to `Plan.files[file]`. */
  readonly from: string;
  readonly file: number;
  readonly site: SiteId;
}

export type OrderClass = "sequence" | "sequencePerKey" | "multiset" | "scheduleDependent";

export interface PlanNode {
  readonly id: number;
  /** Matched across restarts and edits; `alerts/map#2` for unnamed stateless operators. */
  readonly uid: string;
  /** Former uid, declared by `as new was old`. */
  readonly was?: string;
  readonly operator: OperatorSpec;
  readonly parallelism: number;
  /** Element type of the main output (of a sink: of its input). */
  readonly output: Type;
  /** Type of the key the operator's state is kept by; null off keyed streams. */
  readonly keyType: Type | null;
  /** Port i + 1 is sideOutputs[i]. */
  readonly sideOutputs: readonly { readonly name: string; readonly type: Type }[];
  readonly onError:
    | { readonly kind: "fail" }
    | { readonly kind: "skip" }
    | { readonly kind: "to"; readonly port: number };
  readonly order: OrderClass;
  /** One sentence saying why `order` is weaker than sequence; "" for sequence. */
  readonly orderReason: string;
  readonly site: SiteId;
  /** The declaration (source, stream, sink) it stands in. */
  readonly declaration: string;
}

export interface PlanEdge {
  readonly from: number;
  readonly port: number;
  readonly to: number;
  /** Input of the receiving operator: 0, or 1 for the right side of a two-input operator. */
  readonly input: number;
  readonly partition: Partition;
}

/** `hash` carries the key function; a hash edge between two nodes of parallelism 1 may be chained. */
export type Partition =
  | { readonly kind: "forward" }
  | { readonly kind: "hash"; readonly key: Lambda }
  | { readonly kind: "rebalance" }
  | { readonly kind: "broadcast" };

/** Arguments of connectors, by parameter name: constant expressions over literals, params and env("X") (a builtin call). */
export type ConnectorArgs = Readonly<Record<string, Expr>>;

export type OperatorSpec =
  | SourceSpec
  | { readonly kind: "map" | "filter" | "flatMap" | "filterMap"; readonly fn: Lambda }
  /** Keyed, or unkeyed at parallelism 1. `window` null: an updated value on every record. */
  | { readonly kind: "reduce"; readonly fn: Lambda; readonly window: WindowSpec | null }
  | AggregateSpec
  | ProcessSpec
  | DistinctSpec
  | TopNSpec
  | LimitSpec
  | SortSpec
  | TapSpec
  | TimestampsSpec
  | IntervalJoinSpec
  | JoinSpec
  | AsyncMapSpec
  | SinkSpec;

/** With `connect`: two inputs, handlers `left` (input 0) and `right` (input 1) instead of `record`. */
export interface ProcessSpec {
  readonly kind: "process";
  readonly states: readonly StateSpec[];
  readonly handlers: readonly HandlerSpec[];
  /** `connect(…, first: true)`: input 1 is read to its end before input 0. Default false. */
  readonly rightFirst?: boolean;
}

/** Passes the first of the elements that `by` (the element itself where null) makes the same; by key, or of all at parallelism 1. */
export interface DistinctSpec {
  readonly kind: "distinct";
  readonly by: Lambda | null;
  readonly ttl: Ttl | null;
}

/** Emits the n records of greatest measure as a list, greatest first, ties by arrival. */
export interface TopNSpec {
  readonly kind: "topN";
  readonly n: number;
  readonly by: Lambda;
  readonly window: WindowSpec | null;
}

/** Passes the first `count` elements of all; unkeyed, at parallelism 1. */
export interface LimitSpec {
  readonly kind: "limit";
  readonly count: number;
}

/** Emits all records of a window in order (stable) at its firing. */
export interface SortSpec {
  readonly kind: "sortBy";
  readonly by: Lambda;
  readonly window: WindowSpec;
}

/** Passes elements on and tells the function's text as a `tapped` event. */
export interface TapSpec {
  readonly kind: "tap";
  readonly fn: Lambda;
}

/** New timestamps; with `watermark`, new watermarks too: those from upstream end here, but the final one. */
export interface TimestampsSpec {
  readonly kind: "assignTimestamps";
  readonly timestamp: Lambda;
  readonly watermark: WatermarkSpec | null;
}

/** Input 0 is left, 1 is right, both keyed. Pairs when left.ts + lowerMs ≤ right.ts ≤ left.ts + upperMs. `fn` takes left and right. */
export interface IntervalJoinSpec {
  readonly kind: "intervalJoin";
  readonly lowerMs: number;
  readonly upperMs: number;
  readonly fn: Lambda;
  readonly leftType: Type;
  readonly rightType: Type;
}

/** `window` null keeps both sides for ever, or for `ttl`. */
export interface JoinSpec {
  readonly kind: "join";
  readonly window: WindowSpec | null;
  readonly ttl: Ttl | null;
  readonly fn: Lambda;
  readonly leftType: Type;
  readonly rightType: Type;
}

/** Calls an `extern async fn` with each element; in-flight elements are part of the snapshot. */
export interface AsyncMapSpec {
  readonly kind: "asyncMap";
  /** Index into `Plan.externs`. */
  readonly extern: number;
  readonly capacity: number;
  readonly timeoutMs: number;
  readonly ordered: boolean;
}

/** Time to live since the last write. `domain` event where watermarks come from upstream. */
export interface Ttl {
  readonly ms: number;
  readonly domain: "event" | "processing";
}

export type WatermarkSpec =
  | { readonly kind: "boundedOutOfOrderness"; readonly boundMs: number }
  | { readonly kind: "monotonous" };

export interface SourceSpec {
  readonly kind: "source";
  /** `readText`, `readJsonl`, `readCsv`, `sequence`, `generate`, `stdin`, or `extern`. */
  readonly connector: string;
  /** With connector `extern`: index into `Plan.externs`. */
  readonly extern?: number;
  readonly args: ConnectorArgs;
  /** `generate`'s function of the element's number. */
  readonly generator?: Lambda;
  readonly timestamp: Lambda | null;
  readonly watermark: WatermarkSpec | null;
  readonly idleMs: number | null;
}

export interface SinkSpec {
  readonly kind: "sink";
  /** `writeText`, `writeJsonl`, `writeCsv`, `print`, `discard`, or `extern`. */
  readonly connector: string;
  readonly extern?: number;
  readonly args: ConnectorArgs;
}

/** Times in ms. `every`: also fires after each n records. A window is [start, end); see semantics. */
export type WindowSpec =
  | { readonly kind: "global"; readonly every: number | null }
  | ({ readonly kind: "tumbling"; readonly sizeMs: number; readonly offsetMs: number } & Lateness)
  | ({
      readonly kind: "sliding";
      readonly sizeMs: number;
      readonly slideMs: number;
      readonly offsetMs: number;
    } & Lateness)
  | ({ readonly kind: "session"; readonly gapMs: number } & Lateness);

export interface Lateness {
  readonly allowedLatenessMs: number;
  /** Port of the node for records later than that; null: dropped and counted. */
  readonly latePort: number | null;
}

export type AggregateFunction =
  | "count"
  | "sum"
  | "min"
  | "max"
  | "avg"
  | "first"
  | "last"
  | "collect"
  | "countDistinct"
  | "minBy"
  | "maxBy"
  | "topN";

export interface AggregateCall {
  readonly fn: AggregateFunction;
  /** Over `AggregateSpec.record`; null for `count()`. For minBy and maxBy the measure; their result is the record. */
  readonly arg: Expr | null;
  readonly where: Expr | null;
  /** Of `topN(measure, n)`. */
  readonly n?: number;
  readonly type: Type;
  readonly site: SiteId;
}

export interface AggregateSpec {
  readonly kind: "aggregate";
  readonly record: Local;
  readonly calls: readonly AggregateCall[];
  /** Uses only `aggregate`, `ambient` (key, window), constants and functions of them. */
  readonly result: Expr;
  readonly window: WindowSpec | null;
}

export interface StateSpec {
  readonly name: string;
  readonly type: Type;
  /** Constant. A state equal to it is not stored. */
  readonly initial: Json;
  readonly ttl: Ttl | null;
  /** Operator state, one copy a subtask, written only by the handler of the broadcast side. */
  readonly broadcast: boolean;
  readonly site: SiteId;
}

export interface HandlerSpec {
  readonly on: "record" | "left" | "right" | "timer" | "processingTimer";
  readonly parameter: Local;
  readonly body: readonly Stmt[];
  readonly site: SiteId;
}
