// From the words of a session to those of the protocol. The one file that knows both; it keeps nothing.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Item, Scope } from "../debug/item.ts";
import type {
  Breakpoint,
  Completion,
  ExceptionFilter,
  Frame,
  Stop,
  StopReason,
  Thread,
} from "../debug/session.ts";
import { stopLabel } from "../debug/stop-label.ts";
import { WeirError } from "../values/failure.ts";

/** How the client counts, and where files are. */
export interface ClientView {
  /** 1 where its lines start at 1, else 0. */
  readonly firstLine: number;
  readonly firstColumn: number;
  /** Absolute, of a file of the plan. */
  pathOf(file: string): string;
  /** Where a line of the program stands in the file that the client sees. */
  lineNow(file: string, line: number): number;
  /** A number by which the text of a frame's input file is asked for; 0: it is a file. */
  reference(children: Item["children"]): number;
}

/** Beside a thread there is room for a few words: the whole of it is the text. */
export function stoppedBody(stop: Stop): DebugProtocol.StoppedEvent["body"] {
  const label = stopLabel(stop);
  const text = [stop.description, stop.text].filter(each => each !== "" && each !== label).join("\n");
  return {
    reason: REASONS[stop.reason],
    description: label,
    ...(text !== "" && { text }),
    threadId: stop.thread,
    allThreadsStopped: true,
    preserveFocusHint: false,
    ...(stop.breakpoints.length > 0 && { hitBreakpointIds: [...stop.breakpoints] }),
  };
}

const REASONS: Readonly<Record<StopReason, string>> = {
  entry: "entry",
  step: "step",
  breakpoint: "breakpoint",
  functionBreakpoint: "function breakpoint",
  dataBreakpoint: "data breakpoint",
  exception: "exception",
  pause: "pause",
  goto: "goto",
  intervention: "intervention",
  restart: "restart",
  waiting: "waiting for input",
  end: "end of run",
  start: "start of run",
};

export const protocolThread = (thread: Thread, isRunning: boolean): DebugProtocol.Thread => ({
  id: thread.id,
  name: isRunning && thread.isPassing ? thread.name : `${thread.name}: ${thread.condition}`,
});

export function protocolFrame(frame: Frame, client: ClientView): DebugProtocol.StackFrame {
  const at = frame.line === 0 ? { line: 0, column: 0 } : place(frame, client);
  return {
    id: frame.id,
    name: frame.name,
    ...at,
    ...(frame.file !== null && { source: source(frame.file, client) }),
    ...(frame.kind === "way" && { presentationHint: "subtle" as const }),
    canRestart: frame.canRestart,
  };
}

function source(file: string, client: ClientView): DebugProtocol.Source {
  const path = client.pathOf(file);
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return { name, path };
}

/** Without its end: an editor would select up to there, and scroll sideways to show it. */
const place = ({ file, ...frame }: Frame, { firstLine, firstColumn, lineNow }: ClientView) => ({
  line: (file === null ? frame.line : lineNow(file, frame.line)) - 1 + firstLine,
  column: frame.column - 1 + firstColumn,
});

export function protocolBreakpoint(breakpoint: Breakpoint, client: ClientView): DebugProtocol.Breakpoint {
  const { firstLine, firstColumn } = client;
  const { file, column, endColumn } = breakpoint;
  const lineOf = (line: number | null): number | null =>
    line === null || file === null ? line : client.lineNow(file, line);
  const [line, endLine] = [lineOf(breakpoint.line), lineOf(breakpoint.endLine)];
  return {
    id: breakpoint.id,
    verified: breakpoint.verified,
    ...(breakpoint.message !== "" && { message: breakpoint.message }),
    ...(file !== null && { source: { path: client.pathOf(file) } }),
    ...(line !== null && { line: line - 1 + firstLine }),
    ...(column !== null && { column: column - 1 + firstColumn }),
    ...(endLine !== null && { endLine: endLine - 1 + firstLine }),
    ...(endColumn !== null && { endColumn: endColumn - 1 + firstColumn }),
    ...(!breakpoint.verified && { reason: "failed" as const }),
  };
}

const SCOPE_HINTS: Partial<Record<Scope["kind"], string>> = { record: "arguments", locals: "locals" };

export function protocolScope(scope: Scope, client: ClientView): DebugProtocol.Scope {
  const { children } = scope;
  const hint = SCOPE_HINTS[scope.kind];
  return {
    name: scope.name,
    ...(hint !== undefined && { presentationHint: hint }),
    variablesReference: client.reference(children),
    ...counts(children),
    expensive: scope.expensive,
  };
}

function counts(children: Item["children"]): { namedVariables?: number; indexedVariables?: number } {
  if (children === null || children.count === null) return {};
  return children.indexed ? { indexedVariables: children.count } : { namedVariables: children.count };
}

export function protocolVariable(item: Item, client: ClientView): DebugProtocol.Variable {
  const attributes = [
    ...(item.set === null ? ["readOnly"] : []),
    ...(item.dataId !== null ? ["hasDataBreakpoint"] : []),
  ];
  const kind = item.hints.includes("virtual") ? "virtual" : item.dataId === null ? undefined : "data";
  return {
    name: item.name,
    value: item.text,
    ...(item.type !== "" && { type: item.type }),
    ...(item.expression !== null && { evaluateName: item.expression }),
    variablesReference: client.reference(item.children),
    ...counts(item.children),
    presentationHint: {
      ...(kind !== undefined && { kind }),
      attributes: attributes.filter(attribute => attribute !== "hasDataBreakpoint"),
      ...(item.hints.includes("lazy") && { lazy: true }),
    },
  };
}

const COMPLETION_KINDS: Readonly<Record<Completion["kind"], DebugProtocol.CompletionItemType>> = {
  field: "field",
  variable: "variable",
  function: "function",
  keyword: "keyword",
  value: "value",
  command: "method",
};

export const protocolCompletion = (
  completion: Completion,
  firstColumn: number,
): DebugProtocol.CompletionItem => ({
  label: completion.label,
  type: COMPLETION_KINDS[completion.kind],
  ...(completion.detail !== "" && { detail: completion.detail }),
  start: completion.start + firstColumn,
  length: completion.length,
});

/** In the order of the check boxes. */
export const EXCEPTION_FILTERS: readonly (DebugProtocol.ExceptionBreakpointsFilter & {
  readonly filter: ExceptionFilter;
})[] = (
  [
    ["failed", "Subtask failed", "Stops before the failure takes effect", true],
    ["exhausted", "Restarts exhausted", "The restart strategy gives up", true],
    ["checkpointFailed", "Checkpoint declined or expired", "A checkpoint will not complete", false],
    ["late", "Late record dropped", "A record came behind the watermark and goes nowhere", false],
    [
      "recordFailed",
      "Record failed",
      "A body failed on a record, also where it is skipped or sent aside",
      false,
    ],
    ["rolledBack", "Output rolled back", "What was visible is taken back", true],
    ["injected", "Barrier injected", "A source puts a barrier among its records", false],
    ["restored", "Restored", "State has been given back, nothing has run yet", false],
  ] as const
).map(([filter, label, description, byDefault]) => ({
  filter,
  label,
  description,
  default: byDefault,
  supportsCondition: true,
  conditionDescription: "an expression, for instance: subtask == 1 or checkpoint.id > 3",
}));

export const BREAKPOINT_MODES: readonly DebugProtocol.BreakpointMode[] = (
  [
    ["record", "Record", "A record comes to this stage"],
    ["barrier", "Barrier arrived", "A barrier comes in on one of its inputs"],
    ["aligned", "Aligned", "The barrier has come in on all of its inputs"],
    ["snapshotted", "Snapshotted", "Its snapshot has been taken"],
    ["forwarded", "Forwarded", "The barrier goes on downstream"],
    ["committed", "Committed", "Output of the sink has become visible"],
    ["restored", "Restored", "Its state has been given back"],
    ["timer", "Timer", "One of its timers fires"],
    ["watermark", "Watermark", "Its watermark rises"],
  ] as const
).map(([mode, label, description]) => ({ mode, label, description, appliesTo: ["source" as const] }));

/** What a person reads where a request was refused. */
export function errorText(error: unknown): string {
  if (!(error instanceof WeirError)) return internalText(error);
  const { where, remedy } = error.options;
  return [error.what, where === undefined ? "" : `at ${where}`, remedy ?? ""]
    .filter(part => part !== "")
    .join("\n");
}

/** What pops up beside other things has no lines: `There is none. Say which`. */
export const inOneLine = (text: string): string =>
  text
    .replaceAll(/\.?\n/g, ". ")
    .replaceAll(/(?<=\. )[a-z]+(?= )/g, word => word.slice(0, 1).toUpperCase() + word.slice(1));

const internalText = (error: unknown): string =>
  `This is a mistake of Weir's own, not yours: ${error instanceof Error ? error.message : String(error)}`;
