// Conditions of breakpoints and the holes of log points: expressions of the language over what can be named where they
// stand. Compiled when armed, so that what is wrong is said at once. Knows no breakpoints.

import { scan } from "../language/scanner.ts";
import { constantValue } from "../plan/constant.ts";
import type { Plan } from "../plan/plan.ts";
import { RecordFailure, WeirError } from "../values/failure.ts";
import { toJson } from "../values/text.ts";
import { BOOL, type Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import type { CompiledExpression } from "./evaluate.ts";
import { compileExpression } from "./expression.ts";
import type { At, Name } from "./names.ts";
import type { DebugProgram } from "./session.ts";

export interface Asked {
  readonly type: Type;
  /** Throws WeirError where it fails. */
  evaluate(at: At): unknown;
}

/** Throws WeirError saying what is wrong. `expected` null: any type. */
export function compileAt(
  text: string,
  { model, plan }: DebugProgram,
  names: readonly Name[],
  expected: Type | null,
): Asked {
  let now: At | null = null;
  const scope = { names: names.map(({ name, type }, id) => ({ id, name, type })) };
  const compiled: CompiledExpression = compileExpression(
    text,
    model,
    plan,
    scope,
    {
      params: constantParams(plan),
      now: () => now!.simulation.nowMs,
      simulation: () => now!.simulation,
      snapshots: null,
    },
    expected,
  );
  return {
    type: compiled.type,
    evaluate: at => {
      now = at;
      return compiled.evaluate(id => names[id]!.read(at));
    },
  };
}

/** Those of environment variables are the host's, and not known here. */
const constantParams = (plan: Plan): ReadonlyMap<string, unknown> =>
  new Map(
    plan.params.flatMap(({ name, type, value }) =>
      "json" in value ? [[name, constantValue(value.json, type)] as const] : [],
    ),
  );

export interface Condition {
  readonly text: string;
  /** Throws WeirError where it fails. */
  holds(at: At): boolean;
  /** What its parts are now: `tx.amount is 3.5, key is "a"`; "" where nothing more can be said. */
  explain(at: At): string;
}

/** Throws WeirError saying what is wrong. */
export function compileCondition(text: string, program: DebugProgram, names: readonly Name[]): Condition {
  const asked = compileAt(text, program, names, BOOL);
  let parts: readonly Part[] | null = null;
  return {
    text,
    holds: at => asked.evaluate(at) === true,
    explain: at => {
      parts ??= partsOf(text, program, names);
      return parts.map(part => shown(part, at)).join(", ");
    },
  };
}

interface Part {
  readonly text: string;
  readonly asked: Asked;
}

const MOST_PARTS = 4;
const LONGEST = 60;

/** The names in a condition, with the fields asked of them. */
function partsOf(text: string, program: DebugProgram, names: readonly Name[]): readonly Part[] {
  const tokens = scan(text);
  const paths = new Set<string>();
  for (let i = 0; i < tokens.length; i++) {
    const { kind, start } = tokens[i]!;
    if (kind !== "identifier" || !names.some(({ name }) => name === tokens[i]!.text)) continue;
    while (isDot(tokens[i + 1]?.text) && tokens[i + 2]?.kind === "identifier") i += 2;
    paths.add(text.slice(start, tokens[i]!.end));
  }
  return [...paths].slice(0, MOST_PARTS).flatMap(path => {
    try {
      return [{ text: path, asked: compileAt(path, program, names, null) }];
    } catch {
      // A function's name, or half of something: left out.
      return [];
    }
  });
}

const isDot = (text: string | undefined): boolean => text === "." || text === "?.";

function shown({ text, asked }: Part, at: At): string {
  try {
    const value = toJson(asked.evaluate(at) as Value, asked.type);
    return `${text} is ${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}`;
  } catch (error) {
    return `${text}: ${inWords(error)}`;
  }
}

/** In one line, with its place in the expression where it has one. */
export function inWords(error: unknown): string {
  if (error instanceof WeirError) {
    const { where } = error.options;
    return where === undefined ? error.what : `${error.what.replace(/\.$/, "")} (${where})`;
  }
  if (error instanceof RecordFailure) return error.reason;
  throw error;
}
