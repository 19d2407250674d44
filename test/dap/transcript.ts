// A conversation as a readable file. A scenario (`scenarios/NAME.dap`) says what is sent and what is waited for; the
// transcript beside it (`NAME.txt`) has that and everything that came back, shortened and with what changes from run to
// run replaced by names.
//
//   # words                      a comment, kept in the transcript
//   > command { "json": 1 }      sends a request, awaits and shows its response
//   >- command { … }             the same, response not shown
//   ~ stopped                    awaits the next event of this name
//   ~- stopped                   the same, and shows nothing that has come meanwhile
//   ? weir/live                  shows the newest event of a name that is not shown otherwise
//   = bank.weir "a" "b"          edits a file of the folder: the first a becomes b
//
// In the JSON `"$dir/x.weir"` is a file of the scenario's folder, and these are numbers from what came last:
// `"$thread:detector (1/2)"`, `"$stopped"` (thread of the last stop), `"$frame:0"`, `"$scope:State"`, `"$var:total"`,
// `"$target:0"`, `"$breakpoint:0"`, `"$source:weir-snapshot"`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Peer } from "./peer.ts";
import type { Message } from "./schema.ts";

type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

/** How many of them come is a matter of time: shown where one is awaited. */
const HIDDEN_EVENTS: ReadonlySet<string> = new Set(["weir/live", "progressUpdate"]);

/** Told of a thread that has long been there, while a launched program runs: to have the names of all asked for anew. */
function isAgain(message: Message, received: readonly Message[]): boolean {
  if (message.event !== "thread") return false;
  const bodyOf = (name: string) => received.find(({ event }) => event === name)?.body as Fields | undefined;
  const tasks = bodyOf("weir/live")?.["tasks"] as readonly Json[] | undefined;
  const { threadId } = message.body as { readonly threadId: number };
  // Numbers are given in order: first to the subtasks there are at launch, then to the coordinator.
  return bodyOf("process")?.["startMethod"] === "launch" && threadId <= (tasks?.length ?? 0) + 1;
}

export async function play(scenario: string, dir: string, peer: Peer): Promise<string> {
  const lines: string[] = [];
  const known: { [kind: string]: readonly Fields[] } = {};
  let shownEvents = 0;
  let stopped = 0;

  const show = (sign: string, name: string, body: Json): void => {
    lines.push(...shown(sign, name, stable(body, dir)));
  };
  /** Events that have come meanwhile, in order; those after a response belong to what follows. */
  const showEvents = (upTo: Message, quiet = false): void => {
    const until = peer.received.indexOf(upTo);
    for (; shownEvents <= until; shownEvents++) {
      const message = peer.received[shownEvents]!;
      const isHidden = HIDDEN_EVENTS.has(message.event ?? "") || isAgain(message, peer.received);
      if (message.type === "event" && (message === upTo || !isHidden)) {
        if (message.event === "stopped") stopped = (message.body as { threadId: number }).threadId;
        const { message: text, ...body } = (message.body ?? {}) as Fields;
        const isEnd = message.event === "progressEnd";
        if (!quiet)
          show("!", message.event!, isEnd || text === undefined ? body : { ...body, message: text });
      }
    }
  };
  const number = (text: string): Json => {
    const [kind, name = "0"] = text.slice(1).split(/:(.*)/s);
    if (kind === "stopped") return stopped;
    const list = known[kind!] ?? [];
    const found = /^\d+$/.test(name)
      ? list[Number(name)]
      : list.find(each => String(each["name"]).startsWith(name));
    if (found === undefined)
      throw new Error(`${text}: there is none among ${list.map(each => each["name"]).join(", ")}`);
    return found["id"] ?? found["variablesReference"] ?? found["sourceReference"];
  };
  const filled = (value: Json): Json => {
    if (typeof value === "string") {
      if (value.includes("$dir")) return value.replaceAll("$dir", dir);
      return value.startsWith("$") ? number(value) : value;
    }
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, filled(field)]));
  };
  const remember = (command: string, body: Fields): void => {
    const lists: Readonly<Record<string, readonly [string, string]>> = {
      threads: ["thread", "threads"],
      stackTrace: ["frame", "stackFrames"],
      scopes: ["scope", "scopes"],
      variables: ["var", "variables"],
      gotoTargets: ["target", "targets"],
      stepInTargets: ["target", "targets"],
      setBreakpoints: ["breakpoint", "breakpoints"],
      loadedSources: ["source", "sources"],
    };
    const list = lists[command];
    if (list !== undefined) known[list[0]] = (body[list[1]] ?? []) as readonly Fields[];
    if (command === "evaluate") known["result"] = [body];
  };

  const act = async (line: string): Promise<void> => {
    const request = /^>(-?) (\S+)\s*(.*)$/.exec(line);
    const awaited = /^~(-?) (\S+)$/.exec(line);
    const asked = /^\? (\S+)$/.exec(line);
    const edit = /^= (\S+) ("(?:[^"\\]|\\.)*") ("(?:[^"\\]|\\.)*")$/.exec(line);
    if (request !== null) {
      const [, quiet, command, json] = request;
      const args = json === "" ? undefined : (JSON.parse(json!) as Json);
      lines.push(line.trimEnd());
      const answer = await peer.request(command!, filled(args));
      showEvents(answer);
      if (answer.success === true) {
        remember(command!, (answer.body ?? {}) as Fields);
        if (quiet !== "-") show("<", "", answer.body ?? {});
      } else
        show("×", "", (answer.body as { error?: { format?: string } }).error?.format ?? answer["message"]);
    } else if (awaited !== null) {
      if (awaited[1] === "-") lines.push(line);
      showEvents(await peer.event(awaited[2]!), awaited[1] === "-");
    } else if (asked !== null) {
      const latest = await peer.latest(asked[1]!);
      show("!", asked[1]!, latest.body ?? {});
    } else if (edit !== null) {
      lines.push(line);
      const path = join(dir, edit[1]!);
      const text = readFileSync(path, "utf8");
      const [from, to] = [JSON.parse(edit[2]!) as string, JSON.parse(edit[3]!) as string];
      if (!text.includes(from)) throw new Error(`${edit[1]} does not hold ${from}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    } else {
      lines.push(line);
    }
  };

  for (const line of scenario.split("\n")) {
    try {
      await act(line);
    } catch (error) {
      lines.push(line, `FAILED ${String(error)}`);
      break;
    }
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

const WIDTH = 150;

function shown(sign: string, name: string, body: Json): readonly string[] {
  const head = name === "" ? sign : `${sign} ${name}`;
  const whole = JSON.stringify(body);
  if (head.length + whole.length < WIDTH) return [`${head} ${whole === "{}" ? "" : whole}`.trimEnd()];
  if (typeof body !== "object" || body === null) return [`${head} ${whole}`];
  return [
    head,
    ...Object.entries(body as Fields).flatMap(([field, value]) => {
      if (typeof value === "string" && value.includes("\n")) return [`    ${field}:`, ...block(value)];
      if (!Array.isArray(value)) return [`    ${field}: ${cut(value)}`];
      return [`    ${field}:`, ...value.map(item => `      ${cut(item)}`)];
    }),
  ];
}

const MAX_LINE = 400;
const MAX_BLOCK = 60;

function block(text: string): readonly string[] {
  const all = text.trimEnd().split("\n");
  const cutOff = all.length > MAX_BLOCK ? ["      …"] : [];
  return [...all.slice(0, MAX_BLOCK).map(line => `      | ${line}`.trimEnd()), ...cutOff];
}

function cut(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_LINE ? text : `${text.slice(0, MAX_LINE)}…`;
}

/** Folder by name, what a file system says of a file not at all; key order as sent. */
function stable(value: Json, dir: string): Json {
  if (typeof value === "string")
    return value.replaceAll(dir, "$dir").replaceAll(/identity: "[^"]*"/g, 'identity: "…"');
  if (Array.isArray(value)) return value.map(item => stable(item, dir));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, stable(field, dir)]));
}
