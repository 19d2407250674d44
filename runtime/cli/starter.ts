// The programs that `weir new` begins with.

import { typeNameFor } from "../language/schema/infer.ts";
import type { Schema } from "../language/schema/rows.ts";
import { declarationText } from "../language/schema/text.ts";
import type { Field, RecordType, Type } from "../values/type.ts";

export const SAMPLE_DATA = `so much depends
upon
a red wheel
barrow
glazed with rain
water
beside the white
chickens
`;

export const samplePipeline = (name: string): string => `/// Counts the words of a text file.
pipeline ${name} {
  source lines = readText("lines.txt")

  stream words = lines |> flatMap(line => split(line, " "))

  stream counts = words
    |> keyBy(word => word)
    |> window(global())
    |> aggregate(word => { word: key, count: count() })

  sink out = counts |> writeJsonl("output/counts.jsonl")
}
`;

const isText = (type: Type): boolean => type.kind === "string";

/** What is counted by: the first column of text, else the first that can be a key. */
function keyField(type: RecordType): Field | undefined {
  const keyable = type.fields.filter(field =>
    ["string", "int", "bool", "timestamp"].includes(field.type.kind),
  );
  return keyable.find(field => isText(field.type)) ?? keyable[0];
}

export function pipelineOverData(name: string, data: string, { type, format, delimiter }: Schema): string {
  const rowType = typeNameFor(data) === name ? `${name}Row` : typeNameFor(data);
  const connector = format === "csv" ? "readCsv" : "readJsonl";
  const separated = delimiter === "," ? "" : `, delimiter: ${JSON.stringify(delimiter)}`;
  const key = keyField(type);
  const counts = key
    ? `  /// How many rows there are of each ${key.name}.
  stream counts = rows
    |> keyBy(row => row.${key.name})
    |> window(global())
    |> aggregate(row => { ${key.name}: key, count: count() })

  sink out = counts |> writeJsonl("output/counts.jsonl")`
    : `  sink out = rows |> writeJsonl("output/rows.jsonl")`;
  return `${declarationText(rowType, type)}
pipeline ${name} {
  source rows = ${connector}<${rowType}>(${JSON.stringify(data)}${separated})

${counts}
}
`;
}
