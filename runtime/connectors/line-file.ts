// A file as lines, by large synchronous reads. Bytes stay bytes until a line is asked for; whole chunks are judged
// ASCII or UTF-8 at once. Knows where it stands and the checksum of what it handed over, can go back to a mark, and can
// wait for a file that grows; knows no format.

import { constants, isAscii, isUtf8 } from "node:buffer";
import { type ByteFile, openBytes } from "./byte-file.ts";
import { crc32 } from "./checksum.ts";
import { type FilePosition, truncated } from "./position.ts";
import { firstIllFormed } from "./utf8.ts";

/**
 * What `next` found. After `line`, `text` holds it; after `bad`, `fault` says why there is none. `wait`: no whole line
 * has come yet, and the file is followed.
 */
export type LineResult = "line" | "bad" | "end" | "wait";

export interface LineFault {
  readonly reason: string;
  /** 1-based, in bytes. */
  readonly column: number;
  /** As much of the line as can be shown. */
  readonly excerpt: string;
}

export interface LineFileOptions {
  /** As messages name it. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** Keep the carriage return of CRLF: what stands in quotes needs it. */
  readonly keepReturns?: boolean;
  /** Its end is no end: wait for more. */
  readonly follow?: boolean;
  readonly chunkBytes?: number;
  /** The longest line there can be, in bytes. */
  readonly longestLine?: number;
}

/** Buffer's direct decoders: `toString` without its checks of arguments. */
interface DecodingBuffer extends Buffer {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

const LINE_FEED = 10;
const RETURN = 13;
const CHUNK_BYTES = 1 << 20;
const EXCERPT_BYTES = 1000;
const BOM_BYTES = 3;
const NO_FAULT: LineFault = { reason: "", column: 1, excerpt: "" };

export class LineFile {
  /** The line, after `next` gave `line`. */
  text = "";
  fault: LineFault = NO_FAULT;
  /** Number of the last line handed over, from 1; 0 before the first. */
  line = 0;
  readonly name: string;
  readonly #options: LineFileOptions;
  readonly #longestLine: number;
  readonly #bytes: ByteFile;
  /** While true, an end is no end. */
  following: boolean;
  /** Its bytes [0, end of #filled) are those of the file from #base on; those before #start are consumed. */
  #buffer: Buffer;
  #filled: DecodingBuffer;
  #base = 0;
  #start = 0;
  /** Up to this index of the buffer lines are known to be of `#content`. */
  #judged = 0;
  #content: "ascii" | "utf8" | "mixed" = "mixed";
  #ended = false;
  #crc = 0;
  /** Offset in the file up to which #crc counts. */
  #crcAt = 0;
  /** Where reading may be taken back to; the checksum once it is known. */
  #mark: { offset: number; line: number; crc: number | null } = { offset: 0, line: 0, crc: 0 };

  constructor(options: LineFileOptions) {
    this.#options = options;
    this.name = options.name;
    this.#longestLine = Math.min(
      options.longestLine ?? Number.POSITIVE_INFINITY,
      constants.MAX_STRING_LENGTH,
    );
    this.following = options.follow === true;
    this.#bytes = openBytes(options.name, options.path);
    this.#buffer = Buffer.allocUnsafeSlow(options.chunkBytes ?? CHUNK_BYTES);
    this.#filled = this.#buffer.subarray(0, 0) as DecodingBuffer;
  }

  next(): LineResult {
    let feed = this.#filled.indexOf(LINE_FEED, this.#start);
    while (feed < 0) {
      const searched = this.#filled.length - this.#start;
      if (searched > this.#longestLine) return this.#skipLongLine();
      if (!this.#fill()) return this.#lastLine();
      feed = this.#filled.indexOf(LINE_FEED, searched + this.#start);
    }
    const start = this.#start;
    this.#start = feed + 1;
    const returns = feed > start && this.#filled[feed - 1] === RETURN && this.#options.keepReturns !== true;
    return this.#take(start, returns ? feed - 1 : feed);
  }

  /** The next byte to read. Cheap but for the checksum of what was consumed since the last time. */
  position(): FilePosition {
    this.#count(this.#start);
    return this.#positionAt(this.#base + this.#start, this.line, this.#crc);
  }

  /** Remembers where it stands: cheap, for it is done before every element. */
  mark(): void {
    this.#mark = { offset: this.#base + this.#start, line: this.line, crc: null };
  }

  /** Where it stood at the mark. */
  markedPosition(): FilePosition {
    const { offset, line } = this.#mark;
    return this.#positionAt(offset, line, this.#markedCrc());
  }

  /** Reads again what was read since the mark. */
  goBack(): void {
    const { offset, line } = this.#mark;
    this.#standAt(offset, line, this.#markedCrc());
  }

  /** Goes on at a position, once it is sure that the file is the one it was taken in. */
  seek(position: FilePosition): void {
    this.#bytes.goTo(position);
    this.#standAt(position.offset, position.line, position.crc);
  }

  /** On the disk, now. */
  get size(): number {
    return this.#bytes.size();
  }

  get inode(): string {
    return this.#bytes.inode;
  }

  /** Of a file that is followed: throws WeirError where it has become shorter than what was read. */
  verifyNotTruncated(): void {
    const size = this.#bytes.size();
    if (size < this.#base + this.#filled.length) throw truncated(this.name, this.position(), size);
  }

  close(): void {
    this.#bytes.close();
  }

  #positionAt(offset: number, line: number, crc: number): FilePosition {
    return { path: this.name, offset, line, crc, ...this.#bytes.opened };
  }

  #markedCrc(): number {
    this.#count(this.#start);
    return this.#mark.crc ?? this.#crc;
  }

  #standAt(offset: number, line: number, crc: number): void {
    this.#base = offset;
    this.#crc = crc;
    this.#crcAt = offset;
    this.line = line;
    this.#ended = false;
    this.#start = 0;
    this.#setFilled(0);
    this.mark();
  }

  #take(start: number, stop: number): LineResult {
    this.line++;
    if (stop - start > this.#longestLine) return this.#tooLong(start, stop - start);
    const content = stop <= this.#judged ? this.#content : "mixed";
    if (content === "ascii") this.text = this.#filled.latin1Slice(start, stop);
    else if (content === "utf8" || isUtf8(this.#filled.subarray(start, stop)))
      this.text = this.#filled.utf8Slice(start, stop);
    else return this.#illFormed(start, stop);
    return "line";
  }

  #lastLine(): LineResult {
    const start = this.#start;
    const stop = this.#filled.length;
    if (this.following) {
      this.#ended = false;
      return "wait";
    }
    if (start === stop) return "end";
    this.#start = stop;
    return this.#take(start, stop);
  }

  /** Makes room, reads on, and judges the whole lines that are there. False at the end of the file. */
  #fill(): boolean {
    if (this.#ended) return false;
    this.#compact();
    const length = this.#filled.length;
    if (length === this.#buffer.length) this.#grow();
    const read = this.#read(length);
    if (read === 0) {
      this.#ended = true;
      return false;
    }
    this.#setFilled(length + read);
    if (this.#base === 0 && this.#start === 0 && this.line === 0) this.#skipByteOrderMark();
    this.#judge();
    return true;
  }

  #read(at: number): number {
    return this.#bytes.read(this.#buffer, at, this.#base + at);
  }

  #compact(): void {
    if (this.#start === 0) return;
    this.#count(this.#start);
    const rest = this.#filled.length - this.#start;
    const chunk = this.#options.chunkBytes ?? CHUNK_BYTES;
    if (rest < chunk && this.#buffer.length > 4 * chunk) {
      // A long line is behind: its room is given back.
      this.#buffer = Buffer.allocUnsafeSlow(chunk);
      this.#filled.copy(this.#buffer, 0, this.#start);
    } else {
      this.#buffer.copyWithin(0, this.#start, this.#filled.length);
    }
    this.#base += this.#start;
    this.#start = 0;
    this.#setFilled(rest);
  }

  #setFilled(length: number): void {
    this.#filled = this.#buffer.subarray(0, length) as DecodingBuffer;
    this.#judged = 0;
  }

  #grow(): void {
    const larger = Buffer.allocUnsafeSlow(this.#buffer.length * 2);
    this.#buffer.copy(larger);
    this.#buffer = larger;
  }

  #skipByteOrderMark(): void {
    const [a, b, c] = this.#filled;
    if (a === 0xef && b === 0xbb && c === 0xbf) this.#start = BOM_BYTES;
  }

  #judge(): void {
    const whole = this.#filled.lastIndexOf(LINE_FEED) + 1;
    const lines = this.#filled.subarray(this.#start, Math.max(whole, this.#start));
    this.#judged = whole;
    this.#content = isAscii(lines) ? "ascii" : isUtf8(lines) ? "utf8" : "mixed";
  }

  /** Takes the bytes before `to` (an index of the buffer) into the checksum. */
  #count(to: number): void {
    const marked = this.#mark.offset - this.#base;
    if (this.#mark.crc === null && marked <= to) {
      this.#countOn(marked);
      this.#mark.crc = this.#crc;
    }
    this.#countOn(to);
  }

  #countOn(to: number): void {
    const from = this.#crcAt - this.#base;
    if (to <= from) return;
    this.#crc = crc32(this.#filled.subarray(from, to), this.#crc);
    this.#crcAt = this.#base + to;
  }

  #tooLong(start: number, length: number): LineResult {
    this.fault = {
      reason: `The line is ${length} bytes long, and the longest that can be held is ${this.#longestLine}: split it, or leave it out with onError: skip`,
      column: 1,
      excerpt: `${this.#filled.toString("utf8", start, start + EXCERPT_BYTES)}…`,
    };
    return "bad";
  }

  /** A line that no string can hold is read past, not kept: only its length and its beginning are. */
  #skipLongLine(): LineResult {
    this.#compact();
    const beginning = Buffer.from(this.#filled.subarray(0, EXCERPT_BYTES));
    let length = 0;
    let feed = -1;
    do {
      length += this.#filled.length;
      this.#start = this.#filled.length;
    } while (this.#fill() && (feed = this.#filled.indexOf(LINE_FEED, this.#start)) < 0);
    if (feed >= 0) {
      length += feed - this.#start;
      this.#start = feed + 1;
    }
    this.line++;
    this.#tooLong(0, length);
    this.fault = { ...this.fault, excerpt: `${beginning.toString("utf8")}…` };
    return "bad";
  }

  #illFormed(start: number, stop: number): LineResult {
    const at = firstIllFormed(this.#filled.subarray(start, stop));
    const byte = this.#filled[start + at]!.toString(16).padStart(2, "0");
    this.fault = {
      reason: `The text is not UTF-8: byte 0x${byte} at byte offset ${this.#base + start + at} of the file. Convert the file to UTF-8`,
      column: at + 1,
      excerpt: this.#filled.toString("utf8", start, stop),
    };
    return "bad";
  }
}
