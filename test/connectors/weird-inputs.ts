// Inputs that break readers, as data: the bytes, and the lines that are in them. A failed line is what its message
// must contain.

import { bytes } from "./drive.ts";

export interface WeirdInput {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly lines: readonly string[];
  readonly failures?: readonly { readonly origin: string; readonly error: RegExp }[];
}

export const WEIRD_INPUTS: readonly WeirdInput[] = [
  { name: "empty file", bytes: bytes(), lines: [] },
  { name: "one newline", bytes: bytes("\n"), lines: [""] },
  { name: "two newlines", bytes: bytes("\n\n"), lines: ["", ""] },
  { name: "no final newline", bytes: bytes("a\nb"), lines: ["a", "b"] },
  { name: "final newline", bytes: bytes("a\nb\n"), lines: ["a", "b"] },
  { name: "CRLF", bytes: bytes("a\r\nb\r\n"), lines: ["a", "b"] },
  { name: "CRLF without the last", bytes: bytes("a\r\nb"), lines: ["a", "b"] },
  { name: "mixed line ends", bytes: bytes("a\r\nb\nc\r\n"), lines: ["a", "b", "c"] },
  { name: "a lone CR is text", bytes: bytes("a\rb\n"), lines: ["a\rb"] },
  { name: "two CRs before the feed", bytes: bytes("a\r\r\n"), lines: ["a\r"] },
  { name: "a CR at the end of the file is text", bytes: bytes("a\r"), lines: ["a\r"] },
  { name: "only CRLF", bytes: bytes("\r\n"), lines: [""] },
  { name: "byte-order mark", bytes: bytes(0xef, 0xbb, 0xbf, "a\nb\n"), lines: ["a", "b"] },
  { name: "only a byte-order mark", bytes: bytes(0xef, 0xbb, 0xbf), lines: [] },
  {
    name: "a byte-order mark later is text",
    bytes: bytes("a\n", 0xef, 0xbb, 0xbf, "b\n"),
    lines: ["a", "\ufeffb"],
  },
  { name: "two byte-order marks: one is text", bytes: bytes("\ufeff\ufeffa\n"), lines: ["\ufeffa"] },
  { name: "NUL and control characters", bytes: bytes("a\u0000b\u001b\n"), lines: ["a\u0000b\u001b"] },
  {
    name: "line separators of Unicode end no line",
    bytes: bytes("a\u2028b\u0085c\n"),
    lines: ["a\u2028b\u0085c"],
  },
  { name: "text beyond ASCII", bytes: bytes("größe\n订单\n😀 end\n"), lines: ["größe", "订单", "😀 end"] },
  { name: "Latin-1 in UTF-8", bytes: bytes("é\nà\n"), lines: ["é", "à"] },
  {
    name: "names of Object.prototype",
    bytes: bytes("__proto__\nconstructor\n"),
    lines: ["__proto__", "constructor"],
  },
  {
    name: "one byte that is not UTF-8",
    bytes: bytes("ok\nb", 0xff, "d\nlast\n"),
    lines: ["ok", "last"],
    failures: [{ origin: "in.txt:2:2", error: /0xff at byte offset 4 / }],
  },
  {
    name: "Latin-1 text",
    bytes: bytes("gr", 0xf6, 0xdf, "e\n"),
    lines: [],
    failures: [{ origin: "in.txt:1:3", error: /0xf6 at byte offset 2 .*Convert the file to UTF-8/ }],
  },
  {
    name: "a sequence cut off by a newline",
    bytes: bytes(0xe8, 0xae, "\nok\n"),
    lines: ["ok"],
    failures: [{ origin: "in.txt:1:1", error: /byte offset 0 / }],
  },
  {
    name: "a sequence cut off by the end",
    bytes: bytes("ok\n", 0xf0, 0x9f, 0x98),
    lines: ["ok"],
    failures: [{ origin: "in.txt:2:1", error: /byte offset 3 / }],
  },
  {
    name: "a surrogate encoded",
    bytes: bytes(0xed, 0xa0, 0x80, "\n"),
    lines: [],
    failures: [{ origin: "in.txt:1:1", error: /not UTF-8/ }],
  },
  {
    name: "an overlong encoding",
    bytes: bytes("a\n", 0xc0, 0x80, "\nb\n"),
    lines: ["a", "b"],
    failures: [{ origin: "in.txt:2:1", error: /0xc0/ }],
  },
  {
    name: "UTF-16",
    bytes: bytes(0xff, 0xfe, "a", 0, "\n", 0),
    lines: ["\u0000"],
    failures: [{ origin: "in.txt:1:1", error: /0xff at byte offset 0/ }],
  },
];
