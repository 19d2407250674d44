// A program made ready to be debugged: from a file's name to a plan, with its inputs looked at and its externs loaded,
// and from that to as many simulations over the real inputs as a session asks for. Targets are never touched.

import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ExternHost, loadExterns } from "../../connectors/externs.ts";
import { checkInputs } from "../../connectors/inputs.ts";
import { createReader } from "../../connectors/readers.ts";
import { createSinkWriter } from "../../connectors/writers.ts";
import type { Event } from "../../job/event.ts";
import type { Answer } from "../../job/task-api.ts";
import { check } from "../../language/check.ts";
import type { Diagnostic } from "../../language/diagnostic.ts";
import { lower } from "../../language/lower/lower.ts";
import type { Model } from "../../language/model.ts";
import { loadProgram } from "../../language/program.ts";
import type { ParamDecl, PipelineDecl } from "../../language/syntax.ts";
import { resolveParams } from "../../plan/constant.ts";
import { parseParam } from "../../plan/param-text.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { WeirError } from "../../values/failure.ts";
import { nearest } from "../../values/nearest.ts";
import type { Json } from "../../values/type.ts";
import { simulate } from "../simulate/simulation.ts";
import type { SteppableSimulation } from "../simulate/steppable.ts";
import { rememberOutput } from "../simulate/storage.ts";
import type { LoadedSnapshot } from "../storage.ts";

export interface ProgramRequest {
  /** Absolute path of the .weir file. */
  readonly file: string;
  /** With none, the only one in it. */
  readonly pipeline?: string | undefined;
  /** Values of params: of their types, or as texts. */
  readonly params?: Readonly<Record<string, Json>> | undefined;
  /** `checkpoint.interval` → `1s`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly parallelism?: number | undefined;
  readonly env: (name: string) => string | undefined;
}

/** What a session is launched on. */
export interface OpenedProgram {
  readonly plan: Plan;
  readonly texts: readonly string[];
  readonly model: Model;
  /** The folder that paths of the plan are relative to. */
  readonly baseDir: string;
  simulation(request: {
    readonly seed: number;
    readonly recordsPerSecond: number;
    readonly chaining: boolean;
    readonly taskManagers: number;
    readonly from: Snapshot | null;
    readonly onEvent: (event: Event) => void;
  }): SteppableSimulation;
  dispose(): void;
}

/** The program has errors: they are all in `diagnostics`, and in words in `what`. */
export class ProgramErrors extends WeirError {
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    model: Model,
  ) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const lines = errors.map(each => `${placeOf(each, model)}: ${each.message} (${each.code})`);
    super(
      "program-errors",
      `The program has ${errors.length === 1 ? "an error" : `${errors.length} errors`}: ${lines.join("\n")}`,
      {
        remedy: "mend it, then start again",
        exit: 2,
      },
    );
  }
}

const placeOf = ({ path, start }: Diagnostic, model: Model): string => {
  const text = model.program.modules.find(module => module.path === path)?.text ?? "";
  return `${path}:${text.slice(0, start).split("\n").length}`;
};

/** Throws WeirError: no such file or pipeline, errors in the program, inputs that are missing. */
export async function openProgram(request: ProgramRequest): Promise<OpenedProgram> {
  const baseDir = dirname(request.file);
  const name = basename(request.file);
  const read = (path: string): string | null => readText(join(baseDir, path));
  if (read(name) === null) throw new WeirError("program-missing", `There is no file ${request.file}.`);
  const model = check(loadProgram(name, read));
  refuseErrors(model.diagnostics, model);
  const pipeline = choosePipeline(model, request.pipeline, name);
  const { plan, diagnostics } = lower(model, pipeline.name.text, {
    params: paramsOf(model, pipeline, request.params ?? {}),
    settings: request.settings ?? {},
    ...(request.parallelism !== undefined && { parallelism: request.parallelism }),
  });
  refuseErrors(diagnostics, model);
  if (plan === null) throw new ProgramErrors(diagnostics, model);
  const params = resolveParams(plan, request.env);
  checkInputs(plan, baseDir, params, request.env);
  const externs = plan.externs.length === 0 ? null : await loadExterns(plan, baseDir);
  const timers = new Set<NodeJS.Timeout>();
  return {
    plan,
    model,
    baseDir,
    texts: plan.files.map(path => model.program.modules.find(each => each.path === path)?.text ?? ""),
    simulation: options => {
      if (options.from !== null) readOutputs(options.from);
      const world = { baseDir, params, env: request.env, externs };
      return simulate({
        plan,
        ...options,
        traced: true,
        keepsEvents: false,
        restsWithoutInput: true,
        deploy: { chaining: options.chaining },
        disks: plan.settings.checkpoint.storage.kind,
        params,
        reader: (node, subtask, outside) =>
          createReader({ ...world, plan, node, subtask, parallelism: node.parallelism, outside }),
        writer: (node, subtask, pending) => createSinkWriter({ ...world, plan, node, subtask }, pending),
        callExtern: (index, args) => externs!.call(index, args),
        beginExtern: (index, args, settle) => beginCall(externs!, plan, index, args, settle, timers),
      });
    },
    dispose() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

/** What a snapshot on a disk holds prepared is committed by whoever goes on from it. */
function readOutputs(snapshot: Snapshot): void {
  if (!("dir" in snapshot)) return;
  const { dir, pending } = snapshot as LoadedSnapshot;
  for (const output of pending) rememberOutput(output, readFileSync(join(dir, output.handle)));
}

/** Virtual time stands still meanwhile, so here the patience is that of the machine's clock. */
function beginCall(
  externs: ExternHost,
  plan: Plan,
  index: number,
  args: readonly unknown[],
  settle: (answer: Answer) => void,
  timers: Set<NodeJS.Timeout>,
): void {
  const { externTimeoutMs } = plan.settings;
  const forget = (): void => {
    clearTimeout(timer);
    timers.delete(timer);
  };
  const timer = setTimeout(() => {
    timers.delete(timer);
    settle({ failure: `it has not answered within ${externTimeoutMs} ms (externTimeout)` });
  }, externTimeoutMs);
  timers.add(timer);
  externs.begin(index, args, answer => {
    forget();
    settle(answer);
  });
}

function refuseErrors(diagnostics: readonly Diagnostic[], model: Model): void {
  if (diagnostics.some(({ severity }) => severity === "error")) throw new ProgramErrors(diagnostics, model);
}

function readText(path: string): string | null {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch {
    throw new WeirError("program-not-utf8", `${path} is not UTF-8 text.`, { remedy: "save it as UTF-8" });
  }
}

function choosePipeline(model: Model, given: string | undefined, file: string): PipelineDecl {
  const names = model.pipelines.map(({ name }) => name.text);
  const wanted = given ?? (names.length === 1 ? names[0] : undefined);
  const found = model.pipelines.find(({ name }) => name.text === wanted);
  if (found !== undefined) return found;
  if (names.length === 0) throw new WeirError("no-pipeline", `${file} holds no pipeline.`);
  if (given === undefined)
    throw new WeirError("which-pipeline", `${file} holds ${names.length} pipelines: say which.`, {
      remedy: `one of ${names.join(", ")}`,
    });
  const near = nearest(given, names);
  throw new WeirError("no-such-pipeline", `${file} holds no pipeline ${given}.`, {
    remedy: near ? `did you mean ${near}?` : `it holds ${names.join(", ")}`,
  });
}

function paramsOf(
  model: Model,
  pipeline: PipelineDecl,
  given: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const declared = pipeline.members.filter((member): member is ParamDecl => member.kind === "Param");
  const values = Object.entries(given).map(([name, value]): [string, Json] => {
    const param = declared.find(each => each.name.text === name);
    if (param === undefined) {
      const names = declared.map(each => each.name.text);
      const near = nearest(name, names);
      throw new WeirError("unknown-param", `There is no param ${name}.`, {
        remedy: near ? `did you mean ${near}?` : `${pipeline.name.text} has ${names.join(", ") || "none"}`,
      });
    }
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const parsed = parseParam(model.typeOfNode(param.type), text);
    if ("error" in parsed) throw new WeirError("bad-param", `Param ${name}: ${parsed.error}`);
    return [name, parsed.json];
  });
  return Object.fromEntries(values);
}
