// `weir schema FILES`: a `type` for CSV or JSON lines files, read from their rows.

import { basename } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { typeNameFor } from "../../language/schema/infer.ts";
import { declarationText } from "../../language/schema/text.ts";
import { typeText } from "../../language/type-text.ts";
import { act } from "../action.ts";
import { schemaOf } from "../data-file.ts";
import type { Host } from "../host.ts";

interface SchemaFlags {
  readonly name?: string;
  readonly delimiter?: string;
  readonly json?: boolean;
}

export function define(command: Command, host: Host): void {
  command
    .argument(
      "<files...>",
      "data.csv, data.jsonl, …, also with .gz; a folder or a pattern: all its files together",
    )
    .option("--name <name>", "what to call the type (default: after the file)")
    .option(
      "--delimiter <character>",
      "what separates the cells of CSV (default: what its header says)",
      oneCharacter,
    )
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  weir schema clicks.csv\n  weir schema clicks.jsonl --name Click >> clicks.weir\n  weir schema 'logs/*.csv.gz' --delimiter ';'",
    );
  act<[string[], SchemaFlags]>(command, host, (files, flags) => {
    const { type, format, delimiter } = schemaOf(files, host.cwd, flags.delimiter ?? null);
    const name = flags.name ?? typeNameFor(basename(files[0]!));
    if (format === "csv" && delimiter !== ",") host.err(readWith(name, files[0]!, delimiter));
    if (!flags.json) host.out(declarationText(name, type));
    else {
      const fields = type.fields.map(field => ({ ...field, type: typeText(field.type) }));
      const said = format === "csv" ? { delimiter } : {};
      host.out(`${JSON.stringify({ name, ...said, fields }, null, 2)}\n`);
    }
    return 0;
  });
}

/** Without that a run would take every row for one cell. */
const readWith = (name: string, file: string, delimiter: string): string => {
  const shown = JSON.stringify(delimiter);
  return `cells are separated by ${shown}: readCsv<${name}>(${JSON.stringify(file)}, delimiter: ${shown})\n`;
};

function oneCharacter(text: string): string {
  const delimiter = text === "\\t" || text === "tab" ? "\t" : text;
  if (delimiter.length === 1 && !/["\r\n]/.test(delimiter)) return delimiter;
  throw new InvalidArgumentError(
    "It must be one character, and no quote or line end; tab may be written so.",
  );
}
