// The checked program: what every name means and what every expression is, with diagnostics beside it.
// Immutable, made by check(). Editor features and lowering read it; it holds no plan and does no I/O.

import type { Json, Type } from "../values/type.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type * as s from "./syntax.ts";

/** The file itself first, then every file it imports, transitively. */
export interface Program {
  readonly modules: readonly s.Module[];
}

/** What a name in value or flow position stands for. */
export type Symbol =
  /**
   * A built-in function, operator, connector or aggregate, by where it stands. `overload` indexes `BUILTINS.get(name)`;
   * `aggregate` says that `min(c.x)` in `aggregate(c => …)` is the aggregate, not the function of two numbers.
   */
  | {
      readonly kind: "builtin";
      readonly name: string;
      readonly overload?: number;
      readonly aggregate?: boolean;
    }
  | {
      readonly kind: "fn";
      readonly declaration: s.FnDecl;
      readonly module: s.Module;
      readonly parameters: readonly Type[];
      readonly result: Type;
    }
  | {
      readonly kind: "extern";
      readonly declaration: s.ExternDecl;
      readonly module: s.Module;
      readonly parameters: readonly { readonly name: string; readonly type: Type }[];
      readonly result: Type;
    }
  | {
      readonly kind: "type";
      readonly declaration: s.TypeDecl;
      readonly module: s.Module;
      readonly type: Type;
    }
  | { readonly kind: "param"; readonly declaration: s.ParamDecl; readonly type: Type }
  /** A lambda or fn parameter, handler parameter, `for` variable, `let` or `var`. `declaration` is where it is declared. */
  | { readonly kind: "local"; readonly declaration: s.Name; readonly type: Type; readonly mutable: boolean }
  | { readonly kind: "state"; readonly declaration: s.StateDecl; readonly type: Type }
  /** key, timestamp, watermark, subtask, window. */
  | {
      readonly kind: "ambient";
      readonly name: "key" | "timestamp" | "watermark" | "subtask" | "window";
      readonly type: Type;
    }
  | { readonly kind: "source"; readonly declaration: s.SourceDecl; readonly stream: StreamType }
  | { readonly kind: "stream"; readonly declaration: s.StreamDecl; readonly stream: StreamType }
  | { readonly kind: "sink"; readonly declaration: s.SinkDecl }
  /** Declared by `to NAME`; `declaration` is the first such name. */
  | { readonly kind: "sideOutput"; readonly declaration: s.Name; readonly stream: StreamType };

/** Schema of a stream. */
export interface StreamType {
  readonly element: Type;
  /** Type of the key, after keyBy; null off keyed streams. */
  readonly key: Type | null;
  readonly windowed: boolean;
  readonly broadcast: boolean;
  /** Each element replaces the last one of its key. */
  readonly upsert: boolean;
  /** Every source upstream has watermarks, so event time passes; or only some of them have. Absent: unknown. */
  readonly watermarked?: boolean | "partly";
  /** The operator behind which the key of an earlier `keyBy` was gone before anything used it. */
  readonly keyLostBy?: string;
  /** After `connect`: the other side, for the `process` that follows. */
  readonly right?: StreamType;
  /** After `connect`, where event time is held up: the side that has no watermarks. */
  readonly dry?: "left" | "right";
}

export interface Model {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
  readonly pipelines: readonly s.PipelineDecl[];
  /** After narrowing and before widening: the type the expression has where it stands. */
  typeOf(expression: s.ExprNode): Type;
  typeOfNode(type: s.TypeNode): Type;
  /** The same for the short record entry `{ name }`, which has no expression of its own. */
  typeOfShorthand(name: s.Name): Type;
  /** Of a use (NameExpr.name, callee, Assign.name, emit's `to`, stage inputs) or a declaration's own Name. */
  symbolOf(name: s.Name): Symbol | null;
  /** The schema a flow, or a flow up to and including this stage, has. */
  streamOf(flow: s.FlowNode | s.StageNode): StreamType;
  /** The constant a constant expression has (settings, defaults, connector arguments without params); undefined if it is none. */
  constantOf(expression: s.ExprNode): Json | undefined;
  /** The module a node of the program stands in. */
  moduleOf(node: s.Node): s.Module;
}
