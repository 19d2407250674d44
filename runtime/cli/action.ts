// How a command's body becomes commander's action: what it returns is the exit code, arguments arrive typed by the caller.

import type { Command } from "commander";
import type { Host } from "./host.ts";

/** `body` gets the command's positional arguments, then its options. */
export function act<Args extends readonly unknown[]>(
  command: Command,
  host: Host,
  body: (...args: Args) => number | Promise<number>,
): void {
  command.action(async (...given: unknown[]) => {
    host.exitCode = await body(...(given.slice(0, -1) as unknown as Args));
  });
}

/** Lets an option be given several times. */
export const collect = (value: string, earlier: readonly string[] | undefined): readonly string[] => [
  ...(earlier ?? []),
  value,
];
