// Built-in functions that hash a text, of its UTF-8 bytes; and base64. For keys, sampling and comparing with other
// systems. md5 and sha1 are no protection against anybody.

import { crc32 } from "../crc32.ts";
import { md5, sha1, sha256 } from "../digests.ts";
import { INT, STRING } from "../type.ts";
import { type Builtin, ValueFailure } from "./builtin.ts";
import { builtin, orNull } from "./define.ts";

const TEXT = { text: STRING };
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** MurmurHash3, x86, 32 bits, with seed 0. */
function murmur3(bytes: Uint8Array): number {
  const mix = (k: number): number => Math.imul(rotate(Math.imul(k, 0xcc9e2d51), 15), 0x1b873593);
  const whole = bytes.length & ~3;
  let h = 0;
  for (let i = 0; i < whole; i += 4) {
    const k = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    h = (Math.imul(rotate(h ^ mix(k), 13), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let i = bytes.length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i]!;
  if (whole < bytes.length) h ^= mix(rest);
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

// ------------------------------------------------------------------ base64

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function toBase64(text: string): string {
  const bytes = encoder.encode(text);
  let result = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = [18, 12, 6, 0].map(shift => DIGITS[(group >> shift) & 63]!);
    result += digits
      .slice(0, Math.min(4, bytes.length - i + 1))
      .join("")
      .padEnd(4, "=");
  }
  return result;
}

/** Strict: no blanks, padded, and in its only form. */
function fromBase64(text: string): string | null {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return null;
  const digits = text.replace(/=+$/, "");
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  for (let i = 0, held = 0, bits = 0, at = 0; i < digits.length; i++) {
    held = ((held << 6) | DIGITS.indexOf(digits[i]!)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 255;
  }
  try {
    const found = decoder.decode(bytes);
    return toBase64(found) === text ? found : null;
  } catch {
    return null;
  }
}

// ------------------------------------------------------------------ URLs

function decodeUri(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** A text that is too long to be hashed in one piece of memory. */
const LONGEST = 100_000_000;

const bytesOf = (text: string): Uint8Array => {
  if (text.length > LONGEST)
    throw new ValueFailure(`A text of ${text.length} units is too long to be hashed.`);
  return encoder.encode(text);
};

const HASH = "of the text's UTF-8 bytes";

export const HASHES: readonly Builtin[] = [
  builtin(
    "md5",
    TEXT,
    STRING,
    `The MD5 digest ${HASH}, as 32 hexadecimal digits.\n\n\`md5("weir")\` is \`"57c6838eabf401f73f6dd50093408e33"\`.`,
    (text: string) => md5(bytesOf(text)),
  ),
  builtin(
    "sha1",
    TEXT,
    STRING,
    `The SHA-1 digest ${HASH}, as 40 hexadecimal digits.\n\n\`sha1("abc")\` is \`"a9993e364706816aba3e25717850c26c9cd0d89d"\`.`,
    (text: string) => sha1(bytesOf(text)),
  ),
  builtin(
    "sha256",
    TEXT,
    STRING,
    `The SHA-256 digest ${HASH}, as 64 hexadecimal digits.\n\n\`sha256("abc")\` is \`"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"\`.`,
    (text: string) => sha256(bytesOf(text)),
  ),
  builtin(
    "crc32",
    TEXT,
    INT,
    `The CRC-32 ${HASH}, as in zip files.\n\n\`crc32("123456789")\` is \`3421780262\`.`,
    (text: string) => crc32(bytesOf(text)),
  ),
  builtin(
    "murmur3",
    TEXT,
    INT,
    `The 32-bit MurmurHash3 ${HASH}, with seed 0: quick and evenly spread.\n\n\`murmur3("hello")\` is \`613153351\`.`,
    (text: string) => murmur3(bytesOf(text)),
  ),
  builtin(
    "toBase64",
    TEXT,
    STRING,
    `The base64 form ${HASH}.\n\n\`toBase64("né")\` is \`"bsOp"\`.`,
    toBase64,
  ),
  builtin(
    "fromBase64",
    TEXT,
    orNull(STRING),
    'The text whose UTF-8 bytes a base64 text stands for, or null.\n\n`fromBase64("bsOp")` is `"né"`.',
    fromBase64,
  ),
  builtin(
    "encodeUriComponent",
    TEXT,
    STRING,
    'The text with all that means something in a URL written as `%` and digits.\n\n`encodeUriComponent("a b&c")` is `"a%20b%26c"`.',
    encodeURIComponent,
  ),
  builtin(
    "decodeUriComponent",
    TEXT,
    orNull(STRING),
    'The text that a piece of a URL stands for, or null.\n\n`decodeUriComponent("a%20b")` is `"a b"`.',
    decodeUri,
  ),
];
