// process: handlers over the states of a key. A handler that goes on after a failure (`onError` not `fail`) keeps its
// emits until its end and undoes what it did to state and timers if it fails.

import type { HandlerSpec, OperatorSpec, StateSpec } from "../plan/plan.ts";
import { everyExpression, everyStatement } from "../plan/walk.ts";
import { appendItem, putEntry } from "../state/slots.ts";
import { equals } from "../values/equality.ts";
import type { Json } from "../values/type.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import { initialOf } from "./layouts.ts";
import { scalarLiteral } from "./literals.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import { statements } from "./statements.ts";
import { later } from "./support.ts";
import type { Body, Frame, StateCode } from "./writer.ts";

type ProcessSpec = Extract<OperatorSpec, { kind: "process" }>;

export function processFunctions(writer: OperatorWriter, operator: ProcessSpec): readonly string[] {
  const functions = operator.handlers.map(handler =>
    handler.on === "record" ? onRecord(writer, operator, handler) : onTimer(writer, operator, handler),
  );
  const buffered = writer.guarded ? [flushFunction(writer)] : [];
  const takes = operator.handlers.some(handler => handler.on === "record");
  // Without a handler of records they pass by unseen.
  const none = takes ? [] : [writer.text(`$o${writer.node.id}`, "$v, $ts", writer.observed())];
  return [...functions, ...none, ...buffered];
}

function onRecord(writer: OperatorWriter, operator: ProcessSpec, handler: HandlerSpec): string {
  const body = handlerBody(writer, operator, "$ts", null);
  const key = writer.keyLine(body);
  body.names.set(handler.parameter.id, "$v");
  const code = statements(handler.body, body);
  const cell = usesCell(handler)
    ? writer.cellLines()
    : writer.guarded
      ? "const $c = null, $new = false;"
      : "";
  const lines = [writer.observed(), body.temps, key, cell, run(writer, handler, code, "$v", "$ts")];
  return writer.text(`$o${writer.node.id}`, "$v, $ts", lines.join("\n"));
}

function onTimer(writer: OperatorWriter, operator: ProcessSpec, handler: HandlerSpec): string {
  const event = handler.on === "timer";
  const stamp = event ? "$ts" : String(NO_TIMESTAMP);
  const body = handlerBody(writer, operator, stamp, event ? "event" : "processing");
  body.names.set(handler.parameter.id, "$ts");
  const code = statements(handler.body, body);
  const lines = [
    `const $key = $c.key, $ts = $at; ${writer.guarded ? "const $new = false;" : ""}`,
    body.temps,
    run(writer, handler, code, "null", stamp),
  ];
  return writer.text(writer.made(event ? "event" : "processing"), "$c, $at", lines.join("\n"));
}

/** A handler's statements, with what comes after them. */
function run(
  writer: OperatorWriter,
  handler: HandlerSpec,
  code: string,
  input: string,
  stamp: string,
): string {
  const cell = handler.on !== "record" || usesCell(handler);
  const sweep = cell ? writer.sweepLine() : "";
  const block = `$s = ${handler.site}; $body: { ${code} }`;
  if (!writer.guarded) return `${block}\n${sweep}`;
  const begin = cell ? `${writer.undo}.begin($c);` : "";
  const undo = cell ? `${writer.rollBack} ${sweep}` : "";
  const flush = writer.call(flushName(writer), `$out, ${stamp}`);
  return `const $out = []; ${begin} ${writer.guard(block, input, undo)} ${sweep} ${flush}`;
}

// ---------------------------------------------------------------- emits

const flushName = (writer: OperatorWriter): string => `$b${writer.node.id}`;

/** Hands on what a handler has emitted, once it has come to its end: pairs of port and value. */
function flushFunction(writer: OperatorWriter): string {
  const ports = [0, ...writer.node.sideOutputs.map((_, i) => i + 1)];
  const cases = ports.map(port => `case ${port}: ${writer.emit(port, "$out[$i + 1]")} break;`);
  const loop = `for (let $i = 0; $i < $out.length; $i += 2) switch ($out[$i]) { ${cases.join(" ")} }`;
  return writer.text(flushName(writer), "$out, $ts", loop);
}

/** `handled`: whose timers the handler handles; null for one of records. */
function handlerBody(
  writer: OperatorWriter,
  operator: ProcessSpec,
  stamp: string,
  handled: "event" | "processing" | null,
): Body {
  const timers = writer.program.value(writer.state.timers);
  const frame: Partial<Frame> = {
    states: new SlotCode(writer, operator.states),
    leave: "break $body;",
    emit: (port, value) =>
      writer.guarded ? `$out.push(${port}, ${value});` : writer.emit(port, value, stamp),
    timer: (domain, cancel, at) => {
      const canonical = writer.program.value(writer.state.store);
      const owner = cancel ? "" : "$c, ";
      const verb = cancel ? "cancel" : "register";
      const when = domain === handled && !cancel ? `${writer.program.value(later)}(${at}, $at)` : at;
      return `${timers}.${domain}.${verb}(${owner}${canonical}.canonical($key), ${when}, ${writer.undo});`;
    },
  };
  return writer.body(frame);
}

/** Whether a handler has anything to do with its key's cell: states, or timers, which belong to it. */
function usesCell(handler: HandlerSpec): boolean {
  for (const stmt of everyStatement(handler.body)) {
    if (stmt.op === "setState" || stmt.op === "putState" || stmt.op === "timer") return true;
  }
  for (const expr of everyExpression(handler.body)) if (expr.op === "state") return true;
  return false;
}

// ---------------------------------------------------------------- states

/** States as slots of the cell `$c`. What equals its initial value is not stored. */
class SlotCode implements StateCode {
  constructor(
    private readonly writer: OperatorWriter,
    private readonly states: readonly StateSpec[],
  ) {}

  read(index: number, escapes: boolean, body: Body): string {
    const value = this.#stored(index, body);
    const mark = this.#mark(index);
    return escapes && mark >= 0 ? `($c.slots[${mark}] = -1, ${value})` : value;
  }

  #stored(index: number, body: Body): string {
    const slot = `$c.slots[${index}]`;
    const initial = this.#initial(index);
    // null is never stored where it is the initial value, and cannot be stored where the type has none.
    if (initial === "null" || this.#layout(index).content !== "value") return `(${slot} ?? ${initial})`;
    const temp = body.temp();
    return `((${temp} = ${slot}) === undefined ? ${initial} : ${temp})`;
  }

  set(index: number, value: string): string {
    const mark = this.#mark(index);
    const shared = mark < 0 ? "" : `$c.slots[${mark}] = -1;`;
    return `{ const $i = ${value}; ${this.writer.ownLine()} $c.slots[${index}] = ${this.#isInitial(index)} ? undefined : $i; ${shared} }`;
  }

  append(index: number, item: string): string {
    const { program, store, undo } = this.writer;
    const append = program.value(appendItem);
    return `${append}(${store}, $c, ${index}, ${this.#mark(index)}, ${item}, ${this.#initial(index)}, ${undo});`;
  }

  putEntry(index: number, key: string, value: string): string {
    const { program, store, undo } = this.writer;
    return `${program.value(putEntry)}(${store}, $c, ${index}, ${this.#mark(index)}, ${key}, ${value}, ${undo});`;
  }

  #isInitial(index: number): string {
    const state = this.states[index]!;
    if (scalarLiteral(state.initial) !== null && this.#layout(index).content === "value") {
      return `$i === ${this.#initial(index)}`;
    }
    const value = initialOf(state);
    if (value instanceof Map && value.size === 0) return "$i.size === 0";
    if (Array.isArray(value) && value.length === 0) return "$i.length === 0";
    return `${this.writer.program.value(equals)}($i, ${this.#initial(index)})`;
  }

  readonly #initials = new Map<number, string>();

  #initial(index: number): string {
    let code = this.#initials.get(index);
    if (code === undefined) {
      const value = initialOf(this.states[index]!);
      code = scalarLiteral(value as Json) ?? this.writer.program.value(value);
      this.#initials.set(index, code);
    }
    return code;
  }

  #layout(index: number) {
    return this.writer.state.store.layout.slots[index]!;
  }

  #mark(index: number): number {
    return this.#layout(index).mark;
  }
}
