// Messages on a byte stream: whatever the pieces they come in, and whatever comes between them.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFrameReader, frame } from "../../runtime/dap/framing.ts";

function reading(): {
  readonly push: (bytes: Uint8Array) => void;
  readonly messages: unknown[];
  readonly faults: string[];
} {
  const messages: unknown[] = [];
  const faults: string[] = [];
  const reader = createFrameReader({
    message: message => messages.push(message),
    fault: what => faults.push(what),
  });
  return { push: bytes => reader.push(bytes), messages, faults };
}

/** Cut into pieces at these places. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const at = [...new Set(cuts.map(cut => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length));
}

const message = fc.jsonValue().map(value => JSON.parse(JSON.stringify({ value })) as unknown);

test("messages come as they were sent, in whatever pieces", () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 12 }), (sent, cuts) => {
      const read = reading();
      for (const piece of pieces(Buffer.concat(sent.map(frame)), cuts)) read.push(piece);
      expect(read.messages).toEqual(sent);
      expect(read.faults).toEqual([]);
    }),
  );
});

test("any bytes at all are passed over without harm", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), all => {
      const read = reading();
      for (const bytes of all) read.push(bytes);
      expect(read.messages.length).toBeLessThanOrEqual(all.length);
    }),
  );
});

const good = { command: "threads" };

describe("what is broken is told, and what follows is read", () => {
  test.each([
    ["no JSON", "Content-Length: 5\r\n\r\n{abc}", "no JSON"],
    ["an empty body", "Content-Length: 0\r\n\r\n", "no JSON"],
    ["a header without length", "Content-Type: x\r\n\r\n", "without a Content-Length"],
    ["a length that is no number", "Content-Length: -5\r\n\r\n", "without a Content-Length"],
    ["a length in another form", "Content-Length: 0x10\r\n\r\n", "without a Content-Length"],
    ["no end of header", "x".repeat(5000), "no end of header"],
  ])("%s", (_, bytes, told) => {
    const read = reading();
    read.push(Buffer.from(bytes));
    read.push(frame(good));
    expect(read.faults.join()).toContain(told);
    expect(read.messages).toEqual([good]);
  });

  test("a message beyond all measure is passed over, and not kept", () => {
    const read = reading();
    const size = 65 * 1024 * 1024;
    read.push(Buffer.from(`Content-Length: ${size}\r\n\r\n`));
    const piece = Buffer.alloc(1024 * 1024, "x");
    for (let sent = 0; sent < size; sent += piece.length) read.push(piece);
    read.push(frame(good));
    expect(read.faults.join()).toContain("is passed over: at most");
    expect(read.messages).toEqual([good]);
  });

  test("header names in any case, other headers beside it, text beyond ASCII", () => {
    const read = reading();
    const body = Buffer.from('{"text":"naïve → 🦉"}');
    read.push(Buffer.from(`X-Other: 1\r\ncontent-length:  ${body.length}\r\n\r\n`));
    for (const byte of body) read.push(Uint8Array.of(byte));
    expect(read.messages).toEqual([{ text: "naïve → 🦉" }]);
  });
});
