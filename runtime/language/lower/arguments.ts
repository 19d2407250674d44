// Which argument goes to which parameter: positional ones in order, named ones by name, and a last lambda (which may
// follow named ones) to the first parameter that is still free. Knows nothing of types.

import type * as s from "../syntax.ts";

/** By parameter name; parameters that were not given are absent. */
export function bindArguments(
  args: readonly s.Argument[],
  parameters: readonly string[],
): ReadonlyMap<string, s.ExprNode> {
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
