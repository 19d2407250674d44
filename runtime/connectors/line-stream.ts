// Lines of a stream of bytes that comes once: standard input, a socket. What was read cannot be read again: after a
// crash the lines between the last checkpoint and the crash are lost, and the checker says so. Reads one piece ahead,
// never blocks.

import { isUtf8 } from "node:buffer";
import type { SourceReader } from "../job/source.ts";
import type { WeirError } from "../values/failure.ts";
import type { StateSchema } from "../values/row.ts";
import { INT } from "../values/type.ts";
import { operatorRow } from "./position.ts";
import { firstIllFormed } from "./utf8.ts";

const LINES_READ: StateSchema = {
  name: "$position",
  kind: "operator",
  keyType: null,
  namespaceType: null,
  valueType: INT,
  redistribution: "split",
};

/** Pieces of a stream by callback: `null` is the end. */
export type Pieces = (next: (error: Error | null, piece: Buffer | null) => void) => void;

export interface LineStreamOptions {
  /** As messages name it: `stdin`. */
  readonly name: string;
  readonly subtask: number;
  readonly pieces: Pieces;
  readonly unreadable: (error: Error) => WeirError;
  readonly close: () => void;
}

export function createLineStream(options: LineStreamOptions): SourceReader {
  const { name, subtask, pieces } = options;
  const lines = new PieceLines();
  let state: "idle" | "reading" | "ended" = subtask === 0 ? "idle" : "ended";
  let failure: Error | null = null;
  const readOn = (): void => {
    state = "reading";
    pieces((error, piece) => {
      failure = error;
      if (piece === null) lines.end();
      else lines.add(piece);
      state = piece === null ? "ended" : "idle";
    });
  };
  return {
    poll(max, emit, fail) {
      for (let n = 0; n < max; n++) {
        const line = lines.next();
        if (line === null) break;
        const fault = faultOf(line);
        if (fault === null) emit(line.toString("utf8"));
        else fail({ input: line.toString("utf8"), error: fault, origin: `${name}:${lines.count}` });
      }
      if (lines.waiting) return "more";
      if (failure !== null) throw options.unreadable(failure);
      if (state === "ended") return "end";
      if (state === "idle") readOn();
      return "waiting";
    },
    schema: [LINES_READ],
    snapshot: () => (subtask === 0 ? [operatorRow(LINES_READ.name, 0, lines.count)] : []),
    restore(rows) {
      for (const row of rows) if (row.state === LINES_READ.name) lines.count = row.value as number;
    },
    where: () => `${name}:${lines.count}`,
    close: options.close,
  };
}

function faultOf(line: Buffer): string | null {
  if (isUtf8(line)) return null;
  return `The text is not UTF-8 at byte ${firstIllFormed(line) + 1} of the line`;
}

/** Cuts pieces into lines; a line may lie in several. */
class PieceLines {
  count = 0;
  #rest: Buffer[] = [];
  #piece: Buffer = Buffer.alloc(0);
  #at = 0;
  #ended = false;

  get waiting(): boolean {
    return this.#piece.indexOf(10, this.#at) >= 0 || (this.#ended && this.#hasRest());
  }

  add(piece: Buffer): void {
    this.#keepRest();
    this.#piece = piece;
    this.#at = 0;
  }

  end(): void {
    this.#ended = true;
  }

  next(): Buffer | null {
    const feed = this.#piece.indexOf(10, this.#at);
    if (feed < 0 && !(this.#ended && this.#hasRest())) return null;
    const stop = feed < 0 ? this.#piece.length : feed;
    const line = Buffer.concat([...this.#rest, this.#piece.subarray(this.#at, stop)]);
    this.#rest = [];
    this.#at = feed < 0 ? stop : feed + 1;
    const marked = this.count++ === 0 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
    const end = feed >= 0 && line.at(-1) === 13 ? line.length - 1 : line.length;
    return line.subarray(marked ? 3 : 0, end);
  }

  #hasRest(): boolean {
    return this.#rest.length > 0 || this.#at < this.#piece.length;
  }

  #keepRest(): void {
    if (this.#at < this.#piece.length) this.#rest.push(this.#piece.subarray(this.#at));
    this.#piece = Buffer.alloc(0);
    this.#at = 0;
  }
}
