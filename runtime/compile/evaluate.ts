// The one place where program text becomes functions. The text comes from generators in this folder and in
// connectors/ (readers of typed records) only, never from a user; all it knows of the world are the values handed to it.

export const evaluate = <T>(text: string, values: readonly unknown[]): T =>
  new Function("$values", `"use strict"; ${text}`)(values) as T;
