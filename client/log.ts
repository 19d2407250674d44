// The output channel "Weir": what the language server and the debug adapter have to say, as much of it as the setting
// `weir.log.level` wants. Made when the first line is written. It is one of the editor's log channels to the language
// client, whose level is the setting's.

import {
  type ConfigurationChangeEvent,
  EventEmitter,
  type ExtensionContext,
  LogLevel,
  type LogOutputChannel,
  type OutputChannel,
  window,
  workspace,
} from "vscode";
import { isWanted, type Level, levelOf, lineOf, textOf } from "./log-lines.ts";

const SETTING = "weir.log.level";
type Written = Exclude<Level, "off">;

const EDITORS_LEVEL: Readonly<Record<Level, LogLevel>> = {
  off: LogLevel.Off,
  error: LogLevel.Error,
  warning: LogLevel.Warning,
  info: LogLevel.Info,
  debug: LogLevel.Debug,
  trace: LogLevel.Trace,
};

export function createLog(context: ExtensionContext): LogOutputChannel {
  const changed = new EventEmitter<LogLevel>();
  let wanted = readLevel();
  let made: OutputChannel | null = null;
  const channel = (): OutputChannel => {
    made ??= window.createOutputChannel("Weir", "log");
    return made;
  };
  const write =
    (level: Written) =>
    (what: string | Error, ...more: unknown[]): void => {
      if (!isWanted(level, wanted)) return;
      channel().appendLine(lineOf(level, [what, ...more].map(textOf).join(" "), new Date()));
    };
  const follow = (event: ConfigurationChangeEvent): void => {
    if (!event.affectsConfiguration(SETTING)) return;
    wanted = readLevel();
    changed.fire(EDITORS_LEVEL[wanted]);
  };
  context.subscriptions.push(changed, workspace.onDidChangeConfiguration(follow), {
    dispose: () => made?.dispose(),
  });
  return {
    name: "Weir",
    get logLevel() {
      return EDITORS_LEVEL[wanted];
    },
    onDidChangeLogLevel: changed.event,
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warning"),
    error: write("error"),
    append: text => channel().append(text),
    appendLine: text => channel().appendLine(text),
    replace: text => channel().replace(text),
    clear: () => made?.clear(),
    show: () => channel().show(true),
    hide: () => made?.hide(),
    dispose: () => made?.dispose(),
  };
}

const readLevel = (): Level => levelOf(workspace.getConfiguration().get(SETTING));
