// The interface between Weir and the JavaScript or TypeScript modules a program names with `extern`. Published: what
// stands here changes only with a new major version. Types only; a module need not import it.
//
//   import type { Source } from "weir/extern-api";

/**
 * How values of Weir look in a module:
 *
 * | Weir | JavaScript |
 * |---|---|
 * | `int`, `float` | number (an int is a safe integer) |
 * | `string`, `path` | string |
 * | `bool`, `null` | boolean, null |
 * | `timestamp` | number, milliseconds since 1970-01-01Z |
 * | `duration` | number, milliseconds |
 * | `list<T>` | readonly array, frozen |
 * | `map<K, V>` | ReadonlyMap, in insertion order |
 * | record | readonly object, frozen, with exactly the fields of its type |
 *
 * Arguments are copies: what a module does with them reaches nobody. Results are checked against the declared type and
 * copied; fields the type does not have are dropped; a field that is missing or undefined is null where the type ends
 * in `?`, its default where it has one, and otherwise a failure that names the field.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | ReadonlyMap<string | number | boolean, Value>
  | { readonly [field: string]: Value };

/**
 * `extern fn NAME(a: A, b: B): R from "./file"` calls the export NAME with the arguments in order. It returns at
 * once: a promise is a failure, but of an `extern async fn`, whose promise `asyncMap` waits for. An `extern pure fn` gives the same result for the same arguments, always.
 * What it throws fails the record. A call longer than `externTimeout` (30 s) ends the run and names the function.
 */
export type ExternFunction = (...args: readonly never[]) => Value;

/** What a position may be: any JSON. It is written to the checkpoint as it was when `snapshot` returned. */
export type Position =
  | null
  | boolean
  | number
  | string
  | readonly Position[]
  | { readonly [name: string]: Position };

export interface OpenContext {
  /** Which of `parallelism` instances this is, from 0. */
  readonly subtask: number;
  readonly parallelism: number;
}

/**
 * `extern source NAME(a: A): T from "./file"`: the export NAME is a class with such instances, or a function that
 * returns one. It is made with the arguments in the order of the declaration, once for each subtask and each attempt:
 * after a failure there is a new module, a new instance, and `open` gets what `snapshot` gave for the checkpoint.
 */
export interface Source<T = Value, P extends Position = Position> {
  /** Called once, before the first `poll`. `position` is null at the very beginning. May return a promise. */
  open?(position: P | null, context: OpenContext): void | Promise<void>;
  /**
   * The next elements: one value, or an array of any number of them. null: nothing now, ask again soon.
   * undefined or `{ done: true }`: there will be no more. Or a promise of one of these; while it is open nothing else
   * is called but `snapshot`. It must not block. A source of lists or of `T?` returns its elements in arrays.
   */
  poll(): Polled<T> | Promise<Polled<T>>;
  /**
   * Where `poll` stands: the position of the next element it will give. Elements it has given are never asked for
   * again, so it need not know which of them were processed. It is called before every `poll` and at every checkpoint,
   * so keep it cheap; while a promise of `poll` is open, what it gave before that call counts. A source without it begins anew after a failure, and then elements come twice.
   */
  snapshot?(): P;
  /** The run is over, or this attempt has failed: free what is held. May return a promise; nobody waits long for it. */
  close?(): void | Promise<void>;
}

export type Polled<T> = T | readonly T[] | null | undefined | { readonly done: true };

/** What identifies output: the same (run, checkpoint, subtask) is the same output, and never another. */
export interface CommitContext {
  /** Of this run and every resumption of it. */
  readonly run: string;
  /** At which the output was prepared. */
  readonly checkpoint: number;
  readonly subtask: number;
}

/**
 * `extern sink NAME(a: A): T from "./file"`: as with a source, the export NAME makes instances from the arguments. Each
 * subtask has one that writes and prepares; one more, in another thread, commits for all of them. They share nothing but
 * what `prepare` returns, which is part of the checkpoint.
 *
 * Exactly once: `write` gathers, `prepare` makes what was gathered ready (uploads it aside, or just returns it), and
 * `commit`, once the checkpoint is complete, makes it visible. A crash may come at any moment, so `commit` is called
 * again for the same context, and has to do nothing then. Without `prepare`, what `write` does is done at least once.
 */
export interface Sink<T = Value, P extends Position = Position> {
  /** Called once, before the first `write`. Not called on the instance that commits. */
  open?(context: OpenContext): void;
  /** Takes one element, at once. What it throws fails the record. */
  write(value: T): void;
  /** At the barrier of a checkpoint: all since the last one, as JSON. null or undefined: there is nothing to commit. */
  prepare?(checkpoint: number): P | null | undefined;
  /** Makes it visible, in the order of checkpoints. May return a promise. What it throws is tried again by a restart. */
  commit?(prepared: P, context: CommitContext): void | Promise<void>;
  /** It will never be committed, since the checkpoint was given up: take away what `prepare` left. May be called for what is gone already, or not at all. */
  abort?(prepared: P, context: CommitContext): void | Promise<void>;
  /** As of a source. */
  close?(): void | Promise<void>;
}
