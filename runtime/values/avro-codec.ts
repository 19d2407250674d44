// Type → reader and writer of Avro's binary form, as composed closures. Written here and not by a library because
// records are rebuilt field by field (a field named `__proto__` is a field), maps keep their order, and untrusted
// bytes are bounded. Tests read the result with another Avro implementation.

import { AvroDamage, type AvroReader, type AvroWriter } from "./avro-bytes.ts";
import { avroPrimitive, type UnionBranch, unionBranches } from "./avro-schema.ts";
import { shapeOfType, shapeOfValue, valueMatches } from "./match.ts";
import type { RecordType, Type } from "./type.ts";
import type { MapKey, RecordValue, Value } from "./value.ts";

export interface Codec {
  write(writer: AvroWriter, value: Value): void;
  read(reader: AvroReader): Value;
  /** The least number of bytes a value takes: bounds what a length in a damaged file can claim. */
  readonly minBytes: number;
}

export function avroCodec(type: Type): Codec {
  switch (type.kind) {
    case "list":
      return listCodec(avroCodec(type.element));
    case "map":
      return mapCodec(avroCodec(type.key), avroCodec(type.value));
    case "record":
      return recordCodec(type);
    case "union":
      return unionCodec(unionBranches(type.members));
    default:
      return PRIMITIVES[avroPrimitive(type) ?? "null"];
  }
}

const PRIMITIVES: Readonly<Record<"null" | "boolean" | "long" | "double" | "string", Codec>> = {
  null: { write: () => {}, read: () => null, minBytes: 0 },
  boolean: { write: (w, v) => w.boolean(v as boolean), read: r => r.boolean(), minBytes: 1 },
  long: { write: (w, v) => w.long(v as number), read: r => r.long(), minBytes: 1 },
  double: { write: (w, v) => w.double(v as number), read: r => r.double(), minBytes: 8 },
  string: { write: (w, v) => w.string(v as string), read: r => r.string(), minBytes: 1 },
};

const listCodec = (element: Codec): Codec => ({
  write(writer, value) {
    const items = value as readonly Value[];
    if (items.length > 0) writer.long(items.length);
    for (const item of items) element.write(writer, item);
    writer.long(0);
  },
  read(reader) {
    const items: Value[] = [];
    reader.blocks(element.minBytes, () => items.push(element.read(reader)));
    return items;
  },
  minBytes: 1,
});

const mapCodec = (key: Codec, value: Codec): Codec => ({
  write(writer, map) {
    const entries = map as ReadonlyMap<MapKey, Value>;
    if (entries.size > 0) writer.long(entries.size);
    for (const [k, v] of entries) {
      key.write(writer, k);
      value.write(writer, v);
    }
    writer.long(0);
  },
  read(reader) {
    const entries = new Map<MapKey, Value>();
    reader.blocks(key.minBytes + value.minBytes, () => {
      const k = key.read(reader) as MapKey;
      entries.set(k, value.read(reader));
    });
    return entries;
  },
  minBytes: 1,
});

function recordCodec(type: RecordType): Codec {
  const fields = type.fields.map(field => ({ name: field.name, codec: avroCodec(field.type) }));
  const hostile = fields.some(field => field.name === "__proto__");
  return {
    write(writer, value) {
      const record = value as RecordValue;
      for (const { name, codec } of fields) codec.write(writer, record[name]!);
    },
    read(reader) {
      const record: Record<string, Value> = {};
      if (hostile) for (const { name, codec } of fields) define(record, name, codec.read(reader));
      else for (const { name, codec } of fields) record[name] = codec.read(reader);
      return record;
    },
    minBytes: fields.reduce((sum, field) => sum + field.codec.minBytes, 0),
  };
}

const define = (record: object, name: string, value: Value): void => {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
};

function unionCodec(branches: readonly UnionBranch[]): Codec {
  const codecs = branches.map(branch => avroCodec(branch.members[0]!));
  const choose = branchChooser(branches);
  return {
    write(writer, value) {
      const index = choose(value);
      writer.long(index);
      codecs[index]!.write(writer, value);
    },
    read(reader) {
      const index = reader.long();
      const codec = codecs[index];
      if (codec === undefined) throw new AvroDamage(`no such branch of a union at byte ${reader.at}`);
      return codec.read(reader);
    },
    minBytes: 1,
  };
}

/** By the value's shape alone where that decides; else the first branch whose type holds the value. */
function branchChooser(branches: readonly UnionBranch[]): (value: Value) => number {
  const byShape = new Map<string, number[]>();
  branches.forEach((branch, index) => {
    const shape = shapeOfType(branch.members[0]!);
    byShape.set(shape, [...(byShape.get(shape) ?? []), index]);
  });
  return value => {
    const candidates = byShape.get(shapeOfValue(value)) ?? [];
    if (candidates.length === 1) return candidates[0]!;
    const found = candidates.find(index =>
      branches[index]!.members.some(member => valueMatches(value, member)),
    );
    if (found === undefined) throw new Error("a value outside its union");
    return found;
  };
}
