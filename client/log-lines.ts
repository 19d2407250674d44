// A line of the log, and which lines are wanted: plain text, for the channel in log.ts and for tests. Knows no editor.

export const LEVELS = ["off", "error", "warning", "info", "debug", "trace"] as const;
export type Level = (typeof LEVELS)[number];

/** Anything else than a level, as a mistyped setting, is the default. */
export const levelOf = (given: unknown): Level => LEVELS.find(level => level === given) ?? "info";

export const isWanted = (level: Exclude<Level, "off">, wanted: Level): boolean =>
  LEVELS.indexOf(level) <= LEVELS.indexOf(wanted);

/** `2026-01-01 06:13:29.826 [info] language server: started`, as other channels of the editor write it. */
export const lineOf = (level: Level, text: string, when: Date): string =>
  `${when.toISOString().replace("T", " ").replace("Z", "")} [${level}] ${text}`;

export function textOf(what: unknown): string {
  if (what instanceof Error) return what.stack ?? what.message;
  return typeof what === "string" ? what : JSON.stringify(what);
}

interface Message {
  readonly type?: string;
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly message?: string;
}

/** A message of the debug protocol in a few words; null: a response that went well, whose request was told. */
export function protocolText(message: Message): string | null {
  switch (message.type) {
    case "request":
      return `→ ${message.command}`;
    case "event":
      return `← event ${message.event}`;
    case "response":
      return message.success === false ? `← ${message.command} refused: ${message.message ?? ""}` : null;
    default:
      return null;
  }
}
