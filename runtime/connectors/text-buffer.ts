// Text on its way to bytes: gathered as a string, encoded and handed on in pieces of some hundred kilobytes. One
// value of any length passes through in parts, so that no string grows beyond what a string can hold.

/** UTF-16 units gathered before they are encoded. */
const PIECE = 1 << 17;

export interface TextImage {
  readonly text: string;
  readonly bytes: number;
}

export class TextBuffer {
  readonly #take: (bytes: Uint8Array) => void;
  #text = "";
  bytes = 0;

  constructor(take: (bytes: Uint8Array) => void) {
    this.#take = take;
  }

  add(text: string, end: string): void {
    if (text.length > PIECE) this.#addLong(text, end);
    else this.#text += text + end;
    if (this.#text.length >= PIECE) this.flush();
  }

  flush(): void {
    if (this.#text === "") return;
    this.#hand(this.#text);
    this.#text = "";
  }

  /** What has not been handed on. */
  image(): TextImage {
    return { text: this.#text, bytes: this.bytes };
  }

  reset({ text, bytes }: TextImage): void {
    this.#text = text;
    this.bytes = bytes;
  }

  #addLong(text: string, end: string): void {
    this.flush();
    for (let at = 0; at < text.length; ) {
      const stop = endOfPart(text, at + 8 * PIECE);
      this.#hand(text.slice(at, stop));
      at = stop;
    }
    this.#text = end;
  }

  #hand(text: string): void {
    const bytes = Buffer.from(text, "utf8");
    this.bytes += bytes.length;
    this.#take(bytes);
  }
}

/** Not between the halves of a surrogate pair. */
function endOfPart(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
