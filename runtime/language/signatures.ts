// How the tables of settings, connectors and operators describe what may be written between their parentheses.
// Data only: the checker interprets it, completion and hover show it.

import type { Type } from "../values/type.ts";

/** One word, or one call, out of an enumerated set: `exactlyOnce`, `fixedDelay(attempts: 3)`. */
export interface Choice {
  readonly name: string;
  readonly doc: string;
  /** null: a bare word. */
  readonly parameters: readonly Parameter[] | null;
  /** False: parses and is checked, and does not run yet. "simulated": only in the debugger and with --simulate. */
  readonly runs: boolean | "simulated";
}

export type ParameterKind =
  | { readonly kind: "value"; readonly type: Type }
  | { readonly kind: "choice"; readonly choices: readonly Choice[] }
  /** `a .. b`, of this type. */
  | { readonly kind: "range"; readonly type: Type }
  /** A lambda; what it takes and gives is the operator's own business. */
  | { readonly kind: "lambda" }
  /** A flow. */
  | { readonly kind: "stream" }
  /** `to(NAME)`. */
  | { readonly kind: "sideOutput" }
  /** The name of a function. */
  | { readonly kind: "function" };

export interface Parameter {
  readonly name: string;
  readonly type: ParameterKind;
  readonly required: boolean;
  /** Only by name: `rate: 100`. */
  readonly named: boolean;
  readonly doc: string;
  /** As shown to people; null: none. */
  readonly default: string | null;
  /** The least value allowed, in the type's unit; null: any. */
  readonly minimum: number | null;
  /** False: parses and is checked, and does not run yet. */
  readonly runs: boolean;
}

type Options = Partial<Pick<Parameter, "required" | "named" | "default" | "minimum" | "runs">>;

const parameter = (name: string, type: ParameterKind, doc: string, options: Options): Parameter => ({
  name,
  type,
  doc,
  required: options.required ?? false,
  named: options.named ?? false,
  default: options.default ?? null,
  minimum: options.minimum ?? null,
  runs: options.runs ?? true,
});

/** A positional parameter that must be given. */
export const required = (
  name: string,
  type: ParameterKind,
  doc: string,
  options: Pick<Options, "minimum"> = {},
): Parameter => parameter(name, type, doc, { required: true, ...options });

/** A parameter given by name only. */
export const named = (name: string, type: ParameterKind, doc: string, options: Options = {}): Parameter =>
  parameter(name, type, doc, { named: true, ...options });

export const typed = (type: Type): ParameterKind => ({ kind: "value", type });
export const oneOf = (...choices: readonly Choice[]): ParameterKind => ({ kind: "choice", choices });
export const rangeOf = (type: Type): ParameterKind => ({ kind: "range", type });
export const LAMBDA: ParameterKind = { kind: "lambda" };
export const STREAM: ParameterKind = { kind: "stream" };

export const word = (name: string, doc: string, runs: Choice["runs"] = true): Choice => ({
  name,
  doc,
  parameters: null,
  runs,
});
export const call = (
  name: string,
  parameters: readonly Parameter[],
  doc: string,
  runs: Choice["runs"] = true,
): Choice => ({
  name,
  doc,
  parameters,
  runs,
});

/** A minimum as a person would write it. */
export const minimumText = (parameter: { readonly type: ParameterKind }, minimum: number): string =>
  parameter.type.kind === "value" && parameter.type.type.kind === "duration"
    ? `${minimum}ms`
    : String(minimum);
