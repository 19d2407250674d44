// MD5, SHA-1 and SHA-256 of bytes, in plain arithmetic, since this layer may import no host's. As hexadecimal digits.
// Not for secrets: the built-in functions use them to compare and to spread.

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
const rotateRight = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

/** The first 32 bits of a number's fractional part. */
const fraction = (x: number): number => ((x - Math.floor(x)) * 0x1_0000_0000) | 0;

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every(p => n % p !== 0)) found.push(n);
  return found;
}

/** The message, a one bit, zeros, and its length in bits; words of 32 bits, 16 a block. */
function padded(bytes: Uint8Array, littleEndian: boolean): Int32Array {
  const words = new Int32Array((((bytes.length + 8) >> 6) + 1) * 16);
  const shift = (i: number): number => (littleEndian ? (i & 3) * 8 : 24 - (i & 3) * 8);
  for (let i = 0; i < bytes.length; i++) words[i >> 2]! |= bytes[i]! << shift(i);
  words[bytes.length >> 2]! |= 0x80 << shift(bytes.length);
  const [high, low] = [Math.floor(bytes.length / 0x2000_0000), bytes.length << 3];
  words[words.length - (littleEndian ? 1 : 2)] = high;
  words[words.length - (littleEndian ? 2 : 1)] = low;
  return words;
}

const swapped = (x: number): number =>
  ((x & 255) << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
const hex = (words: Iterable<number>): string =>
  Array.from(words, word => (word >>> 0).toString(16).padStart(8, "0")).join("");

// ------------------------------------------------------------------ MD5

const SINES = Int32Array.from({ length: 64 }, (_, i) => (Math.abs(Math.sin(i + 1)) * 0x1_0000_0000) | 0);
const TURNS: readonly (readonly number[])[] = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];

function md5Round(i: number, b: number, c: number, d: number): readonly [mixed: number, word: number] {
  if (i < 16) return [(b & c) | (~b & d), i];
  if (i < 32) return [(d & b) | (~d & c), (5 * i + 1) & 15];
  if (i < 48) return [b ^ c ^ d, (3 * i + 5) & 15];
  return [c ^ (b | ~d), (7 * i) & 15];
}

export function md5(bytes: Uint8Array): string {
  const words = padded(bytes, true);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let at = 0; at < words.length; at += 16) {
    let [a, b, c, d] = state as unknown as [number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const [mixed, word] = md5Round(i, b, c, d);
      const sum = (a + mixed + SINES[i]! + words[at + word]!) | 0;
      [a, d, c, b] = [d, c, b, (b + rotateLeft(sum, TURNS[i >> 4]![i & 3]!)) | 0];
    }
    [a, b, c, d].forEach((word, i) => {
      state[i]! += word;
    });
  }
  return hex(state.map(swapped));
}

// ------------------------------------------------------------------ SHA-1

function sha1Round(i: number, b: number, c: number, d: number): number {
  if (i < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (i < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  return i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6;
}

export function sha1(bytes: Uint8Array): string {
  const words = padded(bytes, false);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const w = new Int32Array(80);
  for (let at = 0; at < words.length; at += 16) {
    w.set(words.subarray(at, at + 16));
    for (let i = 16; i < 80; i++) w[i] = rotateLeft(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
    let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const next = (rotateLeft(a, 5) + sha1Round(i, b, c, d) + e + w[i]!) | 0;
      [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
    }
    [a, b, c, d, e].forEach((word, i) => {
      state[i]! += word;
    });
  }
  return hex(state);
}

// ------------------------------------------------------------------ SHA-256

const ROUNDS = 64;
const CONSTANTS = Int32Array.from(primes(ROUNDS), p => fraction(Math.cbrt(p)));
const START = Int32Array.from(primes(8), p => fraction(Math.sqrt(p)));

export function sha256(bytes: Uint8Array): string {
  const words = padded(bytes, false);
  const state = START.slice();
  const w = new Int32Array(ROUNDS);
  for (let at = 0; at < words.length; at += 16) {
    w.set(words.subarray(at, at + 16));
    expand(w);
    compress(state, w);
  }
  return hex(state);
}

function expand(w: Int32Array): void {
  for (let i = 16; i < ROUNDS; i++) {
    const a = w[i - 15]!;
    const b = w[i - 2]!;
    const s0 = rotateRight(a, 7) ^ rotateRight(a, 18) ^ (a >>> 3);
    const s1 = rotateRight(b, 17) ^ rotateRight(b, 19) ^ (b >>> 10);
    w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
  }
}

function compress(state: Int32Array, w: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < ROUNDS; i++) {
    const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + CONSTANTS[i]! + w[i]!) | 0;
    const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i]! += word;
  });
}
