// State that can only grow: kept for every key or every record of an input that never ends, with nothing that ever
// removes it. What ends with its window or its ttl, and what a handler sets back, is none of that. Pure.

import type { Json, Type } from "../values/type.ts";
import { isEndless } from "./connector-promises.ts";
import { edgesInto } from "./edges.ts";
import type { Expr, SiteId, Stmt } from "./ir.ts";
import type { AggregateSpec, Plan, PlanNode, ProcessSpec, StateSpec, WindowSpec } from "./plan.ts";
import { sourcesOf } from "./upstream.ts";
import { everyStatement } from "./walk.ts";

export interface Growth {
  readonly node: number;
  /** "The state `total`", "What `distinct` remembers". */
  readonly what: string;
  /** How much: "one value for every key". */
  readonly much: string;
  /** A sentence. */
  readonly remedy: string;
  readonly site: SiteId;
  /** The sources before it that never end. */
  readonly endless: readonly number[];
}

type Found = Pick<Growth, "what" | "much" | "remedy" | "site">;

export function growth(plan: Plan): readonly Growth[] {
  const sources = sourcesOf(plan, edgesInto(plan));
  return plan.nodes.flatMap(node => {
    const found = growing(node);
    if (found.length === 0) return [];
    const endless = sources[node.id]!.filter(id => isEndless(plan, plan.nodes[id]!));
    return endless.length === 0 ? [] : found.map(each => ({ ...each, node: node.id, endless }));
  });
}

function growing(node: PlanNode): readonly Found[] {
  const { operator, site } = node;
  const perKey = node.keyType !== null && isUnbounded(node.keyType);
  switch (operator.kind) {
    case "process":
      return operator.states.flatMap(state => ofState(operator, state, perKey));
    case "reduce":
    case "topN":
      return perKey && isForEver(operator.window) ? [{ what: `\`${operator.kind}\``, ...RESULTS, site }] : [];
    case "aggregate":
      return isForEver(operator.window) ? ofAggregate(operator, perKey, site) : [];
    case "sortBy":
      return isForEver(operator.window) ? [{ what: "`sortBy`", ...RECORDS, site }] : [];
    case "distinct": {
      const told = { what: "What `distinct` remembers", much: "every element it has seen", ...TTL, site };
      const of = operator.by === null ? node.output : operator.by.body.type;
      return operator.ttl === null && (perKey || isUnbounded(of)) ? [told] : [];
    }
    case "join":
      return operator.window === null && operator.ttl === null
        ? [{ what: "`join`", much: "every record of both sides", remedy: JOIN_REMEDY, site }]
        : [];
    default:
      return [];
  }
}

const BY_WINDOW = "Put a window in time before it, such as `window(tumbling(1h))`.";
const RESULTS = { much: "one value for every key", remedy: BY_WINDOW };
const RECORDS = { much: "every record", remedy: BY_WINDOW };
const TTL = { remedy: "Give it a `ttl:`." };
const JOIN_REMEDY = "Give it a `window:` or a `ttl:`.";

/** No end that comes while the input goes on. */
const isForEver = (window: WindowSpec | null): boolean => window === null || window.kind === "global";

function ofAggregate({ calls }: AggregateSpec, perKey: boolean, site: SiteId): readonly Found[] {
  const holder = calls.find(
    ({ fn, arg }) => fn === "collect" || (fn === "countDistinct" && arg !== null && isUnbounded(arg.type)),
  );
  if (holder !== undefined)
    return [{ what: `\`${holder.fn}\``, much: "a value for every record", remedy: BY_WINDOW, site }];
  return perKey ? [{ what: "`aggregate`", ...RESULTS, site }] : [];
}

// ---------------------------------------------------------------- process

function ofState(process: ProcessSpec, state: StateSpec, perKey: boolean): readonly Found[] {
  if (state.ttl !== null) return [];
  const writes = writesTo(process, process.states.indexOf(state));
  if (writes.length === 0 || writes.some(write => takesBack(write, state))) return [];
  const much = howMuch(state, writes, perKey && !state.broadcast);
  const remedy = state.broadcast ? "Remove entries that are no longer needed." : TTL.remedy;
  return much === null ? [] : [{ what: `The state \`${state.name}\``, much, remedy, site: state.site }];
}

function howMuch(state: StateSpec, writes: readonly Stmt[], perKey: boolean): string | null {
  const { type } = state;
  if (type.kind === "map" && isUnbounded(type.key))
    return perKey ? "entries for every key" : "an entry for every key of the map";
  if (type.kind === "list" && writes.every(appends)) return "an item for every record";
  return perKey ? "one value for every key" : null;
}

function writesTo({ handlers }: ProcessSpec, index: number): readonly Stmt[] {
  const all = handlers.flatMap(({ body }) => [...everyStatement(body)]);
  return all.filter(stmt => (stmt.op === "setState" || stmt.op === "putState") && stmt.index === index);
}

/** Makes what is kept smaller: an entry removed, or the state set to what it is when nothing is stored. */
function takesBack(write: Stmt, state: StateSpec): boolean {
  if (write.op === "putState") return mayBe(write.value, null);
  return write.op === "setState" && (mayBe(write.value, state.initial) || shrinks(write.value));
}

function mayBe(value: Expr, wanted: Json): boolean {
  switch (value.op) {
    case "const":
      return JSON.stringify(value.value) === JSON.stringify(wanted);
    case "list":
      return value.items.length === 0 && Array.isArray(wanted) && wanted.length === 0;
    case "builtin":
      return value.name === "emptyMap" && Array.isArray(wanted) && wanted.length === 0;
    case "conditional":
      return mayBe(value.then, wanted) || mayBe(value.else, wanted);
    case "match":
      return value.arms.some(arm => mayBe(arm.body, wanted));
    default:
      return false;
  }
}

/** Functions that give back less than they were given. */
const SHRINKING: ReadonlySet<string> = new Set(["filter", "take", "drop", "slice", "remove", "tail"]);
const shrinks = (value: Expr): boolean => value.op === "builtin" && SHRINKING.has(value.name);

const appends = (write: Stmt): boolean =>
  write.op === "setState" && write.value.op === "builtin" && write.value.name === "append";

// ---------------------------------------------------------------- types

/** Whether there is no end of different values. */
function isUnbounded(type: Type): boolean {
  switch (type.kind) {
    case "literal":
    case "bool":
    case "null":
    case "never":
    case "error":
      return false;
    case "union":
      return type.members.some(isUnbounded);
    case "record":
      return type.fields.some(field => isUnbounded(field.type));
    default:
      return true;
  }
}
