// How schemas, signatures and symbols are written in hovers, hints and completion.

import { show } from "../../runtime/language/infer-types.ts";
import type { Symbol as Meaning, StreamType } from "../../runtime/language/model.ts";
import type { Parameter, ParameterKind } from "../../runtime/language/signatures.ts";
import type { Builtin } from "../../runtime/values/builtins/builtin.ts";
import type { Type } from "../../runtime/values/type.ts";

export const code = (text: string): string => `\`\`\`weir\n${text}\n\`\`\``;

export const paragraphs = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter(part => part !== null && part !== undefined && part !== "").join("\n\n");

export function showStream(stream: StreamType): string {
  const key = stream.key === null ? "" : ` by ${show(stream.key)}`;
  const marks = [stream.windowed && "windowed", stream.broadcast && "broadcast", stream.upsert && "upsert"];
  return [`stream<${show(stream.element)}>${key}`, ...marks.filter(mark => mark !== false)].join(", ");
}

/** One field a line, for a record with more than a few. */
export function showFields(type: Type): string {
  if (type.kind !== "record" || type.name === undefined) return "";
  return `{\n${type.fields.map(field => `  ${field.name}: ${show(field.type)}`).join("\n")}\n}`;
}

export function showParameterKind(kind: ParameterKind): string {
  switch (kind.kind) {
    case "value":
      return show(kind.type);
    case "choice":
      return kind.choices
        .map(choice => (choice.parameters === null ? choice.name : `${choice.name}(…)`))
        .join(" | ");
    case "range":
      return `${show(kind.type)} .. ${show(kind.type)}`;
    case "lambda":
      return "x => …";
    case "stream":
      return "stream";
    case "sideOutput":
      return "to(NAME)";
    case "function":
      return "fn";
  }
}

export const showParameter = (parameter: Parameter): string =>
  `${parameter.name}${parameter.required ? "" : "?"}: ${showParameterKind(parameter.type)}`;

export const showBuiltin = ({ name, parameters, result }: Builtin): string =>
  `${name}(${parameters.map(each => `${each.name}: ${show(each.type)}`).join(", ")}): ${show(result)}`;

export function showFunction(symbol: Extract<Meaning, { kind: "fn" | "extern" }>): string {
  const { declaration } = symbol;
  const types = symbol.kind === "fn" ? symbol.parameters : symbol.parameters.map(each => each.type);
  const shown = declaration.parameters.map(
    (each, i) => `${each.name.text}: ${show(types[i] ?? { kind: "error" })}`,
  );
  const what =
    declaration.kind === "FnDecl"
      ? "fn"
      : `extern ${declaration.modifier === null ? "" : `${declaration.modifier} `}${declaration.what}`;
  const result =
    declaration.kind === "ExternDecl" && declaration.what === "sink" ? "" : `: ${show(symbol.result)}`;
  return `${what} ${declaration.name.text}(${shown.join(", ")})${result}`;
}
