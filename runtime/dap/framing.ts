// Messages of the base protocol on a byte stream: `Content-Length: N`, an empty line, N bytes of JSON. What a peer
// sends may be anything: a broken header or body is told and passed over, and nothing it says makes us hold more than
// one message of bounded size. Knows no request.

const SEPARATOR = Buffer.from("\r\n\r\n");
const MAX_HEADER = 4096;
/** No request of the protocol comes near it. */
const MAX_BODY = 64 * 1024 * 1024;

export interface FrameReader {
  push(bytes: Uint8Array): void;
}

export interface FrameListener {
  message(message: unknown): void;
  /** In a sentence; what follows is read on. */
  fault(what: string): void;
}

export function createFrameReader(listener: FrameListener): FrameReader {
  let chunks: Buffer[] = [];
  let size = 0;
  /** Of the body being read; null: a header is. */
  let wanted: number | null = null;
  let toSkip = 0;

  const whole = (): Buffer => {
    const joined = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    chunks = [joined];
    return joined;
  };
  const drop = (bytes: number): void => {
    const rest = whole().subarray(bytes);
    chunks = rest.length === 0 ? [] : [rest];
    size = rest.length;
  };
  const skip = (): boolean => {
    const skipped = Math.min(toSkip, size);
    drop(skipped);
    toSkip -= skipped;
    return toSkip === 0;
  };
  const header = (): boolean => {
    const bytes = whole();
    const end = bytes.indexOf(SEPARATOR);
    if (end < 0) {
      if (size > MAX_HEADER) {
        listener.fault(`no end of header within ${MAX_HEADER} bytes: they are passed over`);
        drop(size);
      }
      return false;
    }
    const length = contentLength(bytes.toString("latin1", 0, end));
    drop(end + SEPARATOR.length);
    if (length === null) listener.fault("a header without a Content-Length is passed over");
    else if (length > MAX_BODY) {
      listener.fault(`a message of ${length} bytes is passed over: at most ${MAX_BODY} are read`);
      toSkip = length;
    } else wanted = length;
    return true;
  };
  const body = (length: number): boolean => {
    if (size < length) return false;
    const text = length === 0 ? "" : whole().toString("utf8", 0, length);
    drop(length);
    wanted = null;
    const parsed = parse(text);
    if (parsed === undefined) listener.fault("a message that is no JSON is passed over");
    else listener.message(parsed);
    return true;
  };
  const advance = (): boolean => {
    if (toSkip > 0) return skip() && size > 0;
    if (wanted !== null) return body(wanted);
    return size > 0 && header();
  };
  return {
    push(bytes) {
      chunks.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      size += bytes.length;
      while (advance());
    },
  };
}

/** null: there is none, or it is no number. */
function contentLength(header: string): number | null {
  for (const line of header.split("\r\n")) {
    const match = /^content-length\s*:\s*(\d{1,12})\s*$/i.exec(line);
    if (match !== null) return Number(match[1]);
  }
  return null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message), "utf8");
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, "latin1"), body]);
}
