// The commands of the console and of the terminal: one table with what each takes, from which they are recognised, read,
// completed and explained. Knows the names of a run, not the run.

import type { Intervention } from "../execute/simulate/intervention.ts";
import { nearest } from "../language/check-names.ts";
import { WeirError } from "../values/failure.ts";

/** What a command may name, in the run at hand. */
export interface CommandNames {
  /** Tasks by each name that means them: that of the chain and of its operators. */
  readonly tasks: readonly { readonly name: string; readonly task: string; readonly parallelism: number }[];
  /** Operators that remember something. */
  readonly keepers: readonly string[];
  readonly sinks: readonly string[];
  readonly channels: readonly string[];
  readonly checkpoints: readonly number[];
  readonly taskManagers: number;
}

export type Which = number | "now";

export type Command =
  /** All but those of a snapshot, which is looked up. */
  | { readonly kind: "intervene"; readonly intervention: Intervention }
  /** `checkpoint`: of one that is kept; null: of the run as it is now. */
  | { readonly kind: "savepoint"; readonly path: string; readonly checkpoint: number | null }
  | { readonly kind: "restore"; readonly checkpoint: number }
  | { readonly kind: "diff"; readonly from: Which; readonly to: Which }
  | { readonly kind: "goto"; readonly step: number }
  | { readonly kind: "gotoCheckpoint"; readonly checkpoint: number }
  | { readonly kind: "barrier"; readonly direction: "next" | "previous" }
  | { readonly kind: "state"; readonly operator: string | null; readonly key: string | null }
  | { readonly kind: "show"; readonly what: "channels" | "threads" | "checkpoints" }
  | { readonly kind: "why"; readonly breakpoint: number }
  | { readonly kind: "help"; readonly about: string | null };

type Argument = "operator" | "subtask" | "keeper" | "channel" | "checkpoint" | "which" | "sink" | "any";

export interface CommandForm {
  /** Words that begin it. */
  readonly words: readonly string[];
  /** `hold CHANNEL` */
  readonly usage: string;
  readonly does: string;
  readonly takes: readonly Argument[];
  read(rest: string, names: CommandNames): Command;
}

// ---------------------------------------------------------------- reading arguments

const wrong = (what: string, remedy?: string): WeirError =>
  new WeirError("bad-command", what, remedy === undefined ? {} : { remedy });

const wordsOf = (rest: string): readonly string[] => rest.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];

function oneOf(given: string, known: readonly string[], what: string): string {
  if (known.includes(given)) return given;
  const parts = known.filter(name => name.includes(given));
  if (given !== "" && parts.length === 1) return parts[0]!;
  if (given !== "" && parts.length > 1)
    throw wrong(`There are several ${what}s like ${given}: say which`, parts.slice(0, 12).join(", "));
  const near = nearest(given, known);
  const list =
    known.length === 0
      ? `There is no ${what} now`
      : `There ${known.length === 1 ? "is" : "are"} ${known.slice(0, 12).join(", ")}`;
  throw wrong(
    given === "" ? `Say which ${what}` : `There is no ${what} ${given}`,
    near === null ? list : `Did you mean ${near}?`,
  );
}

function number(text: string | undefined, what: string): number {
  if (text !== undefined && /^\d[\d,_]*$/.test(text)) return Number(text.replaceAll(/[,_]/g, ""));
  throw wrong(text === undefined ? `Say the number of the ${what}` : `${text} is no number of a ${what}`);
}

function which(text: string | undefined): Which {
  return text === "now" ? "now" : number(text, "checkpoint");
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** `100ms`, `1min30s`; null: it is none. */
function durationMs(text: string): number | null {
  if (!/^(\d+(ms|s|min|h))+$/.test(text)) return null;
  return [...text.matchAll(/(\d+)(ms|min|s|h)/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * UNITS[unit!]!,
    0,
  );
}

function nothing(rest: string, command: string): void {
  if (rest !== "") throw wrong(`${command} takes nothing after it, and here stands ${rest}`);
}

function failTask(rest: string, names: CommandNames): Command {
  const words = wordsOf(rest);
  const given = words[0] ?? "";
  const known = names.tasks.map(({ name }) => name);
  const tail = words.at(-1)!;
  const numbered = words.length > 1 && /^\d+$/.test(tail);
  const name = oneOf(numbered ? rest.slice(0, rest.lastIndexOf(tail)).trim() : rest, known, "operator");
  const { task, parallelism } = names.tasks.find(each => each.name === name)!;
  if (!numbered && parallelism > 1)
    throw wrong(`${given} has ${parallelism} subtasks: say which`, `fail ${given} 1`);
  const subtask = numbered ? Number(tail) : 1;
  if (subtask < 1 || subtask > parallelism)
    throw wrong(
      `${name} has ${parallelism === 1 ? "one subtask" : `subtasks 1 to ${parallelism}`}, no ${subtask}`,
    );
  return intervene({ kind: "failTask", task: { task, subtask: subtask - 1 }, reason: "failed by hand" });
}

const intervene = (intervention: Intervention): Command => ({ kind: "intervene", intervention });

function failTaskManager(rest: string, { taskManagers }: CommandNames): Command {
  const [given, flag, more] = wordsOf(rest);
  const taskManager = number(given, "task manager");
  if (taskManager < 1 || taskManager > taskManagers)
    throw wrong(
      `There is no task manager ${taskManager}: ${taskManagers === 1 ? "there is one" : `they are 1 to ${taskManagers}`}`,
    );
  if ((flag !== undefined && flag !== "--lose-disk") || more !== undefined)
    throw wrong(`After the number stands --lose-disk or nothing, and here stands ${flag}`);
  return intervene({ kind: "failTaskManager", taskManager, loseDisk: flag === "--lose-disk" });
}

/** A path that ends in a number is quoted. */
function savepoint(rest: string, { checkpoints }: CommandNames): Command {
  if (rest === "") throw wrong("Say where the savepoint is kept", "savepoint ./before-the-change");
  const words = wordsOf(rest);
  const last = words.at(-1)!;
  if (words.length < 2 || !/^\d+$/.test(last))
    return { kind: "savepoint", path: unquoted(rest), checkpoint: null };
  const checkpoint = Number(last);
  if (!checkpoints.includes(checkpoint)) throw noCheckpoint(checkpoint, checkpoints);
  const path = rest.slice(0, rest.lastIndexOf(last)).trim();
  return { kind: "savepoint", path: unquoted(path), checkpoint };
}

function slow(rest: string, names: CommandNames): Command {
  const words = wordsOf(rest);
  const delayMs = durationMs(words.at(-1) ?? "");
  if (delayMs === null)
    throw wrong("Say by how much each element is slowed", `slow ${names.channels[0] ?? "CHANNEL"} 100ms`);
  const channel = oneOf(rest.slice(0, rest.lastIndexOf(words.at(-1)!)).trim(), names.channels, "channel");
  return intervene({ kind: "slowChannel", channel, delayMs });
}

function state(rest: string, names: CommandNames): Command {
  const [operator, ...key] = wordsOf(rest);
  return {
    kind: "state",
    operator: operator === undefined ? null : oneOf(operator, names.keepers, "operator with state"),
    key: key.length === 0 ? null : rest.slice(rest.indexOf(operator!) + operator!.length).trim(),
  };
}

// ---------------------------------------------------------------- the table

const simple = (word: string, does: string, command: Command): CommandForm => ({
  words: word.split(" "),
  usage: word,
  does,
  takes: [],
  read: rest => {
    nothing(rest, word);
    return command;
  },
});

/** Longer ones before those they begin like. */
export const COMMANDS: readonly CommandForm[] = [
  simple("checkpoint", "takes a checkpoint now", { kind: "intervene", intervention: { kind: "trigger" } }),
  {
    words: ["savepoint"],
    usage: "savepoint PATH [N]",
    does: "takes a savepoint now, or of checkpoint N, kept at that path",
    takes: ["any", "checkpoint"],
    read: savepoint,
  },
  {
    words: ["fail", "taskManager"],
    usage: "fail taskManager N [--lose-disk]",
    does: "every subtask that runs there fails; with --lose-disk its disk is gone too",
    takes: [],
    read: failTaskManager,
  },
  simple(
    "fail checkpoint",
    "the checkpoint in progress, or else the next, is declined",
    intervene({ kind: "failCheckpoint" }),
  ),
  simple(
    "fail storage",
    "the next snapshot or manifest cannot be stored",
    intervene({ kind: "failStorage" }),
  ),
  {
    words: ["fail", "commit"],
    usage: "fail commit [SINK]",
    does: "the next commit, of this sink or of any, fails",
    takes: ["sink"],
    read: (rest, { sinks }) =>
      intervene({ kind: "failCommit", sink: rest === "" ? null : oneOf(rest, sinks, "sink") }),
  },
  {
    words: ["fail"],
    usage: "fail OPERATOR N",
    does: "this subtask fails; the restart strategy takes it from there",
    takes: ["operator", "subtask"],
    read: failTask,
  },
  {
    words: ["hold"],
    usage: "hold CHANNEL",
    does: "nothing leaves this channel until it is released",
    takes: ["channel"],
    read: (rest, { channels }) =>
      intervene({ kind: "holdChannel", channel: oneOf(rest, channels, "channel") }),
  },
  {
    words: ["slow"],
    usage: "slow CHANNEL 100ms",
    does: "each element waits so long at the head of this channel",
    takes: ["channel", "any"],
    read: slow,
  },
  {
    words: ["release"],
    usage: "release CHANNEL",
    does: "undoes hold and slow",
    takes: ["channel"],
    read: (rest, { channels }) =>
      intervene({ kind: "releaseChannel", channel: oneOf(rest, channels, "channel") }),
  },
  {
    words: ["restore"],
    usage: "restore N",
    does: "all subtasks stop, and the run goes on from this checkpoint",
    takes: ["checkpoint"],
    read: (rest, { checkpoints }) => {
      const checkpoint = number(wordsOf(rest)[0], "checkpoint");
      if (!checkpoints.includes(checkpoint)) throw noCheckpoint(checkpoint, checkpoints);
      return { kind: "restore", checkpoint };
    },
  },
  {
    words: ["diff"],
    usage: "diff N M",
    does: "what changed between two checkpoints; `now` stands for what is now",
    takes: ["which", "which"],
    read: (rest, { checkpoints }) => {
      const [from, to, more] = wordsOf(rest);
      if (more !== undefined) throw wrong("diff takes two checkpoints", "diff 3 4, or diff 3 now");
      const both = { from: which(from), to: to === undefined ? ("now" as const) : which(to) };
      for (const each of [both.from, both.to])
        if (each !== "now" && !checkpoints.includes(each)) throw noCheckpoint(each, checkpoints);
      return { kind: "diff", ...both };
    },
  },
  {
    words: ["goto", "checkpoint"],
    usage: "goto checkpoint N",
    does: "goes, back or forth, to the moment this checkpoint was completed",
    takes: ["checkpoint"],
    read: rest => ({ kind: "gotoCheckpoint", checkpoint: number(wordsOf(rest)[0], "checkpoint") }),
  },
  {
    words: ["goto"],
    usage: "goto STEP",
    does: "goes, back or forth, to before this step",
    takes: ["any"],
    read: rest => ({ kind: "goto", step: number(wordsOf(rest)[0], "step") }),
  },
  simple("next barrier", "goes on until a barrier arrives anywhere", { kind: "barrier", direction: "next" }),
  simple("previous barrier", "goes back to the arrival of a barrier", {
    kind: "barrier",
    direction: "previous",
  }),
  {
    words: ["state"],
    usage: "state [OPERATOR] [KEY]",
    does: "what operators remember: how much, of which keys, or of one key",
    takes: ["keeper", "any"],
    read: state,
  },
  simple("channels", "what is queued, held, blocked", { kind: "show", what: "channels" }),
  simple("threads", "what each subtask is at", { kind: "show", what: "threads" }),
  simple("checkpoints", "those kept, and the one in progress", { kind: "show", what: "checkpoints" }),
  {
    words: ["why"],
    usage: "why N",
    does: "why this breakpoint has not hit: what was looked for and what happened instead",
    takes: ["any"],
    read: rest => ({ kind: "why", breakpoint: number(wordsOf(rest)[0], "breakpoint") }),
  },
  {
    words: ["help"],
    usage: "help [COMMAND]",
    does: "this list",
    takes: ["any"],
    read: rest => ({ kind: "help", about: rest === "" ? null : rest }),
  },
];

const unquoted = (text: string): string => (/^".*"$/.test(text) ? text.slice(1, -1) : text);

function noCheckpoint(id: number, known: readonly number[]): WeirError {
  return wrong(
    `There is no checkpoint ${id} here`,
    known.length === 0 ? "None is completed yet: `checkpoint` takes one" : `Kept are ${known.join(", ")}`,
  );
}

// ---------------------------------------------------------------- recognising

/** The form whose words a text begins with; the longest. */
function formOf(text: string): { readonly form: CommandForm; readonly rest: string } | null {
  for (const form of COMMANDS) {
    const begins = new RegExp(`^\\s*${form.words.join("\\s+")}(?=\\s|$)`).exec(text);
    if (begins !== null) return { form, rest: text.slice(begins[0].length).trim() };
  }
  return null;
}

/** What goes on as an expression: `state.x`, `checkpoint == 3`, `next + 1`. */
const AS_EXPRESSION = /^\s*\w+\s*([.([?+*/%<>&|]|==|!=|-\s*\w|=>)/;

/** `savepoint /tmp/kept`, `savepoint ../kept`: no division, no field. */
const A_PATH_FOLLOWS = /^\s*savepoint\s+[./]/;

/** Whether a line of the console is meant as a command; everything else is an expression. */
export function isCommand(text: string): boolean {
  if (!A_PATH_FOLLOWS.test(text) && AS_EXPRESSION.test(text)) return false;
  const word = /^\s*(\w+)/.exec(text)?.[1];
  return word !== undefined && COMMANDS.some(({ words }) => words[0] === word);
}

export function parseCommand(text: string, names: CommandNames): Command {
  const found = formOf(text);
  if (found !== null) return found.form.read(found.rest, names);
  const word = /^\s*(\S*)/.exec(text)![1]!;
  const begun = COMMANDS.filter(({ words }) => words[0] === word);
  if (begun.length > 0)
    throw wrong(`${word} is not all of a command`, begun.map(({ usage }) => usage).join(", "));
  const near = nearest(
    word,
    COMMANDS.map(({ words }) => words[0]!),
  );
  throw wrong(
    word === "" ? "A command is missing" : `There is no command ${word}`,
    near === null ? "`help` lists them" : `Did you mean ${near}?`,
  );
}

export function helpText(about: string | null): string {
  const wanted = about === null ? COMMANDS : COMMANDS.filter(({ words }) => words[0] === about.split(" ")[0]);
  if (wanted.length === 0) throw wrong(`There is no command ${about}`, "`help` lists them");
  const width = Math.max(...wanted.map(({ usage }) => usage.length));
  const lines = wanted.map(({ usage, does }) => `${usage.padEnd(width)}  ${does}`);
  if (about !== null) return lines.join("\n");
  return [
    ...lines,
    "",
    'Everything else is an expression: record, key, state("detector", "a").total, limit * 2.0',
  ].join("\n");
}

// ---------------------------------------------------------------- completing

export interface Suggestion {
  readonly label: string;
  readonly detail: string;
  readonly kind: "command" | "value";
  /** Begins here in the text, and goes to the cursor. */
  readonly start: number;
}

/** What may stand at the end of `text`. */
export function completeCommand(text: string, names: CommandNames): readonly Suggestion[] {
  const heads = COMMANDS.map(({ words, does }) => ({ label: words.join(" "), detail: does }));
  const typed = text.trimStart();
  const start = text.length - typed.length;
  const begun = heads
    .filter(({ label }) => label.startsWith(typed) && label !== typed)
    .map(({ label, detail }): Suggestion => ({ label, detail, kind: "command", start }));
  const found = formOf(text);
  if (found === null || !/\s/.test(text.slice(start + found.form.words[0]!.length))) return begun;
  return [...begun, ...argumentsFor(text, found.form, found.rest, names)];
}

function argumentsFor(
  text: string,
  { takes }: CommandForm,
  rest: string,
  names: CommandNames,
): readonly Suggestion[] {
  const [first] = takes;
  if (first === undefined) return [];
  // Names of channels hold spaces: the whole rest is the beginning of one.
  const whole = first === "channel";
  const words = wordsOf(rest);
  const open = rest !== "" && !/\s$/.test(text);
  const index = whole ? 0 : words.length - (open ? 1 : 0);
  const begun = whole ? rest : open ? words.at(-1)! : "";
  const start = begun === "" ? text.length : text.trimEnd().length - begun.length;
  const argument = takes[index];
  if (argument === undefined) return [];
  return valuesOf(argument, names, words)
    .filter(label => label.startsWith(begun) && label !== begun)
    .map(label => ({ label, detail: "", kind: "value", start }));
}

function valuesOf(argument: Argument, names: CommandNames, words: readonly string[]): readonly string[] {
  switch (argument) {
    case "operator":
      return names.tasks.map(({ name }) => name);
    case "subtask": {
      const parallelism = names.tasks.find(({ name }) => name === words[0])?.parallelism ?? 0;
      return Array.from({ length: parallelism }, (_, i) => String(i + 1));
    }
    case "keeper":
      return names.keepers;
    case "channel":
      return names.channels;
    case "sink":
      return names.sinks;
    case "checkpoint":
      return names.checkpoints.map(String);
    case "which":
      return [...names.checkpoints.map(String), "now"];
    case "any":
      return [];
  }
}
