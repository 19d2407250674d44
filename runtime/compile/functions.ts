// The `fn`s of a program, each written once when first called, in the form its caller needs: stepping where the caller
// is a generator, plain elsewhere.

import { isStatements } from "../plan/walk.ts";
import { framed } from "./framed.ts";
import type { CallInfo } from "./stand.ts";
import { statements } from "./statements.ts";
import { Body, functionWord, type Program } from "./writer.ts";

export function functionText(index: number, name: string, program: Program, stepping: boolean): string {
  const fn = program.surroundings.plan.functions[index];
  if (fn === undefined) throw new Error(`there is no function ${index}`);
  const body = new Body(program, { ambient: {} }, stepping);
  const parameters = fn.parameters.map(parameter => body.declare(parameter)).join(", ");
  const access = stepping ? body.inScope.access : "";
  const lines = isStatements(fn.body)
    ? `${statements(fn.body, body)} return null;`
    : `${body.step(fn.body.site)} return ${body.code(fn.body)};`;
  const whole = `${body.temps} ${lines}`;
  if (!stepping) return `${functionWord(stepping)} ${name}(${parameters}) { ${whole} }`;
  const info: CallInfo = { function: index, site: fn.site, locals: fn.parameters };
  return `${functionWord(stepping)} ${name}(${parameters}) {
${framed(program, `call(${program.value(info)}, ${access})`, whole)}
}`;
}
