// One connection of somebody who watches: lines in, lines out, both bounded. Whoever reads too slowly misses events,
// and is told how many; whoever floods, or speaks something else, is put out. Knows no run.

import type { Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";
import type { InspectAnswer, InspectMessage, InspectRequest } from "./protocol.ts";

/** What lies unread before events are left out; and before an answer too many ends it. */
const BACKLOG_BYTES = 1 << 20;
const MOST_BACKLOG_BYTES = 4 << 20;
const LONGEST_LINE = 1 << 16;
const MOST_LINES_PER_SECOND = 500;
const LONGEST_ID = 200;
/** For somebody who is put out to read why. */
const LINGER_MS = 500;

const REQUESTS: ReadonlySet<string> = new Set(["checkpoint", "capture", "stop"]);
/** Browsers speak HTTP to any port, on behalf of any page. */
const HTTP = /^[A-Z]+ \S* ?HTTP\/\d/;
const TLS_HANDSHAKE = "\u0016\u0003";

export interface Watcher {
  /** Left out where too much lies unread. */
  tell(message: InspectMessage): void;
  answer(answer: InspectAnswer): void;
  end(): void;
}

export function watch(socket: Socket, serve: (request: InspectRequest) => void, gone: () => void): Watcher {
  const decoder = new StringDecoder("utf8");
  let waiting = "";
  let dropped = 0;
  let lines = 0;
  let secondMs = 0;
  let open = true;

  const write = (message: InspectMessage): void => {
    if (open) socket.write(`${JSON.stringify(message)}\n`);
  };
  const tellDropped = (): void => {
    if (dropped === 0 || socket.writableLength > BACKLOG_BYTES) return;
    const count = dropped;
    dropped = 0;
    write({ type: "dropped", count });
  };
  const close = (): void => {
    if (!open) return;
    open = false;
    gone();
  };
  const putOut = (what: string): void => {
    write({ type: "fault", what });
    close();
    socket.pause();
    socket.setTimeout(LINGER_MS, () => socket.destroy());
    socket.destroySoon();
  };
  const isFlooding = (): boolean => {
    const nowMs = performance.now();
    if (nowMs - secondMs > 1000) {
      secondMs = nowMs;
      lines = 0;
    }
    return ++lines > MOST_LINES_PER_SECOND;
  };
  const take = (line: string): void => {
    if (isFlooding()) putOut("too many lines: the connection ends");
    else if (HTTP.test(line) || line.startsWith(TLS_HANDSHAKE))
      putOut("this is no web server: it speaks JSON, one message a line");
    else if (line.trim() !== "") {
      const request = requestOf(line);
      if (typeof request !== "string") serve(request);
      else if (socket.writableLength > MOST_BACKLOG_BYTES)
        putOut("answers are not read: the connection ends");
      else write({ type: "fault", what: request });
    }
  };

  socket.setNoDelay(true);
  socket.on("data", (bytes: Buffer) => {
    if (!open) return;
    waiting += decoder.write(bytes);
    for (let end = waiting.indexOf("\n"); end >= 0 && open; end = waiting.indexOf("\n")) {
      const line = waiting.slice(0, end).replace(/\r$/, "");
      waiting = waiting.slice(end + 1);
      take(line);
    }
    if (open && waiting.length > LONGEST_LINE) putOut(`a line is longer than ${LONGEST_LINE} characters`);
  });
  socket.on("drain", tellDropped);
  socket.on("end", close);
  socket.on("close", close);
  socket.on("error", close);

  return {
    tell(message) {
      if (socket.writableLength > BACKLOG_BYTES) dropped++;
      else {
        tellDropped();
        write(message);
      }
    },
    answer(answer) {
      if (socket.writableLength > MOST_BACKLOG_BYTES) putOut("answers are not read: the connection ends");
      else write(answer);
    },
    end() {
      const isBehind = socket.writableLength > BACKLOG_BYTES;
      write({ type: "end" });
      close();
      if (isBehind) socket.destroy();
      else socket.destroySoon();
    },
  };
}

/** Or what is wrong with it. */
function requestOf(line: string): InspectRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "this line is no JSON";
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "a request is an object with an id and a request";
  const { id, request } = value as { readonly id?: unknown; readonly request?: unknown };
  if (typeof id !== "number" && (typeof id !== "string" || id.length > LONGEST_ID))
    return `"id" must be a number, or a text of at most ${LONGEST_ID} characters`;
  if (typeof request !== "string" || !REQUESTS.has(request))
    return `"request" must be one of ${[...REQUESTS].map(name => `"${name}"`).join(", ")}`;
  return { id, request: request as InspectRequest["request"] };
}
