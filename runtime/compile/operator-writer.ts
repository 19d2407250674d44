// What the functions of one operator have in common while they are written: names, edges, keys, cells, what happens to
// a record that fails. Names: `$o3` takes a record, `$h3` a failure, `$e3` and `$p3` timers, `$w3` fires a window.

import type { Lambda } from "../plan/ir.ts";
import type { PlanNode } from "../plan/plan.ts";
import { canonicalText, isScalar } from "../state/canonical.ts";
import type { OperatorState } from "../state/operator-state.ts";
import { MAX_WATERMARK } from "../values/value.ts";
import type { ChainParts } from "./chain-program.ts";
import type { ChainEdges, Target } from "./edges.ts";
import { quote } from "./literals.ts";
import { reasonOfFailure } from "./support.ts";
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

  /** The function through which the root's side outputs are fed from outside. */
  sideName(): string {
    const name = `$d${this.node.id}`;
    const cases = this.node.sideOutputs.map((_, i) => `case ${i + 1}: ${this.emit(i + 1, "$v")} break;`);
    this.program.functions.push(this.text(name, "$p, $v, $ts", `switch ($p) { ${cases.join(" ")} }`));
    return name;
  }

  // -------------------------------------------------------------- keys and cells

  get keyed(): boolean {
    return this.edges.key(this.node.id) !== null;
  }

  /** `const $key = …;` by the key function of the input; it belongs to the edge, so no `onError` of ours covers it. */
  keyLine(body: Body): string {
    const key = this.edges.key(this.node.id);
    if (key === null) {
      if (this.node.keyType !== null) throw new Error(`${this.node.uid} is keyed, and nothing says by what`);
      return "const $key = null;";
    }
    return `${siteLine(key)} const $key = ${this.#keyCode(key, body)};`;
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

/** Timestamp of what a global window gives: its last moment. */
export const WINDOW_TIMESTAMP = String(MAX_WATERMARK);

export const siteLine = (lambda: Lambda): string => `$s = ${lambda.body.site};`;
