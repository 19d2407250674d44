// Which subtask a key belongs to: hash code, key group, range. The numbers are Flink's (KeyGroupRangeAssignment,
// MathUtils) and stand in every snapshot, so they may never change: test/plan/key-groups.json holds vectors.
// Knows nothing of state, channels or plans.

import { fits } from "../values/text.ts";
import type { RecordType, Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";

/** Java's hash code of a key, a 32-bit signed integer. */
export type Hasher = (key: Value) => number;

/** The hash function of a key type; ask once per type, call per record. */
export function hasher(type: Type): Hasher {
  switch (type.kind) {
    case "string":
    case "path":
      return hashString as Hasher;
    case "int":
    case "timestamp":
    case "duration":
      return hashLong as Hasher;
    case "bool":
      return hashBool as Hasher;
    case "float":
      return hashDouble as Hasher;
    case "record":
      return recordHasher(type);
    case "union":
      return unionHasher(type.members);
    default:
      return hashPlain;
  }
}

/** Java's `hashCode` of `key`: string, Long, Boolean; 0 for null; 31·h + field from 1 for a record. */
export const hashCode = (key: Value, type: Type): number => hasher(type)(key);

/** In [0, maxParallelism). */
export const keyGroup = (key: Value, type: Type, maxParallelism: number): number =>
  groupOfHash(hasher(type)(key), maxParallelism);

export const groupOfHash = (hash: number, maxParallelism: number): number =>
  murmurHash(hash) % maxParallelism;

/** The subtask, of `parallelism`, that owns `group`. */
export const subtaskOf = (group: number, parallelism: number, maxParallelism: number): number =>
  Math.floor((group * parallelism) / maxParallelism);

/** The groups of one subtask, both ends included. */
export const groupRange = (
  subtask: number,
  parallelism: number,
  maxParallelism: number,
): { readonly first: number; readonly last: number } => ({
  first: Math.floor((subtask * maxParallelism + parallelism - 1) / parallelism),
  last: Math.floor(((subtask + 1) * maxParallelism - 1) / parallelism),
});

export const LOWEST_MAX_PARALLELISM = 128;
export const HIGHEST_MAX_PARALLELISM = 32_768;

/** What Flink takes when the user set none. */
export function defaultMaxParallelism(parallelism: number): number {
  const wanted = parallelism + Math.floor(parallelism / 2);
  const power = 2 ** Math.ceil(Math.log2(Math.max(1, wanted)));
  return Math.min(HIGHEST_MAX_PARALLELISM, Math.max(LOWEST_MAX_PARALLELISM, power));
}

/** Spreads a hash code over the non-negative 32-bit integers. */
export function murmurHash(code: number): number {
  let c = Math.imul(code, 0xcc9e2d51);
  c = (c << 15) | (c >>> 17);
  c = Math.imul(c, 0x1b873593);
  c = (c << 13) | (c >>> 19);
  c = (Math.imul(c, 5) + 0xe6546b64) | 0;
  c ^= 4;
  c ^= c >>> 16;
  c = Math.imul(c, 0x85ebca6b);
  c ^= c >>> 13;
  c = Math.imul(c, 0xc2b2ae35);
  c ^= c >>> 16;
  if (c >= 0) return c;
  return c === -0x80000000 ? 0 : -c;
}

// ---------------------------------------------------------------- hash codes

function hashString(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0;
  return h;
}

/** An int is a Java long: low word ^ high word. `| 0` takes the low 32 bits of any safe integer. */
const hashLong = (v: number): number => (v | 0) ^ (Math.floor(v / 0x1_0000_0000) | 0);

const hashBool = (v: boolean): number => (v ? 1231 : 1237);

const bits = new DataView(new ArrayBuffer(8));

/** Not a key type of its own, but a field of a key may have been widened. -0 is 0, every NaN is one. */
function hashDouble(v: number): number {
  bits.setFloat64(0, v === 0 ? 0 : v);
  return bits.getInt32(0) ^ bits.getInt32(4);
}

/** By the value alone: literals, null, and members of unions without records. */
function hashPlain(key: Value): number {
  switch (typeof key) {
    case "string":
      return hashString(key);
    case "number":
      return Number.isSafeInteger(key) ? hashLong(key) : hashDouble(key);
    case "boolean":
      return hashBool(key);
    default:
      return 0;
  }
}

function recordHasher(type: RecordType): Hasher {
  const fields = type.fields.map(field => ({ name: field.name, hash: hasher(field.type) }));
  return key => {
    let h = 1;
    for (const field of fields) h = (Math.imul(h, 31) + field.hash((key as RecordValue)[field.name]!)) | 0;
    return h;
  };
}

function unionHasher(members: readonly Type[]): Hasher {
  const records = members.filter(member => member.kind === "record");
  const float = members.some(member => member.kind === "float");
  const scalar = float
    ? (key: Value) => (typeof key === "number" ? hashDouble(key) : hashPlain(key))
    : hashPlain;
  if (records.length === 0) return scalar;
  const hashers = records.map(member => ({ member, hash: recordHasher(member) }));
  return key => {
    if (typeof key !== "object" || key === null) return scalar(key);
    const found = hashers.find(({ member }) => fits(key, member)) ?? hashers[0]!;
    return found.hash(key);
  };
}
