// Avro's binary primitives over growing and over given bytes: zig-zag varints, doubles, strings. Knows no schema.
// Reading trusts nothing: every length is checked against what is there.

const INITIAL_BYTES = 4096;
const SHORT_TEXT = 24;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes that cannot be what they claim. Callers turn it into a message that names the file. */
export class AvroDamage extends Error {}

export class AvroWriter {
  private bytes = new Uint8Array(INITIAL_BYTES);
  private view = new DataView(this.bytes.buffer);
  length = 0;

  private room(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  /** A safe integer. The sign bit is split off first: doubling would leave the safe range. */
  long(value: number): void {
    this.room(10);
    const bytes = this.bytes;
    const magnitude = value < 0 ? -value - 1 : value;
    const first = (magnitude % 64) * 2 + (value < 0 ? 1 : 0);
    let rest = Math.floor(magnitude / 64);
    bytes[this.length++] = rest > 0 ? first | 128 : first;
    while (rest > 0) {
      const next = Math.floor(rest / 128);
      const low = rest - next * 128;
      bytes[this.length++] = next > 0 ? low | 128 : low;
      rest = next;
    }
  }

  double(value: number): void {
    this.room(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  boolean(value: boolean): void {
    this.room(1);
    this.bytes[this.length++] = value ? 1 : 0;
  }

  string(value: string): void {
    if (value.length <= SHORT_TEXT && this.ascii(value)) return;
    this.blob(encoder.encode(value));
  }

  /** Short ASCII without a call into the host; false (and nothing written) where the text is not ASCII. */
  private ascii(value: string): boolean {
    this.room(value.length + 1);
    const start = this.length;
    this.bytes[this.length++] = value.length * 2;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) {
        this.length = start;
        return false;
      }
      this.bytes[this.length++] = code;
    }
    return true;
  }

  blob(value: Uint8Array): void {
    this.long(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.room(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  /** What has been written since the last call, as a copy of its own. */
  take(): Uint8Array {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}

export class AvroReader {
  private readonly view: DataView;
  constructor(
    private readonly bytes: Uint8Array,
    public at = 0,
    readonly end = bytes.length,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.end - this.at;
  }

  private need(count: number): void {
    if (count > this.end - this.at) throw new AvroDamage(`ends too early at byte ${this.at}`);
  }

  private byte(): number {
    this.need(1);
    return this.bytes[this.at++]!;
  }

  long(): number {
    let byte = this.byte();
    const negative = (byte & 1) === 1;
    let magnitude = (byte & 127) >> 1;
    for (let scale = 64; byte > 127; scale *= 128) {
      byte = this.byte();
      magnitude += (byte & 127) * scale;
      if (magnitude > Number.MAX_SAFE_INTEGER)
        throw new AvroDamage(`an integer out of range at byte ${this.at}`);
    }
    return negative ? -magnitude - 1 : magnitude;
  }

  double(): number {
    this.need(8);
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  boolean(): boolean {
    const byte = this.byte();
    if (byte > 1) throw new AvroDamage(`neither true nor false at byte ${this.at - 1}`);
    return byte === 1;
  }

  string(): string {
    const length = this.size();
    const start = this.at;
    this.at += length;
    if (length <= SHORT_TEXT) {
      const text = this.ascii(start, length);
      if (text !== null) return text;
    }
    try {
      return decoder.decode(this.bytes.subarray(start, start + length));
    } catch {
      throw new AvroDamage(`text that is not UTF-8 at byte ${start}`);
    }
  }

  private ascii(start: number, length: number): string | null {
    let text = "";
    for (let i = start; i < start + length; i++) {
      const code = this.bytes[i]!;
      if (code > 127) return null;
      text += String.fromCharCode(code);
    }
    return text;
  }

  /** A length, and that many bytes are there. */
  private size(): number {
    const length = this.long();
    if (length < 0) throw new AvroDamage(`a negative length at byte ${this.at}`);
    this.need(length);
    return length;
  }

  blob(): Uint8Array {
    return this.raw(this.size());
  }

  raw(length: number): Uint8Array {
    this.need(length);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** The items of an array or map, in Avro's blocks; `minBytes` is the least an item can take. */
  blocks(minBytes: number, item: () => void): void {
    for (;;) {
      let count = this.long();
      if (count === 0) return;
      if (count < 0) {
        count = -count;
        this.long();
      }
      if (count > (minBytes === 0 ? MAX_EMPTY_ITEMS : this.remaining / minBytes))
        throw new AvroDamage(`a list longer than the file at byte ${this.at}`);
      for (let i = 0; i < count; i++) item();
    }
  }
}

/** Items that take no bytes (nulls, empty records) cannot be bounded by the file's size. */
const MAX_EMPTY_ITEMS = 1 << 26;
