// What every part of the checker shares: the tables it fills, where it stands, and how it reports. The parts call
// each other through `Checker` (expressions need calls, calls need expressions), so that no file imports in a circle.

import type { Json, Type } from "../values/type.ts";
import { DURATION, ERROR, FLOAT, INT, STRING, TIMESTAMP } from "../values/type.ts";
import type { FlowDecl, PipelineCheck } from "./check-pipeline-context.ts";
import type { Diagnostic, RelatedPlace } from "./diagnostic.ts";
import { report as makeReport } from "./diagnostics.ts";
import type { Symbol as Meaning, Program, StreamType } from "./model.ts";
import { fileOf } from "./program-paths.ts";
import type * as s from "./syntax.ts";

/** A value with a name, as bodies see it. `id` tells apart what has the same name. */
export interface Entry {
  readonly symbol: Meaning;
  readonly type: Type;
  readonly id: number;
}

export interface Scope {
  readonly parent: Scope | null;
  readonly names: Map<string, Entry>;
}

/** By reference (see check-narrow.ts): a narrower type than declared, known to hold here. */
export type Facts = ReadonlyMap<string, Type>;
export const NO_FACTS: Facts = new Map();

export interface Emission {
  readonly type: Type;
  readonly value: s.ExprNode;
  readonly to: s.Name | null;
}

export interface Returned {
  readonly type: Type;
  readonly at: s.ExprNode;
}

/** What has no watermarks, when a timer fires therefore, and what is to be given some: `The left side`. */
export interface HeldUp {
  readonly what: string;
  readonly when: string;
  readonly needs: string;
}

/** What may be done at a place beyond computing. */
export interface Place {
  readonly kind: "fn" | "lambda" | "handler" | "aggregate" | "constant" | "argument";
  /** Names of the engine that are visible: `key`, `timestamp` … */
  readonly ambient: ReadonlyMap<string, Type>;
  /** Expected and found results of a `fn` with a block. */
  readonly returns: { readonly expected: Type | null; readonly found: Returned[] } | null;
  /** Of a handler: by side output, "" for the main one. */
  readonly emits: Map<string, Emission[]> | null;
  /** Of a handler: the timers it sets, with a place where. */
  readonly timers: Map<string, s.Name> | null;
  /** What the main output should be, if it is declared. */
  readonly emitExpected: Type | null;
  /** Of `aggregate(c => …)`: the record's name is visible only inside an aggregate's call. */
  readonly aggregate: {
    readonly element: Type;
    readonly inside: boolean;
    readonly record: s.Name | null;
  } | null;
  /** Whether `env("X")` may stand here. */
  readonly env: boolean;
  /** What keeps event time from passing, in words, and with it the timers from firing; null: nothing does. */
  readonly heldUp: HeldUp | null;
  /** In `on right` of a broadcast side: there is no key, and so no keyed state and no timers. */
  readonly keyless: boolean;
}

const NO_AMBIENT: ReadonlyMap<string, Type> = new Map();

export const place = (kind: Place["kind"], options: Partial<Place> = {}): Place => ({
  kind,
  ambient: NO_AMBIENT,
  returns: null,
  emits: null,
  timers: null,
  emitExpected: null,
  aggregate: null,
  env: false,
  heldUp: null,
  keyless: false,
  ...options,
});

/** Where a body stands: names, what is known of them, and what is allowed. `facts` moves on with the statements. */
export interface Env {
  readonly scope: Scope;
  facts: Facts;
  readonly place: Place;
}

export type FnSymbol = Extract<Meaning, { kind: "fn" }>;
export type ExternSymbol = Extract<Meaning, { kind: "extern" }>;
export type TypeSymbol = Extract<Meaning, { kind: "type" }>;

/** The names one file declares or imports. A fn or type is null until it is resolved (or where it is circular). */
export interface ModuleNames {
  /** The piece of the file being checked; mostly the file is one piece. */
  readonly module: s.Module;
  readonly file: string;
  readonly pieces: readonly s.Module[];
  /** What declares a name first. */
  readonly declared: Map<string, { readonly name: s.Name; readonly path: string }>;
  readonly functions: Map<
    string,
    { readonly declaration: s.FnDecl | s.ExternDecl; readonly module: s.Module }
  >;
  readonly types: Map<string, { readonly declaration: s.TypeDecl; readonly module: s.Module }>;
}

export interface Checker {
  readonly program: Program;
  /** The module being checked, and its names. */
  names: ModuleNames;
  /** By file. */
  readonly modules: ReadonlyMap<string, ModuleNames>;
  readonly diagnostics: Diagnostic[];
  readonly types: Map<s.ExprNode, Type>;
  readonly nodeTypes: Map<s.TypeNode, Type>;
  readonly symbols: Map<s.Name, Meaning>;
  /** What a short record entry `{ name }` has, by its name. */
  readonly shorthands: Map<s.Name, Type>;
  readonly streams: Map<s.FlowNode | s.StageNode, StreamType>;
  /** Constants that are no expression elsewhere: the words of enumerated settings. */
  readonly words: Map<s.ExprNode, Json>;
  readonly resolved: Map<s.FnDecl | s.ExternDecl | s.TypeDecl, FnSymbol | ExternSymbol | TypeSymbol>;
  /** Hints looked up for misspelt names so far; see check-names.ts. */
  suggestions: number;
  /** The pipeline's names, while one is checked: for messages about streams used as values. */
  streamNames: ReadonlyMap<string, unknown> | null;
  /** Told of every assignment to broadcast state, while a process body is checked. */
  broadcastWrites: ((state: s.StateDecl, at: s.Name) => void) | null;
  nextId: number;
  /** Checks one declaration of a module, or knows already what comes of it. */
  readonly each: (module: s.Module, declaration: s.Declaration, run: (c: Checker) => void) => void;
  /** The same for one flow of a pipeline. */
  readonly eachFlow: (p: PipelineCheck, flow: FlowDecl, run: (p: PipelineCheck) => void) => void;
  readonly infer: (env: Env, expression: s.ExprNode, expected: Type | null) => Type;
  /** Whether a fn, extern or built-in function is called so. */
  readonly isFunctionName: (name: string) => boolean;
  /** Reports what stands where a lambda should. */
  readonly notALambda: (env: Env, value: s.ExprNode, wanted: Type) => void;
}

/** What the engine shows in every body of an operator. */
export const AMBIENT: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["timestamp", TIMESTAMP],
  ["watermark", TIMESTAMP],
  ["subtask", INT],
]);

export type ReportArgs = Readonly<Record<string, string>>;

export function report(
  c: Checker,
  code: string,
  span: s.Span,
  args: ReportArgs = {},
  related: readonly RelatedPlace[] = [],
): void {
  c.diagnostics.push(makeReport(code, c.names.module.path, span, args, related));
}

/** Whether an error was reported since there were so many diagnostics: then a second one says nothing new. */
export function hasErrorSince(c: Checker, count: number): boolean {
  for (let i = count; i < c.diagnostics.length; i++) if (c.diagnostics[i]!.severity === "error") return true;
  return false;
}

/** "declared here", in the module being checked. */
export const declaredHere = (path: string, span: s.Span): RelatedPlace => ({
  path,
  start: span.start,
  end: span.end,
  message: "declared here",
});

export function childScope(parent: Scope | null): Scope {
  return { parent, names: new Map() };
}

export function lookup(scope: Scope | null, name: string): Entry | null {
  for (let at = scope; at !== null; at = at.parent) {
    const entry = at.names.get(name);
    if (entry !== undefined) return entry;
  }
  return null;
}

/** Declares a local; a name of the engine cannot be taken (W0103), nor one of the same block (W0102). */
export function declareLocal(c: Checker, env: Env, name: s.Name, type: Type, mutable: boolean): void {
  const symbol: Meaning = { kind: "local", declaration: name, type, mutable };
  c.symbols.set(name, symbol);
  if (name.missing || name.text === "_") return;
  if (AMBIENT_NAMES.has(name.text) && env.place.kind !== "fn") {
    report(c, "W0103", name, { name: name.text });
    return;
  }
  const before = env.scope.names.get(name.text);
  if (before !== undefined && before.symbol.kind === "local") {
    report(c, "W0102", name, { name: name.text }, [
      declaredHere(c.names.module.path, before.symbol.declaration),
    ]);
  }
  env.scope.names.set(name.text, { symbol, type, id: c.nextId++ });
}

export const AMBIENT_NAMES: ReadonlySet<string> = new Set([
  "key",
  "timestamp",
  "watermark",
  "subtask",
  "window",
]);

/** Once inferred. The types of most literals are not stored: the node says them. */
export const typeAt = (c: Checker, expression: s.ExprNode): Type =>
  c.types.get(expression) ?? literalType(expression);

/** Of a literal that means what it says; an error for what is none. */
export function literalType(expression: s.ExprNode): Type {
  switch (expression.kind) {
    case "Number":
      return expression.float ? FLOAT : INT;
    case "String":
      return STRING;
    case "Duration":
      return DURATION;
    case "Timestamp":
      return TIMESTAMP;
    default:
      return ERROR;
  }
}

/** Runs with another module as the current one. */
export function inModule(c: Checker, module: s.Module, run: () => void): void {
  const before = c.names;
  c.names = { ...(namesOf(c, module) ?? before), module };
  run();
  c.names = before;
}

/** The names of the file a module is, or is a piece of. */
export const namesOf = (c: Checker, module: s.Module): ModuleNames | undefined =>
  c.modules.get(fileOf(module.path));
