// The calls that mean something at a stop and nothing in programs: `state("detector", "a")`, `state("detector")`,
// `….where(s => …)`, `checkpoint(3).state(…)`. To the rest of an expression each is a value of a known type.

import type { Model } from "../language/model.ts";
import type * as s from "../language/syntax.ts";
import type { Local } from "../plan/ir.ts";
import type { Plan } from "../plan/plan.ts";
import { WeirError } from "../values/failure.ts";
import { BOOL, list, type Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";
import type { CompiledExpression, ExpressionEnvironment } from "./evaluate.ts";
import { entryType, entryValue, type OperatorShape, statesType, statesValue } from "./state-shape.ts";
import {
  keeperNamed,
  liveStates,
  type SubtaskState,
  snapshotNumbered,
  snapshotStates,
} from "./state-source.ts";
import { ENTRIES_PER_PIECE } from "./walk.ts";

/** What all parts of one expression share. */
export interface Compiler {
  readonly model: Model;
  readonly plan: Plan;
  readonly env: ExpressionEnvironment;
  readonly module: s.Module;
  readonly pipeline: s.PipelineDecl;
}

type ValueAt = (id: number) => unknown;

/** Entries of a state, as many as someone asks for. */
export interface Listing {
  readonly shape: OperatorShape;
  readonly element: Type;
  /** null: some more have been looked at, and nothing was found. */
  entries(valueAt: ValueAt): Iterable<RecordValue | null>;
}

export interface SpecialCall {
  readonly type: Type;
  readonly listing: Listing | null;
  evaluate(valueAt: ValueAt): unknown;
}

/** Compiles a part of the expression as one of its own. */
export type CompilePart = (
  compiler: Compiler,
  root: s.ExprNode,
  names: readonly Local[],
  expected: Type | null,
) => CompiledExpression;

/** null: an ordinary call. */
export function specialCall(
  compiler: Compiler,
  names: readonly Local[],
  call: s.CallExpr,
  compile: CompilePart,
): SpecialCall | null {
  const { callee } = call;
  if (callee.kind === "NameExpr") {
    if (isOfProgram(compiler, callee.name.text)) return null;
    if (callee.name.text === "state") return stateCall(compiler, names, call, compile, live(compiler));
    if (callee.name.text === "checkpoint")
      throw wrong('After checkpoint(3) comes what is looked at: checkpoint(3).state("operator", key)');
    return null;
  }
  if (callee.kind !== "FieldAccess" || callee.of.kind !== "Call") return null;
  const which = checkpointOf(compiler, callee.of);
  if (callee.name.text === "state" && which !== null)
    return stateCall(compiler, names, call, compile, kept(compiler, which));
  if (callee.name.text !== "where") return null;
  const listed = specialCall(compiler, names, callee.of, compile)?.listing ?? null;
  return listed === null ? null : whereCall(compiler, names, call, compile, listed);
}

const wrong = (what: string, remedy?: string): WeirError =>
  new WeirError("bad-expression", what, remedy === undefined ? {} : { remedy });

const isOfProgram = ({ model }: Compiler, name: string): boolean =>
  model.program.modules[0]!.declarations.some(
    each => (each.kind === "FnDecl" || each.kind === "ExternDecl") && each.name.text === name,
  );

// ---------------------------------------------------------------- where it is read

type Source = (shape: OperatorShape) => readonly SubtaskState[];

const live =
  ({ env }: Compiler): Source =>
  shape => {
    if (env.simulation === null) throw wrong("There is no run here whose state could be read");
    const found = liveStates(env.simulation(), shape.node.uid);
    if (found.length === 0)
      throw new WeirError("nothing-runs", "No subtask runs now, so nothing is remembered", {
        remedy: `checkpoint("latest").state("${shape.node.uid}") is what the newest checkpoint kept`,
      });
    return found;
  };

const kept =
  ({ env }: Compiler, which: number | "latest"): Source =>
  shape => {
    if (env.snapshots === null) throw wrong("There are no checkpoints here to look into");
    return snapshotStates(snapshotNumbered(env.snapshots(), which), shape);
  };

/** `checkpoint(3)`, `checkpoint("latest")`; null: another call. */
function checkpointOf(compiler: Compiler, call: s.CallExpr): number | "latest" | null {
  if (call.callee.kind !== "NameExpr" || call.callee.name.text !== "checkpoint") return null;
  if (isOfProgram(compiler, "checkpoint")) return null;
  const which = call.args.length === 1 ? call.args[0]!.value : null;
  if (which?.kind === "Number" && !which.float) return which.value;
  if (which?.kind === "String" && which.value === "latest") return "latest";
  throw wrong('In checkpoint(…) stands its number, or "latest"');
}

// ---------------------------------------------------------------- state(…)

function stateCall(
  compiler: Compiler,
  names: readonly Local[],
  call: s.CallExpr,
  compile: CompilePart,
  source: Source,
): SpecialCall {
  const [operator, key, more] = call.args;
  if (operator?.value.kind !== "String" || more !== undefined)
    throw wrong('In state(…) stand an operator, as text, and mostly a key: state("detector", "a")');
  const shape = keeperNamed(compiler.plan, operator.value.value);
  if (key === undefined)
    return shape.keyType === null && !shape.windowed ? whole(shape, source) : listed(shape, source);
  if (shape.keyType === null)
    throw wrong(
      `The operator ${shape.node.uid} keeps no state by key`,
      `state("${shape.node.uid}") is all it remembers`,
    );
  const keyExpression = compile(compiler, key.value, names, shape.keyType);
  return ofKey(shape, keyExpression, source);
}

/** What an operator without keys remembers: of each subtask, where there are several. */
function whole(shape: OperatorShape, source: Source): SpecialCall {
  const values = (): readonly RecordValue[] =>
    source(shape).map(({ view, shared }) => statesValue(shape, view.page(0, 1)[0] ?? null, shared));
  if (shape.node.parallelism > 1)
    return { type: list(statesType(shape)), listing: null, evaluate: () => values() };
  return {
    type: statesType(shape),
    listing: null,
    evaluate: () => values()[0] ?? statesValue(shape, null, null),
  };
}

function listed(shape: OperatorShape, source: Source): SpecialCall {
  return listing({
    shape,
    element: entryType(shape),
    *entries() {
      for (const { view, shared } of source(shape))
        for (const entry of view.all()) yield entryValue(shape, entry, shared);
    },
  });
}

const listing = (what: Listing): SpecialCall => ({
  type: list(what.element),
  listing: what,
  evaluate: valueAt => [...what.entries(valueAt)].filter(entry => entry !== null),
});

/** The states of one key as the program sees them, whether stored or not; with windows, those of each. */
function ofKey(shape: OperatorShape, key: CompiledExpression, source: Source): SpecialCall {
  const valuesOf = (valueAt: ValueAt): readonly RecordValue[] => {
    const wanted = key.evaluate(valueAt) as Value;
    return source(shape).flatMap(({ view, shared }) =>
      view.find(wanted).map(entry => statesValue(shape, entry, shared)),
    );
  };
  if (shape.windowed) return { type: list(statesType(shape)), listing: null, evaluate: valuesOf };
  return {
    type: statesType(shape),
    listing: null,
    evaluate: valueAt => valuesOf(valueAt)[0] ?? statesValue(shape, null, null),
  };
}

// ---------------------------------------------------------------- where(…)

function whereCall(
  compiler: Compiler,
  names: readonly Local[],
  call: s.CallExpr,
  compile: CompilePart,
  from: Listing,
): SpecialCall {
  const lambda = call.args.length === 1 ? call.args[0]!.value : null;
  if (lambda?.kind !== "Lambda" || lambda.parameters.length !== 1)
    throw wrong("In where(…) stands a test of an entry: where(s => s.total > 100.0)");
  const id = names.reduce((most, each) => Math.max(most, each.id), 0) + 1;
  const parameter: Local = { id, name: lambda.parameters[0]!.text, type: from.element };
  const test = compile(compiler, lambda.body, [...names, parameter], BOOL);
  return listing({
    ...from,
    *entries(valueAt) {
      let passed = 0;
      for (const entry of from.entries(valueAt))
        if (entry === null || holds(test, at => (at === id ? entry : valueAt(at)))) yield entry;
        else if (++passed % ENTRIES_PER_PIECE === 0) yield null;
    },
  });
}

/** An entry for which the test fails (a division by zero, say) is not meant. */
function holds(test: CompiledExpression, valueAt: ValueAt): boolean {
  try {
    return test.evaluate(valueAt) === true;
  } catch (error) {
    if (error instanceof WeirError && error.code === "expression-failed") return false;
    throw error;
  }
}
