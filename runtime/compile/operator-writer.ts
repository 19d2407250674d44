// What the functions of one operator have in common while they are written: names, edges, keys, cells, what happens to
// a record that fails. Names: `$o3` takes a record, `$h3` a failure, `$e3` and `$p3` timers, `$w3` fires a window.

import type { Lambda, Local, SiteId } from "../plan/ir.ts";
import type { PlanNode } from "../plan/plan.ts";
import { canonicalText, isScalar } from "../state/canonical.ts";
import type { OperatorState } from "../state/operator-state.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import type { ChainParts } from "./chain-program.ts";
import type { ChainEdges, Target } from "./edges.ts";
import { framed } from "./framed.ts";
import { quote } from "./literals.ts";
import { isPure } from "./pure.ts";
import type { EntryInfo } from "./stand.ts";
import { reasonOfFailure } from "./support.ts";
import { takesTwoInputs } from "./two-inputs.ts";
import { Body, type Frame, functionWord, type Program } from "./writer.ts";

export class OperatorWriter {
  readonly #made = new Set<"event" | "processing" | "fire">();

  constructor(
    readonly program: Program,
    readonly parts: ChainParts,
    readonly edges: ChainEdges,
    readonly node: PlanNode,
  ) {}

  /** The operator goes on after a failure: what a failing body did is undone, what it emits waits for its end. */
  get guarded(): boolean {
    return this.node.onError.kind !== "fail";
  }

  get state(): OperatorState {
    const state = this.parts.states.get(this.node.id);
    if (state === undefined) throw new Error(`${this.node.uid} has no state`);
    return state;
  }

  get store(): string {
    return this.program.value(this.state.store);
  }

  /** Store of what each subtask keeps one copy of. */
  get #shared() {
    const { shared } = this.state;
    if (shared === null) throw new Error(`${this.node.uid} has no broadcast state`);
    return shared;
  }

  get sharedStore(): string {
    return this.program.value(this.#shared.store);
  }

  get sharedUndo(): string {
    return this.guarded ? this.program.value(this.#shared.undo) : "null";
  }

  /** Whoever's cells `$c` is one of: the windows of event time where there are any, else the store. */
  get cells(): string {
    return this.program.value(this.state.windows ?? this.state.store);
  }

  get undo(): string {
    return this.guarded ? this.program.value(this.state.undo) : "null";
  }

  has(kind: "event" | "processing" | "fire"): boolean {
    return this.#made.has(kind);
  }

  /** Notes that there is such a function, and gives its name. */
  made(kind: "event" | "processing" | "fire"): string {
    this.#made.add(kind);
    return `${kind === "event" ? "$e" : kind === "processing" ? "$p" : "$w"}${this.node.id}`;
  }

  /** A body of this operator; `frame` adds to what stands everywhere. */
  body(frame: Partial<Frame> = {}): Body {
    const state = this.parts.states.get(this.node.id);
    const ambient = {
      key: "$key",
      timestamp: "$ts",
      watermark: state === undefined ? "$ts" : `${this.program.value(state)}.watermark`,
      subtask: String(this.parts.subtask),
      ...frame.ambient,
    };
    return new Body(this.program, { ...frame, ambient }, this.program.stepping);
  }

  /** The function that takes a record, which has the names `locals` in bodies. */
  takes(lines: readonly string[], input: 0 | 1 = 0, locals: readonly Local[] = []): string {
    return this.taking([this.observed(), ...lines], input, locals, this.node.site);
  }

  /** The same, `site` being where it stands; whether a record is told of is the lines' business. */
  taking(lines: readonly string[], input: 0 | 1, locals: readonly Local[], site: SiteId): string {
    const given = {
      element: "$v",
      writable: true,
      timestamp: "$ts",
      key: this.#laterKey(input),
      window: "null",
    };
    const info = { node: this.node.id, cause: "record", input, site, locals } as const;
    return this.text(this.inputName(input), "$v, $ts", this.#framed(lines.join("\n"), info, given));
  }

  /** The function of a handler of timers: of the key of `$c`, at the moment `$at`, which has the name `parameter`. */
  handles(kind: "event" | "processing", lines: string, parameter: Local, site: SiteId): string {
    const cause = kind === "event" ? "timer" : "processingTimer";
    const timestamp = kind === "event" ? "$at" : String(NO_TIMESTAMP);
    const given = { element: "$at", writable: false, timestamp, key: this.#cellKey, window: "null" };
    const info = { node: this.node.id, cause, input: 0, site, locals: [parameter] } as const;
    return this.text(this.made(kind), "$c, $at", this.#framed(lines, info, given));
  }

  /** The function that gives the result of the window `$c`; `timestamp` is that of its last moment. */
  fires(lines: string, timestamp: string, window: string): string {
    const given = { element: "null", writable: false, timestamp, key: this.#cellKey, window };
    const info = { node: this.node.id, cause: "window", input: 0, site: this.node.site, locals: [] } as const;
    return this.text(this.made("fire"), "$c", this.#framed(lines, info, given));
  }

  get #cellKey(): string {
    return this.node.keyType === null ? "null" : "() => $c.key";
  }

  /** In a stepping program: stands still first, with a frame that tells what the operator was given. */
  #framed(
    lines: string,
    info: EntryInfo,
    given: {
      readonly element: string;
      readonly writable: boolean;
      readonly timestamp: string;
      readonly key: string;
      readonly window: string;
    },
  ): string {
    const { program } = this;
    if (!program.stepping) return lines;
    const set = given.writable ? `if ($write) ${given.element} = $value;` : "if ($write) return undefined;";
    const element = `($local, $write, $value) => { ${set} return ${given.element}; }`;
    const about = `${element}, ${given.key}, ${given.timestamp}, ${given.window}`;
    return framed(program, `enter(${program.value(info)}, ${about})`, `yield $frame.entry();\n${lines}`);
  }

  /** The key of `$v` where it has not been computed yet, or never is; looking must not change anything. */
  #laterKey(input: 0 | 1): string {
    const key = this.edges.key(this.node.id, input);
    if (!this.program.stepping || key === null || !isPure(key.body, this.parts.plan)) return "null";
    const body = this.body().nested();
    const code = this.#keyCode(key, body);
    return `() => { ${body.temps} const $z = $s; try { return ${code}; } finally { $s = $z; } }`;
  }

  text(name: string, parameters: string, lines: string): string {
    return `${functionWord(this.program.stepping)} ${name}(${parameters}) {\n${lines}\n}`;
  }

  // -------------------------------------------------------------- edges

  /** Statements that hand a value on. `value` is evaluated once. */
  emit(port: number, value: string, timestamp = "$ts"): string {
    const targets = this.edges.targets(this.node.id, port);
    if (targets.length === 0) return `${value};`;
    if (targets.length === 1) return this.#send(targets[0]!, value, timestamp);
    return `{ const $m = ${value}; ${targets.map(target => this.#send(target, "$m", timestamp)).join(" ")} }`;
  }

  #send(target: Target, value: string, timestamp: string): string {
    if (target.kind === "operator") return this.call(`$o${target.node}`, `${value}, ${timestamp}`);
    return `${this.program.value(this.parts.outputs[target.output])}.emit(${value}, ${timestamp});`;
  }

  call(name: string, args: string): string {
    return `${this.program.stepping ? "yield* " : ""}${name}(${args});`;
  }

  /** The function through which the root's records come, and what it is given. */
  takesName(): { readonly name: string; readonly args: string } {
    if (!takesTwoInputs(this.node.operator)) return { name: this.inputName(0), args: "$v, $ts" };
    const name = `$both${this.node.id}`;
    const [left, right] = ([0, 1] as const).map(input => this.call(this.inputName(input), "$v, $ts"));
    this.program.functions.push(
      this.text(name, "$i, $v, $ts", `if ($i === 0) { ${left} } else { ${right} }`),
    );
    return { name, args: "$i, $v, $ts" };
  }

  /** The function through which the root's side outputs are fed from outside. */
  sideName(): string {
    const name = `$d${this.node.id}`;
    const cases = this.node.sideOutputs.map((_, i) => `case ${i + 1}: ${this.emit(i + 1, "$v")} break;`);
    this.program.functions.push(this.text(name, "$p, $v, $ts", `switch ($p) { ${cases.join(" ")} }`));
    return name;
  }

  // -------------------------------------------------------------- keys and cells

  /** Name of the function that takes a record of this input. */
  inputName(input: 0 | 1): string {
    return `${input === 0 ? "$o" : "$j"}${this.node.id}`;
  }

  /** Whether state by key can be reached from this input; where nothing is keyed there is one key, null. */
  hasKey(input: 0 | 1): boolean {
    return this.node.keyType === null || this.edges.key(this.node.id, input) !== null;
  }

  get keyed(): boolean {
    return this.edges.key(this.node.id) !== null;
  }

  /** `const $key = …;` by the key function of the input; it belongs to the edge, so no `onError` of ours covers it. */
  keyLine(body: Body, input = 0): string {
    const key = this.edges.key(this.node.id, input);
    if (key === null) {
      if (this.node.keyType !== null) throw new Error(`${this.node.uid} is keyed, and nothing says by what`);
      return "const $key = null;";
    }
    const known = this.program.stepping ? " $frame.keyed($key);" : "";
    return `${siteLine(key)} const $key = ${this.#keyCode(key, body)};${known}`;
  }

  /** `key` in an operator that keeps nothing by it. */
  keyIfUsed(body: Body, code: string): string {
    return this.keyed && code.includes("$key") ? this.keyLine(body) : "";
  }

  /** The key function's parameter is the record; its numbers of locals are its own, not the body's. */
  #keyCode(key: Lambda, body: Body): string {
    const names = new Map(body.names);
    for (const parameter of key.parameters) body.names.set(parameter.id, "$v");
    const code = body.code(key.body);
    body.names.clear();
    for (const [id, name] of names) body.names.set(id, name);
    return code;
  }

  /** `let $c = …;` the cell of `$key`, made if there is none; this is the whole of keyed access per record. */
  cellLines(): string {
    const index = this.program.value(this.state.store.index);
    const { keyType } = this.node;
    const plain = keyType === null || isScalar(keyType);
    const canonical = plain ? "$key" : "$q";
    const first = plain ? "" : `const $q = ${this.program.value(canonicalText)}($key);`;
    const fresh = this.guarded ? "let $new = false;" : "";
    const noted = this.guarded ? "$new = true;" : "";
    return `${first} ${fresh} let $c = ${index}.get(${canonical});
if ($c === undefined) { $c = ${this.store}.insert(${canonical}, $key); ${noted} }`;
  }

  /** In a handler of failures: as if the record had never come. */
  get rollBack(): string {
    return `${this.undo}.rollBack(); if ($new) ${this.store}.remove($c);`;
  }

  /** `const $u = …;` the one cell of broadcast state. */
  sharedCellLine(): string {
    return `const $u = ${this.sharedStore}.index.get(null) ?? ${this.sharedStore}.insert(null, null);`;
  }

  sharedOwnLine(): string {
    return `if ($u.epoch !== ${this.sharedStore}.epoch) ${this.sharedStore}.own($u);`;
  }

  ownLine(): string {
    return `if ($c.epoch !== ${this.store}.epoch) ${this.store}.own($c);`;
  }

  /** Forgets a cell that holds nothing. */
  sweepLine(): string {
    const empty = this.state.store.layout.slots.map((_, i) => `$c.slots[${i}] === undefined`);
    return `if (${empty.join(" && ") || "true"}) ${this.store}.remove($c);`;
  }

  // -------------------------------------------------------------- failures

  /** Tells listeners that a record came; nothing where nobody listens. */
  observed(): string {
    if (this.parts.observe === null || this.parts.observeRecords === false) return "";
    const event = this.program.value({ type: "recordProcessed", uid: this.node.uid });
    return `${this.program.value(this.parts.observe)}(${event});`;
  }

  /** A record of `$key` behind the watermark, its subtask's or its key group's, is told of and goes no further. */
  lateLine(): string {
    const { observe } = this.parts;
    const event = this.program.value({ type: "lateRecordDropped", uid: this.node.uid });
    const told = observe === null ? "" : `${this.program.value(observe)}(${event});`;
    const state = this.program.value(this.state);
    const watermark = `${state}.groups === null ? ${state}.watermark : ${state}.watermarkOf(${this.store}.groupOf($key))`;
    return `if ($ts < (${watermark})) { ${told} return; }`;
  }

  /** `try { … } catch`, ending in the operator's handler; `input` is the record or null. Only where guarded. */
  guard(lines: string, input: string, undo = ""): string {
    return `try { ${lines} } catch ($x) { ${undo} ${this.call(`$h${this.node.id}`, `$x, ${input}, $ts`)} return; }`;
  }

  /** The function that takes a record's failure, where the operator goes on after one. */
  failureFunction(): readonly string[] {
    const { onError, uid } = this.node;
    if (onError.kind === "fail") return [];
    const reason = `const $r = ${this.program.value(reasonOfFailure)}($x, $s);`;
    const { observe } = this.parts;
    const event = `{ type: "recordFailed", uid: ${quote(uid)}, error: $r, handled: "${onError.kind}" }`;
    const told = observe === null ? "" : `${this.program.value(observe)}(${event});`;
    const origin = `${this.program.value(this.parts.origin)}()`;
    const failure = `({ "input": $v, "error": $r, "operator": ${quote(uid)}, "origin": ${origin} })`;
    const sent = onError.kind === "to" ? this.emit(onError.port, failure) : "";
    return [this.text(`$h${this.node.id}`, "$x, $v, $ts", `${reason} ${told} ${sent}`)];
  }
}

export const siteLine = (lambda: Lambda): string => `$s = ${lambda.body.site};`;
