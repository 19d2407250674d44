// process: handlers over the states of a key, of one input or of two. A handler that goes on after a failure (`onError`
// not `fail`) keeps its emits until its end and undoes what it did to state and timers if it fails.

import type { HandlerSpec, ProcessSpec, StateSpec } from "../plan/plan.ts";
import { everyExpression, everyStatement } from "../plan/walk.ts";
import { appendItem, putEntry } from "../state/slots.ts";
import { equals } from "../values/equality.ts";
import type { Json } from "../values/type.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import { initialOf } from "./layouts.ts";
import { quote, scalarLiteral } from "./literals.ts";
import type { OperatorWriter } from "./operator-writer.ts";
import { nowLines, written } from "./state-ttl-code.ts";
import { statements } from "./statements.ts";
import { later } from "./support.ts";
import { takesTwoInputs } from "./two-inputs.ts";
import type { Body, Frame, StateCode } from "./writer.ts";

export function processFunctions(writer: OperatorWriter, operator: ProcessSpec): readonly string[] {
  const functions = operator.handlers.map(handler => {
    const input = inputOf(handler);
    return input === null ? onTimer(writer, operator, handler) : onRecord(writer, operator, handler, input);
  });
  const buffered = writer.guarded ? [flushFunction(writer)] : [];
  const inputs: readonly (0 | 1)[] = takesTwoInputs(operator) ? [0, 1] : [0];
  const unhandled = inputs.filter(input => !operator.handlers.some(handler => inputOf(handler) === input));
  // Without a handler of records they pass by unseen.
  const none = unhandled.map(input => writer.takes([], input));
  return [...functions, ...none, ...buffered];
}

/** null: of timers. */
function inputOf({ on }: HandlerSpec): 0 | 1 | null {
  switch (on) {
    case "record":
    case "left":
      return 0;
    case "right":
      return 1;
    case "timer":
    case "processingTimer":
      return null;
  }
}

function onRecord(writer: OperatorWriter, operator: ProcessSpec, handler: HandlerSpec, input: 0 | 1): string {
  const use = usesOf(handler, operator, writer.hasKey(input));
  const body = handlerBody(writer, operator, "$ts", null);
  const key = writer.hasKey(input) ? writer.keyLine(body, input) : "";
  body.bind(handler.parameter, "$v");
  const code = statements(handler.body, body);
  const cell = use.cell ? writer.cellLines() : writer.guarded ? "const $c = null, $new = false;" : "";
  const shared = use.shared ? writer.sharedCellLine() : "";
  const lines = [
    writer.observed(),
    body.temps,
    key,
    cell,
    shared,
    run(writer, handler, use, code, "$v", "$ts"),
  ];
  return writer.taking(lines, input, [handler.parameter], handler.site);
}

function onTimer(writer: OperatorWriter, operator: ProcessSpec, handler: HandlerSpec): string {
  const event = handler.on === "timer";
  const stamp = event ? "$ts" : String(NO_TIMESTAMP);
  const body = handlerBody(writer, operator, stamp, event ? "event" : "processing");
  body.bind(handler.parameter, "$ts", false);
  const code = statements(handler.body, body);
  const use = { cell: true, shared: usesOf(handler, operator, true).shared };
  const lines = [
    `const $key = $c.key, $ts = $at; ${writer.guarded ? "const $new = false;" : ""}`,
    body.temps,
    use.shared ? writer.sharedCellLine() : "",
    run(writer, handler, use, code, "null", stamp),
  ];
  const kind = event ? "event" : "processing";
  return writer.handles(kind, lines.join("\n"), handler.parameter, handler.site);
}

/** A handler's statements, with what comes after them. */
function run(
  writer: OperatorWriter,
  handler: HandlerSpec,
  { cell, shared }: Uses,
  code: string,
  input: string,
  stamp: string,
): string {
  const sweep = cell ? writer.sweepLine() : "";
  const now = nowLines(writer, handler, cell, shared);
  const block = `$s = ${handler.site}; ${now} $body: { ${code} }`;
  if (!writer.guarded) return `${block}\n${sweep}`;
  const begin = `${cell ? `${writer.undo}.begin($c);` : ""} ${shared ? `${writer.sharedUndo}.begin($u);` : ""}`;
  const undo = `${cell ? `${writer.rollBack} ${sweep}` : ""} ${shared ? `${writer.sharedUndo}.rollBack();` : ""}`;
  const flush = writer.call(flushName(writer), `$out, ${stamp}`);
  // What is handed on now was emitted by several statements.
  const place = writer.program.stepping ? ` $frame.site = ${handler.site};` : "";
  return `const $out = []; ${begin} ${writer.guard(block, input, undo)} ${sweep}${place} ${flush}`;
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

interface Uses {
  /** Anything of its key's cell: states, or timers, which belong to it. */
  readonly cell: boolean;
  /** Broadcast state. */
  readonly shared: boolean;
}

function usesOf(handler: HandlerSpec, { states }: ProcessSpec, hasKey: boolean): Uses {
  let cell = false;
  let shared = false;
  const state = (index: number): void => {
    if (states[index]!.broadcast) shared = true;
    else cell = true;
  };
  for (const stmt of everyStatement(handler.body)) {
    if (stmt.op === "setState" || stmt.op === "putState") state(stmt.index);
    else if (stmt.op === "timer") cell = true;
  }
  for (const expr of everyExpression(handler.body)) if (expr.op === "state") state(expr.index);
  if (cell && !hasKey)
    throw new Error("a handler of broadcast records has no key to keep state or timers by");
  return { cell, shared };
}

// ---------------------------------------------------------------- states

/** States as slots of the cell `$c`, broadcast ones of `$u`. What equals its initial value is not stored. */
class SlotCode implements StateCode {
  constructor(
    private readonly writer: OperatorWriter,
    private readonly states: readonly StateSpec[],
  ) {}

  read(index: number, escapes: boolean, body: Body): string {
    const value = this.#stored(index, body);
    const { cell, layout } = this.#place(index);
    return escapes && layout.mark >= 0 ? `(${cell}.slots[${layout.mark}] = -1, ${value})` : value;
  }

  #stored(index: number, body: Body): string {
    const { cell, number, layout } = this.#place(index);
    const slot = `${cell}.slots[${number}]`;
    const initial = this.#initial(index);
    // null is never stored where it is the initial value, and cannot be stored where the type has none.
    if (initial === "null" || layout.content !== "value") return `(${slot} ?? ${initial})`;
    const temp = body.temp();
    return `((${temp} = ${slot}) === undefined ? ${initial} : ${temp})`;
  }

  set(index: number, value: string): string {
    const { cell, number, layout, own } = this.#place(index);
    const shared = layout.mark < 0 ? "" : `${cell}.slots[${layout.mark}] = -1;`;
    return `{ const $i = ${value}; ${own} ${cell}.slots[${number}] = ${this.#isInitial(index)} ? undefined : $i; ${shared} ${written(this.writer, this.#place(index))}${this.#wrote(index)} }`;
  }

  append(index: number, item: string): string {
    const { cell, number, layout, store, undo } = this.#place(index);
    const append = this.writer.program.value(appendItem);
    const args = `${number}, ${layout.mark}, ${item}, ${this.#initial(index)}, ${undo}`;
    return `${append}(${store}, ${cell}, ${args}); ${written(this.writer, this.#place(index))}${this.#wrote(index)}`;
  }

  putEntry(index: number, key: string, value: string): string {
    const { cell, number, layout, store, undo } = this.#place(index);
    const put = this.writer.program.value(putEntry);
    const args = (name: string) => `${number}, ${layout.mark}, ${name}, ${value}, ${undo}`;
    const note = written(this.writer, this.#place(index), "$i");
    const wrote = this.#wrote(index, "$i");
    if (note === "" && wrote === "") return `${put}(${store}, ${cell}, ${args(key)});`;
    return `{ const $i = ${key}; ${put}(${store}, ${cell}, ${args("$i")}); ${note}${wrote} }`;
  }

  /** A stepping program stands still after a write. */
  #wrote(index: number, namespace = "null"): string {
    if (!this.writer.program.stepping) return "";
    const { name, broadcast } = this.states[index]!;
    const key = broadcast || this.writer.node.keyType === null ? "null" : "$key";
    return ` yield $frame.wrote(${quote(name)}, ${key}, ${namespace});`;
  }

  #isInitial(index: number): string {
    const state = this.states[index]!;
    if (scalarLiteral(state.initial) !== null && this.#place(index).layout.content === "value") {
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

  /** Where a state lies: those of a key in its cell, broadcast ones in the subtask's own, each counted for itself. */
  #place(index: number) {
    const { writer } = this;
    const { broadcast } = this.states[index]!;
    const number = this.states.slice(0, index).filter(state => state.broadcast === broadcast).length;
    const { shared, store } = writer.state;
    const of = (broadcast ? shared!.store : store).layout;
    const layout = of.slots[number]!;
    const expiring = of.expiring.find(state => state.slot === number) ?? null;
    return broadcast
      ? {
          cell: "$u",
          number,
          layout,
          expiring,
          own: writer.sharedOwnLine(),
          store: writer.sharedStore,
          undo: writer.sharedUndo,
        }
      : {
          cell: "$c",
          number,
          layout,
          expiring,
          own: writer.ownLine(),
          store: writer.store,
          undo: writer.undo,
        };
  }
}
