// A manifest reads back as it was; cut short, altered or invented it is refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkpointOfDirName,
  fileStem,
  isOwnFile,
  pendingFileName,
  stateFileName,
} from "../../runtime/checkpoint/file-names.ts";
import {
  decodeManifest,
  encodeManifest,
  type Manifest,
  ManifestDamage,
} from "../../runtime/checkpoint/manifest.ts";

const file = (name: string) => ({ name, length: 3, crc32: "00000000" });
const manifest: Manifest = {
  format: 1,
  pipeline: "订单",
  run: "r",
  attempt: 2,
  checkpoint: 12,
  savepoint: false,
  final: false,
  fingerprint: "f",
  maxParallelism: 128,
  operators: [
    {
      uid: "a",
      parallelism: 2,
      states: [],
      subtasks: [
        { subtask: 0, entries: 1, file: file("a-0.avro") },
        { subtask: 1, entries: 0, file: null },
      ],
    },
  ],
  pending: [{ sink: "out", subtask: 0, checkpoint: 12, records: 1, file: file("out-0-2.0.pending") }],
  positions: [{ task: "lines", subtask: 0, where: "lines.txt:120" }],
  statistics: {
    id: 12,
    status: "COMPLETED",
    is_savepoint: false,
    trigger_timestamp: 1,
    latest_ack_timestamp: 2,
    end_to_end_duration: 3,
    checkpointed_size: 4,
    state_size: 4,
    processed_data: 0,
    persisted_data: 0,
    num_subtasks: 2,
    num_acknowledged_subtasks: 2,
  },
};

test("reads back as it was, and is JSON for anyone", () => {
  const bytes = encodeManifest(manifest);
  expect(decodeManifest(bytes)).toMatchObject(manifest);
  expect(JSON.parse(new TextDecoder().decode(bytes))).toMatchObject(manifest);
});

test("every cut and every flipped bit is noticed", () => {
  const bytes = encodeManifest(manifest);
  for (let length = 0; length < bytes.length; length++)
    expect(() => decodeManifest(bytes.subarray(0, length))).toThrow(ManifestDamage);
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), bit => {
      const altered = bytes.slice();
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeManifest(altered)).toThrow(ManifestDamage);
    }),
    { numRuns: 500 },
  );
});

describe("refused, although its checksum is right", () => {
  const lies: readonly (readonly [string, object])[] = [
    ["a newer format", { format: 2 }],
    ["a path out of its folder", { pending: [{ ...manifest.pending[0], file: file("../../etc/passwd") }] }],
    ["the folder itself", { pending: [{ ...manifest.pending[0], file: file("..") }] }],
    ["one file for two", { pending: [{ ...manifest.pending[0], file: file("a-0.avro") }] }],
    ["a negative length", { pending: [{ ...manifest.pending[0], file: { ...file("x"), length: -1 } }] }],
    ["a subtask beyond the parallelism", { operators: [{ ...manifest.operators[0], parallelism: 1 }] }],
    ["too many key groups", { maxParallelism: 1e9 }],
    ["no operators", { operators: null }],
  ];
  test.each(lies)("%s", (_, lie) => {
    expect(() => decodeManifest(encodeManifest({ ...manifest, ...lie } as Manifest))).toThrow(ManifestDamage);
  });
});

test("file names are safe, told apart, and recognised as ours", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(fileStem(a)).toMatch(/^[A-Za-z0-9_%~]*$/);
      expect(fileStem(a).length).toBeLessThanOrEqual(120);
      if (a !== b) expect(fileStem(a)).not.toBe(fileStem(b));
      if (a === "") return;
      expect(isOwnFile(stateFileName(a, 11))).toBe(true);
      expect(isOwnFile(pendingFileName(a, 1, 2, 3))).toBe(true);
    }),
  );
  for (const other of ["notes.txt", "a-1.avro.bak", "manifest.json~", "a.pending", ".a-1.avro"])
    expect(isOwnFile(other)).toBe(false);
  for (const other of ["chk-", "chk-0", "chk-1x", "chk-01", "xchk-1", "chk--1"])
    expect(checkpointOfDirName(other)).toBeNull();
  expect(checkpointOfDirName("chk-12")).toBe(12);
});
