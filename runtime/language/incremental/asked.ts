// What a check asked of the names around it: functions, types, and what they were resolved to. Its result holds as long
// as the answers do.

import type { Checker, ModuleNames } from "../check-context.ts";
import type * as s from "../syntax.ts";
import { answersSame, type Question } from "./watched.ts";

export type Functions = ModuleNames["functions"];
export type Types = ModuleNames["types"];
export type Resolved = Checker["resolved"];
export type Entry<M> = M extends Map<string, infer V> ? V : never;

/** What was asked of the names around. */
export interface Asked {
  readonly functions: readonly Question<string, Entry<Functions>>[];
  readonly types: readonly Question<string, Entry<Types>>[];
  readonly resolved: readonly Question<s.FnDecl | s.ExternDecl | s.TypeDecl, SymbolOf>[];
}

export type SymbolOf = Resolved extends Map<unknown, infer V> ? V : never;

const sameDeclaration = (
  a: { readonly declaration: unknown } | undefined,
  b: { readonly declaration: unknown } | undefined,
) => a?.declaration === b?.declaration;

const identical = (a: unknown, b: unknown): boolean => a === b;

export function stillHolds(c: Checker, known: Asked): boolean {
  return (
    known.functions.every(question => answersSame(c.names.functions, question, sameDeclaration)) &&
    known.types.every(question => answersSame(c.names.types, question, sameDeclaration)) &&
    known.resolved.every(question => answersSame(c.resolved, question, identical))
  );
}

/** Each question once. All of them are answered alike now. */
export function united<K, V>(lists: readonly (readonly Question<K, V>[])[]): readonly Question<K, V>[] {
  if (lists.length === 1) return lists[0]!;
  const once = new Map<unknown, Question<K, V>>();
  for (const question of lists.flat()) once.set(question.kind === "value" ? question.key : KEYS, question);
  return [...once.values()];
}

const KEYS = Symbol("keys");
