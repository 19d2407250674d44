// The debug adapter: requests of the protocol on one side, one Session on the other. Free of transport: messages come
// by `handleMessage` and go by `onDidSendMessage`, so that it runs inline, on stdio or on a socket. Every request is
// answered exactly once; whatever is wrong with one becomes its error response, in words.

import { DebugSession, Response } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { WeirError } from "../values/failure.ts";
import { Args } from "./arguments.ts";
import { type Conversation, createConversation, type Phase } from "./conversation.ts";
import { errorText, inOneLine } from "./convert.ts";
import type { AdapterHost } from "./host.ts";
import { requestKind } from "./requests.ts";

/** The protocol's own words for what a client may expect. */
const WORDS: Readonly<Record<string, string | undefined>> = { running: "notStopped", cancelled: "cancelled" };

/** Numbers of errors in responses: clients show the text, the number is for scripts. */
const ERROR_ID = 1000;

export class WeirDebugAdapter extends DebugSession {
  readonly #conversation: Conversation;
  readonly #onEnd: () => void;
  #ended = false;
  /** The client has been told that nothing more will come. */
  #terminated = false;

  /** `onEnd`: the client has disconnected, and has been answered. */
  constructor(host: AdapterHost, onEnd: () => void = () => {}) {
    super(true);
    this.#onEnd = onEnd;
    this.#conversation = createConversation(host, (event, body) => this.#event(event, body));
  }

  override handleMessage(message: unknown): void {
    const request = asRequest(message);
    if (request !== null) void this.#serve(request);
    else if (!isResponse(message)) this.#tellFault("a message that is no request is passed over");
  }

  /** Something came that could not even be answered. */
  fault(what: string): void {
    this.#tellFault(what);
  }

  /** The peer is gone. */
  override shutdown(): void {
    this.#conversation.end();
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
  }

  async #serve(request: DebugProtocol.Request): Promise<void> {
    const response: DebugProtocol.Response = new Response(request);
    let after: (() => void) | null = null;
    try {
      after = await this.#answer(request, response);
    } catch (error) {
      response.success = false;
      const text = errorText(error);
      // "notStopped" is the protocol's own word; generic clients show the message.
      response.message = (error instanceof WeirError && WORDS[error.code]) || text;
      const format = IN_LINES.has(request.command) ? text : inOneLine(text);
      response.body = { error: { id: ERROR_ID, format, showUser: this.#isForUser(request) } };
    }
    this.sendResponse(response);
    after?.();
  }

  async #answer(
    request: DebugProtocol.Request,
    response: DebugProtocol.Response,
  ): Promise<(() => void) | null> {
    const known = requestKind(request.command, this.#conversation.phase);
    if (known === undefined) {
      throw new WeirError(
        "unknown-request",
        `Weir's debugger does not know the request ${shown(request.command)}`,
      );
    }
    refuseOutOfOrder(request.command, known.phases, this.#conversation.phase);
    const args = new Args(request.command, request.arguments);
    const { body, after } = await known.serve(args, this.#conversation);
    if (body !== undefined) response.body = body;
    if (request.command !== "disconnect") return after ?? null;
    return () => {
      after?.();
      this.shutdown();
    };
  }

  /** What crosses the end of the session on its way is no news to pop up over the next one. */
  #isForUser(request: DebugProtocol.Request): boolean {
    return this.#conversation.phase !== "ended" && isForUser(request);
  }

  #event(event: string, body: unknown): void {
    if (this.#ended || this.#terminated) return;
    this.#terminated = event === "terminated";
    this.sendEvent({
      type: "event",
      seq: 0,
      event,
      ...(body !== undefined && { body }),
    } as DebugProtocol.Event);
  }

  #tellFault(what: string): void {
    this.#event("output", { category: "console", output: `debug adapter: ${what}\n` });
  }
}

function asRequest(message: unknown): DebugProtocol.Request | null {
  if (typeof message !== "object" || message === null) return null;
  const { type, seq, command } = message as Partial<DebugProtocol.Request>;
  const isWhole = type === "request" && Number.isSafeInteger(seq) && typeof command === "string";
  return isWhole ? (message as DebugProtocol.Request) : null;
}

const isResponse = (message: unknown): boolean =>
  typeof message === "object" && message !== null && (message as { type?: unknown }).type === "response";

function refuseOutOfOrder(command: string, phases: readonly Phase[], phase: Phase): void {
  if (phases.includes(phase)) return;
  const isLate = phase !== "ended" && phases.every(each => ORDER.indexOf(each) < ORDER.indexOf(phase));
  throw new WeirError(
    "out-of-order",
    `${command} ${isLate ? "came a second time, or too late" : OUT_OF_ORDER[phase]}`,
  );
}

const ORDER: readonly Phase[] = ["new", "initialized", "opening", "configuring", "live", "attached", "ended"];

const OUT_OF_ORDER: Readonly<Record<Phase, string>> = {
  new: "came before initialize",
  initialized: "came before launch or attach: nothing is being debugged yet",
  opening: "came while the program is still being read",
  configuring: "came before configurationDone",
  live: "came too late",
  attached: "is for programs that were launched",
  ended: "came after the end of the session",
};

/** A hover or a watch that cannot be evaluated is no news to pop up. Who asks in our own words shows the answer itself. */
const isForUser = ({ command }: DebugProtocol.Request): boolean =>
  !QUIET.has(command) && !command.startsWith("weir/");
const QUIET: ReadonlySet<string> = new Set([
  "evaluate",
  "variables",
  "scopes",
  "stackTrace",
  "completions",
  "source",
  "dataBreakpointInfo",
  "stepInTargets",
  "gotoTargets",
  "setVariable",
  "setExpression",
]);

/** Told in a dialog or in the console, where lines are lines. */
const IN_LINES: ReadonlySet<string> = new Set(["launch", "attach", "evaluate"]);

const shown = (command: string): string =>
  JSON.stringify(command.length > 60 ? `${command.slice(0, 60)}…` : command);
