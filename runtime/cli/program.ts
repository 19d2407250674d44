// The command line as a whole: which commands there are, and what happens to a wrong one. Only the command that is
// asked for is loaded, so that `weir --version` and `weir check` start fast.

import { Command, CommanderError } from "commander";
import { nearest } from "../values/nearest.ts";
import type { Host } from "./host.ts";
import { showError } from "./present/error.ts";
import { VERSION } from "./version.ts";

/** Gives a command its arguments, options, help and action. */
export type Define = (command: Command, host: Host) => void;

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Define>;
}

const COMMANDS: readonly CommandEntry[] = [
  {
    name: "run",
    summary: "run a pipeline to its end, or until stopped",
    load: async () => (await import("./commands/run.ts")).define,
  },
  {
    name: "check",
    summary: "say everything that is wrong with a program",
    load: async () => (await import("./commands/check.ts")).define,
  },
  {
    name: "fmt",
    summary: "lay out programs in the one style",
    load: async () => (await import("./commands/fmt.ts")).define,
  },
  {
    name: "inspect",
    summary: "look into a checkpoint",
    load: async () => (await import("./commands/inspect.ts")).define,
  },
  {
    name: "diff",
    summary: "compare two checkpoints, entry by entry",
    load: async () => (await import("./commands/diff.ts")).define,
  },
  {
    name: "checkpoints",
    summary: "list the checkpoints of a run",
    load: async () => (await import("./commands/checkpoints.ts")).define,
  },
  {
    name: "graph",
    summary: "draw a pipeline",
    load: async () => (await import("./commands/graph.ts")).define,
  },
  {
    name: "new",
    summary: "make a project to start from",
    load: async () => (await import("./commands/new.ts")).define,
  },
  {
    name: "schema",
    summary: "write the type of a CSV or JSON lines file",
    load: async () => (await import("./commands/schema.ts")).define,
  },
  {
    name: "explain",
    summary: "explain a diagnostic by its code",
    load: async () => (await import("./commands/explain.ts")).define,
  },
  {
    name: "lsp",
    summary: "the language server, for editors to start",
    load: async () => (await import("./commands/lsp.ts")).define,
  },
  {
    name: "debug",
    summary: "stop a pipeline anywhere, look inside, break it, go back",
    load: async () => (await import("./commands/debug.ts")).define,
  },
  {
    name: "dap",
    summary: "the debug adapter, for editors to start",
    load: async () => (await import("./commands/dap.ts")).define,
  },
];

const EXAMPLES = `
Examples:
  weir new hello                      a folder with a pipeline that runs
  weir run word-count.weir            run it; run it again after a crash and it goes on
  weir check word-count.weir          every mistake, with its place
  weir inspect .weir/checkpoints/WordCount --key light
                                      what a checkpoint remembers

Exit codes: 0 done; 1 the pipeline failed; 2 the program, the command line or what they name is wrong;
3 a snapshot, its storage or its lock is unusable; 130 and 143 interrupted.
`;

/** Runs one command line to its end; afterwards `host.exitCode` says how it went. Never throws what a user caused. */
export async function runCommandLine(args: readonly string[], host: Host): Promise<void> {
  try {
    const program = await buildProgram(args, host);
    await program.parseAsync(args.length === 0 ? ["--help"] : args, { from: "user" });
  } catch (error) {
    host.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : showError(error, host);
  }
}

async function buildProgram(args: readonly string[], host: Host): Promise<Command> {
  const program = new Command("weir")
    .description("Stream pipelines that survive being killed, and checkpoints you can look into.")
    .usage("<command> [options]")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "say how to use weir, or one of its commands")
    .helpCommand("help [command]", "say how to use a command");
  speakPlainly(program, host);
  program.addHelpText("after", EXAMPLES);
  const asked = args.find(arg => !arg.startsWith("-"));
  const named = asked === "help" ? args[args.indexOf("help") + 1] : asked;
  for (const entry of COMMANDS) {
    const command = program.command(entry.name).description(entry.summary);
    speakPlainly(command, host);
    if (entry.name === named) (await entry.load())(command, host);
  }
  program.on("command:*", (operands: readonly string[]) => refuseCommand(program, operands[0] ?? ""));
  return program;
}

function refuseCommand(program: Command, given: string): never {
  const near = nearest(
    given,
    COMMANDS.map(entry => entry.name),
  );
  const file = given.endsWith(".weir") ? `did you mean \`weir run ${given}\`?` : null;
  const remedy = file ?? (near ? `did you mean \`weir ${near}\`?` : "`weir --help` lists the commands");
  return program.error(`error: there is no command \`${given}\`\n  ${remedy}`);
}

/** One voice for mistakes: `error: WHAT`, then on its own line what to do. */
function speakPlainly(command: Command, host: Host): void {
  command
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: text => host.out(text),
      writeErr: text => host.err(text),
      getOutHelpWidth: () => Math.min(host.columns(), 110),
      outputError: (text, write) => write(rephrase(text, command, host)),
    });
}

function rephrase(text: string, command: Command, host: Host): string {
  const name = command.parent ? `weir ${command.name()}` : "weir";
  const said = text
    .trimEnd()
    .replace(/'/g, "`")
    .replace(/\n\(Did you mean (?:one of )?(.*)\?\)$/, "\n  did you mean `$1`?");
  const remedy = said.includes("\n") ? "" : `\n  \`${name} --help\` shows how it is used`;
  return `${said.replace(/^error:/, host.errColors.red("error:"))}${remedy}\n`;
}
