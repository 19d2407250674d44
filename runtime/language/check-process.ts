// The body of `process`: its state, its handlers, and what they emit.

import { ERROR, TIMESTAMP, type Type } from "../values/type.ts";
import { bindArguments, checkArguments } from "./check-arguments.ts";
import { checkConstant } from "./check-constants.ts";
import {
  AMBIENT_NAMES,
  childScope,
  declaredHere,
  declareLocal,
  type Emission,
  type Env,
  type HeldUp,
  NO_FACTS,
  place,
  report,
  type Scope,
} from "./check-context.ts";
import { constantEnv } from "./check-fit.ts";
import { argumentEnv, type PipelineCheck } from "./check-pipeline-context.ts";
import { defineSideOutput } from "./check-side-outputs.ts";
import { checkBlock } from "./check-statements.ts";
import { lostKeyHint } from "./check-step.ts";
import { resolveType } from "./check-types.ts";
import { isNullable, join, show, union } from "./infer-types.ts";
import type { StreamType } from "./model.ts";
import { STATE_OPTIONS } from "./operators-table.ts";
import type * as s from "./syntax.ts";

/** The element type of the main output. */
export function checkProcess(
  p: PipelineCheck,
  body: s.ProcessBody,
  input: StreamType,
  ambient: ReadonlyMap<string, Type>,
  expected: Type | null,
): Type {
  const scope = childScope(p.scope);
  for (const member of body.members) if (member.kind === "State") checkState(p, scope, member, input);
  const emits = new Map<string, Emission[]>();
  const timers = new Map<string, s.Name>();
  const handlers = new Map<string, s.HandlerDecl>();
  for (const member of body.members) {
    if (member.kind !== "Handler") continue;
    once(p, handlers, member);
    const keyless = member.event === "right" && input.right?.broadcast === true;
    const at = place("handler", {
      ambient: keyless ? withoutKey(ambient) : ambient,
      keyless,
      emits,
      timers,
      emitExpected: expected,
      heldUp: heldUp(input),
    });
    p.c.broadcastWrites = (state, name) => {
      if (member.event !== "right") report(p.c, "W0339", name, { name: state.name.text });
    };
    checkHandler(p, { scope: childScope(scope), facts: NO_FACTS, place: at }, member, input);
    p.c.broadcastWrites = null;
  }
  checkHandlers(p, body, input, handlers, timers);
  return gather(p, emits, input, expected);
}

const withoutKey = (ambient: ReadonlyMap<string, Type>): ReadonlyMap<string, Type> =>
  new Map([...ambient].filter(([name]) => name !== "key"));

/** What holds event time up. One side of two, or some of several streams, do so until they have ended. */
function heldUp({ watermarked, dry }: StreamType): HeldUp | null {
  if (watermarked !== false && watermarked !== "partly") return null;
  if (dry !== undefined)
    return {
      what: `the ${dry} side`,
      when: "that side has ended",
      needs: "its source",
    };
  return watermarked === "partly"
    ? {
        what: "some of the streams upstream",
        when: "those have ended",
        needs: "every source",
      }
    : { what: "any stream upstream", when: "the input has ended", needs: "the source" };
}

// ---------------------------------------------------------------- state

function checkState(p: PipelineCheck, scope: Scope, state: s.StateDecl, input: StreamType): void {
  const { c } = p;
  const type = resolveType(c, state.type);
  if (input.key === null && input.element.kind !== "error" && !state.broadcast)
    report(c, "W0319", state.name, {
      what: `The state \`${state.name.text}\``,
      hint: lostKeyHint(input.keyLostBy),
    });
  if (state.broadcast && input.right?.broadcast !== true && input.right?.element.kind !== "error")
    report(c, "W0340", state.name);
  if (state.initial !== null)
    checkConstant(c, constantEnv(), state.initial, type, "The initial value of a state");
  else if (!startsEmpty(type) && !state.name.missing)
    report(c, "W0324", state.name, { name: state.name.text, type: show(type), example: initialFor(type) });
  checkOptions(p, state);
  declareState(p, scope, state, type);
}

const startsEmpty = (type: Type): boolean =>
  type.kind === "list" || type.kind === "map" || type.kind === "error" || isNullable(type);

function initialFor(type: Type): string {
  switch (type.kind) {
    case "int":
      return "0";
    case "float":
      return "0.0";
    case "bool":
      return "false";
    case "string":
      return '""';
    case "duration":
      return "0s";
    default:
      return "…";
  }
}

function checkOptions(p: PipelineCheck, state: s.StateDecl): void {
  const options = state.broadcast ? [] : STATE_OPTIONS;
  const name = `${state.broadcast ? "broadcast " : ""}state ${state.name.text}`;
  const bound = bindArguments(p, state.options, options, { name, at: state.name });
  checkArguments(p, argumentEnv(p, false), bound, options);
}

function declareState(p: PipelineCheck, scope: Scope, state: s.StateDecl, type: Type): void {
  const { c } = p;
  const { name } = state;
  const symbol = { kind: "state", declaration: state, type } as const;
  c.symbols.set(name, symbol);
  if (name.missing) return;
  if (AMBIENT_NAMES.has(name.text)) {
    report(c, "W0103", name, { name: name.text });
    return;
  }
  const before = scope.names.get(name.text);
  if (before?.symbol.kind === "state")
    report(c, "W0102", name, { name: name.text }, [
      declaredHere(c.names.module.path, before.symbol.declaration.name),
    ]);
  scope.names.set(name.text, { symbol, type, id: c.nextId++ });
}

// ---------------------------------------------------------------- handlers

const handlerName = (handler: s.HandlerDecl): string =>
  handler.event === "record" ? "on x" : `on ${handler.event}`;

function once(p: PipelineCheck, seen: Map<string, s.HandlerDecl>, handler: s.HandlerDecl): void {
  const before = seen.get(handler.event);
  if (before === undefined) seen.set(handler.event, handler);
  else
    report(
      p.c,
      "W0325",
      handler.parameter,
      { what: `There are two handlers \`${handlerName(handler)}\`; one takes all of its kind` },
      [declaredHere(p.c.names.module.path, before.parameter)],
    );
}

function checkHandler(p: PipelineCheck, env: Env, handler: s.HandlerDecl, input: StreamType): void {
  const type =
    handler.event === "record" || handler.event === "left"
      ? input.element
      : handler.event === "right"
        ? (input.right?.element ?? ERROR)
        : TIMESTAMP;
  declareLocal(p.c, env, handler.parameter, type, false);
  checkBlock(p.c, env, handler.body);
}

/** Handlers and inputs agree, and a timer that is set is awaited. */
function checkHandlers(
  p: PipelineCheck,
  body: s.ProcessBody,
  input: StreamType,
  handlers: ReadonlyMap<string, s.HandlerDecl>,
  timers: ReadonlyMap<string, s.Name>,
): void {
  const { c } = p;
  const two = input.right !== undefined;
  const wrong = two ? ["record"] : ["left", "right"];
  for (const event of wrong) {
    const handler = handlers.get(event);
    if (handler === undefined || input.element.kind === "error") continue;
    const what = two
      ? "After `connect` there are two inputs: `on left x` and `on right y`"
      : `\`on ${event}\` needs \`connect\`; with one input it is \`on ${handler.parameter.text} { … }\``;
    report(c, "W0325", handler.parameter, { what });
  }
  if (!two && !handlers.has("record") && !handlers.has("left") && !handlers.has("right")) {
    const span = { start: body.start, end: Math.min(body.start + 1, body.end) };
    report(c, "W0325", span, { what: "No handler takes the records: `on x { … }`" });
  }
  for (const [timer, name] of timers) if (!handlers.has(timer)) report(c, "W0521", name, { timer });
}

// ---------------------------------------------------------------- emits

/** The common type of all emits on the main output; those of side outputs go to theirs. */
function gather(
  p: PipelineCheck,
  emits: ReadonlyMap<string, readonly Emission[]>,
  input: StreamType,
  expected: Type | null,
): Type {
  for (const [port, list] of emits) {
    if (port === "") continue;
    const type = common(p, list);
    for (const each of list)
      if (each.to !== null) defineSideOutput(p, each.to, type, input.watermarked === true);
  }
  const main = emits.get("") ?? [];
  return main.length > 0 && expected !== null ? expected : common(p, main);
}

function common(p: PipelineCheck, emits: readonly Emission[]): Type {
  let type: Type = union([]);
  for (const emission of emits) {
    const joined = join(type, emission.type);
    if (joined === null) {
      report(p.c, "W0208", emission.value, {
        what: "what is emitted here and above",
        first: show(type),
        second: show(emission.type),
      });
      return ERROR;
    }
    type = joined;
  }
  return type;
}
