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
  /** Variables that the caller gives by name, as in `parseJson<Order>(text)`. */
  readonly typeParameters?: readonly string[];
  /** Gets values as value.ts describes; functions arrive as JavaScript functions. Throws ValueFailure to fail the record. Unused for now and random. */
  readonly evaluate: (...args: never[]) => unknown;
  /** Where the types of a call decide what is done: asked once for each call in the program, instead of `evaluate`. */
  readonly specialize?: (args: readonly Type[], result: Type) => Builtin["evaluate"];
  /** What no record can mend: `undefined` stands for an argument that is no constant. */
  readonly validateConstant?: (args: readonly unknown[]) => ConstantFault | null;
}

/** A constant argument that always fails, and why: a sentence. */
export interface ConstantFault {
  /** Its index. */
  readonly argument: number;
  readonly problem: string;
}

/** What a call of these types evaluates. */
export const evaluationOf = (builtin: Builtin, args: readonly Type[], result: Type): Builtin["evaluate"] =>
  builtin.specialize?.(args, result) ?? builtin.evaluate;

/** Fails the record; whoever called knows the place. */
export class ValueFailure extends Error {}
