// Which argument goes to which parameter: positional ones in order, named ones by name, and a last lambda (which may
// follow named ones) to the first parameter that is still free. Knows nothing of types.

import { OPERATOR } from "../operators-table.ts";
import type { Parameter } from "../signatures.ts";
import type * as s from "../syntax.ts";

export type BoundArguments = ReadonlyMap<string, s.ExprNode>;

/** By parameter name; parameters that were not given are absent. */
export function bindArguments(args: readonly s.Argument[], parameters: readonly string[]): BoundArguments {
  const bound = new Map<string, s.ExprNode>();
  for (const arg of args) if (arg.name !== null) bound.set(arg.name.text, arg.value);
  const free = parameters.filter(name => !bound.has(name));
  args
    .filter(arg => arg.name === null)
    .forEach((arg, i) => {
      if (free[i] !== undefined) bound.set(free[i], arg.value);
    });
  return bound;
}

/** The arguments of an operator of the table, as the checker binds them: a lambda goes where one is wanted. */
export function stageArguments(stage: s.StageNode): BoundArguments {
  const parameters = parametersOf(stage.name.text);
  const bound = new Map<string, s.ExprNode>();
  for (const { name, value } of stage.args) {
    const parameter = name === null ? nextFree(parameters, bound, value)?.name : name.text;
    if (parameter !== undefined) bound.set(parameter, value);
  }
  return bound;
}

export const parametersOf = (operator: string): readonly Parameter[] =>
  OPERATOR.get(operator)?.parameters ?? [];

function nextFree(
  parameters: readonly Parameter[],
  bound: BoundArguments,
  value: s.ExprNode,
): Parameter | undefined {
  const free = parameters.filter(each => !each.named && !bound.has(each.name));
  return (value.kind === "Lambda" ? free.find(each => each.type.kind === "lambda") : undefined) ?? free[0];
}
