// A single lambda as a function: key functions of routers, timestamps, generators. Fails with a RecordFailure.

import type { Lambda } from "../plan/ir.ts";
import type { Plan } from "../plan/plan.ts";
import { evaluate } from "./evaluate.ts";
import type { Outside } from "./outside.ts";
import { newProgram } from "./program.ts";
import { failed } from "./support.ts";
import { Body } from "./writer.ts";

export interface LambdaEnvironment {
  readonly params: ReadonlyMap<string, unknown>;
  readonly outside: Outside;
}

export function compileLambda(
  plan: Plan,
  lambda: Lambda,
  env: LambdaEnvironment,
): (...args: readonly unknown[]) => unknown {
  const program = newProgram({ plan, ...env }, false);
  const body = new Body(program, { ambient: {} }, false);
  const parameters = lambda.parameters.map(parameter => body.declare(parameter)).join(", ");
  const result = body.code(lambda.body);
  const fail = program.value(failed);
  const inner = `${body.temps} $s = ${lambda.body.site}; return ${result};`;
  return evaluate(
    program.text(`function (${parameters}) { try { ${inner} } catch ($x) { throw ${fail}($x, $s); } }`),
    program.values,
  );
}
