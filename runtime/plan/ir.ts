// Typed intermediate code of bodies: what a checked lambda, `fn` or handler means, with names resolved and
// every node's type known. Plain JSON. Lowered from syntax by language/lower, compiled by compile/.

import type { Json, Type } from "../values/type.ts";

/** Index into `Plan.sites`. */
export type SiteId = number;

/** A local variable or parameter. `id` is unique within its body; `name` is what the person wrote. */
export interface Local {
  readonly id: number;
  readonly name: string;
  readonly type: Type;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "==" | "!=" | "<" | "<=" | ">" | ">=";
export type Ambient =
  | "key"
  | "timestamp"
  | "watermark"
  | "subtask"
  | "windowStart"
  | "windowEnd"
  | "windowFiring";

interface Typed {
  readonly type: Type;
  readonly site: SiteId;
}

/** Arithmetic is chosen by the operands' types: an int operation that leaves the safe range fails the record. */
export type Expr = Typed &
  (
    | { readonly op: "const"; readonly value: Json }
    | { readonly op: "local"; readonly id: number; readonly name: string }
    | { readonly op: "param"; readonly name: string }
    | { readonly op: "ambient"; readonly name: Ambient }
    /** Reads the state numbered `index` in its operator's `states`, for the current key. */
    | { readonly op: "state"; readonly index: number }
    /** Result of aggregate call `index`; only in the result expression of an aggregate. */
    | { readonly op: "aggregate"; readonly index: number }
    /** `optional` is `?.`: null if the object is null. */
    | { readonly op: "field"; readonly of: Expr; readonly name: string; readonly optional: boolean }
    /** `xs[i]`, `m[k]`: null where there is none. `of` is a list or a map by its type. */
    | { readonly op: "index"; readonly of: Expr; readonly index: Expr }
    /** Later entries win; the result has exactly the fields of `type`, in its order. */
    | { readonly op: "record"; readonly entries: readonly RecordEntry[] }
    | { readonly op: "list"; readonly items: readonly Expr[] }
    | { readonly op: "binary"; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
    | { readonly op: "and" | "or" | "coalesce"; readonly left: Expr; readonly right: Expr }
    | { readonly op: "not" | "negate"; readonly operand: Expr }
    | { readonly op: "conditional"; readonly test: Expr; readonly then: Expr; readonly else: Expr }
    | { readonly op: "template"; readonly parts: readonly (string | Expr)[] }
    | { readonly op: "match"; readonly subject: Expr; readonly arms: readonly MatchArm<Expr>[] }
    /** A `fn` of the program, by its index in `Plan.functions`. */
    | { readonly op: "call"; readonly function: number; readonly args: readonly Expr[] }
    /** `overload` indexes `BUILTINS.get(name)`. */
    | {
        readonly op: "builtin";
        readonly name: string;
        readonly overload: number;
        readonly args: readonly Expr[];
      }
    /** An extern fn, by its index in `Plan.externs`. */
    | { readonly op: "extern"; readonly extern: number; readonly args: readonly Expr[] }
    /** Only as an argument of a built-in that takes a function. */
    | { readonly op: "lambda"; readonly parameters: readonly Local[]; readonly body: Expr }
  );

export type RecordEntry = { readonly spread: Expr } | { readonly name: string; readonly value: Expr };

/** `patterns` empty means `else`. Patterns are constants (null included). */
export interface MatchArm<Body> {
  readonly patterns: readonly Json[];
  readonly body: Body;
}

export type Stmt = { readonly site: SiteId } & (
  | { readonly op: "let"; readonly local: Local; readonly value: Expr; readonly mutable: boolean }
  | { readonly op: "assign"; readonly id: number; readonly name: string; readonly value: Expr }
  /** `v[k] = e` on a map variable; value null removes. */
  | {
      readonly op: "put";
      readonly id: number;
      readonly name: string;
      readonly key: Expr;
      readonly value: Expr;
    }
  | { readonly op: "setState"; readonly index: number; readonly value: Expr }
  | { readonly op: "putState"; readonly index: number; readonly key: Expr; readonly value: Expr }
  | { readonly op: "if"; readonly test: Expr; readonly then: readonly Stmt[]; readonly else: readonly Stmt[] }
  /** Over a list (`value` only), a map (`key`, `value`) or a range of ints (`to` present, inclusive). */
  | {
      readonly op: "for";
      readonly key: Local | null;
      readonly value: Local;
      readonly over: Expr;
      readonly to: Expr | null;
      readonly body: readonly Stmt[];
    }
  | { readonly op: "match"; readonly subject: Expr; readonly arms: readonly MatchArm<readonly Stmt[]>[] }
  /** `port` 0 is the operator's output; others are side outputs, as in `PlanNode.sideOutputs`. */
  | { readonly op: "emit"; readonly value: Expr; readonly port: number }
  | { readonly op: "return"; readonly value: Expr | null }
  | {
      readonly op: "timer";
      readonly domain: "event" | "processing";
      readonly cancel: boolean;
      readonly at: Expr;
    }
  | { readonly op: "expr"; readonly value: Expr }
);

export interface Lambda {
  readonly parameters: readonly Local[];
  readonly body: Expr;
}
