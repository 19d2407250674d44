// Values survive Avro; another Avro implementation reads the same; damaged bytes are refused, never believed.
import { inspect, isDeepStrictEqual } from "node:util";
import avro from "avsc";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeStateFile, encodeStateFile, rowSchema } from "../../runtime/checkpoint/state-file.ts";
import type { OperatorSnapshot } from "../../runtime/state/snapshot.ts";
import { AvroReader, AvroWriter } from "../../runtime/values/avro-bytes.ts";
import { avroCodec } from "../../runtime/values/avro-codec.ts";
import { avroName, unescapeAvroName } from "../../runtime/values/avro-names.ts";
import { crc32 } from "../../runtime/values/crc32.ts";
import type { Type } from "../../runtime/values/type.ts";
import type { RecordValue, Value } from "../../runtime/values/value.ts";
import { type StateAndRows, statesAndRows, types, values } from "./arbitrary.ts";

/** Also in the order of fields and entries. Not `toStrictEqual`, which asks a field called `constructor` for its name. */
function expectSame(actual: unknown, expected: unknown): void {
  const text = (value: unknown) =>
    inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });
  expect(text(actual)).toBe(text(expected));
  expect(isDeepStrictEqual(actual, expected)).toBe(true);
}

test("a value of any type reads back as it was", () => {
  const typed = types(true).chain(type => fc.tuple(fc.constant(type), values(type)));
  fc.assert(
    fc.property(typed, ([type, value]) => {
      const codec = avroCodec(type);
      const writer = new AvroWriter();
      codec.write(writer, value);
      const bytes = writer.take();
      const reader = new AvroReader(bytes);
      expectSame(codec.read(reader), value);
      expect(reader.remaining).toBe(0);
      expect(bytes.length).toBeGreaterThanOrEqual(codec.minBytes);
    }),
    { numRuns: 500 },
  );
});

test("names are escaped reversibly into names of Avro", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 12 }), name => {
      expect(avroName(name)).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
      expect(unescapeAvroName(avroName(name))).toBe(name);
      expect(avroName(name)).not.toBe("__proto__");
    }),
  );
  expect(avroName("total_1")).toBe("total_1");
});

const operator = ({ states, rows }: StateAndRows): OperatorSnapshot => ({
  uid: "detector/a b",
  subtask: 1,
  parallelism: 3,
  states,
  size: rows.length,
  rows: () => rows,
});
const fileOf = (snapshot: OperatorSnapshot) => Buffer.concat([...encodeStateFile(snapshot)]);

describe("a state file", () => {
  test("gives its rows back, as often as they are asked for", () => {
    fc.assert(
      fc.property(statesAndRows(true), content => {
        const read = decodeStateFile(fileOf(operator(content)));
        expectSame([...read.rows()], content.rows);
        expectSame([...read.rows()], content.rows);
        expectSame({ ...read, rows: null }, { ...operator(content), rows: null });
      }),
      { numRuns: 200 },
    );
  });

  test("of many blocks keeps the order of its rows", () => {
    const states = [stateOf({ kind: "string" })];
    const rows = Array.from({ length: 5000 }, (_, i) => ({
      state: "s",
      group: i % 128,
      key: null,
      namespace: null,
      sequence: i,
      value: "v".repeat(i % 90),
    }));
    const pieces = [...encodeStateFile(operator({ states, rows }))];
    expect(pieces.length).toBeGreaterThan(3);
    expect([...decodeStateFile(Buffer.concat(pieces)).rows()]).toStrictEqual(rows);
  });

  test("is read alike by another implementation of Avro", async () => {
    await fc.assert(
      fc.asyncProperty(statesAndRows(false), async content => {
        const seen = await readForeign(fileOf(operator(content)));
        const schema = rowSchema(content.states) as { name: string }[];
        const expected = content.rows.map(row => {
          const index = content.states.findIndex(state => state.name === row.state);
          const { namespaceType, valueType } = content.states[index]!;
          return {
            [schema[index]!.name]: {
              group: row.group,
              key: row.key,
              namespace: foreign(row.namespace, namespaceType!),
              sequence: row.sequence,
              value: foreign(row.value, valueType),
            },
          };
        });
        expect(JSON.parse(JSON.stringify(seen))).toEqual(JSON.parse(JSON.stringify(expected)));
      }),
      { numRuns: 60 },
    );
  });

  test("cut short or altered is refused or caught by its checksum, and never crashes the reader", () => {
    const damaged = statesAndRows(true).chain(content => {
      const bytes = fileOf(operator(content));
      return fc.tuple(fc.constant(bytes), fc.nat(bytes.length - 1), fc.nat(7), fc.boolean());
    });
    fc.assert(
      fc.property(damaged, ([bytes, at, bit, cut]) => {
        const altered = cut ? bytes.subarray(0, at) : Buffer.from(bytes);
        if (!cut) altered[at]! ^= 1 << bit;
        expect(crc32(altered)).not.toBe(crc32(bytes));
        try {
          for (const _ of decodeStateFile(altered).rows());
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const stateOf = (valueType: Type) => ({
  name: "s",
  kind: "value" as const,
  keyType: null,
  namespaceType: null,
  valueType,
  redistribution: "keyed" as const,
});

function readForeign(bytes: Uint8Array): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const decoder = new avro.streams.BlockDecoder({
      parseHook: (schema: unknown) => avro.Type.forSchema(schema as never, { wrapUnions: "always" }),
    } as never);
    const rows: unknown[] = [];
    decoder.on("data", row => rows.push(row));
    decoder.on("end", () => resolve(rows));
    decoder.on("error", reject);
    decoder.end(Buffer.from(bytes));
  });
}

/** A value as a reader sees it that knows the Avro schema and nothing of Weir. */
function foreign(value: Value, type: Type): unknown {
  switch (type.kind) {
    case "list":
      return (value as readonly Value[]).map(item => foreign(item, type.element));
    case "map":
      return [...(value as ReadonlyMap<Value, Value>)].map(([k, v]) => ({
        key: k,
        value: foreign(v, type.value),
      }));
    case "record":
      return Object.fromEntries(
        type.fields.map(field => [
          avroName(field.name),
          foreign((value as RecordValue)[field.name]!, field.type),
        ]),
      );
    default:
      return value;
  }
}

test("checksums are those of zip, whole or in pieces", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, at) => {
      expect(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at)))).toBe(crc32(bytes));
    }),
  );
});
