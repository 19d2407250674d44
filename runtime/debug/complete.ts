// What may come next in a line of the console: commands with their operators, channels and checkpoints, and expressions:
// names in scope, fields after a dot, functions, and in `state("…` operators. Knows no protocol.

import { withoutNull } from "../language/infer-types.ts";
import { scan } from "../language/scanner.ts";
import { typeText } from "../language/type-text.ts";
import { BUILTINS } from "../values/builtins/table.ts";
import { WeirError } from "../values/failure.ts";
import type { Type } from "../values/type.ts";
import { commandNames } from "./command-names.ts";
import { completeCommand, isCommand } from "./command-syntax.ts";
import { compileHere } from "./evaluating.ts";
import type { Ground } from "./seams.ts";
import type { Completion } from "./session.ts";
import type { Standing } from "./standing.ts";
import { keepersOf } from "./state-shape.ts";

/** At the column, counted from 0. */
export function completeAt(
  ground: Ground,
  at: Standing,
  text: string,
  column: number,
): readonly Completion[] {
  const before = text.slice(0, column);
  const commands = completeCommand(before, commandNames(ground.simulation, ground.snapshots())).map(
    ({ label, detail, kind, start }) => ({
      label,
      detail,
      kind,
      start,
      length: column - start,
    }),
  );
  if (isCommand(before) && /\s/.test(before.trimStart())) return commands;
  return [...expressionCompletions(ground, at, before), ...commands];
}

// ---------------------------------------------------------------- expressions

function expressionCompletions(ground: Ground, at: Standing, before: string): readonly Completion[] {
  const inState = /\bstate\(\s*"([^"]*)$/.exec(before);
  if (inState !== null) return operators(ground, before, inState[1]!);
  const tokens = scan(before).filter(({ kind }) => kind !== "end");
  const last = tokens.at(-1);
  // Within a text nothing is known.
  if (last?.kind === "string" && !/"$/.test(last.text)) return [];
  const touches = last !== undefined && last.kind === "identifier" && last.end === before.length;
  const begun = touches ? last.text : "";
  const start = before.length - begun.length;
  const dot = (touches ? tokens.at(-2) : last)?.text;
  if (dot === "." || dot === "?.")
    return fields(ground, at, before.slice(0, start).replace(/\??\.\s*$/, "")).map(field => ({
      ...field,
      start,
      length: begun.length,
    }));
  return visible(ground, at)
    .filter(({ label }) => label.startsWith(begun))
    .map(each => ({ ...each, start, length: begun.length }));
}

type Known = Omit<Completion, "start" | "length">;

function operators({ simulation }: Ground, before: string, begun: string): readonly Completion[] {
  return keepersOf(simulation.plan)
    .map(({ node }) => node.uid)
    .filter(uid => uid.startsWith(begun))
    .map(label => ({
      label,
      kind: "value",
      detail: "operator",
      start: before.length - begun.length,
      length: begun.length,
    }));
}

/** Of the longest expression that ends before the dot. */
function fields(ground: Ground, at: Standing, before: string): readonly Known[] {
  for (const { start } of scan(before)) {
    const type = typeOf(ground, at, before.slice(start));
    if (type !== null) return fieldsOf(type);
  }
  return [];
}

function typeOf(ground: Ground, at: Standing, text: string): Type | null {
  if (text.trim() === "") return null;
  try {
    return compileHere(ground, at, text).expression.type;
  } catch (error) {
    if (error instanceof WeirError) return null;
    throw error;
  }
}

function fieldsOf(of: Type): readonly Known[] {
  const type = withoutNull(of);
  const members = type.kind === "union" ? type.members : [type];
  const names = new Map<string, Type>();
  for (const member of members)
    if (member.kind === "record") for (const field of member.fields) names.set(field.name, field.type);
  return Array.from(names, ([label, field]) => ({ label, kind: "field" as const, detail: typeText(field) }));
}

function visible({ program }: Ground, at: Standing): readonly Known[] {
  const names = new Map<string, Known>();
  const add = (label: string, kind: Completion["kind"], detail: string): void => {
    if (!names.has(label)) names.set(label, { label, kind, detail });
  };
  for (const { name, type } of [...at.names].reverse()) add(name, "variable", typeText(type));
  for (const { name, type } of program.plan.params) add(name, "variable", typeText(type));
  add("state", "function", "what an operator remembers");
  add("checkpoint", "function", "a checkpoint to look into");
  for (const declaration of program.model.program.modules[0]!.declarations)
    if (declaration.kind === "FnDecl") add(declaration.name.text, "function", "fn");
  for (const [name, [builtin]] of BUILTINS)
    if (builtin?.effect !== "random") add(name, "function", typeText(builtin!.result));
  return [...names.values()];
}
