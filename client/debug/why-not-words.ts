// A breakpoint in words, for *Why Did It Not Stop?*: what it is called, what it waits for, and why the session may not
// know it at all. Pure.

export interface Told {
  /** A file's name, or what a function breakpoint looks for. */
  readonly name: string;
  /** Where the debugger has put it, from 1: seldom where it was clicked; null: it is on no line. */
  readonly line: number | null;
  readonly enabled: boolean;
  readonly condition?: string | undefined;
  readonly hitCondition?: string | undefined;
  readonly logMessage?: string | undefined;
}

export const labelOf = ({ name, line }: Told): string => (line === null ? name : `${name}:${line}`);

/** `if total > 10.0, hit count 3` */
export const waitsFor = ({ enabled, condition, hitCondition, logMessage }: Told): string =>
  [
    ...(enabled ? [] : ["switched off"]),
    ...(condition ? [`if ${condition}`] : []),
    ...(hitCondition ? [`hit count ${hitCondition}`] : []),
    ...(logMessage ? ["a log point"] : []),
  ].join(", ");

/** Of one the editor has not given to the session. */
export const unknownBecause = ({ enabled, line }: Told): string =>
  enabled
    ? `This session does not know it: ${line === null ? "" : "its file is not of this program, or "}all breakpoints are deactivated, which the button in the heading of Breakpoints undoes.`
    : "It is switched off: tick its box in Breakpoints.";
