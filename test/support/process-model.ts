// A keyed process operator as the language describes it, over values that are never changed: the oracle for compiled
// operators. Timers in a plain list, state in a plain Map, undo by keeping the old ones.

import { constantValue } from "../../runtime/plan/constant.ts";
import type { Plan, PlanNode } from "../../runtime/plan/plan.ts";
import { equals } from "../../runtime/values/equality.ts";
import { RecordFailure } from "../../runtime/values/failure.ts";
import { MAX_WATERMARK, MIN_WATERMARK, NO_TIMESTAMP, type Value } from "../../runtime/values/value.ts";
import { evaluate, run, type Scene } from "./interpret.ts";

interface ModelTimer {
  readonly domain: "event" | "processing";
  readonly key: Value;
  readonly at: number;
  /** In order of registration. */
  readonly number: number;
}

export class ProcessModel {
  readonly out: [string, unknown, number][] = [];
  states = new Map<Value, Value[]>();
  timers: readonly ModelTimer[] = [];
  watermark = MIN_WATERMARK;
  #set = 0;
  #closedAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly plan: Plan,
    private readonly node: PlanNode,
  ) {}

  send(value: Value, timestamp: number): void {
    const edge = this.plan.edges.find(({ to }) => to === this.node.id)!;
    if (edge.partition.kind !== "hash") throw new Error("not keyed");
    const lambda = edge.partition.key;
    const locals = new Map([[lambda.parameters[0]!.id, value]]);
    const key = evaluate(lambda.body, { ...this.#scene(null, 0, [], null), locals });
    this.#handle("record", key, value, timestamp, timestamp);
  }

  advance(watermark: number): void {
    if (watermark === MAX_WATERMARK && this.watermark < MAX_WATERMARK) this.#closedAt = this.#set;
    this.watermark = Math.max(this.watermark, watermark);
    this.#fire("event", this.watermark);
  }

  processingTime(now: number): void {
    this.#fire("processing", now);
  }

  #fire(domain: "event" | "processing", time: number): void {
    for (;;) {
      let due: ModelTimer | null = null;
      for (const timer of this.timers) {
        if (timer.domain === domain && timer.at <= time && (due === null || timer.at < due.at)) due = timer;
      }
      if (due === null) return;
      this.timers = this.timers.filter(timer => timer !== due);
      if (domain === "event" && due.number >= this.#closedAt) continue;
      const stamp = domain === "event" ? due.at : NO_TIMESTAMP;
      this.#handle(domain === "event" ? "timer" : "processingTimer", due.key, due.at, due.at, stamp);
    }
  }

  #initial(): Value[] {
    const { operator } = this.node;
    if (operator.kind !== "process") throw new Error("no process");
    return operator.states.map(state => {
      if (state.type.kind === "map") return new Map();
      return state.type.kind === "list" ? [] : constantValue(state.initial, state.type);
    });
  }

  #scene(
    key: Value,
    timestamp: number,
    emitted: [number, Value][],
    handled: "event" | "processing" | null,
  ): Scene {
    return {
      plan: this.plan,
      locals: new Map(),
      states: this.states.get(key) ?? this.#initial(),
      key,
      timestamp,
      watermark: this.watermark,
      emit: (port, value) => {
        emitted.push([port, value]);
      },
      timer: (domain, cancel, at) => {
        if (!cancel && domain === handled && at <= timestamp) return false;
        const same = (timer: ModelTimer) =>
          timer.domain === domain && timer.at === at && equals(timer.key, key);
        if (cancel) this.timers = this.timers.filter(timer => !same(timer));
        else if (!this.timers.some(same))
          this.timers = [...this.timers, { domain, key, at, number: this.#set++ }];
        return true;
      },
    };
  }

  #handle(on: string, key: Value, value: Value, timestamp: number, stamp: number): void {
    const { operator, onError, uid } = this.node;
    if (operator.kind !== "process") throw new Error("no process");
    const handler = operator.handlers.find(candidate => candidate.on === on);
    if (handler === undefined) return;
    const emitted: [number, Value][] = [];
    const handled = on === "timer" ? "event" : on === "processingTimer" ? "processing" : null;
    const scene = this.#scene(key, timestamp, emitted, handled);
    scene.locals.set(handler.parameter.id, value);
    const before = this.timers;
    const flush = () => {
      for (const [port, item] of emitted) this.out.push([port === 0 ? "out" : `side ${port}`, item, stamp]);
    };
    try {
      run(handler.body, scene);
    } catch (error) {
      if (!(error instanceof RecordFailure)) throw error;
      if (onError.kind === "fail") {
        flush();
        throw error;
      }
      this.timers = before;
      if (onError.kind === "to") {
        const input = on === "record" ? value : null;
        const failure = { input, error: null, operator: uid, origin: "" };
        this.out.push([`side ${onError.port}`, failure, timestamp]);
      }
      return;
    }
    this.#keep(key, scene.states);
    flush();
  }

  #keep(key: Value, states: Value[]): void {
    if (equals(states, this.#initial())) this.states.delete(key);
    else this.states.set(key, states);
  }

  /** What a snapshot must hold: [state index, key, entry or null, value], and timers in order of registration. */
  rows(): { readonly entries: readonly unknown[]; readonly timers: readonly unknown[] } {
    const initial = this.#initial();
    const entries: unknown[] = [];
    for (const [key, states] of this.states) {
      states.forEach((value, i) => {
        if (value instanceof Map) for (const [name, item] of value) entries.push([i, key, name, item]);
        else if (!equals(value, initial[i] as Value)) entries.push([i, key, null, value]);
      });
    }
    const timers = (["event", "processing"] as const).flatMap(domain =>
      this.timers.filter(timer => timer.domain === domain).map(({ key, at }) => [domain, key, at]),
    );
    return { entries, timers };
  }
}
