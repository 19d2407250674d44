// What a built-in function is: signature, documentation and evaluation in one entry. The tables beside this file
// hold the entries; the checker, hover texts, compiler and docs read them.

import type { Type } from "../type.ts";

export interface Builtin {
  readonly name: string;
  /** Types may hold `variable`s, bound by inference at each call, and `function`s. */
  readonly parameters: readonly { readonly name: string; readonly type: Type }[];
  readonly result: Type;
  /** Markdown: one sentence, then what fails the record, then an example. */
  readonly doc: string;
  /** `now` and `random` ask the executor's world; everything else is a pure function of its arguments. */
  readonly effect: "pure" | "now" | "random";
  /** Gets values as value.ts describes; functions arrive as JavaScript functions. Throws ValueFailure to fail the record. Unused for now and random. */
  readonly evaluate: (...args: never[]) => unknown;
}

/** Fails the record; whoever called knows the place. */
export class ValueFailure extends Error {}
