// Calls of built-in functions: the table's own function, with the place noted before; or JavaScript's own operation
// where it means exactly the same and is quicker.

import type { Expr } from "../plan/ir.ts";
import { type Builtin, evaluationOf } from "../values/builtins/builtin.ts";
import { BUILTINS } from "../values/builtins/table.ts";
import { callAt, peek } from "./pieces.ts";
import type { Body } from "./writer.ts";

type Call = Extract<Expr, { op: "builtin" }>;

export function builtinOf(expr: Call): Builtin {
  const builtin = BUILTINS.get(expr.name)?.[expr.overload];
  if (builtin === undefined) throw new Error(`there is no built-in ${expr.name}, overload ${expr.overload}`);
  return builtin;
}

export function builtinCall(expr: Call, body: Body): string {
  const builtin = builtinOf(expr);
  if (builtin.effect !== "pure") {
    return `${body.value(body.program.surroundings.outside)}.${builtin.effect}()`;
  }
  return inline(expr, builtin, body) ?? outOfLine(expr, builtin, body);
}

function outOfLine(expr: Call, builtin: Builtin, body: Body): string {
  const types = expr.args.map(arg => arg.type);
  const name = body.value(evaluationOf(builtin, types, expr.type));
  return callAt(expr.site, expr.args, body, args => `${name}(${args})`);
}

/** Of text, JavaScript's methods that the table's entries are nothing but. */
const TEXT_METHODS: Readonly<Record<string, string>> = {
  trim: "trim",
  contains: "includes",
  startsWith: "startsWith",
  endsWith: "endsWith",
};

/** null: the table's function is called. Only what cannot fail stands here. */
function inline(expr: Call, builtin: Builtin, body: Body): string | null {
  const first = builtin.parameters[0]?.type.kind;
  const argument = (i: number) => body.code(expr.args[i]!);
  switch (expr.name) {
    case "trim":
    case "startsWith":
    case "endsWith":
    case "contains":
      if (first === "string") {
        const rest = expr.args.slice(1).map(arg => body.code(arg));
        return `${argument(0)}.${TEXT_METHODS[expr.name]}(${rest.join(", ")})`;
      }
      return first === "map" ? `${peek(expr.args[0]!, body)}.has(${argument(1)})` : null;
    case "size":
      return `${peek(expr.args[0]!, body)}.${first === "map" ? "size" : "length"}`;
    case "split":
      return constantSeparator(expr) === null ? null : `${argument(0)}.split(${argument(1)})`;
    default:
      return null;
  }
}

/** The separator of a `split`, if it is a constant and not empty. */
export function constantSeparator(expr: Call): string | null {
  const separator = expr.args[1];
  if (separator?.op !== "const" || typeof separator.value !== "string") return null;
  return separator.value === "" ? null : separator.value;
}
