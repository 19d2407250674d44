// What a client can look at where an adapter has stopped, all of it, and what must hold of it whatever is debugged:
// every number given can be asked about, every count is true, and every expression that a variable is said to be the
// value of evaluates to that value. Uses what the capabilities announce and nothing else.
import { existsSync, readFileSync } from "node:fs";
import type { Client, Json } from "./client.ts";

export interface Capabilities {
  readonly [name: string]: unknown;
}

export interface Settable {
  readonly where: string;
  readonly container: number;
  readonly frame: number;
  readonly name: string;
  readonly value: string;
  readonly evaluateName: string | undefined;
}

/** What was seen at one stop. */
export interface Sight {
  /** Of the stopped thread: equal where the run stands at the same place. */
  readonly text: string;
  readonly frames: readonly Json[];
  readonly settable: readonly Settable[];
  readonly dataIds: readonly string[];
}

const MAX_DEPTH = 4;
/** Per scope. */
const MAX_VARIABLES = 150;
const PAGE = 20;
/** A longer text may be shown cut off. */
const LONGEST = 80;

export async function walk(client: Client, capabilities: Capabilities, stopped: Json): Promise<Sight> {
  const looking = new Looking(client, capabilities);
  const { threads } = (await client.must("threads")) as { threads: readonly Json[] };
  const main = stopped["threadId"];
  if (!threads.some(({ id }) => id === main)) client.fault(`stopped in ${main}, which is no thread`);
  if (new Set(threads.map(({ id }) => id)).size < threads.length) client.fault("two threads of one id");
  let frames: readonly Json[] = [];
  for (const { id } of threads) {
    const stack = await looking.stack(id as number);
    if (id === main) frames = stack;
    for (const frame of id === main ? stack : stack.slice(0, 1)) await looking.frame(frame, id === main);
  }
  if (frames.length === 0) client.fault("the stopped thread has no stack");
  await looking.sources();
  if (stopped["reason"] === "exception" && announces(capabilities, "supportsExceptionInfoRequest")) {
    await client.must("exceptionInfo", { threadId: main });
  }
  const { settable, dataIds, lines } = looking;
  return { text: lines.join("\n"), frames, settable, dataIds };
}

const announces = (capabilities: Capabilities, name: string): boolean => capabilities[name] === true;

class Looking {
  readonly settable: Settable[] = [];
  readonly dataIds: string[] = [];
  readonly lines: string[] = [];
  readonly #client: Client;
  readonly #capabilities: Capabilities;
  #isMain = false;
  #where = "";

  constructor(client: Client, capabilities: Capabilities) {
    this.#client = client;
    this.#capabilities = capabilities;
  }

  #fault(what: string): void {
    this.#client.fault(what);
  }

  /** The top first and the rest later, where that is allowed; and all at once: both are the same. */
  async stack(threadId: number): Promise<readonly Json[]> {
    const ask = async (more: Json) =>
      (await this.#client.must("stackTrace", { threadId, ...more })) as {
        stackFrames?: readonly Json[];
        totalFrames?: number;
      };
    const { stackFrames: all = [], totalFrames } = await ask({});
    if (announces(this.#capabilities, "supportsDelayedStackTraceLoading") && all.length > 1) {
      const top = await ask({ startFrame: 0, levels: 1 });
      const rest = await ask({ startFrame: 1, levels: 1000 });
      const pieces = [...(top.stackFrames ?? []), ...(rest.stackFrames ?? [])];
      const names = (frames: readonly Json[]) => JSON.stringify(frames.map(({ name, line }) => [name, line]));
      if (names(pieces) !== names(all))
        this.#fault(`a stack in pieces differs: ${names(pieces)}, ${names(all)}`);
    }
    if (totalFrames !== undefined && totalFrames !== all.length)
      this.#fault(`${all.length} frames of ${totalFrames}`);
    return all;
  }

  async frame(frame: Json, isMain: boolean): Promise<void> {
    this.#isMain = isMain;
    const { id, name, line, column, source } = frame as {
      id: number;
      name: string;
      line: number;
      column: number;
      source?: Json;
    };
    this.#where = `${name}, line ${line}`;
    if (isMain) this.lines.push(`frame ${name} ${line}:${column}`);
    if (source !== undefined) await this.#place(source, line, column);
    const { scopes } = (await this.#client.must("scopes", { frameId: id })) as { scopes: readonly Json[] };
    for (const scope of scopes ?? []) {
      if (isMain) this.lines.push(`scope ${scope["name"]}`);
      this.#where = `${scope["name"]} of ${name}, line ${line}`;
      const budget = { left: MAX_VARIABLES };
      await this.#children(scope, id, 1, budget);
    }
    if (!isMain) return;
    if (announces(this.#capabilities, "supportsStepInTargetsRequest"))
      await this.#client.must("stepInTargets", { frameId: id });
    if (announces(this.#capabilities, "supportsCompletionsRequest")) await this.complete("", id);
  }

  async #place(source: Json, line: number, column: number): Promise<void> {
    const { path, sourceReference } = source as { path?: string; sourceReference?: number };
    if (sourceReference !== undefined && sourceReference > 0) {
      await this.#client.must("source", { source, sourceReference });
      return;
    }
    if (path === undefined || !existsSync(path)) this.#fault(`there is no file ${path}`);
    else if (line > 0) {
      const text = readFileSync(path, "utf8").split("\n")[line - 1];
      if (text === undefined) this.#fault(`${path} has no line ${line}`);
      else if (column > text.length + 1) this.#fault(`line ${line} of ${path} has no column ${column}`);
    }
    if (announces(this.#capabilities, "supportsGotoTargetsRequest") && line > 0)
      await this.#client.must("gotoTargets", { source, line });
  }

  async #children(of: Json, frame: number, depth: number, budget: { left: number }): Promise<void> {
    const {
      variablesReference: reference,
      namedVariables,
      indexedVariables,
    } = of as {
      variablesReference: number;
      namedVariables?: number;
      indexedVariables?: number;
    };
    if (reference === 0 || depth > MAX_DEPTH) return;
    const hasCount = namedVariables !== undefined || indexedVariables !== undefined;
    const count = hasCount ? (namedVariables ?? 0) + (indexedVariables ?? 0) : null;
    const variables = await this.#pages(reference, count, (indexedVariables ?? 0) > 0);
    if (new Set(variables.map(({ name }) => name)).size < variables.length)
      this.#fault(`two of one name in ${JSON.stringify(of["name"])}: ${variables.map(({ name }) => name)}`);
    for (const variable of variables) {
      if (budget.left-- <= 0) return;
      await this.#variable(variable, reference, frame, depth);
      await this.#children(variable, frame, depth + 1, budget);
    }
  }

  /** All of a small one; of a large one its beginning, its middle and its end. */
  async #pages(reference: number, count: number | null, indexed: boolean): Promise<readonly Json[]> {
    const page = async (more: Json): Promise<readonly Json[]> =>
      (
        (await this.#client.must("variables", { variablesReference: reference, ...more })) as {
          variables?: readonly Json[];
        }
      ).variables ?? [];
    if (count === null || count <= 3 * PAGE) {
      const all = await page({});
      if (count !== null && all.length !== count) this.#fault(`${all.length} variables of ${count}`);
      return all;
    }
    const filter = indexed ? "indexed" : "named";
    const starts = [0, Math.floor(count / 2), count - PAGE];
    const pages: Json[] = [];
    for (const start of starts) {
      const some = await page({ filter, start, count: PAGE });
      if (some.length !== PAGE) this.#fault(`a page of ${PAGE} at ${start} of ${count} has ${some.length}`);
      pages.push(...some);
    }
    const other = await page({ filter: indexed ? "named" : "indexed" });
    if (other.length > 0) this.#fault(`${other.length} of the kind that there is none of`);
    return pages;
  }

  async #variable(variable: Json, container: number, frame: number, depth: number): Promise<void> {
    const { name, value, type, evaluateName, presentationHint } = variable as {
      name: string;
      value: string;
      type?: string;
      evaluateName?: string;
      presentationHint?: { attributes?: readonly string[] };
    };
    if (this.#isMain) this.lines.push(`${"  ".repeat(depth)}${name} = ${value}`);
    const readOnly = presentationHint?.attributes?.includes("readOnly") === true;
    // What a value of many parts is shown as need not be one that can be given.
    const isWhole = variable["variablesReference"] === 0 && value.length <= LONGEST;
    if (!readOnly && isWhole)
      this.settable.push({ where: this.#where, container, frame, name, value, evaluateName });
    if (announces(this.#capabilities, "supportsDataBreakpoints")) {
      const info = await this.#client.must("dataBreakpointInfo", { variablesReference: container, name });
      if (typeof info["dataId"] === "string") this.dataIds.push(info["dataId"]);
    }
    if (evaluateName === undefined) return;
    await this.#evaluates(evaluateName, frame, value, type);
  }

  async #evaluates(expression: string, frameId: number, value: string, type?: string): Promise<void> {
    const contexts = [
      "watch",
      "variables",
      ...(announces(this.#capabilities, "supportsEvaluateForHovers") ? ["hover"] : []),
    ];
    for (const context of contexts) {
      const { result, type: as } = await this.#client.must("evaluate", { expression, frameId, context });
      if (result !== value)
        this.#fault(`${expression} is shown as ${value} and evaluates to ${result}: ${this.#where}`);
      if (as !== undefined && type !== undefined && as !== type)
        this.#fault(`${expression} is shown as ${type} and evaluates to a ${as}`);
    }
    if (announces(this.#capabilities, "supportsClipboardContext"))
      await this.#client.must("evaluate", { expression, frameId, context: "clipboard" });
    if (announces(this.#capabilities, "supportsCompletionsRequest") && this.#isMain)
      await this.complete(expression, frameId);
  }

  async complete(text: string, frameId: number): Promise<void> {
    const column = text.length + 1;
    const { targets } = (await this.#client.must("completions", { text, column, frameId })) as {
      targets?: readonly { label: string; start?: number; length?: number }[];
    };
    for (const { label, start = column, length = 0 } of targets ?? []) {
      if (label === "" || start < 1 || start + length > column)
        this.#fault(`a completion of ${text} replaces ${length} from ${start}: ${label}`);
    }
  }

  async sources(): Promise<void> {
    if (!announces(this.#capabilities, "supportsLoadedSourcesRequest")) return;
    const { sources } = (await this.#client.must("loadedSources")) as { sources?: readonly Json[] };
    for (const source of sources ?? []) await this.#place(source, 0, 0);
  }
}
