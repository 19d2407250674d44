// Random well-typed programs: bodies of a keyed process operator with states, locals, loops, timers, functions. Written
// over fast-check's `gen`, so that each choice shrinks. Local variables are in scope where they are used.

import fc from "fast-check";
import type { Expr, Local, Stmt } from "../../runtime/plan/ir.ts";
import type { OperatorSpec, PlanFunction } from "../../runtime/plan/plan.ts";
import {
  BOOL,
  INT,
  list,
  map,
  NULL,
  record,
  STRING,
  TIMESTAMP,
  type Type,
} from "../../runtime/values/type.ts";
import * as ir from "./ir.ts";

export const LIST = list(INT);
export const MAP = map(STRING, INT);
export const REC = record([
  { name: "a", type: INT },
  { name: "__proto__", type: STRING },
]);
export const INPUT = record([
  { name: "k", type: STRING },
  { name: "n", type: INT },
  { name: "s", type: STRING },
]);
const MAYBE: Type = { kind: "union", members: [INT, NULL] };

export const STATES = ir.states(
  ["total", INT, 0],
  ["seen", LIST],
  ["by", MAP],
  ["last", MAYBE],
  ["rec", REC, { a: 0, ["__proto__"]: "" }],
  ["other", LIST],
);
const STATE_TYPES = STATES.map(({ type }) => type);

type Kind = "int" | "string" | "bool" | "list" | "map" | "rec";
const KINDS: readonly Kind[] = ["int", "string", "bool", "list", "map", "rec"];
const TYPES: Readonly<Record<Kind, Type>> = {
  int: INT,
  string: STRING,
  bool: BOOL,
  list: LIST,
  map: MAP,
  rec: REC,
};
const WORDS = ["", "a", "b", "constructor", "__proto__"];
const NUMBERS = [0, 1, 2, -1, 3, 7, 9007199254740991, -9007199254740991];

interface Variable {
  readonly local: Local;
  readonly kind: Kind;
  readonly mutable: boolean;
}

class Writer {
  scope: readonly Variable[] = [];
  inHandler = true;
  /** Within a loop nothing may grow faster than by one a turn. */
  inLoop = false;
  inTimer = false;
  functions: PlanFunction[] = [];

  constructor(private readonly g: fc.GeneratorValue) {}

  nat(max: number): number {
    return this.g(fc.nat, { max });
  }
  pick<T>(choices: readonly T[]): T {
    return choices[this.nat(choices.length - 1)]!;
  }
  choose<T>(...choices: (() => T)[]): T {
    return this.pick(choices)();
  }

  locals(kind: Kind): Expr[] {
    return this.scope.filter(v => v.kind === kind).map(v => ir.use(v.local));
  }

  expr(kind: Kind, depth: number): Expr {
    const known = this.locals(kind);
    if (known.length > 0 && this.nat(2) === 0) return this.pick(known);
    if (depth <= 0) return this.leaf(kind);
    if (this.nat(7) === 0) {
      return ir.conditional(
        this.expr("bool", depth - 1),
        this.expr(kind, depth - 1),
        this.expr(kind, depth - 1),
      );
    }
    switch (kind) {
      case "int":
        return this.int(depth - 1);
      case "string":
        return this.string(depth - 1);
      case "bool":
        return this.bool(depth - 1);
      case "list":
        return this.list(depth - 1);
      case "map":
        return this.map(depth - 1);
      case "rec":
        return this.rec(depth - 1);
    }
  }

  leaf(kind: Kind): Expr {
    switch (kind) {
      case "int":
        return this.inHandler && this.nat(1) === 0 ? ir.state(0, INT) : ir.int(this.pick(NUMBERS));
      case "string":
        return this.inHandler && this.nat(3) === 0 ? ir.key(STRING) : ir.text(this.pick(WORDS));
      case "bool":
        return ir.bool(this.nat(1) === 0);
      case "list":
        return this.inHandler ? ir.state(this.pick([1, 5]), LIST) : ir.listOf([], INT);
      case "map":
        return this.inHandler ? ir.state(2, MAP) : ir.constant([], MAP);
      case "rec":
        return this.inHandler ? ir.state(4, REC) : ir.constant({ a: 1, ["__proto__"]: "p" }, REC);
    }
  }

  int(d: number): Expr {
    const e = (kind: Kind) => this.expr(kind, d);
    return this.choose<Expr>(
      () => ir.binary(e("int"), this.pick(["+", "-", "*", "/", "%"] as const), e("int")),
      () => ir.binary(e("int"), this.pick(["+", "-"] as const), e("int")),
      () => ir.call("size", [e("list")], INT, 0),
      () => ir.call("size", [e("map")], INT, 1),
      () => ir.call("length", [e("string")], INT),
      () => ir.coalesce(ir.at(e("list"), e("int"), MAYBE), e("int")),
      () => ir.coalesce(ir.at(e("map"), e("string"), MAYBE), e("int")),
      () => ir.field(e("rec"), "a"),
      () => ({ op: "negate", operand: e("int"), type: INT, site: ir.int(0).site }),
      () => ir.call("round", [ir.binary(e("int"), "/", ir.float(2), { kind: "float" })], INT),
      () => this.match(d),
      () => (this.functions.length > 0 ? this.callFunction(d) : e("int")),
    );
  }

  match(d: number): Expr {
    const arm = (patterns: readonly (string | number)[]) => ({ patterns, body: this.expr("int", d) });
    const arms = [arm(["a", "b"]), arm([""]), ...(this.nat(3) === 0 ? [] : [arm([])])];
    return { op: "match", subject: this.expr("string", d), arms, type: INT, site: ir.int(0).site };
  }

  callFunction(d: number): Expr {
    const index = this.nat(this.functions.length - 1);
    const args = [this.expr("int", d), this.expr("list", d)];
    return { op: "call", function: index, args, type: INT, site: ir.int(0).site };
  }

  string(d: number): Expr {
    const e = (kind: Kind) => this.expr(kind, d);
    return this.choose<Expr>(
      () => ir.template("x", e("int"), '\u2028`${y}"', e("string"), e("bool")),
      () => ir.template(e("list"), e("rec")),
      () => ir.binary(e("string"), "+", ir.text(this.pick(WORDS))),
      () => ir.call("toUpper", [e("string")], STRING),
      () => ir.field(e("rec"), "__proto__"),
    );
  }

  bool(d: number): Expr {
    const e = (kind: Kind) => this.expr(kind, d);
    const kind = this.pick(KINDS);
    return this.choose<Expr>(
      () => ir.binary(e("int"), this.pick(["<", "<=", ">", ">="] as const), e("int")),
      () => ir.binary(e("string"), this.pick(["<", ">="] as const), e("string")),
      () => ir.binary(e(kind), this.pick(["==", "!="] as const), e(kind)),
      () => (this.inHandler ? ir.binary(ir.state(3, MAYBE), "==", ir.nothing()) : e("bool")),
      () => ir.call("contains", [e("map"), e("string")], BOOL, 2),
      () => ({
        op: this.pick(["and", "or"] as const),
        left: e("bool"),
        right: e("bool"),
        type: BOOL,
        site: 0,
      }),
      () => ({ op: "not", operand: e("bool"), type: BOOL, site: 0 }),
    );
  }

  list(d: number): Expr {
    const e = (kind: Kind) => this.expr(kind, d);
    return this.choose<Expr>(
      () => ir.call("append", [e("list"), e("int")], LIST),
      () => ir.listOf([e("int"), e("int")]),
      () => ir.call("values", [e("map")], LIST),
      () => ir.call("map", [e("list"), this.lambda(x => ir.binary(x, "+", this.expr("int", d)))], LIST),
      () => ir.call("filter", [e("list"), this.lambda(x => ir.binary(x, "<", this.expr("int", d)))], LIST, 0),
    );
  }

  lambda(body: (x: Expr) => Expr): Expr {
    const local = ir.local("x", INT);
    const outer = this.scope;
    this.scope = [...outer, { local, kind: "int", mutable: false }];
    const result = body(ir.use(local));
    this.scope = outer;
    return { op: "lambda", parameters: [local], body: result, type: result.type, site: 0 };
  }

  map(d: number): Expr {
    const e = (kind: Kind) => this.expr(kind, d);
    return ir.call("put", [e("map"), e("string"), e("int")], MAP);
  }

  rec(d: number): Expr {
    const entries: [string, Expr][] = [
      ["a", this.expr("int", d)],
      ["__proto__", this.expr("string", d)],
    ];
    if (this.nat(1) === 0) return ir.recordOf(this.nat(1) === 0 ? entries : entries.reverse(), REC);
    const spread = { spread: this.expr("rec", d) };
    const changed = { name: "a", value: this.expr("int", d) };
    return { op: "record", entries: this.nat(1) ? [spread, changed] : [changed, spread], type: REC, site: 0 };
  }

  // ---------------------------------------------------------------- statements

  block(size: number, depth: number): Stmt[] {
    const outer = this.scope;
    const result = Array.from({ length: this.nat(size) + 1 }, () => this.stmt(depth));
    this.scope = outer;
    return result;
  }

  stmt(depth: number): Stmt {
    const nested = depth > 0 ? [() => this.when(depth), () => this.loop(), () => this.matches(depth)] : [];
    const inHandler = [
      () => this.setState(depth),
      () => this.appendState(),
      () => this.appendState(),
      () =>
        ir.putState(2, this.expr("string", 1), this.nat(3) === 0 ? ir.nothing() : this.expr("int", depth)),
      () => ir.putState(2, ir.text(this.pick(WORDS)), this.nat(3) === 0 ? ir.nothing() : ir.int(1)),
      () => ir.emit(this.expr(this.pick(KINDS), depth), this.nat(5) === 0 ? 1 : 0),
      () => ir.emit(this.expr(this.pick(["list", "map"] as const), 0)),
      () => this.assign(0),
      () => this.timer(),
    ];
    if (this.inLoop) {
      const grows = this.inHandler ? inHandler.slice(1) : [];
      return this.choose<Stmt>(
        () => this.declare(depth),
        () => this.assign(0),
        ...grows,
      );
    }
    return this.choose<Stmt>(
      () => this.declare(depth),
      () => this.assign(depth),
      ...(this.inHandler ? inHandler : []),
      ...nested,
    );
  }

  /** In a timer's handler later than that timer: one that sets itself again at once would never end. */
  timer(): Stmt {
    const now: Expr = { op: "ambient", name: "timestamp", type: TIMESTAMP, site: ir.int(0).site };
    const later = () => ir.binary(now, "+", ir.int(this.nat(5) + 1), TIMESTAMP);
    const at = this.inTimer || this.nat(1) ? later() : ({ ...ir.int(this.nat(12)), type: TIMESTAMP } as Expr);
    return ir.timer(at, this.pick(["event", "processing"] as const), this.nat(3) === 0);
  }

  setState(depth: number): Stmt {
    const index = this.nat(STATES.length - 1);
    const kind = (["int", "list", "map", "int", "rec", "list"] as const)[index]!;
    return ir.set(index, index === 3 && this.nat(2) === 0 ? ir.nothing() : this.expr(kind, depth));
  }

  appendState(): Stmt {
    const index = this.pick([1, 5]);
    return ir.set(
      index,
      ir.call("append", [ir.state(index, STATE_TYPES[index]!), this.expr("int", 1)], LIST),
    );
  }

  declare(depth: number): Stmt {
    const kind = this.pick(KINDS);
    const value = this.expr(kind, depth);
    const local = ir.local(this.pick(["x", "arguments", "eval", "constructor"]), TYPES[kind]);
    const mutable = this.nat(2) > 0;
    this.scope = [...this.scope, { local, kind, mutable }];
    return ir.declare(local, value, mutable);
  }

  assign(depth: number): Stmt {
    const targets = this.scope.filter(
      v => v.mutable && !(this.inLoop && (v.kind === "string" || v.kind === "rec")),
    );
    if (targets.length === 0) return this.declare(depth);
    const { local, kind } = this.pick(targets);
    if (kind === "list" && this.nat(3) > 0) {
      return ir.assign(local, ir.call("append", [ir.use(local), this.expr("int", 1)], LIST));
    }
    if (kind === "map" && this.nat(3) > 0) {
      return ir.put(local, this.expr("string", 1), this.nat(3) === 0 ? ir.nothing() : this.expr("int", 1));
    }
    return ir.assign(local, this.expr(kind, depth));
  }

  when(depth: number): Stmt {
    const then = this.block(2, depth - 1);
    const early = this.inHandler && this.nat(4) === 0 ? [ir.returns(null)] : [];
    return ir.when(this.expr("bool", 2), [...then, ...early], this.nat(1) ? this.block(1, depth - 1) : []);
  }

  matches(depth: number): Stmt {
    const arm = (patterns: readonly string[]) => ({ patterns, body: this.block(1, depth - 1) });
    const arms = [arm(["a"]), arm(["b", ""]), ...(this.nat(1) ? [arm([])] : [])];
    return { op: "match", subject: this.expr("string", 1), arms, site: ir.int(0).site };
  }

  loop(): Stmt {
    const range = this.nat(3) === 0;
    const overMap = !range && this.nat(2) === 0;
    const over = this.expr(overMap ? "map" : "list", 1);
    const value = ir.local("v", INT);
    const key = overMap && this.nat(1) === 0 ? ir.local("k", STRING) : null;
    const outer = this.scope;
    this.scope = [
      ...outer,
      { local: value, kind: "int", mutable: false },
      ...(key === null ? [] : [{ local: key, kind: "string" as const, mutable: false }]),
    ];
    this.inLoop = true;
    const body = this.block(2, 0);
    this.inLoop = false;
    this.scope = outer;
    if (range) return ir.range(value, ir.int(0), ir.int(this.nat(3)), body);
    return ir.each(value, over, body, key);
  }

  fn(index: number): PlanFunction {
    const n = ir.local("n", INT);
    const xs = ir.local("xs", LIST);
    this.scope = [
      { local: n, kind: "int", mutable: false },
      { local: xs, kind: "list", mutable: false },
    ];
    this.inHandler = false;
    const body = [...this.block(2, 1), ir.returns(this.expr("int", 1))];
    this.scope = [];
    this.inHandler = true;
    return { name: `f${index}`, parameters: [n, xs], result: INT, body, site: 0 };
  }

  /** Begins by forgetting what has grown large: a loop that appends to what it runs over doubles it. */
  handler(parameter: Variable[], depth: number): Stmt[] {
    this.scope = parameter;
    const forget = [1, 5].map(index => {
      const tooLong = ir.binary(ir.call("size", [ir.state(index, LIST)], INT, 0), ">", ir.int(12));
      return ir.when(tooLong, [ir.set(index, ir.listOf([], INT))]);
    });
    const xs = ir.local("xs", LIST);
    const m = ir.local("m", MAP);
    this.scope = [
      ...parameter,
      { local: xs, kind: "list", mutable: true },
      { local: m, kind: "map", mutable: true },
    ];
    const variables = [
      ir.declare(xs, ir.listOf([], INT), true),
      ir.declare(m, this.nat(1) ? ir.constant([], MAP) : ir.state(2, MAP), true),
    ];
    return [...forget, ...variables, ...this.block(6, depth)];
  }

  timerHandler(): Stmt[] {
    this.inTimer = true;
    return this.handler([], 1);
  }
}

export interface RandomProcess {
  readonly operator: OperatorSpec;
  readonly functions: readonly PlanFunction[];
}

export const randomProcess: fc.Arbitrary<RandomProcess> = fc.gen().map(g => {
  const writer = new Writer(g);
  for (let i = 0; i < 2; i++) writer.functions = [...writer.functions, writer.fn(i)];
  const operator = ir.process(
    STATES,
    {
      type: INPUT,
      body: input => {
        const n = ir.local("n", INT);
        const s = ir.local("s", STRING);
        const rest = writer.handler(
          [
            { local: n, kind: "int", mutable: false },
            { local: s, kind: "string", mutable: false },
          ],
          2,
        );
        // Some records fail when everything is done, so that there is something to undo.
        const last = ir.declare(ir.local("q", INT), ir.binary(ir.int(1), "/", ir.use(n)));
        return [ir.declare(n, ir.field(input, "n")), ir.declare(s, ir.field(input, "s")), ...rest, last];
      },
    },
    {
      timer: () => writer.timerHandler(),
      processingTimer: () => writer.timerHandler(),
    },
  );
  return { operator, functions: writer.functions };
});

export type Item =
  | { readonly kind: "record"; readonly value: { k: string; n: number; s: string }; readonly at: number }
  | { readonly kind: "watermark" | "processing"; readonly at: number };

export const randomItems: fc.Arbitrary<readonly Item[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("record" as const),
        value: fc.record({
          k: fc.constantFrom("a", "b", "__proto__"),
          n: fc.integer({ min: -3, max: 5 }),
          s: fc.constantFrom(...WORDS),
        }),
        at: fc.integer({ min: 0, max: 10 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("watermark" as const, "processing" as const),
        at: fc.integer({ min: 0, max: 12 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 14 },
);

export type OnError = "fail" | "skip" | "to";

/** source → keyed process → sink, with the side output of port 1 and of failures (port 2) caught too. */
export function planOf({ operator, functions }: RandomProcess, onError: OnError) {
  const b = new ir.PlanBuilder();
  b.functions = [...functions];
  const source = b.source(INPUT);
  const node = b.add(operator, {
    uid: "p",
    keyType: STRING,
    onError: onError === "to" ? { kind: "to", port: 2 } : { kind: onError },
    sideOutputs: [
      { name: "side", type: INT },
      { name: "bad", type: INT },
    ],
  });
  b.edge(
    source,
    node,
    ir.arrow("r", INPUT, r => ir.field(r, "k")),
  );
  b.edge(node, b.sink("out"));
  b.edge(node, b.sink("side 1"), null, 1);
  b.edge(node, b.sink("side 2"), null, 2);
  return b.plan();
}
