// Ties the generators together: a new program to be written, plain or stepping.

import { expression } from "./expressions.ts";
import { functionText } from "./functions.ts";
import { Program, type Surroundings } from "./writer.ts";

export const newProgram = (surroundings: Surroundings, stepping: boolean): Program =>
  new Program(surroundings, stepping, { expression, functionText });
