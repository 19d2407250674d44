// A small builder of plans for tests: typed intermediate code without text. Every expression and statement gets a site
// of its own, in order, at line = site number + 1.

import type { BinaryOperator, Expr, Lambda, Local, Stmt } from "../../runtime/plan/ir.ts";
import type {
  AggregateCall,
  AggregateFunction,
  OperatorSpec,
  Plan,
  PlanEdge,
  PlanFunction,
  PlanNode,
  Site,
  StateSpec,
} from "../../runtime/plan/plan.ts";
import { DEFAULT_CHECKPOINT } from "../../runtime/plan/settings.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import {
  BOOL,
  FLOAT,
  INT,
  type Json,
  list,
  NULL,
  type RecordType,
  record,
  STRING,
  type Type,
} from "../../runtime/values/type.ts";

let sites = 0;
const site = () => sites++;
let locals = 0;

export const local = (name: string, type: Type): Local => ({ id: locals++, name, type });
export const use = (of: Local): Expr => ({
  op: "local",
  id: of.id,
  name: of.name,
  type: of.type,
  site: site(),
});
export const constant = (value: Json, type: Type): Expr => ({ op: "const", value, type, site: site() });
export const int = (value: number) => constant(value, INT);
export const float = (value: number) => constant(value, FLOAT);
export const text = (value: string) => constant(value, STRING);
export const bool = (value: boolean) => constant(value, BOOL);
export const nothing = () => constant(null, NULL);

const ARITHMETIC = new Set<BinaryOperator>(["+", "-", "*", "/", "%"]);

export const binary = (left: Expr, operator: BinaryOperator, right: Expr, type?: Type): Expr => ({
  op: "binary",
  operator,
  left,
  right,
  type: type ?? (ARITHMETIC.has(operator) ? left.type : BOOL),
  site: site(),
});

export const field = (of: Expr, name: string, optional = false): Expr => {
  const found =
    of.type.kind === "record" ? of.type.fields.find(candidate => candidate.name === name) : undefined;
  return { op: "field", of, name, optional, type: found?.type ?? NULL, site: site() };
};

export const recordOf = (fields: readonly (readonly [string, Expr])[], type?: RecordType): Expr => ({
  op: "record",
  entries: fields.map(([name, value]) => ({ name, value })),
  type: type ?? record(fields.map(([name, value]) => ({ name, type: value.type }))),
  site: site(),
});

export const listOf = (items: readonly Expr[], element?: Type): Expr => ({
  op: "list",
  items,
  type: list(element ?? items[0]?.type ?? INT),
  site: site(),
});

export const conditional = (test: Expr, then: Expr, otherwise: Expr): Expr => ({
  op: "conditional",
  test,
  then,
  else: otherwise,
  type: then.type,
  site: site(),
});

export const template = (...parts: readonly (string | Expr)[]): Expr => ({
  op: "template",
  parts,
  type: STRING,
  site: site(),
});

export const call = (name: string, args: readonly Expr[], type: Type, overload?: number): Expr => ({
  op: "builtin",
  name,
  overload: overload ?? BUILTINS.get(name)!.findIndex(entry => entry.parameters.length === args.length),
  args,
  type,
  site: site(),
});

export const state = (index: number, type: Type): Expr => ({ op: "state", index, type, site: site() });
export const key = (type: Type): Expr => ({ op: "ambient", name: "key", type, site: site() });
export const aggregated = (index: number, type: Type): Expr => ({
  op: "aggregate",
  index,
  type,
  site: site(),
});
export const at = (of: Expr, index: Expr, type: Type): Expr => ({
  op: "index",
  of,
  index,
  type,
  site: site(),
});
export const coalesce = (left: Expr, right: Expr): Expr => ({
  op: "coalesce",
  left,
  right,
  type: right.type,
  site: site(),
});

export const lambda = (parameters: readonly Local[], body: Expr): Lambda => ({ parameters, body });
export const arrow = (name: string, type: Type, body: (parameter: Expr) => Expr): Lambda => {
  const parameter = local(name, type);
  return { parameters: [parameter], body: body(use(parameter)) };
};
/** A lambda as an argument of a built-in. */
export const inner = (name: string, type: Type, body: (parameter: Expr) => Expr): Expr => {
  const made = arrow(name, type, body);
  return { op: "lambda", ...made, type: made.body.type, site: site() };
};

// ---------------------------------------------------------------- statements

type Bare = Stmt extends infer S ? (S extends Stmt ? Omit<S, "site"> : never) : never;
const stmt = (bare: Bare): Stmt => ({ ...bare, site: site() }) as Stmt;

export const set = (index: number, value: Expr): Stmt => stmt({ op: "setState", index, value });
export const putState = (index: number, at: Expr, value: Expr): Stmt =>
  stmt({ op: "putState", index, key: at, value });
export const emit = (value: Expr, port = 0): Stmt => stmt({ op: "emit", value, port });
export const declare = (of: Local, value: Expr, mutable = false): Stmt =>
  stmt({ op: "let", local: of, value, mutable });
export const assign = (to: Local, value: Expr): Stmt =>
  stmt({ op: "assign", id: to.id, name: to.name, value });
export const put = (to: Local, at: Expr, value: Expr): Stmt =>
  stmt({ op: "put", id: to.id, name: to.name, key: at, value });
export const when = (test: Expr, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt =>
  stmt({ op: "if", test, then, else: otherwise });
export const timer = (at: Expr, domain: "event" | "processing" = "event", cancel = false): Stmt =>
  stmt({ op: "timer", domain, cancel, at });
export const returns = (value: Expr | null): Stmt => stmt({ op: "return", value });
export const each = (value: Local, over: Expr, body: readonly Stmt[], keyed: Local | null = null): Stmt =>
  stmt({ op: "for", key: keyed, value, over, to: null, body });
export const range = (value: Local, from: Expr, to: Expr, body: readonly Stmt[]): Stmt =>
  stmt({ op: "for", key: null, value, over: from, to, body });

// ---------------------------------------------------------------- operators and plans

export const states = (...list: readonly (readonly [string, Type, Json?])[]): readonly StateSpec[] =>
  list.map(([name, type, initial]) => ({
    name,
    type,
    initial: initial ?? null,
    ttl: null,
    broadcast: false,
    site: site(),
  }));

export const aggregateCall = (
  fn: AggregateFunction,
  arg: Expr | null,
  type: Type,
  where: Expr | null = null,
): AggregateCall => ({ fn, arg, where, type, site: site() });

export const process = (
  stateList: readonly StateSpec[],
  onRecord: { readonly type: Type; readonly body: (record: Expr) => readonly Stmt[] },
  timers: {
    readonly timer?: (at: Expr) => readonly Stmt[];
    readonly processingTimer?: (at: Expr) => readonly Stmt[];
  } = {},
): OperatorSpec => {
  const handler = (
    on: "record" | "timer" | "processingTimer",
    type: Type,
    body: (v: Expr) => readonly Stmt[],
  ) => {
    const parameter = local("x", type);
    return { on, parameter, body: body(use(parameter)), site: site() };
  };
  const time: Type = { kind: "timestamp" };
  return {
    kind: "process",
    states: stateList,
    handlers: [
      handler("record", onRecord.type, onRecord.body),
      ...(timers.timer ? [handler("timer", time, timers.timer)] : []),
      ...(timers.processingTimer ? [handler("processingTimer", time, timers.processingTimer)] : []),
    ],
  };
};

export interface NodeOptions {
  readonly uid?: string;
  readonly output?: Type;
  readonly keyType?: Type | null;
  readonly parallelism?: number;
  readonly onError?: PlanNode["onError"];
  readonly sideOutputs?: PlanNode["sideOutputs"];
}

/** Operators one after the other, each fed by the one before; `key` before an operator makes its edge a hash edge. */
export class PlanBuilder {
  readonly nodes: PlanNode[] = [];
  readonly edges: PlanEdge[] = [];
  functions: PlanFunction[] = [];

  add(operator: OperatorSpec, options: NodeOptions = {}): number {
    const id = this.nodes.length;
    this.nodes.push({
      id,
      uid: options.uid ?? `n${id}`,
      operator,
      parallelism: options.parallelism ?? 1,
      output: options.output ?? INT,
      keyType: options.keyType ?? null,
      sideOutputs: options.sideOutputs ?? [],
      onError: options.onError ?? { kind: "fail" },
      order: "sequence",
      orderReason: "",
      site: site(),
      declaration: `d${id}`,
    });
    return id;
  }

  source(output: Type): number {
    return this.add(
      { kind: "source", connector: "sequence", args: {}, timestamp: null, watermark: null, idleMs: null },
      { uid: "source", output },
    );
  }

  sink(uid = "out", output: Type = INT): number {
    return this.add({ kind: "sink", connector: "discard", args: {} }, { uid, output });
  }

  edge(from: number, to: number, key: Lambda | null = null, port = 0): void {
    this.edges.push({
      from,
      port,
      to,
      input: 0,
      partition: key ? { kind: "hash", key } : { kind: "forward" },
    });
  }

  plan(): Plan {
    return {
      name: "P",
      files: ["p.weir"],
      sites: Array.from(
        { length: sites },
        (_, i): Site => ({ file: 0, start: i, end: i + 1, line: i + 1, column: 1 }),
      ),
      settings: {
        parallelism: 1,
        maxParallelism: null,
        externTimeoutMs: 30_000,
        checkpoint: DEFAULT_CHECKPOINT,
        restart: { kind: "none" },
        site: 0,
      },
      params: [],
      functions: this.functions,
      externs: [],
      nodes: this.nodes,
      edges: this.edges,
    };
  }
}
