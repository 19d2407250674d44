// The functions and sources that a program takes from JavaScript and TypeScript modules: loaded once per attempt,
// called with copies, their results checked against the declared types. Neither clock nor random is offered to them.

import { dirname, relative, resolve } from "node:path";
import type { Answer } from "../job/task-api.ts";
import type { Plan, PlanExtern } from "../plan/plan.ts";
import { WeirError } from "../values/failure.ts";
import type { Value } from "../values/value.ts";
import { Mismatch, type Reader, readerOf } from "./conversion.ts";
import type { CommitContext, Sink, Source } from "./extern-api.ts";
import {
  loadFailed,
  noExport,
  noSink,
  noSource,
  notFound,
  returnedPromise,
  threw,
  wrongResult,
} from "./extern-errors.ts";
import { findOwn } from "./extern-files.ts";
import { createModuleMap, ModuleMissing } from "./extern-modules.ts";
import { type StatusWriter, statusWriter } from "./extern-status.ts";
import { exporterOf } from "./extern-values.ts";

/** A source's methods, each call counted in the status word and with its errors made WeirErrors. */
export interface OpenSource {
  readonly hasSnapshot: boolean;
  open(position: unknown, subtask: number, parallelism: number): unknown;
  poll(): unknown;
  snapshot(): unknown;
  close(): void;
  /** An error that a promise of the source gave. */
  failed(error: unknown): WeirError;
}

/** A sink's methods, likewise. The instance that commits is not the one that writes. */
export interface OpenSink {
  open(subtask: number, parallelism: number): void;
  write(value: unknown): void;
  prepare(checkpoint: number): unknown;
  commit(prepared: unknown, context: CommitContext): Promise<void>;
  abort(prepared: unknown, context: CommitContext): Promise<void>;
  close(): Promise<void>;
}

export interface ExternHost {
  /** By index into `Plan.externs`; the result is of the declared type. Throws WeirError. */
  call(index: number, args: readonly unknown[]): unknown;
  /** Of an `extern async fn`: calls it now and gives the answer when it has come. Never throws. */
  begin(index: number, args: readonly unknown[], settle: (answer: Answer) => void): void;
  openSource(index: number, args: readonly unknown[]): OpenSource;
  openSink(index: number, args: readonly unknown[]): OpenSink;
}

/** Throws WeirError for what cannot be found or loaded. */
export async function loadExterns(
  plan: Plan,
  baseDir: string,
  status?: SharedArrayBuffer,
): Promise<ExternHost> {
  const modules = createModuleMap();
  const exported: unknown[] = [];
  const watch = statusWriter(status);
  for (const [index, extern] of plan.externs.entries()) {
    const folder = folderOf(plan, extern, baseDir);
    watch.begin(index);
    try {
      exported.push(await loadOne(modules, extern, folder));
    } finally {
      watch.end();
    }
  }
  const callers = plan.externs.map((extern, index) =>
    extern.kind === "fn" ? callerOf(extern, index, exported[index] as AnyFunction, watch) : null,
  );
  return {
    call: (index, args) => callers[index]!(args),
    begin(index, args, settle) {
      const extern = plan.externs[index]!;
      beginCall(extern, index, exported[index] as AnyFunction, watch)(args, settle);
    },
    openSource: (index, args) =>
      openSource(plan.externs[index]!, index, exported[index] as AnyFunction, args, watch),
    openSink: (index, args) =>
      openSink(plan.externs[index]!, index, exported[index] as AnyFunction, args, watch),
  };
}

type AnyFunction = (...args: unknown[]) => unknown;

/** Paths in a file are relative to that file; `files[0]` lies in `baseDir`. */
function folderOf(plan: Plan, extern: PlanExtern, baseDir: string): string {
  const from = dirname(plan.files[0] ?? "");
  return resolve(baseDir, relative(from, dirname(plan.files[extern.file] ?? plan.files[0] ?? "")));
}

async function loadOne(
  modules: ReturnType<typeof createModuleMap>,
  extern: PlanExtern,
  folder: string,
): Promise<unknown> {
  const path = findOwn(/^[./]/.test(extern.from) ? extern.from : `./${extern.from}`, folder);
  if (path === null) throw notFound(extern, resolve(folder, extern.from));
  let exports: unknown;
  try {
    exports = await modules.load(path);
  } catch (error) {
    if (error instanceof WeirError) throw error;
    throw loadFailed(extern, path, error, error instanceof ModuleMissing ? error.specifier : null);
  }
  const found = exportNamed(exports, extern.name);
  if (typeof found !== "function") throw noExport(extern, path, exports);
  return found;
}

/** The export of that name; or the module itself, or its default, where that function has no other name. */
function exportNamed(exports: unknown, name: string): unknown {
  const table = (typeof exports === "object" || typeof exports === "function" ? exports : null) as Record<
    string,
    unknown
  > | null;
  if (table !== null && Object.hasOwn(table, name)) return table[name];
  const only = typeof exports === "function" ? exports : table?.["default"];
  return typeof only === "function" ? only : undefined;
}

function callerOf(extern: PlanExtern, index: number, fn: AnyFunction, watch: StatusWriter) {
  const exporters = extern.parameters.map(parameter => exporterOf(parameter.type));
  const read: Reader = readerOf(extern.result, "extern");
  return (args: readonly unknown[]): unknown => {
    watch.begin(index);
    let result: unknown;
    try {
      result = fn(...exporters.map((of, i) => of(args[i] as Value)));
    } catch (error) {
      throw threw(extern, error);
    } finally {
      watch.end();
    }
    try {
      return read(result);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      if (isPromise(result)) {
        result.then(undefined, () => {});
        throw returnedPromise(extern);
      }
      throw wrongResult(extern, error.message);
    }
  };
}

/** A result that is there at once is an answer too. */
function beginCall(extern: PlanExtern, index: number, fn: AnyFunction, watch: StatusWriter) {
  const exporters = extern.parameters.map(parameter => exporterOf(parameter.type));
  const read: Reader = readerOf(extern.result, "extern");
  const failed = (error: unknown): Answer => ({ failure: threw(extern, error).what });
  const answered = (result: unknown): Answer => {
    try {
      return { value: read(result) };
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      return { failure: wrongResult(extern, error.message).what };
    }
  };
  return (args: readonly unknown[], settle: (answer: Answer) => void): void => {
    watch.begin(index);
    let result: unknown;
    try {
      result = fn(...exporters.map((of, i) => of(args[i] as Value)));
    } catch (error) {
      settle(failed(error));
      return;
    } finally {
      watch.end();
    }
    if (!isPromise(result)) settle(answered(result));
    else
      result.then(
        value => settle(answered(value)),
        error => settle(failed(error)),
      );
  };
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

function openSource(
  extern: PlanExtern,
  index: number,
  make: AnyFunction,
  args: readonly unknown[],
  watch: StatusWriter,
): OpenSource {
  const guarded = guard(extern, index, watch);
  const source = guarded(() => instance(make, copiesOf(extern, args))) as Partial<Source> | null | undefined;
  if (typeof source?.poll !== "function") throw noSource(extern, source);
  return {
    hasSnapshot: typeof source.snapshot === "function",
    open: (position, subtask, parallelism) =>
      guarded(() => source.open?.(position as never, { subtask, parallelism })),
    poll: () => guarded(() => source.poll!()),
    snapshot: () => guarded(() => source.snapshot?.()),
    close() {
      const closing = guarded(() => source.close?.());
      if (isPromise(closing)) closing.then(undefined, () => {});
    },
    failed: error => threw(extern, error),
  };
}

/** Calls of user code, counted in the status word, their errors said. */
const guard =
  (extern: PlanExtern, index: number, watch: StatusWriter) =>
  <R>(action: () => R): R => {
    watch.begin(index);
    try {
      return action();
    } catch (error) {
      throw threw(extern, error);
    } finally {
      watch.end();
    }
  };

const copiesOf = (extern: PlanExtern, args: readonly unknown[]): readonly unknown[] =>
  extern.parameters.map((parameter, i) => exporterOf(parameter.type)(args[i] as Value));

function openSink(
  extern: PlanExtern,
  index: number,
  make: AnyFunction,
  args: readonly unknown[],
  watch: StatusWriter,
): OpenSink {
  const guarded = guard(extern, index, watch);
  const sink = guarded(() => instance(make, copiesOf(extern, args))) as Partial<Sink> | null | undefined;
  const commits = typeof sink?.commit === "function";
  if (typeof sink?.write !== "function" || (typeof sink.prepare === "function" && !commits))
    throw noSink(extern, sink);
  const atOnce = (action: () => unknown): unknown => {
    const result = guarded(action);
    if (!isPromise(result)) return result;
    result.then(undefined, () => {});
    throw returnedPromise(extern);
  };
  const awaited = async (action: () => unknown): Promise<void> => {
    try {
      await guarded(action);
    } catch (error) {
      throw threw(extern, error);
    }
  };
  return {
    open: (subtask, parallelism) => void atOnce(() => sink.open?.({ subtask, parallelism })),
    write: value => void atOnce(() => sink.write!(value as never)),
    prepare: checkpoint => atOnce(() => sink.prepare?.(checkpoint)),
    commit: (prepared, context) => awaited(() => sink.commit?.(prepared as never, context)),
    abort: (prepared, context) => awaited(() => sink.abort?.(prepared as never, context)),
    close: () => awaited(() => sink.close?.()),
  };
}

/** With `new` whatever can be made so: of a function that returns an object, that object is the result all the same. */
function instance(make: AnyFunction, args: readonly unknown[]): unknown {
  if (make.prototype === undefined) return make(...args);
  return new (make as unknown as new (...args: readonly unknown[]) => unknown)(...args);
}
