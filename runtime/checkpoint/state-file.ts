// State files: Avro object container files, one operator subtask each, one row a state entry. Bytes in, bytes out;
// knows no disk. The top-level schema is a union with one record a state:
// (key group, key, namespace, sequence, value). The number of entries stands ahead, in the header.

import type { OperatorSnapshot } from "../state/snapshot.ts";
import { AvroDamage, AvroReader, AvroWriter } from "../values/avro-bytes.ts";
import { avroCodec, type Codec } from "../values/avro-codec.ts";
import { avroName, uniqueNames } from "../values/avro-names.ts";
import { avroSchema } from "../values/avro-schema.ts";
import { crc32 } from "../values/crc32.ts";
import type { Row, StateSchema } from "../values/row.ts";
import { type Json, NULL } from "../values/type.ts";

const MAGIC = Uint8Array.of(0x4f, 0x62, 0x6a, 1);
const SYNC_BYTES = 16;
/** A block is written when it holds this much: also the piece in which a snapshot is encoded between records. */
const BLOCK_BYTES = 64 * 1024;
const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true });

/** The file of one operator subtask, in pieces; each piece ends at a block's end. */
export function* encodeStateFile(operator: OperatorSnapshot): Generator<Uint8Array, void, void> {
  const writer = new AvroWriter();
  const rows = rowCodec(operator.states);
  const schema = JSON.stringify(rowSchema(operator.states));
  const sync = syncMarker(`${operator.uid}\n${operator.subtask}\n${schema}`);
  writeHeader(writer, operator, schema, sync);
  yield writer.take();
  let count = 0;
  for (const row of operator.rows()) {
    rows.write(writer, row);
    count++;
    if (writer.length < BLOCK_BYTES) continue;
    yield block(writer, count, sync);
    count = 0;
  }
  if (count > 0) yield block(writer, count, sync);
}

/** The Avro schema of a state file: what other tools see. */
export const rowSchema = (states: readonly StateSchema[]): Json => {
  const unique = uniqueNames();
  return states.map(state => stateSchema(state, unique));
};

function stateSchema(state: StateSchema, unique: (wanted: string) => string): Json {
  const path = avroName(state.name);
  return {
    type: "record",
    // A state may be called `string` or `constructor`; a record of Avro had better not.
    name: unique(`${path}_row`),
    ...(path === state.name ? {} : { "weir.name": state.name }),
    fields: [
      { name: "group", type: "int" },
      { name: "key", type: avroSchema(state.keyType ?? NULL, `${path}_key`, unique) },
      { name: "namespace", type: avroSchema(state.namespaceType ?? NULL, `${path}_namespace`, unique) },
      { name: "sequence", type: "long" },
      { name: "value", type: avroSchema(state.valueType, `${path}_value`, unique) },
    ],
  };
}

function writeHeader(writer: AvroWriter, operator: OperatorSnapshot, schema: string, sync: Uint8Array): void {
  const meta: readonly (readonly [string, string])[] = [
    ["avro.schema", schema],
    ["avro.codec", "null"],
    ["weir.uid", operator.uid],
    ["weir.subtask", String(operator.subtask)],
    ["weir.parallelism", String(operator.parallelism)],
    ["weir.entries", String(operator.size)],
    ["weir.states", JSON.stringify(operator.states)],
  ];
  writer.raw(MAGIC);
  writer.long(meta.length);
  for (const [key, value] of meta) {
    writer.string(key);
    writer.blob(utf8.encode(value));
  }
  writer.long(0);
  writer.raw(sync);
}

/** Avro wants it unlikely in the data; from the content instead of from chance, so that equal snapshots are equal bytes. */
function syncMarker(seed: string): Uint8Array {
  const marker = new Uint8Array(SYNC_BYTES);
  const view = new DataView(marker.buffer);
  for (let i = 0; i < 4; i++) view.setUint32(i * 4, crc32(utf8.encode(`${i}${seed}`)));
  return marker;
}

function block(writer: AvroWriter, count: number, sync: Uint8Array): Uint8Array {
  const data = writer.take();
  writer.long(count);
  writer.blob(data);
  writer.raw(sync);
  return writer.take();
}

interface RowCodec {
  write(writer: AvroWriter, row: Row): void;
  read(reader: AvroReader): Row;
}

function rowCodec(states: readonly StateSchema[]): RowCodec {
  const codecs = states.map(stateCodec);
  const byName = new Map(codecs.map((codec, index) => [codec.state, { codec, index }]));
  return {
    write(writer, row) {
      const found = byName.get(row.state);
      if (found === undefined) throw new Error(`a row of the undeclared state ${row.state}`);
      writer.long(found.index);
      writeRow(writer, found.codec, row);
    },
    read(reader) {
      const codec = codecs[reader.long()];
      if (codec === undefined) throw new AvroDamage(`a row of an unknown state at byte ${reader.at}`);
      return readRow(reader, codec);
    },
  };
}

interface StateCodec {
  readonly state: string;
  readonly key: Codec;
  readonly namespace: Codec;
  readonly value: Codec;
}

const stateCodec = (state: StateSchema): StateCodec => ({
  state: state.name,
  key: avroCodec(state.keyType ?? NULL),
  namespace: avroCodec(state.namespaceType ?? NULL),
  value: avroCodec(state.valueType),
});

function writeRow(writer: AvroWriter, codec: StateCodec, row: Row): void {
  writer.long(row.group);
  codec.key.write(writer, row.key);
  codec.namespace.write(writer, row.namespace);
  writer.long(row.sequence);
  codec.value.write(writer, row.value);
}

function readRow(reader: AvroReader, codec: StateCodec): Row {
  const group = reader.long();
  const key = codec.key.read(reader);
  const namespace = codec.namespace.read(reader);
  const sequence = reader.long();
  return { state: codec.state, group, key, namespace, sequence, value: codec.value.read(reader) };
}

/** Reads the header now and the rows whenever asked. Throws AvroDamage. */
export function decodeStateFile(bytes: Uint8Array): OperatorSnapshot {
  const reader = new AvroReader(bytes);
  const meta = readHeader(reader);
  const sync = reader.raw(SYNC_BYTES);
  const states = JSON.parse(field(meta, "weir.states")) as readonly StateSchema[];
  if (JSON.stringify(rowSchema(states)) !== field(meta, "avro.schema"))
    throw new AvroDamage("a schema that does not fit the states it claims to hold");
  const start = reader.at;
  return {
    uid: field(meta, "weir.uid"),
    subtask: Number(field(meta, "weir.subtask")),
    parallelism: Number(field(meta, "weir.parallelism")),
    states,
    size: Number(field(meta, "weir.entries")),
    rows: () => readRows(new AvroReader(bytes, start), states, sync),
  };
}

function readHeader(reader: AvroReader): ReadonlyMap<string, Uint8Array> {
  if (!sameBytes(reader.raw(MAGIC.length), MAGIC)) throw new AvroDamage("not an Avro container file");
  const meta = new Map<string, Uint8Array>();
  reader.blocks(2, () => {
    const key = reader.string();
    meta.set(key, reader.blob());
  });
  return meta;
}

function field(meta: ReadonlyMap<string, Uint8Array>, name: string): string {
  const value = meta.get(name);
  if (value === undefined) throw new AvroDamage(`no ${name} in its header`);
  return text.decode(value);
}

function* readRows(
  reader: AvroReader,
  states: readonly StateSchema[],
  sync: Uint8Array,
): Generator<Row, void, void> {
  const codec = rowCodec(states);
  while (reader.remaining > 0) {
    const count = reader.long();
    const end = reader.long() + reader.at;
    for (let i = 0; i < count; i++) yield codec.read(reader);
    if (reader.at !== end || !sameBytes(reader.raw(SYNC_BYTES), sync))
      throw new AvroDamage(`a block that does not end where it should, at byte ${reader.at}`);
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);
