// Requests that arm: breakpoints of every kind, exception filters, and what a client asks before it sets one.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type {
  BreakpointMode,
  BreakpointRequest,
  DataBreakpointRequest,
  ExceptionFilter,
  ExceptionRequest,
  FunctionBreakpointRequest,
} from "../debug/session.ts";
import { WeirError } from "../values/failure.ts";
import type { Args } from "./arguments.ts";
import type { Conversation } from "./conversation.ts";
import { BREAKPOINT_MODES, EXCEPTION_FILTERS, protocolBreakpoint } from "./convert.ts";
import { lookAtFiles } from "./edited.ts";
import { LAUNCHED, type RequestTable, type Served } from "./request.ts";

export const ARMED_REQUESTS: RequestTable = {
  setBreakpoints: { phases: LAUNCHED, serve: setBreakpoints },
  setFunctionBreakpoints: { phases: LAUNCHED, serve: setFunctionBreakpoints },
  setDataBreakpoints: { phases: LAUNCHED, serve: setDataBreakpoints },
  setExceptionBreakpoints: { phases: LAUNCHED, serve: setExceptionBreakpoints },
  breakpointLocations: { phases: LAUNCHED, serve: breakpointLocations },
  dataBreakpointInfo: { phases: LAUNCHED, serve: dataBreakpointInfo },
};

/** Of the plan, by the client's path; null: it is no file of this pipeline. */
export function planFile(conversation: Conversation, args: Args): string | null {
  const path = args.object("source").optionalText("path");
  if (path === undefined) return null;
  const { opened } = conversation.launched!;
  const absolute = conversation.host.absolute(path);
  const index = opened.paths.indexOf(absolute);
  return index < 0 ? null : opened.program.plan.files[index]!;
}

const conditions = (args: Args) => {
  const condition = args.optionalText("condition");
  const hitCondition = args.optionalText("hitCondition");
  return {
    ...(condition !== undefined && condition.trim() !== "" && { condition }),
    ...(hitCondition !== undefined && hitCondition.trim() !== "" && { hitCondition }),
  };
};

const MODES: readonly BreakpointMode[] = BREAKPOINT_MODES.map(({ mode }) => mode as BreakpointMode);
const FILTERS: readonly ExceptionFilter[] = EXCEPTION_FILTERS.map(({ filter }) => filter);

function setBreakpoints(args: Args, conversation: Conversation): Served {
  const { traits, session, view } = conversation;
  const file = planFile(conversation, args);
  const requests = args.objects("breakpoints", item => sourceBreakpoint(item, traits));
  // A client sets them anew when a file is saved, sooner than we would hear of it.
  lookAtFiles(conversation);
  if (file === null) {
    const breakpoints = requests.map(
      (request): DebugProtocol.Breakpoint => ({
        verified: false,
        line: request.line - 1 + traits.firstLine,
        message: "this file is no part of the pipeline that is being debugged",
        reason: "failed",
      }),
    );
    return { body: { breakpoints } };
  }
  const placed = requests.map(request => asWasIn(conversation, file, request));
  const set = session.setBreakpoints(file, isNoDebug(conversation) ? [] : placed);
  return { body: { breakpoints: set.map(breakpoint => protocolBreakpoint(breakpoint, view)) } };
}

/** The client means its text, which may have been edited since the program was read. */
function asWasIn(conversation: Conversation, file: string, request: BreakpointRequest): BreakpointRequest {
  const original = conversation.launched!.drift.was(file, request.line);
  return original === request.line ? request : { ...request, original };
}

function sourceBreakpoint(item: Args, traits: Conversation["traits"]): BreakpointRequest {
  const column = item.optionalInteger("column");
  const logMessage = item.optionalText("logMessage");
  const mode = item.oneOf("mode", MODES);
  return {
    line: item.integer("line") - traits.firstLine + 1,
    ...(column !== undefined && { column: column - traits.firstColumn + 1 }),
    ...conditions(item),
    ...(logMessage !== undefined && logMessage !== "" && { logMessage }),
    ...(mode !== undefined && { mode }),
  };
}

function setFunctionBreakpoints(args: Args, conversation: Conversation): Served {
  const requests = args.objects(
    "breakpoints",
    (item): FunctionBreakpointRequest => ({ name: item.text("name"), ...conditions(item) }),
  );
  const set = conversation.session.setFunctionBreakpoints(isNoDebug(conversation) ? [] : requests);
  return { body: { breakpoints: set.map(breakpoint => protocolBreakpoint(breakpoint, conversation.view)) } };
}

function setDataBreakpoints(args: Args, conversation: Conversation): Served {
  const requests = args.objects(
    "breakpoints",
    (item): DataBreakpointRequest => ({ dataId: item.text("dataId"), ...conditions(item) }),
  );
  const set = conversation.session.setDataBreakpoints(isNoDebug(conversation) ? [] : requests);
  return { body: { breakpoints: set.map(breakpoint => protocolBreakpoint(breakpoint, conversation.view)) } };
}

function setExceptionBreakpoints(args: Args, conversation: Conversation): Served {
  const plain = args.texts("filters").map((filter): ExceptionRequest => ({ filter: filterNamed(filter) }));
  const options = args.objects("filterOptions", (item): ExceptionRequest => {
    const { condition } = conditions(item);
    return { filter: filterNamed(item.text("filterId")), ...(condition !== undefined && { condition }) };
  });
  const requests = isNoDebug(conversation) ? [] : [...plain, ...options];
  const set = conversation.session.setExceptionFilters(requests);
  return { body: { breakpoints: set.map(breakpoint => protocolBreakpoint(breakpoint, conversation.view)) } };
}

function filterNamed(name: string): ExceptionFilter {
  const filter = FILTERS.find(known => known === name);
  if (filter !== undefined) return filter;
  throw new WeirError("no-such-filter", `There is no exception filter ${JSON.stringify(name)}`, {
    remedy: `There are ${FILTERS.join(", ")}`,
  });
}

const isNoDebug = ({ launched }: Conversation): boolean => launched?.request.noDebug === true;

function breakpointLocations(args: Args, conversation: Conversation): Served {
  const { session, traits } = conversation;
  const file = planFile(conversation, args);
  if (file === null) return { body: { breakpoints: [] } };
  const line = args.integer("line") - traits.firstLine + 1;
  const endLine = (args.optionalInteger("endLine") ?? args.integer("line")) - traits.firstLine + 1;
  const { drift } = conversation.launched!;
  const isSeen = (was: number): boolean => {
    const now = drift.now(file, was);
    return now >= line && now <= endLine && drift.was(file, now) === was;
  };
  const places = drift.changed.includes(file)
    ? session.breakpointPlaces(file, 1, Number.MAX_SAFE_INTEGER).filter(place => isSeen(place.line))
    : session.breakpointPlaces(file, line, endLine);
  const breakpoints = places.map(place => ({
    line: drift.now(file, place.line) - 1 + traits.firstLine,
    column: place.column - 1 + traits.firstColumn,
    endLine: drift.now(file, place.endLine) - 1 + traits.firstLine,
    endColumn: place.endColumn - 1 + traits.firstColumn,
  }));
  return { body: { breakpoints } };
}

function dataBreakpointInfo(args: Args, conversation: Conversation): Served {
  const name = args.text("name");
  const reference = args.optionalInteger("variablesReference");
  const frame = args.optionalInteger("frameId") ?? null;
  const refused = (description: string): Served => ({ body: { dataId: null, description } });
  const item =
    reference === undefined
      ? conversation.stopped.evaluate(name, frame)
      : conversation.references.find(reference).shown.get(name);
  if (item === undefined) return refused(`Nothing named ${name} has been shown here`);
  if (item.dataId === null) return refused(`${name} is no state: only states can be watched for writes`);
  return {
    body: {
      dataId: item.dataId,
      description: item.dataId,
      accessTypes: ["write"],
      canPersist: true,
    },
  };
}
