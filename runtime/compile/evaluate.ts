// The one place where program text becomes functions. The text comes from this folder's generators only; it is strict,
// and all it knows of the world are the values handed to it.

export const evaluate = <T>(text: string, values: readonly unknown[]): T =>
  new Function("$values", text)(values) as T;
