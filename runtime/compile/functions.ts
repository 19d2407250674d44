// The `fn`s of a program, each written once when first called, in the form its caller needs: stepping where the caller
// is a generator, plain elsewhere.

import { isStatements } from "../plan/walk.ts";
import { statements } from "./statements.ts";
import { Body, functionWord, type Program } from "./writer.ts";

export function functionText(index: number, name: string, program: Program, stepping: boolean): string {
  const fn = program.surroundings.plan.functions[index];
  if (fn === undefined) throw new Error(`there is no function ${index}`);
  const body = new Body(program, { ambient: {} }, stepping);
  const parameters = fn.parameters.map(parameter => body.declare(parameter)).join(", ");
  const lines = isStatements(fn.body)
    ? `${statements(fn.body, body)} return null;`
    : `${body.step(fn.body.site)} return ${body.code(fn.body)};`;
  return `${functionWord(stepping)} ${name}(${parameters}) { ${body.temps} ${lines} }`;
}
