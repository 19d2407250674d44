// What a person types at a stop, evaluated: as an expression of the language where the frame stands, and where it names
// something that is held (a variable, a state, a part of one), as that: so that it can be changed and watched.

import { parseExpression } from "../language/parser.ts";
import type * as s from "../language/syntax.ts";
import { typeText } from "../language/type-text.ts";
import { WeirError } from "../values/failure.ts";
import { toJson } from "../values/text.ts";
import { INT, list, TIMESTAMP, type Type } from "../values/type.ts";
import type { MapKey, Value } from "../values/value.ts";
import type { ExpressionEnvironment } from "./evaluate.ts";
import { compileExpression, type DebugExpression } from "./expression.ts";
import { entryPart, fieldPart, fixed, type Holder, itemPart } from "./holder.ts";
import type { Item } from "./item.ts";
import type { ItemGround } from "./items.ts";
import { streamed, valueItem, wordItem } from "./items.ts";
import { mapEntries } from "./map-text.ts";
import type { Ground } from "./seams.ts";
import { paramsOf, type Standing } from "./standing.ts";
import { keptHolder, keptOf } from "./state-holders.ts";
import { keeperNamed } from "./state-source.ts";
import { setTimer, TIMER_VALUE, type TimerTarget } from "./timer-edits.ts";
import { memberFor, momentText, previewText } from "./value-text.ts";
import type { Walk } from "./walk.ts";

const environment = (ground: Ground): ExpressionEnvironment => ({
  params: paramsOf(ground.program),
  now: () => ground.simulation.nowMs,
  simulation: () => ground.simulation,
  snapshots: () => ground.snapshots(),
});

/** Compiled where the frame stands. Throws WeirError in words. */
export function compileHere(
  ground: Ground,
  at: Standing,
  text: string,
  expected: Type | null = null,
): { readonly expression: DebugExpression; valueAt(id: number): unknown } {
  const scope = { names: at.names.map(({ name, type }, id) => ({ id, name, type })) };
  const { model, plan } = ground.program;
  const expression = compileExpression(text, model, plan, scope, environment(ground), expected);
  return { expression, valueAt: id => at.names[id]!.holder().value };
}

/** The value of what was typed, as one of `type`. */
export function parseHere(ground: Ground, at: Standing, text: string, type: Type): Value {
  const map = mapOf(type);
  const entries = map === null ? null : mapEntries(text);
  if (map !== null && entries !== null) {
    const pairs = entries.map(
      ({ key, value }) =>
        [parseHere(ground, at, key, map.key) as MapKey, parseHere(ground, at, value, map.value)] as const,
    );
    return new Map(pairs);
  }
  const { expression, valueAt } = compileHere(ground, at, text, type);
  return expression.evaluate(valueAt) as Value;
}

type MapType = Extract<Type, { readonly kind: "map" }>;

/** Also where it may be null. */
const mapOf = (type: Type): MapType | null =>
  (type.kind === "union" ? type.members : [type]).find((each): each is MapType => each.kind === "map") ??
  null;

export function* evaluateHere(ground: Ground, items: ItemGround, at: Standing, text: string): Walk<Item> {
  const { expression, valueAt } = compileHere(ground, at, text);
  if (expression.listing !== null) return yield* listingItem(items, text, expression, valueAt);
  const value = expression.evaluate(valueAt) as Value;
  const held = holderOf(ground, at, text, parseExpression("", text)[0]);
  const holder = held ?? fixed(value, expression.type, text);
  return valueItem(items, text, { ...holder, expression: text }, `watch/${text}`);
}

/** Entries of a state, page by page: no one waits for a million of them. */
function* listingItem(
  items: ItemGround,
  text: string,
  { listing, type }: DebugExpression,
  valueAt: (id: number) => unknown,
): Walk<Item> {
  const { element, entries } = listing!;
  const shown = function* (): Generator<Item | null, void, void> {
    let i = 0;
    for (const entry of entries(valueAt)) {
      if (entry === null) {
        yield null;
        continue;
      }
      const keyed =
        Object.hasOwn(entry, "key") && element.kind === "record" && element.fields[0]?.name === "key";
      const name = keyed ? previewText(entry["key"]!, element.fields[0]!.type) : String(i);
      yield valueItem(items, name, fixed(entry, element, null), `watch/${text}/${i++}`);
    }
  };
  const children = streamed({ [Symbol.iterator]: shown });
  const some = yield* children.walk!(0, 3);
  const preview = some
    .slice(0, 2)
    .map(each => each.text)
    .join(", ");
  const full = (): string =>
    toJson(
      [...entries(valueAt)].filter(entry => entry !== null),
      list(element),
    );
  return {
    ...wordItem({
      name: text,
      text: some.length === 0 ? "no entry" : `${preview}${some.length > 2 ? ", …" : ""}`,
      children: some.length === 0 ? null : children,
      expression: text,
    }),
    type: typeText(type),
    full,
  };
}

// ---------------------------------------------------------------- what holds it

/** null: it is no name of anything, but computed. */
export function holderOf(ground: Ground, at: Standing, text: string, node: s.ExprNode): Holder | null {
  switch (node.kind) {
    case "Paren":
      return holderOf(ground, at, text, node.inner);
    case "NameExpr":
      return at.names.findLast(({ name }) => name === node.name.text)?.holder() ?? null;
    case "FieldAccess": {
      const of = holderOf(ground, at, text, node.of);
      if (of === null || of.value === null || typeof of.value !== "object") return null;
      return fieldPart(of, memberFor(of.value, of.type), node.name.text).holder;
    }
    case "Index":
      return indexed(ground, at, text, node);
    case "Call":
      return stateNamed(ground, at, text, node);
    default:
      return null;
  }
}

const textOf = (text: string, { start, end }: s.Span): string => text.slice(start, end);

function indexed(ground: Ground, at: Standing, text: string, node: s.IndexExpr): Holder | null {
  const of = holderOf(ground, at, text, node.of);
  if (of === null) return null;
  const type = memberFor(of.value, of.type);
  if (type.kind === "map")
    return entryPart(of, type, parseHere(ground, at, textOf(text, node.index), type.key) as MapKey).holder;
  if (type.kind !== "list") return null;
  const index = parseHere(ground, at, textOf(text, node.index), INT) as number;
  if (index < 0 || index >= (of.value as readonly Value[]).length) return null;
  return itemPart(of, type, index).holder;
}

/** `state("detector", "a")`: its fields are cells. */
function stateNamed(ground: Ground, at: Standing, text: string, call: s.CallExpr): Holder | null {
  if (call.callee.kind !== "NameExpr" || call.callee.name.text !== "state") return null;
  const [operator, key] = call.args;
  if (operator?.value.kind !== "String") return null;
  const shape = keeperNamed(ground.simulation.plan, operator.value.value);
  if (shape.windowed) return null;
  if ((shape.keyType === null) !== (key === undefined)) return null;
  if (key === undefined && shape.node.parallelism > 1) return null;
  const given = key === undefined ? null : parseHere(ground, at, textOf(text, key.value), shape.keyType!);
  const kept = keptOf(ground, shape, given, null)[0];
  return kept === undefined ? null : keptHolder(kept, item => ground.intervene(item), false);
}

// ---------------------------------------------------------------- changing it

export async function assignHere(
  ground: Ground,
  items: ItemGround,
  at: Standing,
  target: string,
  value: string,
): Promise<Item> {
  const [root, module] = parseExpression("", target);
  // What is wrong in it is said as of any expression.
  if (module.errors.length > 0 || target.trim() === "") compileHere(ground, at, target);
  const timer = timerNamed(ground, at, target, root);
  if (timer !== null) {
    const to = parseHere(ground, at, value, TIMER_VALUE) as number | null;
    await setTimer(ground, timer, to);
    return wordItem({ name: target, text: to === null ? "none" : momentText(to) });
  }
  const holder = holderOf(ground, at, target, root);
  if (holder === null) {
    compileHere(ground, at, target);
    const isParam = ground.program.plan.params.some(({ name }) => name === target.trim());
    throw cannot(
      target,
      isParam ? "a param is given when the run begins" : "it is computed, and held nowhere",
    );
  }
  if (holder.write === null) throw cannot(target, reasonOf(at));
  const given = parseHere(ground, at, value, holder.accepts ?? holder.type);
  await holder.write(given);
  return valueItem(items, target, { ...holder, value: given, expression: target }, `watch/${target}`);
}

const cannot = (target: string, why: string): WeirError =>
  new WeirError("read-only", `${target} cannot be changed: ${why}`, {
    remedy: "States, variables, the record in hand and timers can be changed",
  });

const reasonOf = (at: Standing): string =>
  at.frame?.kind === "way" || at.frame?.kind === "source"
    ? "the frame shows what was"
    : "it is the engine's own, or made of several parts: change one of them";

/** `timer("detector", "a")`, `processingTimer(…)`; with a third argument the one that is due then. null: another target. */
function timerNamed(ground: Ground, at: Standing, text: string, node: s.ExprNode): TimerTarget | null {
  if (node.kind !== "Call" || node.callee.kind !== "NameExpr") return null;
  const { text: called } = node.callee.name;
  if (called !== "timer" && called !== "processingTimer") return null;
  const [operator, key, moment, more] = node.args;
  if (operator?.value.kind !== "String" || key === undefined || more !== undefined)
    throw new WeirError(
      "bad-expression",
      `In ${called}(…) stand an operator, as text, a key, and where the key has several the moment`,
    );
  const shape = keeperNamed(ground.simulation.plan, operator.value.value);
  const { keyType, layout, node: keeper } = shape;
  if (!layout.timers) throw new WeirError("no-timers", `The operator ${keeper.uid} sets no timers`);
  const part = (argument: s.Argument, type: Type): Value =>
    parseHere(ground, at, textOf(text, argument.value), type);
  return {
    shape,
    domain: called === "timer" ? "event" : "processing",
    key: keyType === null ? null : part(key, keyType),
    at: moment === undefined ? null : (part(moment, TIMESTAMP) as number),
  };
}
